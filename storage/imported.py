"""Making the rows of a file true. Told again after an interruption, what is there already stays as it is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage import audit, finding, initiatives, moving, outcomes, people, published, reports, sums, units
from storage.records.imports import AnyChange, FigureChange, InitiativeChange, PersonChange, UnitChange
from storage.records.people import Grant
from storage.records.published import Published
from storage.records.queue import AuditEntry
from storage.records.reports import FROM_LIST, NewReport, ReportStatus
from storage.records.units import ROOT_CODE, Line
from storage.records.words import fold


def store(
    connection: sqlite3.Connection, changes: Sequence[AnyChange], person_id: int, actor: str, file: str, now: datetime
) -> int:
    """Store some rows of a file in one transaction, with a trace of who brought them; how many there were."""
    new = []
    for change in changes:
        match change:
            case UnitChange():
                _unit(connection, change, now)
            case PersonChange():
                _person(connection, change, now)
            case InitiativeChange():
                _initiative(connection, change, person_id, file, now)
            case FigureChange():
                _figure(connection, change, person_id, now)
        if change.did == "changed":
            entry = AuditEntry(action="import", object=f"{change.kind}:{_of(change)}", after=_json(change.differences))
            audit.add(connection, actor, entry, now)
        else:
            new.append(_of(change))
    if new:
        entry = AuditEntry(action="import", object=f"{changes[0].kind}:{file}", after=_json(new))
        audit.add(connection, actor, entry, now)
    finding.catch_up(connection)
    sums.catch_up(connection)
    return len(changes)


def _json(values: Sequence[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _of(change: AnyChange) -> str:
    """What a change is about, by its code or id."""
    match change:
        case UnitChange():
            return change.code
        case PersonChange():
            return str(change.id or change.unit_id)
        case InitiativeChange():
            return change.initiative.id
        case FigureChange():
            return f"{change.unit_id}/{change.period}/{change.what}"


def _id_of(connection: sqlite3.Connection, code: str) -> int | None:
    row = connection.execute("SELECT id FROM units WHERE code = ?", (code,)).fetchone()
    return int(row[0]) if row else None


def _unit(connection: sqlite3.Connection, change: UnitChange, now: datetime) -> None:
    above = _id_of(connection, change.reports_to) if change.reports_to else None
    today = now.date()
    unit_id = change.id or _id_of(connection, change.code)
    if unit_id is None:
        unit_id = units.add(
            connection,
            code=change.code,
            name=change.name,
            level=change.level,
            kind=change.unit_kind,
            reports_to=above,
            since=change.since,
        )
    else:
        if change.code != ROOT_CODE:
            _name_the_top(connection, unit_id, change.name)
        connection.execute(
            "UPDATE units SET code = ?, level = ?, kind = ? WHERE id = ?",
            (change.code, change.level, change.unit_kind, unit_id),
        )
        if not connection.execute(
            "SELECT 1 FROM unit_names WHERE unit_id = ? AND valid_to IS NULL AND name = ?", (unit_id, change.name)
        ).fetchone():
            connection.execute(
                "UPDATE unit_names SET valid_to = ? WHERE unit_id = ? AND valid_to IS NULL",
                (today.isoformat(), unit_id),
            )
            connection.execute(
                "INSERT INTO unit_names (unit_id, name, folded, valid_from) VALUES (?, ?, ?, ?)",
                (unit_id, change.name, fold(change.name), today.isoformat()),
            )
        if above is not None:
            _line(connection, unit_id, Line.CONTACT, above, now)
    for line, code in change.lines:
        to = _id_of(connection, code)
        if to is not None:
            _line(connection, unit_id, line, to, now)


def _name_the_top(connection: sqlite3.Connection, unit_id: int, name: str) -> None:
    """Give the topmost unit its name for all its days: what it had from the set-up was never its name."""
    connection.execute(
        "UPDATE unit_names SET name = ?, folded = ? WHERE unit_id = (SELECT id FROM units WHERE id = ? AND code = ?)",
        (name, fold(name), unit_id, ROOT_CODE),
    )


def _line(connection: sqlite3.Connection, unit_id: int, line: Line, to: int, now: datetime) -> None:
    """Let a unit have this line from today, in the place of another of the same sort."""
    today = now.date().isoformat()
    held = connection.execute(
        "SELECT to_unit_id FROM unit_lines WHERE unit_id = ? AND line = ? AND valid_to IS NULL", (unit_id, line)
    ).fetchall()
    if any(row[0] == to for row in held):
        return
    connection.execute(
        "UPDATE unit_lines SET valid_to = ? WHERE unit_id = ? AND line = ? AND valid_to IS NULL", (today, unit_id, line)
    )
    connection.execute(
        "INSERT INTO unit_lines (unit_id, to_unit_id, line, valid_from) VALUES (?, ?, ?, ?)",
        (unit_id, to, line, today if held else None),
    )


def _person(connection: sqlite3.Connection, change: PersonChange, now: datetime) -> None:
    person_id = change.id
    if person_id is None:  # another file may have brought the person meanwhile
        same = connection.execute(
            "SELECT id FROM people WHERE unit_id = ? AND name = ? AND state <> 'left'", (change.unit_id, change.name)
        ).fetchone()
        person_id = int(same["id"]) if same else None
    grants = [Grant(role=role, unit_id=unit_id) for role, unit_id in change.roles]
    if person_id is None:
        people.add(connection, change.name, change.unit_id, grants, now)
        return
    connection.executemany(
        "INSERT INTO roles (person_id, role, unit_id, valid_from) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, role, unit_id) WHERE valid_to IS NULL"
        " DO UPDATE SET valid_from = min(valid_from, excluded.valid_from)",  # one that was to begin later begins now
        [(person_id, grant.role, grant.unit_id, now.date().isoformat()) for grant in grants],
    )


def _initiative(
    connection: sqlite3.Connection, change: InitiativeChange, person_id: int, file: str, now: datetime
) -> None:
    new = change.initiative
    if change.did == "new":
        if initiatives.add_accepted(connection, new, person_id, file, now):
            moving.hand_on(connection, new.id, new.unit_id)
    else:
        initiatives.correct(connection, new)
    for outcome in change.outcomes:
        outcomes.put(connection, new.id, outcome, person_id, now)
    if change.resources:
        said = json.dumps([resource.model_dump(mode="json") for resource in change.resources], sort_keys=True)
        digest = hashlib.sha256(f"{new.id}\x1f{change.amends}\x1f{said}".encode()).hexdigest()[:12]
        report = NewReport(
            id=f"{FROM_LIST}{digest}",
            initiative_id=new.id,
            period=str(new.year),
            status=ReportStatus.ON_TRACK,
            resources=change.resources,
            amends=change.amends,
            why=file if change.amends else "",
            entered_by=person_id,
            effective_on=max(new.effective_on, change.counted_on),
        )
        reports.add(connection, report, now)


def _figure(connection: sqlite3.Connection, change: FigureChange, person_id: int, now: datetime) -> None:
    values = change.model_dump(include=set(Published.model_fields))
    published.put(connection, Published(**values), person_id, now)
