"""What is done with spreadsheets in a process of its own (:mod:`bot.work`): they are opened, and made.

It opens what people sent, so it never writes to the database.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot import policy_sheet
from bot.imports.protocol import PolicySheet, Understand, Understood
from bot.policy import Policy, PolicyError
from bot.spreadsheets import asides, workbook, writing
from bot.spreadsheets.archive import BadFileError
from bot.spreadsheets.known import Known, KnownInitiative, KnownPerson, Plan
from bot.spreadsheets.nouns import SORTS, fitting, noun_of
from bot.spreadsheets.places import Place
from bot.spreadsheets.table import Cell, Table
from bot.work import Told
from storage import known as stored
from storage import published
from storage.records.imports import AnyChange, Noun
from storage.records.units import Level
from storage.records.words import fold

MOST_MISTAKES = 1000
MOST_PASSED = 200
"""Rows named that are none of the list."""
MOST_READ_AS = 20
"""Words named that were read as others."""
LONGEST_TOLD = 40
"""Letters that are told of a row that is passed over."""


@contextlib.contextmanager
def _database(path: str) -> Iterator[sqlite3.Connection | None]:
    if not path or not Path(path).exists():
        yield None
        return
    connection = stored.connect(Path(path))
    try:
        yield connection
    finally:
        connection.close()


def understand(request: Understand, tell: Told) -> Understood:
    """Read a file, write what it would change to the plan, and tell of it."""
    try:
        return _understood(request, tell)
    except BadFileError as error:
        return Understood(bad=error.code, about=error.about)


def _understood(request: Understand, tell: Told) -> Understood:
    policy = request.policy
    content = Path(request.file).read_bytes()
    tables, macros = workbook.read(content, lambda rows: tell("reading", rows))
    if request.noun is None and policy_sheet.recognised((table.sheet, _row(table, 2)) for table in tables):
        return Understood(policy=_policy(content, tables, policy))
    del content
    noun = request.noun or noun_of(tables, policy)
    if noun is None:
        return Understood(bad="unclear_kind", macros=macros)
    if request.sheet and all(fold(table.sheet) != fold(request.sheet) for table in tables):
        named = ", ".join(f"“{table.sheet}”" for table in tables)
        return Understood(bad="no_sheet", about={"sheet": request.sheet, "sheets": named})
    found, others = fitting(tables, noun, policy, request.sheet)
    if not found.rows:
        raise BadFileError("no_rows")
    tell("comparing", len(found.rows))
    with _database(request.database) as connection:
        known = _known(connection, request, policy)
        with Path(request.plan).open("w", encoding="utf-8") as file:
            plan = Plan(lambda change: _write(file, change))
            SORTS[noun].understand(found, known, plan)
    if not plan.rows and not plan.mistakes:
        raise BadFileError("no_rows")
    passed = asides.look(found).rows
    if request.copy_to and plan.mistakes:
        writing.marked(Path(request.copy_to), tables, plan.mistakes)
    return Understood(
        noun=noun,
        sheet=found.table.sheet,
        other_sheets=others,
        unread=found.unread,
        passed=tuple(f"{number} ({said[:LONGEST_TOLD]})" for number, said in passed.items() if said)[:MOST_PASSED],
        read_as=tuple(plan.read_as.items())[:MOST_READ_AS],
        unseen=found.table.unseen,
        macros=macros,
        person_id=known.person_id,
        new=plan.new,
        changed=plan.changed,
        same=plan.same,
        wrong_rows=len({mistake.row for mistake in plan.mistakes}),
        mistakes=tuple(plan.mistakes[:MOST_MISTAKES]),
        more_mistakes=max(0, len(plan.mistakes) - MOST_MISTAKES),
        examples_new=tuple(plan.examples_new),
        examples_changed=tuple(plan.examples_changed),
    )


def _policy(content: bytes, tables: Sequence[Table], policy: Policy) -> PolicySheet:
    version = policy_sheet.version_in(_row(table, 1) for table in tables)
    outdated = version not in ("", policy_sheet.version(policy))
    try:
        return PolicySheet(outdated=outdated, changes=policy_sheet.read(content, policy))
    except PolicyError as error:
        return PolicySheet(outdated=outdated, mistakes=error.vietnamese)


def _row(table: Table, number: int) -> tuple[Cell, ...]:
    return next((row.cells for row in table.rows if row.number == number), ())


def _write(file: TextIO, change: AnyChange) -> None:
    file.write(change.model_dump_json() + "\n")


def _known(connection: sqlite3.Connection | None, request: Understand, policy: Policy) -> Known:
    if connection is None:
        return Known(policy, request.today)

    def initiative(initiative_id: str) -> KnownInitiative | None:
        found = stored.initiative(connection, initiative_id)
        if found is None:
            return None
        outcomes = stored.outcomes(connection, initiative_id)
        return KnownInitiative(found, outcomes, *stored.amounts(connection, initiative_id))

    return Known(
        policy=policy,
        today=request.today,
        places=tuple(Place(**unit) for unit in stored.units(connection)),
        lines=stored.lines(connection),
        people=tuple(KnownPerson(*person) for person in stored.people(connection, request.today)),
        initiatives_of=lambda year: stored.initiatives_of(connection, year),
        initiative=initiative,
        published=tuple(published.standing(connection)),
        scope=None if request.scope is None else stored.below(connection, request.scope),
        person_id=request.person_id or stored.admin(connection, request.today) or 0,
    )


MOST_OFFERED = 3000
"""Units in a drop-down list."""


def template(noun: Noun, database: str, policy: Policy, output: Path) -> None:
    """Write an empty list to fill in. The units of the database, if there is one, stand in its drop-down lists."""
    with _database(database) as connection:
        units = stored.units(connection) if connection else []
    open_now = [unit for unit in units if not unit["closed_on"] and unit["level"] != Level.TEAM][:MOST_OFFERED]
    names = Counter(unit["name"] for unit in open_now)
    called = {unit["id"]: unit["name"] for unit in units}
    offered = tuple(
        unit["name"] if names[unit["name"]] == 1 else f"{unit['name']}, {called.get(unit['reports_to'], unit['code'])}"
        for unit in open_now
    )
    sort = SORTS[noun]
    writing.template(output, sort.title, policy.organisation.name, sort.columns(policy, offered))


def exported(kind: str, lines: Path, output: Path, tell: Told) -> None:
    """Turn exported JSON lines into a workbook."""

    def rows() -> Iterator[dict[str, Any]]:
        with lines.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    writing.exported(output, kind, rows, tell)
