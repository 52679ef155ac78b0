"""Whoever told of an obstacle and has said nothing since it was answered is asked, once, whether that helped."""

from __future__ import annotations

import sqlite3

from bot import text
from bot.clock import local
from bot.conversations.parts.obstacles import judging
from bot.handlers.obstacles.words import what_of
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import obstacle_lists, obstacles, outbox, people
from storage.debtors import Debtors, Owed
from storage.records.duties import Rule
from storage.records.obstacles import Obstacle, ObstacleKind
from storage.records.queue import NewOutbox, OutboxRow


@text.phrase
def did_it_help(what: str, obstacle: str, by: str, day: str, words: str) -> str:
    return (
        f"Vướng mắc của {what} đã có trả lời ngày {day}, đồng chí chưa báo đã gỡ hay chưa.\n"
        f"Vướng mắc: {text.shorten(obstacle, 300)}\n{by}: {text.shorten(words, 600)}"
    )


async def ask_to_confirm(services: Services, sender: Sender) -> None:
    """Ask where the time has come; nobody is asked twice about one answer."""
    while found := await obstacle_lists.to_confirm(services.database, services.clock.now()):
        for one in found:
            sender.offer(await services.database.write(lambda c, one=one: _ask(c, services, one)))  # type: ignore[misc]


def _ask(connection: sqlite3.Connection, services: Services, one: Obstacle) -> list[OutboxRow]:
    """Whoever told of it, else who reports for the unit now; never whoever answered."""
    now, said = services.clock.now(), one.last(ObstacleKind.ANSWERED, ObstacleKind.EXCUSED)
    assert said is not None, "what is answered has an answer"
    asked = Owed(0, Rule.REPORT, one.unit_id, one.told_by, one.responsible_id)
    never = [said.person_id] if said.person_id else []
    reached = Debtors(connection, services.today()).find(asked, "officer", never).reached
    obstacles.asked_to_confirm(connection, one.id, reached.person_id if reached else None, now)
    chat = people.reachable(connection, reached.person_id) if reached else None
    if chat is None:
        return []
    day = text.day(local(said.at).date())
    words = did_it_help(what_of(one), one.words, said.person_name, day, said.words)
    payload = Outgoing(text=words, rows=judging(one.id, one.round)).model_dump_json()
    told = NewOutbox(channel=chat[0], chat=chat[1], lane=Lane.URGING, payload=payload)
    return [outbox.put(connection, told, now)]
