"""Whether bytes are a workbook that may be opened, found out without unpacking more than is allowed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

MOST_BYTES = 20_000_000
"""Of the file as it comes; a channel brings no larger one either."""
MOST_UNPACKED = 250_000_000
"""Of all its parts unpacked: a million empty rows are about 60 million, a zip bomb billions."""
MOST_WORDS = 40_000_000
"""Of the table of words (shared strings), which is held in memory."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]{0,300}\bhidden="(?:1|true)"[^>/]{0,300}>')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CHUNK = 1 << 20
_OVERLAP = 200
MOST_MERGED = 50_000


class BadFileError(Exception):
    """A file that cannot be read; ``code`` is one of :data:`bot.spreadsheets.mistakes.BAD_FILES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.about: dict[str, str] = {}
        """What its words need besides."""


@dataclass(frozen=True)
class Sheet:
    """What a look at a sheet's XML tells before it is read."""

    formulas: bool
    merged: tuple[str, ...]
    """Ranges of merged cells, as ``A2:A9``."""
    unseen: int = 0
    """Rows with something in them that are hidden."""


def check(content: bytes) -> bool:
    """Raise BadFileError unless these bytes may be opened as a workbook; whether it carries macros."""
    if len(content) > MOST_BYTES:
        raise BadFileError("too_large")
    if content.startswith(_OLE):
        raise BadFileError("password" if "EncryptedPackage".encode("utf-16-le") in content else "old_xls")
    if not content.startswith(b"PK"):
        raise BadFileError("text" if _is_text(content) else "no_spreadsheet")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            strict = "xl/workbook.xml" in parts and b"purl.oclc.org/ooxml" in archive.open("xl/workbook.xml").read(
                _CHUNK
            )
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, NotImplementedError):
        raise BadFileError("truncated") from None
    if "xl/workbook.bin" in parts:
        raise BadFileError("old_xls")
    if "xl/workbook.xml" not in parts or "[Content_Types].xml" not in parts:
        raise BadFileError("no_spreadsheet")
    if any(part.flag_bits & 1 for part in parts.values()):
        raise BadFileError("password")
    words = sum(part.file_size for name, part in parts.items() if name.lower().endswith("sharedstrings.xml"))
    if sum(part.file_size for part in parts.values()) > MOST_UNPACKED or words > MOST_WORDS:
        raise BadFileError("too_large")
    if strict:
        raise BadFileError("strict")
    return "xl/vbaProject.bin" in parts


def _is_text(content: bytes) -> bool:
    beginning = content[:4096]
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    return b"\0" not in beginning and any(mark in beginning for mark in (b",", b";", b"\t", b"\n"))


def look(archive: zipfile.ZipFile, part: str) -> Sheet:
    """Go through a sheet's XML once, in pieces. Raises BadFileError where it declares entities of its own."""
    formulas, merged, unseen, rest = False, list[str](), 0, b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            seen = rest + chunk
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise BadFileError("no_spreadsheet")
            formulas = formulas or _FORMULA.search(seen) is not None
            end = 0
            for found in _MERGED.finditer(seen):
                merged.append(found.group(1).decode())
                end = found.end()
            for found in _HIDDEN.finditer(seen):
                unseen += 1
                end = max(end, found.end())
            if len(merged) > MOST_MERGED:
                raise BadFileError("too_large")
            rest = seen[max(end, len(seen) - _OVERLAP) :]
    return Sheet(formulas, tuple(merged), unseen)
