"""A Bot API for load: it knows just what the bots under test ask, so that it is never what is measured.

It declares its own limits and its own distance: every request takes half a round trip to come in and half to go
back. `bot/local` is the server to try a bot with; this one counts.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

TOKEN = "123456789:" + "Ab-_5" * 7
BATCH = 100
_PART = re.compile(rb'name="(\w+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
_ME = {
    "id": 123456789,
    "is_bot": True,
    "first_name": "Dân vận khéo",
    "username": "dvk_bot",
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}

Json = dict[str, Any]
_PICTURE: Json = {"file_id": "picture", "file_unique_id": "1", "width": 780, "height": 780}
Buttons = tuple[tuple[str, str], ...]
"""Labels and what they carry."""
Hear = Callable[[int, int, str, Buttons], None]
"""Told of each message that reaches a phone: chat, message id, text, buttons."""


@dataclass
class Limits:
    """What the server lets through a second: in all, and to one chat after a first few. 0 sets no limit."""

    total: float = 0.0
    chat: float = 0.0
    burst: int = 4


@dataclass
class _Bucket:
    rate: float
    size: float
    level: float
    at: float = 0.0

    def take(self, now: float) -> float:
        """0 where one more may pass, else the seconds to wait."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


@dataclass
class Telegram:
    """One bot's Bot API."""

    hear: Hear
    round_trip: float = 0.0
    limits: Limits = field(default_factory=Limits)
    flood: float = 0.0
    """How often, out of 1, a message is refused with 429 for no reason of the bot's."""
    answer_lost: float = 0.0
    """How often, out of 1, a message arrives while the connection breaks before the bot hears of it."""
    seed: int = 1

    def __post_init__(self) -> None:
        self.files = dict[str, bytes]()
        """What people sent, by its id."""
        self.asked = Counter[str]()
        """Requests by method; refusals by their status."""
        self.polled = asyncio.Event()
        """Set by the first getUpdates since it was cleared."""
        self.base_url = ""
        self._pending: dict[int, Json] = {}
        self._next_update = 1
        self._next_message = 1
        self._changed = asyncio.Event()
        self._chance = random.Random(self.seed)
        self._total = _Bucket(0, 0, 0)
        self._chats: dict[int, _Bucket] = {}
        self._runner: web.ServerRunner | None = None

    @property
    def waiting(self) -> int:
        """Updates that no bot has acknowledged."""
        return len(self._pending)

    async def start(self) -> None:
        """Listen on a free port, with the limits as they are set by now."""
        self._total = _Bucket(self.limits.total, self.limits.total, self.limits.total)
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None), handle_signals=False, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def say(self, chat: int, text: str) -> None:
        """A person types something."""
        message = {**self._message(chat, self._number()), "from": _sender(chat), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._push({"message": message})

    def document(self, chat: int, name: str, content: bytes) -> None:
        """A person sends a file."""
        self.files[name] = content
        document = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(content)}
        message = {**self._message(chat, self._number()), "from": _sender(chat), "document": document}
        self._push({"message": message})

    def tap(self, chat: int, message: int, data: str) -> None:
        """A person presses a button."""
        shown = {**self._message(chat, message), "from": _ME, "text": "…"}
        self._push(
            {
                "callback_query": {
                    "id": str(self._next_update),
                    "from": _sender(chat),
                    "chat_instance": "1",
                    "message": shown,
                    "data": data,
                }
            }
        )

    def _push(self, update: Json) -> None:
        self._pending[self._next_update] = {"update_id": self._next_update, **update}
        self._next_update += 1
        self._changed.set()

    def _number(self) -> int:
        self._next_message += 1
        return self._next_message

    @staticmethod
    def _message(chat: int, number: int) -> Json:
        return {"message_id": number, "date": 1_790_000_000, "chat": {"id": chat, "type": "private", "first_name": "A"}}

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if request.path.startswith("/file/"):
            return web.Response(body=self.files[method])
        asked = _parameters(request.content_type, await request.read())
        if self.round_trip:
            await asyncio.sleep(self.round_trip / 2)
        self.asked[method] += 1
        answer: web.Response | None
        if method == "getUpdates":
            answer = await self._updates(asked)
        elif method in ("sendMessage", "sendPhoto"):
            answer = self._send(asked)
        elif method == "getFile":
            answer = _ok({"file_id": asked["file_id"], "file_unique_id": "1", "file_path": asked["file_id"]})
        else:
            answer = _ok(_ME if method == "getMe" else [] if method == "getMyCommands" else True)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        if self.round_trip:
            await asyncio.sleep(self.round_trip / 2)
        return answer

    async def _updates(self, asked: Json) -> web.Response:
        self.polled.set()
        offset, limit = int(asked.get("offset") or 0), int(asked.get("limit") or BATCH)
        while self._pending and next(iter(self._pending)) < offset:
            del self._pending[next(iter(self._pending))]
        if not self._pending:
            self._changed.clear()
            try:
                async with asyncio.timeout(float(asked.get("timeout") or 0)):
                    await self._changed.wait()
            except TimeoutError:
                return _ok([])
        return _ok(list(islice(self._pending.values(), limit)))

    def _send(self, asked: Json) -> web.Response | None:
        chat, now = int(asked["chat_id"]), asyncio.get_running_loop().time()
        wait = self._refused(chat, now)
        if wait:
            self.asked["429"] += 1
            after = max(1, round(wait + 0.5))
            refusal = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {after}"}
            return web.json_response({**refusal, "parameters": {"retry_after": after}}, status=429)
        markup = asked.get("reply_markup") or {}
        keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", ())
        buttons = tuple((b["text"], b.get("callback_data", "")) for row in keyboard for b in row)
        number = self._number()
        said: Json = {name: asked[name] for name in ("text", "caption") if name in asked}
        self.hear(chat, number, "".join(said.values()), buttons)
        if self.answer_lost and self._chance.random() < self.answer_lost:
            self.asked["answer lost"] += 1
            return None
        message: Json = {**self._message(chat, number), "from": _ME, **said}
        if "caption" in said:
            message["photo"] = [_PICTURE]
        return _ok(message)

    def _refused(self, chat: int, now: float) -> float:
        if self.flood and self._chance.random() < self.flood:
            return float(self._chance.randint(1, 3))
        if self.limits.chat:
            burst = self.limits.burst
            bucket = self._chats.setdefault(chat, _Bucket(self.limits.chat, burst, burst))
            if wait := bucket.take(now):
                return wait
        return self._total.take(now) if self.limits.total else 0.0


def _ok(result: object) -> web.Response:
    return web.Response(body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json")


def _sender(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": "A"}


def _parameters(content_type: str, body: bytes) -> Json:
    """The parameters of a request: JSON, a form, or a form in parts, as clients like. Nobody reads pictures."""
    if not body:
        return {}
    if content_type == "application/json":
        return dict(json.loads(body))
    if content_type == "multipart/form-data":
        return {name.decode(): value.decode(errors="replace") for name, value in _PART.findall(body)}
    return dict(parse_qsl(body.decode()))
