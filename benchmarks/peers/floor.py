"""The floor: what it costs to lose nothing and double nothing, with no framework and no chat library around it.

As in dvk, an update is on the disk before the offset of the next getUpdates acknowledges it; what it leads to (the
chat's new state, the finished form, the replies) is stored in one transaction with its inbox row being done; a reply
is recorded as sent after Telegram has taken it, and the chat's next reply waits for that record. So after a crash an
update is handled exactly once, and only the replies in flight at that moment may come twice.

One thread writes. It takes whatever waits, a batch of updates or the records of sent replies, into one transaction, so
that many of them share one wait for the disk. A batch is stored and handled in the same step, so that an update costs
no second wait.

Start it with `python -m benchmarks.peers.floor`; BENCH_TOKEN, BENCH_BASE_URL and BENCH_FOLDER tell it who it is, where
the Bot API is, and where its database goes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

import aiohttp

from benchmarks.dialogue import COMMAND, QUESTIONS, REVIEW, SEND, STORED

IN_FLIGHT = 200
"""Requests that may be under way at once, besides the long poll."""
POLL_SECONDS = 30
RETRY_SECONDS = 1.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (update_id INTEGER PRIMARY KEY, payload TEXT NOT NULL, done INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS inbox_undone ON inbox (update_id) WHERE NOT done;
CREATE TABLE IF NOT EXISTS sessions (chat INTEGER PRIMARY KEY, answers TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'waiting'
);
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (id) WHERE status = 'waiting';
CREATE TABLE IF NOT EXISTS forms (
    id INTEGER PRIMARY KEY, chat INTEGER, name TEXT, subject TEXT, field TEXT, place TEXT, target TEXT, "end" TEXT
);
"""

Json = dict[str, Any]
Step = tuple[Callable[[sqlite3.Connection], Any], asyncio.Future[Any]]
T = TypeVar("T")


class Reply(NamedTuple):
    """A row of the outbox: a message as sendMessage takes it, in JSON."""

    id: int
    chat: int
    payload: str


# The dialogue. A session is the list of answers so far, None where no form is open.


@dataclass(frozen=True)
class Outcome:
    """What one update leads to."""

    session: list[str] | None
    reply: Json | None = None
    form: list[str] | None = None


def respond(session: list[str] | None, text: str, pressed: str) -> Outcome:
    """What a text or a press leads to."""
    if text == COMMAND:
        return Outcome([], question([]))
    if session is None:
        return Outcome(None)
    if len(session) == len(QUESTIONS):
        if pressed == "send":
            return Outcome(None, {"text": f"{STORED}: {session[0]}"}, session)
        return Outcome(session, question(session))
    choices = choices_of(len(session))
    answer = choices.get(pressed, "") if choices else text
    answers = [*session, answer] if answer else session
    return Outcome(answers, question(answers))


def question(session: list[str]) -> Json:
    """The message that asks for what comes next."""
    number = len(session)
    if number == len(QUESTIONS):
        return {"text": "\n".join([f"Mời {REVIEW}:", *session]), "reply_markup": keyboard({"send": SEND})}
    choices = choices_of(number)
    return {"text": QUESTIONS[number].words} | ({"reply_markup": keyboard(choices)} if choices else {})


def choices_of(number: int) -> dict[str, str]:
    """What the buttons under a question say, by what they carry."""
    return {f"{number}:{index}": label for index, label in enumerate(QUESTIONS[number].buttons)}


def keyboard(choices: dict[str, str]) -> Json:
    """Buttons, one below the other."""
    return {"inline_keyboard": [[{"text": label, "callback_data": data}] for data, label in choices.items()]}


# The steps of the writer; each is part of one transaction.


def take(updates: Sequence[Json], connection: sqlite3.Connection) -> list[Reply]:
    """Store a batch and handle what has not come before."""
    replies: list[Reply] = []
    for update in updates:
        row = (update["update_id"], json.dumps(update, ensure_ascii=False))
        if connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, 0)", row).rowcount:
            replies += handle(update, connection)
    return replies


def handle(update: Json, connection: sqlite3.Connection) -> list[Reply]:
    """Handle one stored update and return the replies to be sent, which are stored with it."""
    replies: list[Reply] = []
    query = update.get("callback_query", {})
    message = update.get("message") or query.get("message")
    if message:
        chat = message["chat"]["id"]
        row = connection.execute("SELECT answers FROM sessions WHERE chat = ?", (chat,)).fetchone()
        session = json.loads(row[0]) if row else None
        outcome = respond(session, "" if query else message.get("text", ""), query.get("data", ""))
        if outcome.session is None:
            connection.execute("DELETE FROM sessions WHERE chat = ?", (chat,))
        elif outcome.session != session:
            answers = json.dumps(outcome.session, ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?)", (chat, answers))
        if outcome.form:
            connection.execute("INSERT INTO forms VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", (chat, *outcome.form))
        if outcome.reply:
            payload = json.dumps({"chat_id": chat} | outcome.reply, ensure_ascii=False)
            made = connection.execute("INSERT INTO outbox (chat, payload) VALUES (?, ?)", (chat, payload))
            replies.append(Reply(made.lastrowid or 0, chat, payload))
    connection.execute("UPDATE inbox SET payload = '', done = 1 WHERE update_id = ?", (update["update_id"],))
    return replies


def resume(connection: sqlite3.Connection) -> list[Reply]:
    """Handle what is still undone, and return every reply still to be sent."""
    for (payload,) in connection.execute("SELECT payload FROM inbox WHERE NOT done ORDER BY update_id").fetchall():
        handle(json.loads(payload), connection)
    waiting = connection.execute("SELECT id, chat, payload FROM outbox WHERE status = 'waiting' ORDER BY id")
    return [Reply(*row) for row in waiting]


def settle(reply_id: int, status: str, connection: sqlite3.Connection) -> None:
    """Record what became of a reply."""
    connection.execute("UPDATE outbox SET status = ? WHERE id = ?", (status, reply_id))


class Writer:
    """The one thread that writes: all steps that wait make one transaction. An error ends it, and so the program."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "forms.sqlite3", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(SCHEMA)
        self._loop = asyncio.get_running_loop()
        self._steps: SimpleQueue[Step | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer")
        self._thread.start()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a step, and return its result once that is on the disk."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._steps.put((work, future))
        return await future

    def close(self) -> None:
        """Finish what waits, then close the database."""
        self._steps.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        closing = False
        while not closing:
            waiting = [self._steps.get()]
            while not self._steps.empty():
                waiting.append(self._steps.get())
            closing = waiting[-1] is None
            group = [step for step in waiting if step is not None]
            if group:
                self._loop.call_soon_threadsafe(resolve, [future for _, future in group], self._commit(group))

    def _commit(self, group: list[Step]) -> list[Any] | Exception:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            results = [work(self._connection) for work, _ in group]
            self._connection.execute("COMMIT")
        except Exception as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            return error
        return results


def resolve(futures: list[asyncio.Future[Any]], results: list[Any] | Exception) -> None:
    """Give the results to those who still wait for them."""
    for number, future in enumerate(futures):
        if future.done():
            continue
        if isinstance(results, Exception):
            future.set_exception(results)
        else:
            future.set_result(results[number])


class Telegram:
    """The Bot API."""

    def __init__(self, http: aiohttp.ClientSession, root: str, token: str) -> None:
        self._http = http
        self._address = f"{root.rstrip('/')}/bot{token}/"

    async def call(self, method: str, payload: str, seconds: float = 30) -> Any:
        """Call a method until it is done, and return its result; None where Telegram refuses."""
        timeout = aiohttp.ClientTimeout(total=seconds)
        headers = {"Content-Type": "application/json"}
        while True:
            wait = RETRY_SECONDS
            try:
                async with self._http.post(
                    self._address + method, data=payload.encode(), headers=headers, timeout=timeout
                ) as response:
                    answer = json.loads(await response.read())
            except (aiohttp.ClientError, TimeoutError, ValueError):  # no answer, or not Telegram's
                pass
            else:
                if answer["ok"]:
                    return answer["result"]
                if answer["error_code"] == 429:
                    wait = answer["parameters"]["retry_after"]
                elif answer["error_code"] < 500:
                    return None
            await asyncio.sleep(wait)


class Sender:
    """Sends replies, many at once, those of one chat one after another."""

    def __init__(self, telegram: Telegram, writer: Writer, tasks: asyncio.TaskGroup) -> None:
        self._telegram = telegram
        self._writer = writer
        self._tasks = tasks
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._lanes: dict[int, deque[Reply]] = {}

    def send(self, replies: Sequence[Reply]) -> None:
        """Let stored replies be sent."""
        for reply in replies:
            if reply.chat in self._lanes:
                self._lanes[reply.chat].append(reply)
            else:
                self._lanes[reply.chat] = deque([reply])
                self._tasks.create_task(self._empty(reply.chat))

    def acknowledge(self, updates: Sequence[Json]) -> None:
        """Let the presses among these updates be answered; a phone waits for that only so long, so it is not stored."""
        for update in updates:
            if query := update.get("callback_query"):
                self._tasks.create_task(self._answer(query["id"]))

    async def _answer(self, query_id: str) -> None:
        async with self._slots:
            await self._telegram.call("answerCallbackQuery", json.dumps({"callback_query_id": query_id}))

    async def _empty(self, chat: int) -> None:
        lane = self._lanes[chat]
        while lane:
            reply = lane.popleft()
            async with self._slots:
                sent = await self._telegram.call("sendMessage", reply.payload)
                await self._writer.write(partial(settle, reply.id, "refused" if sent is None else "sent"))
        del self._lanes[chat]


async def receive(telegram: Telegram, writer: Writer, sender: Sender) -> None:
    """Receive updates for ever: a batch is acknowledged by asking for the next, so it is stored before."""
    offset = 0
    while True:
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ["message", "callback_query"]}
        updates = await telegram.call("getUpdates", json.dumps(asked), POLL_SECONDS + 10)
        if updates is None:
            await asyncio.sleep(RETRY_SECONDS)
        elif updates:
            updates.sort(key=itemgetter("update_id"))
            replies = await writer.write(partial(take, updates))
            sender.acknowledge(updates)
            sender.send(replies)
            offset = updates[-1]["update_id"] + 1


async def main() -> None:
    """Run until a signal ends it; what is not sent by then is sent after the next start."""
    this = asyncio.current_task()
    assert this is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    with suppress(asyncio.CancelledError), closing(Writer(Path(os.environ["BENCH_FOLDER"]))) as writer:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http, asyncio.TaskGroup() as tasks:
            telegram = Telegram(http, os.environ["BENCH_BASE_URL"], os.environ["BENCH_TOKEN"])
            sender = Sender(telegram, writer, tasks)
            sender.send(await writer.write(resume))
            await receive(telegram, writer, sender)


if __name__ == "__main__":
    asyncio.run(main())
