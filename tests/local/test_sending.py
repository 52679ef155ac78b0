"""What bots may send, and how they are refused."""

import json
from datetime import timedelta

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, ReplyKeyboardMarkup
from telegram.constants import MessageEntityType
from telegram.error import BadRequest, Forbidden

from bot.local import LocalTelegram
from tests.local.conftest import HUNG, LAN, Raw, TestClock, png
from tests.phone import Phone


async def test_text_comes_back_as_telegram_makes_it(bot: Bot, lan: Phone, clock: TestClock) -> None:
    message = await bot.send_message(LAN, "  😀 <b>Mở đường</b> <i>thôn &lt;Hải An&gt;</i>  ", parse_mode="HTML")
    assert message.text == "😀 Mở đường thôn <Hải An>"
    assert message.date == clock.time
    assert message.parse_entities() == {
        message.entities[0]: "Mở đường",
        message.entities[1]: "thôn <Hải An>",
    }
    assert message.entities[0].offset == 3  # the emoji is two UTF-16 units
    assert (await lan.hear("Mở đường")).id == message.message_id


async def test_commands_and_addresses_are_found(bot: Bot, lan: Phone) -> None:
    message = await bot.send_message(LAN, "Gõ /baocao hoặc xem https://a.vn/b. Ghi 1/2, <code>/x</code>", "HTML")
    assert [entity.type for entity in message.entities] == [
        MessageEntityType.BOT_COMMAND, MessageEntityType.URL, MessageEntityType.CODE,
    ]  # fmt: skip
    assert message.parse_entity(message.entities[1]) == "https://a.vn/b"


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
        ({"text": "a" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 4097}, "Bad Request: message is too long"),
        ({"text": "\ud800"}, "Bad Request: strings must be encoded in UTF-8"),
        ({"text": "a" * 40_000}, "Bad Request: text is too long"),
        ({"text": "a", "reply_parameters": []}, "Bad Request: object expected as reply parameters"),
        ({"text": "a", "parse_mode": "bbcode"}, "Bad Request: unsupported parse_mode"),
        ({"text": "a", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "a", "chat_id": 99}, "Bad Request: chat not found"),
        ({"text": "a", "chat_id": "@kenh"}, "Bad Request: chat not found"),
        ({"text": "a", "chat_id": HUNG}, "Forbidden: bot can't initiate conversation with a user"),
        (
            {"text": "a", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        (
            {"text": "a", "entities": [{"type": "bold", "offset": 5, "length": 1}]},
            "Bad Request: receive an entity with incorrect offset 5",
        ),
    ],
)
async def test_refused_texts(raw: Raw, lan: Phone, values: dict[str, object], description: str) -> None:
    assert await raw.refusal("sendMessage", **({"chat_id": LAN} | values)) == description


async def test_the_limit_counts_text_not_markup(bot: Bot, lan: Phone) -> None:
    await bot.send_message(LAN, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    await bot.send_message(LAN, "😀" * 4096)
    await bot.send_photo(LAN, png(), caption="<i>" + "a" * 1024 + "</i>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"^Message caption is too long$"):
        await bot.send_photo(LAN, png(), caption="a" * 1025)


async def test_markdown_is_refused(bot: Bot, lan: Phone) -> None:
    with pytest.raises(BadRequest, match=r"(?i)html only"):
        await bot.send_message(LAN, "*a*", parse_mode="MarkdownV2")


async def test_blocking(bot: Bot, lan: Phone, server: LocalTelegram) -> None:
    await lan.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(LAN, "a")
    await lan.unblock()
    await bot.send_message(LAN, "b")
    changes = [update["my_chat_member"] for update in server.world.bot_named().updates.pending()]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    updates = await bot.get_updates()
    assert updates[0].my_chat_member is not None
    assert updates[0].my_chat_member.old_chat_member.status == "member"


def _inline(*rows: object) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (_inline([{"text": "a", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
        (_inline([{"text": "a", "callback_data": "đ" * 33}]), "BUTTON_DATA_INVALID"),
        (_inline([{"text": "a", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (
            _inline([{"text": "a"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (_inline([{"callback_data": "a"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            _inline([{"text": 1, "callback_data": "a"}]),
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (_inline([{"text": " ", "callback_data": "a"}]), "inline keyboard button text must be non-empty"),
        (
            _inline({"text": "a", "callback_data": "a"}),
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (_inline(["a"]), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" must be of type Array'),
        (
            _inline([{"text": "a", "url": "javascript:1"}]),
            "inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL",
        ),
        (_inline(*[[{"text": "a", "callback_data": "a"}]] * 101), "reply markup is too long"),
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"buttons": []}, "can't parse reply keyboard markup JSON object: unknown type of reply markup"),
        (
            {"keyboard": [[{"request_location": True}]]},
            "can't parse keyboard button: Can't find field \"text\"",
        ),
    ],
)
async def test_refused_keyboards(raw: Raw, lan: Phone, markup: object, description: str) -> None:
    said = await raw.refusal("sendMessage", chat_id=LAN, text="a", reply_markup=markup)
    assert said == f"Bad Request: {description}"


async def test_a_reply_keyboard_is_shown_and_taken_away(bot: Bot, lan: Phone, raw: Raw) -> None:
    keyboard = ReplyKeyboardMarkup([["Có", "Không"]], one_time_keyboard=True)
    sent = await bot.send_message(LAN, "Có không?", reply_markup=keyboard)
    assert sent.reply_markup is None
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Sao?", LAN, sent.message_id)
    assert lan.chat.keyboard is not None
    await lan.tap("Không")
    assert lan.messages[-1].text == "Không"
    assert lan.chat.keyboard is None


async def test_a_reply_quotes_its_original(bot: Bot, lan: Phone) -> None:
    question = await lan.say("Hạn nào?")
    answer = await bot.send_message(LAN, "15/6", reply_to_message_id=question.id)
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "Hạn nào?"
    further = await lan.reply((await lan.hear("15/6")), "Vâng")
    assert further.wire["reply_to_message"]["text"] == "15/6"
    assert "reply_to_message" not in further.wire["reply_to_message"]


async def test_photos_documents_voice_and_places(bot: Bot, lan: Phone) -> None:
    photo = await bot.send_photo(LAN, png(1000, 500), caption="<b>Ảnh</b>", parse_mode="HTML")
    assert [(size.width, size.height) for size in photo.photo] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    assert photo.caption_entities[0].type == MessageEntityType.BOLD
    again = await bot.send_photo(LAN, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    document = await bot.send_document(LAN, b"PK...", filename="Tổng hợp.xlsx")
    assert document.document is not None
    assert document.document.file_name == "Tổng hợp.xlsx"
    voice = await bot.send_voice(LAN, b"OggS", duration=3)
    assert voice.voice is not None
    place = await bot.send_location(LAN, 21.5, 107.9)
    assert place.location is not None
    album = await bot.send_media_group(
        LAN,
        [InputMediaPhoto(png(color=(1, 2, 3)), caption="Hai ảnh"), InputMediaPhoto(photo.photo[-1].file_id)],
    )
    assert len({message.media_group_id for message in album}) == 1
    assert await bot.send_chat_action(LAN, "upload_photo")


async def test_refused_files(bot: Bot, raw: Raw, lan: Phone) -> None:
    assert await raw.refusal("sendPhoto", chat_id=LAN) == "Bad Request: there is no photo in the request"
    assert await raw.refusal("sendPhoto", chat_id=LAN, photo="AgAC") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert await raw.refusal("sendPhoto", chat_id=LAN, photo="https://a.vn/a.jpg") == (
        "Bad Request: failed to get HTTP URL content"
    )
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(LAN, b"no image")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(LAN, png(4000, 20))
    with pytest.raises(BadRequest, match="mixed"):
        await bot.send_media_group(LAN, [InputMediaPhoto(png()), InputMediaDocument(b"a")])
    assert await raw.refusal("sendChatAction", chat_id=LAN, action="dancing") == (
        "Bad Request: wrong parameter action in request"
    )
    assert await raw.refusal("sendLocation", chat_id=LAN, latitude=1) == "Bad Request: longitude is empty"


async def test_every_way_of_passing_parameters(raw: Raw, lan: Phone) -> None:
    url = f"{raw.base_url}/bot{'123456789:' + 'Ab-_5' * 7}/sendMessage"
    markup = json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "1"}]]})
    values = {"chat_id": str(LAN), "text": "đủ cách", "reply_markup": markup}
    for answer in (
        raw.session.get(url, params=values),
        raw.session.post(url, params=values),
        raw.session.post(url, data=values),
        raw.session.post(url.replace("sendMessage", "SENDmessage"), json=values),
        raw.session.post(url, json=values | {"chat_id": LAN, "reply_markup": json.loads(markup)}),
    ):
        async with answer as response:
            body = await response.json()
            assert body["result"]["text"] == "đủ cách", body
    assert len(lan.answers) == 5
    async with raw.session.post(url, data="{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


async def test_strangers_and_unknown_methods(raw: Raw) -> None:
    other = "987654321:" + "x" * 35
    assert await raw("getMe", token=other) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert (await raw("getMe", token="1:abc"))[0] == 401
    assert await raw.refusal("sendDice") == "Not Found: method not found"


async def test_deleting(bot: Bot, lan: Phone, clock: TestClock) -> None:
    first = await bot.send_message(LAN, "một")
    second = await bot.send_message(LAN, "hai")
    assert await bot.delete_message(LAN, first.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(LAN, first.message_id)
    clock.time += timedelta(hours=49)
    with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
        await bot.delete_message(LAN, second.message_id)
