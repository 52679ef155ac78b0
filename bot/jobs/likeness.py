"""Asks about pictures that look like earlier ones. A question to whoever sent them, never a verdict."""

from __future__ import annotations

import sqlite3

from bot import text
from bot.access import Action
from bot.clock import local
from bot.handlers.reach import in_reach
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Choice, Lane, Outgoing
from storage import initiatives, likenesses, outbox, people
from storage.records.likenesses import Likeness
from storage.records.queue import NewOutbox, OutboxRow


@text.phrase
def looks_like_an_earlier_one(pictures: int, day: str, initiative: str) -> str:
    these = "Ảnh đồng chí vừa gửi" if pictures == 1 else f"{pictures} ảnh đồng chí vừa gửi"
    whose = f"mô hình {text.bold(text.shorten(initiative, 120))}" if initiative else "một mô hình của đơn vị khác"
    return f"{these} giống ảnh đã gửi ngày {day} cho {whose}. Nếu là ảnh mới, đồng chí cứ giữ lại."


@text.phrase
def keep_as_new() -> str:
    return "Ảnh mới, giữ lại"


@text.phrase
def remove_these(pictures: int) -> str:
    return "Gỡ ảnh này" if pictures == 1 else f"Gỡ {pictures} ảnh này"


async def ask(services: Services, sender: Sender) -> None:
    """Put the questions that are due, one for all that a session brought."""
    for likeness in await likenesses.to_ask(services.database):
        sender.offer(await _asked(services, likeness))


async def _asked(services: Services, likeness: Likeness) -> list[OutboxRow]:
    person = await people.of_chat(services.database, likeness.channel, likeness.chat, services.today())
    seen = None
    if person is not None:  # what lies outside one's own units is not named
        within = await in_reach(services, person, Action.SEE)
        seen = await initiatives.get(services.database, likeness.other_initiative, within, person.id)
    day = text.day(local(likeness.other_sent_at).date())
    question = Outgoing(
        text=looks_like_an_earlier_one(likeness.pictures, day, seen.name if seen else ""),
        rows=(
            (Choice(label=keep_as_new(), payload=f"e:new:{likeness.source}"),),
            (Choice(label=remove_these(likeness.pictures), payload=f"e:same:{likeness.source}"),),
        ),
    )
    put = NewOutbox(
        channel=likeness.channel, chat=likeness.chat, lane=Lane.INTERACTIVE, payload=question.model_dump_json()
    )
    now = services.clock.now()

    def asked(connection: sqlite3.Connection) -> list[OutboxRow]:
        first = likenesses.asked(connection, likeness.source, now)
        return [outbox.put(connection, put, now)] if first and person is not None else []

    return await services.database.write(asked)
