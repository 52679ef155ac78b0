"""Sending what is in the outbox."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from bot.jobs.alarm import alarm, disk_full
from bot.jobs.pace import Gate, Pace
from bot.jobs.sender import FLOODED_CHATS, LONGEST_DELAY
from bot.local import ApiError
from bot.messages import Lane
from storage import outbox, people
from tests.jobs.conftest import Bench, message, until
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH

pytestmark = pytest.mark.server


async def test_whoever_waits_for_an_answer_goes_first(bench: Bench) -> None:
    rows = await bench.put(
        message(1001, "tổng hợp", Lane.DIGEST),
        message(1002, "nhắc", Lane.URGING),
        message(1003, "trả lời"),
        message(1004, "tổng hợp nữa", Lane.DIGEST),
        message(1005, "trả lời nữa"),
    )
    sender = bench.sender(in_flight=1)
    bench.server.faults.latency = 0.05
    sender.offer(rows[:1])
    await until(lambda: sender._gate._slots == 0)
    sender.offer(rows[1:])
    await sender.drain()
    assert bench.words() == ["tổng hợp", "trả lời", "trả lời nữa", "nhắc", "tổng hợp nữa"]


async def test_a_chat_gets_its_messages_in_order_each_lane_for_itself(bench: Bench) -> None:
    lanes = [Lane.DIGEST, Lane.INTERACTIVE, Lane.URGING] * 5
    await bench.send(*(message(QUANG_SON, f"{lane} {number:02}", lane) for number, lane in enumerate(lanes)))
    words = bench.words()
    assert len(words) == 15
    for lane in Lane:
        mine = [each for each in words if each.startswith(lane)]
        assert mine == sorted(mine)


async def test_no_more_than_so_many_at_once(bench: Bench) -> None:
    bench.server.faults.silence.probability = 1
    sender = bench.sender(in_flight=2)
    sender.offer(await bench.put(*(message(1001 + number, str(number)) for number in range(5))))
    await until(lambda: bench.server.faults.silence.happened == 2)
    gate = Gate(Pace(0, 1), slots=2)
    turns = [gate.ask(urgency) for urgency in (1, 1, 1, 0)]
    assert [turn.done() for turn in turns] == [True, True, False, False]
    gate.leave()
    assert [turn.done() for turn in turns] == [True, True, False, True]
    await sender.close()
    assert bench.server.faults.silence.happened == 2


def test_a_pace_lets_some_go_at_once_and_the_others_one_by_one() -> None:
    pace = Pace(rate=2, burst=3)
    waits: list[float] = []
    for _ in range(5):
        waits.append(pace.wait(now=100 + sum(waits)))
        pace.take()
    assert waits == [0, 0, 0, 0.5, 0.5]
    assert pace.wait(now=1000) == 0
    assert Pace(rate=0, burst=1).wait(now=0) == 0, "no limit"


async def test_a_chat_that_asks_to_wait_is_left_alone_and_the_wait_is_stored(bench: Bench) -> None:
    bench.server.faults.flood.count, bench.server.faults.retry_after = 1, 1
    bench.server.faults.flood.methods = frozenset({"sendMessage"})
    bench.app.sender.offer(await bench.put(message(QUANG_SON, "một"), message(QUANG_SON, "hai")))
    await until(lambda: bench.server.faults.flood.happened == 1)
    await bench.send(message(QUANG_THANH, "người khác"))
    [first, *_] = await bench.database.all("SELECT not_before, created_at, attempts FROM outbox ORDER BY id")
    assert first["not_before"] > first["created_at"]
    assert bench.arrived() == [(QUANG_THANH, "người khác"), (QUANG_SON, "một"), (QUANG_SON, "hai")]
    assert set((await bench.fates()).values()) == {"sent"}


async def test_a_wait_outlives_a_restart(bench: Bench) -> None:
    bench.server.faults.flood.count, bench.server.faults.retry_after = 1, 30
    first = bench.sender()
    first.offer(await bench.put(message(QUANG_SON, "một")))
    await until(lambda: bench.server.faults.flood.happened == 1)
    await bench.database.write(lambda _: None)
    await first.close()
    [row] = await outbox.waiting(bench.database)
    assert timedelta(seconds=20) < row.not_before - bench.app.clock.now() <= timedelta(seconds=30)


async def test_several_chats_that_ask_to_wait_slow_the_bulk_for_all(bench: Bench) -> None:
    bench.server.faults.flood.count, bench.server.faults.retry_after = FLOODED_CHATS, 2
    bench.server.faults.latency = 0.02
    sender = bench.sender(in_flight=FLOODED_CHATS)
    flooded = [message(phone, "trả lời") for phone in (QUANG_SON, QUANG_THANH, HAI_AN)]
    sender.offer(await bench.put(*flooded, message(COORDINATOR, "tổng hợp", Lane.DIGEST)))
    await until(lambda: bench.server.faults.flood.happened == FLOODED_CHATS)
    sender.offer(await bench.put(message(LEADER, "gấp")))
    await until(lambda: bench.words() != [])
    assert bench.words() == ["gấp"]
    await sender.drain()
    assert set((await bench.fates()).values()) == {"sent"}


async def test_an_answer_that_may_not_have_arrived_is_sent_again(bench: Bench) -> None:
    bench.server.faults.answer_lost.count = 1
    await bench.send(message(QUANG_SON, "trả lời"))
    assert bench.words() == ["trả lời", "trả lời"]
    assert await bench.fates() == {"trả lời": "sent"}


@pytest.mark.parametrize("lane", [Lane.URGING, Lane.DIGEST])
async def test_bulk_that_may_have_arrived_is_never_repeated(bench: Bench, lane: Lane) -> None:
    bench.server.faults.answer_lost.count = 1
    await bench.send(message(QUANG_SON, "nhắc", lane), message(QUANG_SON, "nhắc nữa", lane))
    await bench.app.sender.scan()
    await bench.app.sender.drain()
    assert bench.words() == ["nhắc", "nhắc nữa"]
    assert await bench.fates() == {"nhắc": "uncertain", "nhắc nữa": "sent"}


async def test_bulk_that_certainly_did_not_arrive_is_sent_later(bench: Bench) -> None:
    bench.server.faults.server_error.count = 2
    await bench.send(message(QUANG_SON, "nhắc", Lane.URGING))
    assert bench.words() == ["nhắc"]
    assert await bench.fates() == {"nhắc": "sent"}


async def test_order_survives_failures(bench: Bench) -> None:
    bench.server.faults.dropped.probability = 0.3
    bench.server.faults.bad_gateway.probability = 0.2
    bench.server.faults.answer_lost.probability = 0.1
    await bench.send(*(message(QUANG_SON, f"{number:02}") for number in range(10)))
    words = list(dict.fromkeys(bench.words()))
    assert words == [f"{number:02}" for number in range(10)]


async def test_someone_who_blocked_the_bot_is_unreachable_and_marked(bench: Bench) -> None:
    await bench.database.write(lambda c: people.link(c, 1, "telegram", str(QUANG_SON), bench.app.clock.now()))
    bench.server.handset(QUANG_SON).chat.blocked = True
    await bench.send(message(QUANG_SON, "một"), message(QUANG_THANH, "hai"))
    assert await bench.fates() == {"một": "unreachable", "hai": "sent"}
    [state] = await bench.database.all("SELECT state FROM chats WHERE chat = ?", (str(QUANG_SON),))
    assert state[0] == "blocked"


async def test_a_chat_that_moved_is_followed(bench: Bench) -> None:
    moved = ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=QUANG_THANH)
    bench.server.faults.refuse("sendMessage", moved)
    await bench.database.write(lambda c: c.execute("DELETE FROM chats WHERE chat = ?", (str(QUANG_THANH),)).rowcount)
    await bench.send(message(QUANG_SON, "một"), message(QUANG_SON, "hai"))
    assert bench.arrived() == [(QUANG_THANH, "một"), (QUANG_THANH, "hai")]
    assert await bench.fates() == {"một": "sent", "hai": "sent"}
    assert await people.of_chat(bench.database, "telegram", str(QUANG_SON), bench.app.clock.now().date()) is None
    assert await people.of_chat(bench.database, "telegram", str(QUANG_THANH), bench.app.clock.now().date()) is not None


async def test_a_message_that_is_refused_ends_alone(bench: Bench) -> None:
    bench.server.faults.refuse("sendMessage", ApiError(400, "Bad Request: message text is empty"))
    await bench.send(message(QUANG_SON, "một"), message(QUANG_SON, "hai"))
    assert await bench.fates() == {"một": "refused", "hai": "sent"}


async def test_a_row_that_cannot_be_read_ends_alone(bench: Bench) -> None:
    await bench.put(message(QUANG_SON, "một", payload="{"), message(QUANG_SON, "hai"))
    await bench.app.sender.scan()
    await bench.app.sender.drain()
    statuses = [row[0] for row in await bench.database.all("SELECT status FROM outbox ORDER BY id")]
    assert statuses == ["refused", "sent"]


async def test_a_dead_server_is_waited_for(bench: Bench) -> None:
    bench.server.faults.dropped.probability = 1
    bench.app.sender.offer(await bench.put(message(QUANG_SON, "một"), message(QUANG_THANH, "hai", Lane.DIGEST)))
    await until(lambda: bench.server.faults.dropped.happened >= 3)
    bench.server.faults.calm()
    await bench.app.sender.drain()
    # A digest whose request left the house before the connection was cut has an unknown fate.
    assert (await bench.fates())["một"] == "sent"
    assert bench.words().count("một") == 1


async def test_unsent_words_of_a_key_are_replaced_by_newer_ones(bench: Bench) -> None:
    bench.app.sender.offer(await bench.put(message(QUANG_SON, "1 ảnh", key="album:7", delay=0.2)))
    bench.app.sender.offer(await bench.put(message(QUANG_SON, "2 ảnh", key="album:7", delay=0.2)))
    await bench.app.sender.drain()
    assert bench.words() == ["2 ảnh"]


async def test_newer_words_of_a_key_do_not_hold_up_a_chat_that_must_wait(bench: Bench) -> None:
    bench.server.faults.flood.count, bench.server.faults.retry_after = 1, 1
    bench.server.faults.latency = 0.1
    [first] = await bench.put(message(QUANG_SON, "1 ảnh", key="album:7"))
    bench.app.sender.offer([first])
    async with asyncio.timeout(30):
        while not await bench.database.all("SELECT 1 FROM outbox WHERE status = 'sending'"):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
    await bench.send(message(QUANG_SON, "2 ảnh", key="album:7"), message(QUANG_SON, "sau đó"))
    assert bench.words() == ["2 ảnh", "sau đó"]
    assert await bench.fates() == {"2 ảnh": "sent", "sau đó": "sent"}


async def test_what_went_out_while_the_outbox_was_read_is_not_sent_again(bench: Bench) -> None:
    rows = await bench.put(*(message(QUANG_SON, str(number)) for number in range(5)))
    await bench.app.sender.scan()
    await bench.app.sender.drain()
    bench.app.sender.offer(rows, found=True)  # as a scan would that has read before
    await bench.app.sender.drain()
    assert bench.words() == ["0", "1", "2", "3", "4"]


async def test_a_full_disk_after_sending_does_not_send_twice(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    rows = await bench.put(message(QUANG_SON, "trả lời"), message(QUANG_THANH, "nhắc", Lane.URGING))
    await fill_up(bench)
    bench.app.sender.offer(rows[:1])
    await until(lambda: "The disk is full" in caplog.text)
    await make_room(bench)
    bench.app.sender.offer(rows[1:])
    await bench.app.sender.drain()
    assert (ADMIN, alarm(disk_full())) in bench.arrived()
    assert sorted(words for chat, words in bench.arrived() if chat != ADMIN) == ["nhắc", "trả lời"]
    assert set((await bench.fates()).values()) == {"sent"}
    assert "This is over: The disk is full" in caplog.text


async def fill_up(bench: Bench) -> None:
    """Let the disk be full for whoever wants to record what became of a message."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE filler (x BLOB)")
        while connection.execute("PRAGMA freelist_count").fetchone()[0]:
            connection.execute("INSERT INTO filler VALUES (zeroblob(4000))")
        connection.execute(
            "CREATE TEMP TRIGGER grow BEFORE UPDATE ON main.outbox"
            " BEGIN INSERT INTO filler VALUES (zeroblob(9999)); END"
        )
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    await bench.database.write(work)


async def make_room(bench: Bench) -> None:
    await bench.database.write(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchall())


async def test_after_a_restart_replies_go_out_again_and_interrupted_bulk_does_not(bench: Bench) -> None:
    rows = await bench.put(message(QUANG_SON, "trả lời"), message(QUANG_SON, "nhắc", Lane.URGING))
    for row in rows:
        await bench.database.write(lambda c, row=row: outbox.begin(c, row.id))  # type: ignore[misc]
    now = bench.app.clock.now()
    await bench.database.write(lambda c: outbox.settle_interrupted(c, now))
    await bench.app.sender.scan()
    await bench.app.sender.drain()
    assert bench.words() == ["trả lời"]
    assert await bench.fates() == {"trả lời": "sent", "nhắc": "uncertain"}


async def test_a_clock_set_back_does_not_hold_up_answers(bench: Bench) -> None:
    rows = await bench.put(message(QUANG_SON, "trả lời"))
    bench.app.clock.move(-timedelta(hours=1))
    sender = bench.sender()
    sender.offer(rows)
    [chat] = sender._chats.values()
    [waiting] = chat.messages.values()
    assert waiting.due - asyncio.get_running_loop().time() <= LONGEST_DELAY
    await sender.close()
