"""The worker process: one request on its standard input, progress and the answer on its standard output.

It opens what people sent, so its memory is limited and it never writes to the database.
"""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter

from bot.imports.protocol import PolicySheet, Progress, Understand, Understood, WriteRows, WriteTemplate
from bot.policy import Policy, PolicyError
from bot.spreadsheets.archive import BadFileError
from bot.spreadsheets.known import Known, KnownInitiative, KnownPerson, Plan
from bot.spreadsheets.nouns import SORTS, MissingColumnsError, fitting, noun_of
from bot.spreadsheets.places import Place
from bot.spreadsheets.table import Cell, Table
from storage import known as stored
from storage import published
from storage.records.imports import AnyChange
from storage.records.units import Level

MEMORY = 270 * 1024 * 1024
"""Bytes of data; what is more ends as "too large"."""
MOST_MISTAKES = 1000

Request = Understand | WriteTemplate | WriteRows
_REQUESTS: TypeAdapter[Request] = TypeAdapter(Request)
Say = Callable[[Progress], None]


def main() -> None:
    """Answer one request."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    out = sys.stdout
    answer = _answered(sys.stdin.read(), lambda progress: _say(out, progress.model_dump_json()))
    _say(out, answer.model_dump_json())


def _say(out: TextIO, line: str) -> None:
    out.write(line + "\n")
    out.flush()


def _answered(asked: str, say: Say) -> Understood:
    request = _REQUESTS.validate_json(asked)
    try:
        match request:
            case Understand():
                return understand(request, say)
            case WriteTemplate():
                _template(request)
            case WriteRows():
                _rows(request)
    except MissingColumnsError as error:
        return Understood(bad=error.code, bad_value=", ".join(error.headings))
    except BadFileError as error:
        return Understood(bad=error.code)
    except MemoryError:
        return Understood(bad="too_large")
    return Understood()


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


def understand(request: Understand, say: Say) -> Understood:
    """Read a file, write what it would change to the plan, and tell of it."""
    from bot import policy_sheet
    from bot.spreadsheets import workbook

    policy = request.policy
    content = Path(request.file).read_bytes()
    tables, macros = workbook.read(content, lambda rows: say(Progress(stage="reading", rows=rows)))
    if request.noun is None and policy_sheet.recognised((table.sheet, _row(table, 2)) for table in tables):
        return Understood(policy=_policy(content, tables, policy))
    del content
    noun = request.noun or noun_of(tables, policy)
    if noun is None:
        return Understood(bad="unclear_kind", macros=macros)
    found, others = fitting(tables, noun, policy)
    if not found.rows:
        raise BadFileError("no_rows")
    say(Progress(stage="understanding", rows=len(found.rows)))
    with _database(request.database) as connection:
        known = _known(connection, request, policy)
        with Path(request.plan).open("w", encoding="utf-8") as file:
            plan = Plan(lambda change: _write(file, change))
            SORTS[noun].understand(found, known, plan)
    if not plan.rows and not plan.mistakes:
        raise BadFileError("no_rows")
    if request.copy_to and plan.mistakes:
        from bot.spreadsheets.writing import marked

        marked(Path(request.copy_to), tables, plan.mistakes)
    return Understood(
        noun=noun,
        sheet=found.table.sheet,
        other_sheets=others,
        unread=found.unread,
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
        peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def _policy(content: bytes, tables: Sequence[Table], policy: Policy) -> PolicySheet:
    from bot import policy_sheet

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


def _template(request: WriteTemplate) -> None:
    from bot.spreadsheets.writing import template

    policy = request.policy
    with _database(request.database) as connection:
        units = stored.units(connection) if connection else []
    open_now = [unit for unit in units if not unit["closed_on"] and unit["level"] != Level.TEAM][:MOST_OFFERED]
    names = Counter(unit["name"] for unit in open_now)
    called = {unit["id"]: unit["name"] for unit in units}
    offered = tuple(
        unit["name"] if names[unit["name"]] == 1 else f"{unit['name']}, {called.get(unit['reports_to'], unit['code'])}"
        for unit in open_now
    )
    sort = SORTS[request.noun]
    template(Path(request.output), sort.title, policy.organisation.name, sort.columns(policy, offered))


def _rows(request: WriteRows) -> None:
    import json

    from bot.spreadsheets.writing import exported

    with Path(request.lines).open(encoding="utf-8") as lines:
        exported(Path(request.output), request.kind, (json.loads(line) for line in lines))


if __name__ == "__main__":
    main()
