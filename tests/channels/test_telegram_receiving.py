"""Nothing is acknowledged before it is committed, whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
import aiohttp.web
import pytest

from bot.channels.base import BotCommand
from bot.channels.telegram import TelegramChannel
from bot.local import LocalTelegram
from bot.local.errors import ApiError, conflict
from storage.records.queue import NewInbox
from tests.channels.conftest import (
    NOW,
    SOON,
    TOKEN,
    Inbox,
    Troubles,
    Watched,
    eventually,
    receiving,
    texts,
    until_asked,
    waiting,
)
from tests.phone import Phone

COMMANDS = [BotCommand(name="baocao", title="Báo kết quả")]


async def test_messages_arrive_in_order(channel: TelegramChannel, inbox: Inbox, lan: Phone) -> None:
    async with receiving(channel, inbox):
        await lan.say("một")
        await lan.say("hai")
        updates = await inbox.until_taken(2)
    assert texts(channel, updates) == ["một", "hai"]
    assert [update.chat for update in updates] == ["1001", "1001"]
    assert {update.bot for update in updates} == {TOKEN.split(":")[0]} == {channel.bot}


async def test_a_batch_is_acknowledged_only_after_it_is_committed(
    channel: TelegramChannel, server: LocalTelegram, lan: Phone
) -> None:
    committing, commit = Watched(), asyncio.Event()
    seen: list[NewInbox] = []

    async def slow(updates: Sequence[NewInbox]) -> None:
        seen.extend(updates)
        committing.announce()
        await commit.wait()

    await lan.say("một")
    async with receiving(channel, slow):
        await committing.until(lambda: len(seen) == 1)
        assert waiting(server) == 1
        commit.set()
        await until_asked(server, "getUpdates", "ok")
        await eventually(lambda: not waiting(server))


async def test_what_could_not_be_stored_comes_again(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    inbox.refusing = True
    await lan.say("một")
    async with receiving(channel, inbox):
        await inbox.until(lambda: inbox.refusals >= 3)
        assert waiting(server) == 1
        inbox.refusing = False
        updates = await inbox.until_taken(1)
        await troubles.until_told("Đã ghi lại được")
    assert texts(channel, updates) == ["một"]
    assert len(troubles.told) == 2
    assert "tin không mất" in troubles.told[0]


async def test_a_bot_that_was_killed_receives_again_under_the_same_key(
    server: LocalTelegram, inbox: Inbox, lan: Phone, channel: TelegramChannel
) -> None:
    await lan.say("một")
    server.faults.acknowledgement_lost.probability = 1
    async with receiving(channel, inbox):
        await inbox.until_taken(1)
    taken = len(inbox.taken)
    async with receiving(channel, inbox):
        await inbox.until_taken(taken + 1)
    assert len({update.key for update in inbox.taken}) == 1


async def test_updates_that_are_numbered_from_the_beginning_again_arrive(server: LocalTelegram, inbox: Inbox) -> None:
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, waits=SOON, long_poll=0)
    async with receiving(channel, inbox):
        for taken, number in enumerate((500, 3), start=1):
            server.push_raw({"update_id": number, "message": {"chat": {"id": 1001}, "date": number}})
            await inbox.until_taken(taken)
            await until_asked(server, "getUpdates", "ok", server.log.counts["getUpdates", "ok"] + 2)  # nothing new
    await channel.close()
    assert [update.key.partition("-")[0] for update in inbox.taken] == ["500", "3"]


async def test_odd_updates_hold_nothing_up(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone
) -> None:
    await lan.say("một")
    server.push_raw({"message": {"chat": {"id": 1001}, "text": ["?"]}})
    server.push_raw({"message": 5, "deep": [[[[]]]]})
    server.push_raw({"brand_new_kind": {"chat": {"id": 1001, "type": "private"}}})
    await lan.say("hai\ud83d")
    async with receiving(channel, inbox):
        updates = await inbox.until_taken(5)
    parsed: list[str] = []
    for update in updates:
        try:
            incoming = channel.parse(update.payload)
        except ValueError:
            parsed.append("odd")
        else:
            parsed.append(incoming.text if incoming else "not ours")
    assert parsed == ["một", "odd", "odd", "not ours", "hai"]


async def test_a_dead_server_is_told_once_and_so_is_its_return(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    server.faults.bad_gateway.probability = 1
    async with receiving(channel, inbox):
        await channel.start(COMMANDS)
        await until_asked(server, "deleteWebhook", "502", times=5)
        server.faults.calm()
        await lan.say("một")
        await inbox.until_taken(1)
        await troubles.until_told("Đã kết nối lại")
    assert len(troubles.told) == 2
    assert "Chưa kết nối được Telegram" in troubles.told[0]


async def test_one_blip_is_not_worth_a_word(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    server.faults.dropped.count = 1
    server.faults.dropped.methods = frozenset({"getUpdates"})
    async with receiving(channel, inbox):
        await lan.say("một")
        await inbox.until_taken(1)
    assert troubles.told == []


async def test_a_wrong_token_is_said_plainly(server: LocalTelegram, inbox: Inbox, troubles: Troubles) -> None:
    wrong = TOKEN.replace("5", "6")
    channel = TelegramChannel(wrong, now=lambda: NOW, base_url=server.base_url, trouble=troubles, waits=SOON)
    async with receiving(channel, inbox):
        await troubles.until_told("không nhận token")
    await channel.close()
    assert len(troubles.told) == 1
    assert wrong.split(":")[1] not in troubles.told[0]


async def test_another_bot_on_the_same_token_is_said_plainly(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
    server.faults.refuse("getUpdates", conflict(reason))
    async with receiving(channel, inbox):
        await troubles.until_told("chương trình khác")
        await lan.say("một")
        await inbox.until_taken(1)
        await troubles.until_told("Đã kết nối lại")


async def test_a_webhook_set_behind_our_back_is_said_plainly(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, troubles: Troubles
) -> None:
    reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
    server.faults.refuse("getUpdates", conflict(reason))
    async with receiving(channel, inbox):
        await troubles.until_told("webhook")


async def test_too_many_requests_are_waited_out(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    server.faults.flood.count, server.faults.retry_after = 3, 0
    async with receiving(channel, inbox):
        await lan.say("một")
        await inbox.until_taken(1)
    assert "chậm lại" in troubles.told[0]


async def test_the_webhook_of_another_time_is_removed_without_losing_updates(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone
) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{server.base_url}/bot{TOKEN}/setWebhook", json={"url": "http://127.0.0.1:9/x"})
    await lan.say("một")
    async with receiving(channel, inbox):
        await inbox.until_taken(1)


async def test_a_small_server_without_webhooks_is_asked_for_updates(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    server.faults.refuse("deleteWebhook", ApiError(404, "Not Found: method not found"), times=1000)
    await lan.say("một")
    async with receiving(channel, inbox):
        await inbox.until_taken(1)
    assert not troubles.told


async def test_a_small_server_that_does_not_wait_is_not_asked_in_a_rush(inbox: Inbox) -> None:
    loop, asked = asyncio.get_running_loop(), list[float]()

    async def handler(request: aiohttp.web.Request) -> aiohttp.web.Response:
        if request.path.endswith("getUpdates"):
            asked.append(loop.time())
        return aiohttp.web.json_response({"ok": True, "result": []})

    app = aiohttp.web.Application()
    app.router.add_post("/{path:.*}", handler)
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=f"http://127.0.0.1:{runner.addresses[0][1]}")
    async with receiving(channel, inbox):
        await eventually(lambda: len(asked) == 3)
    await channel.close()
    await runner.cleanup()
    assert asked[2] - asked[0] >= 0.4


async def test_only_known_kinds_are_asked_for(
    channel: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone
) -> None:
    async with receiving(channel, inbox):
        await lan.say("một")
        await inbox.until_taken(1)
    assert server.world.bot_named().updates.asked_kinds == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_trouble_that_cannot_be_told_stops_nothing(server: LocalTelegram, inbox: Inbox, lan: Phone) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("no admin")

    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, trouble=broken, waits=SOON)
    server.faults.server_error.count = 4
    async with receiving(channel, inbox):
        await lan.say("một")
        await inbox.until_taken(1)
    await channel.close()


# --- introducing ourselves -----------------------------------------------------------------------


async def test_the_menu_is_set_once_and_the_name_is_learnt(channel: TelegramChannel, server: LocalTelegram) -> None:
    assert channel.invite_link("abc") == ""
    await channel.start(COMMANDS)
    await until_asked(server, "setMyCommands", "ok")
    assert channel.invite_link("abc") == "https://t.me/dvk_bot?start=abc"
    account = server.world.bot_named()
    assert list(account.commands.values()) == [[{"command": "baocao", "description": "Báo kết quả"}]]
    assert account.menu_buttons == {None: {"type": "commands"}}
    await channel.close()

    again = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, waits=SOON)
    await again.start(COMMANDS)
    await until_asked(server, "getMyCommands", "ok", times=2)
    await again.close()
    assert server.log.counts["setMyCommands", "ok"] == 1


async def test_starting_waits_for_nobody(server: LocalTelegram, troubles: Troubles) -> None:
    root = server.base_url
    await server.stop()
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=root, trouble=troubles, waits=SOON)
    await channel.start(COMMANDS)
    assert channel.invite_link("abc") == ""
    await channel.close()


async def test_a_menu_that_is_refused_is_said_and_left(channel: TelegramChannel, troubles: Troubles) -> None:
    await channel.start([BotCommand(name="báo cáo", title="x")])
    await troubles.until_told("bảng lệnh")


@pytest.mark.parametrize("token", ["", "abc", "abc:def", "123:", "١٢٣:abc"])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(ValueError, match="looks like") as raised:
        TelegramChannel(token, now=lambda: NOW)
    assert "def" not in str(raised.value)


def test_the_channel_does_not_show_its_token(channel: TelegramChannel) -> None:
    assert repr(channel) == "<TelegramChannel 123456789>"
