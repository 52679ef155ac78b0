"""Fetches what people sent as evidence, in the background, and keeps it by its hash."""

from __future__ import annotations

import asyncio
import logging
import sqlite3

from bot import text
from bot.channels.base import FetchError
from bot.handlers.services import Services
from bot.jobs import likeness
from bot.jobs.alarm import Alarm
from bot.jobs.keeping import keep
from bot.jobs.rounds import Rounds
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import evidence, outbox
from storage.records.likenesses import KeptFile
from storage.records.queue import NewOutbox, OutboxRow
from storage.records.reports import Evidence, EvidenceKind

log = logging.getLogger(__name__)

AT_ONCE = 4
ONE_WORD = 1.0
"""Seconds in which several broken photos make one message."""


@text.phrase
def file_too_big(name: str) -> str:
    return (
        f"{name} lớn hơn 20 MB nên bot không tải về được. Phần đã gửi vẫn được ghi nhận; "
        "nếu cần lưu, xin gửi bản nhỏ hơn hoặc gửi qua cơ quan."
    )


@text.phrase
def file_names(kind: str) -> str:
    """What a file without a name is called."""
    return {"photo": "Ảnh đồng chí gửi", "voice": "Ghi âm đồng chí gửi"}.get(kind, "Tài liệu đồng chí gửi")


@text.phrase
def broken() -> str:
    return (
        "Có ảnh đồng chí gửi bị hỏng, không mở được. Phần đã gửi vẫn được ghi nhận, tệp vẫn giữ nguyên; "
        "nếu còn ảnh gốc, xin gửi lại."
    )


class Files:
    """Keeps the bytes of evidence by their hash."""

    def __init__(self, services: Services, sender: Sender, alarm: Alarm) -> None:
        self._services = services
        self._sender = sender
        self._alarm = alarm
        self.rounds = Rounds("files", self._round, alarm)

    async def _round(self) -> None:
        await self.fetch_due()
        await likeness.ask(self._services, self._sender)

    async def fetch_due(self) -> None:
        """Fetch everything that is due now."""
        while due := await evidence.files_to_fetch(self._services.database, self._services.clock.now(), AT_ONCE):
            ended = await asyncio.gather(*(self._fetch(piece) for piece in due), return_exceptions=True)
            for failure in ended:
                if failure is not None:
                    raise failure

    async def _fetch(self, piece: Evidence) -> None:
        channel = self._services.channels.get(piece.channel)
        if channel is None or channel.bot != piece.bot:
            await self._later(piece, "received by another bot, whose token is not set")
            return
        if piece.size is not None and piece.size > channel.capabilities.file_limit:
            await self._give_up(piece, "too_big", f"{piece.size} bytes")
            return
        try:
            content = await channel.fetch(piece.ref)
        except FetchError as error:
            if error.permanent:
                await self._give_up(piece, "too_big" if "big" in str(error).lower() else "lost", str(error))
            else:
                await self._later(piece, str(error))
            return
        except Exception as error:  # a mistake of ours; the other files do not wait for it
            log.exception("evidence %s cannot be fetched", piece.id)
            await self._later(piece, type(error).__name__)
            return
        kept = await asyncio.to_thread(self._examined, content, piece)
        now = self._services.clock.now()
        told = _word(piece, broken(), f"broken:{piece.source}") if kept.picture == "broken" else None

        def record(connection: sqlite3.Connection) -> list[OutboxRow]:
            evidence.keep_file(connection, piece.id, kept, now)
            return [outbox.put(connection, told, now)] if told else []

        self._sender.offer(await self._services.database.write(record))

    def _examined(self, content: bytes, piece: Evidence) -> KeptFile:
        """Keep the bytes, and of a picture the copy without metadata beside them. The original stays internal."""
        from bot.jobs.pictures import PICTURES, examine  # with Pillow, once something comes that may be a picture

        folder, mark = self._services.files, str(piece.id)  # the same photo may come twice at once
        digest = keep(folder, content, mark)
        picture = examine(content, claimed=piece.kind == EvidenceKind.PHOTO or piece.mime in PICTURES)
        return KeptFile(
            sha256=digest,
            size=len(content),
            mime=piece.mime,
            picture=picture.kind,
            release_sha256=keep(folder, picture.release, mark) if picture.release else "",
            print=picture.print,
        )

    async def _later(self, piece: Evidence, error: str) -> None:
        now = self._services.clock.now()
        await self._services.database.write(lambda connection: evidence.postpone_file(connection, piece.id, error, now))

    async def _give_up(self, piece: Evidence, state: str, error: str) -> None:
        now = self._services.clock.now()
        what = piece.name or file_names(piece.kind)
        told = _word(piece, file_too_big(what)) if state == "too_big" else None
        log.warning("evidence %s is not kept (%s): %s", piece.id, state, error)

        def give_up(connection: sqlite3.Connection) -> list[OutboxRow]:
            evidence.give_up_file(connection, piece.id, state, error)
            return [outbox.put(connection, told, now)] if told else []

        self._sender.offer(await self._services.database.write(give_up))


def _word(piece: Evidence, words: str, key: str = "") -> NewOutbox | None:
    """A word to whoever sent it; with a key, once for many. None where nobody is known to have sent it."""
    if not piece.chat:
        return None
    return NewOutbox(
        channel=piece.channel,
        chat=piece.chat,
        lane=Lane.INTERACTIVE,
        payload=Outgoing(text=words).model_dump_json(),
        key=key,
        delay=ONE_WORD if key else 0,
    )
