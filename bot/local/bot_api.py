"""The side of the server that bots talk to."""

import asyncio

from aiohttp import web

from bot.local.bot_account import BotAccount
from bot.local.call_log import CallRecord
from bot.local.courier import Couriers
from bot.local.errors import ApiError, Json, too_many_requests
from bot.local.methods import METHODS, Answer, Call
from bot.local.parameters import Parameters, read_parameters
from bot.local.world import World


class ConnectionCut(Exception):
    """The connection is to be cut without an answer."""


class BotApi:
    """Reads a call, lets the faults have their way, runs the method and words the answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.couriers = Couriers(world.faults, lambda: int(world.now().timestamp()), self._call_back)

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses that the Bot API has."""
        return [
            web.route("*", r"/bot{token:[^/]+}/{method}", self._answer),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._file),
        ]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            envelope = await self._handle(request)
        except ApiError as error:
            return web.json_response(error.envelope(), status=error.code)
        except ConnectionCut:
            return await self._cut(request)
        except BadGateway:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        return web.json_response(envelope)

    async def _handle(self, request: web.Request) -> Json:
        bot = self._world.bot_of(request.match_info["token"])
        if request.method not in ("GET", "POST"):
            raise ApiError(405, "Method Not Allowed")
        parameters = await read_parameters(request)
        name, method = METHODS.get(request.match_info["method"].lower(), ("", None))
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        record = _Recorder(self._world, name, parameters)
        faults = self._world.faults
        await asyncio.sleep(faults.latency / 2)
        try:
            await self._before(name)
            answer = await method(Call(self._world, self.couriers, bot, parameters))
        except ApiError as error:
            record.end(f"{error.code} {error.description}")
            await asyncio.sleep(faults.latency / 2)
            raise
        except ConnectionCut:
            record.end("dropped")
            raise
        except BadGateway:
            record.end("502 Bad Gateway")
            raise
        except asyncio.CancelledError:
            record.end("abandoned")
            raise
        envelope = (answer if isinstance(answer, Answer) else Answer(answer)).envelope()
        if faults.answer_lost.strikes(name, faults.chance):
            record.end("answer lost", envelope["result"])
            raise ConnectionCut
        record.end("ok", envelope["result"])
        await asyncio.sleep(faults.latency / 2)
        return envelope

    async def _before(self, method: str) -> None:
        """What may keep a call from being done."""
        faults, chance = self._world.faults, self._world.faults.chance
        if faults.dropped.strikes(method, chance):
            raise ConnectionCut
        if faults.silence.strikes(method, chance):
            await asyncio.sleep(faults.silence_seconds)
            raise ConnectionCut
        if faults.bad_gateway.strikes(method, chance):
            raise BadGateway
        if faults.server_error.strikes(method, chance):
            raise ApiError(500, "Internal Server Error")
        if faults.flood.strikes(method, chance):
            raise too_many_requests(faults.retry_after)
        if (refusal := faults.refusal_of(method)) is not None:
            raise refusal

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(0)  # the server notices here that its client is gone
        return web.Response()

    async def _call_back(self, bot: BotAccount, method: str, values: Json) -> None:
        name, run = METHODS.get(method.lower(), ("", None))
        if run is None:
            return
        parameters = Parameters(values)
        record = _Recorder(self._world, name, parameters)
        try:
            answer = await run(Call(self._world, self.couriers, bot, parameters))
        except ApiError as error:  # nobody is there to be told
            record.end(f"{error.code} {error.description}")
        else:
            record.end("ok", answer.result if isinstance(answer, Answer) else answer)

    async def _file(self, request: web.Request) -> web.Response:
        try:
            bot = self._world.bot_of(request.match_info["token"])
        except ApiError as error:
            return web.json_response(error.envelope(), status=error.code)
        file = self._world.files.at_path(bot.id, request.match_info["path"])
        if file is None:
            return web.json_response(ApiError(404, "Not Found").envelope(), status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")


class BadGateway(Exception):
    """Something in front of Telegram answers in its place."""


class _Recorder:
    """Writes one call into the log when its end is known."""

    def __init__(self, world: World, method: str, parameters: Parameters) -> None:
        self._world = world
        self._method = method
        self._parameters = parameters.for_log()
        self._at = world.now()

    def end(self, outcome: str, result: object = None) -> None:
        self._world.log.add(CallRecord(self._method, self._parameters, self._at, outcome, result))
