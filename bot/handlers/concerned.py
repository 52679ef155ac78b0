"""Who else hears of what a form has settled, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable

from bot import text
from bot.handlers.checks import checked
from bot.handlers.conclusions import notices as conclusion_notices
from bot.handlers.obstacles import notices as obstacle_notices
from bot.handlers.services import Services
from bot.handlers.visits import notices as visit_notices
from bot.messages import Choice, Notice
from storage import initiatives, people, returns, reviews, unit_reports, visits
from storage.records.checks import CheckAnswered, CheckCorrected, Checked
from storage.records.conclusion_facts import Concluded, ConclusionDone, ConclusionJudged, ConclusionWithdrawn
from storage.records.duties import DutyEvent
from storage.records.facts import DutyNoted, Fact, Reported
from storage.records.obstacle_facts import ObstacleJudged, ObstaclePassed, ObstacleRaised
from storage.records.review_facts import FoundSame, Resubmitted, Reworded
from storage.records.reviews import Waiting
from storage.records.unit_reports import NewUnitReport, UnitReported
from storage.records.visits import VisitCancelled, VisitPlanned


@text.phrase
def told_merged(ended: str, kept: str) -> str:
    return (
        f"Mô hình {text.bold(text.shorten(ended, 100))} trùng nên đã gộp vào {text.bold(text.shorten(kept, 100))}. "
        "Báo cáo đã gửi vẫn giữ. Nếu đây là hai việc khác nhau, xin báo cán bộ tổng hợp."
    )


@text.phrase
def told_two_again(name: str) -> str:
    return f"Mô hình {text.bold(text.shorten(name, 100))} không gộp nữa, lại là một mô hình riêng như trước."


@text.phrase
def told_completed(name: str, unit: str) -> str:
    return f"Đã bổ sung xong: {text.bold(text.shorten(name, 120))} – {unit}."


@text.phrase
def told_amended(who: str, period: str, unit: str, why: str) -> str:
    because = f", vì: {text.shorten(why, 300)}" if why else ""
    return f"{who} đã sửa báo cáo chỉ tiêu {period} của {text.bold(unit)} mà đồng chí gửi{because}."


async def told(services: Services, by: int | None, facts: Iterable[Fact]) -> tuple[Notice, ...]:
    """Words to others that need more than the form knows."""
    notices: list[Notice] = []
    for fact in facts:
        match fact:
            case FoundSame():
                notices += await _merged(services, fact)
            case ObstacleRaised():
                notices += await obstacle_notices.raised(services, fact)
            case ObstaclePassed():
                notices += await obstacle_notices.passed(services, fact)
            case ObstacleJudged():
                notices += await obstacle_notices.judged(services, fact)
            case DutyNoted(event=DutyEvent.EXCUSED):
                notices += await obstacle_notices.excused(services, fact)
            case Resubmitted():
                asked = await returns.get(services.database, fact.return_id)
                name = fact.initiative.name if "name" in fact.columns else ""
                notices += await _completed(services, asked.asked_by if asked else None, fact.initiative.id, name)
            case Checked() | CheckAnswered() | CheckCorrected():
                notices += await checked.told(services, fact)
            case UnitReported(report=figures) if figures.amends:
                notices += await _unit_report_amended(services, figures)
            case Reported(report=report) if report.amends:
                for asked in await returns.open_of(services.database, report.initiative_id):
                    if asked.report_id == report.amends:
                        notices += await _completed(services, asked.asked_by, report.initiative_id)
            case VisitPlanned(visit=new):
                notices += await visit_notices.planned(services, new)
            case VisitCancelled(visit_id=visit_id, person_id=who, why=why):
                team = await visits.get(services.database, visit_id)
                if team is not None and team.cancelled_at is None:
                    notices += await visit_notices.cancelled(services, team, who, why)
            case Concluded() | ConclusionDone() | ConclusionJudged() | ConclusionWithdrawn():
                notices += await conclusion_notices.told(services, fact)
    return tuple(notice for notice in notices if notice.person_id != by)


async def before(services: Services, facts: Iterable[Fact]) -> str:
    """What stood where a fact writes over it, for the audit."""
    for fact in facts:
        if isinstance(fact, Resubmitted | Reworded):
            about = fact.initiative.id if isinstance(fact, Resubmitted) else fact.initiative_id
            one = await reviews.one(services.database, about)
            stored = await initiatives.get(services.database, about, [one.unit_id], 0) if one else None
            return stored.model_dump_json() if stored else ""
    return ""


async def same_undone_notices(services: Services, one: Waiting, by: int) -> tuple[Notice, ...]:
    """Those who heard of a merge hear that it is undone."""
    found = await reviews.kept_of(services.database, one.id)
    kept = await reviews.one(services.database, found) if found else None
    people = dict.fromkeys((*one.told, *(kept.told if kept else ())))
    return tuple(Notice(person_id=person, text=told_two_again(one.name)) for person in people if person != by)


async def _merged(services: Services, fact: FoundSame) -> list[Notice]:
    ended, kept = [await reviews.one(services.database, one) for one in (fact.initiative_id, fact.kept_id)]
    if ended is None or kept is None:
        return []
    words = told_merged(ended.name, kept.name)
    rows = ((Choice(label="Xem mô hình giữ lại", payload=f"v:initiative:{kept.id}"),),)
    return [Notice(person_id=person, text=words, rows=rows) for person in dict.fromkeys((*ended.told, *kept.told))]


async def _unit_report_amended(services: Services, report: NewUnitReport) -> list[Notice]:
    """Whoever had told it hears that somebody else has changed it."""
    before = await unit_reports.get(services.database, report.amends)
    who = await people.get(services.database, report.entered_by, services.today())
    if before is None or who is None:
        return []
    by = text.signature(who.name, who.unit_name)
    words = told_amended(by, text.period(report.period), before.unit_name, report.why)
    rows = ((Choice(label="Xem báo cáo này", payload=f"u:see:{report.unit_id}:{report.period}"),),)
    return [Notice(person_id=before.entered_by, text=words, rows=rows)]


async def _completed(services: Services, asked_by: int | None, initiative_id: str, name: str = "") -> list[Notice]:
    one = await reviews.one(services.database, initiative_id)
    if one is None or asked_by is None:
        return []
    rows = ((Choice(label="Xem ngay", payload=f"a:one:{one.id}"),),)
    return [Notice(person_id=asked_by, text=told_completed(name or one.name, one.unit_name), rows=rows)]
