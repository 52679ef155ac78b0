"""One officer's month, by thumb and eye in a real Chromium as wide as a cheap phone: from the invite to the report
that was amended, quick reports only after the first. It takes the guide's pictures and counts what it costs.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser import needs_chromium, phone_page
from tests.guide import appendix, plain_bot
from tests.guide.camera import SHARPNESS, Camera, roadworks
from tests.guide.phone import Count, CountingPhone
from tests.place import NEWCOMER, Place

pytestmark = [pytest.mark.browser, needs_chromium]

ROAD = "Vận động hiến đất mở đường bê tông thôn 4"
EDITED = "Bà con ủng hộ 12tr5, hiến thêm 84,7 m2 đất, góp 150 công"
AMENDED = "Bà con ủng hộ 12tr5, hiến thêm 84,7 m2 đất, góp 160 công"

LAND = Decimal("4000") + Decimal("84.7")  # all up to 22/4, which holds the 1.155,3 m², 3 sào and 1.500 m² before it
LABOUR = 150 + 200 + 160
MONEY = 1_500_000 + 35_000_000 + 12_500_000
STATE_MONEY = 50_000_000
LENGTH = 600
TOTALS = [
    "• Đất hiến: 4.084,7 m²",
    "• Ngày công: 510 ngày công",
    "• Tiền dân góp: 49 triệu đồng",
    "• Đường, kênh (m), đường bê tông: 600 m",
    "• Tiền Nhà nước: 50 triệu đồng",
]
"""What the month must come to, counted by hand."""


class Officer:
    """The officer of Xã Quảng Minh with a phone, a camera on it, and a calendar."""

    def __init__(self, here: Place, phone: CountingPhone, camera: Camera) -> None:
        self.here, self.phone, self.camera = here, phone, camera
        self.quick: list[Count] = []

    async def says(self, words: str, sees: str) -> None:
        await self.phone.say(words)
        await self.phone.sees(sees)

    async def taps(self, label: str, sees: str) -> None:
        await self.phone.tap(label)
        await self.phone.sees(sees)

    async def days_later(self, days: int) -> None:
        await self.here.bot.move_clock(timedelta(days=days))
        self.phone.counted()

    async def sends(self) -> None:
        """The last tap of a report in one message."""
        await self.taps("Đúng, gửi", "Đã nhận báo cáo")

    def reported(self) -> None:
        self.quick.append(self.phone.counted())


async def joins(officer: Officer) -> None:
    await officer.phone.sees("Đồng chí có đồng ý không?")
    await officer.camera.takes("vao-dong-y")
    await officer.taps("Đồng ý", "Đúng chưa?")
    await officer.camera.takes("vao-thong-tin")
    await officer.taps("Đúng", "Xong rồi")
    await officer.taps("Xem danh mục", "Hôm nay đồng chí cần việc gì?")
    await officer.camera.takes("vao-danh-muc")


async def registers(officer: Officer) -> Count:
    await officer.taps("Đăng ký mô hình", "(1/6) Tên mô hình là gì?")
    officer.phone.counted()
    await officer.says(ROAD, "Ai thực hiện?")
    await officer.camera.takes("dang-ky-ten", last=3)
    await officer.taps("Tập thể khác", "(3/7) Tên tập thể")  # one question more than where the unit does it itself
    await officer.says("Chi bộ thôn 4", "Thuộc lĩnh vực nào?")
    await officer.taps("Kinh tế", "Làm ở đâu?")
    await officer.camera.takes("dang-ky-noi-lam")
    await officer.taps("Thôn 4", "đo được bằng số?")
    await officer.says("600 m đường bê tông, 45 hộ hiến đất", "xong ngày nào?")
    await officer.taps("Cuối năm", "xem lại trước khi gửi")
    count = officer.phone.counted()
    await officer.camera.takes("dang-ky-xem-lai")
    await officer.taps("Gửi", "Đã ghi nhận đăng ký")
    await officer.camera.takes("dang-ky-xong")
    return count


async def reports_by_the_form(officer: Officer) -> Count:
    await officer.taps("Báo kết quả mô hình này", "Việc đang thế nào?")
    officer.phone.counted()
    await officer.camera.takes("tung-cau-tinh-hinh")
    await officer.taps("Đúng tiến độ", "Đã làm được gì?")
    await officer.says("Họp dân 2 lần, 45 hộ đồng ý hiến đất", "Có thêm kết quả nào")
    await officer.camera.takes("tung-cau-loai")
    await officer.taps("Đất hiến", "Đất hiến: bao nhiêu?")
    await officer.says("1.155,3m2", "Có thêm kết quả nào")
    await officer.taps("Ngày công", "Ngày công: bao nhiêu?")
    await officer.says("150 công", "Có thêm kết quả nào")
    await officer.taps("Hết rồi", "riêng kỳ này hay cộng dồn")
    await officer.camera.takes("tung-cau-ky")
    await officer.taps("Riêng kỳ này", "Gửi ảnh hoặc tài liệu")
    await officer.taps("Không gửi gì", "khó khăn, vướng mắc")
    await officer.taps("Bỏ qua", "xem lại trước khi gửi")
    count = officer.phone.counted()
    await officer.camera.takes("tung-cau-xem-lai")
    await officer.taps("Gửi", "Đã nhận báo cáo kỳ 6 tháng đầu năm 2026")
    officer.phone.counted()
    return count


async def reports_for_a_month(officer: Officer, photo: Path) -> None:
    says, taps, camera = officer.says, officer.taps, officer.camera

    await officer.days_later(7)
    await says("Bà con góp thêm 1tr5 và hai trăm ngày công", "góp 1,5 triệu đồng, 200 ngày công.")
    await camera.takes("mot-tin-hieu", last=2)
    await officer.sends()
    officer.reported()

    await officer.days_later(2)
    await says("Hiến thêm 3 sào đất", "Sau khi cộng: 2.235,3 m² đất (trước đó 1.155,3 m²).")
    await officer.sends()
    officer.reported()

    await officer.days_later(5)
    await officer.phone.photo(photo, "Đã đổ xong 600m đường bê tông")
    await officer.phone.sees("làm 600 m đường bê tông, kèm 1 ảnh.")
    await camera.takes("anh-kem-chu", last=2)
    await taps("Đúng, gửi", "Trong ảnh có trẻ em hoặc hộ khó khăn rõ mặt không?")
    await camera.takes("anh-hoi-mat")
    await taps("Không", "Ảnh chỉ dùng nội bộ")
    officer.reported()

    await officer.days_later(2)
    await says("Bà con hiến thêm 1,500 m2 đất", "là 1.500 m2 đất hay 1,5 m2 đất?")
    await camera.takes("mot-tin-hoi-lai", last=2)
    await taps("1.500 m2 đất", "Sau khi cộng: 3.735,3 m² đất (trước đó 2.235,3 m²).")
    await officer.sends()
    officer.reported()

    await officer.days_later(3)
    await says("Tuần này chưa có kết quả", "chưa có kết quả.")
    await camera.takes("mot-tin-chua-co", last=2)
    await officer.sends()
    officer.reported()

    await officer.days_later(2)
    await says("Lũy kế từ đầu năm hiến 4.000m2 đất", "Số này là lũy kế từ đầu?")
    await camera.takes("mot-tin-luy-ke", last=2)
    await officer.sends()
    officer.reported()

    await officer.days_later(2)
    await says("Nhà nước hỗ trợ 50 triệu, nhân dân góp 35 triệu", "góp 35 triệu đồng, Nhà nước hỗ trợ 50 triệu đồng.")
    await officer.sends()
    officer.reported()

    await officer.days_later(5)
    await says(EDITED, "góp 12,5 triệu đồng, 84,7 m² đất, 150 ngày công.")
    await officer.sends()
    officer.reported()


async def amends(officer: Officer) -> None:
    await officer.phone.edit(EDITED, AMENDED)
    await officer.phone.sees("160 ngày công.")
    await officer.camera.takes("sua-chinh-tin")
    await officer.taps("Đúng, gửi", "Bản trước vẫn được lưu")
    await officer.camera.takes("sua-xong")


async def test_one_officers_month(here: Place, tmp_path: Path) -> None:
    address = f"{here.server.base_url}/?person={NEWCOMER}&start={here.codes[NEWCOMER]}"
    async with phone_page(address, sharpness=SHARPNESS) as page:
        officer = Officer(here, CountingPhone(page), Camera(page))
        await joins(officer)
        registering = await registers(officer)
        by_the_form = await reports_by_the_form(officer)
        await reports_for_a_month(officer, roadworks(tmp_path / "duong.png", done=0.8))
        await amends(officer)

        await officer.taps("Xem mô hình này", "Tổng cộng")
        await officer.camera.takes("xem-tong-cong", begins="Tổng cộng")
        view = await page.locator("article.message.theirs").last.locator(".text").inner_text()
        assert view[view.index("Tổng cộng") :].splitlines()[1:] == [
            *TOTALS,
            "Có 1 báo cáo đã được sửa, bản cũ vẫn lưu.",
        ]
        assert "Báo cáo (9)" in view

    (initiative,) = [row for row in await here.export("initiatives") if row["name"] == ROAD]
    reports = [row for row in await here.export("reports") if row["initiative_id"] == initiative["id"]]
    assert summed(reports) == {
        ("land", "people"): LAND,
        ("labour", "people"): LABOUR,
        ("money", "people"): MONEY,
        ("money", "state"): STATE_MONEY,
        ("length", None): LENGTH,
    }
    assert [len(row["evidence"]) for row in reports] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert (reports[-1]["amends"], reports[-1]["why"]) == (reports[-2]["id"], AMENDED)

    assert registering.answers <= 7
    assert all(count.messages == 1 and 1 <= count.taps <= 2 for count in officer.quick)
    told = reports[:-1]  # without the amendment
    appendix.agrees_or_is_written(
        appendix.Counted(
            registering=(registering, plain_bot.registration_lean(initiative), plain_bot.registration_full(initiative)),
            by_the_form=(by_the_form, plain_bot.report_lean(told[0], True), plain_bot.report_full(told[0])),
            quick=[
                (count, plain_bot.report_lean(row, False), plain_bot.report_full(row))
                for count, row in zip(officer.quick, told[1:], strict=True)
            ],
        )
    )


def summed(reports: list[dict[str, Any]]) -> dict[tuple[str, str | None], Decimal]:
    """The same sum once more, from what was exported: in order, an amended report left out, a cumulative figure
    in place of all before it."""
    replaced = {row["amends"] for row in reports}
    sums: dict[tuple[str, str | None], Decimal] = {}
    for row in reports:
        for amount in row["resources"] if row["id"] not in replaced else []:
            like = (amount["kind"], amount["source"])
            before = Decimal(0) if amount["cumulative"] else sums.get(like, Decimal(0))
            sums[like] = before + Decimal(amount["amount"])
    return sums


async def test_the_rest_of_the_guide(here: Place, tmp_path: Path) -> None:
    """What no month needs, but some day does: photos sent later, amending by button, searching, entering for a
    village, stopping and going on."""
    address = f"{here.server.base_url}/?person=1002"
    async with phone_page(address, sharpness=SHARPNESS) as page:
        officer = Officer(here, CountingPhone(page), Camera(page))
        says, taps, camera = officer.says, officer.taps, officer.camera
        await says("Hải An xong 200m đường, góp 45 công", "Tôi hiểu là")
        await officer.sends()

        await officer.phone.photo(roadworks(tmp_path / "duong.png", done=0.4))
        await officer.phone.sees("Kèm 1 ảnh vào báo cáo")
        await camera.takes("anh-gui-sau", last=2)
        await taps("Kèm vào", "Đã kèm 1 ảnh vào báo cáo")

        await says("mô hình của tôi", "Bấm số để xem đầy đủ")
        await camera.takes("xem-danh-sach")
        await taps("1", "Tổng cộng")
        await taps("Sửa báo cáo gần nhất", "Vì sao sửa?")
        await says("Ghi nhầm tiến độ", "xem lại trước khi gửi")
        await camera.takes("sua-xem-lai")
        await taps("✎ Tình hình", "Việc đang thế nào?")
        await taps("Chậm", "xem lại trước khi gửi")
        await taps("Gửi", "Đã sửa báo cáo")

        await says("tìm mô hình", "Gõ vài từ")
        await says("duong hai an", "Bấm số để xem đầy đủ")
        await camera.takes("tim", last=3)

        await says("đăng ký mô hình", "Tên mô hình là gì?")
        await camera.takes("nhap-thay-bam")
        await taps("Nhập thay đơn vị khác", "Đăng ký cho đơn vị nào?")
        await camera.takes("nhap-thay-chon")
        await taps("Thôn Hải Đông", "Tên mô hình là gì?")
        await says("Vận động mở rộng đường thôn Hải Đông", "Ai thực hiện?")
        await taps("Hủy", "Những gì đã nhập vẫn được giữ")
        await camera.takes("kho-huy")
        await says("danh mục", "Hôm nay đồng chí cần việc gì?")
        await camera.takes("kho-lam-tiep")
        await taps("Làm tiếp: Đăng ký mô hình", "Ai thực hiện?")
        await taps("Hủy", "Những gì đã nhập vẫn được giữ")

        await says("bao giờ họp", "Tôi chưa rõ ý đồng chí")
        await camera.takes("kho-khong-hieu", last=2)
        await expect(page.locator(".notice")).to_be_empty()
