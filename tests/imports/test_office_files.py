"""Files as offices have them: read as a careful clerk would, whatever their shape."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.policy import Policy, parse_policy
from bot.reports.periods import period_of
from bot.spreadsheets import workbook
from bot.spreadsheets.known import Known, Plan
from bot.spreadsheets.mistakes import wrong
from bot.spreadsheets.nouns import SORTS, fitting, noun_of
from bot.spreadsheets.places import Place
from storage.records.imports import AnyChange, FigureChange, InitiativeChange, Noun, PersonChange
from storage.records.outcomes import OutcomeKind
from storage.records.units import Level, UnitKind
from tests.examples import examples
from tests.imports.places import POLICY, book_of

PLACES = (
    Place(1, "QN", "Tỉnh Quảng Ninh", Level.PROVINCE, UnitKind.AREA, None, ("Tỉnh Quảng Ninh",)),
    Place(2, "QS", "Xã Quảng Sơn", Level.COMMUNE, UnitKind.AREA, 1, ("Xã Quảng Sơn", "Xã Quảng Sơn cũ")),
    Place(3, "QT", "Xã Quảng Thành", Level.COMMUNE, UnitKind.AREA, 1, ("Xã Quảng Thành",)),
    Place(4, "QS4", "Thôn 4", Level.VILLAGE, UnitKind.AREA, 2, ("Thôn 4",)),
    Place(5, "QT4", "Thôn 4", Level.VILLAGE, UnitKind.AREA, 3, ("Thôn 4",)),
    Place(6, "HH", "Huyện Hải Hà", Level.DISTRICT, UnitKind.AREA, 1, ("Huyện Hải Hà",), "2025-07-01"),
)
TODAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(POLICY)


def read(book: Workbook, policy: Policy, noun: Noun | None = None) -> tuple[list[AnyChange], list[str]]:
    """What a workbook would change, and its mistakes in words."""
    file = io.BytesIO()
    book.save(file)
    tables, _ = workbook.read(file.getvalue())
    noun = noun or noun_of(tables, policy)
    assert noun is not None
    changes: list[AnyChange] = []
    plan = Plan(changes.append)
    found, _ = fitting(tables, noun, policy)
    SORTS[noun].understand(found, Known(policy, TODAY, PLACES, person_id=1), plan)
    return changes, [f"{m.row}{m.column}: {wrong(m)}" for m in plan.mistakes]


def initiatives(book: Workbook, policy: Policy) -> list[InitiativeChange]:
    changes, mistakes = read(book, policy, Noun.INITIATIVES)
    assert mistakes == []
    return [change for change in changes if isinstance(change, InitiativeChange)]


def office_book() -> Workbook:
    """A list with titles above, two heading rows with merged cells, a merged unit, blank lines and a signature."""
    book = book_of(
        [
            ["BAN DÂN VẬN", None, None, None, None, None, None, None],
            [None, "DANH SÁCH MÔ HÌNH NĂM 2018", None, None, None, None, None, None],
            [],
            [
                "TT",
                "Tên đơn vị",
                "Tên mô hình, điển hình",
                "Thuộc lĩnh vực",
                "Nguồn lực huy động",
                None,
                None,
                "Kết quả",
            ],
            [None, None, None, None, "Đất (m2)", "Công", "Tiền (triệu đồng)", "Công nhận cấp xã"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            [1, "quang son", "Mở đường", "kinh te", "1.155,3", 20, 1.5, "12-QĐ/ĐU ngày 5/11/2018"],
            [2, None, "Đường hoa", "Kinh tế", None, "150 công", "2 triệu", "x"],
            [],
            [3, "Thôn 4, xã Quảng Thành", "Vườn mẫu", "Văn hóa - xã hội", "3 sào", None, None, "Không"],
            [None, None, None, None, None, None, None, None],
        ],
        "Danh sách 2018",
    )
    sheet = book.worksheets[0]
    sheet.merge_cells("B2:G2")
    sheet.merge_cells("E4:G4")
    for column in "ABCD":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("B7:B8")
    return book


def test_a_list_as_offices_have_it(policy: Policy) -> None:
    first, second, third = initiatives(office_book(), policy)
    assert (first.initiative.unit_id, second.initiative.unit_id, third.initiative.unit_id) == (2, 2, 5)
    assert [r.amount for r in first.resources] == [Decimal("1155.3"), 20, 1_500_000]
    assert [r.amount for r in second.resources] == [150, 2_000_000]
    assert [r.amount for r in third.resources] == [1500], "three sào as Hà Tĩnh measures them"
    [outcome] = first.outcomes
    assert (outcome.level, outcome.kind, outcome.decision) == (Level.COMMUNE, OutcomeKind.RECOGNISED, "12-QĐ/ĐU")
    assert outcome.effective_on == date(2018, 11, 5)
    assert third.outcomes[0].kind == OutcomeKind.NOT_RECOGNISED


HEAD = {"Năm": 2023, "Đơn vị": "Xã Quảng Sơn", "Tên mô hình": "Mở đường", "Lĩnh vực": "Kinh tế"}


def one(policy: Policy, **more: Any) -> InitiativeChange:
    row = {"Năm": 2018, "Đơn vị": "Xã Quảng Sơn", "Tên mô hình": "Mở đường", "Lĩnh vực": "Kinh tế", **more}
    [change] = initiatives(book_of([list(row), list(row.values())]), policy)
    return change


@pytest.mark.parametrize("written", ["31/3/2023", date(2023, 3, 31), "2023-03-31", "31-3-2023", "ngày 31/3/2023"])
def test_days_as_text_or_as_days(policy: Policy, written: Any) -> None:
    assert one(policy, **{"Ngày hoàn thành": written}).initiative.end_on == date(2023, 3, 31)


@pytest.mark.parametrize(
    "unit", ["Xã Quảng Sơn", "xa quang son", "QUẢNG SƠN", "quang son", "QS", "qs", "xã Quảng Sơn cũ"]
)
def test_units_by_code_and_by_name(policy: Policy, unit: str) -> None:
    assert one(policy, **{"Đơn vị": unit}).initiative.unit_id == 2


def test_a_dissolved_unit_keeps_its_years_and_takes_no_new_ones(policy: Policy) -> None:
    assert one(policy, **{"Đơn vị": "Huyện Hải Hà"}).initiative.unit_id == 6
    row = {"Năm": 2026, "Đơn vị": "Hải Hà", "Tên mô hình": "Mở đường", "Lĩnh vực": "Kinh tế"}
    fields = policy.fields_of(2026)
    row["Lĩnh vực"] = next(iter(fields.values()))
    _, mistakes = read(book_of([list(row), list(row.values())]), policy, Noun.INITIATIVES)
    assert mistakes == ["2B: đơn vị “Huyện Hải Hà” đã giải thể năm 2025; ghi đơn vị kế thừa"]


def test_a_name_that_several_units_have_is_asked(policy: Policy) -> None:
    row = {"Họ và tên": "Trưởng thôn", "Đơn vị": "Thôn 4", "Vai trò": "Cán bộ cơ sở"}
    _, mistakes = read(book_of([list(row), list(row.values())]), policy, Noun.PEOPLE)
    assert "QS4 (Thôn 4, Xã Quảng Sơn); QT4 (Thôn 4, Xã Quảng Thành)" in mistakes[0]
    row["Thuộc"] = "Quảng Thành"
    [change], mistakes = read(book_of([list(row), list(row.values())]), policy, Noun.PEOPLE)
    assert isinstance(change, PersonChange)
    assert (change.unit_id, mistakes) == (5, [])


def test_the_sheet_that_fits_is_taken_and_hidden_ones_are_not(policy: Policy) -> None:
    book = office_book()
    book.create_sheet("Ghi chú", 0).append(["gì đó", "khác"])
    hidden = book.create_sheet("Nháp", 0)
    hidden.append(list(HEAD))
    hidden.append(list(HEAD.values()))
    hidden.sheet_state = "hidden"
    assert len(initiatives(book, policy)) == 3


def test_examples_left_in_are_passed_over_and_changed_ones_are_named(policy: Policy) -> None:
    columns = [column for column in SORTS[Noun.PEOPLE].columns(policy, ()) if column.width]
    head = [column.heading for column in columns]
    example = [column.examples[0] for column in columns]
    changed = ["Ví dụ", "Cán bộ thật", "QS", "", "Lãnh đạo", ""]
    changes, mistakes = read(book_of([head, example, changed]), policy, Noun.PEOPLE)
    assert changes == []
    assert mistakes == ["3: dòng còn ghi “Ví dụ” ở cột STT nhưng đã sửa nội dung; "
                        "ghi số thứ tự vào cột STT nếu đây là dòng thật, hoặc xóa dòng"]  # fmt: skip


def test_examples_of_a_list_that_is_older_than_the_policy_are_passed_over(policy: Policy) -> None:
    columns = [column for column in SORTS[Noun.INITIATIVES].columns(policy, ()) if column.width]
    example = ["Lĩnh vực của năm trước" if column.name == "field" else column.examples[0] for column in columns]
    assert read(book_of([[column.heading for column in columns], example]), policy, Noun.INITIATIVES) == ([], [])


def test_published_totals_need_their_source(policy: Policy) -> None:
    head = ["Đơn vị", "Kỳ", "Chỉ tiêu", "Giá trị", "Đơn vị tính", "Nguồn"]
    rows: list[list[Any]] = [
        ["QN", 2018, "Mô hình đăng ký", "2.537", None, "Báo cáo 12"],
        ["QN", "6 tháng đầu năm 2018", "Đất hiến", "1.155,3", "m²", "Báo cáo 12"],
        ["QN", 2018, "Tiền", 18.8, "tỷ đồng", "Báo cáo 12"],
        ["QN", 2018, "Ngày công", 2408, None, None],
    ]
    changes, mistakes = read(book_of([head, *rows]), policy)
    figures = [change for change in changes if isinstance(change, FigureChange)]
    assert [(f.period, f.what, f.value) for f in figures] == [
        ("2018", "registered", 2537),
        ("2018-H1", "land", Decimal("1155.3")),
        ("2018", "money", 18_800_000_000),
    ]
    assert mistakes == ["5F: ô trống, cần có nguồn; ghi nguồn"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("2018", "2018"), ("năm 2018", "2018"), ("quý II/2026", "2026-Q2"), ("Quý 3 năm 2026", "2026-Q3"),
     ("tháng 3/2026", "2026-03"), ("9 tháng đầu năm 2026", "2026-9M"), ("2021-2025", "2021..2025"), ("hôm qua", "")],
)  # fmt: skip
def test_periods_as_people_write_them(typed: str, code: str) -> None:
    assert period_of(typed) == code


COLUMNS = {"Năm": 2018, "Đơn vị đăng ký": "QS", "Tên mô hình": "Mở đường", "Lĩnh vực *": "Kinh tế",
           "Diện tích đất hiến (m2)": "1.155,3", "Số ngày công": 20, "Công nhận cấp tỉnh": "x"}  # fmt: skip


@examples(15)
@given(order=st.permutations(list(COLUMNS)), above=st.integers(0, 6), left=st.integers(0, 3))
def test_headings_may_stand_anywhere_in_any_order(order: list[str], above: int, left: int) -> None:
    policy = parse_policy(POLICY)
    blank: list[Any] = [None] * left
    titles = [["Tiêu đề"] for _ in range(above)]
    book = book_of([*titles, blank + order, blank + [COLUMNS[name] for name in order]])
    [change] = initiatives(book, policy)
    assert (change.initiative.unit_id, change.initiative.year, change.initiative.name) == (2, 2018, "Mở đường")
    assert [(r.kind, r.amount) for r in change.resources] == [("land", Decimal("1155.3")), ("labour", Decimal(20))]
    assert [o.kind for o in change.outcomes] == ["recognised"]


def test_the_first_row_is_never_taken_for_a_heading_and_columns_that_are_not_read_are_named(policy: Policy) -> None:
    head = ["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực", "Kết quả", "Ghi chú"]
    rows = [["2018", "QS", "Mở đường", "Kinh tế", "Công nhận", ""], ["2018", "QT", "Đường hoa", "Kinh tế", "Không", ""]]
    book = book_of([head, *rows])
    assert [change.initiative.name for change in initiatives(book, policy)] == ["Mở đường", "Đường hoa"]
    file = io.BytesIO()
    book.save(file)
    found, _ = fitting(workbook.read(file.getvalue())[0], Noun.INITIATIVES, policy)
    assert found.unread == ("Kết quả",)


def test_outcomes_under_a_heading_over_several_levels(policy: Policy) -> None:
    book = book_of(
        [
            ["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực", "Công nhận", None],
            [None, None, None, None, "Cấp tỉnh", "Cấp xã"],
            [2018, "QS", "Mở đường", "Kinh tế", None, "x"],
        ]
    )
    book.worksheets[0].merge_cells("E1:F1")
    [change] = initiatives(book, policy)
    assert [(o.level, o.kind) for o in change.outcomes] == [(Level.COMMUNE, OutcomeKind.RECOGNISED)]
