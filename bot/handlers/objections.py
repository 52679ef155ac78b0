"""What stands against storing what a form has settled: the world has changed, or the person may not do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import text
from bot.access import Action, may, scope
from bot.conversations.indicators import shown
from bot.conversations.parts.refusals import refusal, unit_not_open
from bot.engine.form import Submission
from bot.engine.session import Session
from bot.handlers.checks.sides import right_to_check
from bot.handlers.conclusions import concluding
from bot.handlers.outcome import Actor
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage import people, reorganisation, reviews, teams, unit_reports, units
from storage.records.changes import HandOver, RefusedChangeError, Reorganisation
from storage.records.checks import Checked
from storage.records.conclusion_facts import Concluded, ConclusionJudged
from storage.records.facts import ChangeDecided, Fact, MemberAdded, Registered
from storage.records.initiatives import InitiativeState
from storage.records.people import Person, Role
from storage.records.review_facts import ReturnAsked
from storage.records.unit_reports import NewUnitReport, UnitReport, UnitReported
from storage.records.units import Unit


@text.phrase
def unit_ended(name: str, day: date) -> str:
    return f"{name} đã kết thúc hoạt động từ ngày {text.day(day)}, nên không nhận đăng ký mới."


@text.phrase
def unit_became(name: str, day: date, successors: str) -> str:
    return f"{name} đã kết thúc hoạt động từ ngày {text.day(day)}, nay là {successors}, nên không nhận đăng ký mới."


@text.phrase
def moved_to_successor(ended: str, successor: str) -> str:
    return f"{ended} Những gì đồng chí đã nhập vẫn còn và đã chuyển sang {successor}: xem lại rồi bấm Gửi."


@text.phrase
def choose_another_unit(ended: str) -> str:
    return f"{ended} Những gì đồng chí đã nhập vẫn còn; xin chọn đơn vị khác."


@text.phrase
def nowhere_to_register(ended: str) -> str:
    return f"{ended} Xin báo quản trị để đồng chí được giao đơn vị mới."


@text.phrase
def told_by_another(unit: str, period: str, who: str, moment: str, figures: str) -> str:
    return (
        f"{period} của {text.bold(unit)} đã có báo cáo do {who} gửi lúc {moment}:\n{figures}\n"
        "Phần đồng chí nhập vẫn còn. Nếu vẫn gửi, báo cáo của đồng chí thay cho báo cáo trên; bản trước vẫn được lưu."
    )


@text.phrase
def another_report() -> str:
    return "Đồng chí đã đổi đơn vị hoặc kỳ, nên đây là báo cáo riêng, không thay báo cáo trước. Xem lại rồi bấm Gửi."


@text.phrase
def tells_for_successor(ended: str, successor: str) -> str:
    return f"{ended} nay là {successor}. Những gì đồng chí đã nhập vẫn còn: xem lại cho đúng cả đơn vị mới rồi bấm Gửi."


@text.phrase
def tells_for_which(ended: str, day: date) -> str:
    return (
        f"{ended} đã kết thúc hoạt động từ ngày {text.day(day)}. Những gì đồng chí đã nhập vẫn còn; "
        "xin chọn đơn vị nay phải báo rồi xem lại số liệu."
    )


@text.phrase
def day_is_over(day: date) -> str:
    return f"Ngày {text.day(day)} đã qua. Xin chọn ngày hôm nay hoặc sau đó."


@text.phrase
def check_stopped() -> str:
    return "Mô hình này đã dừng nên không ghi kiểm tra nữa."


@text.phrase
def check_ones_own() -> str:
    return "Mô hình này do đồng chí, hoặc người đồng chí làm thay, nhập hoặc phụ trách nên người khác kiểm tra."


@text.phrase
def another_to_check() -> str:
    return "Những gì đồng chí đã nhập vẫn còn: nếu nhầm mô hình, xin chọn mô hình khác; không thì bấm Hủy."


async def not_to_be_checked(services: Services, actor: Actor, initiative_id: str) -> str:
    """Why the person does not check an initiative that lies in their scope; empty where they may."""
    one = await reviews.one(services.database, initiative_id)
    if one is None or actor.person is None:
        return ""
    if one.state is InitiativeState.STOPPED:
        return check_stopped()
    _, own = await right_to_check(services, actor.person, initiative_id)
    return check_ones_own() if own else ""


async def second_look(
    services: Services, actor: Actor, session: Session, submission: Submission
) -> tuple[Session, str] | None:
    """The session as it has to be looked at again, and why; None where nothing stands against storing."""
    for fact in submission.facts:
        match fact:
            case Registered():
                unit = await units.get(services.database, fact.initiative.unit_id)
                if unit is not None and unit.closed_on is not None and actor.person is not None:
                    return await _for_another_unit(services, actor.person, session, unit)
            case Checked(check=check):
                words = await not_to_be_checked(services, actor, check.initiative_id)
                if words:
                    return session.reopening("initiative"), f"{words} {another_to_check()}"
            case ReturnAsked(due_on=due) if due < services.today():
                return session.reopening("due"), day_is_over(due)
            case ConclusionJudged(due_on=date() as due) if due < services.today():
                return session.reopening("due"), day_is_over(due)
            case Concluded(statement=statement):
                return await concluding.stands_against(services, session, statement)
            case MemberAdded(member=member):
                unit = await units.get(services.database, member.unit_id)
                if unit is not None and unit.closed_on is not None:
                    return session.reopening("unit"), unit_not_open(unit.name)
            case UnitReported(report=report) if actor.person is not None:
                return await _about_unit_report(services, actor.person, session, report)
            case ChangeDecided(change=change):
                words = await _refused(services, change)
                if words:
                    return session, words
    return None


async def _for_another_unit(services: Services, person: Person, session: Session, unit: Unit) -> tuple[Session, str]:
    """A registration for a unit that has ended: for its successor where there is one that the person may enter for."""
    became = await units.successors(services.database, unit.id)
    assert unit.closed_on is not None
    names = ", ".join(one.name for one in became)
    ended = unit_became(unit.name, unit.closed_on, names) if names else unit_ended(unit.name, unit.closed_on)
    if len(became) == 1 and may(person, Action.REGISTER, await units.chain(services.database, became[0].id)):
        answer = session.answers["unit"].model_copy(update={"value": str(became[0].id), "shown": became[0].name})
        return session.answering({"unit": answer}), moved_to_successor(ended, became[0].name)
    return session.reopening("unit"), choose_another_unit(ended)


async def _about_unit_report(
    services: Services, person: Person, session: Session, report: NewUnitReport
) -> tuple[Session, str] | None:
    """Of a unit that has ended its successor tells; what somebody else has told meanwhile is shown first."""
    unit = await units.get(services.database, report.unit_id)
    if unit is not None and unit.closed_on is not None and not report.amends:
        return await _for_successor(services, person, session, unit)
    if await right_at(services, person, Action.REPORT, report.unit_id) is None:
        return None  # which is refused, and nothing is shown
    amended = await unit_reports.get(services.database, report.amends) if report.amends else None
    if amended is not None and (amended.unit_id, amended.period) != (report.unit_id, report.period):
        return session.model_copy(update={"context": {**session.context, "amends": ""}}), another_report()
    stands = await unit_reports.standing(services.database, report.unit_id, report.period)
    if stands is None or stands.id in (report.id, report.amends):
        return None
    return session.model_copy(update={"context": {**session.context, "amends": stands.id}}), _stands(stands)


async def _for_successor(
    services: Services, person: Person, session: Session, unit: Unit
) -> tuple[Session, str] | None:
    """The figures of a unit that has ended, which stay as they were entered, for what it has become."""
    became = await units.successors(services.database, unit.id)
    open_to = [one for one in became if await right_at(services, person, Action.REPORT, one.id) is not None]
    if not open_to and await right_at(services, person, Action.REPORT, unit.id) is None:
        return None
    kept = {name: preset.model_copy(update={"fixed": True}) for name, preset in session.presets.items()}
    session = session.model_copy(update={"presets": kept})
    if len(became) == len(open_to) == 1:
        answer = session.answers["unit"].model_copy(update={"value": str(became[0].id), "shown": became[0].name})
        return session.answering({"unit": answer}), tells_for_successor(unit.name, became[0].name)
    assert unit.closed_on is not None
    return session.reopening("unit"), tells_for_which(unit.name, unit.closed_on)


def _stands(report: UnitReport) -> str:
    figures = "\n".join(f"• {figure.label}: {text.shorten(shown(figure), 120)}" for figure in report.figures)
    period = text.period(report.period)
    moment = text.moment(report.recorded_at)
    return told_by_another(report.unit_name, period[:1].upper() + period[1:], report.entered_by_name, moment, figures)


async def _refused(services: Services, change: Reorganisation | HandOver) -> str:
    try:
        match change:
            case Reorganisation():
                await services.database.write(lambda connection: reorganisation.check(connection, change))
            case HandOver():
                await services.database.write(lambda connection: teams.charges(connection, change))
    except RefusedChangeError as refused:
        return refusal(refused)
    return ""


async def unit_to_register_for(services: Services, person: Person) -> tuple[Unit | None, str]:
    """The unit that a person's registration begins with; with words instead where theirs has ended and none is left."""
    unit = await units.get(services.database, person.unit_id)
    if unit is None or unit.closed_on is None:
        return unit, ""
    if await units.below(services.database, scope(person, Action.REGISTER), limit=1):
        return None, ""
    return None, nowhere_to_register(unit_ended(unit.name, unit.closed_on))


async def may_store(services: Services, person: Person | None, fact: Fact) -> bool:
    """Whether the person may reorganise, or put people on teams, where a fact does so; True for any other fact."""
    match fact:
        case ChangeDecided(change=Reorganisation() as change):
            above = (change.reports_to, *(new.reports_to for new in change.new))
            about = (*change.units, *change.into, *(unit for unit in above if unit is not None))
            return await may_at(services, person, Action.REORGANISE, about)
        case ChangeDecided(change=HandOver() as change):
            both = [one for one in (change.from_person, change.to_person) if one is not None]
            known = [await people.get(services.database, one, services.today()) for one in both]
            homes = [one.unit_id for one in known if one is not None]
            allowed = len(homes) == len(both) and await may_at(services, person, Action.MANAGE_TEAM, homes)
            return allowed and (not change.with_admin or await _is_admin_of(services, person, homes[0]))
        case MemberAdded(member=member):
            today = services.today()
            whose = await people.get(services.database, member.person_id, today) if member.person_id else None
            about = (member.unit_id, *((whose.unit_id,) if whose else ()))
            return await may_at(services, person, Action.MANAGE_TEAM, about)
        case _:
            return True


async def may_at(services: Services, person: Person | None, action: Action, about: Sequence[int]) -> bool:
    """Whether the person may do this to all of these units."""
    chains = [await units.chain(services.database, unit) for unit in about]
    return person is not None and all(may(person, action, chain) for chain in chains)


async def _is_admin_of(services: Services, person: Person | None, unit: int) -> bool:
    chain = await units.chain(services.database, unit)
    grants = person.grants if person else ()
    return any(grant.role == Role.ADMIN and grant.unit_id in chain for grant in grants)
