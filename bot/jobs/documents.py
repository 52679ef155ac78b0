"""Makes the documents that people asked for in a chat, one after the other, and sends them through the outbox.

What was asked for is a row: killed in the middle, the document is made anew after the restart, and what it brings about
(the codes of a sheet of invites) is stored in the transaction that sends it.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from bot import text
from bot.handlers.services import Services
from bot.jobs import chart_picture, invite_sheets, month_picture, policy_sheets, statistics_sheet
from bot.jobs.alarm import Alarm
from bot.jobs.invite_sheets import CannotError, Made
from bot.jobs.keeping import keep
from bot.jobs.rounds import Rounds
from bot.jobs.sender import Sender
from bot.messages import Lane, MadeFile, Outgoing
from storage import audit, documents, outbox
from storage.records.documents import WantedDocument
from storage.records.queue import AuditEntry, NewOutbox, OutboxRow
from storage.writer import StorageTrouble

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Times that a document may be begun: what the program died of shall not kill it for ever."""

MAKERS: dict[str, Callable[[Services, WantedDocument], Awaitable[Made]]] = {
    "invites": invite_sheets.make,
    "policy": policy_sheets.make,
    "month": month_picture.make,
    "chart": chart_picture.make,
    "statistics": statistics_sheet.make,
}
"""How each kind is made."""


@text.phrase
def document_failed() -> str:
    return "Xin lỗi đồng chí, chưa lập được tệp. Quản trị đã được báo; đồng chí có thể thử lại với đơn vị nhỏ hơn."


class Documents:
    """Makes what is wanted until cancelled."""

    def __init__(self, services: Services, sender: Sender, alarm: Alarm) -> None:
        self._services = services
        self._sender = sender
        self._alarm = alarm
        self.rounds = Rounds("documents", self.make_wanted, alarm)

    async def make_wanted(self) -> None:
        """Make everything that is wanted now."""
        for document in await documents.wanted(self._services.database):
            self._sender.offer(await self._made(document))

    async def _made(self, document: WantedDocument) -> list[OutboxRow]:
        database = self._services.database
        attempts = await database.write(lambda connection: documents.begin(connection, document.id))
        if attempts is None:
            return []
        if attempts > MOST_ATTEMPTS:
            return await self._failed(document, document_failed())
        try:
            made = await MAKERS[document.kind](self._services, document)
            digest = await asyncio.to_thread(keep, self._services.files, made.content, document.id)
        except CannotError as refused:
            return await self._failed(document, str(refused))
        except (StorageTrouble, OSError):
            await database.write(lambda connection: documents.release(connection, document.id))
            raise
        except Exception as error:
            log.exception("document %s could not be made", document.id)
            await self._alarm.raise_("document", f"{document.kind}: {type(error).__name__}: {error}")
            return await self._failed(document, document_failed())
        now = self._services.clock.now()
        entry = AuditEntry(action=f"make_{document.kind}", object=document.id, after=made.summary)
        file = MadeFile(sha256=digest, name=made.name, picture=made.picture)
        messages = (Outgoing(text=made.caption, file=file), *(Outgoing(text=words) for words in made.following))

        def store(connection: sqlite3.Connection) -> list[OutboxRow]:
            made.store(connection)
            documents.made(connection, document.id, made.name, digest, now)
            audit.add(connection, f"person:{document.person_id}", entry, now)
            return [outbox.put(connection, _to(document, message), now) for message in messages]

        return await database.write(store)

    async def _failed(self, document: WantedDocument, words: str) -> list[OutboxRow]:
        now = self._services.clock.now()

        def fail(connection: sqlite3.Connection) -> list[OutboxRow]:
            documents.fail(connection, document.id, now)
            return [outbox.put(connection, _to(document, Outgoing(text=words)), now)] if words else []

        return await self._services.database.write(fail)


def _to(document: WantedDocument, message: Outgoing) -> NewOutbox:
    return NewOutbox(
        channel=document.channel, chat=document.chat, lane=Lane.INTERACTIVE, payload=message.model_dump_json()
    )
