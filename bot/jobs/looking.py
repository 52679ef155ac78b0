"""Looks for what should be asked about, some initiatives at a time: read aside, stored in short transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from time import monotonic

from bot.clock import local
from bot.handlers.services import Services
from bot.policy import Policy
from bot.reports import nearness, questions
from bot.reports.gist import Gist
from bot.reports.nearness import Weights
from bot.reports.usual import Usual, usual
from storage import gists, looks, reports, reviews, signals
from storage.database import Database
from storage.records.reports import Report, Resource
from storage.records.signals import FROM_FIGURES, FROM_WORDS, FoundSignal, Mark, NearText, Saying, SignalKind

AT_ONCE = 25
"""Initiatives a transaction; some milliseconds."""
A_LIST = 2000
"""Initiatives of which is read at once whether they have been silent for long."""
A_TICK = 2.0
"""Seconds a tick; the rest is looked at in the next, so that reminders need not wait for a long list."""
KINDS_KEPT = 50
"""Kinds of amounts whose usual range is kept for a day."""


class Looking:
    """The tick's part in finding signals."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looked: tuple[date, Policy] | None = None
        """On which day, and by which policy, it was looked last at what has been silent for long."""
        self._usual: dict[tuple[str, ...], Usual | None] = {}

    async def tick(self) -> None:
        """Look at what is marked, and once a day at what has been silent for long."""
        until, today = monotonic() + A_TICK, self._services.today()
        if self._looked is None or self._looked[0] != today:
            self._usual = {}
            await self._silent(today)
            self._looked = today, self._services.policy()
        await self._pictures()
        while monotonic() < until and await self._make_known():
            pass
        while monotonic() < until and await self._words():
            pass
        while monotonic() < until and await self._figures(today):
            pass

    # --- words -----------------------------------------------------------------------------------

    async def _gists(self, ids: Sequence[str]) -> dict[str, tuple[Saying, Gist]]:
        database = self._services.database
        said = await looks.sayings(database, ids)
        places = {unit: await looks.places_around(database, unit) for unit in {one.unit_id for one in said.values()}}
        return {one.id: (one, questions.gist_of(one, places[one.unit_id])) for one in said.values()}

    async def _make_known(self) -> bool:
        """Write what some initiatives say into the index, all before any is compared; whether there were any."""
        database = self._services.database
        marked = await looks.marked(database, "words", AT_ONCE)
        known = await self._gists([mark.initiative_id for mark in marked]) if marked else {}

        def write(connection: sqlite3.Connection) -> None:
            for mark in marked:
                if mark.initiative_id in known:
                    _, said = known[mark.initiative_id]
                    gists.write(connection, mark.initiative_id, said.name, (*said.told, *sorted(said.figures)))
                looks.written(connection, mark)

        if marked:
            await database.write(write)
        return bool(marked)

    async def _words(self) -> bool:
        database = self._services.database
        if await looks.marked(database, "words", 1):
            return False  # what is not known yet may be what another repeats
        marked = await looks.marked(database, "words", AT_ONCE, written=True)
        if marked:
            await self._settle("words", FROM_WORDS, await self._of_words(marked))
        return bool(marked)

    async def _of_words(self, marked: Sequence[Mark]) -> list[tuple[Mark, list[FoundSignal]]]:
        """What registrations give rise to; lists of earlier years are only known, nobody is asked about them."""
        database, year = self._services.database, self._services.today().year
        known = await self._gists([mark.initiative_id for mark in marked])
        asked = [(one, said) for one, said in known.values() if one.year >= year - (not one.from_list)]
        weights = await weighed(database, [said for _, said in asked])
        near = {one.id: await likest(database, one, said, weights) for one, said in asked}
        others = (other.id for found in near.values() for other in found)
        told = await looks.reported(database, [*{*near, *others}])
        signs = await asyncio.to_thread(
            lambda: {one.id: questions.of_words(one, said, near[one.id], weights, told) for one, said in asked}
        )
        return [(mark, signs.get(mark.initiative_id, [])) for mark in marked]

    # --- figures ---------------------------------------------------------------------------------

    async def _figures(self, today: date) -> bool:
        database = self._services.database
        marked = await looks.marked(database, "figures", AT_ONCE)
        if not marked:
            return False
        ids = [mark.initiative_id for mark in marked]
        said = await looks.sayings(database, ids)
        asked = [one.id for one in said.values() if not one.stopped and one.year >= today.year - 1]
        told = await reports.of_initiatives(database, asked)
        doubtful = [report for one in told.values() for report in questions.doubtful(one)]
        await database.write(lambda connection: reviews.judge(connection, asked, doubtful))
        silent = await looks.silent(database, today, asked)
        signs: dict[str, list[FoundSignal]] = {}
        for one in asked:
            signs[one] = await self._of_reports(said[one].year, told[one])
            if one in silent:
                signs[one].append(_is_silent(silent[one]))
        found = [(mark, signs.get(mark.initiative_id, [])) for mark in marked]
        await self._settle("figures", (*FROM_FIGURES, SignalKind.NOTHING_DONE), found)
        alike = await signals.holding(database, ids, SignalKind.ALIKE)
        again = [mark for mark in marked if mark.initiative_id in alike]
        if again:  # what was reported may tell the two apart
            await self._settle("", FROM_WORDS, await self._of_words(again))
        return True

    async def _of_reports(self, year: int, told: Sequence[Report]) -> list[FoundSignal]:
        """What the reports on an initiative of a year give rise to."""
        rows = [row for report in questions.newest_period(told) for row in report.resources]
        ranges = {row: await self._usual_of(year, row) for row in rows}
        return questions.of_figures(told, ranges.get)

    async def _usual_of(self, year: int, row: Resource) -> Usual | None:
        if row.amount is None:
            return None
        what = questions.class_of(row.object)
        key = (str(year), row.kind, row.role, row.unit, what)
        if key not in self._usual:
            if len(self._usual) >= KINDS_KEPT:
                self._usual = {}
            alike = await looks.amounts_like(self._services.database, year, row.kind, row.role, row.unit)
            self._usual[key] = await asyncio.to_thread(
                lambda: usual([one.amount for one in alike if questions.class_of(one.object) == what])
            )
        return self._usual[key]

    # --- what time brings ------------------------------------------------------------------------

    async def _silent(self, today: date) -> None:
        """Of which initiatives nothing done was told for two periods, and of which no longer."""
        since = None
        if self._looked is not None and self._looked[0] < today and self._looked[1] is self._services.policy():
            since = self._looked[0]
        while changed := await looks.silence_changed(self._services.database, today, since, A_LIST):
            await self._settle_silent([(one, [_is_silent(missing)] if missing else []) for one, missing in changed])
            if len(changed) < A_LIST:
                return

    async def _settle_silent(self, found: Sequence[tuple[str, list[FoundSignal]]]) -> None:
        now, ask_at = self._services.clock.now(), self._ask_at()
        for begin in range(0, len(found), AT_ONCE):

            def write(connection: sqlite3.Connection, some: int = begin) -> None:
                for one, signs in found[some : some + AT_ONCE]:
                    signals.settle(connection, one, (SignalKind.NOTHING_DONE,), signs, ask_at, now)

            await self._services.database.write(write)

    async def _pictures(self) -> None:
        """What was asked about pictures as they came counts as a question, and its answer as an answer."""
        database, now = self._services.database, self._services.clock.now()
        asked, answered = await looks.pictures_asked(database), await looks.pictures_answered(database)
        if not asked and not answered:
            return
        reply_by = self._services.reply_by

        def write(connection: sqlite3.Connection) -> None:
            for one in asked:
                on = local(one.asked_at).date()
                looks.note_pictures(connection, one, on, reply_by(on), now)
            for said in answered:
                looks.settle_pictures(connection, said, local(said.at).date() if said.at else None, now)

        await database.write(write)

    def _ask_at(self) -> datetime:
        """When what was found may be asked: the next hour of telling, with all else of that day; not at once."""
        now = self._services.clock.now()
        hours = self._services.duties.hours()
        first = hours.first(now, None)
        return first if first > now else hours.next_day(local(now).date(), None)

    async def _settle(
        self, what: str, kinds: Sequence[SignalKind], found: Sequence[tuple[Mark, list[FoundSignal]]]
    ) -> None:
        now, ask_at = self._services.clock.now(), self._ask_at()

        def write(connection: sqlite3.Connection) -> None:
            for mark, signs in found:
                signals.settle(connection, mark.initiative_id, kinds, signs, ask_at, now)
                if what:
                    looks.seen(connection, what, mark)

        await self._services.database.write(write)


async def weighed(database: Database, said: Sequence[Gist]) -> Weights:
    """What the words weigh that some initiatives say."""
    words = {word for one in said for word in (*nearness.telling(one.name), *nearness.telling(one.told), *one.figures)}
    return Weights(await gists.counts(database, words), await gists.total(database))


async def likest(database: Database, one: Saying, said: Gist, weights: Weights) -> list[NearText]:
    """The earlier initiatives that share most of what one says."""
    return await gists.near(database, one.id, nearness.words_to_find(said, weights))


def _is_silent(missing: looks.Silent) -> FoundSignal:
    details = {"first": missing.first, "second": missing.second}
    return FoundSignal(kind=SignalKind.NOTHING_DONE, about=missing.since, details=details)
