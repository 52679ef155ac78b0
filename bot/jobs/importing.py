"""Files sent by chat: fetched, understood in the worker, asked about, and stored once the admin says so.

Each step begins from what is stored, so that an end of the program in between loses nothing and doubles nothing: a file
is compared anew, and what was stored before the end is found to be there already.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

from bot import text
from bot.access import Action, scope
from bot.channels.base import FetchError
from bot.clock import local
from bot.handlers.importing import NOUNS, noun_choices
from bot.handlers.services import Services
from bot.imports.protocol import Understand, Understood, understand
from bot.imports.storing import store
from bot.imports.telling import grouped, in_vietnamese
from bot.jobs import policy_sheets
from bot.jobs.alarm import Alarm
from bot.jobs.keeping import keep
from bot.jobs.ledger import look_over
from bot.jobs.rounds import Rounds
from bot.jobs.sender import Sender
from bot.messages import Choice, Lane, MadeFile, Outgoing
from bot.spreadsheets.mistakes import bad_file
from bot.work import WorkError
from storage import documents, imports, outbox, people
from storage.records.documents import WantedDocument
from storage.records.imports import Import, ImportState, PolicyShown
from storage.records.people import Person
from storage.records.queue import NewOutbox, OutboxRow

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
MISTAKES_TOLD = 5
PASSED_TOLD = 6
READ_AS_TOLD = 6


@text.phrase
def understood_words(list_name: str, sheet: str, new: int, changed: int, same: int, wrong: int) -> str:
    return (
        f"{text.bold(list_name)}, trang “{text.shorten(sheet, 40)}”: {new} dòng mới, {changed} thay đổi, "
        f"{same} giữ nguyên, {wrong} sai. Chưa ghi gì."
    )


@text.phrase
def would_be_new(labels: str) -> str:
    return f"Mới: {labels}"


@text.phrase
def would_change(labels: str) -> str:
    return f"Thay đổi: {labels}"


@text.phrase
def more_mistakes(count: int) -> str:
    return f"… và {count} lỗi nữa. Sửa trong tệp rồi gửi lại, hoặc chỉ ghi những dòng đúng."


@text.phrase
def other_sheets(names: str) -> str:
    return f"Chưa đọc các trang cũng có danh sách: {names}. Xin lưu mỗi trang thành một tệp rồi gửi."


@text.phrase
def columns_not_read(names: str) -> str:
    return f"Cột chưa dùng đến: {names}."


@text.phrase
def passed_over(rows: str, more: int) -> str:
    return f"Bỏ qua, vì không phải dòng của danh sách: dòng {rows}{f' và {more} dòng nữa' if more > 0 else ''}."


@text.phrase
def read_as(pairs: str) -> str:
    return f"Đọc là: {pairs}."


@text.phrase
def one_read_as(typed: str, read: str) -> str:
    return f"“{text.shorten(typed, 40)}” là {text.shorten(read, 60)}"


@text.phrase
def hidden_rows(count: int) -> str:
    return f"Trang có {count} dòng đang ẩn; bot đọc như các dòng khác."


@text.phrase
def macros_not_run() -> str:
    return "Tệp có macro; bot không chạy macro, chỉ đọc giá trị."


@text.phrase
def store_all(rows: int) -> str:
    return f"Ghi tất cả ({rows})"


@text.phrase
def store_good(rows: int) -> str:
    return f"Chỉ ghi dòng đúng ({rows})"


@text.phrase
def marked_copy() -> str:
    return "Bản đánh dấu chỗ sai: ô sai tô màu, cột cuối ghi cần sửa gì. Đồng chí sửa ngay trên bản này rồi gửi lại."


@text.phrase
def nothing_new(list_name: str) -> str:
    return f"{list_name}: mọi dòng trong tệp đã có trên bot, không có gì cần ghi."


@text.phrase
def stored_words(list_name: str, name: str, rows: int) -> str:
    return f"Đã ghi {rows} dòng từ tệp {text.shorten(name, 60)} ({list_name.lower()})."


@text.phrase
def which_list(name: str) -> str:
    return f"Tệp {text.shorten(name, 60)} là danh sách gì? Tiêu đề cột chưa cho thấy rõ."


@text.phrase
def cannot_fetch(name: str) -> str:
    return f"Không tải được tệp {text.shorten(name, 60)}. Xin gửi lại."


@text.phrase
def cannot_read(name: str) -> str:
    return (
        f"Tệp {text.shorten(name, 60)} đọc nhiều lần không được nên đã dừng. "
        "Xin gửi lại; nếu vẫn vậy, báo người quản trị máy chủ xem nhật ký."
    )


@text.phrase
def bad_words(name: str, reason: str) -> str:
    return f"{text.shorten(name, 60)}: {reason} Chưa ghi gì."


@text.phrase
def each_bad_file() -> str:
    """All that can be wrong with a file as a whole, one a line."""
    from bot.spreadsheets.mistakes import BAD_FILES

    sample = {"lacking": "‹cột›", "read": "‹cột›", "row": "6", "sheet": "‹trang›", "sheets": "‹trang›"}
    return "\n".join(bad_file(code, sample) for code in BAD_FILES)


class Importing:
    """Works on files sent by chat, one at a time, beside everything else."""

    def __init__(self, services: Services, sender: Sender, alarm: Alarm, folder: Path) -> None:
        self._services = services
        self._sender = sender
        self._alarm = alarm
        self._folder = folder
        self.rounds = Rounds("imports", self._round, alarm)

    async def _round(self) -> None:
        for one in await imports.to_do(self._services.database):
            await self._work(one)
        await self._tidy()

    async def _work(self, one: Import) -> None:
        person = await people.of_chat(self._services.database, one.channel, one.chat, self._services.today())
        within = scope(person, Action.IMPORT) if person is not None and person.id == one.person_id else ()
        if person is None or not within:  # the right was taken back meanwhile
            await self._end(one, ImportState.FAILED, text.not_allowed())
            return
        if not await self._fetched(one):
            return
        attempts = await self._services.database.write(lambda connection: imports.begin(connection, one.id))
        if attempts > MOST_ATTEMPTS:
            await self._end(one, ImportState.FAILED, cannot_read(one.name))
            return
        plan = self._folder / f"{one.id}.plan"
        try:
            understood = await understand(self._request(one, person, within, plan))
        except WorkError as error:
            log.warning("import %s: the worker ended: %s", one.id, error)
            self.rounds.wake()
            return
        if understood.policy is not None:
            found = await policy_sheets.answer(self._services, person, one.id, understood.policy)
            await self._end(one, found.state, found.words, found.rows, found.shown)
        elif understood.bad == "unclear_kind":
            await self._end(one, ImportState.UNCLEAR, which_list(one.name), noun_choices(one.id))
        elif understood.bad:
            reason = bad_file(understood.bad, understood.about)
            await self._end(one, ImportState.FAILED, bad_words(one.name, reason))
        elif one.state == ImportState.STORING and (one.good_only or not understood.mistakes):
            await self._store(one, understood, plan)
        elif not understood.mistakes and not understood.to_store:
            await self._end(one, ImportState.DONE, nothing_new(_list_name(understood)))
        else:
            await self._ask(one, understood)

    def _request(self, one: Import, person: Person, within: tuple[int, ...], plan: Path) -> Understand:
        return Understand(
            file=str(self._file(one)),
            noun=one.noun,
            database=str(self._services.database.path),
            policy=self._services.policy(),
            today=local(self._services.clock.now()).date(),
            scope=within,
            person_id=person.id,
            plan=str(plan),
            copy_to=str(self._marked(one)) if one.state is ImportState.READING else "",
        )

    def _file(self, one: Import) -> Path:
        return self._folder / f"{one.id}.xlsx"

    def _marked(self, one: Import) -> Path:
        return self._folder / f"{one.id}.marked.xlsx"

    async def _fetched(self, one: Import) -> bool:
        """Whether the file's bytes are on the disk; they are fetched where they are not."""
        if one.sha256 and self._file(one).exists():
            return True
        channel = self._services.channels.get(one.channel)
        if channel is None or channel.bot != one.bot:
            return False
        try:
            content = await channel.fetch(one.ref)
        except FetchError as error:
            log.warning("import %s cannot be fetched: %s", one.id, error)
            if error.permanent:
                await self._end(one, ImportState.FAILED, cannot_fetch(one.name))
            return False
        await asyncio.to_thread(self._keep, self._file(one), content)
        digest = hashlib.sha256(content).hexdigest()
        await self._services.database.write(lambda connection: imports.fetched(connection, one.id, digest))
        return True

    @staticmethod
    def _keep(target: Path, content: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(content)
        part.replace(target)

    async def _ask(self, one: Import, understood: Understood) -> None:
        """Say what would be stored and what is wrong, with the buttons that decide."""
        lines = [
            understood_words(
                _list_name(understood),
                understood.sheet,
                understood.new,
                understood.changed,
                understood.same,
                understood.wrong_rows,
            )
        ]
        if understood.examples_new:
            lines.append(would_be_new("; ".join(text.shorten(label, 80) for label in understood.examples_new)))
        if understood.examples_changed:
            lines.append(would_change("; ".join(text.shorten(label, 120) for label in understood.examples_changed)))
        if understood.other_sheets:
            lines.append(other_sheets(", ".join(text.shorten(name, 40) for name in understood.other_sheets[:5])))
        if understood.unread:
            lines.append(columns_not_read(", ".join(text.shorten(name, 40) for name in understood.unread[:8])))
        if understood.unseen:
            lines.append(hidden_rows(understood.unseen))
        if understood.passed:
            rows = ", ".join(understood.passed[:PASSED_TOLD])
            lines.append(passed_over(rows, len(understood.passed) - PASSED_TOLD))
        if understood.read_as:
            pairs = (one_read_as(typed, read) for typed, read in understood.read_as[:READ_AS_TOLD])
            lines.append(read_as("; ".join(pairs)))
        if understood.macros:
            lines.append(macros_not_run())
        groups = grouped(understood.mistakes)
        lines += [text.shorten(in_vietnamese(group), 400) for group in groups[:MISTAKES_TOLD]]
        more = len(groups) - MISTAKES_TOLD + understood.more_mistakes
        if more > 0:
            lines.append(more_mistakes(more))
        count = understood.to_store
        buttons = []
        if count:
            label = store_good(count) if understood.mistakes else store_all(count)
            buttons.append((Choice(label=label, payload=f"x:{'good' if understood.mistakes else 'all'}:{one.id}"),))
        buttons.append((Choice(label=text.cancel(), payload=f"x:no:{one.id}", cancel=True),))
        copy = await self._kept_copy(one) if understood.mistakes else None
        await self._end(one, ImportState.ASKED, "\n".join(lines), tuple(buttons), copy=copy)

    async def _kept_copy(self, one: Import) -> MadeFile | None:
        """The copy with the mistakes marked, kept to be sent; None where there is none or the channel takes none."""
        marked = self._marked(one)
        if not self._services.channels[one.channel].capabilities.documents_out or not marked.exists():
            return None
        content = await asyncio.to_thread(marked.read_bytes)
        digest = await asyncio.to_thread(keep, self._services.files, content, one.id)
        return MadeFile(sha256=digest, name=f"can-sua-{Path(one.name).stem}.xlsx")

    async def _store(self, one: Import, understood: Understood, plan: Path) -> None:
        await store(
            self._services.database,
            plan,
            one.person_id,
            f"person:{one.person_id}",
            f"{one.name} {one.sha256[:12]}",
            self._services.clock.now,
            also=lambda connection, rows: imports.count(connection, one.id, rows),
        )
        now = self._services.clock.now()
        await look_over(self._services.database, self._services.duties, self._services.today(), now)
        done = await imports.get(self._services.database, one.id)
        rows = done.stored if done else 0
        await self._end(one, ImportState.DONE, stored_words(_list_name(understood), one.name, rows))

    async def _end(
        self,
        one: Import,
        to: ImportState,
        words: str,
        rows: tuple[tuple[Choice, ...], ...] = (),
        policy: PolicyShown | None = None,
        copy: MadeFile | None = None,
    ) -> None:
        """Move an import on and say so, in one transaction."""
        now = self._services.clock.now()
        told = NewOutbox(
            channel=one.channel,
            chat=one.chat,
            lane=Lane.INTERACTIVE,
            payload=Outgoing(text=words, rows=rows).model_dump_json(),
        )

        def move(connection: sqlite3.Connection) -> list[OutboxRow]:
            moved = imports.move(connection, one.id, (one.state,), to, now, policy=policy)
            if not moved:
                return []
            sent = [outbox.put(connection, self._copy_for(connection, one, copy, now), now)] if copy else []
            return [*sent, outbox.put(connection, told, now)]

        self._sender.offer(await self._services.database.write(move))

    @staticmethod
    def _copy_for(connection: sqlite3.Connection, one: Import, copy: MadeFile, now: datetime) -> NewOutbox:
        """The message that brings a marked copy, whose bytes are forgotten like those of any document."""
        document = WantedDocument(
            id=f"{one.id}:{copy.sha256[:8]}",
            kind="marked",
            arguments={},
            person_id=one.person_id,
            channel=one.channel,
            chat=one.chat,
        )
        documents.want(connection, document, now)
        documents.made(connection, document.id, copy.name, copy.sha256, now)
        payload = Outgoing(text=marked_copy(), file=copy).model_dump_json()
        return NewOutbox(channel=one.channel, chat=one.chat, lane=Lane.INTERACTIVE, payload=payload)

    async def _tidy(self) -> None:
        """Remove the files of imports that have ended."""
        needed = await imports.unfinished(self._services.database)
        await asyncio.to_thread(_remove, self._folder, needed)


def _remove(folder: Path, needed: frozenset[str]) -> None:
    for file in folder.glob("*") if folder.is_dir() else ():
        if file.stem not in needed or file.suffix == ".plan":
            file.unlink(missing_ok=True)


def _list_name(understood: Understood) -> str:
    return NOUNS[understood.noun] if understood.noun else ""
