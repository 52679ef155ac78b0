"""A report in one message, through the real bot: one message and one or two taps."""

from __future__ import annotations

from tests.local.conftest import png
from tests.place import HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

ROAD = "Đoạn đường xanh, sạch, đẹp kiểu mẫu thôn Hải An"


async def test_one_message_and_one_tap(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("Hải An hiến 1.200m2 đất, góp 150 ngày công và 85 triệu đồng làm 600m đường bê tông")
    message = await phone.hear("Tôi hiểu là")
    assert message.text == (
        f"Tôi hiểu là: {ROAD} – góp 85 triệu đồng, 1.200 m² đất, 150 ngày công, làm 600 m đường bê tông.\n"
        "Số này của riêng kỳ này?"
    )
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo kỳ 6 tháng đầu năm 2026")
    (report,) = await here.export("reports")
    assert report["done"] == "Hải An hiến 1.200m2 đất, góp 150 ngày công và 85 triệu đồng làm 600m đường bê tông"
    assert {
        (row["kind"], row["role"], row["source"], row["amount"], row["cumulative"]) for row in report["resources"]
    } == {
        ("land", "contribution", "people", "1200", False),
        ("labour", "contribution", "people", "150", False),
        ("money", "contribution", "people", "85000000", False),
        ("length", "output", None, "600", False),
    }


async def test_the_sum_it_leads_to_is_shown_and_a_lower_cumulative_figure_questioned(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("Hiến 1.200m2 đất")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo")
    await phone.say("Hiến thêm 1.300 m2 đất")
    await phone.hear("Sau khi cộng: 2.500 m² đất (trước đó 1.200 m²).")
    await phone.tap("Là lũy kế từ đầu")
    message = await phone.hear("Số này là lũy kế từ đầu?")
    assert "Sau khi cộng" not in message.text
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo")
    await phone.say("Lũy kế hiến 900 m2 đất")
    await phone.hear("Lũy kế 900 m² đất mà thấp hơn số đã báo (1.300 m²)")


async def test_edit_opens_the_form_at_the_review_filled_in(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("Góp 20 công")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Sửa")
    review = await phone.hear("xem lại trước khi gửi")
    assert "– Ngày công: 20 ngày công" in review.text
    await phone.tap("✎ Tình hình")
    await phone.hear("Việc đang thế nào")
    await phone.tap("Chậm")
    await phone.hear("xem lại trước khi gửi")
    await phone.tap("Gửi")
    await phone.hear("Đã nhận báo cáo")
    (report,) = await here.export("reports")
    assert (report["status"], report["resources"][0]["amount"]) == ("slow", "20")


async def test_no_report_is_dropped_with_a_tap_and_stored_nowhere(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("Góp 20 công")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Không phải báo cáo")
    await phone.hear("không tính là báo cáo")
    assert await here.export("reports") == []


async def test_an_amount_that_is_not_clear_is_asked_about(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("Ủng hộ 5-6 triệu")
    await phone.hear("“5-6 triệu” là một khoảng")
    await phone.say("6 triệu")
    await phone.hear("góp 6 triệu đồng")
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo")
    (report,) = await here.export("reports")
    assert [row["amount"] for row in report["resources"]] == ["6000000"]


async def test_photos_with_a_caption(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.album([png(), png(20, 20), png(30, 30)], caption="Hải An xong 200m đường")
    message = await phone.hear("kèm 3 ảnh")
    assert f"Tôi hiểu là: {ROAD} – làm 200 m đường, kèm 3 ảnh." in message.text
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo")
    (report,) = await here.export("reports")
    assert len(report["evidence"]) == 3


async def test_a_forwarded_message_counts_as_text(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.forward("Góp 20 công", "Trưởng thôn")
    await phone.hear("góp 20 ngày công")


async def test_several_at_once_become_one_review(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.say("/dangky")
    await phone.hear("Tên mô hình")
    for words, question in (
        ("Vận động mở rộng đường thôn Hải Đông", "Ai thực hiện"),
        ("Chính đơn vị (tập thể)", "lĩnh vực nào"),
        ("Kinh tế", "Làm ở đâu"),
        ("Thôn Hải Đông", "đo được bằng số"),
        ("300 m đường", "xong ngày nào"),
        ("cuối năm", "xem lại"),
        ("Gửi", "Đã ghi nhận"),
    ):
        await phone.say(words)
        await phone.hear(question)
    await phone.say("1: xong 600m; 2: chưa làm")
    message = await phone.hear("Tôi hiểu là 2 báo cáo")
    assert message.text.splitlines()[1:] == [
        "1. Vận động mở rộng đường thôn Hải Đông – làm 600 m đường, kênh.",
        f"2. {ROAD} – chưa có kết quả.",
    ]
    await phone.tap("Đúng, gửi hết")
    await phone.hear("Đã nhận 2 báo cáo")
    assert [(row["status"], len(row["resources"])) for row in await here.export("reports")] == [
        ("no_result", 0),
        ("on_track", 1),
    ]


async def test_an_edited_message_amends_and_the_old_report_is_kept(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    sent = await phone.say("Hiến 1.200m2 đất")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã nhận báo cáo")
    await phone.edit(sent, "Hiến 1.250m2 đất")
    await phone.hear("góp 1.250 m² đất")
    await phone.tap("Đúng, gửi")
    await phone.hear("Bản trước vẫn được lưu")
    old, new = await here.export("reports")
    assert (new["amends"], new["why"]) == (old["id"], "Hiến 1.250m2 đất")
    assert [row["amount"] for report in (old, new) for row in report["resources"]] == ["1200", "1250"]


async def test_a_reply_to_ones_report_amends_what_it_speaks_of(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    sent = await phone.say("Hiến 1.200m2 đất, góp 150 công")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Đúng, gửi")
    confirmation = await phone.hear("Đã nhận báo cáo")
    await phone.reply(sent, "nhầm, 160 công")
    await phone.hear("góp 1.200 m² đất, 160 ngày công")
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã sửa báo cáo")
    await phone.reply(confirmation, "à 170 công mới đúng")
    await phone.hear("góp 1.200 m² đất, 170 ngày công")
    await phone.tap("Đúng, gửi")
    await phone.hear("Đã sửa báo cáo")
    await phone.tap("Xem mô hình này")
    shown = await phone.hear("Tổng cộng")
    assert "• Ngày công: 170 ngày công" in shown.text
    assert "Có 2 báo cáo đã được sửa, bản cũ vẫn lưu." in shown.text


async def test_words_that_are_no_report_are_searched_for(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await phone.say("nha tam hop ve sinh")
    await phone.hear("Tôi chưa rõ ý")
    await phone.tap("Tìm “nha tam")
    await phone.hear("Vận động nhân dân xây nhà tắm")


async def test_who_may_not_report_is_not_offered_to(here: Place) -> None:
    leader, villager = here.phone(LEADER), here.phone(HAI_AN)
    await leader.say("Góp 20 công")
    await leader.hear("Tôi chưa rõ ý")
    await villager.say("Góp 20 công")  # the village has no initiative of its own
    await villager.hear("Tôi chưa rõ ý")


async def test_photos_with_several_reports_go_with_the_first(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.photo(png(), caption="1: góp 20 công; 1) góp 5 công")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Không phải báo cáo")
    await phone.hear("không tính là báo cáo")
    await phone.photo(png(), caption="1: góp 20 công; 7: chưa làm")
    await phone.hear("là của mô hình nào?")
    await phone.tap("1")
    message = await phone.hear("Tôi hiểu là 2 báo cáo")
    assert f"1. {ROAD} – góp 20 ngày công, kèm 1 ảnh.\n2. {ROAD} – chưa có kết quả." in message.text
    await phone.tap("Đúng, gửi hết")
    await phone.hear("Đã nhận 2 báo cáo")
    assert [len(report["evidence"]) for report in await here.export("reports")] == [1, 0]
