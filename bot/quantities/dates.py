"""Days as people write them: 31/3, mai, thứ hai tuần sau, cuối tháng, 10 ngày nữa.

What is settled here: a day without a year is this year's when it is still to come, or less than a month gone;
the coming January in December; in all other cases the year is asked. "Cuối" is the last day and "đầu" of a coming
period its first; a period alone (tháng 6, quý II) is asked. The lunar calendar is always asked.
"""

from dataclasses import replace
from datetime import date

from bot.quantities.day_words import BLOCKERS, CLOCK, HEDGE, LUNAR, T_DAY
from bot.quantities.days import Days, Found
from bot.quantities.numerals import DIGITS
from bot.quantities.questions import ask
from bot.quantities.readings import Ask, Candidate, Reading
from bot.quantities.show import show
from bot.quantities.tokens import Text, fold, tokenise

LONGEST = 300
_TWENTIES = (fold("hăm")[0], fold("băm")[0])


def read_date(typed: str, today: date) -> Reading | Ask:
    """The day that was typed, or a question."""
    if len(typed) > LONGEST:
        return ask("long", "date", typed)
    text = tokenise(CLOCK.sub(" ", T_DAY.sub(r"thứ \1", typed)))
    if any(LUNAR.at(text, index) for index in range(len(text.tokens))):
        return ask("lunar", "date", typed)
    reader, found, rest, index = Days(text, today), list[Found](), list[int](), 0
    while index < len(text.tokens):
        one = reader.at(index)
        if one:
            found.append(replace(one, day=None, key="which day") if _counted_on(text, index) else one)
        else:
            rest.append(index)
        index = one.end if one else index + 1
    try:
        return _one_day(text, found, rest, typed)
    except OverflowError:
        return ask("no day", "date", typed)


def _counted_on(text: Text, index: int) -> bool:
    """Whether a word before the day is part of its number: "hai bảy tháng mười một", "hăm bảy"."""
    return index > 0 and bool(DIGITS.ending(text, index) or text.tokens[index - 1].form in _TWENTIES)


def _one_day(text: Text, found: list[Found], rest: list[int], typed: str) -> Reading | Ask:
    weekdays = [one for one in found if one.weekday is not None]
    others = [one for one in found if one.weekday is None]
    if len(weekdays) == 1 and len(others) == 1 and others[0].day:
        if others[0].day.weekday() != weekdays[0].weekday:
            return _ask("which day", typed, (others[0].day,))
        found = others
    if not found:
        stray = any(text.tokens[index].kind == "number" for index in rest)
        return ask("which day" if stray else "no date", "date", typed)
    one = found[0]
    if len(found) > 1:
        return _ask("dates", typed, tuple(other.day for other in found if other.day))
    if one.key:
        return _ask(one.key, typed, one.offers)
    if any(text.tokens[index].kind == "number" or BLOCKERS.at(text, index) for index in rest):
        return _ask("which day", typed, (one.day,) if one.day else ())
    assert one.day is not None
    approximate = any(HEDGE.at(text, index) for index in rest)
    return Reading(one.day, None, approximate, typed)


def _ask(key: str, typed: str, days: tuple[date, ...]) -> Ask:
    offers = tuple(Candidate(show(day, "date"), Reading(day, None, False, typed)) for day in dict.fromkeys(days))
    return ask(key, "date", typed, offers)
