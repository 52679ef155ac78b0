"""The page in Chromium as those meet it who listen to it or have only a keyboard."""

import pytest
from playwright.async_api import Page, expect
from telegram import Bot

from bot.local import LocalTelegram
from tests.browser import BrowserPhone, needs_chromium
from tests.local.conftest import HUNG, LAN
from tests.phone import Phone

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_what_a_screen_reader_finds(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    phone = Phone(server, LAN)
    await phone.say("Mở đường")
    await phone.hear("8 chữ")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(f"{server.base_url}/?person={LAN}&person={HUNG}")
    await page.get_by_role("button", name="Kinh tế").wait_for()
    await expect(page.get_by_role("banner")).to_match_aria_snapshot(
        """
        - banner "Đồng hồ và sự cố":
          - link "Tới điện thoại"
          - heading "Điện thoại thử" [level=1]
          - paragraph:
            - strong: 08:00
            - text: Thứ Tư, 1/4/2026
          - status
          - group "Vặn đồng hồ tới":
            - button "+1 giờ"
            - button "+1 ngày"
            - button "+1 tuần"
          - button "Sự cố"
          - button "English"
        """
    )
    await expect(page.get_by_role("main")).to_match_aria_snapshot(
        """
        - main:
          - region "Điện thoại của Nguyễn Thị Lan":
            - heading "Nguyễn Thị Lan" [level=2]
            - paragraph: Cán bộ xã Quảng Sơn
            - button "Đổi người"
            - link "Tới ô nhắn tin"
            - status
            - log "Tin nhắn":
              - text: Thứ Tư, 1/4/2026
              - article "Tin của tôi":
                - text: Mở đường
                - time
                - button "Tùy chọn của tin này"
              - article "Tin của Dân vận khéo":
                - text: /Đồng chí viết. 8 chữ/
                - time
                - button "Tùy chọn của tin này"
                - button "Kinh tế"
                - button "Văn hóa"
                - button "Quốc phòng, an ninh"
            - status
            - button "Các lệnh"
            - button "Gửi ảnh, tài liệu, vị trí"
            - textbox "Nhắn tin…"
            - button "Gửi"
          - region "Điện thoại của Trần Văn Hùng":
            - heading "Trần Văn Hùng" [level=2]
            - log "Tin nhắn"
            - button "Bắt đầu"
        """
    )


async def test_only_what_is_new_is_read_out(server: LocalTelegram, bot: Bot, lan: Phone, page: Page) -> None:
    for number in range(3):
        await bot.send_message(LAN, f"Cũ {number}")
    await page.goto(f"{server.base_url}/?person={LAN}")
    await page.locator(".theirs").nth(2).wait_for()
    heard = page.locator("#announcer")
    assert await heard.text_content() == ""
    assert await page.get_by_role("log").get_attribute("aria-live") == "off"
    await bot.send_message(LAN, "Việc mới")
    await expect(heard).to_have_text("Nguyễn Thị Lan nhận tin của Dân vận khéo: Việc mới")
    await lan.say("Tôi viết")
    await page.locator(".mine", has_text="Tôi viết").wait_for()
    assert await heard.locator("p").count() == 1


async def test_with_the_keyboard_alone(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.goto(server.base_url)
    await page.get_by_role("button", name="Nguyễn Thị Lan").wait_for()

    async def press(*keys: str) -> None:
        for key in keys:
            await page.keyboard.press(key)

    focus = page.locator(":focus")
    await press("Tab")
    await expect(focus).to_have_text("Tới điện thoại")
    await expect(focus).to_be_in_viewport()
    await press("Enter", "Tab", "Enter")
    await expect(page.get_by_role("heading", name="Nguyễn Thị Lan")).to_be_focused()
    await press("Tab")
    await expect(focus).to_have_text("Đổi người")
    ring = await focus.evaluate("each => getComputedStyle(each).outlineWidth")
    assert ring == "3px"
    await press("Tab", "Enter")  # the link to writing
    await press("Tab", "Tab", "Tab")
    await page.get_by_role("button", name="Bắt đầu").focus()
    await press("Enter")
    writing = page.get_by_role("textbox")
    await expect(writing).to_be_focused()
    await page.get_by_role("button", name="Kinh tế").wait_for()

    await press("Shift+Tab", "Enter")
    sheet = page.get_by_role("group", name="Gửi kèm")
    await expect(sheet.get_by_role("button").first).to_be_focused()
    await press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(page.get_by_role("button", name="Gửi ảnh, tài liệu, vị trí")).to_be_focused()
    await press("Enter", "Tab", "Tab", "Tab", "Enter")
    place = page.get_by_role("dialog", name="Gửi vị trí")
    await expect(place.get_by_label("Vĩ độ")).to_be_focused()
    await press("Escape")
    await expect(writing).to_be_focused()

    await page.get_by_role("button", name="Tùy chọn của tin này").first.focus()
    await press("Enter")
    await expect(page.get_by_role("dialog", name="Tin của tôi").get_by_role("button", name="Sửa")).to_be_focused()
    await press("Enter")
    await expect(writing).to_be_focused()
    await page.keyboard.type(" lại")
    await press("Enter")
    await BrowserPhone(page).sees("Đã sửa thành: /start lại")


async def test_nothing_moves_for_those_who_mind(server: LocalTelegram, page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(f"{server.base_url}/?person={LAN}")
    toast = "document.querySelector('.toasts').append(Object.assign(document.createElement('p'), {className: 'toast'}))"
    await page.locator(".phone").wait_for()
    await page.evaluate(toast)
    assert await page.locator(".toast").evaluate("each => getComputedStyle(each).animationName") == "none"
    await page.emulate_media(reduced_motion="no-preference")
    assert await page.locator(".toast").evaluate("each => getComputedStyle(each).animationName") == "rise"
