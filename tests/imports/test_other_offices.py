"""Lists that nobody made from our template: what stands among the rows, columns of marks, days and names as written."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from bot.policy import Policy, parse_policy
from bot.spreadsheets import asides, workbook
from bot.spreadsheets.archive import BadFileError
from bot.spreadsheets.known import Known, Plan
from bot.spreadsheets.mistakes import bad_file, wrong
from bot.spreadsheets.nouns import SORTS, fitting, noun_of
from storage.records.imports import AnyChange, InitiativeChange, Noun, PersonChange, UnitChange
from storage.records.outcomes import OutcomeKind
from storage.records.units import Level
from tests.imports.places import POLICY, book_of
from tests.imports.test_office_files import PLACES, TODAY

HEAD: list[list[Any]] = [
    ["UBND TỈNH QUẢNG NINH", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["BAN CHỈ ĐẠO", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [None, None, None, None, "Quảng Ninh, ngày 31 tháng 3 năm 2018"],
    ["BIỂU TỔNG HỢP NĂM 2018"],
    [],
]
"""What stands above every list."""
SIGNED: list[list[Any]] = [
    [],
    ["Nơi nhận:", None, None, "TM. BAN THƯỜNG VỤ"],
    ["- Như trên;", None, None, "PHÓ BÍ THƯ"],
    [None, None, None, "(Ký, ghi rõ họ tên)"],
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(POLICY)


class Read:
    """What a workbook says, as the import tells it."""

    def __init__(self, book: Workbook, policy: Policy, noun: Noun) -> None:
        file = io.BytesIO()
        book.save(file)
        tables, _ = workbook.read(file.getvalue())
        assert noun_of(tables, policy) in (noun, None), "seen from its headings it is no other list"
        found, _ = fitting(tables, noun, policy)
        self.changes: list[AnyChange] = []
        plan = Plan(self.changes.append)
        SORTS[noun].understand(found, Known(policy, TODAY, PLACES, person_id=1), plan)
        self.mistakes = [f"{m.row}{m.column}: {wrong(m)}" for m in plan.mistakes]
        self.passed = {number: said for number, said in asides.look(found).rows.items() if said}
        self.read_as = plan.read_as
        self.unseen = found.table.unseen

    @property
    def initiatives(self) -> list[InitiativeChange]:
        assert self.mistakes == []
        return [change for change in self.changes if isinstance(change, InitiativeChange)]


def test_groups_totals_and_signatures_are_passed_over_and_told(policy: Policy) -> None:
    rows: list[list[Any]] = [
        [*HEAD[0]], *HEAD[1:],
        ["STT", "Tên mô hình", "Đơn vị", "Lĩnh vực", "Ngày công"],
        ["I", "Khối xã"],
        [1, "- Mở đường", "Xã Quảng Sơn", "1. Kinh tế", 20],
        [2, "Đường hoa", "Xã Quảng\u00a0Thành", "Lĩnh vực kinh tế", 5],
        [None, "Cộng", 2, None, 25],
        ["II. Khối thôn"],
        [3, "Cộng đồng\ntự quản", "Thôn 4, xã Quảng Sơn", "Quốc phòng, an ninh", None],
        [4],
        ["Tổng cộng", 3, None, None, 25],
        *SIGNED,
    ]  # fmt: skip
    read = Read(book_of(rows), policy, Noun.INITIATIVES)
    assert [one.initiative.name for one in read.initiatives] == ["Mở đường", "Đường hoa", "Cộng đồng tự quản"]
    assert read.passed == {
        7: "I Khối xã", 10: "Cộng 2 25", 11: "II. Khối thôn", 14: "Tổng cộng 3 25",
        16: "Nơi nhận: TM. BAN THƯỜNG VỤ", 17: "- Như trên; PHÓ BÍ THƯ", 18: "(Ký, ghi rõ họ tên)",
    }  # fmt: skip
    assert read.read_as == {
        "1. Kinh tế": "Kinh tế", "Lĩnh vực kinh tế": "Kinh tế", "Quốc phòng, an ninh": "Quốc phòng - an ninh"
    }  # fmt: skip


def test_a_row_that_is_only_incomplete_is_not_passed_over(policy: Policy) -> None:
    rows: list[list[Any]] = [
        ["Năm 2018"],
        ["STT", "Tên mô hình", "Đơn vị", "Lĩnh vực"],
        [1, "Mở đường", None, None],
        [2, "Đường hoa", "QS", "Kinh tế"],
    ]
    read = Read(book_of(rows), policy, Noun.INITIATIVES)
    assert read.passed == {}
    assert read.mistakes == ["3C: ô trống, cần có đơn vị; ghi đơn vị", "3D: ô trống, cần có lĩnh vực; ghi lĩnh vực"]


@pytest.mark.parametrize("heads", [("I", "Xã Quảng Sơn", "II", "Quảng Thành"), ("A.", "xa quang son", "B.", "QT")])
def test_units_that_stand_as_heads_of_groups(policy: Policy, heads: tuple[str, str, str, str]) -> None:
    first, son, second, thanh = heads
    rows: list[list[Any]] = [
        ["Năm 2018"], ["STT", "Tên mô hình", "Lĩnh vực"],
        [first, son], [1, "Mở đường", "Kinh tế"], [None, "Cộng", 1],
        [second, thanh], [1, "Đường hoa", "Kinh tế"], [2, "Vườn mẫu", "Kinh tế"],
    ]  # fmt: skip
    read = Read(book_of(rows), policy, Noun.INITIATIVES)
    assert [one.initiative.unit_id for one in read.initiatives] == [2, 3, 3]


def test_fields_as_columns_of_marks(policy: Policy) -> None:
    rows: list[list[Any]] = [
        *HEAD,
        ["STT", "Tên mô hình", "Đơn vị đăng ký", "Lĩnh vực", None, None, None, "Kết quả công nhận", None],
        [None, None, None, "KT", "VH-XH", "QPAN", "XDHTCT", "Cấp xã", "Cấp tỉnh"],
        [1, "Mở đường", "Xã Quảng Sơn", "x", None, None, None, "Đạt", "✓"],
        [2, "Tổ tự quản", "Xã Quảng Sơn", None, None, "X", None, "không đạt", None],
        [3, "Một cửa", "Xã Quảng Sơn", None, None, None, "x", None, None],
        [4, "Hai dấu", "Xã Quảng Sơn", "x", "x", None, None, None, None],
        [5, "Không dấu", "Xã Quảng Sơn", None, None, None, None, None, None],
    ]
    book = book_of(rows)
    for span in ("A6:A7", "B6:B7", "C6:C7", "D6:G6", "H6:I6"):
        book.worksheets[0].merge_cells(span)
    read = Read(book, policy, Noun.INITIATIVES)
    assert read.mistakes == [
        "11: đánh dấu mấy lĩnh vực: Kinh tế; Văn hóa - xã hội; giữ một lĩnh vực",
        "12: ô trống, cần có lĩnh vực; ghi lĩnh vực",
    ]
    found = [change for change in read.changes if isinstance(change, InitiativeChange)]
    assert [policy.field_label(one.initiative.field) for one in found] == [
        "Kinh tế", "Quốc phòng - an ninh", "Xây dựng Đảng và hệ thống chính trị"
    ]  # fmt: skip
    assert {(o.level, o.kind, o.decision) for o in found[0].outcomes} == {
        (Level.COMMUNE, OutcomeKind.RECOGNISED, ""), (Level.PROVINCE, OutcomeKind.RECOGNISED, "")
    }  # fmt: skip
    assert found[1].outcomes[0].kind == OutcomeKind.NOT_RECOGNISED


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("30/4/2018", date(2018, 4, 30)),
        ("4/30/2018", date(2018, 4, 30)),
        (43220, date(2018, 4, 30)),
        (datetime(2018, 4, 30, 7, 15), date(2018, 4, 30)),  # noqa: DTZ001 a cell has no zone
        ("tháng 4/2018", date(2018, 4, 30)),
        ("quý II/2018", date(2018, 6, 30)),
        (2018, date(2018, 12, 31)),
        ("năm 2018", date(2018, 12, 31)),
        (datetime(1900, 1, 1), None),  # noqa: DTZ001
        ("31/4/2018", None),
        ("tháng 13/2018", None),
    ],
)
def test_days(policy: Policy, written: Any, day: date | None) -> None:
    rows: list[list[Any]] = [
        ["Tên mô hình", "Đơn vị", "Lĩnh vực", "Thời gian hoàn thành"],
        ["Mở đường", "QS", "Kinh tế", written],
    ]
    read = Read(book_of([["Năm 2018"], *rows]), policy, Noun.INITIATIVES)
    if day is None:
        assert read.mistakes[0].startswith("3D: không đọc được “")
    else:
        assert read.initiatives[0].initiative.end_on == day


def test_a_column_in_which_days_are_written_in_two_ways_is_asked(policy: Policy) -> None:
    rows: list[list[Any]] = [["Tên mô hình", "Đơn vị", "Lĩnh vực", "Thời gian hoàn thành"]]
    rows += [[f"Việc {day}", "QS", "Kinh tế", day] for day in ("4/30/2018", "30/4/2018", "4/5/2018", "5/5/2018")]
    read = Read(book_of([["Năm 2018"], *rows]), policy, Noun.INITIATIVES)
    assert read.mistakes == [
        "5D: không đọc được “4/5/2018”: trong cột có ngày ghi tháng trước, nên chưa rõ đâu là ngày; ghi như 31/3/2026"
    ]


@pytest.mark.parametrize("written", ["1.155,3", "1,155.3", "1 155,3", "1\u00a0155,3", 1155.3, "1155,3 m2"])
def test_amounts(policy: Policy, written: Any) -> None:
    rows: list[list[Any]] = [
        ["Tên mô hình", "Đơn vị", "Lĩnh vực", "Diện tích đất (m2)"],
        ["Mở đường", "QS", "Kinh tế", written],
    ]
    read = Read(book_of([["Năm 2018"], *rows]), policy, Noun.INITIATIVES)
    assert read.initiatives[0].resources[0].amount == Decimal("1155.3")


def test_units_whose_level_their_name_tells(policy: Policy) -> None:
    rows: list[list[Any]] = [
        *HEAD,
        ["TT", "Tên xã, phường, thôn", "Loại", "Thuộc"],
        [1, "Phường Móng Cái 1", "phường", "Tỉnh Quảng Ninh"], [2, "Xã Đường\nHoa", "xã", "QN"],
        [3, "Khu 1", None, "Phường Móng Cái 1"], [4, "Sở Nội vụ", "Sở", "QN"], [5, "Trường Mầm non", None, "Sở Nội vụ"],
    ]  # fmt: skip
    read = Read(book_of(rows), policy, Noun.UNITS)
    units = [(one.name, one.level) for one in read.changes if isinstance(one, UnitChange)]
    assert units == [
        ("Phường Móng Cái 1", Level.COMMUNE), ("Xã Đường Hoa", Level.COMMUNE), ("Khu 1", Level.VILLAGE)
    ]  # fmt: skip
    levels = "; ".join(policy.levels.values())
    assert read.mistakes == [
        f"10: chưa rõ cấp của “Sở Nội vụ”; ghi ở cột Cấp: {levels}",
        f"11: chưa rõ cấp của “Trường Mầm non”; ghi ở cột Cấp: {levels}",
    ]


def test_a_row_below_a_wrong_one_says_which(policy: Policy) -> None:
    rows: list[list[Any]] = [["Mã", "Tên đơn vị", "Cấp", "Trực thuộc"], ["S", "Sở Nội vụ", "Sở, ngành", "QN"]]
    rows += [["T", "Trường Mầm non", "tỉnh", "Sở Nội vụ"], ["A", "Xã A", "xã", "B"], ["B", "Xã B", "xã", "A"]]
    mistakes = Read(book_of(rows), policy, Noun.UNITS).mistakes
    assert "3D: đơn vị cấp trên “Sở Nội vụ” ở dòng 2 còn lỗi; sửa dòng 2 trước" in mistakes
    assert "5D: đơn vị cấp trên “A” ở dòng 4 còn lỗi; sửa dòng 4 trước" in mistakes


def test_people_as_offices_list_them(policy: Policy) -> None:
    rows: list[list[Any]] = [
        *HEAD,
        ["STT", "Họ và tên đệm", "Tên", "Chức vụ", "Đơn vị công tác", "Nhiệm vụ", "SĐT"],
        [None, None, None, None, "Xã/phường", "trên bot", None],
        [
            1,
            "Cán bộ xã",
            "Quảng Sơn",
            "Chủ tịch",
            "Xã Quảng Thành (cũ)",
            unicodedata.normalize("NFD", "Lãnh đạo"),
            912345,
        ],
        ["", "Tổng cộng", "", "", "1 người"],
    ]
    book = book_of(rows)
    for letter in "ABCDG":
        book.worksheets[0].merge_cells(f"{letter}6:{letter}7")
    read = Read(book, policy, Noun.PEOPLE)
    [person] = read.changes
    assert isinstance(person, PersonChange)
    assert (person.name, person.unit_id, read.mistakes) == ("Cán bộ xã Quảng Sơn", 3, [])
    assert read.passed == {9: "Tổng cộng 1 người"}
    assert read.read_as == {"Xã Quảng Thành (cũ)": "QT (Xã Quảng Thành, Tỉnh Quảng Ninh)"}


def test_a_list_that_lacks_a_column_is_told_where_and_which(policy: Policy) -> None:
    file = io.BytesIO()
    book_of([*HEAD, ["STT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, "Cán bộ A", "Chủ tịch", "QS"]], "DS").save(file)
    tables, _ = workbook.read(file.getvalue())
    with pytest.raises(BadFileError) as refused:
        fitting(tables, Noun.PEOPLE, policy)
    assert bad_file(refused.value.code, refused.value.about) == (
        "Trang “DS”, dòng 6: đọc được tiêu đề STT, Họ và tên, Đơn vị; còn thiếu cột Vai trò (Cán bộ cơ sở; Đi cơ sở; "
        "Cán bộ tổng hợp; Lãnh đạo; Quản trị). Xin thêm cột ấy, hoặc đặt tên cột như trong mẫu của bot, rồi gửi lại."
    )


def test_hidden_rows_are_read_and_counted_and_another_sheet_is_taken_by_name(policy: Policy) -> None:
    head, rows = ["Tên mô hình", "Đơn vị", "Lĩnh vực"], [["Việc 1", "QS", "Kinh tế"], ["Việc 2", "QS", "Kinh tế"]]
    book = book_of([["Năm 2018"], head, *rows], "Quảng Sơn")
    book.worksheets[0].row_dimensions[4].hidden = True
    book.worksheets[0].auto_filter.ref = "A2:C4"
    second = book.create_sheet("Quảng Thành")
    for row in (head, ["Việc 3", "QT", "Kinh tế"]):
        second.append(row)
    read = Read(book, policy, Noun.INITIATIVES)
    assert (len(read.initiatives), read.unseen) == (2, 1)
    file = io.BytesIO()
    book.save(file)
    tables, _ = workbook.read(file.getvalue())
    assert fitting(tables, Noun.INITIATIVES, policy)[1] == ("Quảng Thành",)
    assert fitting(tables, Noun.INITIATIVES, policy, "quang thanh")[0].table.sheet == "Quảng Thành"


def test_a_name_over_two_columns_and_villages_beside_their_commune(policy: Policy) -> None:
    rows: list[list[Any]] = [["STT", "Họ và tên", None, "Đơn vị", "Vai trò"], [1, "Nguyễn Văn", "A", "QS", "Lãnh đạo"]]
    book = book_of(rows)
    book.worksheets[0].merge_cells("B1:C1")
    [person] = Read(book, policy, Noun.PEOPLE).changes
    assert isinstance(person, PersonChange)
    assert person.name == "Nguyễn Văn A"
    rows = [["STT", "Xã", "Thôn"], [1, "Xã Quảng Sơn", "Thôn Pạc Sủi"], [2, None, "Bản Mốc 13"]]
    book = book_of(rows)
    book.worksheets[0].merge_cells("B2:B3")
    units = [one for one in Read(book, policy, Noun.UNITS).changes if isinstance(one, UnitChange)]
    assert [(one.name, one.reports_to) for one in units] == [("Thôn Pạc Sủi", "QS"), ("Bản Mốc 13", "QS")]


MONEY: list[tuple[str, str, Any, int | None]] = [
    ("Đơn vị tính: triệu đồng", "Kinh phí", 85, 85_000_000),
    ("ĐVT: Triệu đồng", "Kinh phí", "18,8", 18_800_000),
    ("ĐVT: 1.000 đồng", "Kinh phí", 85000, 85_000_000),
    ("ĐVT: triệu đồng", "Kinh phí (đồng)", 85_000_000, 85_000_000),
    ("ĐVT: triệu đồng", "Kinh phí", "85.000.000 đồng", 85_000_000),
    ("Năm 2018", "Tiền (tr.đ)", "12,5", 12_500_000),
    ("Năm 2018", "Kinh phí", 85, None),
    ("Năm 2018", "Kinh phí", "85", None),
]


@pytest.mark.parametrize(("above", "heading", "written", "amount"), MONEY)
def test_money_in_the_unit_of_the_list(
    policy: Policy, above: str, heading: str, written: Any, amount: int | None
) -> None:
    rows: list[list[Any]] = [[above], ["Năm", "Tên mô hình", "Đơn vị", "Lĩnh vực", heading]]
    read = Read(book_of([*rows, [2018, "Mở đường", "QS", "Kinh tế", written]]), policy, Noun.INITIATIVES)
    if amount is None:
        assert read.mistakes == ["3E: không đọc được “85”: chưa rõ tính bằng gì; ghi như 85 triệu đồng"]
    else:
        assert read.initiatives[0].resources[0].amount == amount


def test_two_years_in_a_cell_are_no_year(policy: Policy) -> None:
    rows: list[list[Any]] = [["Năm", "Tên mô hình", "Đơn vị", "Lĩnh vực"], ["2018-2019", "Mở đường", "QS", "Kinh tế"]]
    assert Read(book_of(rows), policy, Noun.INITIATIVES).mistakes[0].startswith("2A: năm “2018-2019” không hợp lệ")


def test_a_strict_workbook_is_told() -> None:
    file, strict = io.BytesIO(), io.BytesIO()
    book_of([["Tên"]]).save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"http://schemas.openxmlformats.org", b"http://purl.oclc.org/ooxml")
            )
    with pytest.raises(BadFileError) as refused:
        workbook.read(strict.getvalue())
    assert "Strict Open XML" in bad_file(refused.value.code, {})


def test_who_is_in_charge_of_several_units(policy: Policy) -> None:
    head = ["Họ và tên", "Đơn vị", "Vai trò", "Phụ trách"]
    rows: list[list[Any]] = [head, ["A", "QN", "CB tổng hợp", "Xã Quảng Sơn, Xã Quảng Thành"]]
    rows += [["B", "QN", "Đi cơ sở", "Thôn 4, xã Quảng Thành"], ["C", "QN", "Đi cơ sở", "Xã Quảng Sơn; Xã Lạ"]]
    read = Read(book_of(rows), policy, Noun.PEOPLE)
    people = [one for one in read.changes if isinstance(one, PersonChange)]
    assert [[unit for _, unit in one.roles] for one in people] == [[2, 3], [5]]
    assert read.mistakes == ["4D: chưa có đơn vị “Xã Lạ”; sửa tên, hoặc nhập danh sách đơn vị trước"]


@pytest.mark.parametrize(
    ("head", "noun"),
    [
        (["STT", "Họ và tên", "Chức vụ", "Đơn vị công tác"], Noun.PEOPLE),
        (["STT", "Tên mô hình", "Đơn vị", "Trực thuộc", "Địa điểm"], Noun.INITIATIVES),
        (["STT", "Tên xã, phường", "Loại", "Trực thuộc"], Noun.UNITS),
        (["STT", "Đơn vị", "Nội dung", "Số lượng"], Noun.FIGURES),
        (["STT", "Đơn vị", "Đăng ký", "Công nhận"], None),
        (["STT", "Nội dung công việc", "Thời gian"], None),
    ],
)
def test_what_a_list_is_is_seen_though_it_lacks_a_column(policy: Policy, head: list[Any], noun: Noun | None) -> None:
    file = io.BytesIO()
    book_of([*HEAD, head, [1, *("a" for _ in head[1:])]]).save(file)
    assert noun_of(workbook.read(file.getvalue())[0], policy) == noun
