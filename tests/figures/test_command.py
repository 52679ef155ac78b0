"""`dvk figures` over lists that offices bring: published totals to the digit; what is odd stays right and legible."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.clock import Clock, new_id
from bot.handlers.figures.charting import charts_of
from bot.handlers.figures.counting import figures_of
from bot.handlers.services import Services
from bot.policy_file import PolicyFile
from bot.quantities.show import figure
from bot.reports.figures_words import measured, summary
from storage import changes, units
from storage.database import Database
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.writer import connect
from tests.command import dvk
from tests.imports.places import filled_in, published, set_up
from tests.sheets.reading import read, same_figures

TODAY = datetime.now(UTC).date()
LAST = TODAY.year - 1
UNITS: tuple[dict[str, Any], ...] = (
    {"Tên đơn vị": "Tỉnh Quảng Ninh", "Mã đơn vị": "QN", "Cấp": "Cấp tỉnh"},
    {"Tên đơn vị": "Xã Đường Hoa", "Mã đơn vị": "DH", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
    {"Tên đơn vị": "Xã Quảng Sơn", "Mã đơn vị": "QS", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
    {"Tên đơn vị": "Xã Quảng Thành", "Mã đơn vị": "QT", "Cấp": "Cấp xã", "Trực thuộc": "QN"},
)


def figures(data: Path, unit: str, period: str, *more: str) -> dict[str, Any]:
    return json.loads(dvk(data, "figures", "--unit", unit, "--period", period, "--json", *more))  # type: ignore[no-any-return]


def bring(data: Path, noun: str, *rows: dict[str, Any]) -> None:
    file = data.parent / f"{noun}.xlsx"
    filled_in(file, noun, list(rows))
    assert "0 wrong" in dvk(data, "import", noun, str(file))


def one(name: str, **more: Any) -> dict[str, Any]:
    return {"Năm": LAST, "Đơn vị": "Xã Quảng Sơn", "Tên mô hình": name, "Lĩnh vực": "Kinh tế", **more}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both places that published their totals, from their lists."""
    return set_up(tmp_path_factory.mktemp("places"))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A province of three communes."""
    data = tmp_path / "data"
    dvk(data, "init")
    bring(data, "units", *UNITS)
    return data


@pytest.mark.parametrize("index", [0, 1], ids=["Hồng Lĩnh 2018", "Bắc Kạn 2023"])
@pytest.mark.parametrize("as_now", [(), ("--as-now",)], ids=["then", "now"])
def test_published_totals_come_back_to_the_digit(places: Path, index: int, as_now: tuple[str, ...]) -> None:
    place = published()[index]
    found = figures(places, ("HL", "BK")[index], str(place.year), *as_now)
    told = {name: found[name] for name in ("registered", "recognised", "typical", "proposed")}
    assert told == {name: getattr(place, name) for name in told}
    assert found["outcome_level"] == place.level
    by_field = {name: row["registered"] for name, row in found["by_field"].items() if row["registered"]}
    assert by_field == {name: registered for name, (registered, _) in place.by_field.items()}
    if index:
        recognised = {name: row["recognised"] for name, row in found["by_field"].items() if row["recognised"]}
        assert recognised == {name: recognised for name, (_, recognised) in place.by_field.items()}
    else:
        assert found["resources"] == {"land_m2": "1155.3", "labour_days": "2408"}
    assert sum(row["registered"] for row in found["by_unit"]) == place.registered
    assert found["not_concluded"] == place.registered - place.recognised
    assert found["units_with_nothing"] == []


def test_the_two_places_together_stand_level_by_level(places: Path) -> None:
    found = figures(places, "VN", "2018..2023")
    assert found["registered"] == 112 + 2537
    assert (found["outcome_level"], found["recognised"]) == ("province", 1280)
    assert found["outcomes"]["district"]["recognised"] == 65
    assert {row["unit"]: row["registered"] for row in found["by_unit"]} == {"HT": 112, "BK": 2537}


@pytest.mark.parametrize("index", [0, 1], ids=["Hồng Lĩnh 2018", "Bắc Kạn 2023"])
def test_a_chart_of_published_totals_says_them_to_the_digit(places: Path, index: int) -> None:
    place, output = published()[index], places.parent / "chart.png"
    unit = ("HL", "BK")[index]
    said = dvk(places, "document", "chart", "--unit", unit, "--period", str(place.year), "-o", str(output))
    data = figures(places, unit, str(place.year))
    rate = data["recognised_percent"].removesuffix(".0").replace(".", ",")
    counts = f"đăng ký {in_vietnam(place.registered)}; công nhận ({{}}) {in_vietnam(place.recognised)} ({rate}%)"
    assert f"Cộng: {counts.format(('cấp huyện', 'cấp tỉnh')[index])}" in said
    for name, row in data["by_field"].items():
        if row["registered"]:
            assert f"• {name}: đăng ký {in_vietnam(row['registered'])}, công nhận" in said
    with Image.open(output) as image:
        assert image.format == "PNG"
        assert image.width == 780
    if not index:
        kind = ("--kind", "resources")
        said = dvk(places, "document", "chart", "--unit", unit, "--period", "2018", *kind, "-o", str(output))
        assert "• Đất hiến: 1.155,3 m²\n• Ngày công: 2.408\n" in said


def in_vietnam(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def test_the_table_in_plain_text(places: Path) -> None:
    said = dvk(places, "figures", "--unit", "HL", "--period", "2018")
    assert "Thị xã Hồng Lĩnh (HL), 2018: as of 2018-12-15, units as they stood then" in said
    assert "  in all                                         112          65    58.0" in said
    assert "resources: land_m2 1155.3, labour_days 2408" in said


def test_an_empty_year_and_a_unit_without_children(office: Path) -> None:
    found = figures(office, "QS", "2016")
    assert (found["registered"], found["recognised_percent"], found["by_unit"], found["resources"]) == (0, None, [], {})
    assert found["year_before"]["changes"] == {}
    assert found["performance"]["completeness_percent"] is None
    assert [row["unit"] for row in found["units_with_nothing"]] == ["QS"]
    assert "Kinh tế" in found["fields_with_nothing"]
    said = dvk(office, "figures", "--unit", "QS", "--period", "2016")
    assert "nothing registered: 1 of 1 units" in said


def test_a_chart_of_nothing_says_so_and_one_of_nonsense_is_refused(office: Path) -> None:
    asked = ("document", "chart", "--unit", "QS", "--period")
    output = office.parent / "chart.png"
    said = dvk(office, *asked, "2016", "-o", str(output))
    assert "Chưa có mô hình nào được duyệt đăng ký nên chưa có biểu đồ." in said
    with Image.open(output) as image:
        assert image.width == 780
    for words, more in (
        ("There is no period '2016-H3'", ("2016-H3", "-o", str(output))),
        ("There is no chart 'pie'", ("2016", "--kind", "pie", "-o", str(output))),
        ("the file's name must end in .png", ("2016", "-o", "chart.jpg")),
        ("No such file or directory", ("2016", "-o", str(office / "nowhere" / "chart.png"))),
    ):
        assert words in dvk(office, *asked, *more, status=1)
    assert "no unit with the code 'XX'" in dvk(
        office, "document", "chart", "--unit", "XX", "--period", "2016", "-o", str(output), status=1
    )


def test_a_long_name_and_a_huge_amount(office: Path) -> None:
    bring(
        office,
        "initiatives",
        one("Mô hình " + "dài " * 72, **{"Tiền nhân dân góp (đồng)": 10**15, "Nhóm": "N" * 120}),
        one("Mô hình nhỏ", **{"Tiền nhân dân góp (đồng)": "khoảng 1", "Đất hiến (m²)": "0,5"}),
    )
    found = figures(office, "QN", str(LAST))
    assert found["resources"] == {"land_m2": "0.5", "money_dong": "1000000000000001"}
    assert found["resources_approximate"] == ["money_dong"]
    assert found["by_group"]["N" * 120]["registered"] == 1
    assert "money_dong about 1000000000000001" in dvk(office, "figures", "--unit", "QN", "--period", str(LAST))


def test_what_does_not_nest_is_shown(office: Path) -> None:
    bring(
        office,
        "initiatives",
        one("Một", **{"Công nhận cấp xã": "x", "Khen thưởng cấp xã": "x", "Đề nghị khen cấp xã": "x"}),
        one("Hai", **{"Đề nghị khen cấp xã": "x"}),
        one("Ba", **{"Công nhận cấp xã": "Không"}),
        one("Bốn", **{"Công nhận cấp tỉnh": f"12-QĐ/TU ngày 5/11/{LAST}"}),
    )
    found = figures(office, "QS", str(LAST))
    assert found["outcome_level"] == "commune"
    told = {name: found[name] for name in ("registered", "recognised", "not_recognised", "not_concluded", "proposed")}
    assert told == {"registered": 4, "recognised": 1, "not_recognised": 1, "not_concluded": 1, "proposed": 2}
    assert found["without_recognition"] == {"initiatives": 1, "typical": 0, "proposed": 1, "commended": 0}
    assert found["outcomes"]["province"]["recognised"] == 1
    above = figures(office, "QN", str(LAST))
    assert (above["outcome_level"], above["recognised"]) == ("province", 1)
    assert above["outcomes"]["commune"]["recognised"] == 1
    assert "without recognition at that level: proposed 1" in dvk(
        office, "figures", "--unit", "QS", "--period", str(LAST)
    )


def test_where_nothing_is_concluded_at_its_own_level_the_nearest_below_stands_first(office: Path) -> None:
    bring(office, "initiatives", one("Một", **{"Công nhận cấp xã": "x"}), one("Hai"))
    found = figures(office, "QN", str(LAST))
    assert (found["outcome_level"], found["recognised"], found["recognised_percent"]) == ("commune", 1, "50.0")


def test_against_totals_that_were_only_published(office: Path) -> None:
    bring(office, "initiatives", one("Một"), one("Hai"), one("Ba", **{"Đất hiến (m²)": 120}))
    source = "Báo cáo số 12-BC/TU"
    bring(
        office,
        "figures",
        {"Đơn vị": "QN", "Kỳ": LAST - 1, "Chỉ tiêu": "Mô hình đăng ký", "Giá trị": 2, "Nguồn": source},
        {"Đơn vị": "QN", "Kỳ": LAST - 1, "Chỉ tiêu": "Đất hiến", "Giá trị": 100, "Nguồn": source},
        {"Đơn vị": "QN", "Kỳ": LAST, "Chỉ tiêu": "Mô hình đăng ký", "Giá trị": 4, "Nguồn": "Bài báo"},
    )
    found = figures(office, "QN", str(LAST))
    changed = found["year_before"]["changes"]
    assert changed["registered"] == {"before": "2", "difference": "1", "percent": "50.0", "source": source}
    assert changed["land_m2"] == {"before": "100", "difference": "20", "percent": "20.0", "source": source}
    assert found["registered"] == 3, "what was published is never added"
    assert [(row["what"], row["value"], row["source"]) for row in found["published"]] == [
        ("registered", "4", "Bài báo")
    ]


def test_a_published_total_keeps_the_words_that_tell_more(office: Path) -> None:
    told = {"Đơn vị": "QN", "Kỳ": f"giai đoạn {LAST - 9} - {LAST - 5}", "Nguồn": "Báo cáo nhiệm kỳ"}
    rows = (
        {**told, "Chỉ tiêu": "Tiền", "Giá trị": "gần 40 tỷ"},
        {**told, "Chỉ tiêu": "Đất hiến", "Giá trị": "12,56", "Đơn vị tính": "ha"},
        {**told, "Chỉ tiêu": "Trị giá quy đổi", "Giá trị": "trị giá 18.827 triệu đồng"},
    )
    bring(office, "figures", *rows)
    term = f"{LAST - 9}..{LAST - 5}"
    assert {row["what"]: (row["value"], row["source"]) for row in figures(office, "QN", term)["published"]} == {
        "land": ("125600", "Báo cáo nhiệm kỳ"),
        "money": ("40000000000", "Báo cáo nhiệm kỳ, ghi “gần 40 tỷ”"),
        "valuation": ("18827000000", "Báo cáo nhiệm kỳ, ghi “trị giá 18.827 triệu đồng”"),
    }
    filled_in(office.parent / "again.xlsx", "figures", list(rows))
    assert "3 unchanged" in dvk(office, "import", "figures", str(office.parent / "again.xlsx"))


def test_only_what_was_registered_and_decided_by_the_cut_off(office: Path) -> None:
    day = {"Ngày đăng ký": f"20/12/{LAST}"}
    bring(
        office,
        "initiatives",
        one("Sớm", **{"Ngày đăng ký": f"10/2/{LAST}", "Công nhận cấp xã": f"Số 5 ngày 20/7/{LAST}"}),
        one("Giữa năm", **{"Ngày đăng ký": f"16/6/{LAST}"}),
        one("Sau ngày chốt", **day),
    )
    assert figures(office, "QS", str(LAST))["registered"] == 2
    half = figures(office, "QS", f"{LAST}-H1")
    assert (half["registered"], half["recognised"], half["as_of"]) == (1, 0, f"{LAST}-06-15")
    second = figures(office, "QS", f"{LAST}-H2")
    assert (second["registered"], second["recognised"]) == (2, 1), "from the beginning of the year"
    assert second["in_period"] == {
        "since": f"{LAST}-06-16", "registered": 1, "recognised": 1, "not_recognised": 0, "typical": 0, "proposed": 0,
        "commended": 0,
    }  # fmt: skip


def test_a_unit_merged_in_the_middle_of_a_period(office: Path) -> None:
    year = TODAY.year
    bring(
        office,
        "initiatives",
        one("Một", **{"Năm": year, "Ngày đăng ký": f"10/1/{year}"}),
        one("Hai", **{"Năm": year, "Đơn vị": "Xã Quảng Thành", "Ngày đăng ký": f"11/1/{year}"}),
    )
    with connect(office / "dvk.sqlite3", 5.0) as connection:
        codes = dict(map(tuple, connection.execute("SELECT code, id FROM units").fetchall()))
        plan = Reorganisation(
            id="merge", kind=ChangeKind.MERGE, day=date(year, 1, 20), person_id=1, units=(codes["QS"], codes["QT"]),
            new=(NewUnit(name="Xã Quảng Đức", reports_to=codes["QN"]),),
        )  # fmt: skip
        connection.execute("BEGIN")
        changes.decide(connection, plan, TODAY, datetime.now(UTC))
        connection.execute("COMMIT")
    ended = figures(office, "QS", str(year))
    assert (ended["registered"], ended["as_of"]) == (1, f"{year}-01-19"), "up to its last day"
    assert figures(office, "QS", str(year), "--as-now")["registered"] == 0
    assert figures(office, "QN-QD", str(year))["registered"] == 2
    month = figures(office, "QN", f"{year}-01")
    rows = {row["unit"]: row["registered"] for row in month["by_unit"]}
    assert rows == {"DH": 0, "QN-QD": 2} if date(year, 1, 25) <= TODAY else rows
    whole = figures(office, "QN", str(year))
    assert {row["unit"] for row in whole["units_with_nothing"]} == {"DH"}
    connection.close()


def test_what_cannot_be_counted_is_said_in_plain_words(office: Path) -> None:
    for arguments, words in (
        (("--unit", "XX", "--period", "2026"), "There is no unit with the code 'XX'. `dvk export units` lists them."),
        (("--unit", "QN", "--period", "2026-H3"), "There is no period '2026-H3'. Write 2026, 2026-H1"),
        (("--unit", "QN", "--period", "2025..2021"), "There is no period '2025..2021'."),
    ):
        assert words in dvk(office, "figures", *arguments, status=1)


def test_totals_kept_before_the_upgrade_are_counted_too(office: Path) -> None:
    bring(office, "initiatives", one("Một", **{"Ngày công": 12}), one("Hai", **{"Ngày công": "khoảng 8"}))
    before = figures(office, "QN", str(LAST))
    assert before["resources"] == {"labour_days": "20"}
    with sqlite3.connect(office / "dvk.sqlite3") as connection:  # as the migration leaves it
        connection.execute("DELETE FROM initiative_amounts")
        connection.execute("INSERT INTO initiative_amounts_due SELECT number FROM initiatives")
    connection.close()
    assert figures(office, "QN", str(LAST)) == before
    assert Decimal(before["resource_lines"][0]["amount"]) == 20


@pytest.mark.parametrize("index", [0, 1], ids=["Hồng Lĩnh 2018", "Bắc Kạn 2023"])
async def test_chat_chart_and_sheet_say_the_same(places: Path, index: int) -> None:
    """To the digit, and to what was published."""
    place, code = published()[index], ("HL", "BK")[index]
    policy = PolicyFile(places.parent / "policy.toml")
    policy.load()
    database = await Database.open(places / "dvk.sqlite3", readers=1)
    try:
        unit = await units.by_code(database, code)
        assert unit is not None
        services = Services(database, policy, Clock(), new_id, {}, places)
        found = await figures_of(services, unit, str(place.year))
        chart = (await charts_of(services, found))[0]
        chat = "\n".join(summary(found, policy().fields_of))
    finally:
        await database.close()
    file = places.parent / f"{code}.xlsx"
    dvk(places, "document", "statistics", "--unit", code, "--period", str(place.year), "-o", str(file))
    sheet = read(file.read_bytes())
    same_figures(sheet, figures(places, code, str(place.year)))
    total = sheet.table("Tổng hợp", "Đơn vị")["Tổng cộng"]
    assert (total["registered"], total["recognised"]) == (place.registered, place.recognised)
    assert f"Đăng ký: {figure(total['registered'])} mô hình" in chat
    share = figure(Decimal(repr(total["Tỷ lệ"])) * 100)
    assert f": {figure(total['recognised'])}, đạt {share}%" in chat
    fields = sheet.table("Theo lĩnh vực", "Lĩnh vực")
    (panel,) = chart.panels
    drawn = {row.label: [int(mark.value) for mark in row.marks if mark] for row in panel.rows}
    assert drawn == {name: [row["registered"], row["recognised"]] for name, row in fields.items() if name in drawn}
    assert sum(registered for registered, _ in drawn.values()) == place.registered
    if Decimal(place.labour):
        given = sheet.table("Nguồn lực", "Đơn vị")["Tổng cộng"]
        assert (given["Đất hiến"], given["Ngày công"]) == (float(place.land), float(place.labour))
        assert f"đất hiến {figure(Decimal(place.land))} m²; ngày công {figure(Decimal(place.labour))}" in chat


def test_a_unit_of_measure_that_the_name_says_is_not_said_again() -> None:
    assert measured("labour_days", Decimal(150)) == "150"
    assert measured("households", Decimal(60)) == "60"
    assert measured("people", Decimal(1200)) == "1.200"
    assert measured("land_m2", Decimal(1200)) == "1.200 m²"
