"""Those of a year who go to the field: what they check, who of them leaves, to whom the bot has given what."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from storage import roles
from storage.records.people import Role
from storage.signals import STANDING
from tests.duties.lists import ON_LISTS, checked, fair
from tests.duties.province import Province
from tests.duties.reading import ONE, Key

GOING_DAY = date(2026, 4, 28)
"""From when one of the province checks no more."""
EVERY = 6
"""Days of the month on which what was checked is written down."""
GOES = 0.15
"""How likely it is each time that what is on a list is visited."""


class Field:
    """Goes through the lists of a province."""

    def __init__(self, province: Province, chance: random.Random) -> None:
        self._province, self._plain, self._chance = province, province.plain, chance
        self._numbers = 0
        self.to_tell: list[tuple[Key, str, str, date]] = []
        """Times at which visits are to be spoken of today; to whom is known once the bot has given them."""

    def evening(self, connection: sqlite3.Connection, day: date) -> bool:
        """What is written down in the evening; whether that is anything."""
        goes, writes = day == GOING_DAY - ONE, day.day % EVERY == 0
        if goes:
            self._one_goes(connection, day)
        if writes:
            self._check(connection, day)
        return goes or writes

    def see_the_signals(self, file: Path, day: date) -> None:
        """What waits to be looked at as a day begins: which that is others' rules say."""
        with contextlib.closing(sqlite3.connect(file)) as connection:
            found = connection.execute(STANDING, {"today": day.isoformat()}).fetchall()
            found += connection.execute("SELECT initiative_id FROM obstacles WHERE state = 'open'").fetchall()
        self._plain.signalled = {row[0] for row in found}

    def see_the_lists(self, file: Path, day: date) -> Iterator[tuple[Key, str, int | None, date]]:
        """To whom the bot has given what is to be visited: each to one, fairly; and who is to hear of it."""
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(ON_LISTS).fetchall()
        self._province.goes_to = {(r["rule"], r["unit_id"], r["object"], r["period"]): r["person_id"] for r in rows}
        fair(rows, self._plain.checkers, self._plain.own, {f"{day.year}-Q{(day.month + 2) // 3}"})
        for key, name, step, going in self.to_tell:
            yield key, name, self._province.addressee(key, step, day), going
        self.to_tell = []

    def _check(self, connection: sqlite3.Connection, day: date) -> None:
        """They go to some of what is on their lists, and to a place where nobody was to go."""
        for (_, _, name, _), person in list(self._province.goes_to.items()):
            waits = any(duty.state == "open" for _, duty in self._plain.visits_of(name))
            if person is not None and waits and self._chance.random() < GOES:
                self._look_at(connection, person, name, day)
        anybody = self._province.holding[min(self._plain.above), Role.CHECKER][0]
        self._look_at(connection, anybody, self._chance.choice(sorted(self._plain.holder)), day)

    def _look_at(self, connection: sqlite3.Connection, person: int, name: str, day: date) -> None:
        self._numbers += 1
        checked(connection, f"c{self._numbers}", name, person, day)
        self._plain.check(name, day)

    def _one_goes(self, connection: sqlite3.Connection, day: date) -> None:
        root = min(self._plain.above)
        gone = self._province.holding[root, Role.CHECKER].pop(0)
        row = connection.execute("SELECT id FROM roles WHERE person_id = ? AND role = 'checker'", (gone,)).fetchone()
        now = datetime(day.year, day.month, day.day, 14, tzinfo=UTC)
        roles.end(connection, row[0], day + ONE, gone, now)
        self._plain.checkers[root].discard(gone)
