"""The page in Chromium, with a tiny bot behind it: chatting on one phone."""

import asyncio
import pathlib
import re

import pytest
from playwright.async_api import Page, expect
from telegram import Bot

from bot.local import LocalTelegram
from tests.browser import BrowserPhone, needs_chromium
from tests.local.conftest import HUNG, LAN, TOKEN, TestClock, png
from tests.local.tiny_bot import LONG
from tests.phone import Phone

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_a_conversation(server: LocalTelegram, tiny_bot: None, page: Page, tmp_path: pathlib.Path) -> None:
    phone = Phone(server, LAN)
    phone.chat.bot.descriptions["vi"] = "Trợ lý của cán bộ cơ sở"
    await page.goto(server.base_url)
    await page.get_by_role("button", name="Nguyễn Thị Lan").click()
    await page.get_by_text("Trợ lý của cán bộ cơ sở").wait_for()
    await page.get_by_role("button", name="Bắt đầu").click()
    await phone.hear("6 chữ")
    writing = page.get_by_label("Nhắn tin…")
    await expect(writing).to_be_focused()
    await writing.fill("Dòng một")
    await writing.press("Shift+Enter")
    await writing.type("dòng hai")
    await writing.press("Enter")
    await page.locator("article", has_text="17 chữ").wait_for()
    assert phone.messages[-2].text == "Dòng một\ndòng hai"
    assert await page.locator(".log").get_by_text("<script>alert(1)</script>").count() == 2

    await page.get_by_role("button", name="Kinh tế").last.click()
    await page.locator("article", has_text="Đã chọn economy").wait_for()
    await page.get_by_text("Đã ghi lĩnh vực").wait_for()
    await page.get_by_role("button", name="Quốc phòng").click()
    await page.get_by_role("dialog", name="Dân vận khéo báo").get_by_role("button", name="Đã hiểu").click()

    await page.get_by_role("button", name="Các lệnh").click()
    await page.get_by_role("button", name="/baocao Báo kết quả").click()
    await page.locator("article", has_text="7 chữ").last.wait_for()

    for name in ("mot.png", "hai.png"):
        (tmp_path / name).write_bytes(png(1200, 900))
    await page.locator("input[type=file]").first.set_input_files([tmp_path / "mot.png", tmp_path / "hai.png"])
    await writing.fill("Ảnh làm đường")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await page.locator("article", has_text="Đã nhận ảnh 1200×900").nth(1).wait_for()
    album = [message for message in phone.messages if "photo" in message.wire]
    assert [message.text for message in album] == ["Ảnh làm đường", ""]
    assert len({message.wire["media_group_id"] for message in album}) == 1
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Ảnh làm đường – mở cỡ đầy đủ").click()
    whole = await opened.value
    await expect(whole.locator("img")).to_have_js_property("naturalWidth", 1200)


async def test_a_deep_link_and_a_place(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    phone = Phone(server, LAN)
    await page.goto(f"{server.base_url}/?person={LAN}&start=MOI-123")
    await phone.hear("14 chữ")
    assert phone.messages[0].text == "/start MOI-123"
    await page.wait_for_function("!location.search.includes('start')")

    person = BrowserPhone(page)
    await person.say("/vitri")
    await page.locator(".replies button").click()
    await page.get_by_label("Vĩ độ").fill("21.5")
    await page.locator("dialog").get_by_role("button", name="Gửi", exact=True).click()
    await person.sees("Đã nhận vị trí")
    await expect(page.locator(".replies")).to_be_hidden()


async def test_editing_replying_and_forwarding(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    person = BrowserPhone(page)
    await page.goto(f"{server.base_url}/?person={LAN}")
    await person.say("Xong 600 m")
    await person.sees("10 chữ")
    writing = page.get_by_role("textbox")
    await writing.fill("đang viết dở")
    await person.edit("Xong 600 m", "Xong 660 m")
    await person.sees("Đã sửa thành: Xong 660 m")
    await expect(writing).to_have_value("đang viết dở")  # kept while something else was edited
    await expect(page.locator(".mine").last).to_contain_text("đã sửa")
    await person.reply("660 m", "Thêm 20 công")
    await person.sees("Trả lời cho: Xong 660 m")
    await expect(page.locator(".mine .quote")).to_have_text("Xong 660 m")
    await person.forward("Thêm 20 công")
    await person.sees("Chuyển tiếp: Thêm 20 công")
    await expect(page.locator(".mine").last).to_contain_text("Chuyển tiếp từ Nguyễn Thị Lan")

    theirs = page.locator(".theirs").first
    await theirs.get_by_role("button", name="Tùy chọn của tin này").click()
    assert await page.get_by_role("dialog").get_by_role("button", name="Sửa").count() == 0
    await page.keyboard.press("Escape")
    await expect(theirs.get_by_role("button", name="Tùy chọn của tin này")).to_be_focused()

    await writing.fill("để đó")
    await page.reload()
    await expect(writing).to_have_value("để đó")


async def test_a_document_from_the_bot_is_opened(server: LocalTelegram, bot: Bot, page: Page, lan: Phone) -> None:
    await bot.send_document(LAN, b"PK giay moi", caption="Giấy mời của xã", filename="giấy mời.xlsx")
    await page.goto(f"{server.base_url}/?person={LAN}")
    link = page.locator(".theirs").get_by_role("link", name="giấy mời.xlsx 1 KB")
    await expect(page.locator(".theirs")).to_contain_text("Giấy mời của xã")
    async with page.expect_download() as started:
        await link.click()
    saved = await started.value
    assert saved.suggested_filename == "giấy mời.xlsx"
    assert await asyncio.to_thread(pathlib.Path(await saved.path()).read_bytes) == b"PK giay moi"


async def test_a_voice_is_played(server: LocalTelegram, tiny_bot: None, page: Page, tmp_path: pathlib.Path) -> None:
    await page.goto(f"{server.base_url}/?person={LAN}")
    recording = tmp_path / "ghi-am.wav"
    size = 8000  # one second of silence
    header = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = b"\1\0\1\0" + (8000).to_bytes(4, "little") * 2 + b"\1\0\x08\0data" + size.to_bytes(4, "little")
    recording.write_bytes(header + form + b"\x80" * size)
    await page.locator("input[accept^=audio]").set_input_files(recording)
    await page.get_by_role("textbox").press("Enter")
    player = page.locator(".theirs audio")
    await expect(page.locator(".theirs")).to_contain_text("Tin thoại 1 giây")
    await player.evaluate("async audio => { audio.muted = true; await audio.play(); }")
    assert await player.evaluate("audio => audio.duration") == 1


async def test_a_long_message_is_read_from_its_beginning(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    person = BrowserPhone(page)
    await page.goto(f"{server.base_url}/?person={LAN}")
    await person.say("dài")
    await person.sees(LONG.splitlines()[-1])
    await expect(page.locator(".theirs .text")).to_be_in_viewport()
    log = await page.locator(".log").bounding_box()
    long = await page.locator(".theirs").bounding_box()
    assert log is not None
    assert long is not None
    assert log["y"] <= long["y"] < log["y"] + 30
    await page.locator(".log").evaluate("log => log.scrollTop = 0")
    await Phone(server, LAN).say("xa")
    await page.get_by_role("button", name="Tin mới").wait_for(state="hidden")


async def test_it_fits_a_small_phone(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await page.goto(f"{server.base_url}/?person={LAN}&start=A")
    await page.get_by_role("button", name="Kinh tế").wait_for()
    for text_size in ("100%", "200%"):
        await page.evaluate("size => document.documentElement.style.fontSize = size", text_size)
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        assert await page.evaluate("document.getElementById('phones').scrollWidth") == 320
        cut = "each => each.offsetParent && each.scrollWidth > each.clientWidth + 1"
        written = f"[...document.querySelectorAll('button, h2, .text')].filter({cut})"
        assert await page.evaluate(f"{written}.map(each => each.outerHTML)") == []
        await page.get_by_role("textbox").scroll_into_view_if_needed()
        await expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=0.9)
        assert await page.locator(".log").evaluate("log => log.clientHeight") > 100
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.get_by_role("button", name="Công cụ").click()
    sizes = await page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => each.offsetParent)"
        ".map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 16
    low = "[...document.querySelectorAll('button:not(.command)')].filter(e => e.offsetParent && e.offsetHeight < 44)"
    assert await page.evaluate(f"{low}.map(each => each.outerHTML)") == []


async def test_it_comes_back(server: LocalTelegram, tiny_bot: None, page: Page, clock: TestClock) -> None:
    await page.goto(f"{server.base_url}/?person={LAN}&start=A")
    await page.get_by_role("button", name="Kinh tế").wait_for()
    port = int(server.base_url.rsplit(":", 1)[1])
    await server.stop()
    await page.get_by_text("Mất kết nối, đang nối lại…").wait_for()
    await server.start(port=port)
    await Phone(server, LAN).say("Từ nơi khác")
    await page.locator(".mine", has_text="Từ nơi khác").wait_for(timeout=10_000)
    await expect(page.get_by_text("Mất kết nối")).to_be_hidden()
    await server.stop()

    anew = LocalTelegram(clock.now)  # another server, which knows nothing of what was
    anew.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    anew.add_person(LAN, "Nguyễn Thị Lan")
    await anew.start(port=port)
    try:
        await page.get_by_role("button", name="Bắt đầu").click(timeout=10_000)
        await expect(page.locator(".mine")).to_have_text(re.compile("^/start"))
    finally:
        await anew.stop()


async def test_blocking(server: LocalTelegram, tiny_bot: None, page: Page) -> None:
    await page.goto(f"{server.base_url}/?person={HUNG}")
    await page.get_by_role("button", name="Gửi ảnh, tài liệu, vị trí").click()
    await page.get_by_role("button", name="Chặn bot").click()
    await expect(page.get_by_role("textbox")).to_be_hidden()
    assert server.handset(HUNG).chat.blocked
    await page.get_by_role("button", name="Bỏ chặn").click()
    await expect(page.get_by_role("textbox")).to_be_focused()
