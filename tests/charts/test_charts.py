"""What charts tell of much: the largest and the latest apart, the rest together; like beside like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.chart_picture import CAPTION, captions
from bot.reports.charts import by_field, course, in_words, resources, timeliness
from storage.records.course import Course, Point
from storage.records.figures import Amount, Figures, Obstacles, Stretch, Tally, Visits
from storage.records.initiatives import Origin, SubjectKind
from storage.records.performance import PartPerformance, Performance
from storage.records.published import Published
from storage.records.reports import ResourceKind, ResourceRole, Source
from storage.records.units import Level, Unit, UnitKind
from tests.examples import examples

NOTHING = Performance(due=0, settled=0, on_time=0, excused=0, urged=0, responded=0)


def stretch(year: int) -> Stretch:
    last = date(year, 12, 31)
    return Stretch(
        period=str(year), first_year=year, last_year=year, since=date(year, 1, 1), begins_year=True, cut_off=last,
        day=last,
    )  # fmt: skip


def of(
    *,
    fields: Sequence[int] = (),
    now: Sequence[Amount] = (),
    before: Sequence[Amount] = (),
    told: Sequence[Published] = (),
) -> Figures:
    """Figures of a province in 2026 with so many initiatives of each field."""
    tallies = tuple(
        Tally(
            child=0, year=2026, field=f"f{at}", level="", subject_kind=SubjectKind.COLLECTIVE, origin=Origin.NEW,
            group="", programmes=(), registered=True, fresh=True, stopped=False, outcomes=(), initiatives=count,
        )
        for at, count in enumerate(fields)
    )  # fmt: skip
    unit = Unit(
        id=1, code="QN", name="Tỉnh Quảng Ninh", level=Level.PROVINCE, kind=UnitKind.AREA, reports_to=None
    )  # fmt: skip
    return Figures(
        unit=unit, stretch=stretch(2026), as_now=False, children=(), tallies=tallies, amounts=tuple(now),
        year_before=stretch(2025), before=(), before_amounts=tuple(before), published=(), published_before=tuple(told),
        performance=NOTHING, visits=Visits(), obstacles=Obstacles(), owing=0, silent=(),
    )  # fmt: skip


def gave(kind: ResourceKind, source: Source, unit: str, amount: str, approximate: bool = False) -> Amount:
    return Amount(
        child=0, kind=kind, role=ResourceRole.CONTRIBUTION, source=source, object="", unit=unit, amount=Decimal(amount),
        approximate=approximate, initiatives=1,
    )  # fmt: skip


@examples(50)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_of_many_fields_the_largest_stand_apart_and_all_add_up(counts: list[int]) -> None:
    names = {f"f{at}": f"Lĩnh vực {at}" for at in range(len(counts))}
    chart = by_field(of(fields=counts), lambda year: names)
    if not sum(counts):
        assert chart.nothing
        return
    (panel,) = chart.panels
    values = [row.marks[0].value for row in panel.rows if row.marks[0]]
    assert sum(values) == sum(counts)
    assert len(values) == min(len(counts), 11)
    if len(counts) > 11:
        assert values[:10] == sorted(counts, reverse=True)[:10]
        assert panel.rows[-1].label == f"{len(counts) - 10} lĩnh vực khác"


parts = st.integers(0, 50).flatmap(
    lambda due: st.integers(0, due).flatmap(
        lambda settled: st.integers(0, settled).map(
            lambda on_time: Performance(due=due, settled=settled, on_time=on_time, excused=1, urged=0, responded=0)
        )
    )
)


@examples(50)
@given(st.lists(parts, max_size=30))
def test_of_many_units_the_latest_stand_first_and_all_add_up(counts: list[Performance]) -> None:
    told = [PartPerformance(child=at, name=f"Xã {at}", counts=one) for at, one in enumerate(counts)]
    chart = timeliness(of(), told)
    owing = [one for one in counts if one.due]
    if not owing:
        assert chart.nothing
        return
    (panel,) = chart.panels
    marks = [[mark.value if mark else 0 for mark in row.marks] for row in panel.rows]
    assert [sum(column) for column in zip(*marks, strict=True)] == [
        sum(one.on_time for one in owing),
        sum(one.settled - one.on_time for one in owing),
        sum(one.due - one.settled for one in owing),
    ]
    shares = [row[0] / sum(row) for row in marks[:10]]
    assert shares == sorted(shares)
    assert len(marks) == min(len(owing), 11)


def test_what_was_given_stands_beside_what_was_given_a_year_before_like_by_like() -> None:
    now = (
        gave(ResourceKind.LAND, Source.PEOPLE, "m²", "1155.3", approximate=True),
        gave(ResourceKind.MONEY, Source.PEOPLE, "đồng", "1000000000000000"),
        gave(ResourceKind.MONEY, Source.STATE, "đồng", "1"),
    )
    before = (gave(ResourceKind.LABOUR, Source.PEOPLE, "ngày công", "2408"),)
    told = Published(
        unit_id=1, period="2025", what="land", value=Decimal(900), measure="m²", source="Báo cáo số 12-BC/TU"
    )
    chart = resources(of(now=now, before=before, told=(told,)))
    assert in_words(chart) == [
        "Nguồn lực huy động – Tỉnh Quảng Ninh, năm 2026 (tính đến hết ngày 31/12/2026)",
        "• Đất hiến: năm 2026 khoảng 1.155,3 m², năm 2025 900 m²",
        "• Ngày công: năm 2025 2.408",
        "• Tiền dân góp: năm 2026 1.000.000.000 triệu đồng",
        "• Tiền Nhà nước: năm 2026 1 đồng",
        "Số năm 2025 về đất hiến: theo Báo cáo số 12-BC/TU.",
    ]
    assert [len(panel.rows) for panel in chart.panels] == [1, 1, 2], "money stands beside money alone"


def test_nothing_given_is_a_sentence_also_where_the_year_before_had_some() -> None:
    before = (gave(ResourceKind.LAND, Source.PEOPLE, "m²", "5"),)
    assert resources(of(before=before)).nothing
    chart = replace(resources(of(now=before)), notes=())
    assert [one.name for one in chart.series] == ["Năm 2026"]


def months(year: int, *counts: int) -> Course:
    points = tuple(
        Point(day=date(year, month, 25), registered=count, recognised=count // 2)
        for month, count in enumerate(counts, 1)
    )
    return Course(year=year, at=Level.PROVINCE, points=points)


def test_the_course_of_a_year_beside_the_one_before() -> None:
    chart = course(of(fields=[5]), months(2026, 3, 5), months(2025, *range(0, 24, 2)))
    assert in_words(chart)[1:] == [
        "• Đăng ký, lũy kế, năm 2026: tháng 1: 3; tháng 2: 5",
        "• Đăng ký, lũy kế, năm 2025: " + "; ".join(f"tháng {month}: {2 * month - 2}" for month in range(1, 13)),
        "• Công nhận (cấp tỉnh), lũy kế, năm 2026: tháng 1: 1; tháng 2: 2",
        "• Công nhận (cấp tỉnh), lũy kế, năm 2025: "
        + "; ".join(f"tháng {month}: {month - 1}" for month in range(1, 13)),
    ]


def test_of_a_year_known_only_on_paper_the_course_says_what_was_published() -> None:
    told = Published(unit_id=1, period="2025", what="registered", value=Decimal(98), source="Báo cáo số 12-BC/TU")
    chart = course(of(fields=[5], told=[told]), months(2026, 3, 5), months(2025))
    assert in_words(chart)[3:] == ["Năm 2025: đăng ký 98 (theo Báo cáo số 12-BC/TU)."]
    assert course(of(), months(2026, 0), months(2025)).nothing


def test_what_has_no_room_below_the_picture_follows_it() -> None:
    parts = [
        PartPerformance(
            child=at,
            name=f"Xã {at} " + "dài " * 40,
            counts=Performance(due=9, settled=5, on_time=at % 5, excused=0, urged=0, responded=0),
        )
        for at in range(1, 12)
    ]
    chart = timeliness(of(), parts)
    first, *following = captions(chart)
    assert following
    assert all(len(part) <= CAPTION for part in (first, *following))
    said = "\n".join((first, *following)).splitlines()
    assert said[1:] == in_words(chart)[1:]
