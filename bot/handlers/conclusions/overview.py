"""Kết luận với đơn vị, giao ban: what was concluded in one's scope, and what is done about it. Buttons ``o:…``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations import FORMS
from bot.conversations.briefing import no_files_here
from bot.handlers import forms, permits
from bot.handlers.conclusions import concluding
from bot.handlers.conclusions import rights as statement_rights
from bot.handlers.conclusions import statement as statement_page
from bot.handlers.conclusions.notices import told
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.payloads import numbers
from bot.handlers.services import Services
from bot.handlers.units.changing import distinct, once_named
from bot.messages import Choice, Incoming, Outgoing
from bot.reports.minutes import standing_words, what, who_owes
from storage import statements, units
from storage.records.conclusion_facts import ConclusionJudged
from storage.records.conclusions import Conclusion, Standing, StatementKind, StatementLine
from storage.records.queue import AuditEntry
from storage.records.units import Unit
from storage.records.words import fold

PAGE = 6
"""Conclusions a message."""
STATEMENTS = 4
"""Statements a message."""


@text.phrase
def overview_heading(first: int, last: int, total: int) -> str:
    if not total:
        return f"{text.bold('Kết luận với đơn vị')}: không có việc nào còn phải theo dõi."
    which = f" {first}–{last}/{total}" if total > PAGE else f": {total} việc"
    return f"{text.bold('Kết luận với đơn vị')}. Còn theo dõi{which}. Bấm số để xem."


@text.phrase
def overview_line(number: int, words: str, unit: str, standing: str) -> str:
    return f"{number}. {text.shorten(words, 100)} ({unit}) – {standing}"


@text.phrase
def statements_heading() -> str:
    return "Các lần kết luận, giao ban gần đây:"


@text.phrase
def statement_line(briefing: bool, unit: str, day: str, total: int, waiting: int) -> str:
    what_ = f"{total} việc, còn {waiting}" if total else "không giao việc"
    return f"• {'Giao ban ' if briefing else ''}{unit}, {day}: {what_}"


@text.phrase
def statement_button(briefing: bool, unit: str, day: str) -> str:
    return f"{'Giao ban ' if briefing else ''}{text.shorten(unit, 24)}, {day}"


@text.phrase
def no_unit_so_called(words: str) -> str:
    return f"Không thấy đơn vị nào có “{text.shorten(words, 60)}” dưới đơn vị của đồng chí."


@text.phrase
def about_unit(name: str) -> str:
    return f"Đơn vị: {name}."


@text.phrase
def with_which_unit() -> str:
    return "Kết luận với đơn vị nào?"


@text.phrase
def stands_otherwise() -> str:
    return "Việc theo kết luận này đã có người trả lời, hoặc không còn phải làm. Xin mở lại để xem."


@text.phrase
def noted_enough(words: str) -> str:
    return f"Đã ghi: đạt – {text.shorten(words, 200)}. Đơn vị được báo."


@text.phrase
def leave_it_to_another() -> str:
    return "Đồng chí đã báo làm xong việc này. Xin để người khác xem đã đạt chưa."


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What is still to be followed and the newest statements; with a unit's name, a new statement about it."""
    if argument:
        return await _by_name(services, actor, argument)
    return await _page(services, actor, 0, 0)


async def _page(services: Services, actor: Actor, page: int, older: int) -> Outcome:
    person, today = actor.person, services.today()
    assert person is not None
    if not may_at_all(person, Action.CHECK):
        return say(text.not_allowed())
    within = scope(person, Action.CHECK)
    total, found = await statements.open_ones(services.database, within, page * PAGE, PAGE)
    more, lines_ = await statements.newest(services.database, within, older * STATEMENTS, STATEMENTS)
    first = page * PAGE
    lines = [overview_heading(first + 1, first + len(found), total)]
    lines += [_line(number, one, today) for number, one in enumerate(found, first + 1)]
    lines += [statements_heading(), *map(_statement, lines_)] if lines_ else []
    numbers = tuple(Choice(label=str(n), payload=f"o:what:{one.id}") for n, one in enumerate(found, first + 1))
    turning = (
        *((Choice(label="◂ Trước", payload=f"o:list:{page - 1}:{older}"),) if page else ()),
        *((Choice(label="Sau ▸", payload=f"o:list:{page + 1}:{older}"),) if first + PAGE < total else ()),
    )
    past = (Choice(label="Các lần trước ▸", payload=f"o:list:{page}:{older + 1}"),) if more else ()
    rows = [numbers, turning, *_pairs(lines_), past, _beginning(), (Choice(label="◂ Đi cơ sở", payload="c:dicoso"),)]
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, numbered=not numbers),))


def _beginning() -> tuple[Choice, ...]:
    return (Choice(label="Kết luận mới", payload="o:new"), Choice(label="Ghi giao ban", payload="c:giaoban"))


def _line(number: int, one: Conclusion, today: date) -> str:
    return overview_line(number, what(one), who_owes(one), standing_words(one, today))


def _statement(line: StatementLine) -> str:
    briefing = line.kind is StatementKind.BRIEFING
    return statement_line(briefing, line.unit_name, text.day(line.day), line.total, line.open)


def _pairs(found: Sequence[StatementLine]) -> list[tuple[Choice, ...]]:
    buttons = [
        Choice(
            label=statement_button(line.kind is StatementKind.BRIEFING, line.unit_name, text.day(line.day)),
            payload=f"o:one:{line.id}",
        )
        for line in found
    ]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


async def _by_name(services: Services, actor: Actor, words: str) -> Outcome:
    """A new statement about a unit by its name, or about one of those that have the words in theirs."""
    assert actor.person is not None
    own = scope(actor.person, Action.CHECK)
    below = [unit for unit in await units.below(services.database, own) if unit.id not in own]
    same = [unit for unit in below if fold(unit.name) == fold(words)]
    found = same or [unit for unit in below if fold(words) in fold(unit.name)]
    if len(found) == 1:
        return await _begin(services, actor, found[0])
    options = distinct(found[:8]) or tuple(
        option
        for option in await once_named(services, actor, Action.CHECK, words)
        if option.code not in {str(unit) for unit in own}
    )
    if not options:
        return say(no_unit_so_called(words))
    rows = tuple((Choice(label=option.label, payload=f"o:with:{option.code}"),) for option in options)
    return say(with_which_unit(), rows)


async def _begin(services: Services, actor: Actor, unit: Unit | None, visit: str = "") -> Outcome:
    """Write down what is concluded with a unit; after a team's visit where that is known."""
    assert actor.person is not None
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(unit.id) if unit else None,
        "unit_shown": unit.name if unit else "",
        "about": about_unit(unit.name) if unit else "",
        "visit": visit,
    }
    return await forms.begin_form(services, actor, FORMS["conclusion"], context)


async def brief(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Write down a briefing: of one's own unit, where one may conclude there."""
    person = actor.person
    assert person is not None
    within = scope(person, Action.CHECK)
    own = await units.get(services.database, person.unit_id if person.unit_id in within else within[0])
    unit = own if own is not None and own.closed_on is None else None
    takes_files = services.channels[actor.channel].capabilities.files_in
    context: dict[str, JsonValue] = {
        "person": person.id,
        "unit": str(unit.id) if unit else None,
        "unit_shown": unit.name if unit else "",
        "about": about_unit(unit.name) if unit else "",
        "briefs_several": len(within) > 1 or await units.any_below(services.database, within),
        "takes_files": takes_files,
        "instead_of_files": "" if takes_files else no_files_here(),
    }
    return await forms.begin_form(services, actor, FORMS["briefing"], context)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``o:one:STATEMENT``, ``o:what:CONCLUSION``, ``o:done:CONCLUSION``, ``o:enough:CONCLUSION:ROUND``…"""
    assert incoming.tap is not None
    person = actor.person
    assert person is not None
    match incoming.tap.payload.split(":"):
        case ["o", "list", page, older] if page.isdecimal() and older.isdecimal():
            return await _page(services, actor, int(page[:4]), int(older[:4]))
        case ["o", "one", statement_id]:
            return await statement_page.show(services, person, statement_id)
        case ["o", "files", statement_id, offset] if numbers(offset):
            return await statement_page.show_files(services, person, statement_id, int(offset), incoming.tap.message)
        case ["o", "minutes" | "group" as form, statement_id]:
            return await statement_page.show_minutes(services, person, statement_id, names=form == "minutes")
        case ["o", "what", conclusion_id]:
            return await statement_page.show_conclusion(services, person, conclusion_id)
        case ["o", "done", conclusion_id]:
            return await carried_out(services, actor, conclusion_id)
        case ["o", "enough" | "again" as said, conclusion_id, number] if number.isdecimal():
            return await _judge(services, actor, conclusion_id, int(number[:6]), enough=said == "enough")
        case ["o", "drop", conclusion_id]:
            return await _drop(services, actor, conclusion_id)
        case ["o", "new"] if may_at_all(person, Action.CHECK):
            return await _begin(services, actor, None)
        case ["o", "with", unit_id, *visit] if unit_id.isdecimal() and len(unit_id) < 16:
            return await _with(services, actor, int(unit_id), visit[0] if visit else "")
    return Outcome(toast=text.unknown_button())


async def _with(services: Services, actor: Actor, unit_id: int, visit: str) -> Outcome:
    assert actor.person is not None
    unit = await units.get(services.database, unit_id)
    own = scope(actor.person, Action.CHECK)
    chain = await units.chain(services.database, unit_id)
    if unit is None or not set(chain[1:]) & set(own):
        return say(text.not_found())
    came = bool(visit) and await statements.came_to(services.database, visit, unit_id)
    return await _begin(services, actor, unit, visit if came else "")


async def carried_out(services: Services, actor: Actor, conclusion_id: str) -> Outcome:
    """Tell that a conclusion is done, as the button of a reminder asks."""
    person, one = actor.person, await statements.conclusion(services.database, conclusion_id)
    if person is None or one is None:
        return say(text.not_found())
    if not one.open_duties:
        seen = await statement_rights.seen(services, person, one.statement_id)
        return say(stands_otherwise()) if seen else say(text.not_found())
    theirs = [owing for owing in one.open_duties if await statement_rights.owes(services, person, owing)]
    if not theirs:
        return say(text.not_allowed())
    context: dict[str, JsonValue] = {
        "person": person.id,
        "conclusion": one.id,
        "round": str(one.round),
        "about": text.shorten(what(one), 500),
        "units": ",".join(str(owing.unit_id) for owing in theirs),
    }
    return await forms.begin_form(services, actor, FORMS["carried_out"], context)


async def _judge(services: Services, actor: Actor, conclusion_id: str, round_: int, *, enough: bool) -> Outcome:
    person, one = actor.person, await statements.conclusion(services.database, conclusion_id)
    if person is None or one is None or not await concluding.judging_as(services, person, one):
        return say(text.not_found())
    if one.round != round_ or one.standing is not Standing.TOLD:
        return Outcome(toast=stands_otherwise())
    if concluding.told_it(person, one):
        return say(leave_it_to_another())
    if not enough:
        context: dict[str, JsonValue] = {
            "person": person.id,
            "conclusion": one.id,
            "round": str(one.round),
            "about": text.shorten(what(one), 500),
        }
        return await forms.begin_form(services, actor, FORMS["not_enough"], context)
    fact = ConclusionJudged(
        source=f"{one.id}.{one.round}.{person.id}",
        conclusion_id=one.id,
        round=one.round,
        enough=True,
        person_id=person.id,
        on=services.today(),
    )
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    entry = AuditEntry(
        action="find_conclusion_enough",
        object=one.id,
        instead_of=allowed[0].instead_of,
        after=fact.model_dump_json(),
    )
    notices = tuple(notice for notice in await told(services, fact) if notice.person_id != person.id)
    return Outcome(messages=(Outgoing(text=noted_enough(what(one))),), facts=(fact,), audit=(entry,), notices=notices)


async def _drop(services: Services, actor: Actor, conclusion_id: str) -> Outcome:
    person, one = actor.person, await statements.conclusion(services.database, conclusion_id)
    if person is None or one is None or not await concluding.judging_as(services, person, one):
        return say(text.not_found())
    if one.state != "open":
        return say(stands_otherwise())
    context: dict[str, JsonValue] = {
        "person": person.id,
        "conclusion": one.id,
        "about": text.shorten(what(one), 500),
    }
    return await forms.begin_form(services, actor, FORMS["asking_no_more"], context)
