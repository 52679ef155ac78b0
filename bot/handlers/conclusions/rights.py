"""Who sees a statement, and how much of it: who wrote it, who sees the units, who was called there or owes a part."""

from __future__ import annotations

from bot.access import Action
from bot.handlers import permits
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage import duties, statements
from storage.records.conclusions import Conclusion, Owing, Statement, StatementKind
from storage.records.duties import DutyEvent
from storage.records.people import Person


async def sees_all(services: Services, person: Person, statement: Statement) -> bool:
    """Whoever wrote it, whoever sees the unit that it is about or that concluded it."""
    if person.id == statement.person_id:
        return True
    for unit in (statement.unit_id, statement.held_by):
        if await right_at(services, person, Action.SEE, unit):
            return True
    return False


async def _theirs(services: Services, person: Person, owing: Owing) -> bool:
    """Whether a duty is one that the person sees: their unit's, or their own."""
    return owing.person_id == person.id or await right_at(services, person, Action.SEE, owing.unit_id) is not None


async def seen(services: Services, person: Person, statement_id: str) -> Statement | None:
    """A statement as far as the person may see it: of another's only what their units are to do."""
    statement = await statements.get(services.database, statement_id)
    if statement is None or await sees_all(services, person, statement):
        return statement
    theirs = [one for one in statement.conclusions if await _is_theirs(services, person, one)]
    if not theirs:
        return None
    whole = statement.kind is StatementKind.BRIEFING  # they were called there
    hidden = {} if whole else {"strengths": "", "limits": "", "conclusions": tuple(theirs)}
    return statement.model_copy(update=hidden)


async def _is_theirs(services: Services, person: Person, one: Conclusion) -> bool:
    for owing in one.duties:
        if await _theirs(services, person, owing) or await owes(services, person, owing):
            return True
    return False


async def owes(services: Services, person: Person, owing: Owing) -> bool:
    """Whether the person may tell that this duty is done."""
    duty = await duties.get(services.database, owing.duty_id)
    return duty is not None and await permits.may_note(services, person, duty, DutyEvent.ACKNOWLEDGED) is not None
