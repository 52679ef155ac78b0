"""Findings to which nobody has said anything in time: they stand, and the officer's side is told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import text
from bot.clock import midnight
from bot.handlers.checks.checked import officers, see_button
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import audit, checks, outbox, people
from storage.records.checks import Check
from storage.records.queue import AuditEntry, NewOutbox, OutboxRow


@text.phrase
def told_stands(name: str, day: str, said: bool) -> str:
    also = "kèm ý kiến của đồng chí" if said else "; có ý kiến đồng chí vẫn nêu được"
    return (
        f"Kết quả kiểm tra mô hình {text.bold(text.shorten(name, 100))} ngày {day}: "
        f"từ hôm nay cấp trên xem được{' ' if said else ''}{also}."
    )


async def next_moment(services: Services) -> datetime | None:
    """When the next finding begins to stand, if nothing is said of it."""
    last = await checks.next_day(services.database)
    return telling_from(services, midnight(last + timedelta(days=1))) if last else None


def telling_from(services: Services, moment: datetime) -> datetime:
    """The first moment from one on at which people are told things on a working day."""
    return services.duties.hours().first(moment, None)


async def let_findings_stand(services: Services, sender: Sender) -> None:
    """Let each finding stand whose time for answers is over, at an hour at which that can be told."""
    if telling_from(services, services.clock.now()) > services.clock.now():
        return
    while found := await checks.overdue(services.database, services.today()):
        hearing = [(check, await officers(services, check.initiative_id, check.checkers)) for check in found]
        sender.offer(await services.database.write(lambda c, hearing=hearing: _let_stand(c, services, hearing)))  # type: ignore[misc]


def _let_stand(
    connection: sqlite3.Connection, services: Services, hearing: Sequence[tuple[Check, Sequence[int]]]
) -> list[OutboxRow]:
    return [row for check, who in hearing for row in _stand(connection, services, check, who)]


def _stand(connection: sqlite3.Connection, services: Services, check: Check, hearing: Sequence[int]) -> list[OutboxRow]:
    now = services.clock.now()
    if not checks.let_stand(connection, check.id, services.today(), now):
        return []
    audit.add(connection, "clock", AuditEntry(action="check_stood", object=check.id), now)
    words = told_stands(check.initiative_name, text.day(check.effective_on), check.replied)
    payload = Outgoing(text=words, rows=(see_button(check.id),)).model_dump_json()
    chats = [chat for one in hearing if (chat := people.reachable(connection, one)) is not None]
    told = [NewOutbox(channel=channel, chat=chat, lane=Lane.URGING, payload=payload) for channel, chat in chats]
    return [outbox.put(connection, message, now) for message in told]
