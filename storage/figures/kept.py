"""What was counted is kept in memory until something changes of what it counts: so that a year that is over, and the
next page of what somebody looks at, cost nothing."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from storage.database import Database
from storage.records.figures import Stretch

T = TypeVar("T", bound=tuple[Any, ...])
MOST = 20_000
"""Rows that are kept in all; some megabytes."""

Marks = tuple[tuple[int, int], ...]
"""How often each year has changed (``years_changed``, which triggers count), and the lines between units (0)."""


class Kept:
    """The values of one database, those asked for last; each with the marks from before it was counted."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, tuple[Marks, tuple[Any, ...]]] = OrderedDict()
        self._rows = 0

    def get(self, key: Hashable, marks: Marks) -> tuple[Any, ...] | None:
        """The value, where nothing has changed since it was counted."""
        found = self._values.get(key)
        if found is None or found[0] != marks:
            return None
        self._values.move_to_end(key)
        return found[1]

    def put(self, key: Hashable, marks: Marks, value: tuple[Any, ...]) -> None:
        """Keep a value, and let go of those asked for longest ago where they are too many."""
        self._drop(key)
        self._values[key] = marks, value
        self._rows += 1 + len(value)
        while self._rows > MOST:
            self._drop(next(iter(self._values)))

    def _drop(self, key: Hashable) -> None:
        _, value = self._values.pop(key, (None, None))
        self._rows -= 0 if value is None else 1 + len(value)


_KEPT: WeakKeyDictionary[Database, Kept] = WeakKeyDictionary()


async def kept(database: Database, key: Hashable, stretch: Stretch, count: Callable[[], Awaitable[T]]) -> T:
    """What ``count`` gives of the years of a stretch; counted anew only where they have changed."""
    rows = await database.all(
        "SELECT year, times FROM years_changed WHERE year IN (SELECT value FROM json_each(?)) ORDER BY year",
        (json.dumps([0, *range(stretch.first_year, stretch.last_year + 1)]),),
    )
    marks = tuple((int(row[0]), int(row[1])) for row in rows)
    values = _KEPT.setdefault(database, Kept())
    found = values.get(key, marks)
    if found is not None:
        return cast(T, found)
    counted = await count()
    values.put(key, marks, counted)
    return counted
