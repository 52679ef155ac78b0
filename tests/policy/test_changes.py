"""A policy changed by the program: every comment and every other setting stays, and it comes back from the sheet."""

from __future__ import annotations

import io
import tomllib
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.policy import SAMPLES, PolicyError, default_policy_text, parse_policy, sample_policy_text
from bot.policy.changes import changed, holds, with_before
from bot.policy.words import plain
from bot.policy_sheet import read, written
from storage.records.policy import PolicyChange
from tests.examples import examples

GOOD = default_policy_text()
POLICY = parse_policy(GOOD)
CODES = st.from_regex(r"\Az[a-z0-9_]{0,10}\Z")
LABELS = st.text(st.characters(categories=("L", "N"), max_codepoint=0x1EF9), min_size=1, max_size=40).map(
    lambda words: f"Tên {words}"
)
SINGLE = st.sampled_from(
    [
        (("reports", "period"), "quarter"),
        (("quiet", "night"), "21:00-6:00"),
        (("conversations", "invite_days"), 7),
        (("cut_offs", "half_year"), ["20/6", "20/12"]),
        (("measures", "sao"), 400),
        (("measures", "sao"), None),
        (("programmes", "for_the_poor"), None),
        (("ladder",), [{"who": "officer", "after": 1}, {"who": "leader", "after": 2}]),
        (("criteria", "effect"), {"label": "Hiệu quả", "most": 50}),
        (("indicators", "teams"), {"label": "Tổ dân vận", "measure": "tổ", "levels": ["commune"]}),
        (("indicators", "plan"), {"label": "Có kế hoạch", "answer": "yes_no", "levels": ["commune", "village"]}),
        (("fields", "2025"), None),
        (("fields", "2030"), {"a": "Một", "b": "Hai"}),
    ]
)
ENTRIES = st.tuples(
    st.sampled_from([("programmes",), ("fields", "2025"), ("fields", "2026"), ("fields", "2027"), ("teams", "posts")]),
    CODES,
    LABELS,
).map(lambda made: ((*made[0], made[1]), made[2]))


def comments(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if line.startswith("#"))


def sheet(change: Any) -> bytes:
    book = load_workbook(io.BytesIO(written(POLICY)))
    change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def mistakes(content: bytes) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(content, POLICY)
    return caught.value.vietnamese.splitlines()


@examples(20)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(SINGLE | ENTRIES, max_size=6, unique_by=lambda change: change[0]))
def test_any_changes_keep_the_rest(sample: str, wanted: list[tuple[tuple[str, ...], Any]]) -> None:
    text = sample_policy_text(sample)
    changes = [PolicyChange(path=path, value=value) for path, value in wanted]
    try:
        result = changed(text, changes)
    except PolicyError:  # two labels alike, no field left: refused as a whole
        return
    assert comments(result) == comments(text)
    assert holds(result, changes)
    assert parse_policy(changed(result, changes)) == parse_policy(result), "told twice it changes nothing more"
    before, after = tomllib.loads(text), tomllib.loads(result)
    touched = {path[0] for path, _ in wanted}
    assert {k: v for k, v in before.items() if k not in touched} == {k: v for k, v in after.items() if k not in touched}


def test_a_comment_stays_with_what_it_speaks_of() -> None:
    result = changed(GOOD, [PolicyChange(path=("fields", "2025", "so"), value="Chuyển đổi số")])
    lines = result.splitlines()
    assert lines[lines.index('so = "Chuyển đổi số"') - 1].startswith("system = ")
    assert lines[lines.index("[programmes]") - 1].startswith("# Chương trình")


def test_a_new_year_begins_with_the_fields_that_held() -> None:
    after = parse_policy(changed(GOOD, [PolicyChange(path=("fields", "2026", "so"), value="Chuyển đổi số", new=True)]))
    assert after.fields[2025] == POLICY.fields[2025]
    assert after.fields[2026] == {**POLICY.fields[2025], "so": "Chuyển đổi số"}


def test_what_is_added_must_be_new() -> None:
    with pytest.raises(PolicyError, match="there already"):
        changed(GOOD, [PolicyChange(path=("programmes", "solidarity"), value="Đoàn kết", new=True)])


def test_what_stood_before_is_kept_with_the_change() -> None:
    [change] = with_before(GOOD, [PolicyChange(path=("reports", "period"), value="quarter")])
    assert change.before == "half-year"


def test_windows_line_ends_stay() -> None:
    result = changed(GOOD.replace("\n", "\r\n"), [PolicyChange(path=("reports", "period"), value="quarter")])
    assert result.count("\n") == result.count("\r\n")


# As a spreadsheet


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sheet_that_nobody_touched_changes_nothing(name: str) -> None:
    policy = parse_policy(sample_policy_text(name))
    assert read(written(policy), policy) == ()


def test_one_policy_becomes_another_through_its_sheet() -> None:
    other = parse_policy(sample_policy_text("before-2025"))
    for one, two in ((POLICY, other), (other, POLICY)):
        text = GOOD if one is POLICY else sample_policy_text("before-2025")
        assert parse_policy(changed(text, read(written(two), one))) == two


@examples(6)
@given(st.lists(SINGLE | ENTRIES, max_size=6, unique_by=lambda change: change[0]))
def test_whatever_a_policy_says_its_sheet_says(wanted: list[tuple[tuple[str, ...], Any]]) -> None:
    try:
        text = changed(GOOD, [PolicyChange(path=path, value=value) for path, value in wanted])
    except PolicyError:
        return
    policy = parse_policy(text)
    assert read(written(policy), policy) == ()
    assert parse_policy(changed(GOOD, read(written(policy), POLICY))) == policy


def test_what_people_type_into_a_sheet() -> None:
    def fill(book: Workbook) -> None:
        book["Báo cáo"]["B3"] = "Quý"
        book["Giờ yên tĩnh"]["B3"] = "21h - 6h30"
        book["Nhập liệu"]["B3"] = 20.0
        book["Lĩnh vực"].append([2026, "", "Chuyển đổi số"])
        book["Chương trình"].append([None, "Ngày Chủ nhật xanh"])
        book["Chương trình"].append(["", 135])
        book["Cơ quan"]["B7"] = 2026
        book["Lịch làm việc"]["B3"] = "2/1/2026, 30/4/2026"

    after = parse_policy(changed(GOOD, read(sheet(fill), POLICY)))
    assert after.reports.period == "quarter"
    assert plain(after.quiet.night) == "21:00-6:30"
    assert after.conversations.keep_open_days == 20
    assert after.fields[2026] == {"chuyen_doi_so": "Chuyển đổi số"}
    assert after.programmes["ngay_chu_nhat_xanh"] == "Ngày Chủ nhật xanh"
    assert after.programmes["m_135"] == "135"
    assert after.organisation.place == "2026"
    assert plain(after.calendar.holidays) == ["2/1/2026", "30/4/2026"]


def test_mistakes_are_named_by_sheet_and_row_all_at_once() -> None:
    def fill(book: Workbook) -> None:
        book["Việc trong năm"]["B3"] = "31/2"
        book["Chương trình"].append(["for_the_poor", "Lặp lại"])
        book["Giờ yên tĩnh"]["B4"] = "=1+1"
        book["Bậc đôn đốc"]["A5"] = "cán bộ"
        book["Lĩnh vực"]["C4"] = "kinh te"
        book.create_sheet("Lạ")

    told = mistakes(sheet(fill))
    for begins in (
        "Trang “Việc trong năm”, dòng 3: ",
        "Trang “Chương trình”, dòng 7: mã for_the_poor ghi hai lần",
        "Trang “Giờ yên tĩnh”, dòng 4: ô có công thức",
        "Trang “Bậc đôn đốc”, dòng 5: ",
        "Trang “Lĩnh vực”, dòng 4: ",
        "Bảng tính: không có trang tên “Lạ”",
    ):
        assert any(line.startswith(begins) for line in told), (begins, told)
    assert len(told) == 6


def test_what_was_typed_never_becomes_a_formula() -> None:
    policy = parse_policy(GOOD.replace('"Vì người nghèo"', '"=HYPERLINK(1)"'))
    book = load_workbook(io.BytesIO(written(policy)))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100, b"x" * 3_000_000])
def test_files_that_are_no_sheet(content: bytes) -> None:
    [told] = mistakes(content)
    assert "xin dùng bảng do bot gửi" in told


def test_a_zip_bomb() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert "quá lớn" in mistakes(held.getvalue())[0]
