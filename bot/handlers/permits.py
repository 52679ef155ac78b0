"""Rights when they are used: what each form and each fact needs, and by whose grant it is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.access import Action, may_at_all, right, scope
from bot.handlers import concluding, digest_rights, objections, policy_change, wishing
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.sides import Side, right_to_check, side_of
from bot.handlers.signal_rights import is_asked, looks_from_above
from storage import (
    answering,
    checks,
    digests,
    duties,
    evidence,
    initiatives,
    leaves,
    obstacle_lists,
    people,
    reports,
    reviews,
    roles,
    signals,
    statements,
    units,
    visits,
)
from storage.records.checks import Check, CheckAnswered, CheckCorrected, Checked, CheckEventKind
from storage.records.conclusion_facts import Concluded, ConclusionDone, ConclusionJudged, ConclusionWithdrawn
from storage.records.conclusions import StatementKind
from storage.records.digest_facts import DigestPassedOn, DigestReaderChosen, DigestsChosen, DigestsPaused
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
    ObstaclePassed,
    ObstacleRaised,
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
from storage.records.obstacles import Obstacle
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
from storage.records.unit_reports import UnitReported
from storage.records.visits import NewVisit, VisitCancelled, VisitPlanned
from storage.relations import relations

NEEDS = {
    "registration": Action.REGISTER,
    "progress": Action.REPORT,
    "several": Action.REPORT,
    "attach": Action.REPORT,
    "indicators": Action.REPORT,
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
    "team_visit": Action.CHECK,
    "team_cancelled": Action.CHECK,
    "checking": Action.CHECK,
    "rechecking": Action.CHECK,
    "keeping": Action.CHECK,
    "objection": Action.REPORT,
    "passing": Action.URGE,
    "raising": Action.REPORT,
    "conclusion": Action.CHECK,
    "briefing": Action.CHECK,
    "not_enough": Action.CHECK,
    "asking_no_more": Action.CHECK,
    "carried_out": Action.REPORT,
    "explaining": Action.SEE,
    "digest_reader": Action.OVERSEE,
    "digest_pause": Action.OVERSEE,
    "digest_note": Action.OVERSEE,
}
"""What a person must be allowed to do somewhere for a form to go on; forms for everyone are not among them."""
OR_ELSE = {"attach": Action.CHECK, "removal": Action.CHECK}
"""What is enough as well: evidence belongs to reports and to checks."""

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
    unit_id: int | None = None
    """At which unit the grant is by which it is allowed."""


OWN = Permit()


def may_go_on(actor: Actor, form: str) -> bool:
    """Whether the person may still do what a form is for, anywhere."""
    enough = [action for action in (NEEDS.get(form), OR_ELSE.get(form)) if action is not None]
    return not enough or (actor.person is not None and any(may_at_all(actor.person, action) for action in enough))


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
        case UnitReported():
            return fact.model_copy(update={"report": fact.report.model_copy(update=stead)})
        case Resubmitted():
            return fact.model_copy(update=stead)
        case Checked():
            return fact.model_copy(update={"check": fact.check.model_copy(update=stead)})
        case Concluded(statement=new):
            above = {"held_by": permit.unit_id} if new.kind is StatementKind.VISIT else {}
            return fact.model_copy(update={"statement": new.model_copy(update={**stead, **above})})
    return fact


async def _permit(services: Services, person: Person | None, fact: Fact) -> Permit | None:
    match fact:
        case Joined() | Declined():  # whoever holds the code, which is spent in the same transaction
            return OWN
        case Registered():
            return await _at(services, person, Action.REGISTER, fact.initiative.unit_id)
        case Reported():
            return await _about(services, person, fact.report.initiative_id)
        case UnitReported():
            return await _at(services, person, Action.REPORT, fact.report.unit_id)
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
        case EvidenceAdded(report_id=report_id, check_id=check_id):
            return await _about_evidence(services, person, report_id, check_id)
        case EvidenceRemoved(evidence_id=evidence_id):
            piece = await evidence.get(services.database, evidence_id)
            return await _about_evidence(services, person, piece.report_id, piece.check_id) if piece else None
        case Checked(check=new):
            grant, own = await right_to_check(services, person, new.initiative_id) if person else (None, False)
            return _of(grant) if not own else None
        case CheckAnswered(check_id=check_id, said=said):
            check = await checks.get(services.database, check_id)
            if person is None or check is None:
                return None
            if said is CheckEventKind.KEPT:
                return await _by_checker(services, person, check)
            return OWN if await side_of(services, person, check) is Side.OFFICER else None
        case CheckCorrected(check_id=check_id):
            check = await checks.get(services.database, check_id)
            return await _by_checker(services, person, check)
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
        case ObstacleRaised():
            return await _raised(services, person, fact)
        case ObstaclePassed():
            return await _passed(services, person, fact)
        case ObstacleAnswered(obstacle_id=obstacle_id):
            found = await obstacle_lists.get(services.database, obstacle_id)
            permits = [await _at(services, person, Action.URGE, unit) for unit in (found.asked if found else ())]
            return next((one for one in permits if one is not None), None)
        case ObstacleJudged(obstacle_id=obstacle_id):
            found = await obstacle_lists.get(services.database, obstacle_id)
            return await may_judge(services, person, found) if person and found else None
        case VisitPlanned(visit=visit):
            return await _team(services, person, visit)
        case VisitCancelled(visit_id=visit_id):
            team = await visits.get(services.database, visit_id)
            return await _at(services, person, Action.CHECK, team.unit_id) if team else None
        case Concluded(statement=statement):
            return _of(await concluding.concluding_as(services, person, statement)) if person else None
        case ConclusionDone():
            return await _carrying_out(services, person, fact)
        case ConclusionJudged(conclusion_id=about) | ConclusionWithdrawn(conclusion_id=about):
            return await _judging(services, person, about, judges=isinstance(fact, ConclusionJudged))
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
        case DigestsChosen() | DigestsPaused():
            return OWN if person and person.id == fact.person_id and digest_rights.led_by(person) else None
        case DigestReaderChosen():
            return OWN if person and await digest_rights.may_choose(services, person, fact) else None
        case DigestPassedOn(digest_id=digest_id):
            given = await digests.get(services.database, digest_id)
            return OWN if person and given and person.id == fact.person_id == given.reader_id else None
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
    return Permit(grant.instead_of, grant.instead_of_name, grant.unit_id) if grant else None


async def _at(services: Services, person: Person | None, action: Action, unit_id: int) -> Permit | None:
    return _of(await right_at(services, person, action, unit_id)) if person else None


async def _about_evidence(
    services: Services, person: Person | None, report_id: str | None, check_id: str | None
) -> Permit | None:
    """To bring or take away what proves a report or a check: the one like the report itself, the other its checker."""
    if check_id is not None:
        return await _by_checker(services, person, await checks.get(services.database, check_id))
    report = await reports.get(services.database, report_id) if report_id else None
    return await _about(services, person, report.initiative_id) if report else None


async def _by_checker(services: Services, person: Person | None, check: Check | None) -> Permit | None:
    """What only whoever made a check does with it, while they may check there."""
    if person is None or check is None or person.id not in check.checkers:
        return None
    return await _at(services, person, Action.CHECK, check.holder_id)


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


async def may_judge(services: Services, person: Person, obstacle: Obstacle) -> Permit | None:
    """Whether one may say if an obstacle is solved: whoever told of it, and who reports for the unit that has it."""
    if obstacle.initiative_id:
        reports_on = await _about(services, person, obstacle.initiative_id)
    else:
        reports_on = await _at(services, person, Action.REPORT, obstacle.unit_id)
    return reports_on or (OWN if person.id == obstacle.told_by else None)


async def _raised(services: Services, person: Person | None, fact: ObstacleRaised) -> Permit | None:
    """To say what stands in the way of what one reports on; asked are units above it, or their departments.

    A unit that has ended since it was chosen is no matter: the one above is asked then.
    """
    holder = fact.unit_id
    if fact.initiative_id is not None:
        allowed = await _about(services, person, fact.initiative_id)
        one = await reviews.one(services.database, fact.initiative_id)
        holder = one.unit_id if one else None
    else:
        allowed = await _at(services, person, Action.REPORT, holder) if holder is not None else None
    asked = await units.get(services.database, fact.owed_by)
    if holder is None or asked is None:
        return None
    fits = asked.closed_on is not None or await answering.may_owe(services.database, holder, only=fact.owed_by)
    return allowed if fits else None


async def _passed(services: Services, person: Person | None, fact: ObstaclePassed) -> Permit | None:
    """Whoever may answer for a unit passes on what that unit owes, to one that may be asked."""
    found = await obstacle_lists.get(services.database, fact.obstacle_id)
    if found is None:
        return None
    if fact.to_unit not in found.asked:  # where that has had it, or has ended, storing it is refused with words
        asked = await units.get(services.database, fact.to_unit)
        taking = await answering.may_take(services.database, fact.from_unit, found.unit_id, (), only=fact.to_unit)
        if not taking and (asked is None or asked.closed_on is None):
            return None
    return await _at(services, person, Action.URGE, fact.from_unit)


async def may_note(services: Services, person: Person, duty: Duty, event: DutyEvent) -> Permit | None:
    """Whether one may say, or decide, this about a duty as things stand now."""
    if event not in SAID_BY_DEBTORS:
        return await _at(services, person, Action.URGE, duty.unit_id)
    if person.id == duty.person_id or await duties.concerns(services.database, duty.id, person.id):
        return OWN
    return await _at(services, person, DOES[duty.rule], duty.unit_id)


async def _carrying_out(services: Services, person: Person | None, fact: ConclusionDone) -> Permit | None:
    """To tell a conclusion as done: whoever owes it now. What is over is left to the fact, which says so."""
    one = await statements.conclusion(services.database, fact.conclusion_id)
    if person is None or one is None or person.id != fact.person_id:
        return None
    for owing in one.open_duties or one.duties:
        duty = await duties.get(services.database, owing.duty_id)
        allowed = await may_note(services, person, duty, DutyEvent.ACKNOWLEDGED) if duty else None
        if allowed is not None:
            return allowed
    return None


async def _judging(services: Services, person: Person | None, conclusion_id: str, *, judges: bool) -> Permit | None:
    """To say whether a conclusion is done well enough, which nobody does of what they told themself; or to drop it."""
    one = await statements.conclusion(services.database, conclusion_id)
    if person is None or one is None or (judges and concluding.told_it(person, one)):
        return None
    return _of(await concluding.judging_as(services, person, one))


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


async def _team(services: Services, person: Person | None, visit: NewVisit) -> Permit | None:
    """A team of a unit where one may check, to units where one may; each member may check at one of these."""
    allowed = [await _at(services, person, Action.CHECK, unit) for unit in (visit.unit_id, *visit.units)]
    if not visit.units or not all(allowed):
        return None
    ids = [member.person_id for member in visit.members if member.person_id is not None]
    known = await people.by_ids(services.database, ids, services.today())
    for member in ids:
        for unit in visit.units:
            if member in known and await _at(services, known[member], Action.CHECK, unit):
                break
        else:
            return None
    return allowed[0]


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
