"""Empties the outbox: whoever waits for an answer first, in order per chat, at the channel's pace.

An interactive reply goes out at least once. An urging or a digest is marked before the request leaves; if its
fate is unknown it is recorded as uncertain and never repeated.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot import text
from bot.address import addressed
from bot.channels.base import Capabilities, SendError
from bot.handlers.services import Services
from bot.jobs.alarm import Alarm
from bot.jobs.keeping import place_of
from bot.jobs.pace import Gate, Pace
from bot.jobs.references import References
from bot.messages import Lane, MadeFile, Outgoing
from storage import outbox, people
from storage.records.queue import OutboxRow
from storage.writer import StorageTrouble, Work

T = TypeVar("T")
log = logging.getLogger(__name__)

URGENCY: dict[str, int] = {Lane.INTERACTIVE: 0, Lane.URGING: 1, Lane.DIGEST: 2}
IN_FLIGHT = 100
"""Requests under way at once."""
CHAT_BURST = 4
"""Messages to one chat at once; after that one a second, as Telegram asks."""
LONGEST_WAIT = 60.0
"""Seconds between tries of a message that does not go out."""
LONGEST_DELAY = 2.0
"""Seconds that an answer which nobody has tried to send may be put off, as that to an album is."""
FEW = 20
"""Messages, from which down whoever waits for the outbox to be empty does not wait for commits to be shared."""
AHEAD = 60.0
"""Seconds: what is to be said later than this, after the quiet hours say, stays in the outbox until a scan finds it."""
FLOODED_CHATS = 3
"""Chats that ask us to wait within FLOOD_SPAN seconds, from which on the bulk slows down for all."""
FLOOD_SPAN = 5.0


@text.phrase
def document_gone(name: str) -> str:
    return f"Tệp {name} không còn trên máy chạy bot. Xin lập lại."


@text.phrase
def no_documents_here(name: str) -> str:
    return f"Kênh nhắn tin này không gửi được tệp {name}. Xin lấy ở máy tính của cơ quan, hoặc mở bot trên Telegram."


@dataclass
class _Message:
    row: OutboxRow
    due: float
    """On the monotonic clock."""
    found: bool = False
    """Found by a look into the outbox, so that it may have gone out meanwhile."""
    tries: int = 0

    @property
    def urgency(self) -> int:
        return URGENCY[self.row.lane]


@dataclass
class _Chat:
    """What waits for one chat, and until when the chat wants to be left alone."""

    channel: str
    address: str
    pace: Pace
    messages: dict[int, _Message] = field(default_factory=dict)
    resume_at: float = 0.0
    waiting: asyncio.Future[None] | None = None
    """What its task waits for; cancelled when something new comes, which may be more urgent."""

    def look_again(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()


class Sender:
    """Sends what is in the outbox, with a task for each chat that something waits for."""

    def __init__(
        self,
        services: Services,
        alarm: Alarm,
        *,
        references: Mapping[str, References] | None = None,
        rate: float = 30.0,
        in_flight: int = IN_FLIGHT,
    ) -> None:
        self._services = services
        self._alarm = alarm
        self._references = references or {}
        self._gate = Gate(Pace(rate, max(1.0, rate)), in_flight)
        self._chat_rate = 1.0 if rate > 0 else 0.0
        self._chats: dict[tuple[str, str], _Chat] = {}
        self._paces: dict[tuple[str, str], Pace] = {}
        self._known: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._draining = 0
        """How many wait for the outbox to be empty."""
        self._floods: list[tuple[float, str]] = []
        self._bulk_resume_at = 0.0

    async def scan(self) -> None:
        """Take up what waits in the outbox and is not in memory."""
        after, until = 0, self._services.clock.now() + timedelta(seconds=AHEAD)
        while rows := await outbox.waiting(self._services.database, after, until=until):
            after = rows[-1].id
            self.offer((row for row in rows if row.id not in self._known), found=True)

    def offer(self, rows: Iterable[OutboxRow], *, found: bool = False) -> None:
        """Queue stored messages; one that is queued already gets its new words and waits anew."""
        now, wall = _monotonic(), self._services.clock.now()
        for row in rows:
            wait = max(0.0, (row.not_before - wall).total_seconds())
            if row.lane == Lane.INTERACTIVE:  # a clock that was set back must not hold back an answer
                wait = min(wait, LONGEST_WAIT if row.attempts else LONGEST_DELAY)
            elif wait > AHEAD and not row.attempts:
                continue
            self._known.add(row.id)
            self._idle.clear()
            message = _Message(row, now + wait, found)
            chat = self._chats.get((row.channel, row.chat))
            if chat is None:
                self._start(row.channel, row.chat, message)
            else:
                chat.messages[row.id] = message
                chat.look_again()

    async def drain(self) -> None:
        """Wait until the outbox is empty."""
        self._draining += 1
        try:
            await self._idle.wait()
        finally:
            self._draining -= 1

    async def close(self) -> None:
        """Stop at once; what has not gone out stays in the outbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, channel: str, address: str, message: _Message) -> None:
        key = (channel, address)
        pace = self._paces.setdefault(key, Pace(self._chat_rate, CHAT_BURST))
        chat = self._chats[key] = _Chat(channel, address, pace, {message.row.id: message})
        task = asyncio.create_task(self._serve(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat: _Chat) -> None:
        """Send to one chat until nothing waits for it."""
        while chat.messages:
            message = self._next(chat)
            wait = self._wait(chat, message)
            if wait > 0:
                await self._pause(chat, wait)
                continue
            chat.waiting = self._gate.ask(message.urgency)
            if not chat.waiting.done():
                await asyncio.wait({chat.waiting})
            if chat.waiting.cancelled():
                continue
            chat.waiting = None
            try:
                if self._wait(chat, message) <= 0:  # others may have been asked to wait meanwhile
                    chat.pace.take()
                    await self._send(chat, message)
            finally:
                self._gate.leave()
        del self._chats[(chat.channel, chat.address)]

    def _next(self, chat: _Chat) -> _Message:
        """The most urgent of the messages that are due, in the order in which they came; else the soonest due."""
        now = _monotonic()
        due = [message for message in chat.messages.values() if self._due(message) <= now]
        if due:
            return min(due, key=lambda message: (message.urgency, message.row.id))
        return min(chat.messages.values(), key=self._due)

    def _due(self, message: _Message) -> float:
        return max(message.due, self._bulk_resume_at) if message.urgency else message.due

    def _wait(self, chat: _Chat, message: _Message) -> float:
        now = _monotonic()
        return max(self._due(message) - now, chat.resume_at - now, chat.pace.wait(now))

    @staticmethod
    async def _pause(chat: _Chat, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        pause = chat.waiting = loop.create_future()
        timer = loop.call_later(seconds, _end_pause, pause)
        await asyncio.wait({pause})
        timer.cancel()
        chat.waiting = None

    async def _send(self, chat: _Chat, message: _Message) -> None:
        """Send one message and record what became of it."""
        row = message.row
        if row.lane != Lane.INTERACTIVE or row.key or message.found:
            # From here on its fate may be unknown; a keyed one is read once more, as its words may have changed.
            taken = await self._persist(lambda connection: self._begin(connection, row.id))
            if taken is None:
                self._settled(chat, row)
                return
            row = message.row = taken
        try:
            outgoing = self._addressed(Outgoing.model_validate_json(row.payload))
            channel = self._services.channels[row.channel]
            outgoing, content = await self._with_content(outgoing, channel.capabilities)
            sent = await channel.send(chat.address, outgoing, content)
        except SendError as error:
            await self._failed(chat, message, error)
        except Exception as error:
            log.exception("message %s cannot be sent", row.id)
            await self._end(chat, row, "refused", error=f"{type(error).__name__}: {error}")
        else:
            await self._end(chat, row, "sent", message=sent)

    def _begin(self, connection: sqlite3.Connection, row_id: int) -> OutboxRow | None:
        """The message as it leaves, with its words as things stand now; None where it is no longer to be sent."""
        row = outbox.begin(connection, row_id)
        if row is None or not row.reference:
            return row
        kind, _, ref = row.reference.partition(":")
        now = self._services.clock.now()
        try:
            outgoing = self._references[kind].words(connection, ref, (row.channel, row.chat), now)
        except (StorageTrouble, sqlite3.Error):
            raise
        except Exception as error:
            log.exception("message %s has no words", row.id)
            self._note_end(connection, row, "refused", error=f"{type(error).__name__}: {error}")
            return None
        if outgoing is None:
            outbox.drop(connection, row.id, now)
            return None
        return outbox.word(connection, row.id, outgoing.model_dump_json())

    def _addressed(self, outgoing: Outgoing) -> Outgoing:
        """The message with people addressed as the policy says."""
        words = addressed(outgoing.text, self._services.policy().address.form)
        return outgoing if words == outgoing.text else outgoing.model_copy(update={"text": words})

    async def _with_content(self, outgoing: Outgoing, capabilities: Capabilities) -> tuple[Outgoing, bytes]:
        """The message with the bytes of the document that it brings; a word instead where that cannot be brought."""
        if not isinstance(outgoing.file, MadeFile):
            return outgoing, b""
        picture = outgoing.file.picture  # whose text says the same, and keeps its choices
        instead = outgoing.text if picture else no_documents_here(outgoing.file.name)
        if capabilities.documents_out and (capabilities.buttons or not outgoing.rows):
            try:
                kept = place_of(self._services.files, outgoing.file.sha256)
                return outgoing, await asyncio.to_thread(kept.read_bytes)
            except FileNotFoundError:
                instead = outgoing.text if picture else document_gone(outgoing.file.name)
        return outgoing.model_copy(update={"text": instead, "file": None}), b""

    async def _failed(self, chat: _Chat, message: _Message, error: SendError) -> None:
        row = message.row
        match error.kind:
            case "uncertain" if row.lane != Lane.INTERACTIVE:
                await self._end(chat, row, "uncertain", error=error.description)
            case "wait":
                self._note_flood(chat, error.retry_after)
                await self._later(chat, message, error.retry_after, error.description)
            case "temporary" | "uncertain":
                wait = min(LONGEST_WAIT, 0.5 * 2 ** min(message.tries, 10))
                await self._later(chat, message, wait, error.description)
            case "blocked":
                await self._persist(lambda connection: people.set_blocked(connection, row.channel, chat.address, True))
                await self._end(chat, row, "unreachable", error=error.description)
            case "moved":
                await self._persist(
                    lambda connection: outbox.readdress(connection, row.channel, chat.address, error.moved_to)
                )
                moved = [m.row.model_copy(update={"chat": error.moved_to}) for m in chat.messages.values()]
                chat.messages.clear()
                self.offer(moved)
            case "refused":
                log.warning("message %s was refused: %s", row.id, error.description)
                await self._end(chat, row, "refused", error=error.description)

    async def _later(self, chat: _Chat, message: _Message, wait: float, error: str) -> None:
        message.tries += 1
        message.due = chat.resume_at = _monotonic() + wait
        until = self._services.clock.now() + timedelta(seconds=wait)
        await self._persist(lambda connection: outbox.delay(connection, message.row.id, until, error))

    async def _end(self, chat: _Chat, row: OutboxRow, status: outbox.Ended, message: str = "", error: str = "") -> None:
        """Record a message's fate; nothing but the next message to the same chat waits for that, and who drains."""
        patient = len(chat.messages) == 1 and not (self._draining and len(self._known) <= FEW)
        await self._persist(lambda connection: self._note_end(connection, row, status, message, error), patient)
        self._settled(chat, row)

    def _note_end(
        self, connection: sqlite3.Connection, row: OutboxRow, status: outbox.Ended, message: str = "", error: str = ""
    ) -> None:
        now = self._services.clock.now()
        outbox.end(connection, row.id, status, now, message, error)
        kind, _, ref = row.reference.partition(":")
        if kind in self._references:
            self._references[kind].ended(connection, ref, status, now)

    def _settled(self, chat: _Chat, row: OutboxRow) -> None:
        chat.messages.pop(row.id, None)
        self._known.discard(row.id)
        if not self._known:
            self._idle.set()

    def _note_flood(self, chat: _Chat, retry_after: float) -> None:
        now = _monotonic()
        self._floods = [(at, address) for at, address in self._floods if now - at < FLOOD_SPAN]
        self._floods.append((now, chat.address))
        if len({address for _, address in self._floods}) >= FLOODED_CHATS:
            self._bulk_resume_at = max(self._bulk_resume_at, now + retry_after)

    async def _persist(self, work: Work[T], patient: bool = False) -> T:
        """Write, however long it takes: what was sent must not be sent again for want of disk."""
        return await self._alarm.outlast(lambda: self._services.database.write(work, patient=patient))


def _end_pause(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
