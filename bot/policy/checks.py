"""What makes no sense although each setting is written rightly: a ladder that loops, two labels alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from bot.policy.mistakes import Mistake, Path
from bot.policy.sections import (
    CutOffs,
    Digests,
    Indicator,
    LadderStep,
    MeasuresPolicy,
    Quiet,
    Reminders,
    WorkingCalendar,
)
from bot.policy.values import DayOfYear, Hours
from storage.records.units import Level
from storage.records.words import fold


def checked(sections: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Mistake]:
    """The mistakes within and between sections that could be read, and among the labels as they are written."""
    if "measures" in sections:
        yield from _measures(sections["measures"])
    if "cut_offs" in sections:
        yield from _cut_offs(sections["cut_offs"])
    if "calendar" in sections:
        yield from _calendar(sections["calendar"])
    if "ladder" in sections:
        yield from _ladder(sections["ladder"])
    if "reminders" in sections:
        yield from _reminders(sections["reminders"])
    if "digests" in sections:
        yield from _twice(("digests", "kinds"), list(sections["digests"].kinds))
    if "quiet" in sections:
        yield from _quiet(sections["quiet"])
        if "digests" in sections:
            yield from _digests(sections["digests"], sections["quiet"])
    yield from _labels(data)
    yield from _levels(sections.get("levels"))
    yield from _indicators(sections.get("indicators", {}))


def _measures(measures: MeasuresPolicy) -> Iterator[Mistake]:
    strangers = ("sao",) if measures.region == "south" else ("cong",)
    for name in strangers:
        if getattr(measures, name) is not None:
            own = "cong" if measures.region == "south" else "sao"
            yield Mistake(
                ("measures", name),
                f"measures.{name} means nothing in the region {measures.region}; set measures.{own} or drop this line",
                f"measures.{name} không dùng ở vùng này; xin ghi measures.{own} hoặc bỏ dòng này",
            )
    small = measures.cong if measures.region == "south" else measures.sao
    if measures.mau is not None and small is not None and measures.mau < small:
        yield Mistake(
            ("measures", "mau"),
            f"measures.mau = {measures.mau} is smaller than its part ({small}); a mẫu is usually ten of them",
            f"measures.mau = {measures.mau} nhỏ hơn phần của nó ({small}); thường một mẫu bằng mười phần",
        )


def _cut_offs(cut_offs: CutOffs) -> Iterator[Mistake]:
    """Each day lies in the last month of its period or the month after, which stays within the year."""
    ends = {"quarter": (3, 6, 9, 12), "half_year": (6, 12), "nine_months": (9,), "year": (12,)}
    for name, months in ends.items():
        days: tuple[DayOfYear, ...] = getattr(cut_offs, name)
        path = ("cut_offs", name)
        if len(days) != len(months):
            count = len(months)
            yield Mistake(
                path,
                f"cut_offs.{name} needs {count} day{'s' * (count > 1)}, one a period, e.g. {_as_list(months)}",
                f"cut_offs.{name} cần {count} ngày, mỗi kỳ một ngày, ví dụ {_as_list(months)}",
            )
            continue
        for day, month in zip(days, months, strict=True):
            if not month <= day.month <= month + 1:
                yield Mistake(
                    path,
                    f"cut_offs.{name}: {day.day}/{day.month} lies outside its period's end; write a day from 1/{month}"
                    f" on, e.g. 15/{month}",
                    f"cut_offs.{name}: {day.day}/{day.month} không ở cuối kỳ; ghi ngày từ 1/{month}, ví dụ 15/{month}",
                )


def _as_list(months: tuple[int, ...]) -> str:
    return "[" + ", ".join(f'"15/{month}"' for month in months) + "]"


def _calendar(calendar: WorkingCalendar) -> Iterator[Mistake]:
    both = set(calendar.holidays) & set(calendar.working_days)
    for day in sorted(both):
        yield Mistake(
            ("calendar", "working_days"),
            f"{_day(day)} is a holiday and a working day at once; take it out of one list",
            f"{_day(day)} vừa là ngày nghỉ vừa là ngày làm bù; xin bỏ ở một bên",
        )
    for day in calendar.working_days:
        if day.weekday() < 5 and day not in both:
            saturday = day + timedelta(days=5 - day.weekday())
            yield Mistake(
                ("calendar", "working_days"),
                f"{_day(day)} is no Saturday or Sunday; the next Saturday is {_day(saturday)}",
                f"{_day(day)} không phải thứ Bảy, Chủ nhật; thứ Bảy gần đó là {_day(saturday)}",
            )
    for name in ("holidays", "working_days"):
        yield from _twice(("calendar", name), [_day(day) for day in getattr(calendar, name)])


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _ladder(ladder: tuple[LadderStep, ...]) -> Iterator[Mistake]:
    order = ["officer", "superior", "leader"]
    if not ladder:
        yield Mistake(
            ("ladder",),
            "the ladder is empty; write at least one [[ladder]] with who and after",
            "bậc đôn đốc để trống; ghi ít nhất một bậc [[ladder]] có who và after",
        )
    for index, (before, step) in enumerate(itertools.pairwise(ladder), 1):
        if order.index(step.who) <= order.index(before.who):
            yield Mistake(
                ("ladder", str(index), "who"),
                f"the ladder comes back from {before.who} to {step.who}; each step must be above the one before:"
                " officer, superior, leader",
                f"bậc đôn đốc quay lại từ {before.who} về {step.who}; mỗi bậc phải cao hơn bậc trước:"
                " officer, superior, leader",
            )


def _reminders(reminders: Reminders) -> Iterator[Mistake]:
    yield from _twice(("reminders", "slots"), list(reminders.slots))
    if not reminders.slots:
        yield Mistake(
            ("reminders", "slots"),
            'reminders.slots is empty; write at least ["due"]',
            'reminders.slots để trống; ghi ít nhất ["due"]',
        )


def _twice(path: Path, values: list[str]) -> Iterator[Mistake]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield Mistake(
            path,
            f"{'.'.join(path)} has {value} twice; leave it once",
            f"{'.'.join(path)} ghi {value} hai lần; xin để một lần",
        )


def _quiet(quiet: Quiet) -> Iterator[Mistake]:
    if quiet.noon.begin > quiet.noon.end:
        yield Mistake(
            ("quiet", "noon"),
            f"quiet.noon ends before it begins ({_hours(quiet.noon)}); write e.g. 11:30-13:30",
            f"giờ nghỉ trưa kết thúc trước khi bắt đầu ({_hours(quiet.noon)}); ghi ví dụ 11:30-13:30",
        )
    elif quiet.night.holds(quiet.noon.begin) or quiet.noon.holds(quiet.night.begin):
        yield Mistake(
            ("quiet", "noon"),
            f"quiet.noon ({_hours(quiet.noon)}) lies within quiet.night ({_hours(quiet.night)});"
            " write e.g. 11:30-13:30",
            f"giờ nghỉ trưa ({_hours(quiet.noon)}) trùng giờ yên tĩnh buổi tối ({_hours(quiet.night)});"
            " ghi ví dụ 11:30-13:30",
        )
    begin, end = (moment.hour * 60 + moment.minute for moment in quiet.night)
    if (end - begin) % 1440 > 16 * 60:
        yield Mistake(
            ("quiet", "night"),
            f"quiet.night ({_hours(quiet.night)}) leaves less than eight hours to urge in; write e.g. 20:30-6:30",
            f"giờ yên tĩnh buổi tối ({_hours(quiet.night)}) chỉ còn chưa tới tám giờ để nhắc; ghi ví dụ 20:30-6:30",
        )


def _hours(hours: Hours) -> str:
    return f"{hours.begin:%H:%M}-{hours.end:%H:%M}"


def _digests(digests: Digests, quiet: Quiet) -> Iterator[Mistake]:
    for name in ("night", "noon"):
        hours: Hours = getattr(quiet, name)
        if hours.holds(digests.time) and (name == "night" or hours.begin < hours.end):
            told = f"{digests.time:%H:%M}"
            yield Mistake(
                ("digests", "time"),
                f"digests.time = {told} lies in quiet.{name} ({_hours(hours)}); write a time outside, e.g. 7:30",
                f"giờ gửi tình hình {told} nằm trong giờ yên tĩnh ({_hours(hours)}); ghi giờ khác, ví dụ 7:30",
            )


def _labels(data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Two labels alike cannot be told apart on a button."""
    if (fields := data.get("fields")) is not None and not (_table(fields) and all(_table(fields).values())):
        yield Mistake(
            ("fields",),
            'fields needs at least one year with at least one field, e.g. [fields.2026], below it economy = "Kinh tế"',
            'cần ít nhất một năm có một lĩnh vực, ví dụ [fields.2026] và dưới đó economy = "Kinh tế"',
        )
    for year, labels in _table(data.get("fields")).items():
        yield from _alike(("fields", year), _table(labels))
    for name in ("programmes", "levels", "kinds"):
        yield from _alike((name,), _table(data.get(name)))
    yield from _alike(("teams", "posts"), _table(_table(data.get("teams")).get("posts")))
    criteria = _table(data.get("criteria"))
    yield from _alike(("criteria",), {code: _table(criterion).get("label") for code, criterion in criteria.items()})
    indicators = _table(data.get("indicators"))
    yield from _alike(("indicators",), {code: _table(one).get("label") for code, one in indicators.items()})


def _table(written: Any) -> Mapping[str, Any]:
    return written if isinstance(written, Mapping) else {}


def _alike(path: Path, labels: Mapping[str, Any]) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for code, label in labels.items():
        if not isinstance(label, str):
            continue
        other = seen.setdefault(fold(label), code)
        if other != code:
            yield Mistake(
                (*path, code),
                f"{'.'.join(path)}: {code} and {other} have the same label “{label}”; name one of them otherwise",
                f"{'.'.join(path)}: {code} và {other} trùng tên “{label}”; xin đặt một tên khác",
            )


def _levels(levels: Mapping[Level, str] | None) -> Iterator[Mistake]:
    if levels is not None and not levels:
        yield Mistake(
            ("levels",),
            'levels is empty; write at least one, e.g. commune = "Cấp xã"',
            'chưa có cấp nào; ghi ít nhất một, ví dụ commune = "Cấp xã"',
        )


def _indicators(indicators: Mapping[str, Indicator]) -> Iterator[Mistake]:
    """Numbers are added up over the units: a share cannot be, and only numbers are measured."""
    for code, indicator in indicators.items():
        path, setting = ("indicators", code, "measure"), f"indicators.{code}.measure"
        if indicator.measure and indicator.answer != "number":
            yield Mistake(
                path,
                f"{setting} = {indicator.measure!r} is only for numbers; drop it",
                f"{setting} chỉ dùng cho chỉ tiêu trả lời bằng số; xin bỏ “{indicator.measure}”",
            )
        if fold(indicator.measure) in ("%", "phan tram", "ty le"):
            yield Mistake(
                path,
                f"{setting} = {indicator.measure!r}: shares cannot be added up; ask for the number itself",
                f"{setting} = “{indicator.measure}”: tỷ lệ của các đơn vị không cộng được; xin hỏi con số",
            )
        for name in ("levels", "kinds"):
            if not getattr(indicator, name):
                example = "commune" if name == "levels" else "area"
                yield Mistake(
                    ("indicators", code, name),
                    f'indicators.{code}.{name} is empty: nobody would tell it; write e.g. ["{example}"]',
                    f'indicators.{code}.{name} để trống thì không ai báo; ghi ví dụ ["{example}"]',
                )
