"""The page in Firefox: what differs between browsers is the connection, the keyboard, dialogs and files."""

import pathlib

import pytest

from bot.local import LocalTelegram
from tests.local.conftest import HUNG, LAN, png
from tests.local.firefox import ENTER, firefox, needs_firefox
from tests.phone import Phone

pytestmark = [pytest.mark.browser, needs_firefox]


async def test_a_conversation(server: LocalTelegram, tiny_bot: None, tmp_path: pathlib.Path) -> None:
    phone = Phone(server, LAN)
    photos = [tmp_path / name for name in ("mot.png", "hai.png")]
    for photo in photos:
        photo.write_bytes(png(400, 300))
    async with firefox() as page:
        await page.open(server.base_url, 320, 568)
        await page.click(".person", "Nguyễn Thị Lan")
        await page.click(".gate button", "Bắt đầu")
        await page.sees("6 chữ", ".theirs")
        await page.type(f"Mở đường{ENTER}")
        await page.sees("8 chữ", ".theirs")
        await page.click(".keyboard button", "Kinh tế")
        await page.sees("Đã chọn economy", ".theirs")
        await page.sees("Đã ghi lĩnh vực", ".toast")

        await page.choose_files("input[accept^=image]", *photos)
        await page.type(f"Ảnh làm đường{ENTER}")
        await page.sees("Đã nhận ảnh 400×300", ".theirs + .theirs:last-child")  # one answer a photo
        album = [message for message in phone.messages if "photo" in message.wire]
        assert [message.text for message in album] == ["Ảnh làm đường", ""]
        assert len({message.wire["media_group_id"] for message in album}) == 1

        await page.click(".mine .more", "Tùy chọn")
        await page.click("dialog .entry", "Trả lời")
        await page.type(f"Thêm ảnh{ENTER}")
        await page.sees("Trả lời cho: None", ".theirs:last-child")
        assert await page.evaluate("document.documentElement.scrollWidth") == 320

        await page.click(".opener")
        await page.click(".tools button", "+1 ngày")
        await page.sees("Thứ Năm, 2/4/2026", ".clock")
        await page.click(".tools button", "English")
        await page.sees("Change person", ".phone")
        assert await page.evaluate("document.documentElement.lang") == "en"

        await page.open(f"{server.base_url}/?person={LAN}&person={HUNG}", 1280, 800)
        await page.sees("Trả lời cho: None", ".theirs")
        await page.sees("Trần Văn Hùng", "h2")
        await phone.say("Từ nơi khác")
        await page.sees("Từ nơi khác", ".mine:nth-last-child(2)")
