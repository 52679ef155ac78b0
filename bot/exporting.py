"""Rows as files: JSON lines, or a table that spreadsheets open."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_rows(rows: Sequence[dict[str, Any]], output: Path) -> None:
    """Write rows as ``.jsonl`` or ``.csv``; to standard output as JSON lines where the path is ``-``."""
    written = _csv(rows) if output.suffix == ".csv" else _jsonl(rows)
    if output == Path("-"):
        sys.stdout.write(written)
        return
    part = output.with_name(output.name + ".part")
    part.write_text(written, "utf-8-sig" if output.suffix == ".csv" else "utf-8")
    part.replace(output)


def _jsonl(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    file = io.StringIO(newline="")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return file.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, whatever people typed."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
