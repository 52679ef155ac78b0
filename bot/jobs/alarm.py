"""Telling the admin that something is wrong, even when nothing can be stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import text
from bot.address import addressed
from bot.channels.base import SendError
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import people
from storage.records.people import Role
from storage.writer import StorageTrouble

T = TypeVar("T")
log = logging.getLogger(__name__)

QUIET = 3600.0
"""Seconds before the admins are told the same again."""
RETRY_PAUSE = 1.0
"""Seconds between tries while the disk or the database does not take anything."""


@text.phrase
def alarm(what: str) -> str:
    return f"Bot báo sự cố: {what}"


@text.phrase
def policy_mistakes(lines: str) -> str:
    return f"Quy định vừa sửa chưa dùng được, bot vẫn theo bản trước:\n{lines}"


@text.phrase
def disk_full() -> str:
    return "Ổ đĩa của máy chạy bot đã đầy. Xin dọn bớt; tin đã nhận không mất, bot tự chạy tiếp."


@text.phrase
def database_locked() -> str:
    return "Một chương trình khác đang giữ cơ sở dữ liệu của bot. Xin đóng chương trình đó; bot tự chạy tiếp."


@text.phrase
def database_unwritable() -> str:
    return "Bot không được phép ghi vào thư mục dữ liệu. Xin cấp lại quyền ghi; tin đã nhận không mất."


@text.phrase
def disk_broken() -> str:
    return "Ổ đĩa của máy chạy bot có lỗi. Xin xem lại ổ đĩa; bot tự thử lại."


_TROUBLES = {"full": disk_full, "locked": database_locked, "readonly": database_unwritable, "disk": disk_broken}


class Alarm:
    """Logs each trouble in plain words and sends it to the admins past the outbox, which may be the trouble."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._standing: dict[str, str] = {}
        self._told: dict[str, float] = {}

    async def storage(self, trouble: StorageTrouble) -> None:
        """Tell that nothing can be stored."""
        await self.raise_(trouble.kind, str(trouble), _TROUBLES[trouble.kind]())

    async def raise_(self, kind: str, what: str, words: str = "") -> None:
        """Tell of a trouble: in the log each time that it comes up, to the admins at most once an hour.

        ``words`` are for the admins, where the log has its own.
        """
        if self._standing.get(kind) != what:
            self._standing[kind] = what
            log.error("%s", what)
        now = asyncio.get_running_loop().time()
        if now - self._told.get(what, -QUIET) < QUIET:
            return
        self._told[what] = now
        try:
            reached = await self._tell(words or text.shorten(what, 500))
        except Exception as error:  # the database may be what is wrong
            log.debug("The admins could not be told: %s", type(error).__name__)
            reached = False
        if not reached:
            self._told.pop(what, None)

    def over(self, kind: str) -> None:
        """The trouble is over."""
        if what := self._standing.pop(kind, ""):
            log.warning("This is over: %s", what)

    async def outlast(self, work: Callable[[], Awaitable[T]]) -> T:
        """Read or write, however long the machine takes to allow it."""
        kinds: set[str] = set()
        while True:
            try:
                result = await work()
            except StorageTrouble as trouble:
                kinds.add(trouble.kind)
                await self.storage(trouble)
                await asyncio.sleep(RETRY_PAUSE)
            else:
                for kind in kinds:
                    self.over(kind)
                return result

    async def _tell(self, words: str) -> bool:
        """Whether no admin is left who may be told a little later."""
        reached = True
        for channel, chat in await people.chats_of_role(self._services.database, Role.ADMIN, self._services.today()):
            try:
                told = addressed(alarm(words), self._services.policy().address.form)
                await self._services.channels[channel].send(chat, Outgoing(text=told))
            except SendError as error:
                reached = reached and error.kind != "temporary"
        return reached
