"""One bot on Telegram."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.channels import numbered
from bot.channels.base import BotCommand, Capabilities, FetchError, Intake, SendError, Trouble
from bot.channels.persistence import Persistence, Waits
from bot.channels.telegram.connections import TooLargeError
from bot.channels.telegram.polling import INTAKE_WORKS, Poller
from bot.channels.telegram.request import Api, BotApiRequest
from bot.channels.telegram.text import cut, html_parts, inline_keyboard, place_keyboard
from bot.channels.telegram.trouble import (
    BACK,
    explain,
    is_unavailable,
    is_unchanged,
    is_uneditable,
    is_unknown,
    send_error,
)
from bot.channels.telegram.updates import CHANNEL, read_update
from bot.channels.telegram.webhook_settings import WebhookSettings
from bot.messages import AttachmentKind, Incoming, MadeFile, Outgoing, SentFile, Tap

CAPABILITIES = Capabilities(
    buttons=True,
    edit=True,
    files_in=True,
    place_in=True,
    text_limit=4096,
    file_limit=20 * 1024 * 1024,
    files_out=True,
    documents_out=True,
)
_FILE_METHODS = {
    AttachmentKind.PHOTO: ("sendPhoto", "photo"),
    AttachmentKind.VOICE: ("sendVoice", "voice"),
    AttachmentKind.DOCUMENT: ("sendDocument", "document"),
}
_CAPTION_LIMIT = 1024
_UPLOAD_PATIENCE = 60  # seconds
_TAP_ANSWER_LIMIT = 200
_TAP_PATIENCE = 5  # seconds; a later answer is of no use to the person
_PART_TRIES = 3
_PART_WAIT = 5.0  # seconds
_log = logging.getLogger(__name__)


class TelegramChannel:
    """A :class:`~bot.channels.base.Channel`. Making it makes no request.

    ``base_url`` is the root of a Bot API server. ``trouble`` is told in Vietnamese what the admin should
    know, each thing once; where it is not given, that is logged.
    """

    name = CHANNEL

    def __init__(
        self,
        token: str,
        *,
        now: Callable[[], datetime],
        base_url: str = "https://api.telegram.org",
        proxy: str | None = None,
        webhook: WebhookSettings | None = None,
        trouble: Trouble = _log.warning,
        capabilities: Capabilities = CAPABILITIES,
        waits: Waits | None = None,
        long_poll: int = 30,
    ) -> None:
        self.bot, _, secret = token.partition(":")
        if not (self.bot.isascii() and self.bot.isdigit() and secret):
            raise ValueError("a Telegram token looks like 123456:ABC...")
        self.capabilities = capabilities
        root = base_url.rstrip("/")
        self._files = f"{root}/file/bot{token}"
        self._request = BotApiRequest(token, proxy=proxy)
        self._api = Api(token, root, self._request)
        self._now = now
        self._trouble = trouble
        self._waits = waits or Waits()
        self._webhook = webhook
        self._long_poll = long_poll
        self._username = ""
        self._introduction: asyncio.Task[None] | None = None
        self._place_keyboards: set[str] = set()
        """The chats where a place keyboard was shown, to be taken away."""

    def __repr__(self) -> str:
        return f"<TelegramChannel {self.bot}>"

    async def start(self, commands: Sequence[BotCommand]) -> None:
        """Learn our own name and set the menu, in the background until the server answers."""
        self._introduction = asyncio.create_task(self._set_up(commands))

    async def receive(self, intake: Intake) -> None:
        """Receive until cancelled, through the webhook where there is one, else by polling."""
        link, store = self._persistence(BACK), self._persistence(INTAKE_WORKS)
        if self._webhook:
            from bot.channels.telegram.webhook import WebhookListener  # with a web server, which no other bot needs

            await WebhookListener(self._api, self.bot, self._webhook, link, store).run(intake)
        else:
            await Poller(self._api, self.bot, link, store, self._long_poll).run(intake)

    def parse(self, payload: str) -> Incoming | None:
        """Understand one raw update; None where it is not for us. Raises UpdateError."""
        return read_update(payload, self.bot, self._now())

    async def send(self, chat: str, message: Outgoing, content: bytes = b"") -> str:
        """Send or edit one message, in parts where it is long; return the id of the part with the buttons.

        A question for a place shows its choices as a keyboard of words, because a message carries one
        keyboard and only that kind can send a place; what is pressed comes back as text or as a place. When a
        later part cannot be sent now, the whole is ``uncertain``: sending it again would repeat the first.
        """
        if message.file is not None:
            markup = self._markup(chat, message) if message.rows and self.capabilities.buttons else None
            return await self._send_file(chat, message.file, message.text, content, markup)
        if self.capabilities.buttons:
            text, markup = message.text, self._markup(chat, message)
        else:
            text, markup = numbered.render(message), None
        parts = html_parts(text, self.capabilities.text_limit)
        markups = [None] * (len(parts) - 1) + [markup]
        replaces = message.replaces if self.capabilities.edit and message.replaces.isdecimal() else ""
        if markup and "inline_keyboard" not in markup:
            replaces = ""  # an edit carries no other keyboard
        sent = await self._edit_or_send(chat, replaces, parts[0], markups[0])
        for part, part_markup in zip(parts[1:], markups[1:], strict=True):
            sent = await self._send_later_part(chat, part, part_markup)
        if markup and "remove_keyboard" in markup:
            self._place_keyboards.discard(chat)
        return sent

    async def acknowledge(self, tap: Tap, text: str = "") -> None:
        """Answer a press on a button. Should that fail, the button stops spinning by itself."""
        parameters = {"callback_query_id": tap.id, "text": cut(text, _TAP_ANSWER_LIMIT) or None}
        with contextlib.suppress(Exception):
            async with asyncio.timeout(_TAP_PATIENCE):
                await self._api.call("answerCallbackQuery", parameters)

    async def fetch(self, ref: str) -> bytes:
        """Bring the bytes of an attachment, up to the file limit. Raises FetchError."""
        limit = self.capabilities.file_limit
        try:
            file = await self._api.call("getFile", {"file_id": ref})
            if file.get("file_size", 0) > limit:
                raise TooLargeError(f"The file is too big: more than {limit} bytes")
            return await self._request.download(f"{self._files}/{quote(file['file_path'].lstrip('/'))}", limit)
        except TelegramError as error:
            permanent = isinstance(error, TooLargeError | BadRequest | Forbidden)
            raise FetchError(error.message, permanent=permanent and not is_unavailable(error)) from None
        except (AttributeError, KeyError, TypeError):
            raise FetchError("The answer names no file", permanent=False) from None

    def invite_link(self, code: str) -> str:
        """A link that opens the chat with an invite code; empty until the server has told our name."""
        return f"https://t.me/{self._username}?start={code}" if self._username else ""

    async def close(self) -> None:
        """Close connections; what is under way fails as undelivered or uncertain."""
        if self._introduction:
            self._introduction.cancel()
            await asyncio.gather(self._introduction, return_exceptions=True)
        await self._request.shutdown()

    def _persistence(self, recovered: str) -> Persistence:
        return Persistence(self._trouble, recovered, self._waits)

    async def introduce(self) -> None:
        """Learn our own name, which invite links carry. Raises TelegramError."""
        me = await self._api.call("getMe")
        try:
            self._username = str(me["username"])
        except (KeyError, TypeError):
            raise TelegramError("The answer names no bot") from None

    async def _set_up(self, commands: Sequence[BotCommand]) -> None:
        menu = [{"command": command.name, "description": command.title} for command in commands]
        quietly = Persistence(_log.debug, BACK, self._waits)  # receiving says what is wrong
        while True:
            try:
                await self.introduce()
                if await self._api.call("getMyCommands") != menu:
                    await self._api.call("setChatMenuButton", {"menu_button": {"type": "commands"}})
                    await self._api.call("setMyCommands", {"commands": menu})
            except BadRequest as error:
                self._trouble(f"Telegram không nhận bảng lệnh của bot ({error.message}).")
                return
            except TelegramError as error:
                await explain(error, quietly)
            else:
                return

    def _markup(self, chat: str, message: Outgoing) -> dict[str, Any] | None:
        if message.asks_place and self.capabilities.place_in:
            self._place_keyboards.add(chat)
            return place_keyboard(message.rows)
        if message.rows:
            return inline_keyboard(message.rows)
        return {"remove_keyboard": True} if chat in self._place_keyboards else None

    async def _send_file(
        self, chat: str, file: SentFile | MadeFile, caption: str, content: bytes, markup: dict[str, Any] | None
    ) -> str:
        """Show what was sent to us again, by its reference; or bring a document that we have made."""
        parts = html_parts(caption, _CAPTION_LIMIT) if caption else [""]
        parameters: dict[str, Any] = {"chat_id": chat, "caption": parts[0], "parse_mode": "HTML"}
        if markup:
            parameters["reply_markup"] = markup
        if isinstance(file, MadeFile):
            method, field = _FILE_METHODS[AttachmentKind.PHOTO if file.picture else AttachmentKind.DOCUMENT]
            patience, parameters[field] = _UPLOAD_PATIENCE, InputFile(content, filename=file.name)
        else:
            method, field = _FILE_METHODS[file.kind]
            patience, parameters[field] = None, file.ref
        try:
            return _id_of(await self._api.call(method, parameters, patience=patience))
        except TelegramError as error:
            failure = send_error(error)
        raise failure

    async def _edit_or_send(self, chat: str, replaces: str, text: str, markup: dict[str, Any] | None) -> str:
        try:
            if replaces and await self._edit(chat, replaces, text, markup):
                return replaces
            return await self._send(chat, text, markup)
        except TelegramError as error:
            failure = send_error(error)
        raise failure

    async def _send_later_part(self, chat: str, text: str, markup: dict[str, Any] | None) -> str:
        """Send a part after the first, with some patience: an earlier part is with the person already."""
        for _ in range(_PART_TRIES):
            try:
                return await self._send(chat, text, markup)
            except TelegramError as error:
                failure = send_error(error)
            if failure.kind not in {"wait", "temporary"}:
                raise failure
            if failure.retry_after > _PART_WAIT:
                break
            await asyncio.sleep(failure.retry_after or self._waits.first)
        raise SendError("uncertain", f"only a part was sent: {failure.description}")

    async def _send(self, chat: str, text: str, markup: dict[str, Any] | None) -> str:
        return _id_of(await self._api.call("sendMessage", {"chat_id": chat, **_content(text, markup)}))

    async def _edit(self, chat: str, replaces: str, text: str, markup: dict[str, Any] | None) -> bool:
        """Edit a message; False where it cannot be edited."""
        try:
            await self._api.call(
                "editMessageText", {"chat_id": chat, "message_id": int(replaces), **_content(text, markup)}
            )
        except (BadRequest, InvalidToken) as error:
            if is_uneditable(error) or is_unknown(error):
                return False
            if not is_unchanged(error):
                raise
        return True


def _id_of(sent: Any) -> str:
    """The id of a message that was sent; empty where the answer says only that it was: to say it again were worse."""
    return str(sent.get("message_id", "")) if isinstance(sent, dict) else ""


def _content(text: str, markup: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": markup,
    }
