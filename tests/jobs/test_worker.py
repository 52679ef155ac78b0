"""From what people send to what is stored and answered, through the running bot."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from pathlib import Path

import pytest

from bot import text
from bot.jobs.worker import MOST_ATTEMPTS
from bot.local import Message
from storage import inbox, people
from storage.records.queue import NewInbox
from tests.command import dvk as command
from tests.jobs.conftest import answered, until
from tests.load import Cadre
from tests.place import ADMIN, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place, place

pytestmark = pytest.mark.server

NONSENSE = {"message": {"message_id": 1, "date": "?", "chat": {"id": QUANG_SON, "type": "private"}, "text": "x"}}
REGISTRATION = (
    "/dangky",
    "Vận động hiến đất mở đường thôn Ba Nhất",
    "Chính đơn vị (tập thể)",
    "Kinh tế",
    "thôn Ba Nhất",
    "600 m đường bê tông",
    "cuối năm",
)


async def dvk(here: Place, *arguments: str) -> str:
    """Run the command as an admin would beside the running bot."""
    return await asyncio.to_thread(command, here.settings.data, *arguments)


async def break_lists(here: Place) -> None:
    """Let whoever asks for a list meet a mistake of ours."""
    await here.database.write(lambda c: c.execute("ALTER TABLE initiatives RENAME TO elsewhere").rowcount)


async def mend_lists(here: Place) -> None:
    await here.database.write(lambda c: c.execute("ALTER TABLE elsewhere RENAME TO initiatives").rowcount)


def heard(phone_messages: list[Message], words: str) -> int:
    return sum(words in message.text for message in phone_messages)


async def test_what_a_person_sends_is_taken_in_order(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    for words in REGISTRATION:
        await phone.say(words)
    await phone.hear("đồng chí xem lại trước khi gửi")
    await phone.tap("Gửi")
    await phone.hear("Đã ghi nhận đăng ký")
    stored = [row for row in await here.export("initiatives") if row["name"] == REGISTRATION[1]]
    assert [(row["place"], row["target"]) for row in stored] == [("thôn Ba Nhất", "600 m đường bê tông")]


async def test_many_people_at_once(here: Place) -> None:
    phones = [here.phone(person) for person in (QUANG_SON, QUANG_THANH, HAI_AN, LEADER, ADMIN)]
    for phone in phones * 10:
        await phone.say("/trogiup")
    await answered(here)
    assert [heard(phone.answers, "Trợ giúp") for phone in phones] == [10] * 5


async def test_an_update_that_cannot_be_handled_is_put_aside_and_nobody_waits(here: Place) -> None:
    await break_lists(here)
    phone, admin, other = here.phone(QUANG_SON), here.phone(ADMIN), here.phone(LEADER)
    await phone.say("/mohinh")
    await phone.say("/trogiup")
    await other.say("/trogiup")
    await other.hear("Trợ giúp")
    await phone.hear(text.apology()[:30])
    await phone.hear("Trợ giúp")
    [letter] = await inbox.dead(here.database)
    assert letter.attempts == 3
    assert "no such table" in letter.error
    assert str(letter.id) in (await admin.hear()).text


async def test_a_dead_letter_is_revived_in_a_running_bot(here: Place) -> None:
    await break_lists(here)
    phone = here.phone(QUANG_SON)
    await phone.say("/mohinh")
    await phone.hear(text.apology()[:30])
    listed = await dvk(here, "inbox", "list")
    [letter] = await inbox.dead(here.database)
    assert listed.startswith(f"{letter.id}  ")
    assert "no such table" in listed
    await mend_lists(here)
    assert await dvk(here, "inbox", "retry", str(letter.id)) == "1 updates will be tried again.\n"
    await here.bot.tick()
    await phone.hear("Mô hình")
    assert await inbox.dead(here.database) == []


async def test_a_letter_that_still_cannot_be_handled_dies_again(here: Place) -> None:
    await break_lists(here)
    phone = here.phone(QUANG_SON)
    await phone.say("/mohinh")
    await phone.hear(text.apology()[:30])
    await dvk(here, "inbox", "retry")
    await here.bot.tick()
    await phone.hear(text.apology()[:30])
    assert len(await inbox.dead(here.database)) == 1


async def test_an_unparsable_update_in_a_batch_harms_only_itself(here: Place) -> None:
    await here.stop()
    phone, other = here.phone(QUANG_SON), here.phone(LEADER)
    await phone.say("/trogiup")
    here.server.push_raw(dict(NONSENSE))
    here.server.push_raw({"update_id": 10**6, "message": 7})
    await other.say("/trogiup")
    await phone.say("/trogiup")
    await here.start()
    await phone.hear("Trợ giúp")
    await phone.hear("Trợ giúp")
    await other.hear("Trợ giúp")
    await answered(here)
    assert len(await inbox.dead(here.database)) == 2


async def test_kinds_that_are_not_for_us_are_passed_over(here: Place) -> None:
    group = {"id": -5, "type": "group", "title": "Xóm"}
    here.server.push_raw({"message": {"message_id": 1, "date": 1, "chat": group, "text": "/start"}})
    here.server.push_raw({"poll": {"id": "1"}})
    await answered(here)
    rows = await here.database.all("SELECT state, payload FROM inbox")
    assert {tuple(row) for row in rows} == {("done", "")}


async def test_updates_delivered_twice_count_once(here: Place) -> None:
    here.server.faults.update_twice.probability = 1
    here.server.faults.acknowledgement_lost.probability = 0.5
    await fill_in(here)
    assert here.server.faults.update_twice.happened > 10
    assert here.server.faults.acknowledgement_lost.happened > 3


async def fill_in(here: Place) -> None:
    """One person registers and reports; each is stored once."""
    before = len(await here.export("initiatives"))
    cadre = Cadre(here.server, QUANG_SON, random.Random(1), patience=5, most_presses=2)
    await cadre.work(lambda: True)
    await answered(here)
    assert len(await here.export("initiatives")) == before + 1
    assert len(await here.export("reports")) == 1
    assert len(await here.export("audit")) == 2


async def test_receiving_by_webhook(tmp_path: Path, unused_tcp_port: int) -> None:
    async with place(tmp_path, running=False) as here:
        address = f"127.0.0.1:{unused_tcp_port}"
        here.settings = here.settings.model_copy(update={"public_url": f"http://{address}", "listen": address})
        here.server.faults.update_twice.probability = 0.5
        await here.start()
        await until(lambda: here.server.log.counts["setWebhook", "ok"] == 1)
        await fill_in(here)
        assert here.server.log.counts["getUpdates", "ok"] == 0


async def test_what_was_not_done_is_done_after_a_restart(here: Place) -> None:
    await here.stop()
    phone = here.phone(QUANG_SON)
    await phone.say("/trogiup")
    [update] = here.server.world.bot_named().updates.pending()
    await here.start()
    await phone.hear("Trợ giúp")
    await answered(here)
    await here.database.write(
        lambda c: c.execute("UPDATE inbox SET state = 'new', payload = ?", (inbox_payload(update),)).rowcount
    )
    await here.stop()
    await here.start()
    await phone.hear("Trợ giúp")


def inbox_payload(update: dict[str, object]) -> str:
    return json.dumps(update)


async def test_what_was_in_hand_when_the_program_ended_is_handled_alone(here: Place) -> None:
    """Then only one at a time can be blamed if the program ends again."""
    await here.stop()
    await here.start()
    [first] = await received(here, QUANG_SON, attempts=2)
    [second] = await received(here, LEADER, attempts=2)
    here.bot.worker.offer(await inbox.waiting(here.database))
    await here.bot.drain()
    assert {first, second} == {row[0] for row in await here.database.all("SELECT id FROM inbox WHERE attempts = 3")}
    assert await inbox.dead(here.database) == []


async def received(here: Place, person: int, attempts: int) -> list[int]:
    """An update that the bot had taken so many times when it was killed."""
    update = {
        "update_id": 900_000 + person,
        "message": {"message_id": 1, "date": 1, "chat": {"id": person, "type": "private"}, "text": "/trogiup"},
    }
    payload = inbox_payload(update)
    new = NewInbox(channel="telegram", bot="123456789", key=f"k{person}", chat=str(person), payload=payload)

    def store(connection: sqlite3.Connection) -> list[int]:
        rows = inbox.put(connection, [new], here.clock.now())
        for _ in range(attempts):
            inbox.claim(connection, rows[0].id)
        return [row.id for row in rows]

    return await here.database.write(store)


async def test_one_that_ended_the_program_each_time_is_put_aside(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await received(here, QUANG_SON, attempts=MOST_ATTEMPTS)
    await here.bot.tick()
    await phone.hear(text.apology()[:30])
    [letter] = await inbox.dead(here.database)
    assert "the program ended" in letter.error


async def test_what_was_done_while_the_inbox_was_read_is_not_done_again(here: Place) -> None:
    await received(here, QUANG_SON, attempts=0)
    read = await inbox.waiting(here.database)
    here.bot.worker.offer(read)
    await here.bot.drain()
    here.bot.worker.offer(read)  # as a scan would that has read before
    await here.bot.drain()
    assert heard(here.phone(QUANG_SON).answers, "Trợ giúp") == 1


async def test_whoever_writes_can_be_reached_again(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await here.database.write(lambda c: people.set_blocked(c, "telegram", str(QUANG_SON), True))
    await phone.say("/trogiup")
    await phone.hear("Trợ giúp")
    [state] = await here.database.all("SELECT state FROM chats WHERE chat = ?", (str(QUANG_SON),))
    assert state[0] == "linked"


async def test_blocking_and_coming_back_are_noted(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    for act, expected in ((phone.block, "blocked"), (phone.unblock, "linked")):
        await act()
        await answered(here)
        [state] = await here.database.all("SELECT state FROM chats WHERE chat = ?", (str(QUANG_SON),))
        assert state[0] == expected
