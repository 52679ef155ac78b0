"""Ten thousand messages at a steady pace, the server refusing now and then, while people go on talking to the bot."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from benchmarks.people import Crowd
from benchmarks.subjects import Bot, Subject
from benchmarks.telegram import Limits
from bot.messages import Lane, Outgoing
from storage import outbox
from storage.records.queue import NewOutbox

FIRST_CHAT = 100_001
RATE = 25.0
"""Messages a second that the bot allows itself."""
LIMITS = Limits(total=30.0, chat=1.0, burst=4)
"""What the server allows; beyond that it answers 429."""
FLOOD = 0.01
"""How many messages it refuses with 429 for no reason of the bot's, out of 1."""
ANSWER_LOST = 0.001
"""How many arrive without the bot hearing of it, out of 1."""
TALK = 3.0
"""Things that people send a second meanwhile."""


@dataclass(frozen=True)
class Broadcast:
    """What became of it."""

    messages: int
    seconds: float
    arrived: int
    """Chats that got theirs."""
    twice: int
    """Chats that got theirs more than once."""
    uncertain: int
    """Messages whose fate the bot does not know, and which it does not repeat."""
    lost: int
    """Chats that got nothing although the bot is certain that they did."""
    refused: int
    """Times that the server said 429."""
    talked: int
    p50: float
    p99: float
    """Seconds that people waited for an answer meanwhile."""


async def broadcast(subject: Subject, folder: Path, messages: int) -> Broadcast:
    """Send so many, and talk until they are out."""
    crowd = Crowd(300)
    telegram = crowd.telegram
    telegram.limits, telegram.flood, telegram.answer_lost = LIMITS, FLOOD, ANSWER_LOST
    await telegram.start()
    bot = Bot(subject, folder, telegram, rate=RATE)
    _queue(folder / subject.database, messages)
    try:
        await bot.start()
        begun = monotonic()
        talk = asyncio.create_task(crowd.arrive(TALK, 3600))
        while _waiting(folder / subject.database):
            await asyncio.sleep(0.5)
        seconds = monotonic() - begun
        talk.cancel()
        await crowd.quiet(10)
    finally:
        await bot.stop()
        await telegram.stop()
    fates = _fates(folder / subject.database)
    shutil.rmtree(folder)
    waits = sorted(crowd.tally.latencies)
    got = crowd.others
    certain = [chat for chat, status in fates.items() if status == "sent"]
    return Broadcast(
        messages=messages,
        seconds=seconds,
        arrived=len(got),
        twice=sum(count > 1 for count in got.values()),
        uncertain=Counter(fates.values())["uncertain"],
        lost=sum(chat not in got for chat in certain) + (messages - len(fates)),
        refused=telegram.asked["429"],
        talked=len(waits),
        p50=waits[len(waits) // 2],
        p99=waits[int(len(waits) * 0.99)],
    )


def _queue(database: Path, messages: int) -> None:
    now = datetime.now(UTC)
    words = Outgoing(text="Đồng chí có 2 việc đến hạn thứ Sáu. Chưa có kết quả thì cứ báo “chưa có”.").model_dump_json()
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for number in range(messages):
            chat = str(FIRST_CHAT + number)
            outbox.put(connection, NewOutbox(channel="telegram", chat=chat, lane=Lane.URGING, payload=words), now)
        connection.commit()


def _waiting(database: Path) -> bool:
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE lane = 'urging' AND status IN ('queued', 'sending'))"
        return bool(connection.execute(sql).fetchone()[0])


def _fates(database: Path) -> dict[int, str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT chat, status FROM outbox WHERE lane = 'urging'")
        return {int(chat): status for chat, status in rows}
