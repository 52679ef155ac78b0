"""What the statistics sheet says: figures cut by unit, field, level and so on, and what stands beside them. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from bot import text
from bot.quantities.show import figure
from bot.reports import figures as folded
from bot.reports.figures import Counts
from bot.reports.figures_words import KINDS, LEVELS, RESOURCES, SOURCES, WHAT
from storage.records.counted_rows import CountedRow, Decided
from storage.records.figures import Amount, Figures, Tally
from storage.records.initiatives import Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.published import Published
from storage.records.reports import ResourceRole
from storage.records.units import Level

Fields = Callable[[int], Mapping[str, str]]
"""The policy's fields of a year."""
Column = Literal["unit", "field", "level", "subject", "origin", "group"]
"""By what rows are told apart."""

SUBJECTS = {SubjectKind.COLLECTIVE: "Tập thể", SubjectKind.PERSON: "Cá nhân"}
ORIGINS = {Origin.NEW: "Mới", Origin.CONTINUED: "Duy trì", Origin.REPLICATED: "Nhân rộng"}
ROLES = {ResourceRole.CONTRIBUTION: "Góp", ResourceRole.OUTPUT: "Kết quả", ResourceRole.VALUATION: "Quy đổi"}
_WORDS = {str(what): words for what, words in WHAT.items()}
UNSAID = "Không ghi"
WAITING = WHAT["waiting"]
BESIDE = "Kết quả khác"
"""Only typical, proposed or commended at a level: neither recognised there nor not."""
DIGITS = 15
"""Those that a spreadsheet keeps of a number."""


@text.phrase
def sheet_title(unit: str, period: str) -> str:
    return f"THỐNG KÊ MÔ HÌNH DÂN VẬN KHÉO {text.period(period).upper()} – {unit.upper()}"


@text.phrase
def as_of_line(day: date, as_now: bool) -> str:
    where = "hiện nay" if as_now else "ngày đó"
    return f"Số liệu tính đến hết ngày {text.day(day)}, theo đơn vị của {where}."


@text.phrase
def beside_note(level: str, count: int) -> str:
    return (
        f"“{BESIDE}”: {figure(count)} mô hình đã điển hình, đề nghị khen hoặc khen thưởng mà chưa được công nhận ở "
        f"{level}; vẫn nằm trong các cột đó."
    )


@text.phrase
def how_it_adds_up(beside: bool, waiting: bool) -> str:
    others = f" + {BESIDE.lower()}" if beside else ""
    apart = f" “{WAITING}” không nằm trong đăng ký." if waiting else ""
    return (
        f"Đăng ký = công nhận + không công nhận + chưa kết luận + đã dừng{others}.{apart} Số đếm từ trang Mô hình; "
        "sửa ở đó thì số đổi theo."
    )


@text.phrase
def approximate_note() -> str:
    return "“Khoảng”: có số ước lượng trong tổng. Thứ tự là thứ tự đơn vị, không xếp hạng theo đóng góp."


@text.phrase
def more_digits(what: str, exact: str) -> str:
    return f"{what}: bảng tính chỉ giữ {DIGITS} chữ số; số đúng là {exact}."


@text.phrase
def published_note() -> str:
    return "Số đã công bố chỉ để đối chiếu, không cộng vào số đếm."


@text.phrase
def no_initiatives() -> str:
    return "Chưa có mô hình nào."


@text.phrase
def no_resources() -> str:
    return "Chưa có nguồn lực, kết quả nào được báo."


@text.phrase
def own_initiatives(unit: str) -> str:
    return f"{unit} (trực tiếp)"


@dataclass(frozen=True)
class Cut:
    """Figures told apart by one thing."""

    by: Column
    heading: str
    slices: tuple[tuple[str, Counts], ...]
    """What each is called, and its figures. They add up to the whole, but by group, of which not all have one."""


@dataclass(frozen=True)
class Places:
    """At which place of its table each unit, field and group stands, from 1."""

    units: Mapping[int, int]
    fields: Mapping[str, int]
    groups: Mapping[str, int]


def headline_level(figures: Figures) -> Level:
    """The level whose outcomes are counted."""
    return folded.outcome_level(figures.unit.level, figures.tallies)


def other_levels(figures: Figures) -> list[Level]:
    """The other levels at which something is concluded, from above."""
    at = headline_level(figures)
    return [level for level in folded.levels_concluded(figures.tallies) if level != at]


def units(figures: Figures) -> dict[int, str]:
    """The unit itself, by 0, where it has any or nothing stands below it, and those that report to it."""
    own = not figures.children or any(tally.child == 0 for tally in figures.tallies)
    first = {0: own_initiatives(figures.unit.name) if figures.children else figures.unit.name} if own else {}
    return first | {part.id: part.name for part in figures.children}


def field_names(figures: Figures, fields: Fields) -> list[str]:
    """The fields of the period, then those that the policy no longer has."""
    had = sorted({folded.field_label(tally, fields) for tally in figures.tallies})
    return list(dict.fromkeys((*folded.fields_of(figures.stretch, fields), *had)))


def groups(figures: Figures) -> list[str]:
    """The units' own labels."""
    return sorted({tally.group for tally in figures.tallies if tally.group})


def places(figures: Figures, fields: Fields) -> Places:
    """Where units, fields and groups stand in their tables."""
    return Places(
        units={child: place for place, child in enumerate(units(figures), 1)},
        fields={name: place for place, name in enumerate(field_names(figures, fields), 1)},
        groups={name: place for place, name in enumerate(groups(figures), 1)},
    )


def cuts(figures: Figures, fields: Fields) -> dict[Column, Cut]:
    """The figures apart by each thing; by origin and group only where there is something."""
    at = headline_level(figures)

    def cut(by: Column, heading: str, names: Mapping[Any, str], key: Callable[[Tally], object]) -> Cut:
        found = folded.by(figures.tallies, lambda tally: (key(tally),), at)
        return Cut(by, heading, tuple((label, found.get(code, Counts())) for code, label in names.items()))

    levels = {level: level_name(level) for level in (*LEVELS, "") if any(t.level == level for t in figures.tallies)}
    labels = {name: name for name in field_names(figures, fields)}
    named = {name: name for name in groups(figures)}
    found = [
        cut("unit", "Đơn vị", units(figures), lambda tally: tally.child),
        cut("field", "Lĩnh vực", labels, lambda tally: folded.field_label(tally, fields)),
        cut("level", "Cấp đăng ký", levels, lambda tally: tally.level),
        cut("subject", "Chủ thể", SUBJECTS, lambda tally: tally.subject_kind),
        cut("origin", "Tình trạng", ORIGINS, lambda tally: tally.origin),
        cut("group", "Nhóm", named, lambda tally: tally.group),
    ]
    return {one.by: one for one in found}


@functools.cache
def level_name(level: str) -> str:
    """Cấp xã; Không ghi."""
    return text.capital(LEVELS[Level(level)]) if level else UNSAID


@dataclass(frozen=True)
class Crossed:
    """The figures of a unit, a field, a level and a kind of subject."""

    unit: str
    field: str
    level: str
    subject: str
    counts: Counts


def crossed(figures: Figures, fields: Fields) -> list[Crossed]:
    """The figures apart by all four, those that there are."""
    names, order = units(figures), places(figures, fields)
    levels = [*LEVELS, ""]

    def key(tally: Tally) -> Iterable[tuple[int, str, str, SubjectKind]]:
        return ((tally.child, folded.field_label(tally, fields), tally.level, tally.subject_kind),)

    found = folded.by(figures.tallies, key, headline_level(figures))
    placed = sorted(found, key=lambda k: (order.units[k[0]], order.fields[k[1]], levels.index(k[2]), k[3]))
    return [
        Crossed(names[child], field, level_name(level), SUBJECTS[subject], found[child, field, level, subject])
        for child, field, level, subject in placed
    ]


def headline_heading(name: str) -> str:
    """What a column of one total is called: Đất hiến (m²)."""
    label = text.capital(RESOURCES[name][0])
    measure = next(key[3] for key, of in folded.HEADLINE.items() if of == name)
    return label if measure.split()[0] in label.casefold() else f"{label} ({measure})"


def resource_name(one: Amount) -> str:
    """What an amount is of, so that no two of a sheet are called alike: Đất – đường bê tông."""
    source = f" ({SOURCES[one.source]})" if one.source else ""
    return f"{text.capital(KINDS[one.kind])}{source}" + (f" – {one.object}" if one.object else "")


def exact(amount: Decimal) -> str:
    """All digits of an amount that a spreadsheet cannot keep; empty where it can."""
    kept = len(amount.normalize().as_tuple().digits) <= DIGITS
    return "" if kept else f"{amount:,f}".translate(str.maketrans(",.", ".,"))


def conclusion(row: CountedRow, level: Level, at: Level) -> str:
    """What became of an initiative at a level, in the words of one of the columns that add up.

    At another level than that whose outcomes are counted, ``at``, nothing is said where nothing is concluded.
    """
    if row.registered_on is None:
        return WAITING if level == at else ""
    kinds = {one.kind for one in row.outcomes if one.level == level}
    for kind in (OutcomeKind.RECOGNISED, OutcomeKind.NOT_RECOGNISED):
        if kind in kinds:
            return _WORDS[kind]
    if kinds:
        return BESIDE
    if level != at:
        return ""
    return WHAT["stopped"] if row.stopped else WHAT["not_concluded"]


def decisions(those: Sequence[Decided]) -> tuple[str, date]:
    """The decisions of the outcomes at a level as they were written, and the day of the first.

    Where one has another day, or other words, each is told with what it says.
    """
    first = min(one.effective_on for one in those)
    if len({(one.decision, one.effective_on) for one in those}) == 1:
        return those[0].decision, first
    told = (
        f"{WHAT[one.kind.value]}{f': {one.decision}' if one.decision else ''} ({text.day(one.effective_on)})"
        for one in those
    )
    return "; ".join(told), first


@dataclass(frozen=True)
class Beside:
    """A published total and what is counted of the same, where that can be counted."""

    what: str
    field: str
    level: str
    published: Decimal
    counted: Decimal | None
    measure: str
    """Of an amount."""
    source: str


def published(figures: Figures, fields: Fields) -> list[Beside]:
    """The totals without rows of a period."""
    return [_beside(figures, fields, one) for one in figures.published]


def _beside(figures: Figures, fields: Fields, one: Published) -> Beside:
    at = Level(one.level) if one.level else headline_level(figures)
    name = folded.PUBLISHED_AS.get(one.what, "")
    found: Decimal | None = None
    if name:
        total = folded.headlines(figures.amounts).get(name)
        found = (total.amount if total else Decimal(0)) if not one.field else None
    elif one.what in WHAT:
        tallies = [tally for tally in figures.tallies if one.field in ("", tally.field)]
        found = Decimal(getattr(folded.counts(tallies, at), one.what))
    return Beside(
        what=text.capital(RESOURCES[name][0]) if name else _WORDS.get(one.what, one.what),
        field=fields(int(one.period[:4])).get(one.field, one.field),
        level=text.capital(LEVELS[Level(one.level)]) if one.level else "",
        published=one.value,
        counted=found,
        measure=one.measure if name else "",
        source=one.source,
    )
