"""Receiving by asking: nothing is acknowledged before it is committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from telegram.error import TelegramError

from bot.channels.base import Intake
from bot.channels.persistence import Persistence
from bot.channels.telegram.request import Api
from bot.channels.telegram.trouble import explain, is_unknown
from bot.channels.telegram.updates import ALLOWED_UPDATES, raw_update, update_id

INTAKE_FAILED = "Chưa ghi được tin nhận từ Telegram; bot sẽ nhận lại, tin không mất."
INTAKE_WORKS = "Đã ghi lại được tin nhận từ Telegram."

_BATCH = 100
_SHORTEST_POLL = 0.25  # seconds
_ANSWER_MARGIN = 10  # seconds that an answer may take beyond the long poll
_log = logging.getLogger(__name__)


class Poller:
    """The loop of getUpdates. The offset that acknowledges a batch is sent once the batch is committed."""

    def __init__(self, api: Api, bot: str, link: Persistence, store: Persistence, long_poll: int) -> None:
        self._api = api
        self._bot = bot
        self._link = link
        self._store = store
        self._long_poll = long_poll
        self._offset: int | None = None

    async def run(self, intake: Intake) -> None:
        """Receive until cancelled."""
        await self._remove_webhook()
        clock = asyncio.get_running_loop()
        while True:
            asked_at = clock.time()
            try:
                elements = await self._ask()
            except TelegramError as error:
                await explain(error, self._link)
                continue
            self._link.succeeded()
            if not elements:
                self._offset = None  # all before it is acknowledged; what comes next may be numbered from anywhere
                if self._long_poll:  # a server that did not wait is not asked in a rush
                    await asyncio.sleep(max(0.0, asked_at + _SHORTEST_POLL - clock.time()))
            elif await self._commit(elements, intake):
                await self._acknowledge(elements)

    async def _remove_webhook(self) -> None:
        while True:
            try:
                await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            except TelegramError as error:
                if is_unknown(error):  # then it has none to remove; a wrong token shows in what follows
                    return
                await explain(error, self._link)
            else:
                return

    async def _ask(self) -> Sequence[Any]:
        elements = await self._api.call(
            "getUpdates",
            {
                "offset": self._offset,
                "limit": _BATCH,
                "timeout": 0 if self._link.failing else self._long_poll,  # recovery is told at once
                "allowed_updates": ALLOWED_UPDATES,
            },
            patience=self._long_poll + _ANSWER_MARGIN,
        )
        if not isinstance(elements, list):
            raise TelegramError("The answer is no list of updates")
        return elements

    async def _commit(self, elements: Sequence[Any], intake: Intake) -> bool:
        try:
            await intake([raw_update(element, self._bot) for element in elements])
        except Exception as error:
            _log.debug("Intake failed", exc_info=True)
            await self._store.failed(INTAKE_FAILED, type(error).__name__)
            return False
        self._store.succeeded()
        return True

    async def _acknowledge(self, elements: Sequence[Any]) -> None:
        numbers = [number for element in elements if (number := update_id(element)) is not None]
        if numbers:
            self._offset = max(numbers) + 1
        else:  # committed under their hashes, but nothing moves the queue on: do not ask in a rush
            await self._link.failed("Telegram gửi tin không có số thứ tự.", f"{len(elements)} tin")
