"""What is wrong in a policy, in words that lead to the place to mend: a line of the file, a row of the sheet."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.messages import Frozen

Path = tuple[str, ...]
SHOWN = 12
"""Mistakes in one message."""
Where = Callable[[Path], tuple[str, str]]
"""The place of a setting, in English and in Vietnamese; empty where there is none."""


class Mistake(NamedTuple):
    """One thing that is wrong, and what would be right."""

    path: Path
    english: str
    vietnamese: str


class Placed(NamedTuple):
    """A mistake with its place, as it is told."""

    english: str
    vietnamese: str


class PolicyError(Exception):
    """The policy cannot be used; the message has a line for each mistake."""

    def __init__(self, mistakes: Iterable[Placed]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistake.english for mistake in self.mistakes))

    @property
    def vietnamese(self) -> str:
        """The same for the phone, as much as one message holds."""
        told = [mistake.vietnamese for mistake in self.mistakes]
        return "\n".join((*told[:SHOWN], *([f"… và {len(told) - SHOWN} chỗ nữa."] if len(told) > SHOWN else [])))

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it comes back whole from a worker process."""
        return type(self), (self.mistakes,)


def placed(mistakes: Iterable[Mistake], where: Where) -> tuple[Placed, ...]:
    """The mistakes with their places."""
    return tuple(
        Placed(f"{english}: {mistake.english}.", f"{vietnamese}: {mistake.vietnamese}.")
        for mistake in mistakes
        for english, vietnamese in (where(mistake.path),)
    )


def lines_of(written: str, name: str) -> Where:
    """Finds places in a file: the line of a setting, else of the nearest that it lies in."""
    lines = _lines(written)

    def where(path: Path) -> tuple[str, str]:
        line = next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), None)
        return (f"{name}, line {line}", f"Tệp {name}, dòng {line}") if line else (name, f"Tệp {name}")

    return where


def line_number(written: str, path: Path) -> int:
    """For ordering: the line that a path leads to, 0 where it leads nowhere."""
    lines = _lines(written)
    return next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), 0)


def syntax(error: tomllib.TOMLDecodeError, written: str, name: str) -> Placed:
    """What TOML itself does not take."""
    found = re.search(r"line (\d+)", str(error))
    number = int(found.group(1)) if found else written.count("\n") + 1
    told = re.sub(r"\s*\(at .*\)", "", str(error))
    if "overwrite" in told.lower() or "twice" in told.lower():
        right = ("Write each setting once", "Mỗi mục chỉ ghi một lần")
    else:
        right = (
            'Write one setting a line as  name = value , text in straight quotes: "…" , a day that exists',
            'Ghi mỗi dòng một mục  tên = giá trị , chữ để trong ngoặc kép thẳng: "…" , ngày phải có thật',
        )
    return Placed(
        f"{name}, line {number}: {told}. {right[0]}.", f"Tệp {name}, dòng {number}: không đọc được. {right[1]}."
    )


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_ITEM_HEADER = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")


def _lines(written: str) -> dict[Path, int]:
    """The line of each table and each setting. Settings here are one to a line, so looking at the lines is enough."""
    table: Path = ()
    counts: dict[str, int] = {}
    found: dict[Path, int] = {}
    for number, line in enumerate(written.splitlines(), 1):
        if item := _ITEM_HEADER.match(line):
            name = item.group(1).strip().strip('"')
            table = (name, str(counts.setdefault(name, 0)))
            counts[name] += 1
        elif header := _HEADER.match(line):
            table = tuple(part.strip().strip('"') for part in header.group(1).split("."))
        elif key := _KEY.match(line):
            found.setdefault((*table, key.group(1).strip('"')), number)
            continue
        else:
            continue
        for depth in range(1, len(table) + 1):
            found.setdefault(table[:depth], number)
    return found


def explained(detail: ErrorDetails, section: str, root: type[Frozen]) -> Mistake:
    """A mistake that pydantic found within a section of the model ``root``."""
    path = (section, *(str(part) for part in detail["loc"] if part != "[key]"))
    setting, given = ".".join(path), detail["input"]
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "policy":
            return Mistake(path, f"{setting}: {context['english']}", f"{setting}: {context['vietnamese']}")
        case "missing":
            return Mistake(
                path,
                f"{setting} is missing. Add it; `dvk init` in an empty folder shows an example",
                f"thiếu mục {setting}; xin ghi thêm, xem tệp mẫu do dvk init tạo",
            )
        case "extra_forbidden":
            return unknown(path, _names(root, path[:-1]))
        case "literal_error":
            expected = context["expected"]
            return Mistake(
                path,
                f"{setting} = {given!r} is not one of the choices; write {expected}",
                f"{setting} = {given!r} không có trong các lựa chọn; ghi {_or(expected)}",
            )
        case "enum":
            expected = context["expected"]
            return Mistake(path, f"there is no {setting}; write {expected}", f"không có {setting}; ghi {_or(expected)}")
        case "string_pattern_mismatch":
            return Mistake(
                path,
                f"{setting}: the code {given!r} must be lower-case letters without marks, digits and _ , e.g. van_hoa",
                f"{setting}: mã {given!r} phải là chữ thường không dấu, số và _ , ví dụ van_hoa",
            )
        case "bool_parsing" | "bool_type":
            return Mistake(
                path,
                f"{setting} = {given!r} must be true or false, without quotes",
                f"{setting} = {given!r} phải là true (có) hoặc false (không), không có ngoặc kép",
            )
        case "int_parsing" if detail["loc"][-1] == "[key]":  # a table that is named by a year
            return Mistake(
                path,
                f"{setting}: {given!r} is no year; write e.g. [{section}.2026]",
                f"{setting}: {given!r} không phải là năm; ghi như [{section}.2026]",
            )
        case "int_parsing" | "int_type" | "int_from_float":
            return Mistake(
                path,
                f"{setting} = {given!r} must be a whole number without quotes, e.g. 14",
                f"{setting} = {given!r} phải là số nguyên, không có ngoặc kép, ví dụ 14",
            )
        case "string_type":
            return Mistake(
                path,
                f'{setting} = {given!r} must be text in straight quotes: "…"',
                f"{setting} = {given!r} phải là chữ trong ngoặc kép thẳng",
            )
        case "string_too_short":
            return Mistake(path, f"{setting} is empty; write some words", f"{setting} để trống; xin ghi vài từ")
        case "string_too_long":
            most = context["max_length"]
            return Mistake(
                path,
                f"{setting} is too long; write at most {most} characters",
                f"{setting} dài quá; ghi không quá {most} ký tự",
            )
        case "greater_than_equal" | "less_than_equal":
            english, vietnamese = _range(root, path, context)
            return Mistake(path, f"{setting} = {given!r} must be {english}", f"{setting} = {given!r} phải {vietnamese}")
        case "tuple_type" | "dict_type" | "model_type":
            return Mistake(
                path,
                f"{setting} = {given!r} is written in another way than it must be; see the example of `dvk init`",
                f"{setting} ghi chưa đúng cách; xem tệp mẫu do dvk init tạo",
            )
        case _:
            told = detail["msg"].removeprefix("Value error, ")
            return Mistake(path, f"{setting} = {given!r}: {told}", f"{setting} = {given!r} chưa đúng: {told}")


def unknown(path: Path, here: Sequence[str]) -> Mistake:
    """A setting that is not there, with those that are and the one that may be meant."""
    setting, near = ".".join(path), get_close_matches(path[-1], here, 1)
    meant = (f"; is {near[0]} meant", f", có phải {near[0]}") if near else ("", "")
    return Mistake(
        path,
        f"there is no setting {setting}{meant[0]}. Settings here: {', '.join(here)}",
        f"không có mục {setting}{meant[1]}; ở đây có: {', '.join(here)}",
    )


def _or(expected: str) -> str:
    return expected.replace(" or ", " hoặc ")


def _range(root: type[Frozen], path: Path, context: dict[str, Any]) -> tuple[str, str]:
    info = _field(root, path)
    bounds = {
        name: getattr(m, name) for m in (info.metadata if info else ()) for name in ("ge", "le") if hasattr(m, name)
    }
    least, most = {**context, **bounds}.get("ge"), {**context, **bounds}.get("le")
    if least is None or most is None:
        return (
            (f"at least {least}", f"từ {least} trở lên") if most is None else (f"at most {most}", f"không quá {most}")
        )
    return f"from {least} to {most}", f"từ {least} đến {most}"


def _names(root: type[Frozen], path: Path) -> list[str]:
    """The settings that a model has at a path."""
    info = _field(root, path) if path else None
    model = info.annotation if info else root
    return sorted(model.model_fields) if isinstance(model, type) and issubclass(model, Frozen) else []


def _field(root: type[Frozen], path: Path) -> FieldInfo | None:
    """The field at a path, where models alone lead there."""
    model: Any = root
    info: FieldInfo | None = None
    for part in path:
        if not (isinstance(model, type) and issubclass(model, Frozen)) or part not in model.model_fields:
            return None
        info = model.model_fields[part]
        model = info.annotation
    return info
