"""Reports that no coordinator has looked at: those with something to look at closely, and behind a tap the others.

A report counts as it comes; looking at it only clears the list.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.handlers import views
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.pages import digest, shown_with
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.quantities.show import figure
from bot.reports import signals
from storage import reports, returns, reviews
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.records.review_facts import ReportsSeen
from storage.records.reviews import NewReport

PAGE = 6
"""Reports a message."""
NEW_FOR = timedelta(days=14)
"""After that a report that nobody has looked at is no longer offered here."""
MOST = 200
"""New reports of each sort, the oldest first, that are gone through at once; others come once these have been seen."""


@text.phrase
def new_reports(count: int) -> str:
    return f"Mới báo ({figure(count)})"


@text.phrase
def reports_heading(count: int) -> str:
    return f"{text.bold('Báo cáo nên xem kỹ')}: {count}. Các báo cáo này vẫn được tính. Bấm số để xem."


@text.phrase
def ordinary_heading(count: int) -> str:
    return f"{text.bold('Mới báo')}: {count} báo cáo, chưa thấy gì cần để ý. Bấm số để xem."


@text.phrase
def report_line(name: str, unit: str, when: str, why: str) -> str:
    return f"{text.shorten(name, 100)} – {unit}, {when}{f': {why}' if why else ''}."


@text.phrase
def no_new_reports() -> str:
    return "Không có báo cáo mới nào chờ xem."


@text.phrase
def ordinary_reports(count: int) -> str:
    return f"Báo cáo khác ({count})"


@text.phrase
def looked_at() -> str:
    return "Đã ghi là đồng chí xem rồi."


async def choice(services: Services, person: Person) -> Choice | None:
    """The button that leads here, where something is new."""
    since = services.clock.now() - NEW_FOR
    count = await reviews.count_new_reports(services.database, scope(person, Action.REVIEW), since, person.id)
    return Choice(label=new_reports(count), payload="a:reports:0") if count else None


async def _new(services: Services, person: Person) -> tuple[list[tuple[NewReport, tuple[str, ...]]], list[NewReport]]:
    """What is new to the person, but their own: to look at closely, with why, and the others."""
    since = services.clock.now() - NEW_FOR
    within = scope(person, Action.REVIEW)
    found = [
        one
        for doubtful in (True, False)
        for one in await reviews.new_reports(services.database, within, since, person.id, MOST, doubtful=doubtful)
    ]
    told = await reports.of_initiatives(services.database, sorted({one.initiative_id for one in found}))

    def look() -> list[tuple[NewReport, tuple[str, ...]]]:
        looked = []
        for one in found:
            all_of_it = told[one.initiative_id]
            report = next(report for report in all_of_it if report.id == one.id)
            looked.append((one, signals.of_report(report, all_of_it)))
        return looked

    looked = await asyncio.to_thread(look)
    return [pair for pair in looked if pair[1]], [one for one, why in looked if not why]


async def listed(services: Services, actor: Actor, offset: int, message: str, *, closely: bool) -> Outcome:
    """A page of new reports."""
    person = _person(actor)
    doubtful, others = await _new(services, person)
    if closely and not doubtful:
        closely = False
    order = doubtful if closely else [(one, ()) for one in others]
    page = order[offset : offset + PAGE]
    if not page:
        return say(no_new_reports(), ((Choice(label="Xét duyệt", payload="c:xetduyet"),),))
    numbered = list(enumerate(page, offset + 1))
    lines = [f"{n}. {_line(one, why)}" for n, (one, why) in numbered]
    which = "reports" if closely else "new"
    turning = (
        *((Choice(label="◂ Trước", payload=f"a:{which}:{offset - PAGE}"),) if offset >= PAGE else ()),
        *((Choice(label="Sau ▸", payload=f"a:{which}:{offset + PAGE}"),) if len(order) > offset + PAGE else ()),
    )
    rows = (
        tuple(Choice(label=str(n), payload=f"a:report:{one.id}") for n, (one, _) in numbered),
        *((turning,) if turning else ()),
        *(
            ((Choice(label="Đã xem cả trang này", payload=f"a:seenall:{digest(one.id for one, _ in page)}"),),)
            if not closely
            else ()
        ),
        *(((Choice(label=ordinary_reports(len(others)), payload="a:new:0"),),) if closely and others else ()),
        (Choice(label="Xét duyệt", payload="c:xetduyet"),),
    )
    heading = reports_heading(len(doubtful)) if closely else ordinary_heading(len(others))
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=rows, replaces=message, numbered=False),))


def _line(one: NewReport, why: tuple[str, ...]) -> str:
    return report_line(one.name, one.unit_name, text.day(local(one.recorded_at).date()), "; ".join(why))


async def shown(services: Services, actor: Actor, report_id: str) -> Outcome:
    """One report, and what to do about it."""
    person = _person(actor)
    report = await reports.newest_version(services.database, report_id)
    one = await reviews.one(services.database, report.initiative_id) if report else None
    if report is None or one is None or not await right_at(services, person, Action.REVIEW, one.unit_id):
        return say(text.not_found())
    told = await reports.of_initiative(services.database, one.id)
    why = signals.of_report(report, told)
    asked = [r for r in await returns.open_of(services.database, one.id) if r.report_id == report.id]
    lines = [
        text.bold(one.name),
        one.unit_name,
        views.report_line(report),
        *([views.look_closely("; ".join(why))] if why else []),
        *(views.owed_lines(asked)),
    ]
    rows = (
        (Choice(label="Đã xem", payload=f"a:seen:{report.id}"),),
        (Choice(label="Đề nghị bổ sung báo cáo", payload=f"a:correct:{report.id}"),),
        *((Choice(label="Thôi đề nghị bổ sung", payload=f"a:drop:{owed.id}"),) for owed in asked),
        *(((Choice(label="Ảnh, tài liệu", payload=f"v:evidence:{one.id}"),),) if report.proofs else ()),
        (Choice(label="Xem mô hình này", payload=f"v:initiative:{one.id}"),),
    )
    return say("\n".join(lines), rows)


async def seen(services: Services, actor: Actor, ids: list[str]) -> Outcome:
    """Note that the person has looked at reports, those of units that are theirs to look after."""
    person = _person(actor)
    allowed = []
    for report_id in ids:
        report = await reports.get(services.database, report_id)
        one = await reviews.one(services.database, report.initiative_id) if report else None
        if one is not None and await right_at(services, person, Action.REVIEW, one.unit_id):
            allowed.append(report_id)
    if not allowed:
        return say(text.not_found())
    fact = ReportsSeen(reports=tuple(allowed), person_id=person.id)
    return Outcome(
        messages=(
            Outgoing(
                text=looked_at(),
                rows=(
                    (Choice(label="Báo cáo mới khác", payload="a:reports:0"),),
                    (Choice(label="Xét duyệt", payload="c:xetduyet"),),
                ),
            ),
        ),
        facts=(fact,),
        audit=(AuditEntry(action="see_reports", object=",".join(allowed)),),
    )


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """A button about new reports; None where it is none of these."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["a", "reports" | "new" as which, offset] if offset.isdecimal():
            shows = incoming.tap.message if which == "new" or offset != "0" else ""
            return await listed(services, actor, int(offset[:6]), shows, closely=which == "reports")
        case ["a", "report", report_id]:
            return await shown(services, actor, report_id)
        case ["a", "seen", report_id]:
            return await seen(services, actor, [report_id])
        case ["a", "seenall", _]:
            return await seen(services, actor, await shown_with(services, actor, incoming.tap.payload, "report"))
    return None


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "reports are looked at by people who have joined"
    return actor.person
