"""What people see, and what the sender is told when they do not."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.channels.base import Capabilities, FetchError, SendError
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.text import SEND_PLACE
from bot.local import LocalTelegram
from bot.local.errors import ApiError, bad_request, forbidden
from bot.messages import BOLD_OFF, BOLD_ON, Choice, MadeFile, Outgoing, Tap
from tests.channels.conftest import NOW, SOON, TOKEN, Inbox, receiving
from tests.phone import Phone

YES = Choice(label="Có", payload="s:1")
NO = Choice(label="Không", payload="s:2")
CANCEL = Choice(label="Hủy", payload="s:0", cancel=True)
CHAT = "1001"


async def failure(channel: TelegramChannel, chat: str = CHAT, message: Outgoing | None = None) -> SendError:
    with pytest.raises(SendError) as raised:
        await channel.send(chat, message or Outgoing(text="Chào"))
    return raised.value


async def test_a_message_with_buttons(channel: TelegramChannel, lan: Phone) -> None:
    text = f"{BOLD_ON}Góp & làm{BOLD_OFF} <đường>?"
    sent = await channel.send(CHAT, Outgoing(text=text, rows=((YES, NO), (CANCEL,))))
    heard = await lan.hear("Góp & làm <đường>?")
    assert sent == str(heard.id)
    assert [[button.data for button in row] for row in heard.rows] == [["s:1", "s:2"], ["s:0"]]
    assert heard.wire["entities"] == [{"type": "bold", "offset": 0, "length": 9}]
    assert heard.wire.get("link_preview_options") in (None, {"is_disabled": True})


async def test_a_tap_comes_back_and_is_answered(channel: TelegramChannel, inbox: Inbox, lan: Phone) -> None:
    sent = await channel.send(CHAT, Outgoing(text="Đúng không?", rows=((YES,),)))
    async with receiving(channel, inbox):
        await lan.tap("Có")
        (update,) = await inbox.until_taken(1)
    incoming = channel.parse(update.payload)
    assert incoming is not None
    assert incoming.tap is not None
    assert (incoming.tap.payload, incoming.tap.message) == ("s:1", sent)
    await channel.acknowledge(incoming.tap, "ghi " * 100)
    assert len(await lan.hear_toast("ghi")) == 200


async def test_acknowledging_never_raises(channel: TelegramChannel, server: LocalTelegram) -> None:
    tap = Tap(id="1", payload="x", message="1")
    await channel.acknowledge(tap)
    server.faults.server_error.count = 1
    await channel.acknowledge(tap, "muộn")
    await server.stop()
    await channel.acknowledge(tap)
    await channel.close()
    await channel.acknowledge(tap)


async def test_a_long_message_comes_in_parts_with_the_buttons_last(channel: TelegramChannel, lan: Phone) -> None:
    text = "\n\n".join(f"Thôn {number}: " + "đã báo " * 100 for number in range(12))
    sent = await channel.send(CHAT, Outgoing(text=text, rows=((YES,),)))
    parts = lan.answers
    assert len(parts) == 3
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert sent == str(parts[-1].id)
    assert " ".join(part.text for part in parts).split() == text.split()


async def test_a_document_that_the_bot_has_made(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    made = MadeFile(sha256="0" * 64, name="giấy mời.xlsx")
    message = Outgoing(text=f"{BOLD_ON}Giấy mời{BOLD_OFF} & danh sách", file=made)
    sent = await channel.send(CHAT, message, b"PK bytes")
    heard = await lan.hear("Giấy mời & danh sách")
    assert sent == str(heard.id)
    assert heard.wire["document"]["file_name"] == "giấy mời.xlsx"
    assert heard.wire["caption_entities"] == [{"type": "bold", "offset": 0, "length": 8}]
    kept = server.world.files.with_unique_id(heard.wire["document"]["file_unique_id"])
    assert kept is not None
    assert kept.content == b"PK bytes"
    server.faults.answer_lost.count = 1
    with pytest.raises(SendError) as raised:
        await channel.send(CHAT, message, b"PK bytes")
    assert raised.value.kind == "uncertain"
    server.faults.dropped.count = 1
    with pytest.raises(SendError) as raised:
        await channel.send(CHAT, message, b"PK bytes")
    assert raised.value.kind in ("temporary", "uncertain")


async def test_an_edit(channel: TelegramChannel, lan: Phone) -> None:
    sent = await channel.send(CHAT, Outgoing(text="Cũ", rows=((YES,),)))
    edit = Outgoing(text="Mới", rows=((NO,),), replaces=sent)
    assert await channel.send(CHAT, edit) == sent
    assert await channel.send(CHAT, edit) == sent  # not modified: that is fine
    assert [(message.text, message.labels) for message in lan.answers] == [("Mới", ["Không"])]
    await channel.send(CHAT, Outgoing(text="Xong", replaces=sent))
    assert lan.last.labels == []


@pytest.mark.parametrize("replaces", ["99", "", "không phải số", "-1"])
async def test_what_cannot_be_edited_is_sent_anew(channel: TelegramChannel, lan: Phone, replaces: str) -> None:
    assert await channel.send(CHAT, Outgoing(text="Mới", replaces=replaces)) == str(lan.last.id)


@pytest.mark.parametrize(
    "reason", ["message can't be edited", "there is no text in the message to edit", "MESSAGE_ID_INVALID"]
)
async def test_what_the_server_does_not_let_us_edit_is_sent_anew(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone, reason: str
) -> None:
    sent = await channel.send(CHAT, Outgoing(text="Cũ"))
    server.faults.refuse("editMessageText", bad_request(reason))
    assert await channel.send(CHAT, Outgoing(text="Mới", replaces=sent)) != sent
    assert [message.text for message in lan.answers] == ["Cũ", "Mới"]


async def test_an_edit_that_grew_too_long_goes_on_in_a_new_message(channel: TelegramChannel, lan: Phone) -> None:
    sent = await channel.send(CHAT, Outgoing(text="Cũ", rows=((YES,),)))
    last = await channel.send(CHAT, Outgoing(text="a " * 3000, rows=((NO,),), replaces=sent))
    assert [message.labels for message in lan.answers] == [[], ["Không"]]
    assert last != sent


async def test_a_question_for_a_place(channel: TelegramChannel, inbox: Inbox, lan: Phone) -> None:
    skip = Choice(label="Bỏ qua", payload="s:9")
    shown = await channel.send(CHAT, Outgoing(text="Ở đâu?", rows=((skip,),), asks_place=True, replaces="1"))
    assert lan.last.labels == [SEND_PLACE, "Bỏ qua"]
    assert lan.chat.keyboard is not None
    async with receiving(channel, inbox):
        await lan.location(21.5, 107.9)
        (update,) = await inbox.until_taken(1)
    incoming = channel.parse(update.payload)
    assert incoming is not None
    assert incoming.attachments[0].latitude == 21.5
    await channel.send(CHAT, Outgoing(text="Đã rõ.", replaces=shown))
    assert lan.last.other_markup == {"remove_keyboard": True}
    await channel.send(CHAT, Outgoing(text="Tiếp."))
    assert lan.last.other_markup is None


async def test_under_the_numbered_profile_there_are_no_buttons_and_no_edits(server: LocalTelegram, lan: Phone) -> None:
    numbered = Capabilities(buttons=False, edit=False, files_in=True, place_in=False, text_limit=2000, file_limit=1000)
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, waits=SOON, capabilities=numbered)
    first = await channel.send(CHAT, Outgoing(text="Ở <đâu>?", rows=((YES, CANCEL),), asks_place=True))
    again = await channel.send(CHAT, Outgoing(text="x " * 1500, replaces=first))
    await channel.close()
    assert lan.answers[0].text == "Ở <đâu>?\n\nGõ số để chọn:\n1. Có\n0. Hủy"
    assert not lan.answers[0].buttons
    assert [len(message.text) <= 2000 for message in lan.answers] == [True] * 3
    assert again != first


# --- what goes wrong -----------------------------------------------------------------------------


async def test_people_who_are_gone(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    await lan.block()
    assert (await failure(channel)).kind == "blocked"
    await lan.unblock()
    assert (await failure(channel, chat="4040")).kind == "blocked"
    server.faults.refuse("sendMessage", forbidden("user is deactivated"))
    assert (await failure(channel)).kind == "blocked"
    server.faults.refuse("sendMessage", forbidden("bot can't initiate conversation with a user"))
    assert (await failure(channel)).kind == "blocked"


async def test_waits_moves_and_refusals(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    server.faults.flood.count, server.faults.retry_after = 1, 9
    wait = await failure(channel)
    assert (wait.kind, wait.retry_after) == ("wait", 9)
    server.faults.refuse("sendMessage", ApiError(400, "group upgraded", migrate_to_chat_id=-1007))
    moved = await failure(channel)
    assert (moved.kind, moved.moved_to) == ("moved", "-1007")
    server.faults.refuse("sendMessage", bad_request("can't parse entities"))
    refused = await failure(channel)
    assert (refused.kind, refused.description) == ("refused", "Can't parse entities")
    assert (await failure(channel, message=Outgoing(text=" "))).kind == "refused"
    assert lan.answers == []


async def test_a_server_in_trouble(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    for fault in (server.faults.server_error, server.faults.bad_gateway):
        fault.count = 1
        assert (await failure(channel)).kind == "temporary"
    assert lan.answers == []
    await server.stop()
    assert (await failure(channel)).kind == "temporary"


async def test_a_lost_answer_leaves_the_fate_unknown(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    server.faults.answer_lost.count = 1
    assert (await failure(channel)).kind == "uncertain"
    assert [message.text for message in lan.answers] == ["Chào"]
    server.faults.dropped.count = 1
    assert (await failure(channel)).kind == "uncertain"


async def test_a_wrong_token_may_be_put_right(server: LocalTelegram) -> None:
    channel = TelegramChannel(TOKEN.replace("5", "6"), now=lambda: NOW, base_url=server.base_url)
    assert (await failure(channel)).kind == "temporary"
    await channel.close()
    assert (await failure(channel)).kind == "temporary"


async def test_a_later_part_is_tried_with_patience(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    long = Outgoing(text="a " * 3000, rows=((YES,),))
    await channel.send(CHAT, Outgoing(text="Cũ"))
    server.faults.server_error.methods = frozenset({"sendMessage"})
    server.faults.server_error.count = 2
    await channel.send(CHAT, long.model_copy(update={"replaces": str(lan.last.id)}))
    assert lan.last.labels == ["Có"]


async def test_when_only_a_part_was_sent_the_fate_is_uncertain(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    await channel.send(CHAT, Outgoing(text="Cũ"))
    server.faults.flood.methods = frozenset({"sendMessage"})
    server.faults.flood.count, server.faults.retry_after = 1, 600
    error = await failure(channel, message=Outgoing(text="a " * 3000, replaces=str(lan.last.id)))
    assert error.kind == "uncertain"


async def test_where_a_small_server_edits_nothing_the_message_is_sent(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    sent = await channel.send(CHAT, Outgoing(text="Cũ"))
    server.faults.refuse("editMessageText", ApiError(404, "Not Found: method not found"))
    assert await channel.send(CHAT, Outgoing(text="Mới", replaces=sent)) != sent
    assert lan.last.text == "Mới"


async def test_whoever_blocks_the_bot_between_two_parts_has_blocked_it(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    await channel.send(CHAT, Outgoing(text="Cũ"))
    server.faults.refuse("sendMessage", forbidden("bot was blocked by the user"))
    error = await failure(channel, message=Outgoing(text="a " * 3000, replaces=str(lan.last.id)))
    assert error.kind == "blocked"


@pytest.mark.parametrize("answer", [{"ok": True, "result": {}}, {"ok": True, "result": True}, {"ok": True}])
async def test_what_was_sent_is_not_said_again_because_the_answer_names_no_message(answer: dict[str, object]) -> None:
    async def handler(_: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.json_response(answer)

    app = aiohttp.web.Application()
    app.router.add_post("/{path:.*}", handler)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=root)
    assert await channel.send(CHAT, Outgoing(text="Chào")) == ""
    assert await channel.send(CHAT, Outgoing(text="Chào", file=MadeFile(sha256="", name="a.xlsx")), b"PK") == ""
    with pytest.raises(FetchError):
        await channel.fetch("F")
    await channel.close()
    await runner.cleanup()


async def test_many_at_once(channel: TelegramChannel, lan: Phone) -> None:
    sent = await asyncio.gather(*(channel.send(CHAT, Outgoing(text=f"số {n}")) for n in range(300)))
    assert len(set(sent)) == 300
    assert len(lan.answers) == 300


# --- files ---------------------------------------------------------------------------------------


async def test_a_file_is_fetched(channel: TelegramChannel, lan: Phone) -> None:
    message = await lan.document(b"%PDF " * 50_000, "báo cáo.pdf")
    assert await channel.fetch(message.wire["document"]["file_id"]) == b"%PDF " * 50_000


async def test_a_file_that_is_too_big_will_never_come(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    message = await lan.document(b"x" * 1001)
    small = Capabilities(buttons=True, edit=True, files_in=True, place_in=True, text_limit=4096, file_limit=1000)
    narrow = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, capabilities=small)
    with pytest.raises(FetchError) as capped:
        await narrow.fetch(message.wire["document"]["file_id"])
    await narrow.close()
    server.faults.refuse("getFile", bad_request("file is too big"))
    with pytest.raises(FetchError) as refused:
        await channel.fetch("F")
    assert (capped.value.permanent, refused.value.permanent) == (True, True)


async def test_a_file_may_come_another_time(channel: TelegramChannel, server: LocalTelegram, lan: Phone) -> None:
    with pytest.raises(FetchError) as unknown:
        await channel.fetch("không có")
    assert not unknown.value.permanent  # Telegram says that it may be unavailable for a while only
    server.faults.server_error.count = 1
    with pytest.raises(FetchError) as broken:
        await channel.fetch("F")
    assert not broken.value.permanent
    assert TOKEN.split(":")[1] not in str(broken.value)
