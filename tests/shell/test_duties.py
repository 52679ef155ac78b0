"""dvk duties: the ledger, and what would be sent then, without anything changing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.command import dvk


def _stored(province: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(province / "dvk.sqlite3") as connection:
        tables = ("duties", "reminders", "duty_messages", "outbox", "audit")
        found = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
    connection.close()
    return found


def test_what_would_be_owed_and_sent_on_a_day(province: Path) -> None:
    before = _stored(province)
    found = json.loads(dvk(province, "duties", "--at", "2026-03-30", "--json"))
    assert found["at"] == "2026-03-30T08:00+07:00"
    registers = [duty for duty in found["duties"] if duty["rule"] == "register"]
    assert [(duty["unit"], duty["due_on"]) for duty in registers] == [
        ("QN-QM", "2026-03-31"), ("QN-QS", "2026-03-31"), ("QN-QT", "2026-03-31"),
    ]  # fmt: skip
    assert found["messages"] == []  # nothing of what should have been said before it was owed
    due = json.loads(dvk(province, "duties", "--at", "2026-03-31", "--json"))
    assert sorted(message["unit"] for message in due["messages"]) == ["QN", "QN-QS", "QN-QT"]
    assert {told["step"] for message in due["messages"] for told in message["duties"]} == {"officer"}
    assert _stored(province) == before


def test_reminders_of_the_day_are_listed_with_who_hears_them(province: Path) -> None:
    found = json.loads(dvk(province, "duties", "--at", "2026-04-01T07:00", "--unit", "QN-QT", "--json"))
    (due,) = {duty["due_on"] for duty in found["duties"] if duty["rule"] == "report"}
    at_due = dvk(province, "duties", "--at", due)
    assert "messages would be sent" in at_due
    assert "Cán bộ xã Quảng Thành: 1 duty (officer)" in at_due
    assert "report 2026-H1  Đoạn đường xanh, sạch, đẹp kiểu mẫu thôn Hải An" in at_due
    assert "Cán bộ xã Quảng Thành" not in dvk(province, "duties", "--at", due, "--unit", "QN-YT")


def test_mistakes_are_named(province: Path) -> None:
    assert "write a day or a moment" in dvk(province, "duties", "--at", "mai", status=1)
    assert "There is no unit with the code 'X'" in dvk(province, "duties", "--unit", "X", status=1)
