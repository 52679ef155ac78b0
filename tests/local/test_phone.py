"""The driver itself: it must fail when it should, and say why."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.local.conftest import LAN, png
from tests.phone import Phone


def rows(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in labels]])


async def test_hearing_in_order(bot: Bot, lan: Phone) -> None:
    sent = await bot.send_message(LAN, "một")
    await bot.send_message(LAN, "hai")
    await bot.edit_message_text("ba", LAN, sent.message_id)
    assert (await lan.hear("một")).text == "một"  # as it was, though it was edited since
    assert (await lan.hear("ba")).text == "ba"
    with pytest.raises(AssertionError, match=r"waited 0\.05 s for «hai»"):
        await lan.hear("hai", patience=0.05)
    await lan.hears_nothing(0.05)
    waiting = asyncio.create_task(lan.hear("bốn"))
    await bot.send_message(LAN, "bốn")
    assert (await waiting).text == "bốn"


async def test_failing_shows_the_conversation(bot: Bot, lan: Phone) -> None:
    await lan.photo(png(), "Ảnh đường")
    await bot.send_message(LAN, "Lĩnh vực nào?", reply_markup=rows("Kinh tế", "Văn hóa"))
    with pytest.raises(AssertionError) as caught:
        await lan.hear("không có", patience=0.01)
    shown = str(caught.value)
    assert "người: /start" in shown
    assert "photo Ảnh đường" in shown
    assert "bot  : Lĩnh vực nào?\n    [Kinh tế] [Văn hóa]" in shown
    with pytest.raises(AssertionError, match="nothing was to be heard"):
        await lan.hears_nothing()


async def test_tapping(bot: Bot, lan: Phone) -> None:
    old = await bot.send_message(LAN, "một", reply_markup=rows("Bỏ qua", "Đúng"))
    await bot.send_message(LAN, "hai", reply_markup=rows("✅ Đúng, gửi", "Bỏ qua hết", "Bỏ qua"))
    await lan.tap("Đúng")
    await lan.tap("Bỏ qua")
    await lan.tap("Bỏ qua", lan.chat.messages[old.message_id])
    data = [update.callback_query.data for update in await bot.get_updates() if update.callback_query]
    assert data == ["✅ Đúng, gửi", "Bỏ qua", "Bỏ qua"]
    waiting = asyncio.create_task(lan.tap("Mới"))
    await asyncio.sleep(0)
    await bot.send_message(LAN, "ba", reply_markup=rows("Mới"))
    assert await waiting
