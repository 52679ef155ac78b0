"""The policy file follows what was settled in chat, whenever the bot ended between the two."""

from __future__ import annotations

import sqlite3

import pytest

from bot.policy import default_policy_text
from bot.policy.changes import changed
from bot.policy_file import digest
from storage import facts, policy_changes
from storage.database import Database
from storage.records.facts import PolicyChanged
from storage.records.policy import PolicyChange
from tests.place import ADMIN, Place

pytestmark = pytest.mark.server

GOOD = default_policy_text()
QUARTER = (PolicyChange(path=("reports", "period"), value="quarter", before="half-year"),)
CHANGED = changed(GOOD, QUARTER)


def settled(session: str = "s1", base: str = GOOD, changes: tuple[PolicyChange, ...] = QUARTER) -> PolicyChanged:
    return PolicyChanged(session_id=session, person_id=6, base=digest(base), changes=changes)


async def stored(here: Place, *facts_settled: PolicyChanged) -> None:
    """What a bot leaves behind that ends right after its transaction."""
    database = here.app.services.database if here.app else await Database.open(here.settings.database_file)

    def settle(connection: sqlite3.Connection) -> None:
        for fact in facts_settled:
            facts.apply(connection, fact, here.clock.now())

    await database.write(settle)
    if here.app is None:
        await database.close()


async def ends(here: Place) -> list[str]:
    rows = await here.database.all(
        "SELECT action, object FROM audit WHERE action IN (?, ?)", (policy_changes.WRITTEN, policy_changes.LEFT)
    )
    return [f"{row['action']} {row['object']}" for row in rows]


async def test_ended_before_the_file_was_written(here: Place) -> None:
    file = here.settings.policy_file
    file.write_text(GOOD, "utf-8")
    await here.stop()
    await stored(here, settled())
    await here.start()
    await here.bot.tick()
    assert file.read_text("utf-8") == CHANGED
    assert here.bot.services.policy().reports.period == "quarter"
    assert await ends(here) == ["write_policy s1"]
    await here.stop()
    await here.start()
    await here.bot.tick()
    assert await ends(here) == ["write_policy s1"], "once"


async def test_ended_after_the_file_was_written(here: Place) -> None:
    file = here.settings.policy_file
    await here.stop()
    await stored(here, settled())
    file.write_text(CHANGED, "utf-8")
    await here.start()
    await here.bot.tick()
    assert file.read_text("utf-8") == CHANGED
    assert await ends(here) == ["write_policy s1"]


async def test_a_file_changed_by_hand_meanwhile_is_left_and_the_person_is_told(here: Place) -> None:
    file, phone = here.settings.policy_file, here.phone(ADMIN)
    by_hand = GOOD.replace("invite_days = 30", "invite_days = 9")
    await here.stop()
    await stored(here, settled())
    file.write_text(by_hand, "utf-8")
    await here.start()
    await phone.hear("chưa được ghi")
    assert file.read_text("utf-8") == by_hand
    assert await ends(here) == ["leave_policy s1"]


async def test_two_admins_at_once(here: Place) -> None:
    phone = here.phone(ADMIN)
    other = (PolicyChange(path=("conversations", "invite_days"), value=7),)
    await stored(here, settled("s1"), settled("s2", changes=other))
    await here.bot.policy_writer.follow()
    assert here.settings.policy_file.read_text("utf-8") == CHANGED
    assert await ends(here) == ["write_policy s1", "leave_policy s2"]
    await phone.hear("chưa được ghi")


async def test_a_file_that_cannot_be_written_is_told_of_and_tried_again(here: Place) -> None:
    file, phone = here.settings.policy_file, here.phone(ADMIN)
    file.mkdir()
    await stored(here, settled())
    await here.bot.policy_writer.follow()
    await phone.hear("không ghi được tệp quy định")
    assert await ends(here) == []
    file.rmdir()
    await here.bot.tick()
    assert file.read_text("utf-8") == CHANGED
    assert await ends(here) == ["write_policy s1"]


async def test_no_half_file_is_left_behind(here: Place) -> None:
    await stored(here, settled())
    await here.bot.policy_writer.follow()
    there = sorted(path.name for path in here.settings.data.iterdir() if "policy" in path.name)
    assert there == ["policy.last-good.toml", "policy.toml"]
