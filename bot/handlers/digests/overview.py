"""Tình hình: a unit and a period in six lines, with a tap to whatever can be done about it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import text
from bot.access import Action, may_at_all
from bot.handlers.digests.rights import led_by
from bot.handlers.duties.urging import urge_all
from bot.handlers.figures import unit_and_period
from bot.handlers.figures.counting import figures_of
from bot.handlers.figures.overview import itself, seen
from bot.handlers.figures.unit_and_period import no_unit_like
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.handlers.waiting import awaiting_of, to_what_waits
from bot.messages import Choice, Incoming, Outgoing
from bot.policy.periods import period_of
from bot.quantities.show import figure
from bot.reports import periods
from bot.reports.digest import PRAISE, Digest, Praised, late_in_all
from bot.reports.digest_aloud import for_the_group, three_paragraphs
from bot.reports.digest_parts_words import heading_of_parts, part_in_a_line
from bot.reports.digest_words import in_six_lines
from bot.reports.figures import FROM_ABOVE
from storage import lateness, obstacle_lists
from storage.figures import behind, work
from storage.records.awaiting import Awaiting
from storage.records.figures import Cell, Figures
from storage.records.people import Person
from storage.records.units import Unit

PAGE = 8
"""Units a message."""
OF_NOW = timedelta(days=45)
"""So long after a period's cut-off what is late today is told with it; later it says nothing about that period."""


@text.phrase
def which_digest() -> str:
    return "Xem tình hình của đơn vị nào? Gõ tên và kỳ sau lệnh. Ví dụ: /tinhhinh Quảng Sơn tuần này"


@text.phrase
def which_unit_of(period: str) -> str:
    return f"Tình hình {text.period(period)} của đơn vị nào?"


@text.phrase
def which_period(unit: str) -> str:
    return f"Xem tình hình của {text.shorten(unit, 120)} trong kỳ nào?"


@text.phrase
def obstacles_to_answer(count: int) -> str:
    return f"Vướng mắc chờ trả lời ({figure(count)})"


@dataclass(frozen=True)
class _Asked:
    """Which digest, and where it is shown."""

    unit: Unit
    period: str
    message: str = ""

    def button(self, label: str, kind: str, *rest: object) -> Choice:
        """A button that shows something else of the same."""
        return Choice(label=label, payload=":".join(map(str, ("h", kind, self.unit.id, self.period, *rest))))

    def figures(self, label: str, kind: str, *rest: object) -> Choice:
        """A button that shows its figures, with the units of that time."""
        return Choice(label=label, payload=":".join(map(str, ("y", kind, self.unit.id, self.period, "t", *rest))))


async def digest_of(
    services: Services, person: Person, unit: Unit, period: str, digest: Digest | None = None
) -> Outgoing:
    """How a unit stands in a period, for one reader: at most 1,000 characters, and buttons.

    That they may see it is for the caller to ask. ``digest`` is what :func:`gathered` gave of the same unit and
    period, which is the same for every reader.
    """
    digest = digest or await gathered(services, unit, period)
    waiting = await awaiting_of(services, person, unit)
    rows = await _deeds(services, person, _Asked(unit, period), digest, waiting)
    return Outgoing(text=in_six_lines(digest, waiting), rows=rows)


async def gathered(services: Services, unit: Unit, period: str) -> Digest:
    """All that a digest tells, but for what waits for its reader's own word."""
    figures, today = await figures_of(services, unit, period), services.today()
    stretch = figures.stretch
    finished, told, late, obstacles, praised = await asyncio.gather(
        work.done(services.database, unit.id, stretch),
        work.reported(services.database, unit.id, stretch),
        lateness.by_child(services.database, unit.id, today, stretch.since),
        obstacle_lists.count_at(services.database, "waiting", (unit.id,), today),
        _praised(services, figures),
    )
    return Digest(
        figures,
        today,
        figures.parts,
        finished,
        told,
        late if today <= stretch.cut_off + OF_NOW and unit.closed_on is None else None,
        obstacles.count,
        praised,
    )


async def _praised(services: Services, figures: Figures) -> Praised | None:
    """An initiative that was praised within the period: highest praise first, and not always of the same unit."""
    found = {
        (one.level, one.kind, tally.child)
        for tally in figures.tallies
        for one in tally.outcomes
        if one.fresh and one.kind in PRAISE
    }
    for kind, what in PRAISE.items():
        for level in sorted({level for level, other, _ in found if other is kind}, key=FROM_ABOVE.index):
            children = sorted(child for at, other, child in found if (at, other) == (level, kind))
            child = children[figures.stretch.day.toordinal() % len(children)]
            cell = Cell(what=what, at=level, fresh=True, child=0 if not child else None)
            where = child or figures.unit.id
            rows = await behind.initiatives(services.database, where, figures.stretch, figures.as_now, cell, 0, 1)
            if rows:
                return Praised(rows[0].name, rows[0].unit_name, kind, level)
    return None


async def _deeds(
    services: Services, person: Person, asked: _Asked, digest: Digest, waiting: Awaiting | None
) -> tuple[tuple[Choice, ...], ...]:
    """What can be done about it, and where more is told."""
    settings = (Choice(label="Cài đặt gửi", payload="z:show"),) if led_by(person) else ()
    others = (asked.figures("Số liệu", "sum"), asked.button("Kỳ khác", "periods"), *settings)
    if not digest.begun:
        return (others,)
    unit, figures = asked.unit, digest.figures
    urges = await right_at(services, person, Action.URGE, unit.id) is not None
    late = late_in_all(digest.late or ())
    obstacles = digest.obstacles_waiting if urges else 0
    drawable = figures.tallies or figures.amounts or figures.performance.due
    rows = (
        (
            *(
                (Choice(label=urge_all(late.duties), payload=f"n:urge:unit:{unit.id}"),)
                if late.duties and urges
                else ()
            ),
            *((asked.button("Theo đơn vị", "unit", 0),) if figures.children else ()),
        ),
        (Choice(label=obstacles_to_answer(obstacles), payload=f"b:list:waiting:{unit.id}:0"),) if obstacles else (),
        (to_what_waits(),) if waiting and waiting.count else (),
        (
            *((asked.figures("Biểu đồ", "charts"),) if drawable else ()),
            asked.figures("Bảng tính", "sheet", services.new_id()),
        ),
        (asked.button("Đọc tại giao ban", "read"), asked.button("Bản cho nhóm chat", "group")),
        others,
    )
    return tuple(row for row in rows if row)


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The digest of a unit by its name and of a period, both of which may be left out."""
    assert actor.person is not None
    meant = await unit_and_period.read(services, actor, Action.OVERSEE, argument)
    period = meant.period or services.policy().reports.period_of(services.today())
    if meant.unit is not None:
        return await _shown(services, actor.person, _Asked(meant.unit, period))
    if not meant.options:
        return say(no_unit_like(meant.words) if meant.words else which_digest())
    rows = tuple((Choice(label=o.label, payload=f"h:sum:{o.code}:{period}"),) for o in meant.options)
    return say(which_unit_of(period), rows)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button ``h:KIND:UNIT:PERIOD…``: ``sum``, ``unit:OFFSET``, ``read``, ``group``, ``periods``.

    What they name is checked against what the person may.
    """
    assert incoming.tap is not None
    assert actor.person is not None
    kind, *rest = incoming.tap.payload.split(":")[1:] or [""]
    if len(rest) < 2 or not _number(rest[0]) or periods.span_of(rest[1]) is None:
        return Outcome(toast=text.unknown_button())
    if not may_at_all(actor.person, Action.OVERSEE):
        return say(text.not_allowed())
    unit = await seen(services, actor.person, int(rest[0]), Action.OVERSEE)
    if unit is None:
        return say(text.not_found())
    asked = _Asked(unit, rest[1], incoming.tap.message)
    match kind, rest[2:]:
        case "sum", []:
            return await _shown(services, actor.person, asked)
        case "unit", [offset] if _number(offset):
            return await _by_unit(services, asked, int(offset))
        case "read" | "group", []:
            digest = await gathered(services, unit, asked.period)
            if not digest.begun:
                return say(in_six_lines(digest))
            return say(three_paragraphs(digest) if kind == "read" else for_the_group(digest))
        case "periods", []:
            return _periods(services, asked)
    return Outcome(toast=text.unknown_button())


def _number(written: str) -> bool:
    return written.isdecimal() and len(written) <= 12


async def _shown(services: Services, person: Person, asked: _Asked) -> Outcome:
    shown = await digest_of(services, person, asked.unit, asked.period)
    return Outcome(messages=(shown.model_copy(update={"replaces": asked.message}),))


async def _by_unit(services: Services, asked: _Asked, offset: int) -> Outcome:
    """The units that report to it, and it itself: their numbers add up to those of the digest."""
    digest = await gathered(services, asked.unit, asked.period)
    found = digest.parts
    shown = [*enumerate(found[offset : offset + PAGE], offset + 1)]
    lines = [heading_of_parts(digest)]
    lines += [
        f"{number}. {part_in_a_line(digest, part, part.name if part.id else itself(part.name))}"
        for number, part in shown
    ]
    numbers = [
        Choice(label=str(number), payload=f"h:sum:{part.id}:{asked.period}")
        if part.id
        else asked.figures(str(number), "rows", "r", 0, "a", 0)
        for number, part in shown
    ]
    turning = (
        *((asked.button("◂ Trước", "unit", max(0, offset - PAGE)),) if offset else ()),
        *((asked.button("Sau ▸", "unit", offset + PAGE),) if len(found) > offset + PAGE else ()),
    )
    back = (asked.button("◂ Tình hình", "sum"),)
    rows = tuple(row for row in (tuple(numbers[:4]), tuple(numbers[4:]), turning, back) if row)
    words = Outgoing(text="\n".join(lines), rows=rows, replaces=asked.message, numbered=False)
    return Outcome(messages=(words,))


def _periods(services: Services, asked: _Asked) -> Outcome:
    """The periods in which today lies, each with the one before it."""
    today = services.today()
    here = (
        periods.week_of(today),
        *(period_of(kind, today) for kind in ("month", "quarter", "half-year")),
        f"{today.year}-9M",
        str(today.year),
    )
    rows = [
        tuple(
            replace(asked, period=period).button(f"{said[:1].upper()}{said[1:]}", "sum")
            for period in (one, periods.before(one) if not one.endswith("9M") else periods.year_before(one))
            for said in (text.period(period),)
        )
        for one in here
    ]
    rows.append((asked.button("◂ Tình hình", "sum"),))
    return Outcome(messages=(Outgoing(text=which_period(asked.unit.name), rows=tuple(rows), replaces=asked.message),))
