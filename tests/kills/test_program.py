"""The bot's program as a whole: stopping, starting, and starting with much to do."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.messages import Outgoing
from storage import inbox, outbox
from storage.database import Database
from storage.records.queue import NewOutbox
from tests.kills.conftest import AS_FOR_PEOPLE, Program, now, settle, until
from tests.phone import Phone
from tests.place import HAI_AN, LEADER, QUANG_SON, QUANG_THANH

pytestmark = pytest.mark.kills

WAITING = 10_000


async def test_asked_to_stop_it_answers_everything_it_has_received(program: Program) -> None:
    phones = [Phone(program.server, person) for person in (QUANG_SON, QUANG_THANH, HAI_AN, LEADER)]
    await program.start()
    await program.receiving()
    updates = program.server.world.bot_named().updates
    for phone in phones * 25:
        await phone.say("/trogiup")
    await until(lambda: not len(updates))
    assert await program.terminate() == 0
    assert [sum("Trợ giúp" in message.text for message in phone.answers) for phone in phones] == [25] * 4
    database = await Database.open(program.database_file)
    try:
        assert await inbox.waiting(database) == []
        assert await outbox.waiting(database) == []
    finally:
        await database.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_it_is_asked_to(program: Program, number: signal.Signals) -> None:
    program.anew = AS_FOR_PEOPLE
    await program.start()
    await program.receiving()
    program.send(number)
    assert await program.wait() == 0
    assert "Traceback" not in program.said()


async def test_two_do_not_run_on_one_folder(program: Program) -> None:
    await program.start()
    await program.receiving()
    second = Program(program.folder, program.server)
    second.printed = program.folder / "second.log"
    await second.start()
    assert await second.wait() == 1
    assert second.said().startswith("Another dvk is running on ")
    assert "DVK_DATA" in second.said()
    assert "Traceback" not in second.said()
    assert program.running


async def test_it_starts_with_many_messages_waiting(program: Program) -> None:
    phones = await settle(program, 100)
    database = await Database.open(program.database_file)
    told = [
        NewOutbox(channel="telegram", chat=str(phones[n % 100]), lane="digest", payload=words(n))
        for n in range(WAITING)
    ]
    await database.write(lambda connection: [outbox.put(connection, message, now()) for message in told])
    await database.close()
    leader = Phone(program.server, LEADER)
    await leader.say("/trogiup")
    await program.start()
    await leader.hear("Trợ giúp", patience=30)
    server = program.server
    assert server.log.counts["sendMessage", "ok"] < WAITING, "who waits for an answer goes first"
    await until(lambda: server.log.counts["sendMessage", "ok"] == WAITING + 1, seconds=60)
    assert await program.terminate() == 0
    for phone in phones:
        numbers = [int(message.text) for message in Phone(server, phone).answers]
        assert numbers == sorted(numbers)
        assert len(numbers) == WAITING / 100


def words(number: int) -> str:
    return Outgoing(text=str(number)).model_dump_json()


async def test_killed_at_each_moment_of_its_start_it_starts_again(program: Program) -> None:
    program.anew = AS_FOR_PEOPLE
    phone = Phone(program.server, QUANG_SON)
    await phone.say("/trogiup")
    for wait in (0.3, 0.6, 0.8):
        await program.start()
        await asyncio.sleep(wait)
        await program.kill()
    await program.start()
    await program.receiving()
    await phone.hear("Trợ giúp", patience=30)
    assert await program.terminate() == 0
