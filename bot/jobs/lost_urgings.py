"""An urging that did not arrive is told back to whoever sent it, so that they can ring up instead."""

from __future__ import annotations

import sqlite3

from bot import text
from bot.clock import local
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Choice, Lane, Outgoing
from bot.quantities.show import figure
from storage import outbox, people, urgings
from storage.records.queue import NewOutbox, OutboxRow
from storage.records.urgings import Lost

NAMED = 5
"""Units that are named; of more only how many."""


@text.phrase
def did_not_arrive(day: str, units: str, more: int) -> str:
    others = f" và {figure(more)} đơn vị nữa" if more else ""
    return (
        f"Lời nhắc gửi ngày {day} chưa tới được {units}{others}: người nhận không nhận được tin của bot. "
        "Xin đồng chí gọi điện."
    )


async def tell_of_lost_urgings(services: Services, sender: Sender) -> None:
    """Tell each sender of what did not arrive and is still to be done, one message an urging."""
    while await urgings.any_lost(services.database):
        sender.offer(await services.database.write(lambda c: _tell(c, services)))


def _tell(connection: sqlite3.Connection, services: Services) -> list[OutboxRow]:
    now = services.clock.now()
    lost = urgings.take_lost(connection, now)
    chat = people.reachable(connection, lost.sender) if lost and lost.units else None
    if lost is None or chat is None:
        return []
    wait = (services.duties.hours().awake(now) - now).total_seconds()
    payload = _told(lost).model_dump_json()
    told = NewOutbox(channel=chat[0], chat=chat[1], lane=Lane.URGING, payload=payload, delay=wait)
    return [outbox.put(connection, told, now)]


def _told(lost: Lost) -> Outgoing:
    units = ", ".join(text.shorten(unit, 100) for unit in lost.units[:NAMED])
    words = did_not_arrive(text.day(local(lost.at).date()), units, max(0, len(lost.units) - NAMED))
    return Outgoing(text=words, rows=((Choice(label="Nhắc việc", payload="c:nhacviec"),),))
