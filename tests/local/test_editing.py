"""Edits and answers to taps."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.local import LocalTelegram
from tests.local.conftest import LAN, TOKEN, Raw, TestClock, png
from tests.phone import Phone

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="yes")]])


async def test_text_and_keyboard(bot: Bot, lan: Phone) -> None:
    sent = await bot.send_message(LAN, "một", reply_markup=YES)
    edited = await bot.edit_message_text("<b>hai</b>", LAN, sent.message_id, parse_mode="HTML", reply_markup=YES)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert (await lan.hear("hai")).labels == ["Đúng"]
    await bot.edit_message_text("ba", LAN, sent.message_id)
    assert lan.last.labels == []  # an edit without a keyboard takes it away
    assert "entities" not in lan.last.wire
    await bot.edit_message_reply_markup(LAN, sent.message_id, reply_markup=YES)
    assert lan.last.labels == ["Đúng"]


async def test_not_modified(bot: Bot, lan: Phone) -> None:
    sent = await bot.send_message(LAN, "<b>một</b>", parse_mode="HTML", reply_markup=YES)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply mark"):
        await bot.edit_message_text("<b>một</b>", LAN, sent.message_id, parse_mode="HTML", reply_markup=YES)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(LAN, sent.message_id, reply_markup=YES)
    await bot.edit_message_text("một", LAN, sent.message_id, reply_markup=YES)


async def test_captions(bot: Bot, lan: Phone, raw: Raw) -> None:
    photo = await bot.send_photo(LAN, png(), caption="một")
    await bot.edit_message_caption(LAN, photo.message_id, caption="hai")
    await lan.hear("hai")
    assert await raw.refusal("editMessageText", chat_id=LAN, message_id=photo.message_id, text="a") == (
        "Bad Request: there is no text in the message to edit"
    )
    text = await bot.send_message(LAN, "a")
    assert await raw.refusal("editMessageCaption", chat_id=LAN, message_id=text.message_id, caption="a") == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_what_cannot_be_edited(raw: Raw, lan: Phone) -> None:
    own = await lan.say("của tôi")
    assert await raw.refusal("editMessageText", chat_id=LAN, message_id=own.id, text="a") == (
        "Bad Request: message can't be edited"
    )
    assert await raw.refusal("editMessageText", chat_id=LAN, message_id=999, text="a") == (
        "Bad Request: message to edit not found"
    )
    assert await raw.refusal("editMessageText", chat_id=LAN, text="a") == (
        "Bad Request: message identifier is not specified"
    )


async def test_a_tap_and_its_answer(bot: Bot, lan: Phone) -> None:
    sent = await bot.send_message(LAN, "Đúng không?", reply_markup=YES)
    await lan.tap("Đún")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.message_id) == ("yes", sent.message_id)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("a" * 201)
    await query.answer("Đã ghi")
    await query.answer("lần hai")
    assert await lan.hear_toast("Đã") == "Đã ghi"
    assert lan.toasts == ["Đã ghi"]


async def test_a_tap_on_a_message_that_is_gone(bot: Bot, lan: Phone) -> None:
    await lan.tap_raw("old", 4242)
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_old_queries(raw: Raw, lan: Phone, clock: TestClock) -> None:
    refused = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await raw.refusal("answerCallbackQuery", callback_query_id="1") == refused
    impatient = LocalTelegram(clock.now, query_seconds=-1)
    impatient.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    impatient.add_person(LAN, "Lan")
    query_id = await Phone(impatient, LAN).tap_raw("a", 1)
    await impatient.start()
    raw.base_url = impatient.base_url
    assert await raw.refusal("answerCallbackQuery", callback_query_id=query_id) == refused
    await impatient.stop()
