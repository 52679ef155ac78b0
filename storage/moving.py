"""Moving things from one unit to another, each move noted so that it can be shown and undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from storage.database import day
from storage.records.changes import NewUnit, Reorganisation
from storage.records.units import Line
from storage.records.words import fold


class Mover:
    """Does to the units what one change says, and notes it."""

    def __init__(self, connection: sqlite3.Connection, number: int, on: date) -> None:
        self.connection = connection
        self.number = number
        self.on = on
        self.day = day(on)

    def touch(self, unit: int, *, itself: bool = True) -> None:
        """Remember that a unit is part of the change."""
        self.connection.execute(
            "INSERT INTO change_units VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET itself = max(itself, excluded.itself)",
            (self.number, unit, itself),
        )

    def note(self, kind: str, ref: object, from_id: int | None = None, to_id: int | None = None) -> None:
        """Put something on the list of what moved."""
        self.connection.execute(
            "INSERT INTO change_moves VALUES (?, ?, ?, ?, ?, '')", (self.number, kind, str(ref), from_id, to_id)
        )

    def open(self, new: NewUnit, plan: Reorganisation) -> int:
        """Open a unit."""
        model = self.connection.execute(
            "SELECT level, kind, reports_to FROM units_now WHERE id = ?", (plan.units[0] if plan.units else None,)
        ).fetchone()
        parent = new.reports_to if new.reports_to is not None else model["reports_to"]
        level, kind = new.level or model["level"], new.kind or (model["kind"] if model else "area")
        row = self.connection.execute(
            "INSERT INTO units (code, level, kind, opened_on) VALUES (?, ?, ?, ?) RETURNING id",
            (self._code(new.name, parent), level, kind, self.day),
        ).fetchone()
        unit = int(row[0])
        self.touch(unit)
        self.connection.execute(
            "INSERT INTO unit_names (unit_id, name, folded, valid_from, begun_by) VALUES (?, ?, ?, ?, ?)",
            (unit, new.name, fold(new.name), self.day, self.number),
        )
        if parent is not None:
            self._line(unit, parent, Line.CONTACT, self.day)
        self.note("opened", unit, None, parent)
        return unit

    def _code(self, name: str, parent: int | None) -> str:
        """A code as people would make it: that of the unit above, and the initials of the name after its first word."""
        above = self.connection.execute("SELECT code FROM units WHERE id = ?", (parent,)).fetchone()
        initials = "".join(word[0] for word in fold(name).upper().split()[1:] if word[0].isalnum()) or "X"
        base = f"{above[0]}-{initials}" if above else initials
        taken = {row[0] for row in self.connection.execute("SELECT code FROM units WHERE instr(code, ?) = 1", (base,))}
        return next(code for code in (base, *(f"{base}{n}" for n in range(2, len(taken) + 3))) if code not in taken)

    def rename(self, unit: int, name: str) -> None:
        """Give a unit another name; the earlier one stays known."""
        self.connection.execute(
            "UPDATE unit_names SET valid_to = ?, ended_by = ? WHERE unit_id = ? AND valid_to IS NULL",
            (self.day, self.number, unit),
        )
        self.connection.execute(
            "INSERT INTO unit_names (unit_id, name, folded, valid_from, begun_by) VALUES (?, ?, ?, ?, ?)",
            (unit, name, fold(name), self.day, self.number),
        )

    def report(self, unit: int, above: int) -> None:
        """Let a unit report to another."""
        self.touch(unit)
        self.touch(above, itself=False)
        old, begins = self.unhook(unit)
        self._line(unit, above, Line.CONTACT, begins)
        self.note("unit", unit, old, above)

    def unhook(self, unit: int) -> tuple[int | None, str]:
        """End a unit's contact line; to whom it went, and the day on which it ends: not before it began."""
        row = self.connection.execute(
            "UPDATE unit_lines SET valid_to = max(coalesce(valid_from, ''), ?), ended_by = ?"
            " WHERE unit_id = ? AND line = 'contact' AND valid_to IS NULL RETURNING to_unit_id, valid_to",
            (self.day, self.number, unit),
        ).fetchone()
        if row is None:
            return None, str(self.day)
        self.touch(int(row[0]), itself=False)
        return int(row[0]), str(row[1])

    def _line(self, unit: int, to_unit: int, line: str, since: str | None) -> None:
        self.connection.execute(
            "INSERT INTO unit_lines (unit_id, to_unit_id, line, valid_from, begun_by) VALUES (?, ?, ?, ?, ?)",
            (unit, to_unit, line, since, self.number),
        )

    def draw(self, unit: int, to_unit: int, line: str) -> None:
        """Let a unit be seen by another along a line."""
        self.touch(to_unit, itself=False)
        self._line(unit, to_unit, line, self.day)
        self.note("line", unit, None, to_unit)

    def erase(self, unit: int, to_unit: int, line: str) -> None:
        """Let a unit no longer be seen by another along a line."""
        self.touch(to_unit, itself=False)
        self.connection.execute(
            "UPDATE unit_lines SET valid_to = max(coalesce(valid_from, ''), ?), ended_by = ?"
            " WHERE (unit_id, to_unit_id, line) = (?, ?, ?) AND valid_to IS NULL",
            (self.day, self.number, unit, to_unit, line),
        )
        self.note("line", unit, to_unit, None)

    def other_lines(self, unit: int, to_unit: int) -> None:
        """Whoever saw a unit sees its successor, and what the unit saw its successor sees."""
        rows = self.connection.execute(
            "SELECT rowid, unit_id, to_unit_id, line FROM unit_lines"
            " WHERE line <> 'contact' AND valid_to IS NULL AND ? IN (unit_id, to_unit_id)",
            (unit,),
        ).fetchall()
        for row in rows:
            self.connection.execute(
                "UPDATE unit_lines SET valid_to = ?, ended_by = ? WHERE rowid = ?",
                (self.day, self.number, row["rowid"]),
            )
            below, above = (to_unit if end == unit else int(end) for end in (row["unit_id"], row["to_unit_id"]))
            there = self.connection.execute(
                "SELECT 1 FROM unit_lines WHERE (unit_id, to_unit_id, line) = (?, ?, ?) AND valid_to IS NULL",
                (below, above, row["line"]),
            ).fetchone()
            if below != above and not there:
                self._line(below, above, row["line"], self.day)

    def initiatives(self, unit: int, to_unit: int, which: str = "", only: Iterable[str] = ()) -> None:
        """Let a unit's initiatives be another's; who held them until now is remembered."""
        values = {"unit": unit, "to": to_unit, "day": self.day, "change": self.number, "only": json.dumps([*only])}
        chosen = f"FROM initiatives WHERE unit_id = :unit {which}"
        self.connection.execute(  # who held it for no day at all has not held it
            f"INSERT INTO initiative_units SELECT id, :day, unit_id, :change {chosen} ON CONFLICT DO NOTHING", values
        )
        self.connection.execute(
            f"INSERT INTO change_moves SELECT :change, 'initiative', id, :unit, :to, '' {chosen}", values
        )
        self.connection.execute(f"UPDATE initiatives SET unit_id = :to WHERE unit_id = :unit {which}", values)

    def people(self, unit: int, to_unit: int) -> None:
        """Let a unit's people be another's, with the roles that anyone has at the unit."""
        self._people(unit, to_unit, "")
        move_roles(self.connection, self.number, self.on, at=unit, to=(None, to_unit))

    def person(self, person: int, unit: int, to_unit: int) -> None:
        """Let one person of a unit be another's, with their roles at the unit."""
        if self._people(unit, to_unit, f"AND id = {int(person)}"):
            move_roles(self.connection, self.number, self.on, at=unit, to=(None, to_unit), of=(person, ""))

    def _people(self, unit: int, to_unit: int, which: str) -> int:
        self.connection.execute(
            f"INSERT INTO change_moves SELECT ?, 'person', id, unit_id, ?, '' FROM people WHERE unit_id = ? {which}",
            (self.number, to_unit, unit),
        )
        moved = self.connection.execute(f"UPDATE people SET unit_id = ? WHERE unit_id = ? {which}", (to_unit, unit))
        return moved.rowcount

    def end(self, unit: int, successors: Iterable[int]) -> None:
        """Let a unit end on the day."""
        self.connection.execute("UPDATE units SET closed_on = ? WHERE id = ?", (self.day, unit))
        for successor in tuple(successors) or (None,):
            self.note("ended", unit, unit, successor)


def hand_on(connection: sqlite3.Connection, initiative_id: str, unit: int) -> None:
    """Let what is entered late for a unit that has ended lie where the unit's other initiatives have come to."""
    while (chosen := _rest_of(connection, unit)) is not None:
        Mover(connection, chosen["number"], date.fromisoformat(chosen["day"])).initiatives(
            unit, chosen["to_id"], "AND id IN (SELECT value FROM json_each(:only))", [initiative_id]
        )
        unit = chosen["to_id"]


def went_to(connection: sqlite3.Connection, unit: int) -> int:
    """Where the rest of what a unit had has come to, step by step as units ended; itself where it has no successor."""
    while (chosen := _rest_of(connection, unit)) is not None:
        unit = int(chosen["to_id"])
    return unit


def _rest_of(connection: sqlite3.Connection, unit: int) -> sqlite3.Row | None:
    parts = connection.execute(
        "SELECT c.number, c.plan, c.day, m.to_id FROM change_moves m JOIN changes c ON c.number = m.change"
        " WHERE m.kind = 'ended' AND m.from_id = ? AND m.to_id IS NOT NULL AND c.state = 'applied' ORDER BY m.rowid",
        (unit,),
    ).fetchall()
    if not parts:
        return None
    chosen: sqlite3.Row = parts[Reorganisation.model_validate_json(parts[0]["plan"]).rest]
    return chosen


def move_roles(
    connection: sqlite3.Connection,
    number: int,
    on: date,
    *,
    at: int,
    to: tuple[int | None, int] | None,
    of: tuple[int, str] | None = None,
) -> None:
    """End the roles at a unit on a day and let a person (None: the same) have them at a unit from then on.

    ``of`` is one person and role; else it is about everyone's. Without ``to`` they only end.
    """
    person, role = of or (0, "")
    rows = connection.execute(
        "SELECT person_id, role, valid_from, valid_to FROM roles WHERE unit_id = :at"
        " AND (valid_to IS NULL OR valid_to > :day) AND :person IN (person_id, 0) AND :role IN (role, '')",
        {"at": at, "day": day(on), "person": person, "role": role},
    ).fetchall()
    for row in rows:
        target = None if to is None else (to[0] if to[0] is not None else int(row["person_id"]), to[1])
        _move_role(connection, number, on, row, at, target)


def _move_role(
    connection: sqlite3.Connection, number: int, on: date, row: sqlite3.Row, at: int, to: tuple[int, int] | None
) -> None:
    person, role, begins = row["person_id"], row["role"], max(row["valid_from"] or "", day(on) or "")
    connection.execute(
        "UPDATE roles SET valid_to = ? WHERE person_id = ? AND role = ? AND unit_id = ? AND valid_to IS ?",
        (begins, person, role, at, row["valid_to"]),
    )
    added = (
        to is not None
        and not connection.execute(
            "SELECT 1 FROM roles WHERE person_id = ? AND role = ? AND unit_id = ? AND valid_to IS NULL",
            (to[0], role, to[1]),
        ).fetchone()
    )
    if to is not None and added:
        connection.execute(
            "INSERT INTO roles (person_id, role, unit_id, valid_from, valid_to) VALUES (?, ?, ?, ?, ?)",
            (to[0], role, to[1], begins, row["valid_to"]),
        )
    before = {"at": at, "to": to, "ended": begins, "valid_to": row["valid_to"], "added": added}
    connection.execute(
        "INSERT INTO change_moves VALUES (?, 'role', ?, ?, ?, ?)",
        (number, f"{person}:{role}", at, to[1] if to else None, json.dumps(before)),
    )


def give_back_roles(connection: sqlite3.Connection, number: int) -> None:
    """Undo what a change did to roles."""
    for row in connection.execute(
        "SELECT ref, before FROM change_moves WHERE change = ? AND kind = 'role'", (number,)
    ).fetchall():
        person, _, role = row["ref"].partition(":")
        before = json.loads(row["before"])
        if before["added"]:
            connection.execute(
                "DELETE FROM roles WHERE person_id = ? AND role = ? AND unit_id = ? AND valid_from = ?"
                " AND valid_to IS ?",
                (before["to"][0], role, before["to"][1], before["ended"], before["valid_to"]),
            )
        connection.execute(
            "UPDATE roles SET valid_to = ? WHERE person_id = ? AND role = ? AND unit_id = ? AND valid_to = ?",
            (before["valid_to"], int(person), role, before["at"], before["ended"]),
        )


def children(connection: sqlite3.Connection, units: Iterable[int]) -> list[int]:
    """The units that report to any of these."""
    rows = connection.execute(
        f"SELECT unit_id FROM unit_lines WHERE to_unit_id IN ({ids(units)}) AND line = 'contact' AND valid_to IS NULL"
    )
    return [int(row[0]) for row in rows]


def ids(units: Iterable[int]) -> str:
    """Ids as SQL lists them."""
    return ",".join(str(int(unit)) for unit in units)
