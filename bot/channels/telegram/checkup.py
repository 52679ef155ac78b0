"""How things stand with Telegram, for `dvk doctor`: the token, and how messages are received. Acknowledges nothing."""

from __future__ import annotations

from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.redaction import Redactor
from bot.channels.telegram.request import Api, BotApiRequest
from bot.channels.telegram.webhook_settings import PATH
from bot.findings import Finding

_PATIENCE = 5.0
"""Seconds for an answer."""
_LISTEN = 3
"""Seconds of asking for updates, in which another program that asks too would make itself known."""
_MANY = 1000
"""Updates that wait at Telegram, from which on it is worth a word."""


async def check_up(
    token: str, *, base_url: str, proxy: str | None, public_url: str | None, running: bool
) -> list[Finding]:
    """Ask Telegram; ``running`` says that a bot of this data folder is receiving, so that it is not disturbed."""
    redact = Redactor(token)
    request = BotApiRequest(token, proxy=proxy, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
    api = Api(token, base_url.rstrip("/"), request)
    try:
        found = await _asked(api, public_url, running)
    finally:
        await request.shutdown()
    return [finding._replace(words=redact(finding.words)) for finding in found]


async def _asked(api: Api, public_url: str | None, running: bool) -> list[Finding]:
    try:
        me = await api.call("getMe", patience=_PATIENCE)
        webhook = await api.call("getWebhookInfo", patience=_PATIENCE)
    except InvalidToken:
        words = "Telegram does not know this token. Copy the right one from @BotFather into DVK_TELEGRAM_TOKEN."
        return [Finding("token", "act", words)]
    except TelegramError as error:
        words = f"Telegram does not answer ({error.message}). Check the network, DVK_TELEGRAM_BASE_URL and the proxy."
        return [Finding("token", "act", f"{words} A running bot keeps trying, and loses nothing.")]
    known = Finding("token", "ok", f"The token is that of @{me.get('username', '?')}.")
    return [known, *_webhook(webhook, public_url, running), *await _polling(api, webhook, public_url, running)]


def _webhook(info: dict[str, Any], public_url: str | None, running: bool) -> list[Finding]:
    found: list[Finding] = []
    url, wanted = str(info.get("url") or ""), public_url.rstrip("/") + PATH if public_url else ""
    waiting = int(info.get("pending_update_count") or 0)
    if url and not wanted:
        words = "Telegram hands messages to a webhook, but DVK_PUBLIC_URL is not set."
        if running:
            found.append(Finding("channel", "act", f"{words} Set it, or restart the bot, which then asks by itself."))
        else:
            found.append(Finding("channel", "note", f"{words} `dvk run` will take the webhook away and ask by itself."))
    elif wanted and url != wanted and running:
        words = "Telegram hands messages to another address than DVK_PUBLIC_URL says. Restart the bot, which sets it."
        found.append(Finding("channel", "act", words))
    elif wanted and not running:
        found.append(Finding("channel", "ok", f"Messages come by webhook to {wanted} once `dvk run` is started."))
    elif wanted:
        found.append(Finding("channel", "ok", f"Messages come by webhook to {wanted}."))
    if wanted and url == wanted and running and info.get("last_error_message") and waiting:
        words = f"Telegram could not hand over the last message: {info['last_error_message']}."
        found.append(Finding("channel", "act", f"{words} Check that DVK_PUBLIC_URL leads to DVK_LISTEN."))
    if waiting >= _MANY:
        found.append(
            Finding("channel", "note", f"Updates that wait at Telegram: {waiting}. A running bot takes them up.")
        )
    return found


async def _polling(api: Api, info: dict[str, Any], public_url: str | None, running: bool) -> list[Finding]:
    """Whether another program receives this bot's messages. It shows by breaking off our own asking."""
    if public_url or info.get("url"):
        return []
    if running:
        return [Finding("channel", "ok", "Messages come by polling.")]
    try:
        await api.call("getUpdates", {"timeout": _LISTEN, "limit": 1}, patience=_LISTEN + _PATIENCE)
    except Conflict:
        words = "Another program receives this bot's messages. Only one may: stop the other, or use another token."
        return [Finding("channel", "act", words)]
    except TelegramError as error:
        return [Finding("channel", "act", f"Telegram did not give messages ({error.message}). Try again.")]
    return [Finding("channel", "ok", "Messages will come by polling; no other program receives them.")]
