"""The ways to write a day, each a rule that looks at one place of the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.quantities.day_words import (
    DAY,
    EDGE,
    FROM_NOW,
    LEAD,
    LOOSE,
    MONTH,
    NEXT_YEAR,
    QUARTER,
    RELATIVE,
    ROMAN,
    WEEK,
    WEEKDAYS,
    WHICH,
    WORKING,
    YEAR,
)
from bot.quantities.months import full_year, last_day, month_end, shift_months
from bot.quantities.numerals import ONES, TEN, number
from bot.quantities.tokens import Text, fold

_NEAR = 31


@dataclass(frozen=True, slots=True)
class Found:
    """A day, or the key of the question to ask about it, with days to offer."""

    end: int
    day: date | None = None
    key: str = ""
    offers: tuple[date, ...] = ()
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Reads the day at one place of a text, as seen from `today`."""

    text: Text
    today: date

    def at(self, index: int) -> Found | None:
        """The day written from token `index` on."""
        rules: tuple[Callable[[int], Found | None], ...] = (
            self._iso,
            self._calendar,
            self._compact,
            self._distance,
            self._edge,
            self._loose,
            self._week,
            self._relative,
            self._weekday,
            self._period,
            self._day_of_month,
        )
        for rule in rules:
            if found := rule(index):
                return found
        return None

    def _number(self, index: int) -> tuple[int, int] | None:
        """A whole number below 10,000 in figures or words."""
        found = number(self.text, index)
        if found is None or found.shape != "sure" or found.values[0].denominator != 1 or found.values[0] > 9999:
            return None
        if self.text.tokens[index].kind == "number" and found.end != index + 1:
            typed = self.text.tokens[index].text
            return (int(typed), index + 1) if typed.isdecimal() else None
        return found.values[0].numerator, found.end

    def _ordinal(self, index: int) -> tuple[int, int] | None:
        """The number of a month or quarter: one or two figures, or "tư", "mười một"."""
        if index < len(self.text.tokens) and self.text.tokens[index].kind == "number":
            typed = self.text.tokens[index].text
            return (int(typed), index + 1) if typed.isdecimal() and len(typed) <= 2 else None
        if ten := TEN.at(self.text, index):
            one = ONES.at(self.text, ten[1])
            return (10 + one[0], one[1]) if one and one[0] in (1, 2) else (10, ten[1])
        return ONES.at(self.text, index)

    def _calendar(self, index: int) -> Found | None:
        """ "31/3/2026", "31-3", "31.3.2026", "ngày 5 tháng 6 năm 2026", "mười lăm tháng sáu"."""
        tokens = self.text.tokens
        typed = tokens[index].text
        if tokens[index].kind == "number" and re.fullmatch(r"\d{1,2}\.\d{1,2}(\.\d{2,4})?", typed):
            parts = [int(part) for part in typed.split(".")]
            year_at = typed.split(".")[2] if len(parts) == 3 else ""
            return self._dated(index, index + 1, parts[0], parts[1], year_at)
        day = self._number(index)
        if day is None or (tokens[index].kind == "word" and not self._month_at(day[1])):
            return None
        month = self._month_at(day[1])
        if month is None:
            return None
        number_end, year = month[1], ""
        if number_end + 1 < len(tokens) and tokens[number_end].text in "/-.–" and self._year_typed(number_end + 1):
            year, number_end = tokens[number_end + 1].text, number_end + 2
        elif tokens[day[1]].kind == "number" and number_end < len(tokens) and len(self._year_typed(number_end)) == 4:
            year, number_end = tokens[number_end].text, number_end + 1
        return self._dated(index, number_end, day[0], month[0], year)

    def _year_typed(self, index: int) -> str:
        token = self.text.tokens[index]
        return token.text if token.kind == "number" and token.text.isdecimal() else ""

    def _month_at(self, index: int) -> tuple[int, int] | None:
        """The month after a day: "/3", " - 3", "tháng sáu"; or "31 3 2026"."""
        tokens = self.text.tokens
        if index + 1 >= len(tokens):
            return None
        if said := MONTH.at(self.text, index):
            if tokens[said[1] - 1].bare == "t" and not (said[1] < len(tokens) and tokens[said[1]].kind == "number"):
                return None
            return self._ordinal(said[1])
        if tokens[index].text in ("/", "-", "–", ".") and tokens[index + 1].kind == "number":
            text = tokens[index + 1].text
            return (int(text), index + 2) if text.isdecimal() and len(text) <= 2 else None
        typed = self._year_typed(index)
        return (int(typed), index + 1) if 0 < len(typed) <= 2 and len(self._year_typed(index + 1)) == 4 else None

    def _dated(self, start: int, end: int, day: int, month: int, year: str) -> Found:
        text, which = self.text, 0
        if not year:
            if end < len(text.tokens) and text.tokens[end].text == ",":
                said = YEAR.at(text, end + 1)
            else:
                said = YEAR.at(text, end)
            if next_year := NEXT_YEAR.at(text, end):
                return self._checked(next_year[1], self.today.year + next_year[0], month, day)
            if said and (which_year := WHICH.at(text, said[1])):
                return self._checked(which_year[1], self.today.year + which_year[0], month, day)
            if said and (written := self._number(said[1])):
                year, end = str(written[0]), written[1]
            elif found := WHICH.at(text, end):
                which, end = found[0], found[1]
        if year:
            full = full_year(year)
            if full is None or not 1990 <= full <= self.today.year + 10:
                return Found(end, key="which year")
            return self._checked(end, full, month, day)
        return self._nearest(end, day, month, which)

    def _checked(self, end: int, year: int, month: int, day: int) -> Found:
        try:
            return Found(end, date(year, month, day))
        except ValueError:
            return Found(end, key="no day")

    def _nearest(self, end: int, day: int, month: int, which: int) -> Found:
        """A day without a year; `which` is said by "tới" (to come) or "vừa qua" (gone)."""
        this = self._checked(end, self.today.year, month, day)
        if this.day is None:
            return this
        other = self._checked(end, self.today.year + (-1 if which < 0 else 1), month, day).day
        if which < 0:
            return this if this.day <= self.today else Found(end, other, key="" if other else "no day")
        if this.day >= self.today or (which == 0 and (self.today - this.day).days <= _NEAR):
            return this
        if other and (which > 0 or (other - self.today).days <= _NEAR):
            return Found(end, other)
        return Found(end, key="which year", offers=tuple(d for d in (this.day, other) if d))

    def _iso(self, index: int) -> Found | None:
        """ "2026-03-31", "2026/3/31"."""
        tokens = self.text.tokens
        if index + 4 >= len(tokens) or len(self._year_typed(index)) != 4:
            return None
        if tokens[index + 1].text not in "/-" or tokens[index + 3].text not in "/-":
            return None
        month, day = self._year_typed(index + 2), self._year_typed(index + 4)
        if not (month and day) or len(month) > 2 or len(day) > 2:
            return None
        return self._checked(index + 5, int(tokens[index].text), int(month), int(day))

    def _compact(self, index: int) -> Found | None:
        """ "31032026" is offered, not taken."""
        typed = self._year_typed(index)
        if len(typed) not in (6, 8):
            return None
        year = full_year(typed[4:])
        found = self._checked(index + 1, year or 1, int(typed[2:4]), int(typed[:2]))
        return Found(index + 1, key="which day", offers=(found.day,) if found.day and year else ())

    def _distance(self, index: int) -> Found | None:
        """ "10 ngày nữa", "2 tuần nữa", "sau 10 ngày", "3 ngày trước", "cách đây 3 ngày"."""
        text, sign, at = self.text, 0, index
        if lead := LEAD.at(text, index):
            sign, at = lead
        if at >= len(text.tokens):
            return None
        count = self._number(at)
        if count is None or count[1] >= len(text.tokens):
            return None
        days, weeks, months = (table.at(text, count[1]) for table in (DAY, WEEK, MONTH))
        unit = days or weeks or months or YEAR.at(text, count[1])
        if unit is None:
            return None
        end = unit[1]
        if not sign:
            after = FROM_NOW.at(text, end)
            if after is None:
                working = WORKING.at(text, end)
                return Found(working[1], key="which day") if working else None
            if months and text.tokens[end].bare != "nua":
                return self._month_or_day(index, count[0], after)
            sign, end = after
        elif working := WORKING.at(text, end):
            return Found(working[1], key="which day")
        amount = sign * count[0]
        if abs(amount) > 400:
            return Found(end, key="which day")
        if days or weeks:
            return Found(end, self.today + timedelta(days=amount * (7 if weeks else 1)))
        return Found(end, shift_months(self.today, amount * (1 if months else 12)))

    def _month_or_day(self, index: int, count: int, after: tuple[int, int]) -> Found | None:
        """ "20 tháng sau" is the 20th of next month; "3 tháng sau" may be in three months too, so it is asked."""
        if count > 12 or (index and DAY.ending(self.text, index)):
            return None
        sign, end = after
        day = self._checked(end, *shift_months(self.today.replace(day=1), sign).timetuple()[:2], count).day
        offers = (shift_months(self.today, sign * count), *((day,) if day else ()))
        return Found(end, key="which day", offers=offers)

    def _edge(self, index: int) -> Found | None:
        """ "cuối tháng", "cuối quý II", "đầu tháng sau", "hết năm 2026"."""
        edge = EDGE.at(self.text, index)
        if edge is None:
            return None
        span = self._span(edge[1])
        if span is None:
            return None
        first, last, end, key = span
        if key:
            return Found(end, key=key, offers=(first, last) if key == "which year" else ())
        if edge[0] == "end" and (last - first).days > 6:
            return Found(end, last)
        if edge[0] == "start" and first > self.today:
            return Found(end, first)
        return Found(end, key="which day", offers=(first, last))

    def _span(self, index: int) -> tuple[date, date, int, str] | None:
        """The week, month, quarter or year named from `index`: first day, last day, where it ends, a doubt."""
        text, today = self.text, self.today
        if week := WEEK.at(text, index):
            which = WHICH.at(text, week[1])
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=which[0] if which else 0)
            return monday, monday + timedelta(days=6), which[1] if which else week[1], ""
        if next_year := NEXT_YEAR.at(text, index):
            year = today.year + next_year[0]
            return date(year, 1, 1), date(year, 12, 31), next_year[1], ""
        if year_word := YEAR.at(text, index):
            written = self._number(year_word[1]) if year_word[1] < len(text.tokens) else None
            if written and (full := full_year(str(written[0]))):
                return date(full, 1, 1), date(full, 12, 31), written[1], ""
            which = WHICH.at(text, year_word[1])
            year = today.year + (which[0] if which else 0)
            return date(year, 1, 1), date(year, 12, 31), which[1] if which else year_word[1], ""
        return self._months(index)

    def _months(self, index: int) -> tuple[date, date, int, str] | None:
        text, today = self.text, self.today
        month_word, quarter_word = MONTH.at(text, index), QUARTER.at(text, index)
        if not (month_word or quarter_word):
            return None
        length, start = (1, month_word[1]) if month_word else (3, quarter_word[1] if quarter_word else index)
        current = (today.month - 1) // length
        written = self._ordinal(start) or self._roman(start)
        if written is None or not 1 <= written[0] <= 12 // length:
            if written and text.tokens[start].kind == "number":
                return today, today, written[1], "no day"
            which = WHICH.at(text, start)
            first = shift_months(date(today.year, current * length + 1, 1), length * (which[0] if which else 0))
            return first, last_day(first, length), which[1] if which else start, ""
        end, year, doubt = written[1], today.year, ""
        if end + 1 < len(text.tokens) and text.tokens[end].text in "/-." and self._year_typed(end + 1):
            year, end = full_year(self._year_typed(end + 1)) or year, end + 2
        elif later := NEXT_YEAR.at(text, end):
            year, end = year + later[0], later[1]
        elif said := YEAR.at(text, end):
            which = WHICH.at(text, said[1])
            typed = self._number(said[1]) if said[1] < len(text.tokens) and not which else None
            year = year + which[0] if which else (full_year(str(typed[0])) or year) if typed else year
            end = which[1] if which else typed[1] if typed else said[1]
        else:
            last = last_day(date(year, (written[0] - 1) * length + 1, 1), length)
            if (today - last).days > _NEAR:
                doubt = "which year"
        first = date(year, (written[0] - 1) * length + 1, 1)
        last = last_day(first, length)
        if doubt:
            return last, last_day(shift_months(first, 12), length), end, doubt
        return first, last, end, ""

    def _roman(self, index: int) -> tuple[int, int] | None:
        if index < len(self.text.tokens) and self.text.tokens[index].form in ROMAN:
            return ROMAN[self.text.tokens[index].form], index + 1
        return None

    def _loose(self, index: int) -> Found | None:
        found = LOOSE.at(self.text, index)
        return Found(found[1], key="which day") if found else None

    def _relative(self, index: int) -> Found | None:
        found = RELATIVE.at(self.text, index)
        return Found(found[1], self.today + timedelta(days=found[0])) if found else None

    def _week(self, index: int) -> Found | None:
        """A weekday of a named week, or a week alone, which is asked."""
        day = WEEKDAYS.at(self.text, index)
        week = WEEK.at(self.text, day[1] if day else index)
        if not week:
            return None
        which = WHICH.at(self.text, week[1])
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=which[0] if which else 0)
        end = which[1] if which else week[1]
        if day:
            return Found(end, monday + timedelta(days=day[0]))
        return Found(end, key="which day", offers=(monday, monday + timedelta(days=4)))

    def _weekday(self, index: int) -> Found | None:
        """ "thứ sáu", "thứ 6 này", "thứ 6 tới", "chủ nhật vừa rồi"."""
        day = WEEKDAYS.at(self.text, index)
        if not day:
            return None
        ahead = (day[0] - self.today.weekday()) % 7
        coming = self.today + timedelta(days=ahead)
        which = WHICH.at(self.text, day[1])
        end = which[1] if which else day[1]
        word = self.text.tokens[end - 1].bare
        if which and which[0] < 0:
            return Found(end, coming - timedelta(days=7), weekday=day[0])
        if which and which[0] > 0:
            following = self.today - timedelta(days=self.today.weekday()) + timedelta(days=7 + day[0])
            settled = coming if ahead and (word == "toi" or coming == following) else None
            days = (coming, following) if ahead else (following,)
            if settled is None and ahead == 0:
                settled = following
            return Found(end, settled, "" if settled else "which day", days, day[0])
        if not which and index and self.text.tokens[index - 1].form == fold("hôm")[0]:
            return Found(end, None, "which day", (coming - timedelta(days=7), coming), day[0])  # mostly the last one
        if ahead == 0 and not which:
            return Found(end, None, "which day", (coming, coming + timedelta(days=7)), day[0])
        return Found(end, coming, weekday=day[0])

    def _period(self, index: int) -> Found | None:
        """A month, quarter or year alone names no day: its last day is offered."""
        tokens = self.text.tokens
        token = tokens[index]
        if token.kind == "number":
            slash = index + 2 < len(tokens) and tokens[index + 1].text == "/"
            if slash and token.text.isdecimal() and len(self._year_typed(index + 2)) == 4:
                month, year = int(token.text), int(tokens[index + 2].text)
                valid = 1 <= month <= 12 and year > 0
                offers = (month_end(year, month),) if valid else ()
                return Found(index + 3, key="period" if valid else "no day", offers=offers)
            return Found(index + 1, key="period") if len(self._year_typed(index)) == 4 else None
        span = self._span(index) if token.bare not in ("t", "q") else None
        if span is None and token.bare == "q":
            span = self._months(index) if index + 1 < len(tokens) else None
        return Found(span[2], key=span[3] or "period", offers=(span[1],)) if span else None

    def _day_of_month(self, index: int) -> Found | None:
        """ "ngày 15", "15 tháng này", "ngày 5 tháng sau"."""
        said = DAY.at(self.text, index)
        at = said[1] if said else index
        day = self._number(at) if at < len(self.text.tokens) else None
        if day is None:
            return None
        if said and (further := self._calendar(at)):
            return further
        month = MONTH.at(self.text, day[1])
        which = WHICH.at(self.text, month[1]) if month else None
        if not which and not said:
            return None
        if said and not month and (coming := WHICH.at(self.text, day[1])) and coming[0] == 1:  # "ngày 12 tới"
            ahead = shift_months(self.today.replace(day=1), int(day[0] <= self.today.day))
            return self._checked(coming[1], ahead.year, ahead.month, day[0])
        first = shift_months(self.today.replace(day=1), which[0] if which else 0)
        found = self._checked(which[1] if which else day[1], first.year, first.month, day[0])
        if which or not found.day or found.day >= self.today:
            return found
        later = shift_months(first, 1)
        other = self._checked(day[1], later.year, later.month, day[0]).day
        return Found(day[1], key="which day", offers=tuple(d for d in (found.day, other) if d))
