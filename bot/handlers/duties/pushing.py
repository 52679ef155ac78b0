"""An urging before it is stored: whom it would tell, whom it leaves out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.engine.form import Submission
from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from bot.quantities.show import figure
from storage import urgings
from storage.records.facts import Urged
from storage.records.urgings import Plan

NAMED = 8
"""Names in a line."""


@text.phrase
def will_tell(duties: int, units: int, people: int) -> str:
    return f"Nhắc {figure(duties)} việc của {figure(units)} đơn vị, gửi tới {figure(people)} người."


@text.phrase
def was_told(duties: int, units: int, people: int, later: str) -> str:
    when = f"Ngoài giờ nhắc việc nên sẽ gửi lúc {later}" if later else "Đã gửi lời nhắc"
    what = f"{figure(duties)} việc của {figure(units)} đơn vị, tới {figure(people)} người"
    return f"{when}: {what}. Ai trả lời, bot báo lại."


@text.phrase
def tells_nobody() -> str:
    return "Chưa nhắc được ai."


@text.phrase
def urged_before(count: int, by: str, moment: str) -> str:
    return f"{figure(count)} việc đã được {by} đôn đốc {moment}, không nhắc lại trong ngày."


@text.phrase
def urged_enough(names: str) -> str:
    return f"Hôm nay đã được đôn đốc đủ số lần, không nhắc thêm: {names}."


@text.phrase
def nobody_there(units: str) -> str:
    return f"Chưa liên lạc được ai qua bot, xin gọi điện: {units}."


@text.phrase
def ones_own(count: int) -> str:
    return f"{figure(count)} việc do chính đồng chí phụ trách, không tự nhắc."


@text.phrase
def nothing_late() -> str:
    return "Không còn việc nào để nhắc ở đây."


async def planned(services: Services, actor: Actor, target: str) -> Plan:
    """What an urging would do now, with the person's rights as they are."""
    person = actor.person
    if person is None or not target.partition(":")[2].isdecimal():
        return Plan()
    within, today = scope(person, Action.URGE), services.today()
    on = local(_when(services, services.clock.now())).date()
    most = services.policy().reminders.urgings_a_day
    return await services.database.read(lambda c: urgings.plan(c, target, person.id, within, most, on, today))


async def preview(services: Services, actor: Actor, target: str) -> str:
    """What the review says of an urging."""
    plan = await planned(services, actor, target)
    reaching = _reaching(plan)
    lines = [will_tell(reaching, plan.units, plan.people)] if reaching else [tells_nobody()]
    return "\n".join([*lines, *_left_out(plan)])


async def completed(services: Services, actor: Actor, submission: Submission) -> Submission:
    """The submission with whom its urging tells, and with words that say so; nothing is stored where that is nobody."""
    fact = next((fact for fact in submission.facts if isinstance(fact, Urged)), None)
    if fact is None:
        return submission
    plan = await planned(services, actor, fact.target)
    if not _reaching(plan):
        return replace(submission, text="\n".join([tells_nobody(), *_left_out(plan)]), facts=())
    now = services.clock.now()
    send_at = _when(services, now)
    whole = fact.model_copy(
        update={
            "told": plan.told,
            "send_at": send_at,
            "day": local(send_at).date(),
            "most": services.policy().reminders.urgings_a_day,
        }
    )
    later = text.moment(send_at) if send_at > now else ""
    said = was_told(_reaching(plan), plan.units, plan.people, later)
    return replace(submission, text="\n".join([said, *_left_out(plan)]), facts=(whole,))


def _when(services: Services, now: datetime) -> datetime:
    """Now, or where people are not to be disturbed the moment from which they may be."""
    return max(now, services.duties.hours().awake(now))


def _reaching(plan: Plan) -> int:
    return sum(told.person_id is not None for told in plan.told)


def _left_out(plan: Plan) -> list[str]:
    at = text.moment(plan.before_at) if plan.before_at else ""
    found = [
        urged_before(plan.before, plan.before_by, at) if plan.before else "",
        urged_enough(_some(plan.over)) if plan.over else "",
        nobody_there(_some(plan.nobody)) if plan.nobody else "",
        ones_own(plan.own) if plan.own else "",
        nothing_late() if plan == Plan() else "",
    ]
    return [line for line in found if line]


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" và {figure(more)} nơi khác" if more > 0 else "")
