"""Charts of figures: what each shows, value by value, and the same in words. How they look is for whoever draws them.

Each is made from the one value that all figures are made from, so a number in a picture is the number in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from bot import text
from bot.quantities.show import figure
from bot.reports import figures as folded
from bot.reports.figures_words import (
    LEVELS,
    RESOURCES,
    WHAT,
    compared_with,
    measured,
    percentage,
    totals_only,
)
from storage.records.course import Course, Point
from storage.records.figures import Figures, What
from storage.records.performance import PartPerformance, Performance

ChartKind = Literal["fields", "timeliness", "course", "resources"]
KINDS: tuple[ChartKind, ...] = get_args(ChartKind)
TITLES: dict[ChartKind, str] = {
    "fields": "Đăng ký và công nhận theo lĩnh vực",
    "timeliness": "Việc làm đúng hạn theo đơn vị",
    "course": "Diễn biến trong năm so với năm trước",
    "resources": "Nguồn lực huy động",
}
MOST = 10
"""Rows of their own; where there are more, what is left comes together in one."""
MONTHS = 12
_COURSE: tuple[What, ...] = ("registered", "recognised")
LABEL = 90
"""Characters of a row's name."""
SCALES = (
    ("land_m2",),
    ("labour_days",),
    ("money_dong", "state_money_dong", "business_money_dong"),
    ("valuation_dong",),
)
"""What was given, by what may be compared: square metres with no money, nor money with what something was worth."""


@dataclass(frozen=True)
class Mark:
    """One value of a chart."""

    value: Decimal
    shown: str
    """As it is written beside the mark, and in the words below the picture."""


@dataclass(frozen=True)
class Series:
    """What the marks at one place of every row have in common."""

    name: str
    total: str = ""
    """Of all rows, where they add up."""
    level: str = ""
    """Of the outcomes that are counted."""

    @property
    def full_name(self) -> str:
        """Its name with the level."""
        return f"{self.name} ({self.level})" if self.level else self.name


@dataclass(frozen=True)
class Row:
    """What is told of one thing: a mark for each series, None where there is none."""

    label: str
    marks: tuple[Mark | None, ...]
    told: str = ""
    """What the marks come to, where that is no mark itself; it says the first of them."""


@dataclass(frozen=True)
class Panel:
    """Rows on one scale."""

    rows: tuple[Row, ...]
    heading: str = ""


@dataclass(frozen=True)
class Chart:
    """What a picture shows. Without panels there is nothing to show, and ``nothing`` says so."""

    kind: ChartKind
    subtitle: str
    series: tuple[Series, ...] = ()
    panels: tuple[Panel, ...] = ()
    notes: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def title(self) -> str:
        """What it is about."""
        return TITLES[self.kind]


@text.phrase
def chart_of(unit: str, period: str, until: str, from_january: bool, as_now: bool) -> str:
    how = "lũy kế từ đầu năm" if from_january else "tính"
    mode = ", theo đơn vị hiện nay" if as_now else ""
    return f"{text.shorten(unit, 120)}, {text.period(period)} ({how} đến hết ngày {until}{mode})"


@text.phrase
def registered() -> str:
    return "Đăng ký"


@text.phrase
def recognised() -> str:
    return "Công nhận"


@text.phrase
def added_up(what: str, level: str) -> str:
    return f"{what}{f' ({level})' if level else ''}, lũy kế"


@text.phrase
def other_fields(count: int) -> str:
    return f"{figure(count)} lĩnh vực khác"


@text.phrase
def nothing_registered(waiting: int) -> str:
    more = f" Có {figure(waiting)} mô hình đang chờ duyệt." if waiting else ""
    return f"Chưa có mô hình nào được duyệt đăng ký nên chưa có biểu đồ.{more}"


@text.phrase
def nothing_given() -> str:
    return "Chưa có báo cáo nào ghi đất hiến, ngày công, tiền góp nên chưa có biểu đồ."


@text.phrase
def published_in(period: str, what: str, source: str) -> str:
    return f"Số {text.period(period)} về {what}: theo {text.shorten(source, 80)}."


@text.phrase
def nothing_due() -> str:
    return "Trong kỳ chưa có việc nào đến hạn nên chưa có biểu đồ."


@text.phrase
def nothing_in_both_years() -> str:
    return "Năm nay và năm trước đều chưa có mô hình nào được duyệt đăng ký nên chưa có biểu đồ."


@text.phrase
def published_total(year: int, what: str, total: str, source: str) -> str:
    return f"Năm {year}: {what} {total} (theo {text.shorten(source, 80)})."


@text.phrase
def nothing_to_compare(year: int) -> str:
    return f"Chưa có số liệu năm {year} để so sánh."


@text.phrase
def on_time_share(rate: str, on_time: int, due: int) -> str:
    return f"đúng hạn {rate} ({figure(on_time)}/{figure(due)})"


@text.phrase
def other_units(count: int) -> str:
    return f"{figure(count)} đơn vị khác"


@text.phrase
def unit_itself(unit: str) -> str:
    return f"{unit} (trực tiếp)"


@text.phrase
def month(number: int) -> str:
    return f"Tháng {number}"


def number(value: int) -> Mark:
    """A mark that is how many."""
    return Mark(Decimal(value), figure(value))


def subtitle_of(figures: Figures, *, of_the_period: bool = False) -> str:
    """Of whom, when and as of which day: counted from the beginning of the year, but for what happens in a period."""
    stretch = figures.stretch
    from_january = not (of_the_period or stretch.begins_year)
    return chart_of(figures.unit.name, stretch.period, text.day(stretch.day), from_january, figures.as_now)


def by_field(figures: Figures, fields: Callable[[int], Mapping[str, str]]) -> Chart:
    """Registered and recognised by field, in the policy's order; of many fields, the largest."""
    at = folded.outcome_level(figures.unit.level, figures.tallies)
    whole = folded.counts(figures.tallies, at)
    if not whole.registered:
        nothing = totals_only(figures) or nothing_registered(whole.waiting)
        return Chart("fields", subtitle_of(figures), nothing=nothing)
    counts = folded.by(figures.tallies, lambda tally: (folded.field_label(tally, fields),), at)
    names = list(dict.fromkeys((*folded.fields_of(figures.stretch, fields), *sorted(counts))))
    found = [(name, counts.get(name, folded.Counts())) for name in names]
    rest: list[tuple[str, folded.Counts]] = []
    if len(found) > MOST + 1:
        found.sort(key=lambda one: -one[1].registered)
        found, rest = found[:MOST], found[MOST:]
    rows = [_field_row(name, one.registered, one.recognised) for name, one in found]
    if rest:
        added = [sum(getattr(one, what) for _, one in rest) for what in ("registered", "recognised")]
        rows.append(_field_row(other_fields(len(rest)), *added))
    series = (
        Series(registered(), figure(whole.registered)),
        Series(recognised(), _with_rate(whole.recognised, whole.registered), LEVELS[at]),
    )
    return Chart("fields", subtitle_of(figures), series, (Panel(tuple(rows)),))


def _field_row(name: str, registered: int, recognised: int) -> Row:
    of_them = Mark(Decimal(recognised), _with_rate(recognised, registered)) if registered else None
    return Row(text.shorten(name, LABEL), (number(registered), of_them))


def _with_rate(part: int, whole: int) -> str:
    rate = percentage(folded.percent(part, whole)) if part else ""
    return f"{figure(part)} ({rate})" if rate else figure(part)


def timeliness(figures: Figures, parts: Sequence[PartPerformance]) -> Chart:
    """How many duties of each unit were done by their day, late or not yet: those first who were least on time."""
    owing = [part for part in parts if part.counts.due]
    if not owing:
        return Chart("timeliness", subtitle_of(figures, of_the_period=True), nothing=nothing_due())
    owing.sort(key=lambda part: (Fraction(part.counts.on_time, part.counts.due), -part.counts.due))
    rest: list[PartPerformance] = []
    if len(owing) > MOST + 1:
        owing, rest = owing[:MOST], owing[MOST:]
    rows = [_unit_row(part.name if part.child else unit_itself(part.name), part.counts) for part in owing]
    if rest:
        rows.append(_unit_row(other_units(len(rest)), _together(rest)))
    whole = _together([*owing, *rest])
    rate = percentage(folded.percent(whole.on_time, whole.due))
    series = (
        Series("Đúng hạn", f"{figure(whole.on_time)} ({rate})"),
        Series("Làm muộn", figure(whole.settled - whole.on_time)),
        Series("Chưa làm", figure(whole.due - whole.settled)),
    )
    return Chart("timeliness", subtitle_of(figures, of_the_period=True), series, (Panel(tuple(rows)),))


def _together(parts: Sequence[PartPerformance]) -> Performance:
    return Performance(**{name: sum(getattr(part.counts, name) for part in parts) for name in Performance.model_fields})


def _unit_row(name: str, counts: Performance) -> Row:
    marks = (counts.on_time, counts.settled - counts.on_time, counts.due - counts.settled)
    rate = percentage(folded.percent(counts.on_time, counts.due))
    told = on_time_share(rate, counts.on_time, counts.due)
    return Row(text.shorten(name, LABEL), tuple(number(mark) for mark in marks), told)


def course(figures: Figures, this: Course, before: Course) -> Chart:
    """Registered and recognised month by month, from the beginning of the year, beside the year before."""
    if not any(point.registered for one in (this, before) for point in one.points):
        return Chart("course", subtitle_of(figures), nothing=nothing_in_both_years())
    whats: tuple[tuple[str, Callable[[Point], int]], ...] = (
        (added_up(registered(), ""), lambda point: point.registered),
        (added_up(recognised(), LEVELS[this.at]), lambda point: point.recognised),
    )
    known = any(point.registered for point in before.points)
    years = (this, before) if known else (this,)
    panels = tuple(
        Panel(tuple(Row(month(at + 1), tuple(_at(one, at, value) for one in years)) for at in range(MONTHS)), heading)
        for heading, value in whats
    )
    series = tuple(Series(text.capital(text.period(str(one.year)))) for one in years)
    return Chart("course", subtitle_of(figures), series, panels, () if known else _earlier(figures, before))


def _earlier(figures: Figures, before: Course) -> tuple[str, ...]:
    """What was published of a year of which no initiatives are known."""
    changes = folded.changes(figures, before.at) if figures.year_before.period == str(before.year) else {}
    told = [
        published_total(before.year, WHAT[name].lower(), figure(change.before), change.source)
        for name in _COURSE
        if (change := changes.get(name)) and change.source
    ]
    return tuple(told) or (nothing_to_compare(before.year),)


def _at(year: Course, index: int, value: Callable[[Point], int]) -> Mark | None:
    return number(value(year.points[index])) if index < len(year.points) else None


def resources(figures: Figures) -> Chart:
    """What people, the State and business gave, each kind on a scale of its own, beside the same a year before."""
    now, then = folded.headlines(figures.amounts), folded.headlines(figures.before_amounts)
    changes = folded.changes(figures, folded.outcome_level(figures.unit.level, figures.tallies))
    panels, notes = [], []
    for scale in SCALES:
        rows = []
        for name in scale:
            change = changes.get(name)
            before = change.before if change else then[name].amount if name in then else None
            if name not in now and before is None:
                continue
            about = (now.get(name), then.get(name))
            values = (about[0].amount if about[0] else None, before)
            marks = tuple(
                None if value is None else _amount(name, value, one is not None and one.approximate)
                for value, one in zip(values, about, strict=True)
            )
            rows.append(Row(text.capital(RESOURCES[name][0]), marks))
            if change and change.source:
                notes.append(published_in(figures.year_before.period, RESOURCES[name][0], change.source))
        if rows:
            panels.append(Panel(tuple(rows)))
    if not any(row.marks[0] for panel in panels for row in panel.rows):
        return Chart("resources", subtitle_of(figures), nothing=nothing_given())
    series = tuple(Series(text.capital(one)) for one in (text.period(figures.stretch.period), compared_with(figures)))
    if not any(row.marks[1] for panel in panels for row in panel.rows):
        series = series[:1]
        panels = [Panel(tuple(Row(row.label, row.marks[:1]) for row in panel.rows)) for panel in panels]
    return Chart("resources", subtitle_of(figures), series, tuple(panels), tuple(notes))


def _amount(name: str, value: Decimal, approximate: bool) -> Mark:
    return Mark(value, text.amount(measured(name, value), approximate))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def in_words(chart: Chart) -> list[str]:
    """The chart in lines, its title first: all that the picture shows, for who cannot see it."""
    lines = [f"{chart.title} – {chart.subtitle}"]
    if not chart.panels:
        return [*lines, chart.nothing]
    if chart.series[0].total:
        lines.append(f"Cộng: {'; '.join(f'{_small(one.full_name)} {one.total}' for one in chart.series)}")
    for panel in chart.panels:
        lines += [f"• {line}" for line in (_course(panel, chart.series) if panel.heading else _rows(panel, chart))]
    return [*lines, *chart.notes]


def _rows(panel: Panel, chart: Chart) -> list[str]:
    alone = len(chart.series) == 1
    lines = []
    for row in panel.rows:
        marked = [(one.name, mark.shown) for one, mark in zip(chart.series, row.marks, strict=True) if mark]
        told = [shown if alone else f"{_small(name)} {shown}" for name, shown in marked[bool(row.told) :]]
        lines.append(f"{row.label}: {'; '.join(filter(None, (row.told, ', '.join(told))))}")
    return lines


def _course(panel: Panel, series: Sequence[Series]) -> list[str]:
    """A line for each series: its value of every month."""
    return [
        f"{panel.heading}, {_small(one.name)}: "
        + "; ".join(f"{row.label.lower()}: {mark.shown}" for row in panel.rows if (mark := row.marks[place]))
        for place, one in enumerate(series)
    ]
