"""The inbox, the outbox and the sessions between them."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest

from storage import inbox, outbox, sessions
from storage.database import Database
from storage.records.queue import InboxRow, NewInbox, NewOutbox, OutboxRow, SessionRow
from tests.storage.conftest import NOW

LATER = NOW + timedelta(minutes=5)


def update(key: str, **changes: str) -> NewInbox:
    values = {"channel": "telegram", "bot": "1", "key": key, "chat": "1001", "payload": "{}"}
    return NewInbox.model_validate(values | changes)


async def receive(database: Database, *updates: NewInbox) -> list[InboxRow]:
    return await database.write(lambda connection: inbox.put(connection, updates, NOW))


def message(words: str = "chào", **changes: object) -> NewOutbox:
    values = {"channel": "telegram", "chat": "1001", "lane": "interactive", "payload": words}
    return NewOutbox.model_validate(values | changes)


async def put(database: Database, new: NewOutbox) -> OutboxRow:
    return await database.write(lambda connection: outbox.put(connection, new, NOW))


async def fates(database: Database) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await database.all("SELECT payload, status FROM outbox ORDER BY id")]


# The inbox


async def test_an_update_is_taken_once(database: Database) -> None:
    first = await receive(database, update("1"), update("2"), update("1"))
    again = await receive(database, update("2"), update("3"))
    assert [row.key for row in first] == ["1", "2"]
    assert [row.key for row in again] == ["3"]


async def test_other_bots_and_channels_count_for_themselves(database: Database) -> None:
    rows = await receive(database, update("1"), update("1", bot="2"), update("1", channel="zalo"))
    assert len(rows) == 3


async def test_one_that_is_done_is_blank_and_still_known(database: Database) -> None:
    [row] = await receive(database, update("1", payload='{"text": "riêng tư"}'))
    await database.write(lambda connection: inbox.finish(connection, row.id))
    assert await receive(database, update("1", payload='{"text": "riêng tư"}')) == []
    assert await inbox.waiting(database) == []
    assert await database.all("SELECT 1 FROM inbox WHERE payload <> ''") == []


async def test_attempts_are_counted_until_it_is_done(database: Database) -> None:
    [row] = await receive(database, update("1"))
    counted = [await database.write(lambda connection: inbox.claim(connection, row.id)) for _ in range(3)]
    await database.write(lambda connection: inbox.finish(connection, row.id))
    assert counted == [1, 2, 3]
    assert await database.write(lambda connection: inbox.claim(connection, row.id)) is None


async def test_a_dead_letter_is_kept_whole_and_can_be_revived(database: Database) -> None:
    one, two = await receive(database, update("1", payload="x"), update("2"))
    for row in (one, two):
        await database.write(lambda connection, row=row: inbox.claim(connection, row.id))  # type: ignore[misc]
        await database.write(lambda connection, row=row: inbox.bury(connection, row.id, "lỗi"))  # type: ignore[misc]
    assert [(row.payload, row.error) for row in await inbox.dead(database)] == [("x", "lỗi"), ("{}", "lỗi")]
    assert await database.write(lambda connection: inbox.revive(connection, one.id)) == 1
    assert [(row.key, row.attempts, row.error) for row in await inbox.waiting(database)] == [("1", 0, "")]
    assert await database.write(lambda connection: inbox.revive(connection, None)) == 1
    assert await database.write(lambda connection: inbox.revive(connection, None)) == 0


async def test_only_keys_of_what_is_done_are_forgotten(database: Database) -> None:
    done, dead, _ = await receive(database, update("1"), update("2"), update("3"))
    await database.write(lambda connection: inbox.finish(connection, done.id))
    await database.write(lambda connection: inbox.bury(connection, dead.id, "lỗi"))
    assert await database.write(lambda connection: inbox.forget(connection, NOW)) == 0
    assert await database.write(lambda connection: inbox.forget(connection, LATER)) == 1
    assert len(await database.all("SELECT 1 FROM inbox")) == 2


# The outbox


async def test_unsent_messages_with_one_key_are_one(database: Database) -> None:
    first = await put(database, message("1 ảnh", key="album:7", delay=1))
    second = await put(database, message("2 ảnh", key="album:7", delay=2))
    assert first.id == second.id
    assert second.not_before - first.not_before == timedelta(seconds=1)
    assert await fates(database) == [("2 ảnh", "queued")]


async def test_a_key_counts_within_a_chat_and_until_it_is_sent(database: Database) -> None:
    first = await put(database, message("một", key="k"))
    await put(database, message("khác", key="k", chat="1002"))
    await put(database, message("không"))
    await put(database, message("không"))
    await database.write(lambda connection: outbox.end(connection, first.id, "sent", NOW, "55"))
    again = await put(database, message("hai", key="k"))
    assert again.id != first.id
    assert len(await fates(database)) == 5


async def test_a_postponed_message_gives_way_to_newer_words_of_its_key(database: Database) -> None:
    first = await put(database, message("1 ảnh", key="album:7"))
    await database.write(lambda connection: outbox.begin(connection, first.id))
    await put(database, message("2 ảnh", key="album:7"))
    await database.write(lambda connection: outbox.delay(connection, first.id, LATER, "chậm lại"))
    assert await fates(database) == [("2 ảnh", "queued")]
    assert await database.write(lambda connection: outbox.begin(connection, first.id)) is None


async def test_a_status_only_moves_forward(database: Database) -> None:
    row = await put(database, message())
    await database.write(lambda connection: outbox.end(connection, row.id, "sent", NOW, "55"))
    await database.write(lambda connection: outbox.delay(connection, row.id, LATER, "muộn"))
    await database.write(lambda connection: outbox.end(connection, row.id, "refused", NOW, error="muộn"))
    assert await database.write(lambda connection: outbox.begin(connection, row.id)) is None
    assert await fates(database) == [("chào", "sent")]
    assert await outbox.waiting(database) == []


async def test_a_postponed_message_keeps_its_time(database: Database) -> None:
    row = await put(database, message())
    await database.write(lambda connection: outbox.delay(connection, row.id, LATER, "chậm lại"))
    [waiting] = await outbox.waiting(database)
    assert (waiting.status, waiting.attempts, waiting.not_before) == ("queued", 1, LATER)


async def test_after_a_restart_bulk_of_unknown_fate_is_not_repeated(database: Database) -> None:
    rows = [await put(database, message(lane, lane=lane)) for lane in ("interactive", "urging", "digest")]
    await put(database, message("chưa gửi", lane="digest"))
    for row in rows:
        await database.write(lambda connection, row=row: outbox.begin(connection, row.id))  # type: ignore[misc]
    assert await database.write(lambda connection: outbox.settle_interrupted(connection, NOW)) == 2
    assert await fates(database) == [
        ("interactive", "sending"),
        ("urging", "uncertain"),
        ("digest", "uncertain"),
        ("chưa gửi", "queued"),
    ]
    assert [row.payload for row in await outbox.waiting(database)] == ["interactive", "chưa gửi"]


async def test_what_is_queued_follows_a_chat_that_moves(database: Database) -> None:
    sent = await put(database, message("cũ"))
    await database.write(lambda connection: outbox.end(connection, sent.id, "sent", NOW))
    await put(database, message("mới", key="k"))
    await put(database, message("trùng", key="k", chat="-100"))
    await database.write(lambda connection: outbox.readdress(connection, "telegram", "1001", "-100"))
    assert [(row.chat, row.payload) for row in await outbox.waiting(database)] == [("-100", "mới")]


async def test_the_newest_message_of_a_chat(database: Database) -> None:
    await put(database, message("một"))
    await put(database, message("hai"))
    await put(database, message("khác", chat="1002"))
    assert await outbox.newest(database, "telegram", "1001") == "hai"
    assert await outbox.newest(database, "telegram", "1009") == ""


async def test_many_messages_are_read_in_pages(database: Database) -> None:
    def many(connection: object) -> None:
        for number in range(25):
            outbox.put(connection, message(str(number)), NOW)  # type: ignore[arg-type]

    await database.write(many)
    first = await outbox.waiting(database, limit=20)
    rest = await outbox.waiting(database, after=first[-1].id, limit=20)
    assert [row.payload for row in (*first, *rest)] == [str(number) for number in range(25)]


# Sessions


def session(session_id: str = "s1", version: int = 0, **changes: object) -> SessionRow:
    values = {
        "id": session_id,
        "owner": "person:1",
        "form": "progress",
        "state": "open",
        "version": version,
        "data": "{}",
        "expires_at": LATER,
    }
    return SessionRow.model_validate(values | changes)


async def save(database: Database, row: SessionRow) -> None:
    await database.write(lambda connection: sessions.save(connection, row, NOW))


async def test_a_session_counts_its_versions(database: Database) -> None:
    await save(database, session())
    await save(database, session(version=1, data='{"a": 1}'))
    found = await database.write(lambda c: sessions.open_of(c, "person:1"))
    assert found == session(version=2, data='{"a": 1}')


async def test_a_change_on_an_old_version_is_refused(database: Database) -> None:
    await save(database, session())
    await save(database, session(version=1))
    for stale in (session(version=1), session(version=0), session("unknown", version=3)):
        with pytest.raises(sessions.ConflictError):
            await save(database, stale)
    found = await database.write(lambda c: sessions.open_of(c, "person:1"))
    assert found is not None
    assert found.version == 2


async def test_a_person_has_one_open_session(database: Database) -> None:
    await save(database, session())
    with pytest.raises(sessions.ConflictError):
        await save(database, session("s2"))
    await database.write(lambda connection: sessions.park(connection, "person:1", "s2", NOW))
    await save(database, session("s2"))
    with pytest.raises(sessions.ConflictError):  # it was parked behind the back of whoever holds version 1
        await save(database, session("s1", version=1))
    assert [row.id for row in await sessions.unfinished(database, "person:1")] != []


async def test_nobody_gets_at_another_persons_session(database: Database) -> None:
    await save(database, session())
    assert await sessions.get(database, "s1", "person:2") is None
    with pytest.raises(sessions.ConflictError):
        await save(database, session(version=1, owner="person:2"))


async def test_one_that_was_touched_meanwhile_does_not_expire(database: Database) -> None:
    await save(database, session())
    [overdue] = await sessions.overdue(database, LATER)
    await save(database, session(version=1, expires_at=LATER + timedelta(days=1)))
    assert not await database.write(lambda connection: sessions.expire(connection, overdue, LATER))
    assert await sessions.overdue(database, LATER) == []


async def test_the_submitted_session_behind_a_message(database: Database) -> None:
    data = json.dumps({"answers": {"done": {"value": "x", "message": "77"}}})
    await save(database, session(data=data, state="submitted"))
    await save(database, session("s2", data=data))
    found = await sessions.submitted_from(database, "person:1", "77")
    assert found is not None
    assert found.id == "s1"
    assert await sessions.submitted_from(database, "person:1", "78") is None
    assert await sessions.submitted_from(database, "person:2", "77") is None


# What all of it costs


async def test_a_message_in_and_out_makes_no_table_of_its_own(database: Database) -> None:
    """But for what RETURNING gives back; the words that a state may have are no table."""
    said: list[str] = []

    def pass_through(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(said.append)
        [row] = inbox.put(connection, [update("1")], NOW)
        inbox.finish(connection, row.id)
        sent = outbox.put(connection, message(), NOW)
        outbox.end(connection, sent.id, "sent", NOW, "1", "")
        connection.set_trace_callback(None)

    await database.write(pass_through)
    written = [sql for sql in said if sql.startswith(("INSERT", "UPDATE"))]
    assert len(written) == 4
    for sql in written:
        tables = [row for row in await database.all(f"EXPLAIN {sql}") if row["opcode"] == "OpenEphemeral"]
        assert len(tables) == ("RETURNING" in sql)
