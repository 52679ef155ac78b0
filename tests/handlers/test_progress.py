"""Báo kết quả through the real bot: figures, evidence, nothing to report, amendments, and for others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.helpers import FLOWERS, PHOTOS, ROAD, labels, register, reports, tell
from tests.phone import Phone
from tests.place import HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server


async def to_results(phone: Phone) -> None:
    """Up to the question for figures, of the only initiative."""
    await tell(phone, "/baocao", "[1]", "[Đúng tiến độ]", "Họp dân 2 lần, 45 hộ đồng ý.")


def figures(report: dict[str, Any]) -> list[tuple[str, str | None, str, bool]]:
    return [(row["kind"], row["amount"], row["typed"], row["cumulative"]) for row in report["resources"]]


async def test_a_report_with_everything(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/baocao")
    assert heard.text.splitlines()[0] == "Báo kết quả"
    assert heard.text.endswith(f"Đồng chí báo kết quả mô hình nào?\n1. {FLOWERS}")
    heard = await tell(phone, "[1]")
    assert labels(heard) == ["Đúng tiến độ", "Chậm", "Đã xong", "Chưa có kết quả", "Quay lại", "Hủy"]
    await tell(phone, "[Đúng tiến độ]", "Họp dân 2 lần, 45 hộ đồng ý.")
    heard = await tell(
        phone, "[Đất hiến]", "1.155,3 m2", "[Ngày công]", "khoảng 150 công", "[Hiện vật]", "30 bao xi măng"
    )
    heard = await tell(phone, "[Hết rồi]")
    assert labels(heard) == ["Riêng kỳ này", "Lũy kế từ đầu", "Quay lại", "Hủy"]
    await tell(phone, "[Riêng kỳ này]")
    await phone.album(PHOTOS, "Họp dân")
    heard = await phone.hear()
    assert heard.text == "Đã nhận 3 ảnh. Gửi tiếp, hoặc bấm Xong."
    await phone.document(b"%PDF-1.4 bien ban", "bien-ban.pdf", "application/pdf")
    assert (await phone.hear()).text == "Đã nhận 3 ảnh, 1 tài liệu khác. Gửi tiếp, hoặc bấm Xong."
    heard = await tell(phone, "[Xong]", "Thiếu xi măng đoạn cuối.")
    assert heard.text.splitlines()[1:] == [
        "Báo kết quả: đồng chí xem lại trước khi gửi.",
        f"• Mô hình: {FLOWERS}",
        "• Tình hình: Đúng tiến độ",
        "• Đã làm: Họp dân 2 lần, 45 hộ đồng ý.",
        "• Kết quả:",
        "   – Đất hiến: 1.155,3 m²",
        "   – Ngày công: khoảng 150 ngày công",
        "   – Hiện vật, việc khác: 30 bao xi măng",
        "• Cách tính số: Riêng kỳ này",
        "• Ảnh, tài liệu: 3 ảnh, 1 tài liệu khác",
        "• Vướng mắc: Thiếu xi măng đoạn cuối.",
    ]
    heard = await tell(phone, "[Gửi]")
    assert heard.text.splitlines() == [
        f"Đã nhận báo cáo kỳ 6 tháng đầu năm 2026: {FLOWERS}. Cảm ơn đồng chí.",
        "Trong ảnh có trẻ em hoặc hộ khó khăn rõ mặt không?",
    ]
    (stored,) = await reports(here, FLOWERS)
    assert (stored["period"], stored["status"], stored["done"], stored["obstacle"], stored["entered_by_name"]) == (
        "2026-H1",
        "on_track",
        "Họp dân 2 lần, 45 hộ đồng ý.",
        "Thiếu xi măng đoạn cuối.",
        "Cán bộ xã Quảng Thành",
    )
    assert figures(stored) == [
        ("land", "1155.3", "1.155,3 m2", False),
        ("labour", "150", "khoảng 150 công", False),
        ("items", None, "30 bao xi măng", False),
    ]
    assert [row["approximate"] for row in stored["resources"]] == [False, True, False]
    assert [(piece["kind"], piece["name"]) for piece in stored["evidence"]] == [
        ("photo", ""),
        ("photo", ""),
        ("photo", ""),
        ("document", "bien-ban.pdf"),
    ]


async def test_no_result_yet_is_a_report_of_three_answers(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/baocao", "[1]", "[Chưa có kết quả]")
    assert heard.text.endswith("Có khó khăn, vướng mắc gì cần cấp trên gỡ không? Không có thì bấm Bỏ qua.")
    heard = await tell(phone, "[Bỏ qua]", "[Gửi]")
    assert heard.text.startswith("Đã nhận báo cáo kỳ 6 tháng đầu năm 2026")
    (stored,) = await reports(here, FLOWERS)
    assert (stored["status"], stored["done"], stored["resources"], stored["evidence"], stored["obstacle"]) == (
        "no_result",
        "",
        [],
        [],
        "",
    )


async def test_a_figure_that_can_be_read_in_two_ways_is_asked_back(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await to_results(phone)
    heard = await tell(phone, "[Tiền dân góp]", "1,500")
    assert heard.text.startswith("“1,500”")
    heard = await tell(phone, "1tr5", "[Hết rồi]", "[Lũy kế từ đầu]", "[Không gửi gì]", "[Bỏ qua]", "[Gửi]")
    (stored,) = await reports(here, FLOWERS)
    assert figures(stored) == [("money", "1500000", "1tr5", True)]


async def test_a_sticker_where_a_figure_is_due_and_a_pdf_where_a_photo_is(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await to_results(phone)
    await tell(phone, "[Ngày công]")
    await phone.sticker()
    assert (await phone.hear()).text.startswith("Câu này cần chữ, chưa cần ảnh hay tài liệu.")
    await tell(phone, "150 công", "[Hết rồi]", "[Riêng kỳ này]")
    await phone.sticker()
    assert (await phone.hear()).text == "Xin gửi ảnh, tài liệu hoặc ghi âm; hết thì bấm Xong."
    await phone.document(b"%PDF-1.4", "bien-ban.pdf")
    assert (await phone.hear()).text == "Đã nhận 1 tài liệu. Gửi tiếp, hoặc bấm Xong."
    await phone.location()
    assert (await phone.hear()).text == "Đã nhận 2 tài liệu. Gửi tiếp, hoặc bấm Xong."
    await tell(phone, "[Xong]", "[Bỏ qua]", "[Gửi]")
    (stored,) = await reports(here, FLOWERS)
    assert [(piece["kind"], piece["latitude"]) for piece in stored["evidence"]] == [
        ("document", None),
        ("place", 21.53),
    ]


async def test_an_album_sent_too_early_with_the_answer_as_its_caption_is_one_answer(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/baocao", "[1]", "[Đã xong]")
    before = len(phone.answers)
    await phone.album(PHOTOS, "Đã trồng xong 600 m hoa.")
    await phone.hear()
    await here.bot.drain()
    assert len(phone.answers) == before + 1, "three photos, one answer"
    await tell(phone, "[Hết rồi]")
    heard = await tell(phone, "[Xong]", "[Bỏ qua]")
    assert "• Đã làm: Đã trồng xong 600 m hoa." in heard.text
    assert "• Ảnh, tài liệu: 3 ảnh" in heard.text


async def test_what_the_registration_expected_is_asked_for(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await register(phone, send=False)
    await tell(
        phone, "[+ Thêm chi tiết]", "[+ Dự kiến]", "[Đất hiến]", "dự kiến 1.200 m2", "[Số hộ]", "45 hộ", "[Đủ rồi]",
        "[Gửi]",
    )  # fmt: skip
    heard = await tell(phone, "[Báo kết quả mô hình này]")
    assert heard.text.splitlines()[:2] == ["Báo kết quả", ROAD], "it says which"
    heard = await tell(phone, "[Đúng tiến độ]", "Họp dân 2 lần.")
    assert "Đất hiến: bao nhiêu?" in heard.text
    heard = await tell(phone, "dự kiến 1.200 m2")
    assert "mới là dự kiến? Đồng chí ghi số đã đạt; chưa có thì ghi 0." in heard.text, "done is asked, not planned"
    heard = await tell(phone, "600 m2")
    assert "Số hộ: bao nhiêu?" in heard.text
    heard = await tell(phone, "[Bỏ qua]", "[Hết rồi]", "[Riêng kỳ này]", "[Không gửi gì]", "[Bỏ qua]", "[Gửi]")
    (stored,) = await reports(here, ROAD)
    assert figures(stored) == [("land", "600", "600 m2", False)]


async def test_entering_a_report_for_a_unit_below(here: Place) -> None:
    await register(here.phone(HAI_AN))
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/baocao")
    assert f"{ROAD} (Thôn Hải An)" in heard.text, "where there are several units, it says whose"
    await tell(phone, "mở đường", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    (stored,) = await reports(here, ROAD)
    assert stored["entered_by_name"] == "Cán bộ xã Quảng Thành"


async def report_land(phone: Phone, amount: str, span: str = "Riêng kỳ này") -> None:
    await to_results(phone)
    await tell(phone, "[Đất hiến]", amount, "[Hết rồi]", f"[{span}]", "[Không gửi gì]", "[Bỏ qua]", "[Gửi]")


async def test_an_amendment_replaces_and_the_old_report_is_kept(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await report_land(phone, "1.200 m2")
    await report_land(phone, "300 m2")
    heard = await tell(phone, "[Xem mô hình này]")
    assert "Tổng cộng\n• Đất hiến: 1.500 m²" in heard.text
    heard = await tell(phone, "[Sửa báo cáo gần nhất]")
    assert heard.text.endswith("Đồng chí đang sửa báo cáo đã gửi. Vì sao sửa? Bỏ qua cũng được.")
    heard = await tell(phone, "Ghi nhầm số đất")
    assert "   – Đất hiến: 300 m²" in heard.text
    heard = await tell(phone, "[✎ Kết quả]", "[Giữ: Đất hiến]", "400 m2", "[Giữ]")
    assert "   – Đất hiến: 400 m²" in heard.text
    heard = await tell(phone, "[Gửi]")
    assert heard.text == f"Đã sửa báo cáo: {FLOWERS}. Bản trước vẫn được lưu."
    first, second, third = await reports(here, FLOWERS)
    assert [figures(report)[0][1] for report in (first, second, third)] == ["1200", "300", "400"]
    assert (first["amends"], second["amends"], third["amends"]) == ("", "", second["id"])
    heard = await tell(phone, "[Xem mô hình này]")
    assert "Tổng cộng\n• Đất hiến: 1.600 m²" in heard.text
    assert heard.text.endswith("Có 1 báo cáo đã được sửa, bản cũ vẫn lưu.")
    assert [row["action"] for row in await here.export("audit")] == ["report", "report", "amend"]


async def test_an_amendment_can_take_figures_and_the_obstacle_away(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await to_results(phone)
    await tell(phone, "[Đất hiến]", "300 m2", "[Hết rồi]", "[Riêng kỳ này]", "[Không gửi gì]", "Thiếu xi măng", "[Gửi]")
    await tell(phone, "[Xem mô hình này]", "[Sửa báo cáo gần nhất]", "[Bỏ qua]", "[✎ Kết quả]", "[Hết rồi]")
    await tell(phone, "[✎ Vướng mắc]", "[Để trống]", "[Gửi]")
    _, amended = await reports(here, FLOWERS)
    assert (amended["resources"], amended["obstacle"]) == ([], "")


async def test_a_cumulative_figure_takes_the_place_of_what_was_added_before(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await report_land(phone, "1.200 m2")
    await report_land(phone, "1.500 m2", "Lũy kế từ đầu")
    heard = await tell(phone, "[Xem mô hình này]")
    assert "Tổng cộng\n• Đất hiến: 1.500 m²" in heard.text


async def test_two_people_amend_the_same_report(here: Place) -> None:
    first, second = here.phone(QUANG_THANH), here.phone(HAI_AN)
    await register(second)
    await tell(second, "[Báo kết quả mô hình này]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    await tell(second, "[Xem mô hình này]", "[Sửa báo cáo gần nhất]", "[Bỏ qua]")
    await tell(first, "/mohinh hien dat", "[1]", "[Sửa báo cáo gần nhất]", "[Bỏ qua]", "[Gửi]")
    heard = await tell(second, "[Gửi]")
    assert heard.text == "Mục này vừa được người khác sửa. Xin mở lại để xem bản mới; những gì đồng chí nhập vẫn giữ."
    assert len(await reports(here, ROAD)) == 2


async def test_nothing_to_report_on(here: Place) -> None:
    heard = await tell(here.phone(HAI_AN), "/baocao")
    assert heard.text == "Chưa có mô hình nào để báo. Xin đăng ký mô hình trước."
