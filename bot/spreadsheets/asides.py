"""Rows that stand in a list without being of it: the heads of groups, sub-totals, and what is signed below."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.spreadsheets.headings import Found
from bot.spreadsheets.places import full, short
from bot.spreadsheets.table import Row, words
from storage.records.words import fold

_NUMBERING = re.compile(r"\(?(?:\d{1,5}(?:\.\d{1,3}){0,3}|[IVX]{1,5}|[A-ZĐ]|[a-zđ]|[*+-])[.)/]?")
_GROUP_NUMBER = re.compile(r"\(?(?:[IVX]{1,5}|[A-ZĐ])[.)/]?")
_GROUP = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ])\s*[.)/:–-]\s*(?=\S)")
_TOTAL = re.compile(r"tong cong\b.*|(?:cong|tong so|tong)\s*(?:$|[:(\d].*|[ivx]+$|(?:muc|nhom|khoi|phan|toan)\b.*)")
_SIGNED = re.compile(
    r"(?:nguoi lap|nguoi tong hop|can bo tong hop|noi nhan|noi gui|xac nhan cua)\b"
    r"|[tk]/?[mtl]\.? (?:ban|dang|uy|ubnd|chu tich|bi thu|thuong)|\(ky\b|ky ten|(?:ghi chu|luu y)\s*:"
    r"|.{0,40}\bngay .{1,12} thang .{1,6} nam .{1,8}$"
)
SIDE_BY_SIDE = 3
"""Signatures in one row, at most."""
GROUPABLE = ("unit", "field")
"""The needed columns that heads of groups may stand for: "I. Xã Quảng Sơn" over its rows."""
ABOVE = "above"
"""The column of the unit above, which they may stand for too."""


@dataclass(frozen=True)
class Asides:
    """The rows of a sheet that are passed over, by number, with what they say; nothing where they are only numbered."""

    rows: dict[int, str]
    groups: dict[int, str]
    """The heads of groups among them, without their numbering."""


def look(found: Found) -> Asides:
    """Tell the rows below the headings that are no rows of the list from those that are."""
    passed: dict[int, str] = {}
    groups: dict[int, str] = {}
    signed = False
    for row in found.rows:
        if _whole(row, found):
            signed = False
            continue
        filled = [(place, said) for place, cell in enumerate(row.cells) if (said := words(cell))]
        telling = [said for _, said in filled if not _NUMBERING.fullmatch(said)]
        first = telling[0] if telling else ""
        signed = signed or (len(telling) <= SIDE_BY_SIDE and any(_SIGNED.match(fold(said)) for said in telling))
        if not first and filled and all(place == found.at.get("number") for place, _ in filled):
            passed[row.number] = ""  # numbered in advance and never filled in
        elif signed or _TOTAL.fullmatch(fold(first)):
            passed[row.number] = " ".join(said for _, said in filled)
        elif first and (head := _head(row, filled, telling, found)):
            passed[row.number] = " ".join(said for _, said in filled)
            groups[row.number] = head
    if len(passed) == len(found.rows):  # headings that were read wrongly, or a list numbered in its own way
        return Asides({}, {})
    return Asides(passed, groups)


def _whole(row: Row, found: Found) -> bool:
    """Whether a row has all that is needed; that of a list whose name alone is needed must have one thing more."""
    needed = [found.at[column.name] for column in found.columns if column.required and column.name in found.at]
    telling = [place for place in set(found.at.values()) if place != found.at.get("number") and words(row.cell(place))]
    total = any(_TOTAL.fullmatch(fold(words(cell))) for cell in row.cells[:3])
    return not total and len(telling) > 1 and all(words(row.cell(place)) for place in needed)


def _head(row: Row, filled: list[tuple[int, str]], telling: list[str], found: Found) -> str:
    """What heads a group, without its numbering; empty where a row heads none."""
    if len(telling) != 1:
        return ""
    (place, first), *_ = filled
    if first != telling[0]:  # a number of its own before the words
        return telling[0] if _GROUP_NUMBER.fullmatch(first) else ""
    if _GROUP.match(first):
        return _GROUP.sub("", first, count=1)
    merged = any(number == row.number and left <= place < right for number, left, right in found.table.across)
    return first if len(filled) == 1 and (merged or place == found.at.get("number")) else ""


def filled_in_from_groups(found: Found) -> Found:
    """A sheet in which the one needed column that it lacks is filled in from heads of groups, where those say it."""
    aside = look(found)
    groups = aside.groups
    if not groups or next(row.number for row in found.rows) not in groups:
        return found
    lacking = [column for column in found.columns if column.required and not found.has(column.name)]
    if not lacking and all(short(head) != full(head) for head in groups.values()):  # "Xã …", not "Khối xã"
        lacking = [column for column in found.columns if column.name == ABOVE and not found.has(ABOVE)]
    if len(lacking) != 1 or lacking[0].name not in (*GROUPABLE, ABOVE):
        return found
    place = max(len(row.cells) for row in found.table.rows)
    rows, head = [], ""
    for row in found.table.rows:
        head = groups.get(row.number, head)
        if head and row.number not in aside.rows:
            row = Row(row.number, (*row.cells, *([None] * (place - len(row.cells))), head))
        rows.append(row)
    return replace(
        found,
        table=replace(found.table, rows=tuple(rows)),
        at=found.at | {lacking[0].name: place},
        headings=found.headings | {lacking[0].name: lacking[0].heading.rstrip(" *")},
    )
