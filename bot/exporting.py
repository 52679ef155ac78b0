"""Exported rows, a JSON line each, as the file that was asked for; however many there are, few are held at a time."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_file(lines: Path, output: Path) -> None:
    """Write JSON lines as ``.jsonl`` or ``.csv``; to standard output as they are where the path is ``-``."""
    if output == Path("-"):
        with lines.open(encoding="utf-8") as rows:
            shutil.copyfileobj(rows, sys.stdout)
        return
    part = output.with_name(output.name + ".part")
    if output.suffix == ".csv":
        _csv(lines, part)
    else:
        shutil.copyfile(lines, part)
    part.replace(output)


def _csv(lines: Path, part: Path) -> None:
    columns = list(dict.fromkeys(name for row in _rows(lines) for name in row))
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in _rows(lines):
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _rows(lines: Path) -> Iterator[dict[str, Any]]:
    with lines.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, whatever people typed."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
