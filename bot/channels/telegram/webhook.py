"""Receiving by being called: an update is answered with 200 only after it is committed."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging

from aiohttp import web
from telegram.error import TelegramError

from bot.channels.base import Intake
from bot.channels.persistence import Persistence
from bot.channels.telegram.polling import INTAKE_FAILED
from bot.channels.telegram.request import Api
from bot.channels.telegram.trouble import explain
from bot.channels.telegram.updates import ALLOWED_UPDATES, raw_update, update_id
from bot.channels.telegram.webhook_settings import PATH, WebhookSettings

HEALTH_PATH = "/health"

_BODY_LIMIT = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
_DRAIN = 5.0  # seconds for requests under way when receiving stops
_log = logging.getLogger(__name__)


class WebhookListener:
    """The listener that Telegram calls. It commits what it is given before it answers."""

    def __init__(self, api: Api, bot: str, settings: WebhookSettings, link: Persistence, store: Persistence) -> None:
        self._api = api
        self._bot = bot
        self._settings = settings
        self._link = link
        self._store = store

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        runner = web.AppRunner(self._app(intake), access_log=None, shutdown_timeout=_DRAIN)
        await runner.setup()
        try:
            await self._listen(runner)
            await self._set_webhook()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    def _app(self, intake: Intake) -> web.Application:
        async def receive(request: web.Request) -> web.Response:
            return web.Response(status=await self._take(request, intake))

        async def health(_: web.Request) -> web.Response:
            return web.Response(text="ok")

        app = web.Application(client_max_size=_BODY_LIMIT)
        app.add_routes([web.post(PATH, receive), web.get(HEALTH_PATH, health)])
        return app

    async def _take(self, request: web.Request, intake: Intake) -> int:
        given = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._settings.secret.encode()):
            return 403
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError, web.RequestPayloadError):
            return 400
        if update_id(update) is None:
            return 400
        try:
            await intake([raw_update(update, self._bot)])
        except Exception as error:
            _log.debug("Intake failed", exc_info=True)
            self._store.note(INTAKE_FAILED, type(error).__name__)
            return 503  # Telegram calls again
        self._store.succeeded()
        return 200

    async def _listen(self, runner: web.AppRunner) -> None:
        while True:
            site = web.TCPSite(runner, self._settings.host, self._settings.port)
            try:
                await site.start()
            except OSError as error:
                trouble = f"Không mở được {self._settings.listen} để nhận tin; có thể chương trình khác đang dùng."
                await self._link.failed(trouble, error.strerror or type(error).__name__)
            else:
                return

    async def _set_webhook(self) -> None:
        while True:
            try:
                await self._api.call(
                    "setWebhook",
                    {
                        "url": self._settings.public_url + PATH,
                        "secret_token": self._settings.secret,
                        "allowed_updates": ALLOWED_UPDATES,
                        "drop_pending_updates": False,
                    },
                )
            except TelegramError as error:
                await explain(error, self._link)
            else:
                self._link.succeeded()
                return
