"""The sheet of invites as a workbook, ready to print on A4. Only worker processes and the shell import this."""

from __future__ import annotations

import io
from copy import copy

import segno
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.invite_sheet import (
    InviteSheet,
    Strip,
    code_label,
    columns,
    how_long,
    list_heading,
    list_title,
    nobody_to_print,
    strip_heading,
    strips_title,
    what_then,
    what_to_do,
)

STRIPS_A_PAGE = 5
QR_SIDE = 138
"""Pixels at 96 to the inch: 36.5 mm, which cheap cameras read at arm's length."""
_HEIGHTS = (13, 19, 14, 30, 24, 24, 13, 5, 8)
"""Points of a strip's rows: heading, name, unit and roles, code, what to do (two), how long, the cut, a gap."""
_CODE, _CUT = 3, 7
_WIDTHS = (5, 25, 25, 17, 18)
"""Digits of the list's columns, which together are as wide as the page."""
_LINE = 13.5
"""Points of a line in the list; not every program finds the height of wrapped words by itself."""
_THIN = Side(style="thin", color="A0A0A0")
_FONT = "Arial"
"""On every office computer, with all Vietnamese letters."""


def _style(
    name: str,
    size: int = 10,
    *,
    bold: bool = False,
    color: str = "000000",
    font: str = _FONT,
    wraps: bool = False,
    shrinks: bool = False,
    border: Border | None = None,
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=font, size=size, bold=bold, color=color),
        alignment=Alignment(vertical="center", wrap_text=wraps, shrink_to_fit=shrinks),
        border=border or Border(),
    )


_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_STYLES = (
    _style("Đầu giấy", size=8, color="606060"),
    _style("Người mời", size=14, bold=True, shrinks=True),
    _style("Đơn vị", size=10, shrinks=True),
    _style("Mã mời", font="Courier New", size=22, bold=True),
    _style("Cách vào", size=9, wraps=True),
    _style("Nét cắt", border=Border(bottom=Side(style="dashed", color="808080"))),
    _style("Tên bảng", size=13, bold=True),
    _style("Đầu bảng", size=10, bold=True, wraps=True, border=_GRID),
    _style("Dòng bảng", size=10, wraps=True, border=_GRID),
)
"""Looks by their names, made once: a look made anew for each cell takes most of the time."""


def workbook(sheet: InviteSheet) -> bytes:
    """Draw the sheet and return the bytes of an .xlsx file."""
    book = Workbook()
    book._named_styles["Normal"].font = Font(name=_FONT, size=10)  # type: ignore[attr-defined]  # widths count in it
    for style in _STYLES:
        book.add_named_style(copy(style))
    strips = book.active
    assert isinstance(strips, Worksheet)
    _draw_strips(strips, sheet)
    _draw_list(book.create_sheet(list_title()), sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def qr_picture(link: str) -> bytes:
    """The QR code of a link as a PNG of 8 dots a module, with the quiet border that readers need."""
    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(written, kind="png", scale=8, border=4)
    return written.getvalue()


def _draw_strips(page: Worksheet, sheet: InviteSheet) -> None:
    page.title = strips_title()
    _set_up(page)
    for letter, width in (("A", 69), ("B", 21)):
        page.column_dimensions[letter].width = width
    if not sheet.strips:
        _write(page["A1"], nobody_to_print(), "Đơn vị")
    for index, strip in enumerate(sheet.strips):
        first = 1 + index * len(_HEIGHTS)
        _draw_strip(page, first, strip, sheet)
        if (index + 1) % STRIPS_A_PAGE == 0 and index + 1 < len(sheet.strips):
            page.row_breaks.append(Break(id=first + len(_HEIGHTS) - 1))
    page.print_area = f"A1:B{max(1, len(sheet.strips) * len(_HEIGHTS))}"


def _draw_strip(page: Worksheet, first: int, strip: Strip, sheet: InviteSheet) -> None:
    for offset, height in enumerate(_HEIGHTS):
        page.row_dimensions[first + offset].height = height
    rows = (
        (strip_heading(sheet.organisation), "Đầu giấy"),
        (strip.name, "Người mời"),
        (f"{strip.place} · {strip.roles}" if strip.roles else strip.place, "Đơn vị"),
        (strip.code, "Mã mời"),
        (what_to_do(strip.link), "Cách vào"),
        (what_then(strip.link), "Cách vào"),
        (how_long(sheet.until), "Cách vào"),
    )
    for offset, (words, style) in enumerate(rows):
        _write(page.cell(first + offset, 1), words, style)
    page.cell(first + _CODE, 1).number_format = f'"{code_label()}:  "@'
    if strip.link:
        picture = Image(io.BytesIO(qr_picture(strip.link)))
        picture.width = picture.height = QR_SIDE
        page.add_image(picture, f"B{first}")
    for column in (1, 2):
        page.cell(first + _CUT, column).style = "Nét cắt"


def _draw_list(page: Worksheet, sheet: InviteSheet) -> None:
    _set_up(page)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    _write(page["A1"], list_heading(sheet.unit, sheet.joined, len(sheet.lines), sheet.made_on), "Tên bảng")
    for column, words in enumerate(columns().split("|"), 1):
        _write(page.cell(2, column), words, "Đầu bảng")
    for number, line in enumerate(sheet.lines, 1):
        row = (str(number), line.place, line.name, line.roles, line.standing)
        for column, words in enumerate(row, 1):
            _write(page.cell(number + 2, column), words, "Dòng bảng")
        page.row_dimensions[number + 2].height = _LINE * max(
            -(-len(words) // (width - 3)) for words, width in zip(row, _WIDTHS, strict=True)
        )
    page.print_title_rows = "2:2"
    assert page.oddFooter is not None
    page.oddFooter.center.text = "&P/&N"


def _set_up(page: Worksheet) -> None:
    """A4 upright, at its own size: fitted to the width, a page would lose its own breaks."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_PORTRAIT
    page.page_margins.left = page.page_margins.right = 0.47
    page.page_margins.top = page.page_margins.bottom = 0.47
    page.page_margins.header = page.page_margins.footer = 0.2
    page.print_options.horizontalCentered = True
    page.sheet_view.showGridLines = False


def _write(cell: Cell | MergedCell, words: str, style: str) -> None:
    """Words as words: what people are called never becomes a formula."""
    assert isinstance(cell, Cell), "nothing here is merged"
    cell.style = style
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", words)
    cell.data_type = "s"
    cell.quotePrefix = True
