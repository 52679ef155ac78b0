"""The values that a policy is written in: codes, words, days, times of day, reminder slots."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from storage.records.words import fold

YEARS = range(2000, 2101)
"""Years that a policy may speak of; another is a slip of the finger."""


class Hours(NamedTuple):
    """From a time of day to a time of day; where it ends before it begins, it goes over midnight."""

    begin: time
    end: time

    def holds(self, moment: time) -> bool:
        """Whether a time of day lies in it."""
        if self.begin <= self.end:
            return self.begin <= moment < self.end
        return moment >= self.begin or moment < self.end


class DayOfYear(NamedTuple):
    """A day that comes every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """That day of a year."""
        return date(year, self.month, self.day)


def wrong(english: str, vietnamese: str) -> PydanticCustomError:
    """What is wrong and what would be right, for the shell and for the phone."""
    return PydanticCustomError("policy", "{english}", {"english": english, "vietnamese": vietnamese})


_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg]|giờ)?\s*(\d{2})?")
_DAY = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})")
_DATE = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})\s*/\s*(\d{4})")


def read_time(written: Any) -> time:
    """A time of day, as 7:30 or 7h30."""
    if isinstance(written, time):
        return written
    found = _TIME.fullmatch(written.strip().lower()) if isinstance(written, str) else None
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise wrong(
        f"{written!r} is no time of day; write it from 0:00 to 23:59, e.g. 7:30",
        f"“{written}” không phải giờ trong ngày; ghi từ 0:00 đến 23:59, ví dụ 7:30",
    )


def read_hours(written: Any) -> Hours:
    """A span of the day, as 20:30-6:30."""
    if isinstance(written, Hours):
        return written
    parts = re.split(r"\s*(?:-|–|đến)\s*", written) if isinstance(written, str) else []
    if len(parts) != 2:
        raise wrong(
            f"{written!r} must be two times with a dash between, e.g. 20:30-6:30",
            f"“{written}” phải là hai giờ có gạch nối ở giữa, ví dụ 20:30-6:30",
        )
    hours = Hours(read_time(parts[0]), read_time(parts[1]))
    if hours.begin == hours.end:
        raise wrong(
            f"{written!r} ends when it begins; write an end that differs, e.g. 20:30-6:30",
            f"“{written}” có giờ cuối trùng giờ đầu; ghi hai giờ khác nhau, ví dụ 20:30-6:30",
        )
    return hours


def read_day_of_year(written: Any) -> DayOfYear:
    """A day of every year, as 31/3."""
    if isinstance(written, DayOfYear):
        return written
    found = _DAY.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        raise wrong(
            f"{written!r} is no day; write day/month, e.g. 31/3",
            f"“{written}” không phải ngày; ghi ngày/tháng, ví dụ 31/3",
        )
    day, month = int(found[1]), int(found[2])
    _existing(2001, month, day, str(written))  # no leap year: the day must come every year
    return DayOfYear(month, day)


def read_date(written: Any) -> date:
    """A day of one year, as 2/1/2026."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return _known_year(written)
    found = _DATE.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        raise wrong(
            f"{written!r} is no date; write day/month/year, e.g. 2/1/2026",
            f"“{written}” không phải ngày; ghi ngày/tháng/năm, ví dụ 2/1/2026",
        )
    return _known_year(_existing(int(found[3]), int(found[2]), int(found[1]), str(written)))


def _existing(year: int, month: int, day: int, written: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        last = _last_day(year, month)
        right = f"{last}/{month}" if last else "31/12"
        raise wrong(
            f"there is no {written}; the nearest day is {right}", f"không có ngày {written}; gần nhất là {right}"
        ) from None


def _last_day(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        return 0
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1).day


def _known_year(day: date) -> date:
    known_year(day.year)
    return day


def known_year(year: int) -> int:
    """A year that a policy may speak of."""
    if year not in YEARS:
        raise wrong(
            f"the year {year} is unknown; write one from 2000 to 2100, e.g. 2026",
            f"không rõ năm {year}; ghi năm từ 2000 đến 2100, ví dụ 2026",
        )
    return year


def read_slot(written: Any) -> str:
    """A reminder's slot: so many working days before the due day, on it, or after it."""
    if isinstance(written, str) and re.fullmatch(r"due|(before|after)-[1-9]\d?", written):
        return written
    raise wrong(
        f"{written!r} is no slot; write before-7, due or after-3 (working days)",
        f"“{written}” không phải lần nhắc; ghi before-7 (trước hạn 7 ngày), due (đúng hạn) hoặc after-3 (sau hạn)",
    )


def code_of(label: str) -> str:
    """The code that a new entry is kept under, from its name: *Kinh tế* → kinh_te."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")
    return (words if words[:1].isalpha() else f"m_{words}")[:30].rstrip("_")


def _written(as_: str) -> PlainSerializer:
    """As JSON it is what a person would write, so that it can be read back."""
    return PlainSerializer(lambda value: as_.format(value), return_type=str, when_used="json")


Days = Annotated[int, Field(ge=1, le=3650)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Words = Annotated[str, Field(min_length=1, max_length=120)]
Year = Annotated[int, AfterValidator(known_year)]
TimeOfDay = Annotated[time, PlainValidator(read_time), _written("{:%H:%M}")]
SpanOfDay = Annotated[Hours, PlainValidator(read_hours), _written("{0.begin:%H:%M}-{0.end:%H:%M}")]
YearlyDay = Annotated[DayOfYear, PlainValidator(read_day_of_year), _written("{0.day}/{0.month}")]
SingleDay = Annotated[date, PlainValidator(read_date), _written("{0.day}/{0.month}/{0.year}")]
Slot = Annotated[str, PlainValidator(read_slot)]
