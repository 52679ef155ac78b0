"""The policy as a spreadsheet, for those who would rather fill in a table: one sheet a section, and back as changes."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple, get_args

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import JsonValue

from bot.messages import Frozen
from bot.policy.mistakes import Mistake, Path, Placed, PolicyError, placed
from bot.policy.models import Policy
from bot.policy.reading import validated
from bot.policy.sections import LadderStep
from bot.policy.values import code_of
from bot.policy.words import CHOICES, NO, YES, plain, section_titles, settings_of
from storage.records.policy import PolicyChange
from storage.records.words import fold

LARGEST = 2_000_000
"""Bytes of a sheet that is read."""
LARGEST_UNPACKED = 20_000_000
MOST_ROWS = 500
"""Rows of a sheet; a policy has some dozens."""
FIRST_ROW = 3
"""Above it stand what may be written, and the headings."""

_CODES = {fold(words): code for code, words in CHOICES.items()}


class _Table(NamedTuple):
    """A section that is a list of entries rather than of settings."""

    path: Path
    headings: tuple[str, ...]
    note: str


_TABLES = {
    "fields": _Table(
        ("fields",),
        ("Năm", "Mã", "Tên"),
        "Lĩnh vực theo năm. Năm sau không ghi thì dùng của năm gần nhất trước đó. Mã để trống thì bot tự đặt.",
    ),
    "programmes": _Table(("programmes",), ("Mã", "Tên"), "Chương trình, phong trào. Mã để trống thì bot tự đặt."),
    "criteria": _Table(("criteria",), ("Mã", "Tên", "Điểm tối đa"), "Tiêu chí khi bình xét, thẩm định."),
    "indicators": _Table(
        ("indicators",),
        ("Mã", "Tên", "Trả lời", "Đơn vị tính", "Cấp", "Loại đơn vị", "Kỳ"),
        "Đơn vị tự báo. Trả lời: số, có/không, chữ; cấp, loại ghi mã (commune; area); kỳ: tháng, quý, 6 tháng, năm.",
    ),
    "levels": _Table(("levels",), ("Mã", "Tên"), "Mã có sẵn: province, district, commune, village, team."),
    "kinds": _Table(("kinds",), ("Mã", "Tên"), "Mã có sẵn, chỉ đổi được tên."),
    "teams": _Table(("teams", "posts"), ("Mã", "Tên"), "Chức danh trong tổ dân vận. Mã để trống thì bot tự đặt."),
    "ladder": _Table(("ladder",), ("Nhắc ai", "Sau (ngày làm việc)"), "cán bộ, cấp trên trực tiếp, lãnh đạo."),
}
_INDICATOR = ("answer", "measure", "levels", "kinds", "period")
_SETTINGS = ("Mục", "Giá trị", "Được ghi gì", "Mã (giữ nguyên)")
_VERSION = "Bản "
"""Before the version in the last column of the first row."""


# Recognising


def version(policy: Policy) -> str:
    """What a policy says, in eight letters: a sheet carries it, to tell whether the policy has changed since."""
    said = json.dumps({name: plain(getattr(policy, name)) for name in Policy.model_fields}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def recognised(sheets: Iterable[tuple[str, Sequence[Any]]]) -> bool:
    """Whether a workbook is a policy's sheet, seen from the titles of its sheets and what stands in their second rows.

    One whole sheet is enough, as the others may have been taken out.
    """
    sections = {fold(title): name for name, title in section_titles().items()}
    for title, cells in sheets:
        section = sections.get(fold(title))
        if section is not None:
            table = _TABLES.get(section)
            headings = table.headings if table else _SETTINGS
            if [fold(str(cell or "")) for cell in cells[: len(headings)]] == [fold(heading) for heading in headings]:
                return True
    return False


def version_in(first_rows: Iterable[Sequence[Any]]) -> str:
    """The version that a sheet was made from, seen from its first rows; empty where it carries none any more."""
    marks = (str(row[3]) for row in first_rows if len(row) > 3)
    return next((mark.removeprefix(_VERSION) for mark in marks if mark.startswith(_VERSION)), "")


# Writing


def written(policy: Policy) -> bytes:
    """The policy as an .xlsx: what people typed is text there, never a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    mark = f"{_VERSION}{version(policy)}"
    for section, title in section_titles().items():
        sheet: Worksheet = book.create_sheet(title)
        sheet["D1"] = mark
        table = _TABLES.get(section)
        if table is not None:
            _head(sheet, table.note, table.headings)
            for row in _rows(getattr(policy, section), section):
                _append(sheet, row)
            if section == "ladder":
                _offer(sheet, "A", get_args(LadderStep.model_fields["who"].annotation))
            continue
        _head(sheet, "Chỉ sửa cột Giá trị.", _SETTINGS)
        for setting in settings_of(policy, section):
            _append(sheet, (setting.title, _cell(setting.value), setting.description, setting.path[-1]))
            _offer(sheet, f"B{sheet.max_row}", _choices(section, setting.path[-1]))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _rows(value: Any, section: str) -> Iterator[tuple[JsonValue, ...]]:
    match section:
        case "ladder":
            yield from ((CHOICES[step.who], step.after) for step in value)
        case "fields":
            yield from ((year, code, label) for year in value for code, label in value[year].items())
        case "criteria":
            yield from ((code, criterion.label, criterion.most) for code, criterion in value.items())
        case "indicators":
            for code, one in value.items():
                several = (_cell(plain(one.levels)), _cell(plain(one.kinds)))
                yield code, one.label, CHOICES[one.answer], one.measure, *several, CHOICES[one.period]
        case _:
            entries = value.posts if section == "teams" else value
            yield from ((str(code), label) for code, label in entries.items())


def _cell(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, bool):
        return YES if value else NO
    return CHOICES.get(value, value) if isinstance(value, str) else value


def _head(sheet: Worksheet, note: str, headings: tuple[str, ...]) -> None:
    sheet["A1"] = note
    _append(sheet, headings)
    sheet["A1"].font = Font(italic=True)
    sheet["A1"].alignment = Alignment(wrap_text=False)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
    for column, width in zip("ABCDEFG", (30, 36, 60, 20, 20, 20, 20), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"


def _append(sheet: Worksheet, values: tuple[JsonValue, ...]) -> None:
    sheet.append([""] * len(values))
    for cell, value in zip(sheet[sheet.max_row], values, strict=False):
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"
            cell.number_format = "@"


def _offer(sheet: Worksheet, cells: str, choices: tuple[str, ...]) -> None:
    """A drop-down list, where there is something to choose from."""
    if choices:
        listed = ",".join(CHOICES.get(code, code) for code in choices)
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        rule.add(cells if cells[-1].isdigit() else f"{cells}{FIRST_ROW}:{cells}{MOST_ROWS}")
        sheet.add_data_validation(rule)


def _choices(section: str, name: str) -> tuple[str, ...]:
    model = Policy.model_fields[section].annotation
    assert isinstance(model, type)
    assert issubclass(model, Frozen)
    return tuple(part for part in get_args(model.model_fields[name].annotation) if isinstance(part, str))


# Reading


def read(content: bytes, policy: Policy) -> tuple[PolicyChange, ...]:
    """What a filled-in sheet changes in a policy; a sheet that is not there changes nothing.

    Raises PolicyError that names sheet, row, mistake and what would be right, for every mistake.
    """
    data: dict[str, Any] = {name: plain(getattr(policy, name)) for name in Policy.model_fields}
    places: dict[Path, tuple[str, int]] = {}
    mistakes: list[Mistake] = []
    sections = {fold(title): name for name, title in section_titles().items()}
    for title, rows in _sheets(content):
        section = sections.get(fold(title))
        if section is None:
            known = ", ".join(section_titles().values())
            told = f"không có trang tên “{title}”; các trang là: {known}"
            mistakes.append(Mistake((), f"there is no sheet “{title}”; the sheets are: {known}", told))
            continue
        places[(section,)] = (title, FIRST_ROW - 1)
        taker = _take_entries if section in _TABLES else _take_settings
        taken = taker(section, rows, lambda path, row, title=title: places.setdefault(path, (title, row)), mistakes)  # type: ignore[misc]
        if section == "teams":
            data[section] = {"posts": taken}
        else:
            data[section] = taken
    found, wrong = validated(data)
    mistakes += wrong
    if mistakes:
        raise PolicyError(placed(mistakes, _where(places)))
    return tuple(_changes(policy, Policy.model_validate(found)))


Note = Callable[[Path, int], Any]
Row = tuple[int, list[Any]]


def _sheets(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    """The sheets with their rows that say something, each by its number."""
    if len(content) > LARGEST:
        raise _unreadable("the file is too large", "tệp quá lớn")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise _unreadable("the file is too large when unpacked", "tệp quá lớn khi mở ra")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = itertools.islice(sheet.iter_rows(min_row=FIRST_ROW, max_col=8), MOST_ROWS)
            yield (
                sheet.title,
                [
                    (number, [_value(cell) for cell in cells])
                    for number, cells in enumerate(rows, FIRST_ROW)
                    if any(cell.value not in (None, "") for cell in cells)
                ],
            )
    except PolicyError:
        raise
    except Exception:  # openpyxl raises whatever a broken file leads it to
        raise _unreadable(
            "this is no .xlsx file that can be read", "tệp này không phải bảng tính .xlsx đọc được"
        ) from None


def _unreadable(english: str, vietnamese: str) -> PolicyError:
    right = ("; take the sheet that the bot sends", "; xin dùng bảng do bot gửi")
    return PolicyError([Placed(f"{english}{right[0]}.", f"{vietnamese}{right[1]}.")])


_FORMULA = object()


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return _FORMULA
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else value


def _take_settings(section: str, rows: list[Row], note: Note, mistakes: list[Mistake]) -> dict[str, Any]:
    model = Policy.model_fields[section].annotation
    assert isinstance(model, type)
    assert issubclass(model, Frozen)
    titles = {fold(str(info.title)): name for name, info in model.model_fields.items()}
    taken: dict[str, Any] = {}
    for number, (title, value, _, code, *_) in rows:
        name = str(code) if code in model.model_fields else titles.get(fold(str(title)), str(code or title))
        path = (section, name)
        note(path, number)
        if _refused(path, value, mistakes) or value == "":
            continue
        info = model.model_fields.get(name)
        taken[name] = _setting(info.annotation if info else None, value)
    return taken


def _setting(annotation: Any, value: Any) -> Any:
    """A cell as the file would have it."""
    if str(annotation).startswith("tuple"):
        parts = value.replace(",", ";").split(";") if isinstance(value, str) else [value]
        return [_text(part) for part in parts if part != ""]
    value = _text(value)
    if annotation is str:
        return str(value)
    if annotation is bool and isinstance(value, str):
        return {fold(YES): True, fold(NO): False}.get(fold(value), value)
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    choices = [part for part in get_args(annotation) if isinstance(part, str)]
    if isinstance(value, str) and choices:
        return _CODES.get(fold(value), value) if _CODES.get(fold(value)) in choices else value
    return value


def _text(value: Any) -> Any:
    """Days and times that a spreadsheet has made of what was typed, as they were typed."""
    if isinstance(value, datetime):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    return value.strip() if isinstance(value, str) else value


def _take_entries(section: str, rows: list[Row], note: Note, mistakes: list[Mistake]) -> Any:
    table = _TABLES[section]
    if section == "ladder":
        return [_step(index, number, cells, note, mistakes) for index, (number, cells) in enumerate(rows)]
    taken: dict[str, Any] = {}
    for number, cells in rows:
        year = str(cells.pop(0)) if section == "fields" else ""
        code, label, *others = cells
        into = taken.setdefault(year, {}) if year else taken
        path = (*table.path, *([year] if year else []), str(code) or code_of(str(label)))
        note(path, number)
        note(path[:-1], number)
        if any(_refused(path, cell, mistakes) for cell in cells):
            continue
        if path[-1] in into:
            told = f"code {path[-1]} is written twice; give each its own", f"mã {path[-1]} ghi hai lần; mỗi dòng một mã"
            mistakes.append(Mistake((*path, "again"), *told))
            note((*path, "again"), number)
            continue
        into[path[-1]] = _entry(section, str(label), others)
    return taken


def _entry(section: str, label: str, others: list[Any]) -> Any:
    """What a row says of its entry; an empty cell says nothing."""
    if section != "indicators":
        return {"label": label, "most": others[0]} if section == "criteria" else label
    said = {name: cell for name, cell in zip(_INDICATOR, others, strict=False) if cell != ""}
    for name in said.keys() - {"measure"}:
        several = name in ("levels", "kinds")
        said[name] = _setting(tuple[str, ...], said[name]) if several else _CODES.get(fold(str(said[name])), said[name])
    return {"label": label, **said}


def _step(index: int, number: int, cells: list[Any], note: Note, mistakes: list[Mistake]) -> Mapping[str, Any]:
    path = ("ladder", str(index))
    note(path, number)
    if any(_refused(path, cell, mistakes) for cell in cells[:2]):
        return {}
    return {"who": _CODES.get(fold(str(cells[0])), cells[0]), "after": cells[1]}


def _refused(path: Path, value: Any, mistakes: list[Mistake]) -> bool:
    if value is _FORMULA:
        mistakes.append(
            Mistake(path, "there is a formula; write the value itself", "ô có công thức; xin ghi thẳng giá trị")
        )
        return True
    return False


def _where(places: Mapping[Path, tuple[str, int]]) -> Callable[[Path], tuple[str, str]]:
    def where(path: Path) -> tuple[str, str]:
        place = next((places[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in places), None)
        if place is None:
            return "the sheet", "Bảng tính"
        return f"sheet “{place[0]}”, row {place[1]}", f"Trang “{place[0]}”, dòng {place[1]}"

    return where


def _changes(before: Policy, after: Policy) -> Iterator[PolicyChange]:
    for section in Policy.model_fields:
        if section == "ladder":
            if before.ladder != after.ladder:
                yield PolicyChange(path=("ladder",), value=plain(after.ladder))
            continue
        old, new = ({s.path: s.value for s in settings_of(policy, section)} for policy in (before, after))
        if section == "fields":  # a year that comes or goes is one change
            for year in sorted(before.fields.keys() ^ after.fields.keys()):
                yield PolicyChange(path=(section, str(year)), value=plain(after.fields.get(year)))
            common = {str(year) for year in before.fields.keys() & after.fields.keys()}
            old, new = ({p: value for p, value in paths.items() if p[1] in common} for paths in (old, new))
        yield from (
            PolicyChange(path=path, value=new.get(path))
            for path in {**old, **new}
            if path not in old or path not in new or old[path] != new[path]
        )
