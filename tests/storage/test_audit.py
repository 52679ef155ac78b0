"""The chain of who did what."""

from __future__ import annotations

from storage import audit
from storage.database import Database
from storage.records.queue import AuditEntry
from tests.storage.conftest import NOW


async def fill(database: Database) -> None:
    for number in range(4):
        entry = AuditEntry(action="report", object=f"i{number}", before="Nguyễn Văn An", after=f"sau {number}")
        await database.write(lambda connection, entry=entry: audit.add(connection, "person:1", entry, NOW))  # type: ignore[misc]


async def change(database: Database, sql: str) -> None:
    await database.write(lambda connection: connection.execute(sql))


async def test_a_whole_chain_verifies(database: Database) -> None:
    assert await audit.verify(database) is None
    await fill(database)
    assert await audit.verify(database) is None


async def test_a_changed_entry_shows(database: Database) -> None:
    await fill(database)
    await change(database, "UPDATE audit SET actor = 'person:2' WHERE id = 2")
    assert await audit.verify(database) == 2


async def test_a_changed_value_shows(database: Database) -> None:
    await fill(database)
    await change(database, "UPDATE audit_values SET after = 'khác' WHERE audit_id = 3")
    assert await audit.verify(database) == 3


async def test_a_removed_entry_shows(database: Database) -> None:
    await fill(database)
    await change(database, "DELETE FROM audit_values WHERE audit_id = 2")
    await change(database, "DELETE FROM audit WHERE id = 2")
    assert await audit.verify(database) == 3


async def test_erased_values_leave_the_chain_whole_and_cannot_be_guessed(database: Database) -> None:
    await fill(database)
    digests = {row[0] for row in await database.all("SELECT before_digest FROM audit")}
    await change(database, "DELETE FROM audit_values WHERE audit_id IN (1, 2)")
    assert await audit.verify(database) is None
    assert len(digests) == 4, "the same name has a digest of its own each time"
