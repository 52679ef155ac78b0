"""The ledger of duties, kept true to the world: what is owed is made, what was done settles it, what ended moves it.

Every statement here may be run again at any time and then changes nothing, so that a look after an outage, after a
change of the policy, of the units, or of a spreadsheet's rows from the shell is the same look.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.database import Database, day, stamp
from storage.records.duties import Changes, Demand, DutyEvent, Rule
from storage.units import BELOW

Row = sqlite3.Row


@dataclass(frozen=True)
class Which:
    """Which initiatives are looked at: a condition on ``i``, and its values."""

    sql: str
    values: dict[str, Any]


def one(initiative_id: str) -> Which:
    """A single initiative."""
    return Which("i.id = :which", {"which": initiative_id})


def numbered(first: int, last: int) -> Which:
    """Those that came from the first to the last of these numbers."""
    return Which("i.number BETWEEN :first AND :last", {"first": first, "last": last})


def returned(return_id: str) -> Which:
    """The one that a return is about."""
    return Which("i.id = (SELECT initiative_id FROM returns WHERE id = :which)", {"which": return_id})


def moved_by(change: str) -> Which:
    """Those that a reorganisation moved, or moved back."""
    return Which(
        "i.id IN (SELECT m.ref FROM change_moves m JOIN changes c ON c.number = m.change"
        " WHERE c.id = :which AND m.kind = 'initiative')",
        {"which": change},
    )


def look_at_initiatives(
    connection: sqlite3.Connection, which: Which, demands: Sequence[Demand], today: date, now: datetime
) -> Changes:
    """Bring the duties of some initiatives up to how these stand. Where nothing is to be done, two queries tell so."""
    reports = [demand for demand in demands if demand.rule is Rule.REPORT]
    values = {
        **which.values,
        "today": day(today),
        "now": stamp(now),
        "asked": json.dumps([demand.period for demand in reports]),
    }
    seen = connection.execute(_ATTENTION.format(which=which.sql, moved=_moved_sql(reports)), values).fetchone()
    transferred = _transfer(connection, which, values) if seen["transfer"] else 0
    made = reopened = 0
    for demand in reports:
        owing = _INITIATIVES_OWING.format(which=which.sql)
        more = _insert(connection, owing, {**values, **_of(demand)})
        made, reopened = made + more[0], reopened + more[1]
    completing = _follow_returns(connection, which, values)
    fresh = transferred + made + reopened
    within = f"AND initiative_id IN (SELECT i.id FROM initiatives i WHERE {which.sql})"
    moved = _move(connection, reports, values, within) if seen["move"] or fresh else 0
    settled = _settle_reports(connection, which, values) if seen["settle"] or fresh else 0
    withdrawn = _withdraw_open(connection, which, values) if seen["withdraw"] or fresh or moved else 0
    return completing + Changes(
        made=made, reopened=reopened, transferred=transferred, moved=moved, settled=settled, withdrawn=withdrawn
    )


def look_at_units(connection: sqlite3.Connection, demands: Sequence[Demand], today: date, now: datetime) -> Changes:
    """Bring what units owe in themselves up to how they stand."""
    registers = [demand for demand in demands if demand.rule is Rule.REGISTER]
    values = {
        "today": day(today),
        "now": stamp(now),
        "asked": json.dumps([demand.period for demand in registers]),
        "levels": json.dumps([level for demand in registers for level in demand.levels]),
        "kinds": json.dumps([kind for demand in registers for kind in demand.kinds]),
    }
    transferred = _hand_to_successors(connection, values)
    made = reopened = 0
    for demand in registers:
        more = _insert(connection, _UNITS_OWING, {**values, **_of(demand)})
        made, reopened = made + more[0], reopened + more[1]
    return Changes(
        made=made,
        reopened=reopened,
        transferred=transferred,
        moved=_move(connection, registers, values, ""),
        settled=_settle_registers(connection, values, ""),
        withdrawn=_withdraw(
            connection,
            """
            UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL
            WHERE state = 'open' AND rule = 'register' AND due_on >= :today AND extended = 0 AND (
                period NOT IN (SELECT value FROM json_each(:asked))
                OR NOT EXISTS (SELECT 1 FROM units u WHERE u.id = duties.unit_id
                    AND u.level IN (SELECT value FROM json_each(:levels))
                    AND u.kind IN (SELECT value FROM json_each(:kinds))))
            RETURNING id
            """,
            values,
        ),
    )


def settle_accepted(connection: sqlite3.Connection, initiatives: Sequence[str], now: datetime) -> None:
    """Registrations were accepted: settle what that settles for their units and those above."""
    units = connection.execute(
        "SELECT DISTINCT unit_id FROM initiatives WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*initiatives]),),
    )
    for row in units.fetchall():
        settle_registration(connection, row[0], now)


def settle_registration(connection: sqlite3.Connection, unit_id: int, now: datetime) -> int:
    """A registration of this unit, or below it, was accepted: settle what that settles; how many duties."""
    above = """
        AND unit_id IN (
            WITH RECURSIVE up(id) AS (
                SELECT :unit UNION SELECT l.to_unit_id FROM unit_lines l JOIN up ON l.unit_id = up.id
                WHERE l.line = 'contact' AND l.valid_to IS NULL
            ) SELECT id FROM up)
    """
    return _settle_registers(connection, {"now": stamp(now), "unit": unit_id}, above)


async def forecast(database: Database, demands: Sequence[Demand], today: date) -> Changes:
    """How many duties other demands would make, move and withdraw."""
    total = Changes()
    asked = json.dumps([f"{demand.rule}:{demand.period}" for demand in demands])
    row = await database.one(
        "SELECT count(*) FROM duties WHERE state = 'open' AND rule IN ('register', 'report') AND due_on >= ?"
        " AND extended = 0 AND rule || ':' || period NOT IN (SELECT value FROM json_each(?))",
        (day(today), asked),
    )
    assert row is not None
    total += Changes(withdrawn=row[0])
    for demand in demands:
        units = demand.rule is Rule.REGISTER
        values = {
            **_of(demand),
            "today": day(today),
            "levels": json.dumps(demand.levels),
            "kinds": json.dumps(demand.kinds),
        }
        owing = _UNITS_OWING if units else _INITIATIVES_OWING.format(which="1")
        row = await database.one(
            f"""
            SELECT count(*) FILTER (WHERE d.id IS NULL AND :due >= :today OR d.state IN ('withdrawn', 'transferred')),
                count(*) FILTER (WHERE d.state = 'open' AND d.extended = 0 AND (d.due_on, d.needed) <> (:due, :needed))
            FROM ({owing}) o LEFT JOIN duties d
                ON (d.rule, d.unit_id, d.object, d.period) = (:rule, o.unit_id, o.object, :period)
            """,
            values,
        )
        assert row is not None
        total += Changes(made=row[0], moved=row[1])
    return total


def owe(
    connection: sqlite3.Connection,
    rule: Rule,
    unit_id: int,
    object_id: str,
    initiative_id: str,
    due_on: date,
    today: date,
    person_id: int | None = None,
    period: str = "",
) -> None:
    """Something is owed because of what somebody did; told twice it is one duty. The tick finds when to speak of it.

    ``period`` tells it from what was owed about the same object before.
    """
    connection.execute(
        "INSERT INTO duties (rule, unit_id, object, initiative_id, person_id, begins_on, ends_on, made_on, due_on,"
        " next_on, period) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7, ?6, ?8) ON CONFLICT DO NOTHING",
        (rule, unit_id, object_id, initiative_id, person_id, day(today), day(due_on), period),
    )


def settle(connection: sqlite3.Connection, rule: Rule, object_id: str, on: date, by: str, now: datetime) -> None:
    """What was owed about this object is done."""
    connection.execute(
        "UPDATE duties SET state = 'settled', settled_on = ?, settled_by = ?, ended_at = ?, next_on = NULL"
        " WHERE rule = ? AND object = ? AND state = 'open'",
        (day(on), by, stamp(now), rule, object_id),
    )


def withdraw(connection: sqlite3.Connection, rule: Rule, object_id: str, why: str, now: datetime) -> None:
    """What was owed about this object is no longer asked for."""
    ended = connection.execute(
        "UPDATE duties SET state = 'withdrawn', ended_at = ?, next_on = NULL"
        " WHERE rule = ? AND object = ? AND state = 'open' RETURNING id",
        (stamp(now), rule, object_id),
    ).fetchall()
    _note(connection, ended, DutyEvent.WITHDRAWN, stamp(now), why=why)


def _of(demand: Demand) -> dict[str, Any]:
    return {
        "rule": demand.rule,
        "period": demand.period,
        "year": int(demand.period[:4]),
        "needed": demand.needed,
        "begins": day(demand.begins_on),
        "ends": day(demand.ends_on),
        "due": day(demand.due_on),
        "next": day(demand.next_on),
        "latest": day(demand.latest),
    }


_COLUMNS = "rule, unit_id, object, period, initiative_id, needed, begins_on, ends_on, made_on, due_on, next_on"
_UNITS_OWING = """
    SELECT u.id AS unit_id, '' AS object, NULL AS initiative_id FROM units u
    WHERE u.closed_on IS NULL AND (u.opened_on IS NULL OR u.opened_on <= :latest)
        AND u.level IN (SELECT value FROM json_each(:levels)) AND u.kind IN (SELECT value FROM json_each(:kinds))
"""
_INITIATIVES_OWING = """
    SELECT i.unit_id, i.id AS object, i.id AS initiative_id FROM initiatives i
    WHERE {which} AND i.year = :year AND i.state <> 'stopped' AND i.effective_on <= :latest
        AND NOT EXISTS (
            SELECT 1 FROM reports r WHERE r.initiative_id = i.id AND r.status = 'done' AND r.effective_on < :begins
                AND NOT EXISTS (SELECT 1 FROM reports a WHERE a.amends = r.id))
"""
"""The live initiatives of the year; one that was reported as done owes no further report."""


def _insert(connection: sqlite3.Connection, owing: str, values: dict[str, Any]) -> tuple[int, int]:
    """Make what is missing, and open again what had been withdrawn or handed on; how many of each.

    Nothing is made that would be late from the beginning: what is asked for only after its due day nobody could do.
    """
    missing = connection.execute(
        f"""
        SELECT o.unit_id, o.object, o.initiative_id, d.id FROM ({owing}) o
        LEFT JOIN duties d ON (d.rule, d.unit_id, d.object, d.period) = (:rule, o.unit_id, o.object, :period)
        WHERE (d.id IS NULL AND :due >= :today) OR d.state IN ('withdrawn', 'transferred')
        """,
        values,
    ).fetchall()
    reopened = [row for row in missing if row["id"] is not None]
    connection.executemany(
        "UPDATE duties SET state = 'open', ended_at = NULL, became = NULL, made_on = :today, next_on = :next"
        " WHERE id = :id",
        [{**values, "id": row["id"]} for row in reopened],
    )
    _note(connection, reopened, DutyEvent.REOPENED, values["now"])
    made = [{**values, **dict(row)} for row in missing if row["id"] is None]
    connection.executemany(
        f"INSERT INTO duties ({_COLUMNS}) VALUES (:rule, :unit_id, :object, :period, :initiative_id, :needed, :begins,"
        " :ends, :today, :due, :next)",
        made,
    )
    return len(made), len(reopened)


_KIND = """CASE
    WHEN {0} LIKE '____-H_' THEN 'H' WHEN {0} LIKE '____-Q_' THEN 'Q' WHEN {0} LIKE '____-__' THEN 'M' ELSE 'Y' END"""
"""Whether a period is a half-year, a quarter, a month or a year."""
_GIVEN = f"""
    r.initiative_id = i.id AND (r.period = d.period OR (
        {_KIND.format("r.period")} <> {_KIND.format("d.period")}
        AND r.effective_on BETWEEN d.begins_on AND d.ends_on))
"""
"""The report r settles the duty d on the initiative i."""
_NO_LONGER = """
    i.state = 'stopped' OR (d.rule = 'report' AND d.due_on >= :today AND d.extended = 0
        AND (d.period NOT IN (SELECT value FROM json_each(:asked)) OR i.year <> CAST(d.period AS INTEGER)))
"""
"""The duty d on the initiative i is not asked for any more: what has fallen due is, but on what was stopped."""
_ELSEWHERE = "d.rule <> 'answer' AND d.unit_id <> i.unit_id"
"""The initiative i is held by another unit than the one that owes the duty d."""
_ATTENTION = f"""
    SELECT max({_ELSEWHERE}) AS "transfer", max({{moved}}) AS "move", max({_NO_LONGER}) AS withdraw,
        max(d.rule = 'report' AND EXISTS (SELECT 1 FROM reports r WHERE {_GIVEN})) AS settle
    FROM initiatives i CROSS JOIN duties d ON d.initiative_id = i.id AND d.state = 'open' WHERE {{which}}
"""
"""What is to be done about some initiatives' open duties."""


def _moved_sql(demands: Sequence[Demand]) -> str:
    """The policy asks for the duty d by another day than it has. The values are the policy's own, and no words."""
    return " OR ".join(
        ["0", *(f"(d.rule, d.extended, d.period) = ('report', 0, '{demand.period}') AND d.due_on <> '{demand.due_on}'"
                for demand in demands)]
    )  # fmt: skip


def _settle_reports(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """A report settles its period; one of a period of another length that of the period in which it was made."""
    return connection.execute(
        f"""
        UPDATE duties
        SET state = 'settled', settled_on = given.day, settled_by = given.id, ended_at = :now, next_on = NULL
        FROM (
            SELECT d.id AS duty, r.id, min(r.effective_on) AS day
            FROM initiatives i
            JOIN duties d ON d.initiative_id = i.id AND d.rule = 'report' AND d.state = 'open'
            JOIN reports r ON {_GIVEN}
            WHERE {which.sql} GROUP BY d.id
        ) given
        WHERE given.duty = duties.id
        """,
        values,
    ).rowcount


def _withdraw_open(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """No report is owed on what was stopped, and none, before it is due, for a period that the policy no longer has."""
    return _withdraw(
        connection,
        f"""
        UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id IN (
            SELECT d.id FROM initiatives i
            JOIN duties d ON d.initiative_id = i.id AND d.state = 'open'
            WHERE {which.sql} AND ({_NO_LONGER}))
        RETURNING id
        """,
        values,
    )


_RETURNS = """
    SELECT d.id, r.id AS object, i.id AS initiative_id, i.unit_id, r.due_on, date(r.answered_at, '+7 hours') AS done,
        CASE WHEN r.withdrawn_at IS NOT NULL THEN iif(d.state = 'open', 'withdrawn', '')
            WHEN r.answered_at IS NOT NULL THEN iif(d.state = 'open', 'settled', '')
            WHEN d.id IS NULL THEN 'made'
            ELSE iif(d.state = 'withdrawn', 'reopened', '') END AS becomes
    FROM initiatives i CROSS JOIN returns r ON r.initiative_id = i.id
    LEFT JOIN duties d ON d.rule = 'complete' AND d.object = r.id AND d.state <> 'transferred'
    WHERE {which} AND i.state <> 'stopped'
"""
"""What was asked to be completed, as Vietnam counts days, and what is to become of its duty."""
_COMPLETING = {
    "made": "INSERT INTO duties (rule, unit_id, object, initiative_id, begins_on, ends_on, made_on, due_on, next_on)"
    " VALUES ('complete', :unit_id, :object, :initiative_id, :today, :due_on, :today, :due_on, :today)",
    "reopened": "UPDATE duties SET state = 'open', ended_at = NULL, made_on = :today, next_on = :today WHERE id = :id",
    "settled": "UPDATE duties SET state = 'settled', settled_on = :done, settled_by = :object, ended_at = :now,"
    " next_on = NULL WHERE id = :id",
    "withdrawn": "UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id = :id",
}


def _follow_returns(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> Changes:
    """What was asked to be completed is owed until it is answered, or no longer asked for."""
    count = Counter[str]()
    for row in connection.execute(_RETURNS.format(which=which.sql), values).fetchall():
        if becomes := row["becomes"]:
            connection.execute(_COMPLETING[becomes], {**values, **dict(row)})
            if becomes in (DutyEvent.REOPENED, DutyEvent.WITHDRAWN):
                _note(connection, [row], DutyEvent(becomes), values["now"])
            count[becomes] += 1
    return Changes(**count)


def _withdraw(connection: sqlite3.Connection, sql: str, values: dict[str, Any]) -> int:
    withdrawn = connection.execute(sql, values).fetchall()
    _note(connection, withdrawn, DutyEvent.WITHDRAWN, values["now"])
    return len(withdrawn)


def _move(connection: sqlite3.Connection, demands: Sequence[Demand], values: dict[str, Any], which: str) -> int:
    """The policy asks for the same by another day, or for more or fewer."""
    count = 0
    for demand in demands:
        given = {**values, **_of(demand)}
        condition = (
            "state = 'open' AND rule = :rule AND period = :period AND extended = 0"
            f" AND (due_on <> :due OR needed <> :needed) {which}"
        )
        before = connection.execute(f"SELECT id, due_on FROM duties WHERE {condition}", given).fetchall()
        if before:
            connection.execute(
                f"UPDATE duties SET moved_on = iif(due_on = :due, moved_on, :today), due_on = :due, needed = :needed,"
                f" next_on = :next WHERE {condition}",
                given,
            )
            for row in before:
                _note(connection, [row], DutyEvent.MOVED, values["now"], value=row["due_on"])
        count += len(before)
    return count


def _settle_registers(connection: sqlite3.Connection, values: dict[str, Any], which: str) -> int:
    """So many accepted registrations of a unit, or below it, as are needed; done on the day that the last was sent."""
    count = 0
    for duty in connection.execute(
        f"SELECT id, unit_id, period, needed FROM duties WHERE rule = 'register' AND state = 'open' {which}", values
    ).fetchall():
        reached = connection.execute(
            f"{BELOW} SELECT i.id, i.effective_on FROM scope s JOIN initiatives i ON i.unit_id = s.id"
            " WHERE i.year = :year AND i.state = 'registered' ORDER BY i.effective_on, i.number LIMIT 1 OFFSET :before",
            {"scope": json.dumps([duty["unit_id"]]), "year": int(duty["period"]), "before": duty["needed"] - 1},
        ).fetchone()
        if reached:
            count += connection.execute(
                "UPDATE duties SET state = 'settled', settled_on = ?, settled_by = ?, ended_at = ?, next_on = NULL"
                " WHERE id = ?",
                (reached["effective_on"], reached["id"], values["now"], duty["id"]),
            ).rowcount
    return count


def _transfer(connection: sqlite3.Connection, which: Which, values: dict[str, Any]) -> int:
    """What is owed on an initiative that another unit holds now is owed by that unit."""
    moved = connection.execute(
        f"""
        SELECT d.id, i.unit_id AS to_id FROM initiatives i
        JOIN duties d ON d.initiative_id = i.id AND d.state = 'open' AND {_ELSEWHERE} WHERE {which.sql}
        """,
        values,
    ).fetchall()
    for row in moved:
        _hand_on(connection, row["id"], row["to_id"], values)
    return len(moved)


def _hand_to_successors(connection: sqlite3.Connection, values: dict[str, Any]) -> int:
    """What an ended unit owes in itself goes on with each of its successors; without one nobody owes it any more."""
    open_ones = connection.execute(
        "SELECT d.id, d.unit_id FROM duties d JOIN units u ON u.id = d.unit_id"
        " WHERE d.state = 'open' AND d.rule IN ('register', 'answer') AND u.closed_on <= :today",
        values,
    ).fetchall()
    for row in open_ones:
        successors = connection.execute(
            """
            WITH RECURSIVE became(id) AS (
                SELECT ?
                UNION
                SELECT m.to_id FROM became b JOIN change_moves m ON m.kind = 'ended' AND m.from_id = b.id
                JOIN changes c ON c.number = m.change AND c.state = 'applied' WHERE m.to_id IS NOT NULL
            )
            SELECT u.id FROM units u JOIN became b ON b.id = u.id WHERE u.closed_on IS NULL ORDER BY u.id
            """,
            (row["unit_id"],),
        ).fetchall()
        for successor in successors:
            _hand_on(connection, row["id"], successor["id"], values)
        if not successors:
            connection.execute(
                "UPDATE duties SET state = 'withdrawn', ended_at = :now, next_on = NULL WHERE id = :id",
                {**values, "id": row["id"]},
            )
            _note(connection, [row], DutyEvent.WITHDRAWN, values["now"])
    return len(open_ones)


def _hand_on(connection: sqlite3.Connection, duty_id: int, to_id: int, values: dict[str, Any]) -> None:
    """Another unit owes the same from now on, until the same day; the two are linked."""
    made = connection.execute(
        f"""
        INSERT INTO duties ({_COLUMNS}, person_id, extended)
        SELECT rule, :to, object, period, initiative_id, needed, begins_on, ends_on, :today, due_on, :today, person_id,
            extended
        FROM duties WHERE id = :id
        ON CONFLICT (rule, unit_id, object, period) DO UPDATE SET
            state = iif(state IN ('withdrawn', 'transferred'), 'open', state),
            next_on = iif(state IN ('withdrawn', 'transferred'), excluded.next_on, next_on),
            became = iif(state IN ('withdrawn', 'transferred'), NULL, became)
        RETURNING id
        """,
        {**values, "to": to_id, "id": duty_id},
    ).fetchone()
    before = connection.execute(
        "UPDATE duties SET state = 'transferred', became = coalesce(became, :made), ended_at = :now, next_on = NULL"
        " WHERE id = :id RETURNING id, unit_id",
        {**values, "made": made["id"], "id": duty_id},
    ).fetchone()
    _note(connection, [before], DutyEvent.TRANSFERRED, values["now"], value=str(to_id))


def _note(
    connection: sqlite3.Connection, duties: Iterable[Row], kind: DutyEvent, at: str, value: str = "", why: str = ""
) -> None:
    connection.executemany(
        "INSERT INTO duty_events (duty_id, kind, value, why, at) VALUES (?, ?, ?, ?, ?)",
        [(row["id"], kind, value, why, at) for row in duties],
    )
