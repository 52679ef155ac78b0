"""Units merge, split, are renamed, move, open and end, each from a day on.

``initiatives.unit_id`` stays the unit that holds an initiative now; ``initiative_units`` remembers who held it until
when. Along the contact line no unit ever comes to stand above itself, on no day.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import date

from storage.database import day
from storage.moving import Mover, children, give_back_roles, ids
from storage.records.changes import PERSON, UNIT, ChangeKind, NewUnit, Problem, RefusedChangeError, Reorganisation
from storage.records.units import Line
from storage.records.words import fold
from storage.units import BELOW

MERGING = (ChangeKind.MERGE, ChangeKind.SPLIT)


def check(connection: sqlite3.Connection, plan: Reorganisation) -> None:
    """Raise RefusedChangeError where a reorganisation cannot be made as things stand."""
    above = [unit for unit in (plan.reports_to, *(new.reports_to for new in plan.new)) if unit is not None]
    for unit in (*plan.units, *plan.into, *above):
        if not connection.execute("SELECT 1 FROM units WHERE id = ? AND closed_on IS NULL", (unit,)).fetchone():
            raise RefusedChangeError(Problem.NOT_OPEN, _name(connection, unit))
    for unit in (*plan.units, *plan.into):
        latest = _touched_on(connection, unit)
        if latest is not None and latest > plan.day:
            raise RefusedChangeError(Problem.EARLY, _name(connection, unit), latest)
    for unit in above:
        opened = connection.execute("SELECT opened_on FROM units WHERE id = ?", (unit,)).fetchone()[0]
        if opened and date.fromisoformat(opened) > plan.day:  # on that day there was nobody to report to
            raise RefusedChangeError(Problem.EARLY, _name(connection, unit), date.fromisoformat(opened))
    match plan.kind:
        case ChangeKind.MERGE | ChangeKind.SPLIT:
            _check_successors(connection, plan)
        case ChangeKind.RENAME:
            if _name(connection, plan.units[0]) == plan.name:
                raise RefusedChangeError(Problem.SAME, plan.name)
        case ChangeKind.MOVE:
            _check_move(connection, plan)
        case ChangeKind.ATTACH | ChangeKind.DETACH:
            _check_line(connection, plan)
        case ChangeKind.CLOSE:
            parent = _parent(connection, plan.units[0])
            if parent is None:
                raise RefusedChangeError(Problem.TOP, _name(connection, plan.units[0]))
            _must_not_circle(connection, parent, [*plan.units, *children(connection, plan.units)], plan.day)
    for new in plan.new:
        _check_name(connection, plan, new)


def counts(connection: sqlite3.Connection, plan: Reorganisation) -> dict[str, int]:
    """How much a reorganisation will move, by kind: what a list of it will show. Raises RefusedChangeError."""
    check(connection, plan)
    if plan.kind not in (*MERGING, ChangeKind.CLOSE, ChangeKind.MOVE):
        return {}
    ended = ids(unit for unit in plan.units if unit not in plan.into)
    found = {
        "unit": f"FROM unit_lines WHERE to_unit_id IN ({ended}) AND line = 'contact' AND valid_to IS NULL"
        f" AND unit_id NOT IN ({ended})",
        "initiative": f"FROM initiatives WHERE unit_id IN ({ended})",
        "person": f"FROM people WHERE unit_id IN ({ended})",
        "role": f"FROM roles WHERE unit_id IN ({ended}) AND (valid_to IS NULL OR valid_to > ?)",
    }
    if plan.kind == ChangeKind.CLOSE:
        found = {"unit": found["unit"]}
    if plan.kind == ChangeKind.MOVE:
        within = f"({BELOW} SELECT id FROM scope)".replace(":scope", f"'[{ended}]'")
        found = {
            "unit": f"FROM units_now WHERE id IN {within} AND closed_on IS NULL AND id NOT IN ({ended})",
            "initiative": f"FROM initiatives WHERE unit_id IN {within}",
        }
    return {
        kind: int(connection.execute(f"SELECT count(*) {sql}", [day(plan.day)] * sql.count("?")).fetchone()[0])
        for kind, sql in found.items()
    }


def carry_out(connection: sqlite3.Connection, number: int, plan: Reorganisation) -> None:
    """Make a reorganisation true. Raises RefusedChangeError."""
    check(connection, plan)
    mover = Mover(connection, number, plan.day)
    for unit in (*plan.units, *plan.into):
        mover.touch(unit)
    match plan.kind:
        case ChangeKind.MERGE | ChangeKind.SPLIT:
            _succeed(mover, plan)
        case ChangeKind.RENAME:
            mover.rename(plan.units[0], plan.name)
        case ChangeKind.MOVE:
            assert plan.reports_to is not None
            mover.report(plan.units[0], plan.reports_to)
        case ChangeKind.ATTACH:
            assert plan.reports_to is not None
            assert plan.line is not None
            mover.draw(plan.units[0], plan.reports_to, plan.line)
        case ChangeKind.DETACH:
            assert plan.reports_to is not None
            assert plan.line is not None
            mover.erase(plan.units[0], plan.reports_to, plan.line)
        case ChangeKind.OPEN:
            mover.open(plan.new[0], plan)
        case ChangeKind.CLOSE:
            _close(mover, plan.units[0])


def take_back(connection: sqlite3.Connection, number: int, plan: Reorganisation) -> None:
    """Make what a reorganisation did undone. Raises RefusedChangeError where what it opened cannot be given back."""
    opened = [int(row[0]) for row in connection.execute(_OF, (number, "opened"))]
    connection.execute(
        "UPDATE initiatives SET unit_id = m.from_id FROM change_moves m"
        " WHERE m.change = ? AND m.kind = 'initiative' AND m.ref = initiatives.id",
        (number,),
    )
    connection.execute("DELETE FROM initiative_units WHERE change = ?", (number,))
    connection.execute(
        "UPDATE people SET unit_id = m.from_id FROM change_moves m"
        " WHERE m.change = ? AND m.kind = 'person' AND CAST(m.ref AS INTEGER) = people.id",
        (number,),
    )
    give_back_roles(connection, number)
    for table in ("unit_names", "unit_lines"):
        connection.execute(f"DELETE FROM {table} WHERE begun_by = ? AND unit_id NOT IN ({ids(opened)})", (number,))
    for unit in opened:
        _empty(connection, unit, plan)
        connection.execute("UPDATE units SET closed_on = opened_on WHERE id = ?", (unit,))
        connection.execute(
            "UPDATE unit_lines SET valid_to = valid_from WHERE unit_id = ? AND valid_to IS NULL",
            (unit,),
        )
    # naming the folded name has the words of the unit's initiatives written again
    connection.execute(
        "UPDATE unit_names SET valid_to = NULL, ended_by = NULL, folded = folded WHERE ended_by = ?", (number,)
    )
    connection.execute("UPDATE unit_lines SET valid_to = NULL, ended_by = NULL WHERE ended_by = ?", (number,))
    connection.execute(
        "UPDATE units SET closed_on = NULL WHERE id IN"
        " (SELECT from_id FROM change_moves WHERE change = ? AND kind = 'ended')",
        (number,),
    )


_OF = "SELECT ref FROM change_moves WHERE change = ? AND kind = ?"


# Whether it can be


def _check_successors(connection: sqlite3.Connection, plan: Reorganisation) -> None:
    count = len(plan.into) + len(plan.new)
    if not plan.units or not 0 <= plan.rest < count or any(not 0 <= part < count for part in plan.apart.values()):
        raise RefusedChangeError(Problem.SAME)
    ended = [unit for unit in plan.units if unit not in plan.into]
    if not ended and not plan.new:
        raise RefusedChangeError(Problem.SAME, _name(connection, plan.units[0]))
    moving = [child for child in children(connection, plan.units) if child not in (*plan.units, *plan.into)]
    for unit in plan.into:
        _must_not_circle(connection, unit, [*ended, *moving], plan.day)
    for new in plan.new:
        parent = new.reports_to if new.reports_to is not None else _parent(connection, plan.units[0])
        if parent is not None:
            _must_not_circle(connection, parent, [*ended, *moving], plan.day)


def _check_move(connection: sqlite3.Connection, plan: Reorganisation) -> None:
    assert plan.reports_to is not None
    if _parent(connection, plan.units[0]) == plan.reports_to:
        raise RefusedChangeError(Problem.SAME, _name(connection, plan.units[0]))
    _must_not_circle(connection, plan.reports_to, plan.units, plan.day)


def _check_line(connection: sqlite3.Connection, plan: Reorganisation) -> None:
    assert plan.reports_to is not None
    assert plan.line not in (None, Line.CONTACT)
    drawn = connection.execute(
        "SELECT 1 FROM unit_lines WHERE (unit_id, to_unit_id, line) = (?, ?, ?) AND valid_to IS NULL",
        (plan.units[0], plan.reports_to, plan.line),
    ).fetchone()
    if bool(drawn) == (plan.kind == ChangeKind.ATTACH):
        raise RefusedChangeError(Problem.SAME, _name(connection, plan.units[0]))
    if plan.kind == ChangeKind.ATTACH:
        _must_not_circle(connection, plan.reports_to, plan.units, plan.day, str(plan.line))


def _must_not_circle(
    connection: sqlite3.Connection, above: int, below: Collection[int], on: date, line: str = Line.CONTACT
) -> None:
    """No unit that comes below another may stand above it, on that day or at any time from then on."""
    found = connection.execute(
        """
        WITH RECURSIVE up(id) AS (
            SELECT :above
            UNION
            SELECT l.to_unit_id FROM unit_lines l JOIN up ON l.unit_id = up.id
            WHERE l.line = :line AND (l.valid_to IS NULL OR l.valid_to > :day)
        )
        SELECT up.id FROM up JOIN json_each(:below) b ON b.value = up.id LIMIT 1
        """,
        {"above": above, "below": json.dumps([*below]), "day": day(on), "line": line},
    ).fetchone()
    if found:
        raise RefusedChangeError(Problem.CIRCLE, _name(connection, int(found[0])))


def _check_name(connection: sqlite3.Connection, plan: Reorganisation, new: NewUnit) -> None:
    parent = new.reports_to if new.reports_to is not None else _parent(connection, plan.units[0])
    taken = connection.execute(
        "SELECT id FROM units_now WHERE reports_to IS ? AND folded = ? AND closed_on IS NULL", (parent, fold(new.name))
    ).fetchall()
    if any(row[0] not in plan.units or row[0] in plan.into for row in taken):
        raise RefusedChangeError(Problem.NAME_TAKEN, new.name)


def _touched_on(connection: sqlite3.Connection, unit: int) -> date | None:
    """The last day on which something about a unit began."""
    row = connection.execute(
        """
        SELECT max(coalesce(at, '')) FROM (
            SELECT opened_on AS at FROM units WHERE id = :unit
            UNION ALL SELECT valid_from FROM unit_names WHERE unit_id = :unit
            UNION ALL SELECT valid_from FROM unit_lines WHERE unit_id = :unit AND line = 'contact'
            UNION ALL SELECT c.day FROM change_units t JOIN changes c ON c.number = t.change
                WHERE t.unit_id = :unit AND c.state = 'applied'
        )
        """,
        {"unit": unit},
    ).fetchone()
    return date.fromisoformat(row[0]) if row[0] else None


def _name(connection: sqlite3.Connection, unit: int) -> str:
    row = connection.execute("SELECT name FROM units_now WHERE id = ?", (unit,)).fetchone()
    return str(row[0]) if row else ""


def _parent(connection: sqlite3.Connection, unit: int) -> int | None:
    row = connection.execute("SELECT reports_to FROM units_now WHERE id = ?", (unit,)).fetchone()
    return None if row is None or row[0] is None else int(row[0])


# Doing it


def _succeed(mover: Mover, plan: Reorganisation) -> None:
    """Several become one, or one becomes several: what they hold goes to the successors, and they end."""
    parts = [*plan.into, *(mover.open(new, plan) for new in plan.new)]
    rest = parts[plan.rest]
    for unit in plan.units:
        for index, part in enumerate(parts):
            apart = [initiative for initiative, chosen in plan.apart.items() if chosen == index]
            if apart and part != unit:
                mover.initiatives(unit, part, "AND id IN (SELECT value FROM json_each(:only))", apart)
        if rest != unit:
            kept = [initiative for initiative, chosen in plan.apart.items() if parts[chosen] == unit]
            mover.initiatives(unit, rest, "AND id NOT IN (SELECT value FROM json_each(:only))", kept)
        for child in children(mover.connection, [unit]):
            to = parts[plan.apart.get(f"{UNIT}{child}", plan.rest)]
            if child not in plan.units and child not in parts and to != unit:
                mover.report(child, to)
        for ref, index in plan.apart.items():
            if ref.startswith(PERSON) and parts[index] != unit:
                mover.person(int(ref.removeprefix(PERSON)), unit, parts[index])
        if unit not in parts:
            mover.people(unit, rest)
            mover.unhook(unit)
            mover.other_lines(unit, rest)
            mover.end(unit, parts)


def _close(mover: Mover, unit: int) -> None:
    """A unit ends without a successor: it keeps what it holds, readable below the unit above, to which its own go."""
    above = _parent(mover.connection, unit)
    assert above is not None
    mover.touch(above, itself=False)
    for child in children(mover.connection, [unit]):
        mover.report(child, above)
    mover.end(unit, ())


def _empty(connection: sqlite3.Connection, unit: int, plan: Reorganisation) -> None:
    """Give what came to a unit since it was opened to those it was made of: to whose person it was, else the first."""
    first = next(iter(plan.units), None)
    holds = (("initiatives", "unit_id"), ("people", "unit_id"), ("roles", "unit_id"), ("unit_lines", "to_unit_id"))
    for table, column in holds:
        if first is None and connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (unit,)).fetchone():
            raise RefusedChangeError(Problem.IN_USE, _name(connection, unit))
    if first is None:
        return
    connection.execute(
        f"UPDATE initiatives SET unit_id = coalesce((SELECT p.unit_id FROM people p WHERE p.id = entered_by"
        f" AND p.unit_id IN ({ids(plan.units)})), ?) WHERE unit_id = ?",
        (first, unit),
    )
    connection.execute("UPDATE people SET unit_id = ? WHERE unit_id = ?", (first, unit))
    connection.execute("UPDATE OR IGNORE roles SET unit_id = ? WHERE unit_id = ? AND valid_to IS NULL", (first, unit))
    connection.execute("UPDATE unit_lines SET to_unit_id = ? WHERE to_unit_id = ? AND valid_to IS NULL", (first, unit))
