"""Sheets of invites as people get them, and new phones."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook, load_workbook

from bot.local import Message
from tests.handlers.helpers import tell
from tests.phone import Phone
from tests.place import Place


def stranger(here: Place, number: int = 4001) -> Phone:
    """A phone that nobody has joined with."""
    here.server.add_person(number, f"Máy mới {number}")
    return here.phone(number)


def content(here: Place, message: Message) -> bytes:
    """The bytes of the document that a message brings."""
    file = here.server.world.files.with_unique_id(message.wire["document"]["file_unique_id"])
    assert file is not None
    return file.content


def opened(written: bytes) -> Workbook:
    return load_workbook(io.BytesIO(written))


def cells(book: Workbook, page: int) -> list[str]:
    """Every word on a page, row by row."""
    return [str(cell.value) for row in book.worksheets[page].iter_rows() for cell in row if cell.value is not None]


def codes(book: Workbook) -> list[str]:
    return [words for words in cells(book, 0) if re.fullmatch(r"[0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4}", words)]


def code_of(message: Message) -> str:
    """The code in a message of the bot, as it is to be typed."""
    found = re.search(r"^[0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4}$", message.text, re.MULTILINE)
    assert found, message.text
    return found[0]


async def join(phone: Phone, code: str) -> Message:
    """Go in with a code."""
    return await tell(phone, code, "[Đồng ý]", "[Đúng]")


async def chats(here: Place, person: int) -> set[tuple[str, str]]:
    rows = await here.database.all("SELECT channel, chat FROM chats WHERE person_id = ?", (person,))
    return {(row["channel"], row["chat"]) for row in rows}
