"""Thousands of honest registrations, made up of works as communes do them, and copies of some with other places."""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storage.records.words import fold

_DATA: dict[str, Any] = json.loads((Path(__file__).parent.parent / "data" / "planted_works.json").read_text("utf-8"))
COMMUNES: list[str] = _DATA["communes"]
PLACES: list[str] = _DATA["places"]


@dataclass(frozen=True)
class Registered:
    """What a registration says, as people write it."""

    name: str
    place: str
    target: str
    method: str
    unit: str
    village: str
    kind: str

    @property
    def at(self) -> str:
        """Its place as its texts name it."""
        return f"{self.kind} {self.village}"


def honest(chance: random.Random, count: int) -> list[Registered]:
    """Registrations that units wrote themselves: some do the same work, each with its own figures and ways."""
    return [_one(chance) for _ in range(count)]


def _one(chance: random.Random) -> Registered:
    work = chance.choice(_DATA["works"])
    kind, village, unit = chance.choice(_DATA["kinds"]), chance.choice(PLACES), chance.choice(COMMUNES)
    figures = {"a": chance.randint(3, 240), "b": chance.randint(12, 2400), "k": kind, "p": village}
    where = f" {kind} {village}" if chance.random() < 0.7 else f" xã {unit}"
    return Registered(
        name=f"{chance.choice(_DATA['leads'])} {work['work']}{chance.choice(_DATA['tails'])}{where}",
        place=f"{kind} {village}",
        target=f"{chance.choice(work['targets']).format(**figures)} ở {kind} {village}.",
        method=" ".join(m.format(**figures) for m in chance.sample(_DATA["methods"], chance.randint(1, 2))),
        unit=f"Xã {unit}",
        village=village,
        kind=kind,
    )


def copied(chance: random.Random, one: Registered) -> Registered:
    """The same registration handed in for another place, as somebody who copies it changes it."""
    kind = chance.choice((one.kind, *_DATA["kinds"]))
    village = chance.choice([place for place in PLACES if place != one.village])
    unit = chance.choice([unit for unit in COMMUNES if not one.unit.endswith(unit)])

    def moved(words: str) -> str:
        words = words.replace(f"{one.kind} {one.village}", f"{kind} {village}")
        return words.replace(one.unit.lower().replace(one.unit[3:].lower(), one.unit[3:]), f"xã {unit}")

    other = replace(
        one,
        name=moved(one.name),
        place=f"{kind} {village}",
        target=moved(one.target),
        method=moved(one.method),
        unit=f"Xã {unit}",
        village=village,
        kind=kind,
    )
    return chance.choice((_as_it_is, _text_left, _reordered, _without_marks, _shortened, _with_the_unit, _in_capitals))(
        other, one
    )


def _as_it_is(other: Registered, one: Registered) -> Registered:
    return other


def _text_left(other: Registered, one: Registered) -> Registered:
    """Only the name is changed: the text still speaks of the first place."""
    return replace(other, target=one.target, method=one.method)


def _reordered(other: Registered, one: Registered) -> Registered:
    clauses = other.target.rstrip(".").split(", ")
    first = ", ".join(reversed(clauses))
    return replace(other, target=f"{first}.", method=" ".join(reversed(other.method.split(". "))))


def _without_marks(other: Registered, one: Registered) -> Registered:
    bare = {name: fold(getattr(other, name)) for name in ("name", "place", "target", "method")}
    return replace(other, **bare)


def _shortened(other: Registered, one: Registered) -> Registered:
    def short(words: str) -> str:
        for long, brief in (
            ("tổ dân phố", "TDP"), ("khu dân cư", "KDC"), ("nông thôn mới", "NTM"), ("Cựu chiến binh", "CCB"),
            ("nhân dân", "ND"),
        ):  # fmt: skip
            words = words.replace(long, brief)
        return words

    return replace(other, name=short(other.name), target=short(other.target), method=short(other.method))


def _with_the_unit(other: Registered, one: Registered) -> Registered:
    return replace(other, name=f"{other.name}, {other.unit} năm 2026")


def _in_capitals(other: Registered, one: Registered) -> Registered:
    return replace(other, name=unicodedata.normalize("NFC", other.name.upper()))
