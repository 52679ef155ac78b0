"""Looks for what should be asked about, some initiatives at a time: read aside, stored in short transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from time import monotonic

from bot.clock import local
from bot.handlers.services import Services
from bot.reports import nearness, questions
from bot.reports.gist import Gist
from bot.reports.nearness import Weights
from bot.reports.usual import Usual, usual
from storage import gists, looks, reports, signals
from storage.records.reports import Resource
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
        self._day: date | None = None
        self._usual: dict[tuple[str, ...], Usual | None] = {}

    async def tick(self) -> None:
        """Look at what is marked, and once a day at what has been silent for long."""
        until, today = monotonic() + A_TICK, self._services.today()
        if self._day != today:
            self._usual = {}
            await self._silent(today)
            self._day = today
        await self._pictures()
        while monotonic() < until and await self._make_known():
            pass
        while monotonic() < until and await self._words():
            pass
        while monotonic() < until and await self._figures(today):
            pass

    # --- words -----------------------------------------------------------------------------------

    async def _gist(self, initiative_id: str) -> tuple[Saying, Gist] | None:
        one = await looks.saying(self._services.database, initiative_id)
        if one is None:
            return None
        return one, questions.gist_of(one, await looks.places_around(self._services.database, one.unit_id))

    async def _make_known(self) -> bool:
        """Write what some initiatives say into the index, all before any is compared; whether there were any."""
        database = self._services.database
        marked = await looks.marked(database, "words", AT_ONCE)
        read = [(mark, await self._gist(mark.initiative_id)) for mark in marked]

        def write(connection: sqlite3.Connection) -> None:
            for mark, found in read:
                if found is not None:
                    said = found[1]
                    gists.write(connection, mark.initiative_id, said.name, (*said.told, *sorted(said.figures)))
                looks.written(connection, mark)

        if read:
            await database.write(write)
        return bool(read)

    async def _words(self) -> bool:
        database = self._services.database
        if await looks.marked(database, "words", 1):
            return False  # what is not known yet may be what another repeats
        marked = await looks.marked(database, "words", AT_ONCE, written=True)
        found = [(mark, await self._of_words(mark.initiative_id)) for mark in marked]
        if found:
            await self._settle("words", FROM_WORDS, found)
        return bool(found)

    async def _of_words(self, initiative_id: str) -> list[FoundSignal]:
        """What a registration gives rise to; lists of earlier years are only known, nobody is asked about them."""
        known = await self._gist(initiative_id)
        if known is None:
            return []
        one, said = known
        if one.year < self._services.today().year - (not one.from_list):
            return []
        weights, near = await likest(self._services, one, said)
        told = await looks.reported(self._services.database, [one.id, *(other.id for other in near)])
        return await asyncio.to_thread(questions.of_words, one, said, near, weights, told)

    # --- figures ---------------------------------------------------------------------------------

    async def _figures(self, today: date) -> bool:
        database = self._services.database
        marked = await looks.marked(database, "figures", AT_ONCE)
        found = []
        again: list[tuple[Mark, list[FoundSignal]]] = []
        for mark in marked:
            one = await looks.saying(database, mark.initiative_id)
            told = await reports.of_initiative(database, mark.initiative_id)
            signs: list[FoundSignal] = []
            if one is not None and not one.stopped and one.year >= today.year - 1:
                newest = questions.newest_period(told)
                ranges = {row: await self._usual_of(one.year, row) for report in newest for row in report.resources}
                signs = questions.of_figures(told, lambda row, ranges=ranges: ranges.get(row))  # type: ignore[misc]
                if (missing := await looks.silent(database, today, one.id)) is not None:
                    signs.append(_is_silent(missing))
            found.append((mark, signs))
            if one is not None and await signals.holds(database, one.id, SignalKind.ALIKE):
                again.append((mark, await self._of_words(one.id)))  # what was reported may tell the two apart
        if found:
            await self._settle("figures", (*FROM_FIGURES, SignalKind.NOTHING_DONE), found)
        if again:
            await self._settle("", FROM_WORDS, again)
        return bool(found)

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
        while changed := await looks.silence_changed(self._services.database, today, A_LIST):
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


async def likest(services: Services, one: Saying, said: Gist) -> tuple[Weights, list[NearText]]:
    """The earlier initiatives that share most of what one says, with what its words weigh."""
    words = {*nearness.telling(said.name), *nearness.telling(said.told), *said.figures}
    counts = await gists.counts(services.database, words)
    weights = Weights(counts, await gists.total(services.database))
    return weights, await gists.near(services.database, one.id, nearness.words_to_find(said, weights))


def _is_silent(missing: looks.Silent) -> FoundSignal:
    details = {"first": missing.first, "second": missing.second}
    return FoundSignal(kind=SignalKind.NOTHING_DONE, about=missing.since, details=details)
