"""A month as a picture, drawn in a process of its own. It holds figures and T2 … CN alone, so no font is needed for it
beyond the one that Pillow brings; the words stand in the caption."""

from __future__ import annotations

import calendar
import io
from collections.abc import Mapping
from datetime import date

from PIL import Image, ImageDraw, ImageFont

WIDTH, MARGIN, CELL = 780, 5, 110
"""Pixels; shown at the width of a phone a day's figure is still as large as the text of a message."""
HEAD, DAYS = 76, 46
_WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_INK, _PALE, _LINE, _OFF = "#1b1b1b", "#8a8a8a", "#d5d5d5", "#f1f1f1"
_LATE, _DUE, _OTHERS, _TODAY = "#c62828", "#1565c0", "#5d5d5d", "#e6a100"


def draw(
    year: int, month: int, today: date, off: frozenset[date], own: Mapping[date, int], others: Mapping[date, int]
) -> bytes:
    """A PNG of a month with how many duties are due on a day.

    One's own as a full disc with their number, red where late; the number of those that one looks after below.
    """
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    image = Image.new("RGB", (WIDTH, HEAD + DAYS + CELL * len(weeks) + MARGIN), "white")
    canvas = ImageDraw.Draw(image)
    _text(canvas, (WIDTH / 2, HEAD / 2), f"{month}/{year}", 44, _INK)
    for column, name in enumerate(_WEEKDAYS):
        _text(canvas, (MARGIN + CELL * (column + 0.5), HEAD + DAYS / 2), name, 28, _PALE)
    for row, week in enumerate(weeks):
        for column, day in enumerate(week):
            if day.month == month:
                corner = (MARGIN + CELL * column, HEAD + DAYS + CELL * row)
                _cell(canvas, corner, day, today, day in off)
                _marks(canvas, corner, own.get(day, 0), others.get(day, 0), _LATE if day < today else _DUE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _cell(canvas: ImageDraw.ImageDraw, corner: tuple[int, int], day: date, today: date, off: bool) -> None:
    left, top = corner
    box = (left, top, left + CELL, top + CELL)
    canvas.rectangle(box, fill=_OFF if off else "white", outline=_LINE)
    if day == today:
        canvas.rectangle((left + 3, top + 3, left + CELL - 3, top + CELL - 3), outline=_TODAY, width=5)
    _text(canvas, (left + 26, top + 26), str(day.day), 30, _PALE if off else _INK)


def _marks(canvas: ImageDraw.ImageDraw, corner: tuple[int, int], own: int, others: int, disc: str) -> None:
    left, top = corner
    if own:
        centre, radius = (left + 74, top + 38), 27
        circle = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
        canvas.ellipse(circle, fill=disc)
        _text(canvas, centre, _short(own), 28, "white")
    if others:
        _text(canvas, (left + CELL / 2, top + CELL - 22), f"+{_short(others)}", 26, _OTHERS)


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count // 1000}k"


def _text(canvas: ImageDraw.ImageDraw, centre: tuple[float, float], words: str, size: int, colour: str) -> None:
    canvas.text(centre, words, fill=colour, font=ImageFont.load_default(size), anchor="mm")
