"""Reads what people write: money, land, days of work, lengths, shares, counts, days, and whole notes.

Reading is exact and never guesses: where a careful clerk would ask, it gives back the question.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.quantities.dates import read_date
from bot.quantities.fields import read_amount
from bot.quantities.measures import Measures, Region
from bot.quantities.note import read_note
from bot.quantities.readings import KINDS, Ask, Candidate, FieldName, Kind, Note, Reading, to_json
from bot.quantities.show import show

__all__ = [
    "FIELDS",
    "KINDS",
    "Ask",
    "Candidate",
    "FieldName",
    "Kind",
    "Measures",
    "Note",
    "Reading",
    "Region",
    "parse_lines",
    "read",
    "read_note",
    "show",
    "to_json",
]

FIELDS: tuple[FieldName, ...] = ("money", "area", "labour", "length", "percent", "date", "count")


def read(
    field: FieldName,
    text: str,
    *,
    region: Region = "north",
    today: date,
    measures: Measures | None = None,
    planned: bool = False,
) -> Reading | Ask:
    """The one value that `text` gives for `field`, or the question to ask instead.

    An amount that is only planned is an answer where ``planned`` amounts are asked for.
    """
    if field == "date":
        return read_date(text, today)
    return read_amount(field, text, region, measures or Measures(), planned=planned)


def parse_lines(
    field: str,
    lines: Iterable[str],
    *,
    region: Region = "north",
    today: date,
    measures: Measures | None = None,
) -> Iterator[dict[str, object]]:
    """One JSON shape a line, as `dvk parse` prints them; `field` may be "note" too."""
    if field == "note":
        for line in lines:
            yield to_json(read_note(line.rstrip("\r\n"), region=region, today=today, measures=measures))
    elif field in FIELDS:
        for line in lines:
            yield to_json(read(field, line.rstrip("\r\n"), region=region, today=today, measures=measures))
    else:
        raise ValueError(f"unknown field {field!r}: one of {', '.join(FIELDS)}, note")
