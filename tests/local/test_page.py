"""The page in a real browser, with a tiny bot behind it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import NetworkError

from bot.local import LocalTelegram
from tests.browser import CHROMIUM, FLAGS, needs_chromium
from tests.local.conftest import HUNG, LAN, TestClock, png
from tests.phone import Phone

pytestmark = [pytest.mark.browser, needs_chromium]
FIELDS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Kinh tế", callback_data="economy"),
            InlineKeyboardButton("Văn hóa", callback_data="culture"),
        ],
        [InlineKeyboardButton("Quốc phòng, an ninh", callback_data="defence")],
    ]
)


async def answer(bot: Bot, update: Update) -> None:
    """What the tiny bot says to each thing."""
    query, message = update.callback_query, update.effective_message
    if message is None:
        return
    if query is not None:
        await query.answer("Đã ghi lĩnh vực", show_alert=query.data == "defence")
        await bot.edit_message_text(
            f"Đã chọn <b>{query.data}</b>", message.chat_id, message.message_id, parse_mode="HTML"
        )
    elif message.photo:
        await message.reply_text(f"Đã nhận ảnh {message.photo[-1].width}×{message.photo[-1].height}")
    elif message.location:
        await message.reply_text("Đã nhận vị trí", reply_markup=ReplyKeyboardRemove())
    elif update.edited_message:
        await bot.send_message(message.chat_id, f"Đã sửa thành: {message.text}")
    elif message.text == "/vitri":
        place = KeyboardButton("📍 Gửi vị trí", request_location=True)
        await message.reply_text("Ở đâu?", reply_markup=ReplyKeyboardMarkup([[place]], one_time_keyboard=True))
    else:
        await bot.send_chat_action(message.chat_id, "typing")
        await message.reply_text(
            f"Đồng chí viết: <b>{len(message.text or '')}</b> chữ 😀\n<script>alert(1)</script>".replace(
                "<script>", "&lt;script&gt;"
            ).replace("</script>", "&lt;/script&gt;")
            + "\n<i>Thuộc lĩnh vực nào?</i>",
            parse_mode="HTML",
            reply_markup=FIELDS,
        )


async def run_tiny_bot(bot: Bot) -> None:
    offset = 0
    while True:
        with contextlib.suppress(NetworkError):
            for update in await bot.get_updates(offset=offset, timeout=20):
                await answer(bot, update)
                offset = update.update_id + 1


@pytest.fixture
async def tiny_bot(bot: Bot) -> AsyncIterator[None]:
    await bot.set_my_commands([BotCommand("baocao", "Báo kết quả"), BotCommand("dangky", "Đăng ký mô hình")])
    task = asyncio.create_task(run_tiny_bot(bot))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 360, "height": 640})
        page.set_default_timeout(5000)
        problems: list[str] = []
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        await browser.close()
    assert [line for line in problems if "Failed to load resource" not in line] == []


async def test_a_conversation(
    server: LocalTelegram, tiny_bot: None, page: Page, clock: TestClock, tmp_path: Path
) -> None:
    phone = Phone(server, LAN)
    phone.chat.bot.descriptions["vi"] = "Trợ lý của cán bộ cơ sở"
    await page.goto(server.base_url)
    await page.get_by_role("button", name="Nguyễn Thị Lan").click()
    await page.get_by_text("Trợ lý của cán bộ cơ sở").wait_for()
    await page.get_by_role("button", name="Bắt đầu").click()
    await phone.hear("6 chữ")
    writing = page.get_by_label("Nhắn tin…")
    await writing.fill("Dòng một")
    await writing.press("Shift+Enter")
    await writing.type("dòng hai")
    await writing.press("Enter")
    await page.get_by_text("17 chữ").wait_for()
    assert phone.messages[-2].text == "Dòng một\ndòng hai"
    assert await page.get_by_text("<script>alert(1)</script>").count() == 2

    await page.get_by_role("button", name="Kinh tế").last.click()
    await page.get_by_text("Đã chọn economy").wait_for()
    await page.get_by_text("Đã ghi lĩnh vực").wait_for()
    await page.get_by_role("button", name="Quốc phòng").click()
    await page.get_by_role("button", name="Đã hiểu").click()

    await page.get_by_role("button", name="Các lệnh").click()
    await page.get_by_role("button", name="/baocao Báo kết quả").click()
    await page.get_by_text("7 chữ").last.wait_for()

    for name in ("mot.png", "hai.png"):
        (tmp_path / name).write_bytes(png(400, 300))
    await page.locator("input[type=file]").first.set_input_files([tmp_path / "mot.png", tmp_path / "hai.png"])
    await writing_box(page).fill("Ảnh làm đường")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await page.get_by_text("Đã nhận ảnh 400×300").last.wait_for()
    album = [message for message in phone.messages if "photo" in message.wire]
    assert [message.text for message in album] == ["Ảnh làm đường", ""]
    assert len({message.wire["media_group_id"] for message in album}) == 1
    assert await page.locator(".picture img").first.evaluate("image => image.naturalWidth") == 400

    await page.get_by_role("button", name="+1 tuần").click()
    await page.get_by_text("Thứ Tư, 8/4/2026").first.wait_for()
    assert clock.time.day == 8


def writing_box(page: Page) -> Locator:
    return page.locator(".composer textarea")


async def test_a_deep_link_a_place_and_an_edit(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    phone = Phone(server, LAN)
    await page.goto(f"{server.base_url}/?person={LAN}&start=MOI-123")
    await phone.hear("14 chữ")
    assert phone.messages[0].text == "/start MOI-123"
    await page.wait_for_function("!location.search.includes('start')")

    await writing_box(page).fill("/vitri")
    await writing_box(page).press("Enter")
    await page.locator(".replies button").click()
    await page.get_by_label("Vĩ độ").fill("21.5")
    await page.locator("dialog").get_by_role("button", name="Gửi", exact=True).click()
    await page.get_by_text("Đã nhận vị trí").wait_for()
    assert not await page.locator(".replies").is_visible()

    await page.get_by_role("button", name="Sửa tin nhắn này").last.click()
    await writing_box(page).fill("sửa rồi")
    await writing_box(page).press("Enter")
    await page.get_by_text("Đã sửa thành: sửa rồi").wait_for()


async def test_it_fits_and_comes_back(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await page.goto(f"{server.base_url}/?person={LAN}&start=A")
    await page.get_by_role("button", name="Kinh tế").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await page.evaluate("document.getElementById('phones').scrollWidth") == 320
    sizes = await page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => each.offsetParent)"
        ".map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 16

    port = int(server.base_url.rsplit(":", 1)[1])
    await server.stop()
    await page.get_by_text("Mất kết nối, đang nối lại…").wait_for()
    await server.start(port=port)
    await Phone(server, LAN).say("Từ nơi khác")
    await page.get_by_text("Từ nơi khác").wait_for(timeout=10_000)


async def test_three_phones_on_one_page(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.goto(f"{server.base_url}/?person={LAN}&person={HUNG}&person=5")
    lan, hung, nobody = await page.locator(".phone").all()
    await lan.get_by_role("button", name="Bắt đầu").click()
    await lan.get_by_text("6 chữ").wait_for()
    assert await hung.get_by_text("6 chữ").count() == 0
    await nobody.get_by_text("Chọn người dùng điện thoại này").wait_for()
    await nobody.get_by_role("button", name="Trần Văn Hùng").click()
    await hung.get_by_role("button", name="Bắt đầu").click()
    await nobody.get_by_text("6 chữ").wait_for()
    await hung.get_by_role("button", name="Gửi ảnh, tài liệu, vị trí").click()
    await hung.get_by_role("button", name="Chặn bot").click()
    await nobody.get_by_role("button", name="Bỏ chặn").click()
    await hung.locator("textarea").wait_for()
