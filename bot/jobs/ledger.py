"""Keeps the ledger of duties true: in the transaction of what somebody did, and by a look over all of it."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from bot.conversations.parts.duties import duty_title
from bot.duties.standing import Standing
from bot.handlers.services import Services
from bot.jobs.visits import look_at_visits
from bot.policy import Policy
from storage import duties, ledger, obstacles
from storage.database import Database
from storage.facts import RefusedFactError
from storage.records.duties import Changes, Duty, DutyEvent, Rule
from storage.records.facts import ChangeDecided, ChangeUndone, DutyNoted, Fact, Registered, Reported
from storage.records.obstacle_facts import ObstacleAnswered, ObstaclePassed, ObstacleRaised
from storage.records.review_facts import (
    Accepted,
    FoundSame,
    Resubmitted,
    ReturnAsked,
    ReturnWithdrawn,
    SameUndone,
    Stopped,
)
from storage.records.unit_reports import UnitReported

AT_ONCE = 500
"""Initiatives that are looked at in one transaction; some tens of milliseconds."""


def follow(connection: sqlite3.Connection, services: Services, fact: Fact, now: datetime) -> None:
    """Make the ledger follow what somebody did, in the same transaction. Raises RefusedFactError where it cannot."""
    today = services.today()
    match fact:
        case Registered(initiative=initiative):
            _look_at(connection, services, ledger.one(initiative.id), now)
        case Reported(report=report):
            _look_at(connection, services, ledger.one(report.initiative_id), now)
            obstacles.follow_report(connection, report, services.answer_by(today), today, now)
        case ObstacleRaised():
            obstacles.follow_raised(connection, fact, services.answer_by(today), today, now)
        case ObstaclePassed():
            if not obstacles.pass_on(connection, fact, services.answer_by(today), today, now):
                raise RefusedFactError("passed")
        case ObstacleAnswered(obstacle_id=obstacle_id):
            obstacles.await_word(connection, obstacle_id, services.word_by(today))
        case DutyNoted(event=DutyEvent.STUCK):
            title = _title(duties.of_id(connection, fact.duty_id))
            obstacles.follow_stuck(connection, fact, title, services.answer_by(today), today, now)
        case DutyNoted(event=DutyEvent.EXCUSED):
            if (excused := obstacles.follow_excused(connection, fact, now)) is not None:
                obstacles.await_word(connection, excused, services.word_by(today))
        case UnitReported(report=told):
            ledger.settle_unit_report(connection, told.unit_id, now)
        case Accepted(initiatives=accepted):
            ledger.settle_accepted(connection, accepted, now)
        case ReturnAsked(initiative_id=about):
            _look_at(connection, services, ledger.one(about), now)
        case Stopped(initiative_id=about) | FoundSame(initiative_id=about) | SameUndone(initiative_id=about):
            obstacles.look(connection, services.answer_by(today), today, now, about)
            _look_at(connection, services, ledger.one(about), now)
        case Resubmitted(return_id=return_id) | ReturnWithdrawn(return_id=return_id):
            _look_at(connection, services, ledger.returned(return_id), now)
        case ChangeDecided(change=change):
            follow_change(connection, services, change.id, now)
        case ChangeUndone(change_id=change_id):
            follow_change(connection, services, change_id, now)


def _title(duty: Duty) -> str:
    """What is owed, without the initiative where that is the unit's own."""
    about = "" if duty.initiative_id and duty.rule is not Rule.VISIT else duty.initiative_name
    return duty_title(duty.rule, duty.period, about).rstrip(": ")


def follow_change(connection: sqlite3.Connection, services: Services, change_id: str, now: datetime) -> None:
    """Make the ledger follow a reorganisation that was carried out or undone, in the same transaction."""
    _look_at(connection, services, ledger.moved_by(change_id), now)
    today = services.today()
    ledger.look_at_units(connection, services.duties.demands(today), today, now)
    obstacles.look(connection, services.answer_by(today), today, now)


def _look_at(connection: sqlite3.Connection, services: Services, which: ledger.Which, now: datetime) -> None:
    today = services.today()
    ledger.look_at_initiatives(connection, which, services.duties.demands(today), today, now)


class LedgerKeeper:
    """Looks over the whole ledger when the program has started, and when a day or a policy is new."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looked: tuple[date, Policy] | None = None

    async def tick(self) -> None:
        """Look over the ledger where there is reason to."""
        services = self._services
        looked = services.today(), services.policy()
        if looked != self._looked:
            await look_over(services.database, services.duties, services.today(), services.clock.now())
            self._looked = looked


async def look_over(database: Database, standing: Standing, today: date, now: datetime) -> Changes:
    """Bring every duty, and every obstacle, up to how the world stands, some initiatives a transaction."""
    demands = standing.demands(today)
    total = await database.write(lambda c: ledger.look_at_units(c, demands, today, now))
    needing = await ledger.in_need(database, demands, today)
    for first in range(0, len(needing), AT_ONCE):
        which = ledger.among(needing[first : first + AT_ONCE])
        total += await database.write(
            lambda c, which=which: ledger.look_at_initiatives(c, which, demands, today, now)  # type: ignore[misc]
        )
    await database.write(lambda c: obstacles.look(c, standing.answer_by(today), today, now))
    return total + await look_at_visits(database, standing.visits(today), today, now)
