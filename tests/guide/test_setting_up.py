"""A place is set up from an empty folder, as an admin would: its lists, its people, a leave, a new phone, the first of
July 2025, and what two places published of earlier years. It takes the pictures of the admin's page.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from bot.channels.telegram.channel import CAPABILITIES
from bot.clock import Clock
from bot.local import LocalTelegram
from bot.policy import Policy, parse_policy
from bot.policy.samples import sample_policy_text
from tests.browser import BrowserPhone, needs_chromium, phone_page
from tests.guide import office as lists
from tests.guide.camera import SHARPNESS, WRITES, Camera, takes_the_sheet
from tests.guide.office import INTO_NORTH, INTO_SOUTH, NORTH, SOUTH, TOWN, Office, post
from tests.imports.places import POLICY, Published, initiative_rows, published
from tests.place import TOKEN, Place, settings_for

pytestmark = [pytest.mark.browser, needs_chromium]

SCREEN: ViewportSize = {"width": 390, "height": 780}
JUNE = datetime(2025, 6, 2, 1, 0, tzinfo=UTC)
"""Monday 2 June 2025, at eight in Vietnam."""
ADMIN, NAM_HONG, DAU_LIEU, THUAN_LOC, NEW_PHONE = range(3001, 3006)
PATIENCE = 60.0
"""Seconds that a list may take to be read beside everything else."""
LIST_OF_2018 = "mo-hinh-2018.xlsx"
SHARP = SHARPNESS if WRITES else 1
ROAD = "Vận động nhân dân chỉnh trang đường tổ dân phố 4"

COUNTS = (
    ("/donvi hong linh 31/12/2018", "Thị xã Hồng Lĩnh (HL), ngày 31/12/2018\nCấp trên: Tỉnh Hà Tĩnh", 112),
    ("/donvi hong linh 30/6/2025", "Thị xã Hồng Lĩnh (HL), ngày 30/6/2025", 112 + 1),
    ("/donvi ha tinh", "Tỉnh Hà Tĩnh (HT), ngày 1/7/2025", 112 + 1),
    ("/donvi bac hong linh", "Phường Bắc Hồng Lĩnh (HT-BHL), ngày 1/7/2025", 19 + 19 + 18),
    ("/donvi nam hong 30/6/2025", "Phường Nam Hồng (PNH), ngày 30/6/2025", 19 + 1),
    ("/donvi nam hong linh", "Phường Nam Hồng Lĩnh (HT-NHL), ngày 1/7/2025", 19 + 19 + 18 + 1),
)
"""What the admin asks in July about then and about now, and how many initiatives there are, the deputy's included."""


class Person(BrowserPhone):
    """Somebody with a phone in the browser."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.camera = Camera(page)

    async def says(self, words: str, sees: str) -> None:
        await self._does_not_see_yet(sees)
        await self.say(words)
        await self.sees(sees)

    async def taps(self, label: str, sees: str) -> None:
        await self._does_not_see_yet(sees)
        await self.tap(label)
        await self.sees(sees)

    async def _does_not_see_yet(self, words: str) -> None:
        """Words that stand there already would not wait for the answer."""
        newest = self.page.locator("article.message.theirs")
        if await newest.count():
            assert words not in (await newest.last.text_content() or ""), f"“{words}” is there before it is asked for"

    async def newest(self) -> str:
        """What the newest message says."""
        return await self.page.locator("article.message.theirs").last.inner_text()

    async def joins(self, name: str = "") -> None:
        """Agree and say that the details are right, or tell the name where it is not known."""
        await self.sees("Đồng chí có đồng ý không?")
        if name:
            await self.taps("Đồng ý", "Họ và tên của đồng chí?")
            await self.says(name, "Xong rồi")
        else:
            await self.taps("Đồng ý", "Đúng chưa?")
            await self.taps("Đúng", "Xong rồi")


class Phones:
    """The phones of all, in one browser."""

    def __init__(self, server: LocalTelegram, browser: Browser) -> None:
        self._server, self._browser = server, browser

    async def of(self, number: int, name: str, code: str) -> Person:
        """A new phone that opens the link of an invite."""
        self._server.add_person(number, name)
        page = await self._browser.new_page(viewport=SCREEN, device_scale_factor=SHARP)
        await page.goto(f"{self._server.base_url}/?person={number}&start={code}")
        return Person(page)


@contextlib.asynccontextmanager
async def an_empty_folder(folder: Path, begins: datetime = JUNE) -> AsyncIterator[tuple[Place, Office]]:
    """A server that knows the bot, a clock in June 2025 or at another moment, and a folder with nothing in it."""
    clock = Clock(begins - datetime.now(UTC))
    server = LocalTelegram(clock.now)
    server.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await server.start()
    here = Place(server, settings_for(folder / "data", server), clock, {}, CAPABILITIES)
    environment = {"DVK_TELEGRAM_TOKEN": TOKEN, "DVK_TELEGRAM_BASE_URL": server.base_url}
    try:
        yield here, Office(folder, clock, environment)
    finally:
        if here.app is not None:
            await here.stop()
        await server.stop()


async def sets_up(office: Office, of_2018: Published) -> str:
    """The policy, the units, the people, and a list for later; the first admin's code."""
    said = await office.dvk("init", "--policy", "before-2025")
    link = re.search(r"https://t\.me/dvk_bot\?start=(\w{10})", said)
    assert link, said
    await office.fills_in("units", "don-vi.xlsx", lists.UNITS)
    sees = "7 new, 1 changed, 0 unchanged, 0 wrong"
    said = await office.dvk("import", "units", "don-vi.xlsx", "--dry-run")
    assert sees in said
    assert "Nothing was stored" in said
    assert sees in await office.dvk("import", "units", "don-vi.xlsx")
    await asyncio.gather(
        office.fills_in("people", "can-bo.xlsx", lists.PEOPLE),
        office.fills_in("initiatives", LIST_OF_2018, initiative_rows(of_2018)),
    )
    assert "7 new, 0 changed, 0 unchanged, 0 wrong" in await office.dvk("import", "people", "can-bo.xlsx")
    return link[1]


async def sets_up_the_other(office: Office, place: Published) -> None:
    """Bắc Kạn in a folder of its own, with the list of 2023, counted back to what was published."""
    (office.folder / "bac-kan.toml").write_text(POLICY, "utf-8")
    await office.dvk("init", "--policy", "bac-kan.toml")
    office.has_filled_in("don-vi.xlsx", lists.BAC_KAN)
    assert "8 new, 1 changed" in await office.dvk("import", "units", "don-vi.xlsx")
    office.has_filled_in("mo-hinh-2023.xlsx", initiative_rows(place))
    assert f"Stored: {place.registered} rows" in await office.dvk("import", "initiatives", "mo-hinh-2023.xlsx")
    as_published(place, await office.exported("initiatives", "--year", "2023"), parse_policy(POLICY))


def as_published(place: Published, rows: list[dict[str, Any]], policy: Policy) -> None:
    """What the export gives back is what the place published."""
    assert len(rows) == place.registered
    outcomes = Counter(each["kind"] for row in rows for each in row["outcomes"] if each["level"] == place.level)
    assert outcomes == Counter(recognised=place.recognised, typical=place.typical, proposed=place.proposed)
    labels = policy.fields_of(place.year)
    told = any(recognised for _, recognised in place.by_field.values())
    for field, (registered, recognised) in place.by_field.items():
        of_field = [row for row in rows if labels[row["field"]] == field]
        good = [row for row in of_field if any(each["kind"] == "recognised" for each in row["outcomes"])]
        assert len(of_field) == registered
        assert len(good) == recognised or not told, "Hồng Lĩnh did not publish them by field"


async def goes_on_leave(absent: Person, deputy: Person) -> None:
    """One is away for a week; the other registers in their stead."""
    await absent.says("/nghi", "Nghỉ từ ngày nào?")
    await absent.taps("Hôm nay", "Nghỉ đến hết ngày nào?")
    await absent.taps("Một tuần", "Ai làm thay")
    await absent.says("dau lieu", "xem lại trước khi gửi")
    await absent.camera.takes("quan-tri-nghi")
    await absent.taps("Ghi lại", "Đã ghi: Cán bộ phường Nam Hồng nghỉ")
    await deputy.sees("Đồng chí làm thay Cán bộ phường Nam Hồng")
    await deputy.says("/dangky", "Tên mô hình là gì?")
    await deputy.taps("Nhập thay đơn vị khác", "Đăng ký cho đơn vị nào?")
    await deputy.taps("Phường Nam Hồng", "Tên mô hình là gì?")
    await deputy.says(ROAD, "Ai thực hiện?")
    await deputy.taps("Chính đơn vị", "Thuộc lĩnh vực nào?")
    await deputy.taps("Văn hóa - xã hội", "Làm ở đâu?")
    await deputy.says("Tổ dân phố 4", "đo được bằng số?")
    await deputy.says("300 m đường", "xong ngày nào?")
    await deputy.taps("Cuối năm", "xem lại trước khi gửi")
    await deputy.taps("Gửi", "Việc này ghi tên đồng chí, thay cho Cán bộ phường Nam Hồng")
    await deputy.camera.takes("quan-tri-thay-cho")


async def gets_a_new_phone(admin: Person, phones: Phones, old: Person) -> Person:
    """A new code by chat; the account moves with what was begun, and the old phone is told."""
    await old.says("/dangky", "Tên mô hình là gì?")
    await old.says("Vận động hiến đất làm đường xóm 3", "Ai thực hiện?")
    await admin.says("/moi", "Thị xã Hồng Lĩnh: 3/7 đã vào")
    await admin.says("/moi thuan loc", "Chỉ cấp mã khi đổi máy")
    await admin.taps("Cấp mã cho máy mới", "Mã chuyển máy của đồng chí Cán bộ xã Thuận Lộc")
    await admin.camera.takes("quan-tri-doi-may", last=2)
    link = re.search(r"start=(\w{10})", await admin.newest())
    assert link
    new = await phones.of(NEW_PHONE, "Máy mới", link[1])
    await new.joins()
    await old.sees("Tài khoản của đồng chí vừa được chuyển sang máy khác")
    await old.camera.takes("doi-may-may-cu")
    await new.taps("Xem danh mục", "Hôm nay đồng chí cần việc gì?")
    await new.taps("Làm tiếp: Đăng ký mô hình", "Ai thực hiện?")
    await new.taps("Hủy", "Những gì đã nhập vẫn được giữ")
    return new


async def decides(admin: Person, *merged: str, into: str, picture: str = "") -> None:
    """A merge on the first of July, decided before."""
    await admin.says("/sapxep", "Sắp xếp thế nào?")
    await admin.taps("Sáp nhập", "Đơn vị nào?")
    await admin.says(merged[0], "Cùng với đơn vị nào nữa?")
    for another in merged[1:]:
        await admin.says(another, f"Cùng với: {another}")
    await admin.taps("Đủ rồi", "đơn vị mới, hay vào một đơn vị đang có?")
    await admin.taps("Đơn vị mới", "Tên mới là gì?")
    await admin.says(into, "Đơn vị cấp trên")
    await admin.says("Tỉnh Hà Tĩnh", "Từ ngày nào?")
    await admin.says("1/7/2025", "Sẽ chuyển:")
    if picture:
        await admin.camera.takes(picture)
    await admin.taps("Làm", "Đến ngày đó bot tự chuyển và báo lại đồng chí.")


async def the_first_of_july(here: Place, admin: Person) -> None:
    """The town's wards become two, which report to the province; the town ends, and what was stays readable."""
    await here.bot.move_clock(timedelta(days=23))  # to 25 June
    await decides(admin, *INTO_SOUTH, into=SOUTH, picture="quan-tri-sap-nhap")
    await decides(admin, *INTO_NORTH, into=NORTH)
    await admin.says("/sapxep", "Sắp xếp thế nào?")
    await admin.taps("Kết thúc hoạt động", "Đơn vị nào?")
    await admin.says(TOWN, "Từ ngày nào?")
    await admin.says("1/7/2025", "xem lại trước khi gửi")
    await admin.taps("Làm", "Đến ngày đó bot tự chuyển và báo lại đồng chí.")
    await here.bot.move_clock(timedelta(days=6))
    await admin.sees("Hôm nay đã kết thúc hoạt động")
    await admin.camera.takes("quan-tri-ngay-1-7", last=2)


async def goes_over_to_two_levels(here: Place, office: Office, admin: Person) -> None:
    """The policy of the time since: the ready one, with the province's own names."""
    said = await office.dvk("init", "--policy", "after-2025")
    assert "The policy until now is kept: " in said
    assert "An admin has joined already." in said
    policy = office.folder / "data" / "policy.toml"
    written = policy.read_text("utf-8").replace("Quảng Ninh", "Hà Tĩnh").replace('"north"', '"central"')
    policy.write_text(written, "utf-8")
    await here.bot.tick()
    await admin.says("/caidat", "Cài đặt của Ban Tuyên giáo và Dân vận Tỉnh ủy")
    await admin.taps("Cấp", "Cấp xã")
    assert "Cấp huyện" not in await admin.newest()


async def brings_2018(admin: Person, list_of_2018: Path, place: Published) -> None:
    """The list goes to the bot as a message; the wards in it are those of 2018, and the town's own level is theirs."""
    await admin.document(list_of_2018)
    await admin.sees(f"{place.registered} dòng mới, 0 thay đổi, 0 giữ nguyên, 0 sai. Chưa ghi gì.", PATIENCE)
    await admin.camera.takes("quan-tri-nhap-tep", last=3)
    await admin.tap("Ghi tất cả")
    await admin.sees(f"Đã ghi {place.registered} dòng", PATIENCE)


async def test_a_place_is_set_up_from_an_empty_folder(tmp_path: Path) -> None:
    hong_linh, bac_kan = published()
    async with an_empty_folder(tmp_path) as (here, office):
        code = await sets_up(office, hong_linh)
        await here.start()
        here.server.add_person(ADMIN, "Quản trị")
        address = f"{here.server.base_url}/?person={ADMIN}&start={code}"
        async with phone_page(address, sharpness=SHARP, screen=SCREEN) as page, asyncio.TaskGroup() as meanwhile:
            admin, phones = Person(page), Phones(here.server, browser_of(page))
            await admin.joins("Quản trị tỉnh Hà Tĩnh")
            said = await office.dvk("invite", "-o", "giay-moi.xlsx")
            assert "To print: 7 invites" in said
            await asyncio.to_thread(
                takes_the_sheet, tmp_path / "don-vi.xlsx", "quan-tri-bang-don-vi", (0.03, 0.11, 0.585, 0.35)
            )
            await asyncio.to_thread(
                takes_the_sheet, tmp_path / "giay-moi.xlsx", "quan-tri-giay-moi", (0, 0.02, 1, 0.385)
            )
            codes = lists.codes_of(tmp_path / "giay-moi.xlsx")
            joined = []
            for number, unit in zip((NAM_HONG, DAU_LIEU, THUAN_LOC), INTO_SOUTH, strict=True):
                person = await phones.of(number, post(unit), codes[post(unit)])
                await person.joins()
                joined.append(person)
            meanwhile.create_task(sets_up_the_other(lists.beside(office), bac_kan))
            await goes_on_leave(joined[0], joined[1])
            new = await gets_a_new_phone(admin, phones, joined[2])
            await the_first_of_july(here, admin)
            await goes_over_to_two_levels(here, office, admin)
            await brings_2018(admin, tmp_path / LIST_OF_2018, hong_linh)

            for asked, heading, count in COUNTS:
                await admin.says(asked, heading)
                assert f"Mô hình, cả đơn vị trực thuộc: {count}\n" in await admin.newest()
            assert f"Lập từ: {', '.join(INTO_SOUTH)}\n" in await admin.newest()
            await admin.camera.takes("quan-tri-don-vi", last=4)
            await new.says("/menu", f"Chào đồng chí Cán bộ xã Thuận Lộc, {SOUTH}")

        rows, reports = await asyncio.gather(
            office.exported("initiatives", "--unit", "HT", "--year", "2018"), office.exported("reports")
        )
        as_published(hong_linh, rows, parse_policy(sample_policy_text("before-2025")))
        assert lists.amounts(reports) == {"land": Decimal(hong_linh.land), "labour": hong_linh.labour}


def browser_of(page: Page) -> Browser:
    """The browser that a page is open in."""
    browser = page.context.browser
    assert browser is not None
    return browser
