"""Draws charts as pictures, in a process of its own: matplotlib takes more memory than the whole bot.

The pictures are as wide as two telephones' screens are dots, so that nothing on them is smaller than eleven dots when
shown. Series differ by colour (of Okabe and Ito, which the colour-blind tell apart) and by pattern; each value stands
beside its mark.
"""

from __future__ import annotations

import bisect
import functools
import gc
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.image import imsave
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from bot.reports.charts import Chart, Mark, Panel, Row

WIDTH, MARGIN = 780, 28
INNER = WIDTH - 2 * MARGIN
TITLE, HEADING, BODY, SMALL = 33, 30, 28, 26
"""Sizes of letters in dots; the least is more than eleven on a screen of half the width: a chat shows it smaller."""
BAR, GAP = 32, 18
PLOT = 230
"""Height of a plot of lines."""
MONTH = "tháng"
Pixels = NDArray[np.uint8]
_INK, _GREY, _LINE = "#1b1b1b", "#4d4d4d", "#d0d0d0"
_BLUE, _SKY, _ORANGE, _VERMILLION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"


@dataclass(frozen=True)
class Look:
    """How the marks of a series look."""

    face: str
    edge: str
    pattern: str = ""


_SOLID, _PALE = Look(_BLUE, _BLUE), Look("#D6ECFA", _SKY, "//")
LOOKS: dict[str, tuple[Look, ...]] = {
    "fields": (_PALE, _SOLID),
    "timeliness": (_SOLID, Look("white", _ORANGE, "//"), Look("white", _VERMILLION, "xx")),
    "course": (_SOLID, Look("white", _ORANGE)),
    "resources": (_SOLID, _PALE),
}


def draw(charts: Sequence[Chart]) -> list[bytes]:
    """A PNG of each chart."""
    mpl.rcdefaults()  # whatever somebody likes better on this machine
    mpl.rcParams["hatch.linewidth"] = 3
    drawn = []
    for place, chart in enumerate(charts, 1):
        drawn.append(_drawn(chart))
        if place % 10 == 0:
            gc.collect()  # a figure refers to itself in circles, and holds some megabytes
    return drawn


def _drawn(chart: Chart) -> bytes:
    page = _Page()
    page.words(chart.title, TITLE, bold=True)
    page.words(chart.subtitle, SMALL, colour=_GREY, most=4)
    page.y += GAP
    if chart.panels:
        if len(chart.series) > 1 or chart.kind == "course":
            _legend(page, chart)
        panel = {"timeliness": _shares, "course": _lines}.get(chart.kind, _bars)
        for one in chart.panels:
            panel(page, one, LOOKS[chart.kind][: len(chart.series)])
    else:
        page.words(chart.nothing, BODY, most=6)
    for note in chart.notes:
        page.words(note, SMALL, colour=_GREY)
    return page.png()


@dataclass
class _Page:
    """What is drawn, from the top down; ``y`` is how far it has come. Words stand above all shapes."""

    y: float = MARGIN
    shapes: list[Artist] = field(default_factory=list)
    texts: list[tuple[float, float, str, float, bool, str]] = field(default_factory=list)

    def words(self, said: str, size: float, *, bold: bool = False, colour: str = _INK, most: int = 3) -> None:
        """Lines across the page."""
        for line in wrapped(said, size, INNER, most, bold):
            self.text(MARGIN, self.y + size * 0.7, line, size, bold=bold, colour=colour)
            self.y += size * 1.35

    def text(
        self, x: float, y: float, said: str, size: float, *, bold: bool = False, colour: str = _INK, at: float = 0
    ) -> None:
        """Words on a line whose middle is at a height; ``at`` 0 begins there, 0.5 is centred there, 1 ends there."""
        self.texts.append((x - at * wide_of(said, size, bold), y, said, size, bold, colour))

    def box(self, x: float, y: float, width: float, height: float, look: Look) -> None:
        """A rectangle whose upper left corner is at a place."""
        style: dict[str, Any] = {"fc": look.face, "ec": look.edge, "hatch": look.pattern or None, "lw": 2}
        self.shapes.append(Rectangle((x, y), width, height, **style))

    def patch(self, x: float, y: float, said: str, size: float, bold: bool = False) -> None:
        """A white ground for words that are centred at a place, on which they can be read."""
        wide = wide_of(said, size, bold) + 8
        style: dict[str, Any] = {"fc": "white", "ec": "none", "alpha": 0.85}
        self.shapes.append(Rectangle((x - wide / 2, y - size * 0.55), wide, size * 1.1, zorder=9, **style))

    def line(self, points: Sequence[tuple[float, float]], **style: Any) -> None:
        """A line through points."""
        xs, ys = zip(*points, strict=True)
        self.shapes.append(Line2D(xs, ys, **style))

    def png(self) -> bytes:
        """The page as it stands, cut below what was drawn last."""
        height = round(self.y + MARGIN)
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor="white")
        from_above = Affine2D().scale(1, -1).translate(0, height)
        for shape in self.shapes:
            shape.set_transform(from_above)
            figure.add_artist(shape)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="rgba")
        pixels = np.frombuffer(drawn.getbuffer(), np.uint8).reshape(height, WIDTH, 4)[:, :, :3].copy()
        for text in self.texts:
            _write(pixels, *text)
        out = io.BytesIO()
        # Large even areas are as small at the least effort, which is a third quicker.
        imsave(out, pixels, format="png", metadata={"Software": "dvk"}, pil_kwargs={"compress_level": 1})
        return out.getvalue()


def _write(pixels: Pixels, x: float, y: float, said: str, size: float, bold: bool, colour: str) -> None:
    """Put words on a page: an artist for each would take five times as long."""
    ink, below = _inked(said, size, bold)
    tall, wide = ink.shape
    top, left = round(y + size * 0.36) + below - tall, round(x)
    place = pixels[max(top, 0) : top + tall, max(left, 0) : left + wide]
    cover = ink[max(-top, 0) :, max(-left, 0) :][: place.shape[0], : place.shape[1], None] / np.float32(255)
    place[:] = place * (1 - cover) + np.multiply(to_rgb(colour), 255) * cover


@functools.lru_cache(512)
def _inked(said: str, size: float, bold: bool) -> tuple[Pixels, int]:
    """How much of each dot a line of words covers, and how many of its rows lie below the line it stands on."""
    font = _set(said, size, bold)
    font.draw_glyphs_to_bitmap(antialiased=True)
    return np.array(font.get_image()), round(font.get_descent() / 64)


def _legend(page: _Page, chart: Chart) -> None:
    """Which look is which series, with its total."""
    x: float = MARGIN
    for series, look in zip(chart.series, LOOKS[chart.kind], strict=False):
        said = drawable(f"{series.full_name}: {series.total}" if series.total else series.name)
        wide = 44 + wide_of(said, SMALL) + 26
        if x > MARGIN and x + wide > WIDTH - MARGIN + 26:
            x, page.y = MARGIN, page.y + SMALL * 1.5
        middle = page.y + SMALL * 0.7
        if chart.kind == "course":
            _stroke(page, [(x, middle), (x + 34, middle)], look)
        else:
            page.box(x, middle - 11, 34, 22, look)
        page.text(x + 44, middle, said, SMALL)
        x += wide
    page.y += SMALL * 1.4 + GAP


def _bars(page: _Page, panel: Panel, looks: Sequence[Look]) -> None:
    """A bar for each mark, as long as it is much of the largest; a single value is a number alone."""
    marks = [mark for row in panel.rows for mark in row.marks if mark]
    largest = max(mark.value for mark in marks)
    room = INNER - max(wide_of(drawable(mark.shown), BODY) for mark in marks) - 14
    for row in panel.rows:
        page.words(row.label, BODY, most=2)
        for mark, look in zip(row.marks, looks, strict=True):
            if mark is None:
                continue
            middle, x = page.y + BAR / 2 + 2, float(MARGIN)
            if len(marks) > 1:
                length = _length(mark, largest, room)
                if length:
                    page.box(x, middle - BAR / 2, length, BAR, look)
                x += length + (12 if length else 0)
            page.text(x, middle, drawable(mark.shown), BODY, bold=len(marks) == 1)
            page.y += BAR + 6
        page.y += GAP


def _length(mark: Mark, largest: Decimal, room: float) -> float:
    """Nothing has no length; the least that there is can be seen."""
    return max(3.0, float(mark.value / largest) * room) if mark.value > 0 else 0.0


def _shares(page: _Page, panel: Panel, looks: Sequence[Look]) -> None:
    """A bar across the page for each row, divided as its marks divide the whole; what they come to above it."""
    for row in panel.rows:
        told = wide_of(drawable(row.told), BODY)
        lines = wrapped(row.label, BODY, INNER - told - 16, 2)
        page.text(WIDTH - MARGIN, page.y + BODY * 0.7, drawable(row.told), BODY, at=1)
        for line in lines:
            page.text(MARGIN, page.y + BODY * 0.7, line, BODY)
            page.y += BODY * 1.35
        _divided(page, row, looks)
        page.y += BAR + GAP


def _divided(page: _Page, row: Row, looks: Sequence[Look]) -> None:
    whole = sum((mark.value for mark in row.marks if mark), Decimal(0))
    x = float(MARGIN)
    for mark, look in zip(row.marks, looks, strict=True):
        if mark is None or not mark.value:
            continue
        length = float(mark.value / whole) * INNER
        page.box(x, page.y + 2, length, BAR, look)
        if wide_of(mark.shown, SMALL) + 16 < length:
            x_middle, y_middle = x + length / 2, page.y + 2 + BAR / 2
            if look.face != _BLUE:
                page.patch(x_middle, y_middle, mark.shown, SMALL)
            page.text(x_middle, y_middle, mark.shown, SMALL, colour="white" if look.face == _BLUE else _INK, at=0.5)
        x += length


def _lines(page: _Page, panel: Panel, looks: Sequence[Look]) -> None:
    """A line for each series over the months, its last value at its end."""
    page.words(panel.heading, HEADING, bold=True)
    largest = max(mark.value for row in panel.rows for mark in row.marks if mark)
    steps = _steps(int(largest))
    left = MARGIN + max(wide_of(words, SMALL) + 14 for words in (*map(_grouped, steps), MONTH))
    top, wide = page.y + 34, (WIDTH - MARGIN - 14 - left) / (len(panel.rows) - 1)

    def down(value: Decimal | int) -> float:
        return top + PLOT * (1 - float(value) / steps[-1])

    for step in steps:
        page.line([(left, down(step)), (WIDTH - MARGIN, down(step))], color=_LINE, lw=1)
        page.text(left - 10, down(step), _grouped(step), SMALL, colour=_GREY, at=1)
    ends: list[tuple[float, float, str, bool]] = []
    for place, look in reversed([*enumerate(looks)]):
        points = [
            (left + wide * index, down(mark.value), mark.shown)
            for index, row in enumerate(panel.rows)
            if (mark := row.marks[place])
        ]
        if points:
            _stroke(page, [(x, y) for x, y, _ in points], look)
            ends.append((*points[-1], not place))
    for index, row in enumerate(panel.rows):
        page.text(left + wide * index, top + PLOT + 26, row.label.split()[-1], SMALL, colour=_GREY, at=0.5)
    page.text(left - 14, top + PLOT + 26, MONTH, SMALL, colour=_GREY, at=1)
    for x, y, shown, own in ends:
        lower = any(other[1] < y or (other[1] == y and not own) for other in ends if other[2:] != (shown, own))
        away = 26 if lower and y + 40 < top + PLOT else -26
        half = wide_of(shown, BODY, own) / 2
        centre = min(max(x, left + half), WIDTH - MARGIN + 10 - half)
        page.patch(centre, y + away, shown, BODY, own)
        page.text(centre, y + away, shown, BODY, bold=own, at=0.5)
    page.y = top + PLOT + 46 + GAP


def _stroke(page: _Page, points: Sequence[tuple[float, float]], look: Look) -> None:
    """A line of a series: full with discs, or broken with empty squares."""
    own = look.face == look.edge
    page.line(
        points,
        color=look.edge,
        lw=4 if own else 3,
        ls="-" if own else (0, (3, 2)),
        marker="o" if own else "s",
        ms=9,
        mfc=look.face,
        mew=2,
    )


def _steps(largest: int) -> list[int]:
    """Round numbers from nothing to the largest value or a little more: four or fewer steps."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= largest:
                return list(range(0, largest + step, step)) if largest else [0, 1]
        size *= 10


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


# Words


@functools.cache
def _drawable() -> frozenset[int]:
    """The characters that both fonts have."""
    return frozenset(get_font(str(_REGULAR)).get_charmap()) & frozenset(get_font(str(_BOLD)).get_charmap())


def drawable(words: str) -> str:
    """Words without what the fonts cannot draw: it would stand there as a box."""
    kept = _drawable()
    return "".join(char for char in unicodedata.normalize("NFC", words) if ord(char) in kept)


@functools.lru_cache(4096)
def wide_of(words: str, size: float, bold: bool = False) -> float:
    """How wide a line is, in dots."""
    wide, _ = _set(words, size, bold).get_width_height()
    return float(wide) / 64


def _set(words: str, size: float, bold: bool) -> FT2Font:
    font = get_font(str(_BOLD if bold else _REGULAR))
    font.set_size(size, 72)
    font.set_text(words, flags=LoadFlags.NO_HINTING)
    return font


def wrapped(words: str, size: float, room: float, most: int, bold: bool = False) -> list[str]:
    """Words in lines that fit, at most so many; what is left out is marked, a word that does not fit is broken."""
    lines = [""]
    for word in drawable(words).split():
        longer = f"{lines[-1]} {word}".lstrip()
        if wide_of(longer, size, bold) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while wide_of(word, size, bold) > room:
            fits = _fitting(word, size, room, bold)
            lines[-1], word = word[:fits], word[fits:]
            lines.append("")
        lines[-1] = word
    if len(lines) > most:
        lines = lines[:most]
        kept = lines[-1][: _fitting(lines[-1], size, room - wide_of("…", size, bold), bold)]
        lines[-1] = f"{kept.rstrip(' ,.;:')}…"
    return lines


def _fitting(words: str, size: float, room: float, bold: bool) -> int:
    """How many of the characters fit; at least one."""
    lengths = range(2, len(words) + 1)
    return 1 + bisect.bisect_right(lengths, room, key=lambda length: wide_of(words[:length], size, bold))
