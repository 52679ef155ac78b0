"""Whom a duty is spoken of to: who owes it, then the superior, then the leader, and who was passed over on the way.

Everything is asked in the writer's transaction on the day of the injected clock, so that whoever is told is whoever
holds the role at that moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from storage.database import day
from storage.records.duties import Found, PassedOver, Reached, Rule, Step, Why
from storage.records.people import Role
from storage.roles import HOLDS
from storage.units import ABOVE

LOWER: dict[Step, tuple[Step, ...]] = {"officer": (), "superior": ("officer",), "leader": ("officer", "superior")}
"""The steps of the ladder before each."""


class Owed(NamedTuple):
    """What has to be known of a duty to find whom to tell."""

    id: int
    rule: Rule
    unit_id: int
    person_id: int | None
    """To whom it was handed."""
    responsible_id: int | None
    """Of its initiative."""


class _Candidate(NamedTuple):
    unit_id: int
    role: Role | None
    person_id: int | None
    """None where nobody holds the role there."""


OWED = """
    SELECT d.id, d.rule, d.unit_id, d.person_id, i.responsible_id
    FROM duties d LEFT JOIN initiatives i ON i.id = d.initiative_id
"""


def owed(connection: sqlite3.Connection, duty_id: int) -> Owed:
    """What has to be known of one duty."""
    return read(connection.execute(f"{OWED} WHERE d.id = ?", (duty_id,)).fetchone())


def read(row: sqlite3.Row) -> Owed:
    """A row that has the columns of OWED."""
    return Owed(row["id"], Rule(row["rule"]), row["unit_id"], row["person_id"], row["responsible_id"])


class Debtors:
    """Finds whom to tell, for many duties in one transaction: what was looked up once is not looked up again."""

    def __init__(self, connection: sqlite3.Connection, today: date) -> None:
        self._connection = connection
        self._today = {"today": day(today)}
        self._chains: dict[int, tuple[int, ...]] = {}
        self._holders: dict[tuple[int, Role], tuple[int, ...]] = {}
        self._reached: dict[int, Reached | Why] = {}
        self._owing: dict[tuple[int, Rule, int | None, int | None], Found] = {}

    def owes(self, duty: Owed) -> int | None:
        """Who would be told of a duty as who owes it; None where nobody can be."""
        reached = self.debtor(duty).reached
        return reached.person_id if reached else None

    def debtor(self, duty: Owed) -> Found:
        """Whom to tell as who owes a duty: found once for all that are alike in what it depends on."""
        alike = (duty.unit_id, duty.rule, duty.person_id, duty.responsible_id)
        if alike not in self._owing:
            self._owing[alike] = self.find(duty, "officer")
        return self._owing[alike]

    def find(self, duty: Owed, step: Step, never: Collection[int] = ()) -> Found:
        """Whom to tell at a step of the ladder.

        Nobody in ``never`` is told, nor whoever is, or would be, told of the same duty at an earlier step.
        """
        excluded: set[int] = set()
        for lower in LOWER[step]:
            earlier = self._first(self._candidates(duty, lower), excluded)
            if earlier.reached is not None:
                excluded.add(earlier.reached.person_id)
        return self._first(self._candidates(duty, step), excluded | self._told(duty, LOWER[step]) | {*never})

    def reach(self, person_id: int) -> Reached | Why:
        """Who hears what is said to a person: they themself or their deputy; else why nobody does."""
        if person_id not in self._reached:
            self._reached[person_id] = self._reach(person_id)
        return self._reached[person_id]

    def asked(self, unit_id: int, people: Iterable[int], after: Iterable[int] = ()) -> Reached | None:
        """Who is asked about something of a unit: these people, then whoever enters for it, then others."""
        candidates = [
            *(_Candidate(unit_id, None, person) for person in people),
            *self._along((unit_id,), (Role.OFFICER, Role.COORDINATOR)),
            *(_Candidate(unit_id, None, person) for person in after),
        ]
        return self._first(candidates, ()).reached

    def _first(self, candidates: Iterable[_Candidate], never: Collection[int]) -> Found:
        passed: list[PassedOver] = []
        asked: set[int] = set()
        for unit_id, role, person_id in candidates:
            if person_id is None:
                passed.append(PassedOver(unit_id=unit_id, role=role, why=Why.VACANT))
                continue
            if person_id in asked:
                continue
            asked.add(person_id)
            reached = Why.TOLD_ALREADY if person_id in never else self.reach(person_id)
            if isinstance(reached, Reached) and reached.person_id in never:
                reached = Why.TOLD_ALREADY
            if isinstance(reached, Reached):
                return Found(reached=reached, unit_id=unit_id, role=role, passed=tuple(passed))
            passed.append(PassedOver(unit_id=unit_id, role=role, person_id=person_id, why=reached))
        return Found(passed=tuple(passed))

    def _candidates(self, duty: Owed, step: Step) -> Iterator[_Candidate]:
        """Everyone who may be told at a step, whoever is nearest to the duty first."""
        chain = self._chain(duty.unit_id)
        if step == "officer":
            if duty.rule is Rule.ANSWER:
                named, roles = [duty.person_id], (Role.COORDINATOR, Role.LEADER)
            elif duty.rule is Rule.VISIT:  # of somebody else's initiative
                named, roles = [duty.person_id], (Role.CHECKER, Role.COORDINATOR)
            else:
                named, roles = [duty.person_id, duty.responsible_id], (Role.OFFICER, Role.COORDINATOR)
            yield from (_Candidate(duty.unit_id, None, person) for person in named if person is not None)
            yield from self._along(chain, roles)
        else:
            above = chain if duty.rule is Rule.VISIT else chain[1:] or chain
            yield from self._along(above, (Role.COORDINATOR if step == "superior" else Role.LEADER,))

    def _along(self, chain: Iterable[int], roles: tuple[Role, ...]) -> Iterator[_Candidate]:
        for unit_id in chain:
            holding = [_Candidate(unit_id, role, person) for role in roles for person in self._holding(unit_id, role)]
            yield from holding or [_Candidate(unit_id, roles[0], None)]

    def _told(self, duty: Owed, steps: Collection[Step]) -> set[int]:
        """Who was told of the duty at some steps."""
        if not steps:
            return set()
        rows = self._connection.execute(
            "SELECT r.step, m.person_id FROM reminders r JOIN duty_messages m ON m.id = r.message_id"
            " WHERE r.duty_id = ? AND r.state = 'told'",
            (duty.id,),
        )
        return {row["person_id"] for row in rows if row["step"] in steps}

    def _chain(self, unit_id: int) -> tuple[int, ...]:
        """A unit and all above it, each once."""
        if unit_id not in self._chains:
            rows = self._connection.execute(
                f"{ABOVE.format(unit='?')} SELECT id FROM up ORDER BY depth", (unit_id,)
            ).fetchall()
            self._chains[unit_id] = tuple(dict.fromkeys(row["id"] for row in rows))
        return self._chains[unit_id]

    def _holding(self, unit_id: int, role: Role) -> tuple[int, ...]:
        """Who holds a role at a unit today, the oldest role first."""
        key = (unit_id, role)
        if key not in self._holders:
            rows = self._connection.execute(
                "SELECT r.person_id FROM roles r JOIN people p ON p.id = r.person_id"
                f" WHERE r.unit_id = :unit AND r.role = :role AND {HOLDS} AND p.state <> 'left'"
                " ORDER BY coalesce(r.valid_from, ''), r.id",
                {**self._today, "unit": unit_id, "role": role},
            ).fetchall()
            self._holders[key] = tuple(row["person_id"] for row in rows)
        return self._holders[key]

    def _reach(self, person_id: int) -> Reached | Why:
        why, away, deputy_id = self._alone(person_id)
        if not away:
            return why or Reached(person_id=person_id)
        if deputy_id is not None:  # what is lent to a deputy is not lent on when they are away
            deputy_why, deputy_away, _ = self._alone(deputy_id)
            if deputy_why is None and not deputy_away:
                return Reached(person_id=deputy_id, instead_of=person_id)
        return Why.LEFT if why is Why.LEFT else Why.AWAY

    def _alone(self, person_id: int) -> tuple[Why | None, bool, int | None]:
        """Why a person hears nothing, if so; whether they are away today; who acts for them then."""
        row = self._connection.execute(
            """
            SELECT p.state,
                EXISTS (SELECT 1 FROM chats c WHERE c.person_id = p.id AND c.state = 'linked') AS linked,
                EXISTS (SELECT 1 FROM chats c WHERE c.person_id = p.id) AS has_chat,
                l.id IS NOT NULL AS away, l.deputy_id
            FROM people p LEFT JOIN leaves l ON l.person_id = p.id AND l.ended_at IS NULL
                AND l.begins_on <= :today AND l.ends_on > :today
            WHERE p.id = :person ORDER BY l.deputy_id IS NULL, l.begins_on LIMIT 1
            """,
            {**self._today, "person": person_id},
        ).fetchone()
        why: Why | None = None
        if row["state"] == "left":
            why = Why.LEFT
        elif not row["linked"]:
            declined = Why.DECLINED if row["state"] == "declined" else Why.NOT_JOINED
            why = Why.BLOCKED if row["has_chat"] else declined
        return why, bool(row["away"]), row["deputy_id"]
