"""What is worth a closer look, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import signals
from storage.records.initiatives import InitiativeState
from storage.records.reports import Report, ReportStatus, Resource, ResourceKind, ResourceRole
from storage.records.reviews import Near, Waiting
from storage.records.words import fold

NAME = "Vận động nhân dân hiến đất mở đường thôn Hải An"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def waiting(**changes: Any) -> Waiting:
    values: dict[str, Any] = {
        "id": "a",
        "name": NAME,
        "folded": fold(NAME),
        "unit_id": 1,
        "unit_name": "Xã Quảng Sơn",
        "year": 2026,
        "target": "600 m đường",
        "expected": 0,
        "effective_on": date(2026, 4, 1),
        "previous_id": "",
        "entered_by": 1,
        "entered_by_name": "Cán bộ xã Quảng Sơn",
        "instead_of": None,
        "responsible_id": None,
        "state": InitiativeState.SUBMITTED,
        "seen": 1,
    }
    return Waiting(**{**values, **changes})


def near(name: str, known: str = "b", year: int = 2026) -> Near:
    return Near(id=known, name=name, folded=fold(name), year=year, unit_name="Xã Quảng Thành")


def test_nothing_to_say() -> None:
    assert signals.of_registration(waiting(), [near(NAME, "a"), near("Tủ sách pháp luật nhà văn hóa thôn")]) == ()


def test_each_reason() -> None:
    one = waiting(target="nhiều hộ tham gia hơn", effective_on=date(2026, 12, 20))
    assert signals.of_registration(one, [near(NAME.lower(), year=2025)]) == (
        "đăng ký vào những tuần cuối năm",
        "chưa nêu kết quả đo được bằng số",
        f"tên gần giống “{NAME.lower()}” (Xã Quảng Thành, 2025)",
    )


def test_what_it_continues_is_no_likeness() -> None:
    assert signals.of_registration(waiting(previous_id="old"), [near(NAME, "old", 2025)]) == ()


def test_an_expected_amount_can_be_measured() -> None:
    assert signals.of_registration(waiting(target="đường sạch hơn", expected=1), []) == ()


@given(day=st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_late_are_the_last_four_weeks(day: date) -> None:
    late = "đăng ký vào những tuần cuối năm" in signals.of_registration(waiting(effective_on=day), [])
    assert late == (day >= date(day.year, 12, 31) - timedelta(days=27))


def report(known: str, period: str, amount: str = "", **changes: Any) -> Report:
    row = Resource(
        kind=ResourceKind.LAND, amount=Decimal(amount or 0), unit="m2", role=ResourceRole.CONTRIBUTION, typed=amount
    )
    values: dict[str, Any] = {
        "id": known,
        "initiative_id": "a",
        "period": period,
        "status": ReportStatus.ON_TRACK,
        "done": "",
        "resources": (row,) if amount else (),
        "evidence": (),
        "obstacle": "",
        "amends": "",
        "why": "",
        "entered_by": 1,
        "entered_by_name": "Cán bộ xã Quảng Sơn",
        "effective_on": date(2026, 4, 1),
        "recorded_at": NOW,
    }
    return Report(**{**values, **changes})


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (report("1", "2026-H1", "500"), report("2", "2026-H2", "500.0"), ("số liệu giống hệt kỳ trước",)),
        (report("1", "2026-H1", "500"), report("2", "2026-H2", "510"), ()),
        (report("1", "2026-H2", "500"), report("2", "2026-H2", "500"), ()),
        (report("1", "2026-H1"), report("2", "2026-H2"), ()),
        (
            report("1", "2026-H1"),
            report("2", "2026-H2", status=ReportStatus.DONE),
            ("báo đã xong hoặc có kết quả mà chưa có ảnh, tài liệu",),
        ),
    ],
)
def test_reports(first: Report, second: Report, said: tuple[str, ...]) -> None:
    assert signals.of_report(second, [first, second]) == said
