"""Figures as words for chat. What is nothing is left out where nothing is what people expect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot import text
from bot.quantities import show
from bot.quantities.show import figure
from bot.reports import figures as folded
from bot.reports.figures import Change, Counts
from bot.reports.performance import in_a_line
from storage.records.figures import Amount, CountedAmount, Figures, Part, What
from storage.records.published import Published
from storage.records.reports import ResourceKind, Source
from storage.records.units import Level

LEVELS = {
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã",
    Level.VILLAGE: "thôn, khu",
    Level.TEAM: "tổ",
}
WHAT: dict[What, str] = {
    "registered": "Đăng ký",
    "recognised": "Công nhận",
    "not_recognised": "Không công nhận",
    "not_concluded": "Chưa kết luận",
    "typical": "Điển hình",
    "proposed": "Đề nghị khen",
    "commended": "Khen thưởng",
    "stopped": "Đã dừng",
    "waiting": "Chờ duyệt",
}
"""What is counted, in the order in which it is told."""
RESOURCES: dict[str, tuple[str, str]] = {
    "land_m2": ("đất hiến", "area"),
    "labour_days": ("ngày công", "labour"),
    "money_dong": ("tiền dân góp", "money"),
    "state_money_dong": ("tiền Nhà nước", "money"),
    "business_money_dong": ("tiền doanh nghiệp", "money"),
    "valuation_dong": ("trị giá quy đổi", "money"),
    "length_m": ("đường", "length"),
    "households": ("số hộ", "households"),
    "people": ("số người", "people"),
    "attendances": ("lượt người", "attendances"),
}
"""What each total is called, and how it is measured."""
KINDS: dict[ResourceKind, str] = {
    ResourceKind.LAND: "đất",
    ResourceKind.LABOUR: "công",
    ResourceKind.MONEY: "tiền",
    ResourceKind.LENGTH: "chiều dài",
    ResourceKind.HOUSEHOLDS: "số hộ",
    ResourceKind.PEOPLE: "số người",
    ResourceKind.ATTENDANCES: "lượt người",
    ResourceKind.ITEMS: "hiện vật",
}
SOURCES = {Source.PEOPLE: "nhân dân", Source.STATE: "Nhà nước", Source.BUSINESS: "doanh nghiệp"}
NAMED = 5
"""Units named in a line."""


@text.phrase
def figures_heading(unit: str, period: str, day: date, as_now: bool) -> str:
    today = ", theo đơn vị hiện nay" if as_now else ""
    what = f"{text.bold('Số liệu')} – {text.shorten(unit, 120)}, {text.period(period)}"
    return f"{what} (tính đến hết ngày {text.day(day)}{today})"


@text.phrase
def registered_line(count: int, fresh: int, of_part: bool, waiting: int) -> str:
    parts = (
        f"Đăng ký{' từ đầu năm' if of_part else ''}: {figure(count)} mô hình",
        f"riêng kỳ này {figure(fresh)}" if of_part else "",
        f"chờ duyệt {figure(waiting)}" if waiting else "",
    )
    return "; ".join(part for part in parts if part)


@text.phrase
def recognised_line(level: str, count: int, rate: str) -> str:
    return f"Công nhận ({level}): {figure(count)}" + (f", đạt {rate}" if rate else "")


@text.phrase
def counted(what: str, count: int) -> str:
    return f"{what}: {figure(count)}"


@text.phrase
def beside_line(level: str, told: str) -> str:
    return f"Chưa công nhận {level} mà đã {told}"


@text.phrase
def other_level(level: str, told: str) -> str:
    return f"{level[:1].upper()}{level[1:]}: {told}"


@text.phrase
def resources_line(told: str) -> str:
    return f"Nguồn lực, kết quả: {told}"


@text.phrase
def change_line(period: str, told: str) -> str:
    return f"So với {period}: {told}"


@text.phrase
def up_to(period: str, day: date) -> str:
    return f"{text.period(period)} (đến hết ngày {text.day(day)})"


@text.phrase
def changed(what: str, difference: str, percent: str, up: bool, source: str) -> str:
    """A figure that went up or down, by how much; or stayed, where there is no difference."""
    by = f" {difference}{f' ({percent})' if percent else ''}" if difference else ""
    how = ("tăng" if up else "giảm") if difference else "không đổi"
    return f"{what} {how}{by}{f' (theo {text.shorten(source, 80)})' if source else ''}"


@text.phrase
def published_line(told: str, source: str) -> str:
    return f"Số đã công bố, để đối chiếu: {told} (theo {text.shorten(source, 80)})"


@text.phrase
def duties_line(told: str) -> str:
    return f"Việc đến hạn trong kỳ: {told}"


@text.phrase
def field_line(made: int, due: int, checks: int, told: int, answered: int, waiting: int) -> str:
    visits = f"Đi cơ sở {figure(made)}/{figure(due)} lượt phải đi" if due else ""
    checked = f"kiểm tra {figure(checks)} lượt" if checks else ""
    obstacles = f"vướng mắc nêu {figure(told)}, trả lời {figure(answered)}, đang chờ {figure(waiting)}"
    parts = (visits, checked, obstacles if told or answered or waiting else "")
    words = "; ".join(part for part in parts if part)
    return f"{words[:1].upper()}{words[1:]}"


@text.phrase
def silent_line(silent: int, asked: int, names: str, more: int) -> str:
    rest = f" và {figure(more)} nơi khác" if more else ""
    return f"Chưa đăng ký: {figure(silent)}/{figure(asked)} đơn vị: {names}{rest}"


@text.phrase
def empty_fields(names: str) -> str:
    return f"Lĩnh vực chưa có mô hình: {names}"


@text.phrase
def nothing_yet() -> str:
    return "Chưa có mô hình nào."


@text.phrase
def no_list() -> str:
    return "Chưa nhập danh sách mô hình."


@text.phrase
def only_totals(told: str) -> str:
    """Of a period of which only totals are known."""
    return f"Chưa nhập danh sách mô hình. Số đã công bố: {told}."


@text.phrase
def as_published(told: str, source: str) -> str:
    return f"{told} (theo {text.shorten(source, 80)})"


@text.phrase
def ended_on(unit: str, day: date) -> str:
    return f"{unit} kết thúc từ ngày {text.day(day)}; số liệu tính đến hết ngày trước đó."


@text.phrase
def slice_line(name: str, registered: int, recognised: int, rate: str, others: str) -> str:
    share = f" ({rate})" if rate else ""
    rest = f"; {others}" if others else ""
    return f"{text.shorten(name, 120)}: đăng ký {figure(registered)}, công nhận {figure(recognised)}{share}{rest}"


def percentage(value: Fraction | None) -> str:
    """A share as it is written: 58%, 84,9%; empty where there is none."""
    return "" if value is None else f"{figure(value)}%"


def summary(figures: Figures, fields: Callable[[int], Mapping[str, str]]) -> list[str]:
    """The figures in lines, the heading first."""
    at = folded.outcome_level(figures.unit.level, figures.tallies)
    found = folded.counts(figures.tallies, at)
    stretch, listless = figures.stretch, folded.published_only(figures)
    lines = [figures_heading(figures.unit.name, stretch.period, stretch.day, figures.as_now)]
    lines += [ended] if (ended := ending(figures)) else []
    if found.registered or found.waiting:
        lines += [f"• {line}" for line in _of_initiatives(figures, found, at)]
    else:
        lines.append(no_list() if listless else nothing_yet())
    amounts = _resources(figures.amounts)
    told = changes_told(folded.changes(figures, at))
    more = (
        resources_line(amounts) if amounts else "",
        change_line(compared_with(figures), told) if told else "",
        *(published_line(*told) for told in published_told(figures)),
        duties_line(in_a_line(figures.performance)) if figures.performance.due or figures.performance.excused else "",
        field_line(
            figures.visits.made,
            figures.visits.due,
            figures.visits.checks,
            figures.obstacles.told,
            figures.obstacles.answered,
            figures.obstacles.open,
        ),
        "" if listless else _silent(figures.silent, figures.owing, figures.unit.id),
        _empty(figures, fields) if found.registered else "",
    )
    return lines + [f"• {line}" for line in more if line]


def _of_initiatives(figures: Figures, found: Counts, at: Level) -> list[str]:
    fresh = folded.counts(figures.tallies, at, fresh=True).registered
    lines = [
        registered_line(found.registered, fresh, not figures.stretch.begins_year, found.waiting),
        recognised_line(LEVELS[at], found.recognised, percentage(found.rate)),
    ]
    open_ones = _told(found, ("not_recognised", "not_concluded", "stopped"))
    good = _told(found, ("typical", "proposed", "commended"))
    lines += [words for words in (open_ones, good) if words]
    for level in [at, *(level for level in folded.levels_concluded(figures.tallies) if level != at)]:
        counts = folded.counts(figures.tallies, level)
        if level != at:
            told = _told(counts, ("recognised", "not_recognised", "typical", "proposed", "commended"))
            lines.append(other_level(LEVELS[level], told[:1].lower() + told[1:]))
        if counts.beside:
            lines.append(beside_line(LEVELS[level], _beside(counts)))
    return lines


def _told(found: Counts, names: tuple[What, ...]) -> str:
    words = "; ".join(counted(WHAT[name].lower(), getattr(found, name)) for name in names if getattr(found, name))
    return words[:1].upper() + words[1:]


def _beside(found: Counts) -> str:
    told = (
        ("typical", found.typical_beside),
        ("proposed", found.proposed_beside),
        ("commended", found.commended_beside),
    )
    names: dict[str, What] = {"typical": "typical", "proposed": "proposed", "commended": "commended"}
    return "; ".join(counted(WHAT[names[name]].lower(), count) for name, count in told if count)


def _resources(amounts: tuple[Amount, ...]) -> str:
    return "; ".join(
        f"{RESOURCES[name][0]} {text.amount(measured(name, total.amount), total.approximate)}"
        for name, total in folded.headlines(amounts).items()
    )


@text.phrase
def amount_line(what: str, shown: str, initiatives: int) -> str:
    return f"{what}: {shown} ({figure(initiatives)} mô hình)"


def of_amount(one: Amount) -> str:
    """What an amount is of: đất hiến, đường bê tông, tiền Nhà nước."""
    name = folded.HEADLINE.get((one.kind, one.role, one.source, one.unit))
    label = RESOURCES[name][0] if name else KINDS[one.kind]
    source = "" if name or one.source is None else f" ({SOURCES[one.source]})"
    return (one.object or label) + source


def how_much(one: Amount | CountedAmount, of: Amount) -> str:
    """An amount with its unit."""
    name = folded.HEADLINE.get((of.kind, of.role, of.source, of.unit))
    shown = measured(name, one.amount) if name else f"{figure(one.amount)} {of.unit}".rstrip()
    return text.amount(shown, one.approximate)


def measured(name: str, amount: Decimal) -> str:
    """An amount of one of the totals with its unit, which is not said twice."""
    label, kind = RESOURCES[name]
    shown = show(amount, kind)
    number, _, unit = shown.partition(" ")
    return number if f" {unit} " in f" {label} " else shown


def totals_only(figures: Figures, most: int = 2) -> str:
    """What was published of a period without a list of initiatives, by so many sources at most; else empty."""
    if not folded.published_only(figures):
        return ""
    return only_totals("; ".join(as_published(*told) for told in published_told(figures)[:most]))


def ending(figures: Figures) -> str:
    """That a unit ended within the period, up to which its figures go; empty where it did not."""
    ended, stretch = figures.unit.closed_on, figures.stretch
    cut_short = ended is not None and stretch.day < min(ended, stretch.cut_off) and not figures.as_now
    return ended_on(text.shorten(figures.unit.name, 80), ended) if ended is not None and cut_short else ""


def compared_with(figures: Figures) -> str:
    """The period with which figures are compared; of a period that is not over, up to the same day."""
    earlier = figures.year_before
    return up_to(earlier.period, earlier.day) if earlier.day < earlier.cut_off else text.period(earlier.period)


def changes_told(changes: Mapping[str, Change], names: Collection[str] | None = None) -> str:
    """What changed on a year before; ``names`` are the figures that are told, all where none are named."""
    told = ((name, one) for name, one in changes.items() if one.before and (names is None or name in names))
    return "; ".join(_change(name, one) for name, one in told)


def _change(name: str, change: Change) -> str:
    what: dict[str, str] = {key: words.lower() for key, words in WHAT.items()}
    label = what.get(name) or RESOURCES[name][0]
    size = abs(change.difference)
    shown = figure(size) if name in what else text.amount(measured(name, size), change.approximate)
    percent = percentage(abs(change.percent)) if change.percent is not None else ""
    return changed(label, shown if size else "", percent, change.difference > 0, change.source)


def totals_by_source(figures: Figures) -> dict[str, list[Published]]:
    """What was published of the whole unit, by where it stands: of initiatives first, then of what they brought."""
    order = [*map(str, WHAT), *folded.PUBLISHED_AS]
    whole = sorted((one for one in figures.published if not one.field), key=lambda one: order.index(one.what))
    return {source: [one for one in whole if one.source == source] for source in dict.fromkeys(o.source for o in whole)}


def published_told(figures: Figures) -> list[tuple[str, str]]:
    """The totals of the whole unit that were published, and where they stand."""
    return [("; ".join(map(_total, told)), source) for source, told in totals_by_source(figures).items()]


def _total(one: Published) -> str:
    name = folded.PUBLISHED_AS.get(one.what, "")
    if name:
        return f"{RESOURCES[name][0]} {measured(name, one.value)}"
    label = {str(code): words for code, words in WHAT.items()}.get(one.what, one.what).lower()
    level = f" ({LEVELS[Level(one.level)]})" if one.level else ""
    return f"{label}{level} {figure(one.value)}"


def _silent(silent: tuple[Part, ...], asked: int, unit_id: int) -> str:
    """Which units have nothing; of the unit itself that is said already."""
    if not silent or [part.id for part in silent] == [unit_id]:
        return ""
    names = ", ".join(text.shorten(part.name, 60) for part in silent[:NAMED])
    return silent_line(len(silent), asked, names, max(0, len(silent) - NAMED))


def _empty(figures: Figures, fields: Callable[[int], Mapping[str, str]]) -> str:
    having = {folded.field_label(tally, fields) for tally in figures.tallies if tally.registered}
    names = [name for name in folded.fields_of(figures.stretch, fields) if name not in having]
    return empty_fields("; ".join(names)) if names else ""


def sliced(name: str, counts: Counts) -> str:
    """One field or unit in a line."""
    others = _told(counts, ("typical", "proposed", "commended", "waiting"))
    return slice_line(
        name, counts.registered, counts.recognised, percentage(counts.rate), others[:1].lower() + others[1:]
    )
