"""How long every view takes, for whom, in provinces of growing size: all of the bot but the channel and the queues.

Some views are named here; all others are found as people find them, by pressing what the bot shows (``walk.py``).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

from pydantic import SecretStr

from benchmarks import deeds, province
from benchmarks.figures import apart, make
from benchmarks.telegram import TOKEN
from benchmarks.walk import DEEP, Press, pressed, walked
from bot.access import Action, scope
from bot.app import opened
from bot.clock import local
from bot.handlers import lookups
from bot.handlers.dispatch import dispatch
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.jobs.names import compare_names
from bot.messages import Incoming, Tap
from bot.settings import Settings
from storage import initiatives, people
from storage.database import copied
from storage.writer import connect

SIZES = (1_000, 10_000, 50_000, 100_000)
CALLS, WARM = 60, 6
COME_UPON = 20
"""How often a view is looked at that was come upon by pressing buttons: of them there are hundreds."""
PROMISED = 50_000
"""Initiatives of the province in which they are looked for: the largest up to that."""
LOOKERS = 3
"""People of a kind whose screens are walked through."""
MUST = 150
"""Milliseconds that no view may take at p95."""
SLOWEST = 20
"""Views that the table shows beside those that have a name here."""
BEFORE = date(date.today().year - province.YEARS + 1, 12, 30)  # noqa: DTZ011 a day long before the merge
VILLAGE_OFFICER = "village officer"
WHO = {
    VILLAGE_OFFICER: range(province.FIRST, province.FIRST + 1000),
    "commune coordinator": (province.COORDINATOR,),
    "province leader": (province.LEADER,),
    "province coordinator": (province.PROVINCE_COORDINATOR,),
    "party committee": (province.COMMITTEE,),
    "officer without any": (province.STRANGER,),
}
"""Whose chats stand for whom."""


@dataclass(frozen=True)
class Person:
    """Someone who looks at something."""

    actor: Actor
    ids: tuple[str, ...]
    """Initiatives to open: the person's own newest, or for who has none, somebody else's."""

    @property
    def unit(self) -> str:
        """The unit to register for."""
        assert self.actor.person is not None
        return str(self.actor.person.unit_id)


@dataclass(frozen=True)
class Measured:
    """One view for one kind of person at one size; milliseconds."""

    view: str
    who: str
    initiatives: int
    p50: float
    p95: float
    shown: int
    """Bytes that a person gets to see, in the median."""
    work: float = 0
    """Of all threads at p95."""
    loop: float = 0
    """Of the thread that must not be held up, at p95."""
    label: str = ""
    """What the button says, where the view is one that was come upon."""


View = Callable[[Services, Person, random.Random], Awaitable[int]]
"""Looks once and tells how many bytes were shown."""


def _says(*texts: str) -> View:
    async def look(services: Services, person: Person, chance: random.Random) -> int:
        return await _dispatched(services, person, text=chance.choice(texts))

    return look


def _taps(payload: Callable[[Person, random.Random], str]) -> View:
    async def look(services: Services, person: Person, chance: random.Random) -> int:
        tap = Tap(id="1", payload=payload(person, chance), message="1")
        return await _dispatched(services, person, tap=tap)

    return look


def _asks(query: str, arguments: Callable[[Person, random.Random], tuple[str, ...]]) -> View:
    async def look(services: Services, person: Person, chance: random.Random) -> int:
        found = await lookups.LOOKUPS[query](services, person.actor, *arguments(person, chance))
        return len(found if isinstance(found, str) else "".join(option.label for option in found).encode())

    return look


async def _dispatched(services: Services, person: Person, **sent: Any) -> int:
    incoming = Incoming(
        channel=person.actor.channel, bot="1", chat=person.actor.chat, key="1", at=services.clock.now(), **sent
    )
    return _bytes(await dispatch(services, person.actor, incoming))


def _bytes(outcome: Outcome) -> int:
    return sum(len(message.model_dump_json().encode()) for message in outcome.messages)


VIEWS: dict[str, View] = {
    "menu": _says("/menu"),
    "list, first page": _says("/mohinh"),
    "list, pages 2 to 10": _taps(lambda person, chance: f"v:mine:{6 * chance.randrange(1, 10)}"),
    "list, page 100": _taps(lambda person, chance: f"v:mine:{6 * chance.randrange(99, 102)}"),
    "one in full": _taps(lambda person, chance: f"v:initiative:{chance.choice(person.ids)}"),
    "its evidence": _taps(lambda person, chance: f"v:evidence:{chance.choice(person.ids)}"),
    "search: a word of half": _says("/mohinh dân", "/mohinh vận động", "/mohinh đường"),
    "search: a rare word": _says(*(f"/mohinh {words}" for words in ("mật ong", "thổ cẩm", "bò sữa", "lò gốm"))),
    "search: both": _says("/mohinh nhân dân mật ong", "/mohinh đường thôn giếng", "/mohinh vận động hải gốm"),
    "search: a place": _says("/mohinh hải an", "/mohinh thôn kim sơn đường", "/mohinh xã quảng"),
    "search: parts of words": _says("/mohinh uong", "/mohinh ruo", "/mohinh ghe", "/mohinh ngo xo"),
    "search: short words": _says("/mohinh xã", "/mohinh tổ", "/mohinh 5", "/mohinh tổ xã", "/mohinh ô e"),
    "search: together nowhere": _says("/mohinh camera hiến đất", "/mohinh cờ quốc rác", "/mohinh tự tiêu"),
    "search: nobody's words": _says("/mohinh xyzzy", "/mohinh zz", "/mohinh hanhu", "/mohinh dân wq", "/mohinh %"),
    "/baocao": _says("/baocao"),
    "/baocao, words typed": _asks("initiatives_with", lambda person, chance: (chance.choice(("duong", "mat ong")),)),
    "a quick note": _says("Thôn Hải An góp 20 công làm đường", "Các hộ hiến 200 m2 đất mở đường, 15 hộ tham gia"),
    "/dangky": _says("/dangky"),
    "/donvi": _says("/donvi xã", "/donvi thôn hải an", "/donvi tỉnh hải sơn", "/donvi ban dân vận"),
    "/donvi, the whole": _says("/donvi tỉnh hải sơn"),
    "/donvi, before the merge": _says(
        *(f"/donvi tỉnh hải sơn {BEFORE:%-d/%-m/%Y}", f"/donvi huyện {BEFORE:%-d/%-m/%Y}")
    ),
    "/to": _says("/to"),
    "/sapxep": _says("/sapxep"),
    "/moi": _says("/moi"),
    "/nghi": _says("/nghi"),
    "/vaitro": _says("/vaitro"),
    "/bangiao": _says("/bangiao"),
    "/caidat": _says("/caidat"),
    "/trogiup": _says("/trogiup"),
    "/dulieu": _says("/dulieu"),
    "/viec": _says("/viec"),
    "/chitieu": _says("/chitieu"),
    "/xetduyet": _says("/xetduyet"),
    "/nhacviec": _says("/nhacviec"),
    "/vuongmac": _says("/vuongmac"),
    "/dicoso": _says("/dicoso"),
    "/ketluan": _says("/ketluan"),
    "/solieu": _says("/solieu"),
    "/tinhhinh": _says("/tinhhinh"),
    "units to register for": _asks("units_to_register_for", lambda person, chance: ()),
    "places": _asks("places", lambda person, chance: (person.unit,)),
    "people of a unit": _asks("people_of", lambda person, chance: (person.unit,)),
    "last year's": _asks("last_years", lambda person, chance: (person.unit,)),
    "is the name known": _asks(
        "name_doubt",
        lambda person, chance: (f"Vận động nhân dân {chance.choice(('mở đường', 'nuôi cá'))} thôn Hải An", person.unit),
    ),
}
"""Every view, and every lookup whose cost could hang on how much there is."""


async def busy(database_file: Path, initiatives: int, seed: int = 1) -> None:
    """Make a province in which all goes on that views show; in another process, whose memory is not the bot's."""
    await apart(_busy, database_file, initiatives, seed)


def _busy(database_file: Path, initiatives: int, seed: int) -> None:
    make(database_file, initiatives, seed)
    happen(database_file, seed)


def happen(database_file: Path, seed: int = 1) -> None:
    """Let all go on in a province that views show."""
    now = datetime.now(UTC)
    with closing(connect(database_file, 5.0)) as connection:
        connection.execute("BEGIN")
        deeds.do(connection, now, local(now).date(), seed)
        connection.execute("COMMIT")
    asyncio.run(deeds.look(database_file))
    with closing(connect(database_file, 5.0)) as connection:
        connection.execute("PRAGMA optimize")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def measure(
    sizes: Sequence[int] = SIZES,
    *,
    calls: int = CALLS,
    warm: int = WARM,
    views: Sequence[str] = tuple(VIEWS),
    who: Sequence[str] = tuple(WHO),
    deep: int = DEEP,
    seed: int = 1,
    province_file: Path | None = None,
) -> list[Measured]:
    """Make a province of each size, or take one from :func:`busy`, and look at each view as each kind of person."""
    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(_env_file=None, data=Path(folder), telegram_token=SecretStr(TOKEN))
            settings.policy_file.write_text(deeds.policy_text(), "utf-8")
            if province_file is None:
                await busy(settings.database_file, size, seed)
            else:
                copied(province_file, settings.database_file)
            walking = size == max((one for one in sizes if one <= PROMISED), default=0)
            async with opened(settings) as app:
                gc.freeze()  # as `dvk run` does
                gc.set_threshold(20_000, 20, 20)
                app.services.duties.demands(app.services.today())
                while await app.services.database.one("SELECT 1 FROM names_to_compare LIMIT 1"):
                    await compare_names(app.services)
                for role in who:
                    some = [
                        await _person(app.services, str(chat)) for chat in WHO[role][:: max(1, len(WHO[role]) // 50)]
                    ]
                    for view in views:
                        look = partial(_named, app.services, VIEWS[view], some)
                        results.append(await _measured(look, view, role, size, (calls, warm), seed))
                    found = await _walked(app.services, some[:LOOKERS], deep, seed) if walking else {}
                    for sort, presses in found.items():
                        look, count = partial(_any_of, app.services, presses), (min(calls, COME_UPON), min(warm, WARM))
                        one = await _measured(look, sort, role, size, count, seed)
                        results.append(replace(one, label=presses[0].label))
    return results


async def _walked(services: Services, some: Sequence[Person], deep: int, seed: int) -> dict[str, list[Press]]:
    found: dict[str, list[Press]] = {}
    for person in some:
        for sort, presses in (await walked(services, person.actor, deep, seed)).items():
            found.setdefault(sort, []).extend(presses)
    return found


async def _named(services: Services, view: View, some: Sequence[Person], chance: random.Random) -> int:
    return await view(services, chance.choice(some), chance)


async def _any_of(services: Services, presses: Sequence[Press], chance: random.Random) -> int:
    return _bytes(await pressed(services, chance.choice(presses)))


async def _person(services: Services, chat: str) -> Person:
    found = await people.of_chat(services.database, province.CHANNEL, chat, services.today())
    assert found is not None
    own = await initiatives.mine(services.database, scope(found, Action.SEE), found.id, limit=100)
    others = [] if own else await initiatives.mine(services.database, [1], 0, limit=1)
    actor = Actor(channel=province.CHANNEL, chat=chat, person=found)
    return Person(actor, tuple(line.id for line in (*own, *others)))


async def _measured(
    look: Callable[[random.Random], Awaitable[int]],
    view: str,
    who: str,
    size: int,
    count: tuple[int, int],
    seed: int,
) -> Measured:
    calls, warm = count
    chance = random.Random(seed)
    took, shown = [], []
    for _ in range(calls + warm):
        begin, all_threads, this_thread = perf_counter(), process_time(), thread_time()
        shown.append(await look(chance))
        took.append((perf_counter() - begin, process_time() - all_threads, thread_time() - this_thread))
    wall, work, loop = (sorted(1000 * time for time in times) for times in zip(*took[warm:], strict=True))
    p95 = calls * 95 // 100
    return Measured(view, who, size, wall[calls // 2], wall[p95], int(statistics.median(shown)), work[p95], loop[p95])


def table(results: Sequence[Measured]) -> str:
    """The p95 of each named view and person at each size, as Markdown; and which of all are the slowest."""
    sizes = sorted({result.initiatives for result in results})
    named = [one for one in results if one.view in VIEWS]
    named.sort(key=lambda r: ([*VIEWS].index(r.view), [*WHO].index(r.who), r.initiatives))
    return "\n".join([*_heading(sizes), *_lines(named, sizes), "", *slowest(results)])


def _heading(sizes: Sequence[int]) -> list[str]:
    return [
        "| View | Who | Bytes shown | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "| --- | --- | ---: | " + " | ".join("---:" for _ in sizes) + " |",
    ]


def _lines(results: Sequence[Measured], sizes: Sequence[int]) -> list[str]:
    lines = []
    for (view, who), row in groupby(results, key=lambda r: (r.view, r.who)):
        measured = {one.initiatives: one for one in row}
        times = " | ".join(f"{measured[size].p95:.1f}" if size in measured else "–" for size in sizes)
        lines.append(f"| {view} | {who} | {measured[max(measured)].shown} | {times} |")
    return lines


def slowest(results: Sequence[Measured], count: int = SLOWEST) -> list[str]:
    """The slowest of all views in the largest province, as Markdown: those that must be mended first."""
    largest = max((one.initiatives for one in results), default=0)
    found = sorted((one for one in results if one.initiatives == largest), key=lambda one: -one.p95)
    over = sum(one.p95 > MUST for one in found)
    return [
        f"{len(found):,} views of {largest:,} initiatives were looked at, {over:,} take more than {MUST} ms at p95.",
        "",
        f"| The slowest {min(count, len(found))} | Who | p50 ms | p95 ms | CPU ms | of the loop | Bytes shown |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.label and f'“{one.label}” '}`{one.view}` | {one.who} | {one.p50:.1f} | {one.p95:.1f} |"
            f" {one.work:.1f} | {one.loop:.1f} | {one.shown} |"
            for one in found[:count]
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.views", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many initiatives; all sizes if left out")
    parser.add_argument(
        "--who", nargs="*", choices=tuple(WHO), default=tuple(WHO), help="as whom; as everybody if left out"
    )
    parser.add_argument("--calls", type=int, default=CALLS, help="how often each view is looked at")
    asked = parser.parse_args()
    print(table(asyncio.run(measure(asked.sizes, calls=asked.calls, who=asked.who))))
