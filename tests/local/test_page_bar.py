"""The page in Chromium: the bar above the phones, several phones, both languages."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from bot.local import LocalTelegram
from bot.local.refusal import CODES
from tests.browser import needs_chromium
from tests.local.conftest import HUNG, LAN, TOKEN, TestClock
from tests.phone import Phone

pytestmark = [pytest.mark.browser, needs_chromium]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 720}


class SlowClock(TestClock):
    """A clock that moves when it is let, and knows what is due."""

    def __init__(self) -> None:
        super().__init__()
        self.due: datetime | None = None
        self.let = asyncio.Event()
        self.moves = 0

    async def move(self, by: timedelta) -> None:
        self.moves += 1
        await self.let.wait()
        self.time += by

    async def next_due(self) -> datetime | None:
        return self.due


@pytest.fixture
def slow() -> SlowClock:
    return SlowClock()


@pytest.fixture
async def province(slow: SlowClock) -> AsyncIterator[LocalTelegram]:
    """Five people, three of them in front."""
    telegram = LocalTelegram(slow.now, on_move_clock=slow.move, next_due=slow.next_due)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    for person, name in enumerate(("Cán bộ xã", "Trưởng thôn", "Cán bộ tổng hợp", "Lãnh đạo", "Quản trị"), LAN):
        telegram.add_person(person, name, in_front=name in ("Cán bộ xã", "Cán bộ tổng hợp", "Lãnh đạo"))
    await telegram.start()
    yield telegram
    await telegram.stop()


def names(page: Page) -> Locator:
    return page.locator(".phone h2")


async def test_the_clock(province: LocalTelegram, slow: SlowClock, page: Page) -> None:
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    await page.goto(province.base_url)
    moves = page.get_by_role("group", name="Vặn đồng hồ tới").get_by_role("button")
    state = page.locator("#bar [role=status]")
    await expect(moves).to_have_text(["+1 giờ", "+1 ngày", "+1 tuần", "Đến việc kế tiếp"])
    await moves.nth(3).click()
    await expect(state).to_have_text("Chưa có việc nào đến hạn.")
    slow.due = slow.time + timedelta(days=2, hours=3)
    await moves.nth(3).click()
    await expect(state).to_have_text("Đang vặn đồng hồ…")
    for number in range(4):
        await expect(moves.nth(number)).to_have_attribute("aria-disabled", "true")
        await moves.nth(number).click(force=True)
    await expect(moves.nth(3)).to_be_focused()
    slow.let.set()
    await expect(state).to_have_text("Đã đến 11:00, Thứ Sáu, 3/4/2026.")
    assert slow.moves == 1
    await moves.nth(2).click()
    await expect(page.locator(".clock")).to_have_text("11:00Thứ Sáu, 10/4/2026")


async def test_faults_on_every_page(province: LocalTelegram, page: Page) -> None:
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    other = await page.context.new_page()
    for each in (page, other):
        await each.goto(province.base_url)
    await page.get_by_role("button", name="Sự cố").click()
    dialog = page.get_by_role("dialog", name="Sự cố")
    switches = dialog.get_by_role("switch")
    assert await switches.count() == len(list(province.faults.named()))
    words = await dialog.locator(".switches strong, .switches .about").all_inner_texts()
    assert len(set(words)) == 2 * await switches.count()
    await dialog.get_by_role("switch", name="Đứt mạng khi bot gửi").check()
    await dialog.get_by_label("Tốc độ mạng của bot").select_option("chậm 1 giây")
    await expect(other.get_by_role("button", name="Công cụ (2 sự cố)")).to_be_visible()
    assert province.faults.dropped.probability == 0.3
    await other.reload()
    await other.get_by_role("button", name="Công cụ (2 sự cố)").click()
    await other.get_by_role("button", name="Sự cố: 2 đang bật").click()
    await expect(other.get_by_role("switch", name="Đứt mạng khi bot gửi")).to_be_checked()
    await other.get_by_role("button", name="Tắt hết").click()
    await expect(dialog.get_by_role("switch", name="Đứt mạng khi bot gửi")).not_to_be_checked()
    assert (province.faults.dropped.probability, province.faults.latency) == (0, 0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Sự cố", exact=True)).to_be_focused()


async def test_three_phones_on_a_wide_screen(province: LocalTelegram, page: Page) -> None:
    await page.goto(province.base_url)
    await expect(names(page)).to_have_text(["Cán bộ xã"])
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    await expect(names(page)).to_have_text(["Cán bộ xã", "Cán bộ tổng hợp", "Lãnh đạo"])
    second = page.locator(".phone").nth(1)
    await second.get_by_role("button", name="Đổi người").click()
    await second.get_by_role("button", name="Quản trị").click()
    await expect(names(page)).to_have_text(["Cán bộ xã", "Quản trị", "Lãnh đạo"])
    await page.reload()
    await expect(names(page)).to_have_text(["Cán bộ xã", "Quản trị", "Lãnh đạo"])
    await Phone(province, LAN + 4).say("Chỉ quản trị thấy")
    await expect(second.locator(".mine")).to_have_count(1)
    assert await page.locator(".mine").count() == 1
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await expect(names(page)).to_have_text(["Cán bộ xã"])
    await page.goto(f"{province.base_url}/?person={LAN + 1}")
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    await expect(names(page)).to_have_text(["Trưởng thôn"])


async def test_one_person_on_two_phones(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    await page.goto(f"{server.base_url}/?person={LAN}&person={HUNG}&person=5")
    lan, hung, nobody = await page.locator(".phone").all()
    await lan.get_by_role("button", name="Bắt đầu").click()
    await lan.locator("article", has_text="6 chữ").wait_for()
    assert await hung.locator("article").count() == 0
    await nobody.get_by_text("Chọn người dùng điện thoại này").wait_for()
    await hung.get_by_role("button", name="Bắt đầu").click()
    await hung.locator("article", has_text="6 chữ").wait_for()
    await nobody.get_by_role("button", name="Trần Văn Hùng").click()
    await nobody.locator("article", has_text="6 chữ").wait_for()
    assert await hung.locator("article").count() == await nobody.locator("article").count() == 2
    await hung.get_by_role("textbox").fill("hai máy")
    await hung.get_by_role("textbox").press("Enter")
    await nobody.locator("article", has_text="7 chữ").wait_for()


async def test_english(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.goto(f"{server.base_url}/?person={LAN}&start=A")
    await page.get_by_role("button", name="Kinh tế").wait_for()
    assert await page.evaluate("document.documentElement.lang") == "vi"
    await page.get_by_role("textbox").fill("đang viết")
    await page.get_by_role("button", name="Công cụ").click()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Tiếng Việt")).to_be_focused()
    await expect(page).to_have_title("Trial phones")
    await expect(page.get_by_role("textbox", name="Message…")).to_have_value("đang viết")
    await page.get_by_role("button", name="+1 week").click()
    await expect(page.locator(".clock")).to_contain_text("Wednesday, 8 April 2026")
    theirs = page.get_by_role("article", name="Message from Dân vận khéo")
    await expect(theirs.locator("[lang=vi]", has_text="Thuộc lĩnh vực nào?")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Change person").wait_for()
    assert await page.evaluate("document.documentElement.lang") == "en"
    page_words = await page.locator(":is(button, h1, label):not([lang=vi], [lang=vi] *)").all_inner_texts()
    assert not [words for words in page_words if re.search("[ăâđêôơưáàảãạéèẻẽẹíìỉĩị]", words)]


async def test_every_word_is_there_in_both_languages(server: LocalTelegram, page: Page) -> None:
    await page.goto(server.base_url)
    words = "import('/local/static/words.js')"
    assert await page.evaluate(f"{words}.then(words => words.untranslated())") == []
    needed = [*CODES, *(name for name, _ in server.faults.named()), *(f"{n}About" for n, _ in server.faults.named())]
    assert (
        await page.evaluate(f"names => {words}.then(words => names.filter(name => !words.knows(name)))", needed) == []
    )
