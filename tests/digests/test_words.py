"""What is odd stays legible: names of 300 characters, amounts of 10^15, a year with nothing, nothing below a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import BOLD_OFF, BOLD_ON
from bot.reports.charts import by_field
from bot.reports.digest import Digest, Praised
from bot.reports.digest_aloud import for_the_group, three_paragraphs
from bot.reports.digest_words import MOST, in_six_lines, length
from bot.reports.figures import HEADLINE
from bot.reports.figures_words import changes_told, summary
from storage.records.awaiting import Awaited, AwaitedKind, Awaiting
from storage.records.figures import Amount, Concluded, Figures, Obstacles, Part, Stretch, Tally, Visits
from storage.records.initiatives import Origin, SubjectKind
from storage.records.lateness import LatePart
from storage.records.outcomes import OutcomeKind
from storage.records.performance import PartCount, PartPerformance, Performance
from storage.records.published import Published
from storage.records.units import Level, Unit, UnitKind
from tests.examples import examples

LONG = "Ban Chỉ đạo công tác dân vận 😀 " * 10
TODAY = date(2026, 4, 20)
NOTHING = Performance(due=0, settled=0, on_time=0, excused=0, urged=0, responded=0)


def stretch(period: str, begins: bool, day: date = TODAY) -> Stretch:
    return Stretch(
        period=period, first_year=2026, last_year=2026, since=date(2026, 1, 1), begins_year=begins,
        cut_off=day, day=day,
    )  # fmt: skip


def figures(count: int, below: int, name: str, *, begins: bool = True, amount: Decimal = Decimal(0)) -> Figures:
    """Of a unit with so many units below, each with so many initiatives, all recognised and commended."""
    outcomes = tuple(Concluded(Level.COMMUNE, kind, True) for kind in (OutcomeKind.RECOGNISED, OutcomeKind.COMMENDED))
    tallies = tuple(
        Tally(
            child, 2026, "economy", "", SubjectKind.COLLECTIVE, Origin.NEW, "", (), True, True, False, outcomes, count
        )
        for child in range(below + 1)
        if count
    )
    amounts = tuple(
        Amount(
            child=0, kind=kind, role=role, source=source, object="", unit=unit, amount=amount, approximate=True,
            initiatives=1,
        )
        for kind, role, source, unit in HEADLINE
        if amount
    )  # fmt: skip
    performance = NOTHING if not count else Performance(
        due=count, settled=count, on_time=count, excused=count, urged=count, responded=count
    )  # fmt: skip
    return Figures(
        unit=Unit(id=1, code="X", name=name, level=Level.COMMUNE, kind=UnitKind.AREA, reports_to=None),
        stretch=stretch("2026-H1" if begins else "2026-W16", begins),
        as_now=False,
        children=tuple(Part(id=n, code=f"C{n}", name=f"{n} {name}", level=Level.VILLAGE) for n in range(1, below + 1)),
        tallies=tallies,
        amounts=amounts,
        year_before=stretch("2025-H1", True),
        before=tuple(one._replace(initiatives=max(1, one.initiatives // 3)) for one in tallies),
        before_amounts=(),
        published=(),
        published_before=(),
        performance=performance,
        visits=Visits(due=count, made=count // 2, checks=count, checked=count),
        obstacles=Obstacles(told=count, answered=count, open=count),
        owing=count,
        silent=(),
    )  # fmt: skip


def crowded(count: int, below: int, name: str, amount: Decimal, *, begins: bool = False) -> Digest:
    """A digest with something in every line."""
    found = figures(count, below, name, begins=begins, amount=amount)
    late = tuple(
        LatePart(
            child=child, name=f"{child} {name}", late=6 * count, units=count, oldest=date(2026, 1, 1), stuck=count,
            time_asked=count, nobody=count, answered=count, unanswered=count, unsaid=count, reminded=count,
            reminders=count, urged=count, urgings=count, excused=count,
        )
        for child in range(below + 1)
    )  # fmt: skip
    owed = tuple(
        PartPerformance(child=child, name=f"{child} {name}", counts=found.performance) for child in range(below + 1)
    )
    if below % 2:
        told = tuple(
            Published(
                unit_id=1, period="2025-H1", what=what, field="", level="", value=Decimal(7), measure="", source=name
            )
            for what in ("registered", "recognised", "commended")
        )
        found = replace(found, before=(), published_before=told)
    praised = None if amount else Praised(name, name, OutcomeKind.COMMENDED, Level.PROVINCE)
    done = (PartCount(child=0, name=name, count=count),)
    return Digest(found, date(2026, 5, 1), owed, done, done, late, count, praised)


def waiting(count: int) -> Awaiting:
    one_by_one = tuple(
        Awaited(kind=kind, object="x", unit_name=LONG, about="", words=LONG, until=TODAY)
        for kind in AwaitedKind
        for _ in range(min(count, 50))
    )
    return Awaiting(one_by_one=one_by_one, registrations=count, findings=count)


def plain(words: str) -> str:
    return words.replace(BOLD_ON, "").replace(BOLD_OFF, "")


@examples(40)
@given(
    st.integers(1, 3000),
    st.integers(0, 30),
    st.text(min_size=1, max_size=300) | st.just(LONG),
    st.sampled_from([Decimal(0), Decimal("1155.3"), Decimal(10**15) + Decimal("0.37")]),
    st.booleans(),
)
def test_a_digest_has_room_below_a_picture(count: int, below: int, name: str, amount: Decimal, begins: bool) -> None:
    said = in_six_lines(crowded(count, below, name, amount, begins=begins), waiting(count))
    assert length(said) <= MOST
    assert len(said.splitlines()) == 7


def test_what_stands_in_each_line_when_everything_is_great() -> None:
    said = in_six_lines(crowded(1000, 30, LONG, Decimal(10**15)), waiting(200))
    begins = [line.partition(":")[0] for line in plain(said).splitlines()[2:]]
    assert begins == ["• Làm tốt", "• Chậm đến hôm nay", "• Đã làm", "• Chờ ý kiến đồng chí", "• Nguồn lực, kết quả"]
    assert "đất hiến khoảng 1.000.000.000.000.000 m²" in said
    beyond = in_six_lines(crowded(10**9, 30, LONG, Decimal(10**15)), waiting(200))
    assert length(beyond) <= MOST


def test_nothing_is_told_in_few_words() -> None:
    empty = Digest(figures(0, 0, "Xã Quảng Sơn"), TODAY, late=())
    assert plain(in_six_lines(empty)).splitlines() == [
        "Tình hình – Xã Quảng Sơn, 6 tháng đầu năm 2026 (đến hết ngày 20/4/2026)",
        "• Chưa có mô hình nào. Từ đầu kỳ đến nay chưa có gì mới.",
        "• Chậm: không có.",
    ]
    assert three_paragraphs(empty).split("\n\n")[1:] == [
        "Trong 6 tháng đầu năm 2026, tính đến hết ngày 20 tháng 4 năm 2026, Xã Quảng Sơn chưa có mô hình dân vận khéo "
        "nào được đăng ký. Từ đầu kỳ đến nay chưa có gì mới.",
        "Hiện không có việc nào quá hạn.",
        "Đề nghị các đơn vị giữ nền nếp, tiếp tục báo kết quả đúng hạn và giới thiệu những mô hình hay.",
    ]
    assert for_the_group(empty).splitlines()[1:] == [
        "- Chưa có mô hình nào.",
        "Không còn việc nào quá hạn. Xin cảm ơn các đơn vị.",
    ]


def test_aloud_and_in_a_group_no_unit_below_is_named() -> None:
    told = crowded(4, 12, "Xã Quảng Sơn", Decimal("1155.3"))
    for words in (three_paragraphs(told), for_the_group(told)):
        assert not [child.name for child in told.figures.children if child.name in words]
    few = crowded(4, 2, "Xã Quảng Sơn", Decimal("1155.3"))
    assert "đơn vị" not in for_the_group(few).split("quá hạn")[1].splitlines()[0]


def test_every_number_aloud_is_a_word() -> None:
    said = three_paragraphs(crowded(104, 12, "Xã Quảng Sơn", Decimal("1155.3")))
    first, second, third = said.split("\n\n")[1:]
    assert "đã đăng ký một nghìn ba trăm năm mươi hai mô hình" in first
    assert "một nghìn một trăm năm mươi lăm phẩy ba mét vuông đất hiến" in first
    assert "Đề nghị" in third
    digits = [word for word in f"{first} {second} {third}".split() if any(map(str.isdigit, word))]
    assert [word.rstrip(",.") for word in digits] == ["20", "4", "2026", "1", "1", "2026"]  # days


def test_what_waits_for_acceptance_is_told_where_nothing_is_accepted() -> None:
    some = figures(3, 0, "Xã Quảng Sơn")
    tallies = tuple(one._replace(registered=False, outcomes=()) for one in some.tallies)
    waits = Digest(replace(some, tallies=tallies), TODAY, late=())
    changed = plain(in_six_lines(waits)).splitlines()[1]
    assert changed.startswith("• Chưa có mô hình nào được duyệt; 3 đăng ký đang chờ.")
    assert for_the_group(waits).splitlines()[1] == "- Chưa có mô hình nào được duyệt; 3 đăng ký đang chờ."


def published(*told: tuple[str, str, int, str]) -> tuple[Published, ...]:
    return tuple(
        Published(unit_id=1, period="2020", what=what, level=level, value=Decimal(value), source=source)
        for what, level, value, source in told
    )


def test_a_period_of_which_only_totals_are_known_is_told_by_them() -> None:
    report = "Báo cáo số 12-BC/TU"
    told = published(
        ("money", "", 40 * 10**9, f"{report}, ghi “gần 40 tỷ”"), ("commended", "province", 30, report),
        ("registered", "", 1250, report),
    )  # fmt: skip
    silent = (Part(id=2, code="C2", name="Xã Hai", level=Level.COMMUNE),)
    found = replace(figures(0, 3, "Tỉnh Bắc Kạn"), published=told, silent=silent, owing=3)
    digest = Digest(found, TODAY)
    totals = (
        "Chưa nhập danh sách mô hình. Số đã công bố: đăng ký 1.250; khen thưởng (cấp tỉnh) 30 (theo Báo cáo số "
        "12-BC/TU); tiền dân góp 40 tỷ đồng (theo Báo cáo số 12-BC/TU, ghi “gần 40 tỷ”)."
    )
    assert plain(in_six_lines(digest)).splitlines()[1:] == [f"• {totals}"]
    assert for_the_group(digest).splitlines()[1:] == [f"- {totals}"]
    assert three_paragraphs(digest).split("\n\n")[1:] == [
        "Trong 6 tháng đầu năm 2026, theo Báo cáo số 12-BC/TU, Tỉnh Bắc Kạn có một nghìn hai trăm năm mươi mô hình "
        "đăng ký và ba mươi mô hình được khen thưởng. Theo Báo cáo số 12-BC/TU, ghi “gần 40 tỷ”, có bốn mươi tỷ đồng "
        "tiền dân góp.",
        "Đề nghị các đơn vị giữ nền nếp, tiếp tục báo kết quả đúng hạn và giới thiệu những mô hình hay.",
    ]
    chat = summary(found, lambda year: {"economy": "Kinh tế"})
    assert chat[1] == "Chưa nhập danh sách mô hình."
    assert not [line for line in chat if "Chưa đăng ký" in line or "Chưa có mô hình nào" in line]
    assert by_field(found, lambda year: {}).nothing == totals


def test_a_change_of_what_is_known_only_about_is_told_as_about() -> None:
    found = figures(1, 0, "Xã Quảng Sơn", amount=Decimal(2 * 10**6))
    earlier = tuple(one.model_copy(update={"amount": Decimal(16 * 10**5)}) for one in found.amounts)
    found = replace(found, before_amounts=earlier)
    assert "tiền dân góp tăng khoảng 400.000 đồng (25%)" in changes_told(Digest(found, TODAY).changes)


def test_what_was_decided_at_another_level_is_news_too() -> None:
    found = figures(2, 0, "Xã Quảng Sơn", begins=False)
    (tally,) = found.tallies
    old = tally.outcomes[0]._replace(fresh=False)
    above = Concluded(Level.PROVINCE, OutcomeKind.COMMENDED, True)
    told = tally._replace(fresh=False, outcomes=(old, above))
    nothing = {"checks": 0, "due": 0, "made": 0, "checked": 0}
    quiet = replace(
        found, tallies=(told,), visits=Visits(**nothing), obstacles=Obstacles(told=0, answered=0, open=0)
    )  # fmt: skip
    assert "không có gì mới" not in in_six_lines(Digest(quiet, date(2026, 5, 1)))
    older = replace(quiet, tallies=(told._replace(outcomes=(old, above._replace(fresh=False))),))
    assert "Trong tuần không có gì mới." in in_six_lines(Digest(older, date(2026, 5, 1)))


def test_who_recognised_nothing_is_named_where_others_did() -> None:
    found = figures(1, 0, "Tỉnh Bắc Kạn")
    above = replace(found, unit=found.unit.model_copy(update={"level": Level.PROVINCE}))
    (tally,) = found.tallies
    outcomes = (*tally.outcomes, Concluded(Level.PROVINCE, OutcomeKind.COMMENDED, True))
    digest = Digest(replace(above, tallies=(tally._replace(outcomes=outcomes),)), TODAY)
    assert "Đăng ký 1 mô hình, cấp tỉnh chưa công nhận mô hình nào, khen thưởng 1" in in_six_lines(digest)
    assert "một mô hình dân vận khéo, cấp tỉnh chưa công nhận mô hình nào. Có một mô hình" in three_paragraphs(digest)
    outcomes = (*outcomes, Concluded(Level.PROVINCE, OutcomeKind.RECOGNISED, True))
    digest = Digest(replace(above, tallies=(tally._replace(outcomes=outcomes),)), TODAY)
    assert "trong đó một mô hình được công nhận cấp tỉnh, đạt một trăm phần trăm" in three_paragraphs(digest)


def test_a_unit_that_ended_before_a_period_has_none() -> None:
    found = figures(0, 0, "Xã Quảng Sơn")
    over = found.stretch.model_copy(update={"since": date(2026, 4, 1), "day": date(2026, 3, 9)})
    unit = found.unit.model_copy(update={"closed_on": date(2026, 3, 10)})
    said = in_six_lines(Digest(replace(found, stretch=over, unit=unit), TODAY))
    assert said.splitlines()[1] == "Xã Quảng Sơn kết thúc từ ngày 10/3/2026, trước kỳ này."


def test_one_of_a_thing_is_told_as_one() -> None:
    alone, both = crowded(1, 0, "Xã Quảng Sơn", Decimal(0)), crowded(1, 1, "Xã Quảng Sơn", Decimal(0))
    assert "Làm tốt: việc đến hạn đã xong đúng hạn." in plain(in_six_lines(alone))
    assert "Làm tốt: 1 Xã Quảng Sơn xong hết đúng hạn." in plain(in_six_lines(both))
    assert "chưa đi lượt nào trên một lượt phải đi trong kỳ." in three_paragraphs(alone)
