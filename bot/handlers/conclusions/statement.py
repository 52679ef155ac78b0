"""A statement, one of its conclusions, and the minutes, on a screen each."""

from __future__ import annotations

from bot import text
from bot.access import Action, may_at_all
from bot.clock import local
from bot.handlers.conclusions import concluding
from bot.handlers.conclusions import rights as statement_rights
from bot.handlers.conclusions.notices import done_button, judging, told_limits, told_strengths
from bot.handlers.initiatives import evidence
from bot.handlers.outcome import Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice
from bot.reports.minutes import minutes, signature, standing_words, what, who_owes
from storage import evidence as pieces
from storage import statements
from storage.records.conclusions import ConclusionEvent, Standing, StatementKind
from storage.records.people import Person

LINES = 20
"""Conclusions of a statement: no form gives more."""


@text.phrase
def visit_heading(unit: str, day: str, who: str) -> str:
    return f"{text.bold(f'Kết luận với {unit}')}, ngày {day}\nNgười kết luận: {who}"


@text.phrase
def briefing_heading(unit: str, day: str, who: str) -> str:
    return f"{text.bold(f'Giao ban của {unit}')}, ngày {day}\nNgười ghi: {who}"


@text.phrase
def briefing_of(unit: str, day: str) -> str:
    return f"giao ban của {unit}, ngày {day}"


@text.phrase
def agenda_words(words: str) -> str:
    return f"Nội dung: {text.shorten(words, 500)}"


@text.phrase
def papers_words(words: str, files: int) -> str:
    sent = f"{files} tệp kèm theo" if files else ""
    return f"Tài liệu: {'; '.join(part for part in (text.shorten(words, 300).rstrip('. '), sent) if part)}"


@text.phrase
def files_label(count: int) -> str:
    return f"Tệp tài liệu ({count})"


@text.phrase
def given_heading(count: int) -> str:
    return f"Việc giao ({count}). Bấm số để xem:" if count else "Không giao việc nào."


@text.phrase
def given_line(number: int, words: str, unit: str, standing: str) -> str:
    return f"{number}. {text.shorten(words, 150)} ({unit}) – {standing}"


@text.phrase
def one_heading(words: str, unit: str, standing: str) -> str:
    return f"{text.bold('Việc theo kết luận')}: {words}\nĐơn vị làm: {unit}\nHiện nay: {standing}."


@text.phrase
def came_from(briefing: bool, unit: str, day: str) -> str:
    return f"Từ {'giao ban của' if briefing else 'kết luận với'} {unit}, ngày {day}."


@text.phrase
def event_line(day: str, who: str, words: str) -> str:
    return f"• {day}, {who}: {words}"


EVENTS = {"done": "đã làm", "enough": "đạt", "again": "chưa đạt", "withdrawn": "thôi không phải làm"}


@text.phrase
def another_judges() -> str:
    return "Đồng chí đã báo làm xong việc này, nên để người khác xem đã đạt chưa."


async def show(services: Services, person: Person, statement_id: str) -> Outcome:
    """A statement with how each of its conclusions stands."""
    statement, today = await statement_rights.seen(services, person, statement_id), services.today()
    if statement is None:
        return say(text.not_found())
    visit = statement.kind is StatementKind.VISIT
    who = signature(statement)
    heading = visit_heading if visit else briefing_heading
    lines = [heading(statement.unit_name, text.day(statement.day), who)]
    lines += [agenda_words(statement.agenda)] if statement.agenda else []
    lines += [papers_words(statement.papers, statement.files)] if statement.papers or statement.files else []
    lines += [told_strengths(statement.strengths)] if statement.strengths else []
    lines += [told_limits(statement.limits)] if statement.limits else []
    lines.append(given_heading(len(statement.conclusions)))
    lines += [
        given_line(one.number, what(one), who_owes(one), standing_words(one, today)) for one in statement.conclusions
    ]
    numbers = [Choice(label=str(one.number), payload=f"o:what:{one.id}") for one in statement.conclusions]
    rows = [tuple(numbers[at : at + 5]) for at in range(0, len(numbers), 5)]
    if statement.files:
        rows.append((Choice(label=files_label(statement.files), payload=f"o:files:{statement.id}:0"),))
    if not visit or await statement_rights.sees_all(services, person, statement):
        rows.append(
            (
                Choice(label="Biên bản", payload=f"o:minutes:{statement.id}"),
                Choice(label="Bản gửi nhóm", payload=f"o:group:{statement.id}"),
            )
        )
    if may_at_all(person, Action.CHECK):
        rows.append((Choice(label="◂ Các kết luận", payload="c:ketluan"),))
    shown = say("\n".join(lines), tuple(rows))
    return Outcome(messages=(shown.messages[0].model_copy(update={"numbered": not numbers}),))


async def show_files(services: Services, person: Person, statement_id: str, offset: int, message: str) -> Outcome:
    """The papers of a briefing, to open one by one, for whoever sees it."""
    statement = await statement_rights.seen(services, person, statement_id)
    if statement is None or statement.kind is not StatementKind.BRIEFING:
        return say(text.not_found())
    return evidence.page_of(
        briefing_of(statement.unit_name, text.day(statement.day)),
        await pieces.of_statement(services.database, statement_id),
        f"o:files:{statement_id}",
        Choice(label="◂ Giao ban", payload=f"o:one:{statement_id}"),
        removable=person.id == statement.person_id,
        offset=offset,
        message=message,
    )


async def show_minutes(services: Services, person: Person, statement_id: str, *, names: bool) -> Outcome:
    """The minutes as plain text; without names for a group chat."""
    statement, today = await statements.get(services.database, statement_id), services.today()
    if statement is None:
        return say(text.not_found())
    seen = await statement_rights.seen(services, person, statement_id)
    called = seen is not None and seen.kind is StatementKind.BRIEFING
    if not called and not await statement_rights.sees_all(services, person, statement):
        return say(text.not_found())
    visit_id = statement.visit_id
    team = await statements.members(services.database, visit_id) if visit_id else []
    found = await statements.findings(services.database, visit_id, statement.unit_id, today) if visit_id else []
    return say(minutes(statement, services.policy().organisation, team, found, today, names=names))


async def show_conclusion(services: Services, person: Person, conclusion_id: str) -> Outcome:
    """One conclusion with what was said about it, and what the person may do."""
    one, today = await statements.conclusion(services.database, conclusion_id), services.today()
    statement = await statement_rights.seen(services, person, one.statement_id) if one else None
    if one is None or statement is None or one.id not in [each.id for each in statement.conclusions]:
        return say(text.not_found())
    briefing = one.statement_kind is StatementKind.BRIEFING
    lines = [
        one_heading(what(one), who_owes(one), standing_words(one, today)),
        came_from(briefing, one.statement_unit_name, text.day(one.statement_day)),
        *map(_event, one.events),
    ]
    rows: list[tuple[Choice, ...]] = []
    if [owing for owing in one.open_duties if await statement_rights.owes(services, person, owing)]:
        rows.append((done_button(one.id),))
    if one.state == "open" and await concluding.judging_as(services, person, one):
        if one.standing is Standing.TOLD and concluding.told_it(person, one):
            lines.append(another_judges())
        elif one.standing is Standing.TOLD:
            rows += judging(one)
        rows.append((Choice(label="Thôi không giao nữa", payload=f"o:drop:{one.id}"),))
    rows.append((Choice(label="Xem cả kết luận", payload=f"o:one:{one.statement_id}"),))
    return say("\n".join(lines), tuple(rows))


def _event(event: ConclusionEvent) -> str:
    words = EVENTS[event.kind] + (f" – {text.shorten(event.words, 300)}" if event.words else "")
    words += f", hạn mới {text.day(event.due_on)}" if event.due_on else ""
    who = text.signature(event.person_name, event.unit_name) if event.unit_name else event.person_name
    return event_line(text.day(local(event.at).date()), who, words)
