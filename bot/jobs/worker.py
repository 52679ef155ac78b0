"""Handles what people send: stored first, then one at a time per chat, many chats at once."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot import text
from bot.address import addressed
from bot.clock import local
from bot.handlers.dispatch import actor_of, dispatch
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.refused import why_refused
from bot.handlers.services import Services
from bot.handlers.strangers import account_moved
from bot.jobs.alarm import Alarm
from bot.jobs.ledger import follow
from bot.jobs.sender import Sender
from bot.jobs.turns import Turns
from bot.messages import Incoming, Lane, Notice, Outgoing
from storage import audit, facts, inbox, outbox, people, sessions
from storage.records.checks import Checked
from storage.records.digest_facts import DigestPassedOn
from storage.records.facts import (
    DocumentWanted,
    EvidenceAdded,
    ImportMoved,
    ImportReceived,
    Joined,
    PolicyChanged,
    Reported,
    Urged,
)
from storage.records.people import Role
from storage.records.queue import AuditEntry, InboxRow, NewInbox, NewOutbox, OutboxRow
from storage.writer import StorageTrouble, Work

T = TypeVar("T")
log = logging.getLogger(__name__)

MOST_FAILURES = 3
"""Times that handling an update may fail before it is put aside."""
MOST_ATTEMPTS = 10
"""Times that an update may be begun. More than failures, as the program may end for reasons of its own meanwhile."""
MOST_WAITING = 5000
"""Updates in memory before receiving pauses; the rest wait with the channel."""
ALBUM_PAUSE = 1.2
"""Seconds in which the other photos of an album are expected."""


@dataclass(frozen=True)
class _InHand:
    """An update taken in hand: which attempt this is, and who sent it."""

    attempts: int
    actor: Actor


@dataclass(frozen=True)
class _Stored:
    """What a commit left behind."""

    messages: tuple[OutboxRow, ...]
    files_to_fetch: bool
    documents_to_make: bool
    imports_to_do: bool
    policy_changed: bool
    urged: bool
    passed_on: bool


class Worker:
    """Takes updates from the inbox to their outcome."""

    def __init__(
        self,
        services: Services,
        sender: Sender,
        alarm: Alarm,
        *,
        on_files: Callable[[], None] = lambda: None,
        on_policy: Callable[[], Awaitable[None]],
        on_documents: Callable[[], None] = lambda: None,
        on_imports: Callable[[], None] = lambda: None,
        on_urged: Callable[[], Awaitable[None]],
        on_passed: Callable[[], Awaitable[None]],
        at_once: int = 64,
    ) -> None:
        self._services = services
        self._sender = sender
        self._alarm = alarm
        self._on_files = on_files
        self._on_policy = on_policy
        self._on_documents = on_documents
        self._on_imports = on_imports
        self._on_urged = on_urged
        self._on_passed = on_passed
        self._lanes: dict[tuple[str, str], deque[InboxRow]] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_once = at_once
        self._turns = Turns(self._step, at_once)
        self._alone = Turns(self._step, 1)
        """Of what was in hand when the program ended: if it was the cause, no other shall be blamed again."""
        self._in_hand: dict[int, _InHand] = {}
        """What was taken in hand as it was stored."""
        self._intake_trouble = ""
        self._idle = asyncio.Event()
        self._idle.set()
        self._room = asyncio.Event()
        self._room.set()

    async def intake(self, updates: Sequence[NewInbox]) -> None:
        """Store updates; when this returns they may be acknowledged. Raises where nothing was stored."""
        await self._room.wait()
        now = self._services.clock.now()
        firsts = {_lane(update): update.key for update in reversed(updates)}
        idle = [key for lane, key in firsts.items() if lane not in self._lanes]
        today = local(now).date()
        begun = frozenset(idle[: max(0, self._at_once - len(self._lanes))])

        def put(connection: sqlite3.Connection) -> list[tuple[InboxRow, _InHand | None]]:
            """What can be handled at once is taken in hand at once, which saves a commit."""
            return [
                (row, _InHand(1, actor_of(connection, row.channel, row.chat, today)) if row.key in begun else None)
                for row in inbox.put(connection, updates, now, begun)
            ]

        try:
            stored = await self._services.database.write(put)
        except StorageTrouble as trouble:
            self._intake_trouble = trouble.kind
            await self._alarm.storage(trouble)
            raise
        self._alarm.over(self._intake_trouble)
        for row, in_hand in stored:
            if in_hand is not None and row.id not in self._known:  # a scan may have been quicker
                self._in_hand[row.id] = in_hand
        self.offer(row for row, _ in stored)

    async def scan(self) -> None:
        """Take up what waits in the inbox and is not in memory: after a start, or put back by a shell command."""
        after = 0
        while rows := await inbox.waiting(self._services.database, after):
            after = rows[-1].id
            self.offer(row for row in rows if row.channel in self._services.channels)
            await self._room.wait()

    def offer(self, rows: Iterable[InboxRow]) -> None:
        """Queue stored updates, each behind the earlier ones of its chat."""
        for row in rows:
            if row.id in self._known:
                continue
            lane = _lane(row)
            self._known.add(row.id)
            if lane in self._lanes:
                self._lanes[lane].append(row)
                continue
            self._lanes[lane] = deque([row])
            self._wait(lane)
        self._note_load()

    async def drain(self) -> None:
        """Wait until nothing is being handled."""
        await self._idle.wait()

    async def close(self) -> None:
        """Stop at once; what is not finished stays in the inbox."""
        await self._turns.close()
        await self._alone.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _note_load(self) -> None:
        for event, holds in ((self._idle, not self._known), (self._room, len(self._known) < MOST_WAITING)):
            if holds:
                event.set()
            else:
                event.clear()

    def _wait(self, lane: tuple[str, str]) -> None:
        (self._alone if self._lanes[lane][0].attempts else self._turns).wait(lane)

    async def _step(self, lane: tuple[str, str]) -> None:
        """Handle the first update of a lane; the next one waits anew, behind those of other lanes."""
        rows = self._lanes[lane]
        await self._handle(rows[0])
        self._known.discard(rows.popleft().id)
        self._note_load()
        if rows:
            self._wait(lane)
        else:
            del self._lanes[lane]

    async def _handle(self, row: InboxRow) -> None:
        """Handle one update to its end: done, or dead after three failures. Never raises."""
        for failures in itertools.count(1):
            in_hand = self._in_hand.pop(row.id, None) or await self._persist(self._taking(row))
            if in_hand is None:  # a scan read it while it was being finished
                return
            if in_hand.attempts > MOST_ATTEMPTS:
                await self._bury(row, row.error or "the program ended each time while handling it")
                return
            try:
                await self._attempt(row, in_hand.actor)
                return
            except Exception as error:
                log.exception("update %s could not be handled (attempt %s)", row.id, in_hand.attempts)
                if failures >= MOST_FAILURES:
                    await self._bury(row, f"{type(error).__name__}: {error}")
                    return

    def _asking(self, row: InboxRow) -> Work[Actor]:
        """Sees who sent it."""
        today = self._services.today()
        return lambda connection: actor_of(connection, row.channel, row.chat, today)

    def _taking(self, row: InboxRow) -> Work[_InHand | None]:
        """Counts the attempt before it is made, and sees who sent it; None where it is done already."""
        asking = self._asking(row)

        def take(connection: sqlite3.Connection) -> _InHand | None:
            attempts = inbox.claim(connection, row.id)
            return None if attempts is None else _InHand(attempts, asking(connection))

        return take

    async def _attempt(self, row: InboxRow, actor: Actor) -> None:
        """One attempt; waits out a machine that does not store, which is not the update's fault."""
        incoming = self._services.channels[row.channel].parse(row.payload)
        if incoming is None:
            await self._persist(lambda connection: inbox.finish(connection, row.id))
            return
        outcome, stored = await self._alarm.outlast(lambda: self._outcome(row, actor, incoming))
        if incoming.tap is not None and incoming.tap.id:
            toast = addressed(outcome.toast, self._services.policy().address.form)
            acknowledgement = self._services.channels[row.channel].acknowledge(incoming.tap, toast)
            task = asyncio.create_task(acknowledgement)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if stored.policy_changed:  # what the person asks for next is answered by the new one
            await self._on_policy()
        self._sender.offer(stored.messages)
        if stored.files_to_fetch:
            self._on_files()
        if stored.documents_to_make:
            self._on_documents()
        if stored.imports_to_do:
            self._on_imports()
        if stored.urged:
            await self._on_urged()
        if stored.passed_on:
            await self._on_passed()

    async def _outcome(self, row: InboxRow, actor: Actor, incoming: Incoming) -> tuple[Outcome, _Stored]:
        while True:
            outcome = await dispatch(self._services, actor, incoming)
            try:
                return outcome, await self._commit(row, actor, incoming, outcome)
            except sessions.ConflictError:
                # Someone else changed the session: see how it stands now.
                actor = await self._persist(self._asking(row))

    async def _commit(self, row: InboxRow, actor: Actor, incoming: Incoming, outcome: Outcome) -> _Stored:
        try:
            return await self._services.database.write(
                lambda connection: self._store(connection, row, actor, incoming, outcome)
            )
        except facts.RefusedFactError as refused:
            said = say(why_refused(refused))
            session = outcome.session.model_copy(update={"state": "parked"}) if outcome.session else None
            instead = Outcome(messages=said.messages, session=session)
            return await self._services.database.write(
                lambda connection: self._store(connection, row, actor, incoming, instead)
            )

    def _store(
        self,
        connection: sqlite3.Connection,
        row: InboxRow,
        actor: Actor,
        incoming: Incoming,
        outcome: Outcome,
    ) -> _Stored:
        """Everything that came of one update, in the writer's transaction."""
        now = self._services.clock.now()
        inbox.finish(connection, row.id)
        if incoming.event == "message":  # who writes can be written to, whatever a send has met with
            people.set_blocked(connection, actor.channel, actor.chat, False)
        if outcome.session is not None:
            if outcome.session.state == "open" and (actor.session is None or actor.session.id != outcome.session.id):
                sessions.park(connection, outcome.session.owner, outcome.session.id, now)
            sessions.save(connection, outcome.session, now)
        told: list[NewOutbox] = []
        for fact in outcome.facts:
            facts.apply(connection, fact, now)
            follow(connection, self._services, fact, now)
            if isinstance(fact, Joined):
                sessions.hand_over(connection, actor.chat_owner, f"person:{fact.person_id}")
                told += [_moved_word(fact, chat) for chat in _moved(connection, actor, fact, now)]
        for entry in outcome.audit:
            audit.add(
                connection, actor.name + (f" for person:{entry.instead_of}" if entry.instead_of else ""), entry, now
            )
        replies = [_reply(actor, incoming, message, number) for number, message in enumerate(outcome.messages)]
        notices = [notice for told_to in outcome.notices if (notice := self._notice(connection, told_to, now))]
        return _Stored(
            tuple(outbox.put(connection, message, now) for message in (*replies, *told, *notices)),
            any(isinstance(fact, Reported | EvidenceAdded | Checked) for fact in outcome.facts),
            any(isinstance(fact, DocumentWanted) for fact in outcome.facts),
            any(isinstance(fact, ImportReceived | ImportMoved) for fact in outcome.facts),
            any(isinstance(fact, PolicyChanged) for fact in outcome.facts),
            any(isinstance(fact, Urged) for fact in outcome.facts),
            any(isinstance(fact, DigestPassedOn) for fact in outcome.facts),
        )

    def _notice(self, connection: sqlite3.Connection, told: Notice, now: datetime) -> NewOutbox | None:
        """A word to somebody else; None where no chat reaches them."""
        chat = people.reachable(connection, told.person_id)
        if chat is None:
            return None
        message = Outgoing(text=told.text, rows=told.rows).model_dump_json()
        delay = (self._services.duties.hours().awake(now) - now).total_seconds() if told.waits else 0.0
        lane = Lane.URGING if delay else Lane.INTERACTIVE
        return NewOutbox(channel=chat[0], chat=chat[1], lane=lane, payload=message, delay=delay)

    async def _bury(self, row: InboxRow, error: str) -> None:
        admins = await self._alarm.outlast(
            lambda: people.chats_of_role(self._services.database, Role.ADMIN, self._services.today())
        )
        now = self._services.clock.now()

        def bury(connection: sqlite3.Connection) -> list[OutboxRow]:
            inbox.bury(connection, row.id, error)
            told = [(row.channel, row.chat, text.apology())] if row.chat else []
            told += [(channel, chat, text.dead_letter(row.id, error)) for channel, chat in admins]
            return [
                outbox.put(
                    connection,
                    NewOutbox(
                        channel=channel,
                        chat=chat,
                        lane="interactive",
                        payload=Outgoing(text=words).model_dump_json(),
                    ),
                    now,
                )
                for channel, chat, words in told
            ]

        self._sender.offer(await self._persist(bury))

    async def _persist(self, work: Work[T]) -> T:
        return await self._alarm.outlast(lambda: self._services.database.write(work))


def _moved(connection: sqlite3.Connection, actor: Actor, fact: Joined, now: datetime) -> list[str]:
    """Who joins on a second chat of a channel moves there: the old chats, which are nobody's now."""
    left = people.unlink_others(connection, fact.person_id, fact.channel, fact.chat)
    for chat in left:
        entry = AuditEntry(action="move_chat", object=f"person:{fact.person_id}", before=chat, after=fact.chat)
        audit.add(connection, actor.name, entry, now)
    return left


def _moved_word(fact: Joined, chat: str) -> NewOutbox:
    words = Outgoing(text=account_moved()).model_dump_json()
    return NewOutbox(channel=fact.channel, chat=chat, lane="interactive", payload=words)


def _lane(update: NewInbox) -> tuple[str, str]:
    """Updates of one lane are handled one after the other: those of a chat, where it is known."""
    return update.channel, update.chat or f"#{update.key}"


def _reply(actor: Actor, incoming: Incoming, message: Outgoing, number: int) -> NewOutbox:
    album = f"album:{incoming.album}:{number}" if incoming.album else ""
    return NewOutbox(
        channel=actor.channel,
        chat=actor.chat,
        lane="interactive",
        payload=message.model_dump_json(),
        key=album,
        delay=ALBUM_PAUSE if album else 0,
    )
