"""Rights when they are used: what each form and each fact needs, and by whose grant it is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.access import Action, may_at_all, right, scope
from bot.handlers import objections, policy_change, wishing
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.signal_rights import is_asked, looks_from_above
from storage import duties, evidence, initiatives, leaves, obstacles, people, reports, reviews, roles, signals, units
from storage.records.duties import Duty, DutyEvent, Rule
from storage.records.facts import (
    ChangeDecided,
    Declined,
    DutyNoted,
    EvidenceAdded,
    EvidenceRemoved,
    Fact,
    GuestInvited,
    HourChosen,
    Joined,
    LeaveEnded,
    LeaveRecorded,
    Left,
    MemberAdded,
    ObstacleAnswered,
    ObstacleJudged,
    PolicyChanged,
    Registered,
    Reported,
    RoleEnded,
    RoleGranted,
    SignalAnswered,
    SignalCleared,
    Urged,
    UrgingWished,
)
from storage.records.people import Grant, HeldRole, Leave, Person, Role
from storage.records.review_facts import (
    FoundSame,
    NameSuggested,
    OpinionTold,
    Resubmitted,
    ReturnAsked,
    SentOn,
    Stopped,
)
from storage.relations import relations

NEEDS = {
    "registration": Action.REGISTER,
    "progress": Action.REPORT,
    "several": Action.REPORT,
    "attach": Action.REPORT,
    "returning": Action.REVIEW,
    "correcting": Action.REVIEW,
    "naming": Action.REVIEW,
    "sending_on": Action.REVIEW,
    "same": Action.REVIEW,
    "stopping": Action.REGISTER,
    "opinion": Action.REGISTER,
    "removal": Action.REPORT,
    "search": Action.SEE,
    "leave": Action.NAME_DEPUTY,
    "guest": Action.INVITE_GUEST,
    "roles": Action.GRANT,
    "setup": Action.SET_UP,
    "excuse": Action.URGE,
    "reorganisation": Action.REORGANISE,
    "team": Action.MANAGE_TEAM,
    "handover": Action.MANAGE_TEAM,
    "urging": Action.URGE,
    "answer": Action.URGE,
    "explaining": Action.SEE,
}
"""What a person must be allowed to do somewhere for a form to go on; forms for everyone are not among them."""

SAID_BY_DEBTORS = frozenset({DutyEvent.ACKNOWLEDGED, DutyEvent.SAID_DONE, DutyEvent.STUCK, DutyEvent.TIME_ASKED})
"""What whoever owes a duty says about it; the rest is decided by whoever may urge."""
DOES = {
    Rule.REGISTER: Action.REGISTER,
    Rule.REPORT: Action.REPORT,
    Rule.COMPLETE: Action.REPORT,
    Rule.ANSWER: Action.URGE,
    Rule.VISIT: Action.CHECK,
    Rule.CONCLUDE: Action.REPORT,
    Rule.INDICATORS: Action.REPORT,
}
"""What settles a duty."""

HANDED_OUT = (LeaveRecorded, RoleGranted, RoleEnded)
"""Rights that change hands: of these an absent person is told where a deputy does it in their stead."""
F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Permit:
    """That something is allowed, and in whose stead it is done."""

    instead_of: int | None = None
    instead_of_name: str = ""


OWN = Permit()


def may_go_on(actor: Actor, form: str) -> bool:
    """Whether the person may still do what a form is for, anywhere."""
    needed = NEEDS.get(form)
    return needed is None or (actor.person is not None and may_at_all(actor.person, needed))


async def permit(services: Services, actor: Actor, facts: Iterable[Fact]) -> list[Permit] | None:
    """How each of this is allowed as things stand now; None where any of it is not."""
    permits = []
    for fact in facts:
        allowed = await _permit(services, actor.person, fact)
        if allowed is None:
            return None
        permits.append(allowed)
    return permits


def signed(fact: F, permit: Permit) -> F:
    """The fact with the absent person in whose stead it is entered, where it keeps that."""
    stead = {"instead_of": permit.instead_of}
    match fact:
        case Registered():
            return fact.model_copy(update={"initiative": fact.initiative.model_copy(update=stead)})
        case Reported():
            return fact.model_copy(update={"report": fact.report.model_copy(update=stead)})
        case ReturnAsked():
            return fact.model_copy(update=stead)
        case Resubmitted():
            return fact.model_copy(update=stead)
    return fact


async def _permit(services: Services, person: Person | None, fact: Fact) -> Permit | None:
    match fact:
        case Joined() | Declined():  # whoever holds the code, which is spent in the same transaction
            return OWN
        case Registered():
            return await _at(services, person, Action.REGISTER, fact.initiative.unit_id)
        case Reported():
            return await _about(services, person, fact.report.initiative_id)
        case ReturnAsked(initiative_id=about) | NameSuggested(initiative_id=about):
            return await _reviewing(services, person, about)
        case SentOn():
            return await _sending_on(services, person, fact)
        case FoundSame():
            kept = await _reviewing(services, person, fact.kept_id)
            return kept and await _reviewing(services, person, fact.initiative_id)
        case Resubmitted():
            return await _about(services, person, fact.initiative.id, Action.REGISTER)
        case Stopped(initiative_id=about) | OpinionTold(initiative_id=about):
            owning = await _about(services, person, about, Action.REGISTER)
            return owning or await _reviewing(services, person, about)
        case EvidenceAdded(report_id=report_id):
            return await _about_report(services, person, report_id)
        case EvidenceRemoved(evidence_id=evidence_id):
            piece = await evidence.get(services.database, evidence_id)
            return await _about_report(services, person, piece.report_id) if piece else None
        case LeaveRecorded():
            return await _leave(services, person, fact)
        case LeaveEnded():
            leave = await leaves.get(services.database, fact.leave_id, services.today())
            return await may_end(services, person, leave) if person and leave else None
        case ChangeDecided() | MemberAdded():
            return OWN if await objections.may_store(services, person, fact) else None
        case Left():
            return OWN if person is not None and person.id == fact.person_id else None
        case PolicyChanged():
            return OWN if await policy_change.may_change(services, person) else None
        case Urged():
            return await _at(services, person, Action.URGE, fact.unit_id)
        case UrgingWished():
            return OWN if person and await wishing.may_wish(services, person, fact.unit_id) else None
        case ObstacleAnswered(obstacle_id=obstacle_id):
            found = await obstacles.get(services.database, obstacle_id)
            return await _at(services, person, Action.URGE, found.asked) if found and found.asked else None
        case ObstacleJudged(obstacle_id=obstacle_id):
            found = await obstacles.get(services.database, obstacle_id)
            return await _about(services, person, found.initiative_id) if found else None
        case SignalAnswered(signal_id=signal_id):
            asked = await signals.get(services.database, signal_id)
            if person is None or asked is None or person.id != fact.person_id or not is_asked(person, asked):
                return None
            return await _about(services, person, asked.initiative_id) or OWN
        case SignalCleared(signal_id=signal_id):
            asked = await signals.get(services.database, signal_id)
            if person is None or asked is None or is_asked(person, asked):
                return None
            return _of(await looks_from_above(services, person, asked, services.today()))
        case HourChosen(person_id=person_id):
            return OWN if person is not None and person.id == person_id else None
        case DutyNoted():
            return await _noted(services, person, fact)
        case GuestInvited():
            return await _at(services, person, Action.INVITE_GUEST, fact.unit_id)
        case RoleGranted():
            whose = await people.get(services.database, fact.person_id, services.today())
            belongs = await _at(services, person, Action.GRANT, whose.unit_id) if whose else None
            return belongs and await _at(services, person, Action.GRANT, fact.unit_id)
        case RoleEnded():
            held = await roles.get(services.database, fact.role_id)
            return await may_end_role(services, person, held) if person and held else None
    return None  # what is not known here is refused


def _of(grant: Grant | None) -> Permit | None:
    return Permit(grant.instead_of, grant.instead_of_name) if grant else None


async def _at(services: Services, person: Person | None, action: Action, unit_id: int) -> Permit | None:
    return _of(await right_at(services, person, action, unit_id)) if person else None


async def _about_report(services: Services, person: Person | None, report_id: str) -> Permit | None:
    report = await reports.get(services.database, report_id)
    return await _about(services, person, report.initiative_id) if report else None


async def _about(
    services: Services, person: Person | None, initiative_id: str, action: Action = Action.REPORT
) -> Permit | None:
    """To report on an initiative, to complete or to end it: by its unit, or because one is responsible for it."""
    if person is None or not may_at_all(person, action):
        return None
    found = await initiatives.get(services.database, initiative_id, scope(person, action), person.id)
    if found is None:
        return None
    return await _at(services, person, action, found.unit_id) or OWN


async def may_note(services: Services, person: Person, duty: Duty, event: DutyEvent) -> Permit | None:
    """Whether one may say, or decide, this about a duty as things stand now."""
    if event not in SAID_BY_DEBTORS:
        return await _at(services, person, Action.URGE, duty.unit_id)
    if person.id == duty.person_id or await duties.concerns(services.database, duty.id, person.id):
        return OWN
    return await _at(services, person, DOES[duty.rule], duty.unit_id)


async def _noted(services: Services, person: Person | None, fact: DutyNoted) -> Permit | None:
    """Nobody grants themself more time; a duty is handed to who may settle it."""
    duty = await duties.get(services.database, fact.duty_id)
    if person is None or duty is None or person.id != fact.person_id:
        return None
    if fact.answers and await duties.asked_by(services.database, duty.id, fact.answers) == person.id:
        return None
    if fact.event is DutyEvent.HANDED_OVER:
        takes = await people.get(services.database, int(fact.value), services.today())
        if takes is None or not await _at(services, takes, DOES[duty.rule], duty.unit_id):
            return None
    return await may_note(services, person, duty, fact.event)


async def _reviewing(services: Services, person: Person | None, initiative_id: str) -> Permit | None:
    """To decide on an initiative as a coordinator."""
    one = await reviews.one(services.database, initiative_id)
    return await _at(services, person, Action.REVIEW, one.unit_id) if one else None


async def _sending_on(services: Services, person: Person | None, fact: SentOn) -> Permit | None:
    """The same; and it can only be sent to a unit above."""
    one = await reviews.one(services.database, fact.initiative_id)
    if one is None or (fact.to_unit and fact.to_unit not in await units.chain(services.database, one.unit_id)):
        return None
    return await _at(services, person, Action.REVIEW, one.unit_id)


async def _leave(services: Services, person: Person | None, fact: LeaveRecorded) -> Permit | None:
    """One's own leave, or that of someone all of whose units one looks after; and a deputy who works near there.

    Nobody makes themself a deputy: roles come from whoever holds them, or from an admin.
    """
    absent = await people.get(services.database, fact.person_id, services.today())
    if person is None or absent is None or fact.deputy_id == fact.person_id:
        return None
    allowed: Permit | None = OWN
    if absent.id != person.id:
        allowed = await _looks_after(services, person, absent) if fact.deputy_id != person.id else None
    if allowed is None or fact.deputy_id is None:
        return allowed
    deputy = await people.get(services.database, fact.deputy_id, services.today())
    if deputy is None or any(g.role is Role.GUEST and g.unit_id == deputy.unit_id for g in deputy.grants):
        return None
    near = right(absent, Action.NAME_DEPUTY, await relations(services.database, deputy.unit_id, absent.places))
    return allowed if near is not None and near.instead_of is None else None


async def _looks_after(services: Services, person: Person, absent: Person) -> Permit | None:
    """Whether one may record this person's leave: at their unit and wherever they hold, or will hold, a role."""
    own = {held.unit_id for held in await roles.of_person(services.database, absent.id, services.today())}
    permits = [await _at(services, person, Action.RECORD_LEAVE, unit) for unit in sorted({absent.unit_id, *own})]
    return permits[0] if all(permits) else None


async def may_end_role(services: Services, person: Person, held: HeldRole) -> Permit | None:
    """Whether one may end a role; a guest's also who may invite guests there."""
    by_guests = held.role is Role.GUEST and await _at(services, person, Action.INVITE_GUEST, held.unit_id)
    return by_guests or await _at(services, person, Action.GRANT, held.unit_id)


async def may_end(services: Services, person: Person, leave: Leave) -> Permit | None:
    """Whether one may end a leave: one's own, one in which one acts, or that of someone whom one looks after."""
    if person.id in (leave.person_id, leave.deputy_id):
        return OWN
    absent = await people.get(services.database, leave.person_id, services.today())
    return await _looks_after(services, person, absent) if absent else None
