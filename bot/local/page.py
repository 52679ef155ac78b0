"""The addresses behind the browser page."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from importlib import resources
from urllib.parse import quote

from aiohttp import web

from bot.local.deeds import Wish, do_deed
from bot.local.errors import ApiError, Json
from bot.local.formatted import LONGEST_CAPTION
from bot.local.guard import PAGE_HEADERS, Guard, Handler
from bot.local.handset import Handset, new_group
from bot.local.images import image_size, image_type
from bot.local.page_view import chat_view, event_view
from bot.local.parameters import Upload
from bot.local.world import World

HEARTBEAT_SECONDS = 15.0
LONGEST_MOVE_HOURS = 24 * 366
_STATIC_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

MoveClock = Callable[[timedelta], Awaitable[None]]


class Page:
    """Serves the page and does what people do on it."""

    def __init__(self, world: World, on_move_clock: MoveClock | None) -> None:
        self.guard = Guard()
        self._world = world
        self._on_move_clock = on_move_clock
        self._clock_lock = asyncio.Lock()
        self._run_id = secrets.token_hex(4)

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses of the page, each behind the guard."""
        chat = r"/local/chat/{person:\d+}"
        gets: dict[str, Handler] = {
            "/": self._index,
            "/local/static/{name}": self._static,
            "/local/people": self._people,
            "/local/clock": self._clock,
            "/local/faults": self._faults,
            "/local/file/{unique_id}": self._file,
            f"{chat}/events": self._events,
        }
        posts: dict[str, Handler] = {
            "/local/clock": self._move_clock,
            "/local/faults": self._set_faults,
            f"{chat}/files": self._send_files,
            f"{chat}/{{deed}}": self._do,
        }
        return [
            *(web.get(path, self.guard(handler)) for path, handler in gets.items()),
            *(web.post(path, self.guard(_polite(handler))) for path, handler in posts.items()),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        return _static_file("index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return _static_file(request.match_info["name"])

    async def _people(self, request: web.Request) -> web.Response:
        people = self._world.people.values()
        bots = self._world.bots.values()
        return web.json_response(
            {
                "people": [{"id": each.id, "name": each.name, "note": each.note} for each in people],
                "bots": [{"username": each.username, "name": each.name} for each in bots],
            }
        )

    async def _clock(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._world.now().isoformat(), "movable": self._on_move_clock is not None})

    async def _move_clock(self, request: web.Request) -> web.Response:
        if self._on_move_clock is None:
            return _refusal("Đồng hồ này không chỉnh được.", 404)
        hours = (await _wish(request)).number("hours")
        if not 0 < hours <= LONGEST_MOVE_HOURS:
            return _refusal("Chỉ vặn đồng hồ tới, nhiều nhất một năm.")
        async with self._clock_lock:
            # shielded: a page that is closed meanwhile must not leave the clock half moved
            await asyncio.shield(self._on_move_clock(timedelta(hours=hours)))
        return await self._clock(request)

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._world.faults.summary())

    async def _set_faults(self, request: web.Request) -> web.Response:
        wanted = (await _wish(request)).values
        faults = self._world.faults
        chances, latency = wanted.get("probabilities", {}), wanted.get("latency", faults.latency)
        known = dict(faults.named())
        numbers = [*chances.values(), latency] if isinstance(chances, dict) else [None]
        if not all(_is_number(value) for value in numbers) or not set(chances) <= set(known):
            return _refusal("Không hiểu sự cố cần thử.")
        for name, probability in chances.items():
            known[name].probability = min(max(probability, 0.0), 1.0)
        faults.latency = min(max(latency, 0.0), 30.0)
        return await self._faults(request)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.with_unique_id(request.match_info["unique_id"])
        if file is None:
            return _refusal("Không còn tệp này.", 404)
        if kind := image_type(file.content):
            return web.Response(body=file.content, content_type=kind)
        # anything else is only ever saved, never shown: it could be a page with a script
        name = quote(file.name)
        return web.Response(
            body=file.content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: first the chat as it stands (or what was missed), then each change."""
        handset = self._handset(request)
        if handset is None:
            return _refusal("Không có người này.", 404)
        chat = handset.chat
        response = web.StreamResponse(
            headers=PAGE_HEADERS | {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        run, _, number = request.headers.get("Last-Event-ID", "").partition("-")
        seen = int(number) if run == self._run_id and number.isdecimal() else None
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            while True:
                missed = chat.events_after(seen) if seen is not None else None
                views = [chat_view(chat)] if missed is None else [event_view(chat, event) for event in missed]
                seen = chat.version
                if views:
                    await response.write(self._stream(views, seen))
                elif not await chat.changes.wait(HEARTBEAT_SECONDS):
                    await response.write(b": still here\n\n")
        return response

    def _stream(self, views: Iterable[Json], number: int) -> bytes:
        data = "".join(f"data: {json.dumps(view)}\n\n" for view in views)
        return f"id: {self._run_id}-{number}\n{data}".encode()

    async def _send_files(self, request: web.Request) -> web.Response:
        """One or several photos or documents, with one caption."""
        handset = self._handset(request)
        if handset is None:
            return _refusal("Không có người này.", 404)
        form = await request.post()
        files = [
            Upload(field.filename, field.file.read(), field.content_type)
            for field in form.getall("file", [])
            if isinstance(field, web.FileField)
        ]
        caption, as_photo = str(form.get("caption", "")), form.get("as") == "photo"
        if not files or len(caption) > LONGEST_CAPTION:
            return _refusal(f"Chưa chọn tệp, hoặc lời ghi dài quá {LONGEST_CAPTION} chữ.")
        if as_photo and any(image_size(file.content) is None for file in files):
            return _refusal("Tệp này không phải ảnh. Bấm «Gửi tài liệu» để gửi.")
        group = new_group() if len(files) > 1 else None
        try:
            for index, file in enumerate(files):
                words = caption if index == 0 else ""
                if as_photo:
                    handset.photo(file.content, words, group=group)
                else:
                    handset.document(file.content, file.name, file.mime_type, words, group=group)
        except ApiError as error:
            return _refusal(f"Không gửi được ảnh này ({error.description}).")
        return web.json_response({})

    async def _do(self, request: web.Request) -> web.Response:
        handset = self._handset(request)
        if handset is None:
            return _refusal("Không có người này.", 404)
        do_deed(handset, request.match_info["deed"], await _wish(request))
        return web.json_response({})

    def _handset(self, request: web.Request) -> Handset | None:
        try:
            return self._world.handset(int(request.match_info["person"]), request.query.get("bot", ""))
        except KeyError:
            return None


def _polite(handler: Handler) -> Handler:
    """The handler, with a ValueError turned into a plain refusal."""

    async def polite(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ValueError as error:
            return _refusal(str(error))

    return polite


async def _wish(request: web.Request) -> Wish:
    # the content type is part of the guard: a form on another site cannot send it unasked
    if request.content_type != "application/json":
        raise ValueError("Yêu cầu phải là JSON.")
    try:
        values = json.loads(await request.read() or b"{}")
    except ValueError:
        raise ValueError("Yêu cầu phải là JSON.") from None
    if not isinstance(values, dict):
        raise ValueError("Yêu cầu phải là JSON.")
    return Wish(values)


def _refusal(reason: str, status: int = 400) -> web.Response:
    return web.Response(status=status, text=reason)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _static_file(name: str) -> web.Response:
    kind = _STATIC_TYPES.get(name.rpartition(".")[2])
    file = resources.files("bot.local").joinpath("static", name)
    if kind is None or "/" in name or not file.is_file():
        return _refusal("Không có trang này.", 404)
    return web.Response(
        body=file.read_bytes(),
        headers={"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-cache"},
    )
