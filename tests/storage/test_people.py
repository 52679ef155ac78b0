"""Invites, chats and roles."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import facts, people
from storage.database import Database
from storage.records.facts import Declined, Joined
from storage.records.invites import ATTEMPTS_A_CHAT, ATTEMPTS_OVERALL, ATTEMPTS_WINDOW
from storage.records.people import Role
from tests.storage.conftest import NOW, Village

TODAY = NOW.date()
DAYS = timedelta(days=30)


async def invite(database: Database, person: int, code: str = "ma0moi1234") -> None:
    await database.write(lambda connection: people.invite(connection, person, code, NOW, DAYS))


def joining(person: int, code: str = "ma0moi1234", chat: str = "55") -> Joined:
    return Joined(
        session_id="s1",
        code_hash=people.hash_code(code),
        person_id=person,
        person_name="Nguyễn Văn An",
        channel="telegram",
        chat=chat,
        consent_version="2026-1",
        consent_wording="Bot lưu…",
    )


async def wrong(database: Database, chat: str, now: datetime = NOW) -> bool:
    """A code that opens nothing; whether that was still counted."""
    return await database.write(lambda connection: people.note_attempt(connection, "telegram", chat, now))


async def apply(database: Database, fact: Joined | Declined) -> None:
    await database.write(lambda connection: facts.apply(connection, fact, NOW))


async def test_an_invite_opens_for_its_person_whatever_the_case(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    found = await people.invited(database, " MA0MOI1234 ", NOW)
    assert found is not None
    assert (found.person_id, found.unit_name, found.roles) == (village.officer, "Thôn Hải An", (Role.OFFICER,))


async def test_the_code_itself_is_not_stored(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    dump = await database.write(lambda connection: "\n".join(connection.iterdump()))
    assert "ma0moi1234" not in dump


async def test_an_invite_ends(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    assert await people.invited(database, "ma0moi1234", NOW + DAYS) is None
    late = people.hash_code("ma0moi1234")
    assert not await database.write(lambda connection: people.spend(connection, late, NOW + DAYS))


async def test_an_invite_is_spent_once(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    await apply(database, joining(village.officer))
    assert await people.invited(database, "ma0moi1234", NOW) is None
    with pytest.raises(facts.RefusedFactError, match="invite"):
        await apply(database, joining(village.officer, chat="66"))
    assert await people.of_chat(database, "telegram", "66", TODAY) is None
    joined = await people.of_chat(database, "telegram", "55", TODAY)
    assert joined is not None
    assert joined.name == "Nguyễn Văn An"
    [consent] = await database.all("SELECT wording FROM consents")
    assert consent["wording"] == "Bot lưu…"


async def test_a_new_invite_ends_the_one_before(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    await invite(database, village.officer, "ma0moi5678")
    assert await people.invited(database, "ma0moi1234", NOW) is None
    assert await people.invited(database, "ma0moi5678", NOW) is not None


async def test_declining_spends_the_invite_too(database: Database, village: Village) -> None:
    await invite(database, village.officer)
    fact = Declined(session_id="s1", code_hash=people.hash_code("ma0moi1234"), person_id=village.officer)
    await apply(database, fact)
    with pytest.raises(facts.RefusedFactError):
        await apply(database, joining(village.officer))
    assert [row[0] for row in await database.all("SELECT state FROM people")] == ["declined"]


async def test_wrong_codes_are_counted_by_chat_and_in_all(database: Database) -> None:
    for number in range(ATTEMPTS_OVERALL):
        assert await wrong(database, str(number))
    assert not await wrong(database, "another"), "too many in all"
    assert not await people.may_try(database, "telegram", "another", NOW)
    later = NOW + ATTEMPTS_WINDOW + timedelta(seconds=1)
    for _ in range(ATTEMPTS_A_CHAT):
        assert await wrong(database, "1", later)
    assert not await wrong(database, "1", later), "too many from one chat"
    assert await people.may_try(database, "telegram", "2", later)


async def test_attempts_count_on_when_the_clock_is_set_back_a_little_and_not_for_ever(database: Database) -> None:
    for _ in range(ATTEMPTS_A_CHAT):
        assert await wrong(database, "1")
    assert not await people.may_try(database, "telegram", "1", NOW - timedelta(minutes=30))
    assert await people.may_try(database, "telegram", "1", NOW - timedelta(days=300)), "once it had been far ahead"


async def test_a_blocked_chat_is_not_reachable(database: Database, village: Village) -> None:
    await database.write(lambda connection: people.link(connection, village.officer, "telegram", "55", NOW))
    assert await people.chats_of(database, village.officer) == [("telegram", "55")]
    await database.write(lambda connection: people.set_blocked(connection, "telegram", "55", True))
    assert await people.chats_of(database, village.officer) == []
    assert await people.chats_of_role(database, Role.OFFICER, TODAY) == []
    assert await people.of_chat(database, "telegram", "55", TODAY) is not None
    await database.write(lambda connection: people.set_blocked(connection, "telegram", "55", False))
    assert await people.chats_of_role(database, Role.OFFICER, TODAY) == [("telegram", "55")]
