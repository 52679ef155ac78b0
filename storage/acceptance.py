"""What a coordinator decides on a registration: accepted, passed on, given a better name, found to be another's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

from storage import initiatives, reports, returns
from storage.database import day, stamp
from storage.records.initiatives import InitiativeState, NewInitiative, Opinion
from storage.records.review_facts import Reworded
from storage.records.units import Level
from storage.records.words import fold


class NotAsSeenError(Exception):
    """What was decided on has changed since whoever decided saw it."""


def accept(
    connection: sqlite3.Connection, ids: Sequence[str], seen: int, person_id: int, on: date, now: datetime
) -> None:
    """Accept registrations that stand as they were seen. Raises NotAsSeenError where one does not."""
    for initiative_id in ids:
        as_seen(connection, initiative_id, seen, InitiativeState.SUBMITTED)
        initiatives.accept(connection, initiative_id, person_id, "", on, now)


def accept_by_policy(connection: sqlite3.Connection, initiative_id: str, seen: int, on: date, now: datetime) -> bool:
    """Accept without a person; False where it has changed since it was looked at."""
    try:
        as_seen(connection, initiative_id, seen, InitiativeState.SUBMITTED)
    except NotAsSeenError:
        return False
    initiatives.accept(connection, initiative_id, None, "", on, now)
    return True


def leave(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Leave registrations for a person to decide on."""
    connection.executemany("UPDATE initiatives SET left_by_policy = 1 WHERE id = ?", [(one,) for one in ids])


def send_on(
    connection: sqlite3.Connection,
    initiative_id: str,
    to_unit: int | None,
    level: Level | None,
    seen: int,
    person_id: int,
    why: str,
    on: date,
    now: datetime,
) -> None:
    """Let a unit above decide, or set the level at which it is registered. Raises NotAsSeenError."""
    state = as_seen(connection, initiative_id, seen, InitiativeState.SUBMITTED)
    connection.execute(
        "UPDATE initiatives SET passed_to = coalesce(?, passed_to), level = coalesce(?, level) WHERE id = ?",
        (to_unit, level, initiative_id),
    )
    initiatives.note(connection, initiative_id, state, person_id, why, on, now)


def complete(
    connection: sqlite3.Connection,
    return_id: str,
    new: NewInitiative,
    columns: Sequence[str],
    person_id: int,
    on: date,
    now: datetime,
) -> bool:
    """Correct what a return asked for and submit again; False where the return is no longer open.

    ``columns`` are those of the faulty answers; all others stay as they are. The audit keeps what stood there before.
    """
    if not returns.answer(connection, return_id, person_id, now):
        return False
    allowed = set(NewInitiative.model_fields) - {"id", "unit_id", "entered_by", "expected", "effective_on"}
    written = [column for column in columns if column in allowed]
    values = new.model_dump(mode="json")
    values["programmes"] = json.dumps(new.programmes, ensure_ascii=False)
    if written:
        setting = ", ".join(f'"{column}" = :{column}' for column in written)
        connection.execute(f"UPDATE initiatives SET {setting} WHERE id = :id", values)
    _index(connection, new.id)
    if "expected" in columns:
        connection.execute("DELETE FROM resources WHERE initiative_id = ? AND report_id IS NULL", (new.id,))
        for resource in new.expected:
            reports.add_resource(connection, new.id, None, resource)
    connection.execute("UPDATE initiatives SET left_by_policy = 0 WHERE id = ?", (new.id,))
    initiatives.move(connection, new.id, InitiativeState.SUBMITTED, person_id, "", on, now)
    return True


def ask_no_more(
    connection: sqlite3.Connection, return_id: str, person_id: int, why: str, on: date, now: datetime
) -> bool:
    """Withdraw a return; a registration then waits again as it stands. False where it is no longer open."""
    row = returns.drop(connection, return_id, now)
    if row is None:
        return False
    initiative_id, report_id = row
    state = InitiativeState.SUBMITTED if report_id is None else _state(connection, initiative_id)
    initiatives.move(connection, initiative_id, state, person_id, why, on, now)
    return True


def suggest(
    connection: sqlite3.Connection, suggestion_id: str, initiative_id: str, name: str, person_id: int, now: datetime
) -> None:
    """Suggest a name; an earlier suggestion that nobody has answered is withdrawn."""
    if connection.execute("SELECT 1 FROM name_suggestions WHERE id = ?", (suggestion_id,)).fetchone():
        return
    connection.execute(
        "UPDATE name_suggestions SET answer = 'withdrawn', answered_at = ? WHERE initiative_id = ? AND answer IS NULL",
        (stamp(now), initiative_id),
    )
    connection.execute(
        "INSERT INTO name_suggestions (id, initiative_id, name, person_id, suggested_at) VALUES (?, ?, ?, ?, ?)",
        (suggestion_id, initiative_id, name, person_id, stamp(now)),
    )


def answer_name(
    connection: sqlite3.Connection,
    suggestion_id: str,
    agreed: bool,
    person_id: int,
    why: str,
    on: date,
    now: datetime,
) -> bool:
    """Take a suggested name, or keep the old one; False where that has been answered already."""
    row = connection.execute(
        "UPDATE name_suggestions SET answer = ?, answered_by = ?, answered_at = ? WHERE id = ? AND answer IS NULL"
        " RETURNING initiative_id, name",
        ("agreed" if agreed else "kept", person_id, stamp(now), suggestion_id),
    ).fetchone()
    if row is None:
        return False
    if agreed:
        initiative_id, name = row
        connection.execute("UPDATE initiatives SET name = ?, left_by_policy = 0 WHERE id = ?", (name, initiative_id))
        _index(connection, initiative_id)
        initiatives.note(connection, initiative_id, _state(connection, initiative_id), person_id, why, on, now)
    return True


def reword(connection: sqlite3.Connection, fact: Reworded, now: datetime) -> bool:
    """Change the name, or what it is to bring; what it was is in its course. False where the initiative has ended.

    Told twice it is one change. Whoever has yet to decide on it looks again.
    """
    state = _state(connection, fact.initiative_id)
    if state is InitiativeState.STOPPED:
        return False
    changed = connection.execute(
        f"UPDATE initiatives SET {fact.what} = ?, left_by_policy = 0 WHERE id = ? AND {fact.what} <> ?",
        (fact.words, fact.initiative_id, fact.words),
    )
    if changed.rowcount:
        _index(connection, fact.initiative_id)
        initiatives.note(connection, fact.initiative_id, state, fact.person_id, fact.why, fact.on, now)
    return True


def merge(
    connection: sqlite3.Connection,
    initiative_id: str,
    kept_id: str,
    person_id: int,
    why: str,
    why_kept: str,
    on: date,
    now: datetime,
) -> None:
    """One initiative is the same as another, which is kept: the first stops, and its reports are read from the other.

    Raises NotAsSeenError where one of them is not live any more.
    """
    both = {initiative_id, kept_id}
    if len(both) < 2 or any(_state(connection, one) == InitiativeState.STOPPED for one in both):
        raise NotAsSeenError(initiative_id)
    connection.execute(
        "UPDATE initiatives SET merged_into = ?, merged_on = ? WHERE id = ?", (kept_id, day(on), initiative_id)
    )
    returns.withdraw(connection, initiative_id, now)
    initiatives.move(connection, initiative_id, InitiativeState.STOPPED, person_id, why, on, now)
    initiatives.note(connection, kept_id, _state(connection, kept_id), person_id, why_kept, on, now)


def undo_merge(
    connection: sqlite3.Connection, initiative_id: str, person_id: int, why: str, on: date, now: datetime
) -> None:
    """Undo a merge within its day; only who made it may. What was asked to be completed is open again.

    Raises NotAsSeenError where there is none to undo.
    """
    rows = connection.execute(
        "SELECT e.state, e.person_id, e.effective_on, e.recorded_at, i.merged_into FROM initiative_events e"
        " JOIN initiatives i ON i.id = e.initiative_id WHERE i.id = ? ORDER BY e.id DESC LIMIT 2",
        (initiative_id,),
    ).fetchall()
    if (
        len(rows) < 2
        or not rows[0]["merged_into"]
        or (rows[0]["person_id"], rows[0]["effective_on"])
        != (
            person_id,
            day(on),
        )
    ):
        raise NotAsSeenError(initiative_id)
    kept_id = rows[0]["merged_into"]
    connection.execute("UPDATE initiatives SET merged_into = NULL, merged_on = NULL WHERE id = ?", (initiative_id,))
    returns.open_again(connection, initiative_id, rows[0]["recorded_at"])
    initiatives.move(connection, initiative_id, InitiativeState(rows[1]["state"]), person_id, why, on, now)
    initiatives.note(connection, kept_id, _state(connection, kept_id), person_id, why, on, now)


def stop(connection: sqlite3.Connection, initiative_id: str, person_id: int, why: str, on: date, now: datetime) -> bool:
    """An initiative ends; False where it has ended already. Nothing is to be completed any more."""
    if _state(connection, initiative_id) == InitiativeState.STOPPED:
        return False
    returns.withdraw(connection, initiative_id, now)
    initiatives.move(connection, initiative_id, InitiativeState.STOPPED, person_id, why, on, now)
    return True


def hear_opinion(
    connection: sqlite3.Connection,
    initiative_id: str,
    opinion: Opinion,
    opinion_on: date | None,
    person_id: int,
    why: str,
    on: date,
    now: datetime,
) -> None:
    """Note whether the party committee's opinion was heard."""
    connection.execute(
        "UPDATE initiatives SET opinion = ?, opinion_on = ? WHERE id = ?", (opinion, day(opinion_on), initiative_id)
    )
    initiatives.note(connection, initiative_id, _state(connection, initiative_id), person_id, why, on, now)


def _state(connection: sqlite3.Connection, initiative_id: str) -> InitiativeState:
    row = connection.execute("SELECT state FROM initiatives WHERE id = ?", (initiative_id,)).fetchone()
    return InitiativeState(row[0])


def as_seen(connection: sqlite3.Connection, initiative_id: str, seen: int, *states: InitiativeState) -> InitiativeState:
    """The state of an initiative, one of these, to which nothing has happened since. Raises NotAsSeenError."""
    row = connection.execute(
        "SELECT state, (SELECT max(id) FROM initiative_events WHERE initiative_id = i.id) AS last"
        " FROM initiatives i WHERE id = ?",
        (initiative_id,),
    ).fetchone()
    if row is None or row["last"] > seen or (states and row["state"] not in states):
        raise NotAsSeenError(initiative_id)
    return InitiativeState(row["state"])


def _index(connection: sqlite3.Connection, initiative_id: str) -> None:
    """Let the words by which it is found be those of its name and place."""
    name, place = connection.execute("SELECT name, place FROM initiatives WHERE id = ?", (initiative_id,)).fetchone()
    connection.execute("UPDATE initiatives SET folded = ? WHERE id = ?", (fold(f"{name} {place}"), initiative_id))
