"""Making facts true: each in the transaction of the message that settled it, and once however often it is told."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage import (
    acceptance,
    changes,
    checks,
    conclusions,
    digests,
    documents,
    duty_events,
    evidence,
    finding,
    imports,
    initiatives,
    invites,
    leaves,
    obstacles,
    people,
    policy_changes,
    reminders,
    reports,
    returns,
    roles,
    sessions,
    signals,
    sums,
    teams,
    unit_reports,
    units,
    urgings,
    visits,
)
from storage.records.changes import RefusedChangeError
from storage.records.checks import CheckAnswered, CheckCorrected, Checked
from storage.records.conclusion_facts import Concluded, ConclusionDone, ConclusionJudged, ConclusionWithdrawn
from storage.records.digest_facts import DigestPassedOn, DigestReaderChosen, DigestsChosen, DigestsPaused
from storage.records.facts import (
    ChangeDecided,
    ChangeUndone,
    ChatBlocked,
    Declined,
    DocumentWanted,
    DutyNoted,
    EvidenceAdded,
    EvidenceRemoved,
    FacesTold,
    Fact,
    HourChosen,
    ImportMoved,
    ImportReceived,
    Invited,
    InviteTried,
    Joined,
    Left,
    LikenessAnswered,
    MemberAdded,
    PolicyChanged,
    Registered,
    Reported,
    SignalAnswered,
    SignalCleared,
    Urged,
    UrgingWished,
)
from storage.records.initiatives import InitiativeState
from storage.records.obstacle_facts import ObstacleAnswered, ObstacleJudged
from storage.records.obstacles import Source
from storage.records.people import Role
from storage.records.review_facts import (
    Accepted,
    FoundSame,
    NameAnswered,
    NameSuggested,
    OpinionTold,
    ReportsSeen,
    Resubmitted,
    ReturnAsked,
    ReturnWithdrawn,
    Reworded,
    SameUndone,
    SentOn,
    Stopped,
)
from storage.records.role_facts import GuestInvited, LeaveEnded, LeaveRecorded, RoleEnded, RoleGranted
from storage.records.unit_reports import UnitReported
from storage.records.visits import VisitCancelled, VisitPlanned


class RefusedFactError(Exception):
    """The world has changed since the person was asked: the fact can no longer be made true."""


def apply(connection: sqlite3.Connection, fact: Fact, now: datetime) -> None:
    """Store a fact. Raises RefusedFactError where that is no longer possible.

    What is owed because of it, by a day that the policy sets, is made when the ledger follows (bot/jobs/ledger.py).
    """
    try:
        _apply(connection, fact, now)
        finding.catch_up(connection)
        sums.catch_up(connection)
    except RefusedChangeError as refused:
        raise RefusedFactError("change") from refused
    except acceptance.NotAsSeenError as changed:
        raise RefusedFactError("review") from changed


def _apply(connection: sqlite3.Connection, fact: Fact, now: datetime) -> None:
    match fact:
        case Registered():
            previous = fact.initiative.previous_id
            if previous and initiatives.is_continued(connection, previous, fact.initiative.id):
                raise RefusedFactError("continued")
            if not initiatives.add(connection, fact.initiative, now):
                return
            if units.has_ended(connection, fact.initiative.unit_id):
                raise RefusedFactError("unit")
        case ChangeDecided():
            changes.decide(connection, fact.change, fact.today, now)
        case ChangeUndone():
            changes.undo(connection, fact.change_id, fact.person_id, fact.today, now)
        case MemberAdded():
            teams.add_member(connection, fact.member, now)
        case Reported():
            try:
                reports.add(connection, fact.report, now)
            except sqlite3.IntegrityError as error:  # someone else has amended the same report meanwhile
                raise RefusedFactError("report") from error
        case EvidenceAdded():
            evidence.add_later(
                connection,
                fact.session_id,
                fact.evidence,
                fact.person_id,
                now,
                report_id=fact.report_id,
                check_id=fact.check_id,
            )
        case EvidenceRemoved():
            evidence.remove(connection, fact.evidence_id, fact.person_id, fact.why, now)
        case FacesTold():
            evidence.tell_faces(connection, fact.source, fact.faces, fact.person_id, now)
        case LikenessAnswered():
            evidence.answer_likeness(connection, fact.source, fact.answer, fact.why, fact.person_id, now)
        case Joined():
            if not people.spend(connection, fact.code_hash, now):
                raise RefusedFactError("invite")
            people.rename(connection, fact.person_id, fact.person_name)
            people.link(connection, fact.person_id, fact.channel, fact.chat, now)
            people.consent(connection, fact.person_id, fact.consent_version, fact.consent_wording, now)
        case Declined():
            if not people.spend(connection, fact.code_hash, now):
                raise RefusedFactError("invite")
            people.decline(connection, fact.person_id)
        case PolicyChanged():
            policy_changes.add(connection, fact, now)
        case LeaveRecorded():
            leaves.add(
                connection,
                fact.leave_id,
                fact.person_id,
                fact.deputy_id,
                fact.begins_on,
                fact.ends_on,
                fact.recorded_by,
                now,
            )
        case LeaveEnded():
            leaves.end(connection, fact.leave_id, fact.ended_by, now)
        case RoleGranted():
            roles.grant(
                connection,
                fact.person_id,
                fact.role,
                fact.unit_id,
                fact.valid_from,
                fact.valid_to,
                fact.granted_by,
                now,
            )
        case RoleEnded():
            try:
                roles.end(connection, fact.role_id, fact.valid_to, fact.ended_by, now)
            except roles.LastAdminError as error:
                raise RefusedFactError("last_admin") from error
        case GuestInvited():
            guest = people.add(connection, fact.name, fact.unit_id, [], now)
            people.invite_by_hash(connection, guest, fact.code_hash, now, fact.code_until)
            roles.grant(
                connection,
                guest,
                Role.GUEST,
                fact.unit_id,
                fact.valid_from,
                fact.valid_to,
                fact.granted_by,
                now,
            )
        case ImportReceived():
            imports.add(connection, fact.file, now, unclear=fact.unclear)
        case ImportMoved():
            if not imports.move(connection, fact.id, fact.seen, fact.to, now, noun=fact.noun, good_only=fact.good_only):
                raise RefusedFactError("import")
        case ChatBlocked():
            people.set_blocked(connection, fact.channel, fact.chat, fact.blocked)
        case InviteTried():
            if not people.note_attempt(connection, fact.channel, fact.chat, now):
                raise RefusedFactError("attempts")
        case Invited():
            if not invites.renew(connection, fact.person_id, fact.code_hash, fact.replaces, now, fact.until):
                raise RefusedFactError("code")
        case Left():
            people.unlink(connection, fact.channel, fact.chat, now)
        case DocumentWanted():
            documents.want(connection, fact.document, now)
        case Urged():
            urgings.add(connection, fact, now)
        case UrgingWished():
            urgings.wish(connection, fact.unit_id, fact.person_id, fact.told_id, fact.day, now)
        case ObstacleAnswered():
            if not obstacles.answer(
                connection, fact.obstacle_id, fact.person_id, fact.words, fact.session_id, fact.today, now
            ):
                raise RefusedFactError("obstacle")
        case ObstacleJudged():
            if not obstacles.judge(connection, fact, now):
                raise RefusedFactError("obstacle")
        case DutyNoted():
            try:
                duty_events.add(connection, fact, now)
            except duty_events.DutyOverError as over:
                raise RefusedFactError("duty") from over
        case HourChosen():
            reminders.set_hour(connection, fact.person_id, fact.hour)
        case Accepted():
            try:
                acceptance.accept(connection, fact.initiatives, fact.seen, fact.person_id, fact.on, now)
            except acceptance.NotAsSeenError as changed:  # look again, and say what has changed
                raise sessions.ConflictError(str(changed)) from changed
        case ReturnAsked():
            _ask_to_complete(connection, fact, now)
        case ReturnWithdrawn():
            if not acceptance.ask_no_more(connection, fact.return_id, fact.person_id, fact.why, fact.on, now):
                raise sessions.ConflictError(fact.return_id)
        case Resubmitted():
            if not acceptance.complete(
                connection, fact.return_id, fact.initiative, fact.columns, fact.person_id, fact.on, now
            ):
                raise RefusedFactError("return")
        case NameSuggested():
            acceptance.suggest(connection, fact.id, fact.initiative_id, fact.name, fact.person_id, now)
        case NameAnswered():
            if not acceptance.answer_name(
                connection, fact.suggestion_id, fact.agreed, fact.person_id, fact.why, fact.on, now
            ):
                raise sessions.ConflictError(fact.suggestion_id)
        case Reworded():
            if not acceptance.reword(connection, fact, now):
                raise RefusedFactError("stopped")
        case SentOn():
            acceptance.send_on(
                connection,
                fact.initiative_id,
                fact.to_unit,
                fact.level,
                fact.seen,
                fact.person_id,
                fact.why,
                fact.on,
                now,
            )
        case FoundSame():
            acceptance.merge(
                connection,
                fact.initiative_id,
                fact.kept_id,
                fact.person_id,
                fact.why,
                fact.why_kept,
                fact.on,
                now,
            )
        case SameUndone():
            acceptance.undo_merge(connection, fact.initiative_id, fact.person_id, fact.why, fact.on, now)
        case Stopped():
            if not acceptance.stop(connection, fact.initiative_id, fact.person_id, fact.why, fact.on, now):
                raise RefusedFactError("stopped")
        case OpinionTold():
            acceptance.hear_opinion(
                connection, fact.initiative_id, fact.opinion, fact.opinion_on, fact.person_id, fact.why, fact.on, now
            )
        case UnitReported():
            if not unit_reports.add(connection, fact.report, now):  # somebody else has told it meanwhile: look again
                raise sessions.ConflictError(fact.report.id)
        case ReportsSeen():
            reports.look_at(connection, fact.reports, fact.person_id, now)
        case VisitPlanned():
            visits.add(connection, fact.visit, now)
        case VisitCancelled():
            visits.cancel(connection, fact.visit_id, now)
        case Checked():
            _checked(connection, fact, now)
        case CheckAnswered():
            if not checks.answer(connection, fact, now):
                raise RefusedFactError("check")
        case CheckCorrected():
            if not checks.correct(connection, fact, now):
                raise RefusedFactError("check")
        case Concluded() | ConclusionDone() | ConclusionJudged() | ConclusionWithdrawn():
            try:
                conclusions.apply(connection, fact, now)
            except conclusions.NotSoAnyMoreError as changed:
                raise RefusedFactError("conclusion") from changed
        case SignalAnswered():
            if not signals.answer(
                connection, fact.signal_id, fact.answer, fact.words, fact.person_id, fact.on, fact.source
            ):
                raise RefusedFactError("signal")
        case DigestsChosen():
            digests.choose(connection, fact, now)
        case DigestsPaused():
            digests.pause(connection, fact.person_id, fact.until, now)
        case DigestReaderChosen():
            digests.choose_reader(connection, fact.person_id, fact.reader_id, fact.reads, now)
        case DigestPassedOn():
            if not digests.pass_on(connection, fact.digest_id, fact.person_id, fact.note, now):
                raise RefusedFactError("digest")
        case SignalCleared():
            signals.clear(connection, fact.signal_id, fact.person_id, fact.on)


def _checked(connection: sqlite3.Connection, fact: Checked, now: datetime) -> None:
    """Store a check once, and what it tells of that stands in the way."""
    check = fact.check
    try:
        if not checks.add(connection, check, now):
            return
    except checks.StoppedError as stopped:
        raise RefusedFactError("check_stopped") from stopped
    if fact.obstacle and fact.obstacle_due:
        unit = connection.execute("SELECT unit_id FROM checks WHERE id = ?", (check.id,)).fetchone()
        obstacles.tell(
            connection,
            obstacle_id=check.id,
            source=Source.CHECK,
            unit_id=int(unit["unit_id"]),
            words=fact.obstacle,
            told_by=check.person_id,
            due_on=fact.obstacle_due,
            today=fact.today,
            now=now,
            initiative_id=check.initiative_id,
            check_id=check.id,
            owed_by=fact.owed_by,
        )


def _ask_to_complete(connection: sqlite3.Connection, fact: ReturnAsked, now: datetime) -> None:
    """Ask once; a registration is then returned, where it still waits as it was seen."""
    if fact.report_id is None:
        acceptance.as_seen(
            connection, fact.initiative_id, fact.seen, InitiativeState.SUBMITTED, InitiativeState.RETURNED
        )
    elif reports.is_amended(connection, fact.report_id):
        raise RefusedFactError("report")
    asked = returns.ask(
        connection,
        fact.id,
        fact.initiative_id,
        fact.report_id,
        fact.reasons,
        fact.due_on,
        fact.person_id,
        fact.instead_of,
        now,
    )
    if not asked:
        return
    if fact.report_id is None:
        returned = InitiativeState.RETURNED
        initiatives.move(connection, fact.initiative_id, returned, fact.person_id, fact.why, fact.on, now)
    else:
        reports.look_at(connection, [fact.report_id], fact.person_id, now)
