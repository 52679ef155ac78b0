"""What time brings about: conversations that were left are put away, traces that nobody needs are removed."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime, timedelta

from bot import text
from bot.clock import local, midnight
from bot.handlers.forms import has_answers, loaded, resume_choice
from bot.handlers.services import Services
from bot.handlers.units.changes import change_told
from bot.jobs import changes_held, digests
from bot.jobs.checks import next_moment
from bot.jobs.keeping import place_of
from bot.jobs.ledger import follow_change
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from bot.policy import Policy
from storage import (
    audit,
    change_words,
    changes,
    documents,
    finding,
    imports,
    inbox,
    obstacle_lists,
    outbox,
    people,
    reminders,
    sessions,
    signals,
    sums,
)
from storage import digests as stored_digests
from storage.records.queue import AuditEntry, NewOutbox, OutboxRow, SessionRow

ATTEMPTS_KEPT = timedelta(days=7)
DOCUMENTS_KEPT = timedelta(days=1)
"""After a document was made and sent: the chat keeps it, and a sheet of codes shall lie nowhere else for long."""


async def expire_sessions(services: Services, sender: Sender) -> None:
    """Put away conversations past their time, with a kind word where something was entered."""
    while overdue := await sessions.overdue(services.database, services.clock.now()):
        for row in overdue:
            sender.offer(await _expire(services, row))


async def next_due(services: Services) -> datetime | None:
    """When time brings something about next."""
    database, today = services.database, services.today()
    listed = services.duties.visits(today).periods[0]
    periods = (services.policy().reports.end_of(today) + timedelta(days=1), listed.ends_on + timedelta(days=1))
    days = (await changes.next_day(database), await reminders.next_day(database), *periods)
    moments = (
        await sessions.next_expiry(database),
        await reminders.next_moment(database),
        await next_moment(services),
        await digests.next_moment(services),
        await obstacle_lists.next_to_confirm(database),
        await signals.next_moment(database),
        await change_words.next_moment(database),
        await outbox.next_put_off(database, services.clock.now()),
        *(midnight(day) for day in days if day),
    )
    return min((moment for moment in moments if moment is not None), default=None)


async def carry_out_changes(services: Services, sender: Sender) -> None:
    """Carry out the changes whose day has come, one after the other, and tell each to whoever decided it."""
    today = local(services.clock.now()).date()
    while (due := await changes.next_due(services.database, today)) is not None:
        chats = await people.chats_of(services.database, due.person_id)
        if not await changes_held.still_allowed(services, due):
            sender.offer(await changes_held.hold_back(services, due, chats[:1]))
            continue
        sender.offer(await services.database.write(lambda c, to=chats[:1]: _carry_out(c, services, to)))  # type: ignore[misc]


async def write_words(services: Services) -> None:
    """Write into the index, and into the totals, what a change has left to be written, a little at a time."""
    while await services.database.write(finding.catch_up):
        pass
    while await services.database.write(sums.catch_up):
        pass


def _carry_out(connection: sqlite3.Connection, services: Services, chats: list[tuple[str, str]]) -> list[OutboxRow]:
    now = services.clock.now()
    done = changes.carry_out_next(connection, local(now).date(), now)
    if done is None:
        return []
    follow_change(connection, services, done.id, now)
    audit.add(connection, "clock", AuditEntry(action=f"change_{done.state}", object=done.id), now)
    payload = change_told(done).model_dump_json()
    wait = (services.duties.hours().awake(now) - now).total_seconds()  # it was carried out at midnight
    told = [
        NewOutbox(channel=channel, chat=chat, lane=Lane.URGING, payload=payload, delay=wait) for channel, chat in chats
    ]
    return [outbox.put(connection, message, now) for message in told]


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
    now = services.clock.now()
    await _forget_documents(services, now - DOCUMENTS_KEPT)
    await services.database.write(lambda connection: _forget(connection, services.policy(), now))


def _forget(connection: sqlite3.Connection, policy: Policy, now: datetime) -> None:
    keep = policy.retention
    messages = now - timedelta(days=keep.sent_messages_days)
    closed = now - timedelta(days=keep.closed_sessions_days)
    inbox.forget(connection, now - timedelta(days=keep.received_keys_days))
    outbox.forget(connection, messages)
    stored_digests.forget(connection, messages)
    sessions.forget(connection, closed)
    imports.forget(connection, now - timedelta(days=policy.conversations.keep_open_days), closed)
    people.forget_attempts(connection, now - ATTEMPTS_KEPT)
    documents.remove(connection, messages)


async def _forget_documents(services: Services, before: datetime) -> None:
    """Remove the bytes first: should the program end between the two, the next time finds nothing to remove."""
    for document_id, digest, spare in await documents.sent(services.database, before):
        if spare:
            await asyncio.to_thread(place_of(services.files, digest).unlink, missing_ok=True)
        await services.database.write(lambda c, document_id=document_id: documents.forget(c, document_id))  # type: ignore[misc]
