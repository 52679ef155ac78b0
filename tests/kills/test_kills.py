"""Nothing lost, nothing doubled: the bot is killed at random moments while people talk to it."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.jobs.sender import IN_FLIGHT
from bot.local import LocalTelegram
from storage import export, inbox, units
from storage.database import Database
from tests.kills.conftest import Program, settle, until
from tests.load import Cadre, Filled

TOLD = Path("build/soak.json")
START = 0.6
"""About how long the program takes to start; some kills fall into it."""


@dataclass
class Tally:
    """What is counted between the server and the database."""

    server: LocalTelegram
    kills: int = 0
    in_flight: list[int] = field(default_factory=list)
    """At each kill: messages that arrived and that the database does not know to have been sent."""
    _unrecorded: int = 0
    _lost: int = 0

    @property
    def arrived(self) -> int:
        """Messages of the bot that reached a phone."""
        counts = self.server.log.counts
        return counts["sendMessage", "ok"] + self.answers_lost

    @property
    def answers_lost(self) -> int:
        """Messages that reached a phone while the bot was left to guess so."""
        return self.server.log.counts["sendMessage", "answer"]

    def after_kill(self, program: Program) -> None:
        self.kills += 1
        unrecorded, lost = self.arrived - recorded(program), self.answers_lost
        self.in_flight.append(unrecorded - self._unrecorded)
        assert self.in_flight[-1] <= IN_FLIGHT + lost - self._lost, "more in flight than the sender has slots"
        self._unrecorded, self._lost = unrecorded, lost


def recorded(program: Program) -> int:
    connection = sqlite3.connect(program.database_file)
    try:
        return int(connection.execute("SELECT count(*) FROM outbox WHERE status = 'sent'").fetchone()[0])
    finally:
        connection.close()


async def torment(
    program: Program, people: int, kills: int, seed: int, *, patience: float, think: float
) -> dict[str, int]:
    chance = random.Random(seed)
    server = program.server
    server.faults.chance = random.Random(seed)
    server.faults.update_twice.probability = 0.05
    server.faults.acknowledgement_lost.probability = 0.05
    server.faults.answer_lost.probability = 0.02
    phones = await settle(program, people)
    tally = Tally(server)
    enough = asyncio.Event()
    cadres = [Cadre(server, phone, random.Random(f"{seed}.{phone}"), patience, think=think) for phone in phones]
    work = [asyncio.create_task(cadre.work(enough.is_set)) for cadre in cadres]
    try:
        for _ in range(kills):
            await program.start()
            if chance.random() < 0.85:
                await program.receiving()
                await asyncio.sleep(chance.random() * 1.5)
            else:
                await asyncio.sleep(chance.random() * START)
            assert program.running, program.said()[-4000:]
            await program.kill()
            tally.after_kill(program)
            for task in work:
                if task.done():
                    task.result()
        enough.set()
        await program.start()
        await asyncio.gather(*work)
        await until(lambda: not len(server.world.bot_named().updates))
        assert await program.terminate() == 0, program.said()[-4000:]
    finally:
        for task in work:
            task.cancel()
    return await report(program, tally, [form for cadre in cadres for form in cadre.forms], cadres, seed)


async def report(program: Program, tally: Tally, forms: list[Filled], cadres: list[Cadre], seed: int) -> dict[str, int]:
    database = await Database.open(program.database_file)
    try:
        found = Counter[str]()
        roots = [unit.id for unit in await units.roots(database)]
        for kind in ("initiatives", "reports"):
            async for row in export.rows(database, kind, roots):
                found[fingerprint(kind, row)] += 1
        sent = Counter({row[0]: row[1] for row in await database.all("SELECT status, count(*) FROM outbox GROUP BY 1")})
        dead, waiting = await inbox.dead(database), await inbox.waiting(database)
        tried = await database.all("SELECT attempts, count(*) FROM inbox GROUP BY 1 ORDER BY 1")
    finally:
        await database.close()
    given = Counter(json.dumps([form.kind, form.stored], ensure_ascii=False, sort_keys=True) for form in forms)
    lost = tally.answers_lost
    twice = tally.arrived - sent["sent"]
    print(
        f"\nseed {seed}: {tally.kills} kills, {len(cadres)} people, {len(forms)} forms answered to the end, "
        f"{sum((given & found).values())} stored as given; {sent['sent']} messages, {twice} of them twice; in flight "
        f"at the kills {sum(tally.in_flight)} (most {max(tally.in_flight)}), answers lost {lost}; "
        f"updates handed out twice {tally.server.faults.update_twice.happened}, acknowledgements lost "
        f"{tally.server.faults.acknowledgement_lost.happened}; people pressed again "
        f"{sum(cadre.pressed_again for cadre in cadres)} times; attempts {[tuple(row) for row in tried]}; "
        f"dead letters {len(dead)}"
    )
    assert not dead
    assert not waiting
    assert set(sent) == {"sent"}
    assert not given - found, "answered to the end, but not stored as given"
    samples = 2
    assert sum(found.values()) == len(forms) + samples, "stored twice, or never answered to the end"
    assert twice <= sum(tally.in_flight) + lost
    counted = {"kills": tally.kills, "people": len(cadres), "forms": len(forms)}
    return {**counted, "lost": (given - found).total(), "doubled": sum(count > 1 for count in found.values())}


def fingerprint(kind: str, row: dict[str, object]) -> str:
    """What a stored form says, as the person who gave it would put it down."""
    if kind == "initiatives":
        stored = {name: row[name] for name in ("name", "place", "target", "field")}
    else:
        resources = row["resources"]
        assert isinstance(resources, list)
        amounts = {resource["kind"]: resource["amount"] for resource in resources}
        stored = {"done": row["done"], "status": row["status"], "amounts": amounts}
    return json.dumps([kind, stored], ensure_ascii=False, sort_keys=True)


def seeded() -> int:
    return int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))


@pytest.mark.kills
async def test_five_kills(program: Program) -> None:
    await torment(program, people=40, kills=5, seed=seeded(), patience=1.5, think=0.1)


@pytest.mark.soak
async def test_a_hundred_kills(program: Program) -> None:
    counted = await torment(program, people=300, kills=100, seed=seeded(), patience=4.0, think=2.0)
    await asyncio.to_thread(tell, counted)


def tell(counted: dict[str, int]) -> None:
    """Leave the counts for the benchmark's chart."""
    TOLD.parent.mkdir(exist_ok=True)
    TOLD.write_text(json.dumps(counted), "utf-8")
