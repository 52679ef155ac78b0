"""Finding the unit that a cell means: by code, by name with or without marks and "Xã", by an old name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from storage.records.units import Level, UnitKind
from storage.records.words import fold

_SORT = re.compile(
    r"^(tinh|thanh pho|tp|huyen|thi xa|tx|quan|xa|phuong|thi tran|tt|dac khu|thon|ban|khu|khu pho|khu dan cu|ap|to"
    r"|to dan pho|tdp|x|p|h|t)\.? (?=\S)"
)
_OF_OLD = re.compile(r"\s*\(?\s*(?:cũ|cu|trước đây|trước sáp nhập|trước khi sáp nhập)\s*\)?$", re.IGNORECASE)
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Place:
    """A unit as it is looked for."""

    id: int
    code: str
    name: str
    level: Level
    kind: UnitKind
    reports_to: int | None
    names: tuple[str, ...] = ()
    """All names that it ever had."""
    closed_on: str = ""


def full(name: str) -> str:
    """A name as it is compared."""
    return _NO_WORD.sub(" ", fold(name)).strip()


def short(name: str) -> str:
    """A name without what sort of place it is: "Xã Quảng Sơn" is "quang son"; a bare number keeps its sort."""
    bare = _SORT.sub("", fold(name).strip())
    found = _NO_WORD.sub(" ", bare).strip()
    return found if found and not found.isdigit() else full(name)


class Places:
    """The units that a file may mean."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.by_id: dict[int, Place] = {}
        self._codes: dict[str, Place] = {}
        self._full: dict[str, list[Place]] = {}
        self._short: dict[str, list[Place]] = {}
        self._near: dict[str, Place | None] = {}
        for place in places:
            self.add(place)

    def add(self, place: Place) -> None:
        """Take in a unit."""
        self.by_id[place.id] = place
        self._codes[fold(place.code)] = place
        for name in dict.fromkeys((place.name, *place.names)):
            for table, key in ((self._full, full(name)), (self._short, short(name))):
                found = table.setdefault(key, [])
                if place not in found:
                    found.append(place)

    def by_code(self, code: str) -> Place | None:
        """The unit with this code."""
        return self._codes.get(fold(code))

    def find(self, typed: str, above: str = "") -> list[Place]:
        """The units that are meant; several where the name alone does not tell. ``above`` names the unit over it.

        "Thôn 4, xã Quảng Minh" names the unit above as well.
        """
        if (coded := self.by_code(typed)) is not None:
            return [coded]
        found = self._named(typed)
        if not found:
            for mark in (",", " - ", " – ", ";"):
                if mark in typed:
                    first, _, rest = typed.partition(mark)
                    found = self._named(first.strip())
                    if found and (upper := self.find(rest.strip())) and not self._within(found, upper):
                        return []  # two units beside each other, not one and the one above
                    above = above or rest.strip()
                    break
        if len(found) > 1 and above:
            found = self._within(found, self.find(above)) or found
        if len(found) > 1:
            found = [place for place in found if not place.closed_on] or found
        return found

    def _within(self, found: Iterable[Place], upper: Iterable[Place]) -> list[Place]:
        """Those that stand below any of some units."""
        above = {place.id for place in upper}
        return [place for place in found if above & set(self.chain(place.id)[1:])]

    def of_old(self, typed: str) -> list[Place]:
        """The units that "Xã Quảng Sơn (cũ)" means: one that ended, where one of the name did."""
        name = _OF_OLD.sub("", typed)
        found = self._named(name) if name != typed else []
        return [place for place in found if place.closed_on] or found

    def _named(self, typed: str) -> list[Place]:
        return list(self._full.get(full(typed)) or self._short.get(short(typed)) or ())

    def chain(self, unit_id: int) -> list[int]:
        """A unit and all above it."""
        chain = [unit_id]
        while (place := self.by_id.get(chain[-1])) and place.reports_to is not None and len(chain) < 12:
            chain.append(place.reports_to)
        return chain

    def nearest(self, typed: str) -> Place | None:
        """The unit whose name is nearly this."""
        if typed not in self._near:  # a wrong name often stands in many rows
            found = process.extractOne(full(typed), self._full.keys(), scorer=fuzz.ratio, score_cutoff=75)
            self._near[typed] = self._full[found[0]][0] if found else None
        return self._near[typed]

    def described(self, place: Place) -> str:
        """A unit with its code and the one above, to tell it from others of its name."""
        above = self.by_id.get(place.reports_to) if place.reports_to is not None else None
        return f"{place.code} ({place.name}{', ' + above.name if above else ''})"
