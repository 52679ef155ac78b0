"""A tiny bot behind the page: it says something to each kind of message."""

import contextlib

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import NetworkError

FIELDS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Kinh tế", callback_data="economy"),
            InlineKeyboardButton("Văn hóa", callback_data="culture"),
        ],
        [InlineKeyboardButton("Quốc phòng, an ninh", callback_data="defence")],
    ]
)
LONG = "\n".join(f"Dòng {number}" for number in range(100))


async def run_tiny_bot(bot: Bot) -> None:
    """Answer until cancelled."""
    await bot.set_my_commands([BotCommand("baocao", "Báo kết quả"), BotCommand("dangky", "Đăng ký mô hình")])
    offset = 0
    while True:
        with contextlib.suppress(NetworkError):
            for update in await bot.get_updates(offset=offset, timeout=20):
                await _answer(bot, update)
                offset = update.update_id + 1


async def _answer(bot: Bot, update: Update) -> None:
    query, message = update.callback_query, update.effective_message
    if message is None:
        return
    if query is not None:
        await query.answer("Đã ghi lĩnh vực", show_alert=query.data == "defence")
        await bot.edit_message_text(
            f"Đã chọn <b>{query.data}</b>", message.chat_id, message.message_id, parse_mode="HTML"
        )
    elif update.edited_message:
        await bot.send_message(message.chat_id, f"Đã sửa thành: {message.text or message.caption}")
    elif message.forward_origin:
        await message.reply_text(f"Chuyển tiếp: {message.text}")
    elif message.reply_to_message:
        await message.reply_text(f"Trả lời cho: {message.reply_to_message.text}")
    else:
        await _answer_new(bot, message)


async def _answer_new(bot: Bot, message: Message) -> None:
    if message.photo:
        await message.reply_text(f"Đã nhận ảnh {message.photo[-1].width}×{message.photo[-1].height}")
    elif message.voice:
        await message.reply_voice(message.voice.file_id, duration=1)
    elif message.location:
        await message.reply_text("Đã nhận vị trí", reply_markup=ReplyKeyboardRemove())
    elif message.text == "/vitri":
        place = KeyboardButton("📍 Gửi vị trí", request_location=True)
        await message.reply_text("Ở đâu?", reply_markup=ReplyKeyboardMarkup([[place]], one_time_keyboard=True))
    elif message.text == "dài":
        await message.reply_text(LONG)
    else:
        await bot.send_chat_action(message.chat_id, "typing")
        await message.reply_text(
            f"Đồng chí viết: <b>{len(message.text or '')}</b> chữ 😀\n&lt;script&gt;alert(1)&lt;/script&gt;"
            "\n<i>Thuộc lĩnh vực nào?</i>",
            parse_mode="HTML",
            reply_markup=FIELDS,
        )
