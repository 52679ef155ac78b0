"""What time brings about: conversations that were left are put away, traces that nobody needs are removed."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from bot import text
from bot.clock import local
from bot.handlers.forms import has_answers, loaded, resume_choice
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import inbox, outbox, people, sessions
from storage.records.queue import NewOutbox, OutboxRow, SessionRow

ATTEMPTS_KEPT = timedelta(days=7)


async def expire_sessions(services: Services, sender: Sender) -> None:
    """Put away conversations past their time, with a kind word where something was entered."""
    while overdue := await sessions.overdue(services.database, services.clock.now()):
        for row in overdue:
            sender.offer(await _expire(services, row))


async def next_due(services: Services) -> datetime | None:
    """When time brings something about next."""
    return await sessions.next_expiry(services.database)


async def _expire(services: Services, row: SessionRow) -> list[OutboxRow]:
    now = services.clock.now()
    form, session = loaded(row)
    chats = await _chats(services, row.owner) if form and session and has_answers(row) else []
    word = ""
    if form and session:
        told = Outgoing(text=text.expired(form.title, local(session.started_at).date()), rows=((resume_choice(row),),))
        word = told.model_dump_json()

    def put_away(connection: sqlite3.Connection) -> list[OutboxRow]:
        if not sessions.expire(connection, row, now):
            return []
        return [
            outbox.put(connection, NewOutbox(channel=channel, chat=chat, lane=Lane.URGING, payload=word), now)
            for channel, chat in chats[:1]
        ]

    return await services.database.write(put_away)


async def _chats(services: Services, owner: str) -> list[tuple[str, str]]:
    kind, _, rest = owner.partition(":")
    if kind == "person":
        return await people.chats_of(services.database, int(rest))
    channel, _, chat = rest.partition(":")
    return [(channel, chat)]


async def forget(services: Services) -> None:
    """Remove what the policy's retention no longer keeps."""
    keep, now = services.policy().retention, services.clock.now()
    await services.database.write(lambda c: inbox.forget(c, now - timedelta(days=keep.received_keys_days)))
    await services.database.write(lambda c: outbox.forget(c, now - timedelta(days=keep.sent_messages_days)))
    await services.database.write(lambda c: sessions.forget(c, now - timedelta(days=keep.closed_sessions_days)))
    await services.database.write(lambda c: people.forget_attempts(c, now - ATTEMPTS_KEPT))
