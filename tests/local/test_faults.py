"""Things that go wrong on purpose."""

import asyncio
import time

import aiohttp
import pytest
from telegram import Bot
from telegram.error import ChatMigrated, NetworkError, RetryAfter

from bot.local import ApiError, LocalTelegram
from bot.local.flood_limits import FloodLimits
from tests.local.conftest import LAN, TOKEN, Raw, TestClock
from tests.phone import Phone


def texts(phone: Phone) -> list[str]:
    return [message.text for message in phone.answers]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # by its RetryAfter itself
async def test_flood(bot: Bot, lan: Phone, server: LocalTelegram) -> None:
    server.faults.flood.count, server.faults.retry_after = 1, 3
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(LAN, "a")
    assert caught.value._retry_after.total_seconds() == 3
    await bot.send_message(LAN, "b")
    assert texts(lan) == ["b"]
    assert server.faults.flood.happened == 1


async def test_server_errors_in_some_methods_only(bot: Bot, raw: Raw, lan: Phone, server: LocalTelegram) -> None:
    server.faults.server_error.count = 1
    server.faults.server_error.methods = frozenset({"sendMessage"})
    assert await bot.get_me()
    assert await raw.refusal("sendMessage", chat_id=LAN, text="a") == "Internal Server Error"
    server.faults.bad_gateway.count = 1
    with pytest.raises(NetworkError):
        await bot.send_message(LAN, "a")
    assert texts(lan) == []


@pytest.mark.parametrize(
    ("name", "done", "outcome"), [("dropped", [], "dropped"), ("answer_lost", ["a"], "answer lost")]
)
async def test_a_cut_connection(
    raw: Raw, lan: Phone, server: LocalTelegram, name: str, done: list[str], outcome: str
) -> None:
    getattr(server.faults, name).count = 1
    with pytest.raises(aiohttp.ClientError):
        await raw("sendMessage", chat_id=LAN, text="a")
    assert texts(lan) == done
    assert [record.outcome for record in server.log.of("sendmessage")] == [outcome]
    assert (await raw("sendMessage", chat_id=LAN, text="b"))[0] == 200


async def test_silence(raw: Raw, lan: Phone, server: LocalTelegram) -> None:
    server.faults.silence.count = 1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(raw("sendMessage", chat_id=LAN, text="a"), 0.1)
    assert texts(lan) == []
    server.faults.silence.count, server.faults.silence_seconds = 1, 0.05
    with pytest.raises(aiohttp.ClientError):
        await raw("sendMessage", chat_id=LAN, text="a")


async def test_updates_twice_lost_and_shuffled(bot: Bot, lan: Phone, server: LocalTelegram) -> None:
    for number in range(6):
        await lan.say(str(number))
    server.faults.update_twice.count = 1
    ids = [update.update_id for update in await bot.get_updates()]
    assert (len(ids), len(set(ids))) == (7, 6)
    server.faults.reordered.count = 1
    shuffled = [update.update_id for update in await bot.get_updates()]
    assert shuffled != sorted(shuffled)
    server.faults.acknowledgement_lost.count = 1
    assert len(await bot.get_updates(offset=max(ids) + 1)) == 6
    assert await bot.get_updates(offset=max(ids) + 1) == ()


async def test_latency_and_calm(raw: Raw, lan: Phone, server: LocalTelegram) -> None:
    server.faults.latency = 0.1
    begin = time.monotonic()
    await raw("getMe")
    assert time.monotonic() - begin >= 0.1
    server.faults.dropped.probability = 1.0
    server.faults.calm()
    begin = time.monotonic()
    assert (await raw("getMe"))[0] == 200
    assert time.monotonic() - begin < 0.1


async def test_an_ordered_refusal(bot: Bot, lan: Phone, server: LocalTelegram) -> None:
    moved = ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100)
    server.faults.refuse("sendMessage", moved)
    with pytest.raises(ChatMigrated):
        await bot.send_message(LAN, "a")
    await bot.send_message(LAN, "b")


async def test_the_log_is_bounded(clock: TestClock) -> None:
    telegram = LocalTelegram(clock.now, log_limit=3)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await telegram.start()
    async with aiohttp.ClientSession() as session:
        raw = Raw(session, telegram.base_url)
        for number in range(5):
            await raw("getChat", chat_id=number)
    assert [record.parameters["chat_id"] for record in telegram.log] == [2, 3, 4]
    assert telegram.log.counts["getChat", "400"] == 5
    await telegram.stop()


async def test_flood_limits_of_the_server(clock: TestClock) -> None:
    telegram = LocalTelegram(clock.now, limits=True)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    telegram.add_person(LAN, "Lan")
    await Phone(telegram, LAN).say("/start")
    await telegram.start()
    async with aiohttp.ClientSession() as session:
        raw = Raw(session, telegram.base_url)
        statuses = [(await raw("sendMessage", chat_id=LAN, text=str(n)))[0] for n in range(6)]
        assert statuses[:4] == [200] * 4
        assert statuses[-1] == 429
    await telegram.stop()


def test_flood_limits_refill() -> None:
    now = 0.0
    limits = FloodLimits(lambda: now, overall=2, chat_burst=1)
    limits.check(1, 1)
    with pytest.raises(ApiError) as caught:
        limits.check(1, 1)
    assert caught.value.parameters == {"retry_after": 1}
    limits.check(1, 2)
    with pytest.raises(ApiError):  # two at once over all
        limits.check(1, 3)
    now = 1.0
    limits.check(1, 1)
