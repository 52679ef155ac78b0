"""Who may bring evidence to what was sent, or take it away."""

from __future__ import annotations

from bot.handlers.permits.checks import by_checker
from bot.handlers.permits.permit import OWN, Permit, about
from bot.handlers.services import Services
from storage import checks, evidence, reports, statements
from storage.records.facts import EvidenceAdded, EvidenceRemoved, Fact
from storage.records.people import Person


async def permit(services: Services, person: Person, fact: Fact) -> Permit | None:
    """How this is allowed as things stand now."""
    match fact:
        case EvidenceAdded(report_id=report_id, check_id=check_id):
            return await _about_evidence(services, person, report_id, check_id)
        case EvidenceRemoved(evidence_id=which):
            piece = await evidence.get(services.database, which)
            if piece is not None and piece.statement_id is not None:
                statement = await statements.get(services.database, piece.statement_id)
                return OWN if statement and statement.person_id == person.id else None
            return await _about_evidence(services, person, piece.report_id, piece.check_id) if piece else None
    return None


async def _about_evidence(
    services: Services, person: Person, report_id: str | None, check_id: str | None
) -> Permit | None:
    """To bring or take away what proves a report or a check: the one like the report itself, the other its checker."""
    if check_id is not None:
        return await by_checker(services, person, await checks.get(services.database, check_id))
    report = await reports.get(services.database, report_id) if report_id else None
    return await about(services, person, report.initiative_id) if report else None
