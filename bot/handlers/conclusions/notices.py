"""Who hears at once of a conclusion, of its being done, and of whether that is enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot import text
from bot.access import Action, may_at_all
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Notice
from bot.reports.minutes import what, with_dossier
from storage import hearers, initiatives, people, statements, units
from storage.records.conclusion_facts import (
    Concluded,
    ConclusionDone,
    ConclusionFact,
    ConclusionJudged,
    ConclusionWithdrawn,
)
from storage.records.conclusions import Conclusion, NewConclusion, NewStatement, StatementKind
from storage.records.people import Person

WORDS = 500
"""Characters of what was good and of what is lacking."""


@text.phrase
def told_visit(who: str, unit: str, day: str) -> str:
    return f"{text.bold('Kết luận')} của {who} với {unit}, ngày {day}."


@text.phrase
def told_briefing(unit: str, day: str) -> str:
    return f"{text.bold('Giao ban')} của {unit}, ngày {day}."


@text.phrase
def told_strengths(words: str) -> str:
    return f"Ưu điểm: {text.shorten(words, WORDS)}"


@text.phrase
def told_limits(words: str) -> str:
    return f"Hạn chế: {text.shorten(words, WORDS)}"


@text.phrase
def given_to(unit: str, count: int) -> str:
    return f"Giao {unit} {count} việc:"


@text.phrase
def point_line(number: int, words: str, day: str) -> str:
    return f"{number}. {text.shorten(words, 200)} – hạn {day}"


@text.phrase
def point_button(number: int) -> str:
    return f"Đã làm việc {number}"


@text.phrase
def press_when_done(several: bool) -> str:
    return "Làm xong việc nào, đồng chí bấm nút của việc ấy." if several else "Làm xong, đồng chí bấm Báo đã làm."


@text.phrase
def told_done(who: str, words: str, done: str) -> str:
    return f"{who} báo đã làm theo kết luận: {text.shorten(words, 200)}\nĐã làm: {done}"


@text.phrase
def is_it_enough() -> str:
    return "Đồng chí thấy đạt chưa?"


@text.phrase
def still_owed_by(units: str) -> str:
    return f"Còn chờ: {units}."


@text.phrase
def told_enough(who: str, words: str) -> str:
    return f"{who}: việc theo kết luận đã đạt – {text.shorten(words, 200)}. Cảm ơn đồng chí."


@text.phrase
def told_again(who: str, words: str, lacking: str, day: str) -> str:
    return f"{who}: chưa đạt – {text.shorten(words, 200)}\nCòn thiếu: {lacking}\nHạn mới: {day}."


@text.phrase
def told_no_more(who: str, words: str, why: str) -> str:
    return f"{who}: thôi không phải làm – {text.shorten(words, 200)}\nLý do: {why}."


def done_button(conclusion_id: str, label: str = "Báo đã làm") -> Choice:
    """The button with which a unit tells that a conclusion is done."""
    return Choice(label=label, payload=f"o:done:{conclusion_id}")


def judging(one: Conclusion) -> tuple[tuple[Choice, ...], ...]:
    """The buttons with which what was told as done is found enough or not."""
    return (
        (
            Choice(label="Đạt", payload=f"o:enough:{one.id}:{one.round}"),
            Choice(label="Chưa đạt", payload=f"o:again:{one.id}:{one.round}"),
        ),
    )


async def told(services: Services, fact: ConclusionFact) -> list[Notice]:
    """What others hear of it."""
    if isinstance(fact, Concluded):
        return await _concluded(services, fact.statement)
    one = await statements.conclusion(services.database, fact.conclusion_id)
    if one is None:
        return []
    who = await _signature(services, fact.person_id)
    seeing = (Choice(label="Xem kết luận", payload=f"o:what:{one.id}"),)
    words_of_it = what(one)
    match fact:
        case ConclusionDone():
            return await _done(services, fact, one, who, seeing)
        case ConclusionJudged(enough=True):
            tellers = {event.person_id for event in one.events if event.kind == "done" and event.round == one.round}
            return [Notice(person_id=person, text=told_enough(who, words_of_it)) for person in sorted(tellers)]
        case ConclusionJudged(due_on=due, words=lacking):
            words = told_again(who, words_of_it, lacking, text.day(due) if due else "")
            hearing = await _owing(services, one)
            people_ = await people.by_ids(services.database, hearing, services.today())
            return [
                Notice(person_id=person, text=words, rows=((done_button(one.id), *seeing) if tells else seeing,))
                for person in hearing
                for tells in (person in people_ and may_at_all(people_[person], Action.REPORT),)
            ]
        case ConclusionWithdrawn(words=why):
            words = told_no_more(who, words_of_it, why)
            return [Notice(person_id=person, text=words) for person in await _owing(services, one)]


async def _done(
    services: Services, fact: ConclusionDone, one: Conclusion, who: str, seeing: tuple[Choice, ...]
) -> list[Notice]:
    today = services.today()
    hears = await services.database.write(
        lambda connection: hearers.of_checker(connection, one.concluded_by, one.held_by, today)
    )
    if hears is None:
        return []
    left = [owing.unit_name for owing in one.open_duties if owing.unit_id not in fact.units]
    words = told_done(who, what(one), fact.words)
    asking = still_owed_by(", ".join(left)) if left else is_it_enough()
    rows = (seeing,) if left else (*judging(one), seeing)
    return [Notice(person_id=hears, text=f"{words}\n{asking}", rows=rows)]


class _Given(NamedTuple):
    """A point of a new statement, with what only storage knows of it."""

    number: int
    unit_id: int
    """That owes it: of a dossier, whichever holds the initiative."""
    words: str
    due: str
    responsible_id: int | None


async def _concluded(services: Services, new: NewStatement) -> list[Notice]:
    """The unit whose work it is about hears all of it, every other unit what it is to do; a person one message."""
    today = services.today()
    given = [await _given(services, new, number, one) for number, one in enumerate(new.conclusions, 1)]
    whole = new.kind is StatementKind.VISIT
    hearing: dict[int, list[int]] = {}
    for unit in dict.fromkeys([*([new.unit_id] if whole else []), *(one.unit_id for one in given)]):
        named = [one.responsible_id for one in given if one.unit_id == unit]
        for person_id in await services.database.write(
            lambda connection, unit=unit, named=named: hearers.of_unit(connection, unit, today, named)  # type: ignore[misc]
        ):
            hearing.setdefault(person_id, []).append(unit)
    about = await units.get(services.database, new.unit_id)
    heading = _heading(new, about.name if about else "", await _signature(services, new.person_id))
    people_ = await people.by_ids(services.database, [*hearing], today)
    notices = []
    for person_id, at in hearing.items():
        all_of_it = whole and new.unit_id in at
        lines = [heading]
        lines += [told_strengths(new.strengths)] if new.strengths and all_of_it else []
        lines += [told_limits(new.limits)] if new.limits and all_of_it else []
        lines += await _lines(services, [one for one in given if all_of_it or one.unit_id in at])
        own = [one for one in given if one.unit_id in at and await _tells(services, people_.get(person_id), one)]
        lines += [press_when_done(len(own) > 1)] if own else []
        notices.append(Notice(person_id=person_id, text="\n".join(lines), rows=_rows(new.id, own)))
    return notices


async def _given(services: Services, new: NewStatement, number: int, one: NewConclusion) -> _Given:
    due = text.day(one.due_on)
    if one.initiative_id is not None:
        found = await initiatives.get(services.database, one.initiative_id, [new.unit_id], 0)
        if found is not None:
            words = with_dossier(found.name, one.words)
            return _Given(number, found.unit_id, words, due, found.responsible_id)
    return _Given(number, one.unit_id, one.words, due, None)


async def _tells(services: Services, person: Person | None, one: _Given) -> bool:
    """Whether the person may tell that it is done, as a leader may not."""
    if person is None or not may_at_all(person, Action.REPORT):
        return False
    return person.id == one.responsible_id or bool(await right_at(services, person, Action.REPORT, one.unit_id))


def _heading(new: NewStatement, unit: str, who: str) -> str:
    if new.kind is StatementKind.VISIT:
        return told_visit(who, unit, text.day(new.day))
    return told_briefing(unit, text.day(new.day))


async def _lines(services: Services, given: Sequence[_Given]) -> list[str]:
    lines = []
    for unit_id in dict.fromkeys(one.unit_id for one in given):
        unit = await units.get(services.database, unit_id)
        theirs = [one for one in given if one.unit_id == unit_id]
        lines.append(given_to(unit.name if unit else "", len(theirs)))
        lines += [point_line(one.number, one.words, one.due) for one in theirs]
    return lines


def _rows(statement_id: str, own: Sequence[_Given]) -> tuple[tuple[Choice, ...], ...]:
    seeing = (Choice(label="Xem đầy đủ", payload=f"o:one:{statement_id}"),)
    if len(own) == 1:
        return ((done_button(f"{statement_id}.{own[0].number}"),), seeing)
    several = [done_button(f"{statement_id}.{one.number}", point_button(one.number)) for one in own]
    return (*(tuple(several[at : at + 3]) for at in range(0, len(several), 3)), seeing)


async def _owing(services: Services, one: Conclusion) -> list[int]:
    """Who hears that something owed is asked again, or no more: everyone who heard of it, as units stand now."""
    today, found = services.today(), list[int]()
    for owing in one.duties:
        named = (owing.person_id,)
        found += await services.database.write(
            lambda connection, unit=owing.unit_id, named=named: hearers.of_unit(connection, unit, today, named)  # type: ignore[misc]
        )
    tellers = [event.person_id for event in one.events if event.kind == "done" and event.round == one.round]
    return list(dict.fromkeys([*tellers, *found]))


async def _signature(services: Services, person_id: int) -> str:
    person = await people.get(services.database, person_id, services.today())
    return text.signature(person.name, person.unit_name) if person else ""
