"""Requests to the Bot API: small ones over connections of our own, files and proxies on aiohttp (transfers.py).

Both take a fraction of the time of python-telegram-bot's own transport.

What goes wrong is told apart by whether the request can have reached the server, and says so without the
token: the failures of aiohttp carry addresses, so they are neither passed on nor kept as cause or context.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.redaction import Redactor
from bot.channels.telegram.connections import Connections, UnansweredError

if TYPE_CHECKING:
    from bot.channels.telegram.transfers import Transfers

_CONNECTIONS = 256
_DOWNLOAD_PATIENCE = 300  # seconds


class UndeliveredError(NetworkError):
    """The request certainly was not acted upon.

    There was no connection, no TLS, or a body that never went out whole.
    """


class ServerError(NetworkError):
    """The server cannot serve now, or something that is not the Bot API answers in its place."""


class FloodError(TelegramError):
    """The server asks to wait. The library's RetryAfter warns of its own deprecation whenever it is made."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Too many requests, wait {retry_after:g} s")
        self.retry_after = retry_after


class BotApiRequest(BaseRequest):
    """python-telegram-bot's transport. What it needs is opened by the first request."""

    def __init__(
        self,
        token: str,
        *,
        proxy: str | None = None,
        connect_timeout: float = 10,
        read_timeout: float = 20,
        write_timeout: float = 20,
    ) -> None:
        parts = urlsplit(proxy or "http://none")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("a proxy is given as http://host:port")
        self._proxy = proxy
        self._redact = Redactor(token, parts.password or "")
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._transfers: Transfers | None = None
        self._connections = Connections(self.USER_AGENT, connect_timeout, _CONNECTIONS)
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where a request does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to do: the session opens with the first request."""

    async def shutdown(self) -> None:
        """Close the connections for good."""
        self._closed = True
        self._connections.close()
        if self._transfers is not None:
            await self._transfers.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; anything but success is raised. Waiting for a free connection counts with the whole."""
        connect, write, read = (
            _given(connect_timeout, self._connect_timeout),
            _given(write_timeout, self._write_timeout),
            _given(read_timeout, self._read_timeout),
        )
        asked = self._transferring().ask(method, url, request_data, connect + write + read, connect, read)
        status, body = await self._answered(asked)
        self._ensure_done(_json_object(body), body)
        return status, body

    async def post_json(self, url: str, parameters: dict[str, Any], patience: float | None = None) -> Any:
        """Post parameters that hold no files and return the result; anything but success is raised."""
        read = self._read_timeout if patience is None else patience
        given = json.dumps(parameters).encode()
        if self._proxy:
            whole = self._connect_timeout + self._write_timeout + read
            asked = self._transferring().ask("POST", url, given, whole, self._connect_timeout, read)
        else:
            self._ensure_open()
            asked = self._connections.post(url, given, read)
        _, body = await self._answered(asked)
        answer = self.parse_json_payload(body)
        self._ensure_done(answer, body)
        return answer["result"]

    async def download(self, url: str, limit: int) -> bytes:
        """Bring a file of at most ``limit`` bytes; redirects are refused. Raises TooLargeError too."""
        status, body = await self._answered(
            self._transferring().ask(
                "GET", url, None, _DOWNLOAD_PATIENCE, self._connect_timeout, self._read_timeout, limit
            )
        )
        if status != HTTPStatus.OK:
            raise self._refusal(status, body)
        return body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer, which holds a result. The library would log all of one that it cannot read."""
        answer = _json_object(payload)
        if "result" not in answer and not isinstance(answer.get("ok"), bool):
            raise TelegramError("The answer is not one of the Bot API")
        return {"result": None, **answer}

    async def _answered(self, asked: Awaitable[tuple[int, bytes]]) -> tuple[int, bytes]:
        """The status and the body of an answer that tells of success; anything else is raised."""
        try:
            status, body = await asked
        except UnansweredError as unanswered:
            failure: TelegramError = self._failure(unanswered.error, sent=unanswered.sent)
        else:
            if 200 <= status < 300:
                return status, body
            failure = self._refusal(status, body)
        raise failure  # out here, so that it has no context that holds the address

    def _ensure_done(self, answer: dict[str, Any], body: bytes) -> None:
        """Raise what an answer refuses under a status that tells of success."""
        if answer.get("ok") is False:
            raise self._refusal(_status_in(answer), body)

    def _transferring(self) -> Transfers:
        self._ensure_open()
        if self._transfers is None:
            from bot.channels.telegram.transfers import Transfers  # with aiohttp, which most requests do without

            self._transfers = Transfers(self.USER_AGENT, self._proxy, _CONNECTIONS)
        return self._transfers

    def _ensure_open(self) -> None:
        if self._closed:
            raise UndeliveredError("The channel is closed")

    def _failure(self, error: Exception, *, sent: bool) -> NetworkError:
        description = self._redact(f"{type(error).__name__}: {error}")
        if not sent:
            return UndeliveredError(description)
        return TimedOut() if isinstance(error, TimeoutError) else NetworkError(description)

    def _refusal(self, status: int, body: bytes) -> TelegramError:
        """What a status other than success means; only the Bot API's own answers are taken at their word."""
        answer = _json_object(body)
        description = answer.get("description")
        if not isinstance(description, str) or answer.get("ok") is not False:
            return ServerError(f"Status {status}, not from the Bot API")
        description = self._redact(description)
        parameters = answer.get("parameters")
        parameters = parameters if isinstance(parameters, dict) else {}
        if isinstance(moved_to := parameters.get("migrate_to_chat_id"), int):
            return ChatMigrated(moved_to)
        match status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                wait = parameters.get("retry_after")
                return FloodError(max(0.0, float(wait)) if isinstance(wait, int | float) else 1.0)
            case HTTPStatus.FORBIDDEN:
                return Forbidden(description)
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
                return InvalidToken(description)
            case HTTPStatus.CONFLICT:
                return Conflict(description)
            case _ if 400 <= status < 500:
                return BadRequest(description)
        return ServerError(f"Status {status}: {description}")


class Api(Bot):
    """The library's client, asked by a method's name, with plain JSON both ways.

    Its typed methods would spend a third of the time of a send on building a Message of which only the id is
    read, fail on an answer that they cannot build, and cannot hand over raw updates. Parameters go the
    library's way only where they hold files.
    """

    def __init__(self, token: str, root: str, request: BotApiRequest) -> None:
        super().__init__(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._transport = request

    async def call(
        self, method: str, parameters: dict[str, Any] | None = None, *, patience: float | None = None
    ) -> Any:
        """Call a method; ``patience`` is how many seconds its answer may take. Raises TelegramError."""
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        if any(isinstance(value, InputFile) for value in given.values()):
            return await self._post(
                method, given, read_timeout=BaseRequest.DEFAULT_NONE if patience is None else patience
            )
        return await self._transport.post_json(f"{self.base_url}/{method}", given, patience)


def _given(timeout: object, default: float) -> float:
    return default if timeout is None or timeout is BaseRequest.DEFAULT_NONE else cast(float, timeout)


def _status_in(refusal: dict[str, Any]) -> int:
    """The status that a refusal tells in its body, for a server or a gateway that says 200 to all."""
    code = refusal.get("error_code")
    return code if isinstance(code, int) and 400 <= code < 600 else 400


def _json_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds, or an empty one."""
    try:
        value = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
