"""The statistics sheet: tables whose figures are counted from the rows behind them, as formulas with what they come to.

Imported in the worker process alone.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot import text
from bot.policy import Policy
from bot.reports import figures as folded
from bot.reports import statistics
from bot.reports.figures import Counts
from bot.reports.figures_words import LEVELS, WHAT, compared_with, ended_on, no_list
from bot.reports.statistics import BESIDE, ROLES, WAITING, Column
from bot.spreadsheets import statistics_rows
from bot.spreadsheets.pages import Book, Cell, Formula, Page, Share, letter, places
from bot.spreadsheets.statistics_rows import MARK, MARKED, NUMBERED, amount
from storage.records.counted_rows import CountedRow
from storage.records.figures import Figures, What

ROWS = "Mô hình"


class StatisticsBook:
    """Written from figures, then row by row; ``rows`` is how many there will be."""

    def __init__(self, figures: Figures, policy: Policy, made_on: date) -> None:
        self._figures, self._policy, self._made_on = figures, policy, made_on
        self._fields = functools.cache(policy.fields_of)
        self._at = statistics.headline_level(figures)
        self._levels = [self._at, *statistics.other_levels(figures)]
        self._totals = folded.headlines(figures.amounts)
        self._whole = folded.counts(figures.tallies, self._at)
        self._cuts = statistics.cuts(figures, self._fields)
        self._places = statistics.places(figures, self._fields)
        self._parts = [
            statistics_rows.of_itself(self._fields),
            *(statistics_rows.of_level(level, self._at) for level in self._levels),
            statistics_rows.of_totals(self._totals),
            statistics_rows.of_places(self._places, self._fields),
        ]
        self._columns = [statistics_rows.RowColumn("number", "STT", 6)]
        self._columns += [column for part in self._parts for column in part.columns]
        self._count = sum(tally.initiatives for tally in figures.tallies)
        self._first = 5
        """The row of the first initiative."""
        self._book = Book()
        self._summary()
        self._cut_page("Theo lĩnh vực", "field")
        self._by_level()
        self._cut_page("Theo chủ thể", "subject", "origin", *(("group",) if self._cuts["group"].slices else ()))
        self._crossed()
        self._resources()
        self._beside()
        self._page = self._rows_page()
        self._written = 0

    def add(self, row: CountedRow) -> None:
        """Write one of the rows behind."""
        self._written += 1
        self._page.one_of_many([self._written, *(cell for part in self._parts for cell in part.cells(row))])

    def finished(self) -> bytes:
        """The bytes of the .xlsx file, once all rows are written."""
        assert self._written == self._count, f"{self._written} rows, of which {self._count} are counted"
        if not self._written:
            self._page.line(statistics.no_initiatives(), italic=True)
        self._page.prints(sum(column.key not in NUMBERED for column in self._columns), again=3)
        return self._book.finished()

    # The rows behind

    def _range(self, key: str) -> str:
        """The cells of a column of the rows behind."""
        column = letter(next(place for place, one in enumerate(self._columns) if one.key == key))
        return f"'{ROWS}'!${column}${self._first}:${column}${self._first - 1 + max(1, self._count)}"

    def _rows_page(self) -> Page:
        page = self._book.page(ROWS, [column.width for column in self._columns])
        self._head(page, "Danh sách mô hình trong số liệu", last=10)
        page.headings([column.heading for column in self._columns], filters=max(1, self._count), freezes=3)
        assert page.next == self._first
        page.many(max(1, self._count), len(self._columns))
        return page

    # Tables

    def _head(self, page: Page, about: str, last: int | None = None) -> None:
        """What stands above each table."""
        stretch = self._figures.stretch
        page.line(statistics.sheet_title(self._figures.unit.name, stretch.period), last=last, bold=True, font_size=13)
        said = f"{about}. {statistics.as_of_line(stretch.day, self._figures.as_now)}"
        page.line(said, last=last, italic=True)
        page.skip()

    def _counted(self) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """The columns of a table: which figure, its heading, and which rows it counts."""
        at, accepted = str(self._at), (str(self._at), f"<>{WAITING}")
        called = LEVELS[self._at]
        found: list[tuple[str, str, tuple[tuple[str, str], ...]]] = [
            ("registered", WHAT["registered"], (accepted,)),
            ("recognised", f"{WHAT['recognised']} ({called})", ((at, WHAT["recognised"]),)),
            ("rate", "Tỷ lệ", ()),
            ("not_recognised", WHAT["not_recognised"], ((at, WHAT["not_recognised"]),)),
            ("not_concluded", WHAT["not_concluded"], ((at, WHAT["not_concluded"]),)),
            ("stopped", WHAT["stopped"], ((at, WHAT["stopped"]),)),
        ]
        if self._whole.beside:
            found.append(("beside", BESIDE, ((at, BESIDE),)))
        found += [(kind, WHAT[kind], ((f"{at}:{kind}", MARK),)) for kind in MARKED]
        if self._whole.waiting:
            found.append(("waiting", WAITING, ((at, WAITING),)))
        return found

    def _widths(self) -> list[float]:
        return [6, 44, *(12 for _ in self._counted())]

    def _table(self, page: Page, by: Column, *, first: bool = True) -> None:
        cut, counted = self._cuts[by], self._counted()
        heads = ["STT", cut.heading, *(heading for _, heading, _ in counted)]
        page.headings(heads, freezes=2) if first else page.subheadings(heads)
        begins = page.next
        for number, (label, counts) in enumerate(cut.slices, 1):
            alike = f"$A{page.next}" if by in NUMBERED else f"$B{page.next}"
            cells: list[Cell] = [number, label]
            for place, (name, _, which) in enumerate(counted, 2):
                cells.append(self._cell(page, place, name, counts, [(self._range(by), alike)], which))
            page.row(cells)
        total = folded.Counts() if by == "group" else self._whole
        if by == "group":
            for _, counts in cut.slices:
                for name, _, _ in counted:
                    if name != "rate":
                        setattr(total, name, getattr(total, name) + getattr(counts, name))
        cells = [None, "Tổng cộng"]
        for place, (name, _, _) in enumerate(counted, 2):
            column = letter(place)
            if name == "rate":
                cells.append(_rate(page.next, total))
            elif cut.slices:
                cells.append(Formula(f"=SUM({column}{begins}:{column}{page.next - 1})", getattr(total, name)))
            else:
                cells.append(0)
        page.row(cells, bold=True)

    def _cell(
        self,
        page: Page,
        place: int,
        name: str,
        counts: Counts,
        alike: Sequence[tuple[str, str]],
        which: Sequence[tuple[str, str]],
    ) -> Cell:
        if name == "rate":
            return _rate(page.next, counts)
        criteria = [*alike, *((self._range(key), f'"{words}"') for key, words in which)]
        asked = ",".join(f"{cells},{words}" for cells, words in criteria)
        return Formula(f"=COUNTIFS({asked})", getattr(counts, name))

    def _summary(self) -> None:
        page = self._book.page("Tổng hợp", self._widths())
        last = len(self._widths()) - 1
        middle = last // 2
        organisation = self._policy.organisation
        left, right = organisation.left_heading(), organisation.right_heading()
        for place in range(max(len(left), len(right))):
            page.line(left[place] if place < len(left) else "", 0, 1, goes_on=True, bold=True, align="center")
            page.line(right[place] if place < len(right) else "", middle, last, bold=True, align="center")
        page.line(organisation.date_line(self._made_on), middle, last, italic=True, align="center")
        page.skip()
        figures, stretch = self._figures, self._figures.stretch
        title = statistics.sheet_title(figures.unit.name, stretch.period)
        page.line(title, bold=True, font_size=14, align="center")
        page.line(statistics.as_of_line(stretch.day, figures.as_now), italic=True, align="center")
        closed = figures.unit.closed_on
        if closed is not None and stretch.day == closed - timedelta(days=1):
            page.line(ended_on(figures.unit.name, closed), italic=True, align="center")
        page.skip()
        self._table(page, "unit")
        page.skip()
        notes = [statistics.how_it_adds_up(bool(self._whole.beside), bool(self._whole.waiting))]
        if self._whole.beside:
            notes.append(statistics.beside_note(LEVELS[self._at], self._whole.beside))
        if figures.published:
            notes.append(statistics.published_note())
        none = no_list() if folded.published_only(figures) else statistics.no_initiatives()
        for note in notes if self._count else [none, *(notes[-1:] if figures.published else [])]:
            page.line(note, italic=True)

    def _cut_page(self, name: str, *cuts: Column) -> None:
        page = self._book.page(name, self._widths())
        self._head(page, name)
        for place, by in enumerate(cuts):
            if place:
                page.skip()
            self._table(page, by, first=not place)

    def _by_level(self) -> None:
        page = self._book.page("Theo cấp", self._widths())
        self._head(page, "Theo cấp đăng ký, và kết quả theo cấp xét")
        self._table(page, "level")
        page.skip()
        kinds: tuple[What, ...] = ("recognised", "not_recognised", *MARKED)
        page.subheadings(["STT", "Cấp xét", *(WHAT[kind] for kind in kinds)])
        for number, level in enumerate(self._levels, 1):
            counts = folded.counts(self._figures.tallies, level)
            cells: list[Cell] = [number, text.capital(LEVELS[level])]
            for kind in kinds:
                words = MARK if kind in MARKED else WHAT[kind]
                key = f"{level}:{kind}" if kind in MARKED else f"{level}"
                cells.append(Formula(f'=COUNTIFS({self._range(key)},"{words}")', getattr(counts, kind)))
            page.row(cells)

    def _crossed(self) -> None:
        """Numbers under a total that follows the filter."""
        found = statistics.crossed(self._figures, self._fields)
        names = [name for name, _, _ in self._counted() if name != "rate"]
        page = self._book.page("Đơn vị × lĩnh vực", [34, 30, 13, 11, *(10.5 for _ in names)])
        self._head(page, "Đơn vị × lĩnh vực × cấp × chủ thể; dòng tổng theo bộ lọc")
        total: list[Cell] = ["Tổng cộng", None, None, None]
        begins, ends = page.next + 2, page.next + 1 + len(found)
        for place, name in enumerate(names, 4):
            column, value = letter(place), getattr(self._whole, name)
            total.append(Formula(f"=SUBTOTAL(109,{column}{begins}:{column}{ends})", value) if found else 0)
        page.row(total, bold=True)
        heads = ["Đơn vị", "Lĩnh vực", "Cấp đăng ký", "Chủ thể"]
        heads += [heading for name, heading, _ in self._counted() if name != "rate"]
        page.headings(heads, filters=max(1, len(found)))
        for one in found:
            page.row([one.unit, one.field, one.level, one.subject, *(getattr(one.counts, name) for name in names)])

    def _resources(self) -> None:
        """What was given and what came of it: the totals that reviews name by unit, then each kind by itself."""
        widths = [6, 44, *(max(14.0, len(f"{total.amount:,f}") + 9.0) for total in self._totals.values())]
        page = self._book.page("Nguồn lực", [*widths, *([14] * max(0, 8 - len(widths)))])
        self._head(page, "Nguồn lực, kết quả")
        if not self._figures.amounts:
            page.line(statistics.no_resources(), italic=True)
            return
        if self._totals:
            self._totals_by_unit(page)
            page.skip()
        page.subheadings(["STT", "Nguồn lực, kết quả", "Vai trò", "Số lượng", "Đơn vị tính", "Số mô hình"])
        notes = []
        for number, one in enumerate(folded.lines(self._figures.amounts), 1):
            name = statistics.resource_name(one)
            page.row([number, name, ROLES[one.role], amount(one.amount, one.approximate), one.unit, one.initiatives])
            notes += [statistics.more_digits(name, exact)] if (exact := statistics.exact(one.amount)) else []
        page.skip()
        for note in (statistics.approximate_note(), *notes):
            page.line(note, italic=True)

    def _totals_by_unit(self, page: Page) -> None:
        page.headings(["STT", "Đơn vị", *map(statistics.headline_heading, self._totals)], freezes=2)
        begins, decimals = page.next, [0, 0, *(places(total.amount) for total in self._totals.values())]
        for number, (child, label) in enumerate(statistics.units(self._figures).items(), 1):
            own = folded.headlines(one for one in self._figures.amounts if one.child == child)
            cells: list[Cell] = [number, label]
            for name in self._totals:
                asked = f"{self._range(f'brought:{name}')},{self._range('unit')},$A{page.next}"
                amount, about = (own[name].amount, own[name].approximate) if name in own else (Decimal(0), False)
                cells.append(Formula(f"=SUMIFS({asked})", amount, about))
            page.row(cells, decimals=decimals)
        cells = [None, "Tổng cộng"]
        for place, total in enumerate(self._totals.values(), 2):
            column = letter(place)
            formula = f"=SUM({column}{begins}:{column}{page.next - 1})"
            cells.append(Formula(formula, total.amount, total.approximate))
        page.row(cells, bold=True, decimals=decimals)

    def _beside(self) -> None:
        """What changed on a year before, and totals that are known without rows."""
        changes = folded.changes(self._figures, self._at)
        told = statistics.published(self._figures, self._fields)
        if not changes and not told:
            return
        page = self._book.page("Đối chiếu", [34, 22, 22, 22, 12, 44])
        self._head(page, "So với cùng kỳ năm trước, và số đã công bố")
        if changes:
            before = text.capital(compared_with(self._figures))
            now = text.capital(text.period(self._figures.stretch.period))
            page.headings(["Nội dung", now, before, "Tăng, giảm", "Tỷ lệ", "Nguồn của số năm trước"])
            for name, change in changes.items():
                row = page.next
                label = WHAT[name] if name in WHAT else statistics.headline_heading(name)
                difference = Formula(f"=B{row}-C{row}", change.difference)
                share = (
                    None if change.percent is None else Decimal(change.percent.numerator) / change.percent.denominator
                )
                percent = Share(
                    f'=IF(C{row}=0,"",ROUND(ROUND(D{row}/C{row}*1000,6),0)/1000)',
                    None if share is None else share / 100,
                )
                page.row([label, change.before + change.difference, change.before, difference, percent, change.source])
            page.skip()
        if told:
            page.subheadings(["Nội dung", "Lĩnh vực", "Đã công bố", "Đếm từ mô hình", "Cấp", "Nguồn"])
            for one in told:
                about = f"{one.what} ({one.measure})" if one.measure else one.what
                page.row([about, one.field, one.published, one.counted, one.level, one.source])
            page.line(statistics.published_note(), italic=True)


def _rate(row: int, counts: Counts) -> Share:
    """Recognised of registered, which stand in the third and fourth columns."""
    rate = counts.rate
    value = None if rate is None else Decimal(rate.numerator) / Decimal(rate.denominator) / 100
    return Share(f'=IF(C{row}=0,"",ROUND(D{row}/C{row},3))', value)
