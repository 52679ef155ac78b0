"""Writes what admins change in chat into the policy file.

Exactly once, as far as a file allows: the change, its audit entry and the reply are one transaction; the file follows,
and a last entry says so. What has no such entry is looked at again after a restart. Then the file tells how far it
came: it has the change already (only the entry is missing), or it is the very file that the change was made to (so
it is written, by renaming a whole new file over it), or somebody changed it by hand meanwhile: then it is left as it
is, and who asked for the change is told.
"""

from __future__ import annotations

import asyncio
import sqlite3

from bot import text
from bot.handlers.policy.change import effect, lines
from bot.handlers.services import Services
from bot.jobs.alarm import Alarm
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from bot.policy import PolicyError
from bot.policy.words import differences
from bot.policy_file import digest
from storage import outbox, people, policy_changes
from storage.records.facts import PolicyChanged
from storage.records.people import Role
from storage.records.queue import NewOutbox, OutboxRow

SHOWN = 20
"""Differences that a message names."""


@text.phrase
def not_written() -> str:
    return (
        "Tệp quy định vừa được sửa ở nơi khác nên thay đổi của đồng chí chưa được ghi. "
        "Xin mở /caidat xem lại rồi sửa tiếp."
    )


@text.phrase
def cannot_write() -> str:
    return "Bot không ghi được tệp quy định. Xin cấp quyền ghi cho thư mục của tệp; thay đổi đã nhận, bot tự thử lại."


@text.phrase
def changed_by_hand(what: str) -> str:
    return f"{text.bold('Quy định vừa được sửa trong tệp')}, bot đã theo bản mới:\n{what}"


@text.phrase
def and_others(count: int) -> str:
    return f"và {count} mục khác, xem ở /caidat."


class PolicyWriter:
    """Brings the file up to what was settled."""

    def __init__(self, services: Services, sender: Sender, alarm: Alarm) -> None:
        self._services = services
        self._sender = sender
        self._alarm = alarm
        self._behind = True
        """Whether something may be pending; at the start it may."""
        self._one = asyncio.Lock()

    async def follow(self) -> None:
        """Write what has just been settled."""
        self._behind = True
        await self.catch_up()

    async def catch_up(self) -> None:
        """Write what is pending, if anything is. A file that cannot be written is told of and tried again later."""
        async with self._one:
            if not self._behind:
                return
            try:
                for fact in await self._alarm.outlast(lambda: policy_changes.pending(self._services.database)):
                    await self._settle(fact, written=await asyncio.to_thread(self._write, fact))
            except OSError as error:
                await self._alarm.raise_("policy file", f"The policy file cannot be written: {error}", cannot_write())
                return
            self._behind = False
            self._alarm.over("policy file")

    def _write(self, fact: PolicyChanged) -> bool:
        """Whether the file has the change now."""
        from bot.policy.changes import changed, holds  # with tomlkit, once something is changed

        file = self._services.policy
        try:
            written = file.written()
            if not holds(written, fact.changes):
                if digest(written) != fact.base:
                    return False
                file.write(changed(written, fact.changes, file.name))
            file.load()
            file.untold = None  # whoever changed it in chat knows
        except (PolicyError, ValueError):  # somebody's mistake stands in the file
            return False
        return True

    async def tell_of_change_by_hand(self) -> None:
        """Tell the admins what somebody has changed in the file, and what that does to the duties of today."""
        file, services = self._services.policy, self._services
        before, file.untold = file.untold, None
        found = differences(before, file()) if before is not None else []
        if before is None or not found:
            return
        told = [lines(found[:SHOWN]), *([and_others(len(found) - SHOWN)] if len(found) > SHOWN else [])]
        told.append(await effect(services, before, file()))
        payload = Outgoing(text=changed_by_hand("\n".join(line for line in told if line))).model_dump_json()
        chats = await people.chats_of_role(services.database, Role.ADMIN, services.today())
        now = services.clock.now()
        messages = [NewOutbox(channel=channel, chat=chat, lane=Lane.URGING, payload=payload) for channel, chat in chats]
        self._sender.offer(await services.database.write(lambda c: [outbox.put(c, one, now) for one in messages]))

    async def _settle(self, fact: PolicyChanged, *, written: bool) -> None:
        now = self._services.clock.now()
        chats = [] if written else await people.chats_of(self._services.database, fact.person_id)
        payload = Outgoing(text=not_written()).model_dump_json()

        def settle(connection: sqlite3.Connection) -> list[OutboxRow]:
            policy_changes.settle(connection, fact, written=written, now=now)
            return [
                outbox.put(
                    connection, NewOutbox(channel=channel, chat=chat, lane=Lane.INTERACTIVE, payload=payload), now
                )
                for channel, chat in chats[:1]
            ]

        self._sender.offer(await self._alarm.outlast(lambda: self._services.database.write(settle)))
