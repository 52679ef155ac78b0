"""Indicators in the policy: what is wrong with them, their sheet, and what the samples show as an example."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.duties.demands import demands
from bot.duties.schedule import Schedule
from bot.policy import SAMPLES, PolicyError, default_policy_text, parse_policy, periods, sample_policy_text
from bot.policy.changes import changed
from bot.policy.samples import with_examples
from bot.policy.words import settings_of
from bot.policy_sheet import read, written
from storage import ledger
from storage.records.duties import Rule
from storage.records.units import Level, UnitKind
from tests.indicators.helpers import asking

NONE = parse_policy(default_policy_text())
EXAMPLES = parse_policy(with_examples(default_policy_text()))


def with_line(line: str) -> str:
    return default_policy_text().replace("[indicators]", f"[indicators]\n{line}")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_asks_for_nothing_and_its_examples_hold(name: str) -> None:
    assert parse_policy(sample_policy_text(name)).indicators == {}
    examples = parse_policy(with_examples(sample_policy_text(name))).indicators
    assert [*examples] == ["teams", "training", "dialogue", "plan", "difficulty"]


@pytest.mark.parametrize(
    ("line", "english", "vietnamese"),
    [
        ('a = { label = "A", measure = "%", levels = ["commune"] }', "cannot be added up", "không cộng được"),
        ('a = { label = "A", answer = "text", measure = "tổ", levels = ["commune"] }', "only for numbers", "chỉ dùng"),
        ('a = { label = "A", levels = [] }', "nobody would tell it", "không ai báo"),
        ('a = { label = "A", levels = ["xã"] }', "write", "ghi"),
        ('a = { label = "A", answer = "yes", levels = ["commune"] }', "is not one of", "lựa chọn"),
        ('a = { label = "A" }', "levels is missing", "thiếu mục"),
        (
            'a = { label = "A", levels = ["commune"] }\nb = { label = "a", levels = ["commune"] }',
            "the same label",
            "trùng",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(line: str, english: str, vietnamese: str) -> None:
    text = with_line(line)
    with pytest.raises(PolicyError) as caught:
        parse_policy(text)
    assert english in str(caught.value)
    assert vietnamese in caught.value.vietnamese
    first = text.splitlines().index(line.splitlines()[0]) + 1
    assert any(f"line {number}:" in str(caught.value) for number in (first, first + 1))


def test_indicators_come_through_the_sheet_and_back() -> None:
    assert read(written(EXAMPLES), EXAMPLES) == ()
    for one, other, text in (
        (NONE, EXAMPLES, default_policy_text()),
        (EXAMPLES, NONE, with_examples(default_policy_text())),
    ):
        assert parse_policy(changed(text, read(written(other), one))) == other


def test_a_row_of_the_sheet_may_say_only_what_it_must() -> None:
    book = load_workbook(io.BytesIO(written(NONE)))
    book["Chỉ tiêu đơn vị báo"].append(["", "Cuộc họp thôn", "", "cuộc", "village", "", "quý"])
    book["Chỉ tiêu đơn vị báo"].append(["", "Có tủ sách", "Có/Không", "", "village; commune", "", "Năm"])
    held = io.BytesIO()
    book.save(held)
    found = parse_policy(changed(default_policy_text(), read(held.getvalue(), NONE))).indicators
    meeting, books = found["cuoc_hop_thon"], found["co_tu_sach"]
    assert (meeting.answer, meeting.measure, meeting.levels, meeting.kinds, meeting.period) == (
        "number", "cuộc", (Level.VILLAGE,), (UnitKind.AREA,), "quarter",
    )  # fmt: skip
    assert (books.answer, books.levels, books.period) == ("yes_no", (Level.VILLAGE, Level.COMMUNE), "year")


def test_the_settings_are_shown_in_words() -> None:
    shown = [setting.shown for setting in settings_of(EXAMPLES, "indicators")]
    assert shown[0] == "Tổ dân vận đã thành lập: số (tổ), mỗi 6 tháng, xã, phường"
    assert shown[3] == "Có kế hoạch dân vận năm: có/không, mỗi 6 tháng, xã, phường"


def test_each_kind_of_period_is_asked_for_by_itself_until_its_own_day() -> None:
    line = 'b = { label = "B", levels = ["village", "commune"], kinds = ["area", "front"], period = "month" }'
    policy = parse_policy(with_examples(with_line(line)))
    found = {
        demand.period: (demand.due_on, {*demand.owing})
        for demand in demands(policy, Schedule(policy), date(2026, 6, 10))
        if demand.rule is Rule.INDICATORS
    }
    assert found == {
        "2026-06": (
            date(2026, 6, 25),
            {(level, kind) for level in (Level.VILLAGE, Level.COMMUNE) for kind in (UnitKind.AREA, UnitKind.FRONT)},
        ),
        "2026-H1": (date(2026, 6, 15), {(Level.COMMUNE, UnitKind.AREA)}),
    }


async def test_a_change_of_the_policy_foresees_what_it_makes_and_withdraws(tmp_path: Path) -> None:
    async with asking(tmp_path) as here:
        today = here.bot.services.today()
        none = demands(NONE, Schedule(NONE), today)
        assert (await ledger.forecast(here.database, none, today)).withdrawn == 3
        assert (await ledger.forecast(here.database, demands(EXAMPLES, Schedule(EXAMPLES), today), today)).made == 0
    async with asking(tmp_path / "without", default_policy_text()) as here:
        listed = demands(EXAMPLES, Schedule(EXAMPLES), today)
        assert (await ledger.forecast(here.database, listed, today)).made == 3


@pytest.mark.parametrize("kind", ["month", "quarter", "half-year", "year"])
def test_periods_follow_each_other_by_name(kind: periods.PeriodKind) -> None:
    day = date(2024, 1, 1)
    for _ in range(30):
        name = periods.period_of(kind, day)
        assert (periods.kind_of(name), periods.begin_of_named(name), periods.is_named(name)) == (kind, day, True)
        following = periods.end_of(kind, day).toordinal() + 1
        assert periods.next_to(name, 1) == periods.period_of(kind, date.fromordinal(following))
        assert periods.next_to(periods.next_to(name, 1), -1) == name
        assert periods.before(kind, date.fromordinal(following)) == day
        day = date.fromordinal(following)
