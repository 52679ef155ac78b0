"""Long polling, redelivery and everything that people send."""

import asyncio

from telegram import Bot, MessageOriginHiddenUser, MessageOriginUser

from bot.local import LocalTelegram
from tests.local.conftest import HUNG, Raw, png, polled, until
from tests.phone import Phone


async def texts(bot: Bot, **how: int) -> list[str | None]:
    return [update.message.text for update in await bot.get_updates(**how) if update.message]  # type: ignore[arg-type]


async def test_redelivery_until_acknowledged(bot: Bot, lan: Phone) -> None:
    for text in ("một", "hai", "ba"):
        await lan.say(text)
    updates = await bot.get_updates()
    assert await texts(bot) == ["một", "hai", "ba"]
    assert await texts(bot, limit=2) == ["một", "hai"]
    assert await texts(bot, offset=updates[1].update_id) == ["hai", "ba"]
    assert await texts(bot, offset=-1) == ["ba"]
    assert await texts(bot) == ["ba"]
    assert await texts(bot, offset=updates[2].update_id + 1) == []


async def test_waiting_for_an_update(bot: Bot, lan: Phone) -> None:
    waiting = asyncio.create_task(texts(bot, timeout=10))
    await polled(lan)
    await lan.say("đây")
    assert await waiting == ["đây"]


async def test_a_second_poll_ends_the_first(bot: Bot, raw: Raw, lan: Phone) -> None:
    first = asyncio.create_task(raw.refusal("getUpdates", timeout=10))
    await polled(lan)
    second = asyncio.create_task(bot.get_updates(timeout=10))
    assert await first == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await lan.say("đây")
    assert len(await second) == 1


async def test_a_bot_that_dies_leaves_nothing_behind(raw: Raw, bot: Bot, lan: Phone) -> None:
    dying = asyncio.create_task(raw("getUpdates", timeout=30))
    await polled(lan)
    dying.cancel()
    await until(lambda: not lan.chat.bot.updates.polling)
    await lan.say("còn đây")
    assert await texts(bot) == ["còn đây"]


async def test_only_the_kinds_asked_for(bot: Bot, lan: Phone) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await lan.say("không ai nghe")
    await lan.tap_raw("x", 1)
    assert [update.callback_query is not None for update in await bot.get_updates()] == [True]
    assert (await bot.get_webhook_info()).allowed_updates == ("callback_query",)
    await bot.get_updates(allowed_updates=[])
    await lan.say("lại nghe")
    assert (await bot.get_updates())[-1].message is not None


async def test_everything_that_people_send(bot: Bot, lan: Phone, server: LocalTelegram) -> None:
    await lan.photo(png(), "Ảnh")
    await lan.album([png(color=(1, 1, 1)), png(color=(2, 2, 2))], "Hai ảnh")
    await lan.document(b"a,b", "bảng.csv", caption="Bảng")
    await lan.voice()
    await lan.sticker()
    await lan.location()
    await lan.contact()
    await lan.forward("Nguyên văn", server.world.people[HUNG])
    await lan.forward("Giấu tên", "Ai đó")
    own = await lan.say("/dangky@dvk_bot ngay")
    await lan.edit(own, "sửa rồi")
    server.push_raw({"poll": {"what": "nobody knows"}})
    updates = await bot.get_updates(limit=11)
    messages = [update.effective_message for update in updates]
    photo, first, second, document, voice, sticker, place, contact, forwarded, hidden, command = messages
    assert photo is not None
    assert photo.caption == "Ảnh"
    assert first is not None
    assert second is not None
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption) == ("Hai ảnh", None)
    assert document is not None
    assert document.document is not None
    assert document.document.mime_type == "text/csv"
    assert voice is not None
    assert voice.voice is not None
    assert sticker is not None
    assert sticker.sticker is not None
    assert place is not None
    assert place.location is not None
    assert contact is not None
    assert contact.contact is not None
    assert forwarded is not None
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert hidden is not None
    assert isinstance(hidden.forward_origin, MessageOriginHiddenUser)
    assert command is not None
    assert command.parse_entities() == {command.entities[0]: "/dangky@dvk_bot"}
    edited, pushed = lan.chat.bot.updates.pending()[-2:]
    assert edited["edited_message"]["text"] == "sửa rồi"
    assert edited["edited_message"]["edit_date"] == int(server.world.now().timestamp())
    assert pushed["poll"] == {"what": "nobody knows"}


async def test_the_same_photo_has_the_same_unique_id(lan: Phone) -> None:
    one, two = await lan.photo(png()), await lan.photo(png())
    assert one.wire["photo"] == two.wire["photo"]
    assert (await lan.photo(png(color=(9, 9, 9)))).wire["photo"] != one.wire["photo"]


async def test_an_update_that_comes_just_as_a_long_poll_begins_is_not_missed(server: LocalTelegram) -> None:
    queue = server.world.bot_named().updates
    poll = asyncio.create_task(queue.poll(0, 100, 30))
    await asyncio.sleep(0)
    queue.push_raw({"message": {}})
    async with asyncio.timeout(5):
        assert len(await poll) == 1
