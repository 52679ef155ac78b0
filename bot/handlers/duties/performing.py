"""Kết quả thực hiện: completeness, timeliness and responsiveness of a unit and period, and the duties behind them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast, get_args

from bot import text
from bot.conversations.parts.duties import duty_title
from bot.handlers.outcome import Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from bot.reports.performance import ANSWER_DAYS, Span, formulas, in_a_line, span_of
from storage import performance, units
from storage.performance import Kind
from storage.records.performance import Counted, Performance

PAGE = 8
"""Lines a message."""
KINDS: dict[str, str] = {
    "open": "Chưa làm",
    "late": "Làm muộn",
    "on_time": "Đúng hạn",
    "excused": "Được miễn",
    "slow": "Đôn đốc chưa làm ngay",
}


@text.phrase
def in_the_period(period: str, figures: str) -> str:
    return f"Kết quả {text.period(period)}: {figures}."


@text.phrase
def performance_heading(unit: str, period: str) -> str:
    return f"{text.bold('Kết quả thực hiện')} – {unit}, {text.period(period)}"


@text.phrase
def rows_heading(kind: str, unit: str, period: str) -> str:
    return f"{text.bold(kind)} – {unit}, {text.period(period)}"


@text.phrase
def no_such_rows() -> str:
    return "Không có việc nào."


@text.phrase
def counted_line(what: str, unit: str, due: str, done: str) -> str:
    return f"{what} – {unit}; hạn {due}" + (f", xong {done}" if done else "")


def payload(services: Services, unit_id: int) -> str:
    """The button that shows a unit's figures of the present reporting period."""
    return f"n:sum:{unit_id}:{services.policy().reports.period_of(services.today())}"


async def line(services: Services, unit_id: int) -> str:
    """The figures of a unit in the present reporting period, in a line."""
    period = services.policy().reports.period_of(services.today())
    span = span_of(period)
    assert span is not None, "the policy names periods as everything does"
    return in_the_period(period, in_a_line(await _counts(services, unit_id, span)))


async def summed(services: Services, unit_id: int, period: str, message: str = "") -> Outcome:
    """The figures of a unit and period with their formula; the duties behind each are a tap away."""
    unit, span = await units.get(services.database, unit_id), span_of(period)
    if unit is None or span is None:
        return say(text.not_found())
    counts = await _counts(services, unit_id, span)
    lines = (performance_heading(unit.name, period), _sentence(in_a_line(counts)), formulas())
    behind = [
        Choice(label=f"{KINDS[kind]} ({count})", payload=f"n:rows:{unit_id}:{period}:{kind}:0")
        for kind, count in _behind(counts).items()
        if count
    ]
    today = services.today()
    others = tuple(
        Choice(label=text.capital(text.period(other)), payload=f"n:sum:{unit_id}:{other}")
        for other in dict.fromkeys(
            (
                services.policy().reports.period_of(today),
                services.policy().reports.period_of(services.policy().reports.begin_of(today) - timedelta(days=1)),
                str(today.year),
            )
        )
        if other != period
    )
    rows = [tuple(behind[:2]), tuple(behind[2:4]), tuple(behind[4:]), others]
    rows.append((Choice(label="◂ Đơn vị", payload=f"n:at:{unit_id}:0"),))
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message),))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _behind(counts: Performance) -> dict[str, int]:
    return {
        "open": counts.due - counts.settled,
        "late": counts.settled - counts.on_time,
        "on_time": counts.on_time,
        "excused": counts.excused,
        "slow": counts.urged - counts.responded,
    }


async def rows(services: Services, unit_id: int, period: str, kind: str, offset: int, message: str = "") -> Outcome:
    """The duties of one kind behind a figure."""
    unit, span = await units.get(services.database, unit_id), span_of(period)
    if unit is None or span is None or kind not in get_args(Kind):
        return say(text.not_found())
    found = await performance.rows(
        services.database,
        unit_id,
        span.begins,
        span.ends,
        services.today(),
        deadlines(services, span),
        cast(Kind, kind),
        offset,
        PAGE + 1,
    )
    shown, more = found[:PAGE], len(found) > PAGE
    lines = [rows_heading(KINDS[kind], unit.name, period)]
    lines += [f"{number}. {_row(one)}" for number, one in enumerate(shown, offset + 1)] or [no_such_rows()]
    numbers = tuple(Choice(label=str(n), payload=f"d:show:{one.duty_id}") for n, one in enumerate(shown, offset + 1))
    prefix = f"n:rows:{unit_id}:{period}:{kind}"
    turning = (
        *((Choice(label="◂ Trước", payload=f"{prefix}:{max(0, offset - PAGE)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"{prefix}:{offset + PAGE}"),) if more else ()),
    )
    back = (Choice(label="◂ Kết quả thực hiện", payload=f"n:sum:{unit_id}:{period}"),)
    filled = tuple(row for row in (numbers[:4], numbers[4:], turning, back) if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


def _row(one: Counted) -> str:
    what = duty_title(one.rule, one.period, one.initiative_name)
    return counted_line(what, one.unit_name, text.day(one.due_on), text.day(one.settled_on) if one.settled_on else "")


def deadlines(services: Services, span: Span) -> dict[date, date]:
    """For each day of a period, by when what is urged on it is to be done."""
    working = services.duties.schedule().working_days
    days = (span.begins + timedelta(days=n) for n in range((min(span.ends, services.today()) - span.begins).days + 1))
    return {day: working.shift(day, ANSWER_DAYS) for day in days}


async def _counts(services: Services, unit_id: int, span: Span) -> Performance:
    return await performance.of_unit(
        services.database, unit_id, span.begins, span.ends, services.today(), deadlines(services, span)
    )
