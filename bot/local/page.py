"""The addresses behind the browser page."""

import contextlib
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from importlib import resources
from urllib.parse import quote

from aiohttp import web

from bot.local.controls import Controls
from bot.local.deeds import Wish, do_deed
from bot.local.errors import ApiError, Json
from bot.local.formatted import LONGEST_CAPTION
from bot.local.guard import PAGE_HEADERS, Guard, Handler
from bot.local.handset import Handset, new_group
from bot.local.images import image_size, image_type
from bot.local.message import Message
from bot.local.page_listener import PageListener
from bot.local.parameters import Upload
from bot.local.refusal import Refusal
from bot.local.sounds import sound_type
from bot.local.world import World

HEARTBEAT_SECONDS = 15.0
LARGEST_ALBUM = 10
_STATIC_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Page:
    """Serves the page and does what people do on it."""

    def __init__(self, world: World, controls: Controls) -> None:
        self.guard = Guard()
        self._world = world
        self._controls = controls
        self._run_id = secrets.token_hex(4)

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses of the page, each behind the guard."""
        chat = r"/local/chat/{person:\d+}"
        gets: dict[str, Handler] = {
            "/": self._index,
            "/local/static/{name}": self._static,
            "/local/people": self._people,
            "/local/bar": self._bar,
            "/local/file/{unique_id}": self._file,
            "/local/events": self._events,
        }
        posts: dict[str, Handler] = {
            "/local/clock": self._move_clock,
            "/local/faults": self._set_faults,
            "/local/calm": self._calm,
            f"{chat}/files": self._send_files,
            f"{chat}/{{deed}}": self._do,
        }
        return [
            *(web.get(path, self.guard(_polite(handler))) for path, handler in gets.items()),
            *(web.post(path, self.guard(_polite(handler))) for path, handler in posts.items()),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        return _static_file("index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return _static_file(request.match_info["name"])

    async def _people(self, request: web.Request) -> web.Response:
        people = self._world.people.values()
        told = [{"id": each.id, "name": each.name, "note": each.note, "in_front": each.in_front} for each in people]
        return web.json_response({"people": told})

    async def _bar(self, request: web.Request) -> web.Response:
        return web.json_response(self._controls.view())

    async def _move_clock(self, request: web.Request) -> web.Response:
        wish = await _wish(request)
        if wish.values.get("to") == "next_due":
            await self._controls.move_to_next_due()
        else:
            try:
                by = timedelta(hours=wish.number("hours"))
            except OverflowError:
                raise Refusal("clock_range") from None
            await self._controls.move(by)
        return await self._bar(request)

    async def _set_faults(self, request: web.Request) -> web.Response:
        self._controls.set_faults((await _wish(request)).values)
        return await self._bar(request)

    async def _calm(self, request: web.Request) -> web.Response:
        await _wish(request)
        self._controls.calm()
        return await self._bar(request)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.with_unique_id(request.match_info["unique_id"])
        if file is None:
            raise Refusal("file_gone", status=404)
        if kind := image_type(file.content) or (sound_type(file.content) if file.kind == "voice" else None):
            return web.Response(body=file.content, content_type=kind)
        # anything else is only ever saved, never shown: it could be a page with a script
        name = quote(file.name)
        return web.Response(
            body=file.content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the bar and the chats of the phones that are asked for, then each change."""
        asked = {int(person) for person in request.query.getall("person", []) if person.isdecimal()}
        position = request.headers.get("Last-Event-ID") or request.query.get("heard", "")
        handsets = {person: self._handset(person, request) for person in sorted(asked)}
        chats = {person: handset.chat if handset else None for person, handset in handsets.items()}
        listener = PageListener(self._run_id, self._controls, chats, position)
        response = web.StreamResponse(
            headers=PAGE_HEADERS | {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            while True:
                if news := listener.news():
                    await response.write(_stream(news, listener.position))
                elif not await listener.wait(HEARTBEAT_SECONDS):
                    await response.write(_stream([listener.bar()], listener.position))
        return response

    async def _send_files(self, request: web.Request) -> web.Response:
        """Photos or documents with one caption, or a voice message."""
        handset = self._require_handset(request)
        form = await request.post()
        files = [
            Upload(field.filename, field.file.read(), field.content_type)
            for field in form.getall("file", [])
            if isinstance(field, web.FileField)
        ]
        caption, kind = str(form.get("caption", "")), form.get("as")
        if not files:
            raise Refusal("no_file")
        if len(caption) > LONGEST_CAPTION:
            raise Refusal("caption_too_long", LONGEST_CAPTION)
        replied = str(form.get("reply_to") or "")
        reply_to = Wish({"message_id": int(replied)}).message(handset) if replied.isdecimal() else None
        if kind == "voice":
            seconds = str(form.get("seconds") or "")
            _send_voice(handset, files[0], int(seconds) if seconds.isdecimal() else 0, caption, reply_to)
        elif kind == "photo":
            self._check_photos(handset, files)
            _send_albums(handset, files, caption, reply_to, as_photos=True)
        else:
            _send_albums(handset, files, caption, reply_to, as_photos=False)
        return web.json_response({})

    def _check_photos(self, handset: Handset, files: Sequence[Upload]) -> None:
        """All or nothing: of several photos none is sent when one cannot be."""
        for file in files:
            if image_size(file.content) is None:
                raise Refusal("not_a_photo", file.name)
            try:
                self._world.files.photo(handset.chat.bot.id, file.content)
            except ApiError as error:
                raise Refusal("not_accepted", f"{file.name}: {error.description}") from None

    async def _do(self, request: web.Request) -> web.Response:
        handset = self._require_handset(request)
        do_deed(handset, request.match_info["deed"], await _wish(request))
        return web.json_response({})

    def _require_handset(self, request: web.Request) -> Handset:
        handset = self._handset(int(request.match_info["person"]), request)
        if handset is None:
            raise Refusal("unknown_person", status=404)
        return handset

    def _handset(self, person: int, request: web.Request) -> Handset | None:
        try:
            return self._world.handset(person, request.query.get("bot", ""))
        except KeyError:
            return None


def _polite(handler: Handler) -> Handler:
    """The handler, with a refusal told to the page, which has the words for it."""

    async def polite(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return web.json_response({"refusal": refusal.code, "detail": refusal.detail}, status=refusal.status)

    return polite


async def _wish(request: web.Request) -> Wish:
    # the content type is part of the guard: a form on another site cannot send it unasked
    if request.content_type != "application/json":
        raise Refusal("bad_request")
    try:
        values = json.loads(await request.read() or b"{}")
    except ValueError:
        raise Refusal("bad_request") from None
    if not isinstance(values, dict):
        raise Refusal("bad_request")
    return Wish(values)


def _send_voice(handset: Handset, file: Upload, seconds: int, caption: str, reply_to: Message | None) -> None:
    if sound_type(file.content) is None:
        raise Refusal("not_a_sound", file.name)
    handset.voice(file.content, seconds, caption, reply_to=reply_to)


def _send_albums(
    handset: Handset, files: Sequence[Upload], caption: str, reply_to: Message | None, *, as_photos: bool
) -> None:
    """As Telegram does: ten to an album, the caption under the very first."""
    for begin in range(0, len(files), LARGEST_ALBUM):
        album = files[begin : begin + LARGEST_ALBUM]
        group = new_group() if len(album) > 1 else None
        for file in album:
            words = caption if file is files[0] else ""
            if as_photos:
                handset.photo(file.content, words, group=group, reply_to=reply_to)
            else:
                handset.document(file.content, file.name, file.mime_type, words, group=group, reply_to=reply_to)


def _stream(news: Sequence[Json], position: str) -> bytes:
    """Server-sent events; the position goes with the last, so that a broken batch comes again."""
    lines = [f"data: {json.dumps(each)}\n\n" for each in news]
    return "".join([*lines[:-1], f"id: {position}\n{lines[-1]}"]).encode()


def _static_file(name: str) -> web.Response:
    kind = _STATIC_TYPES.get(name.rpartition(".")[2])
    file = resources.files("bot.local").joinpath("static", name)
    if kind is None or "/" in name or not file.is_file():
        raise Refusal("page_gone", status=404)
    return web.Response(
        body=file.read_bytes(),
        headers={"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-cache"},
    )
