"""What a coordinator decides with a few words: completion, another name, another level, two that are one."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.conversations import FORMS
from bot.handlers import forms
from bot.handlers.concerned import same_undone_notices
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import initiatives, reports, returns, reviews
from storage.records.initiatives import InitiativeState
from storage.records.queue import AuditEntry
from storage.records.review_facts import ReturnWithdrawn, SameUndone

_FORMS = {"return": "returning", "rename": "naming", "send": "sending_on", "same": "same"}
_OPEN_TO = {
    "return": (InitiativeState.SUBMITTED, InitiativeState.RETURNED),
    "send": (InitiativeState.SUBMITTED,),
}
"""In which states this can be decided; else in any but when it has ended."""


@text.phrase
def two_again(name: str) -> str:
    return f"Đã hoàn tác: {text.bold(text.shorten(name, 120))} lại là một mô hình riêng, như trước khi gộp."


@text.phrase
def asked_no_more(name: str) -> str:
    return f"Đã thôi đề nghị bổ sung: {text.bold(text.shorten(name, 120))}."


@text.phrase
def told_no_more(name: str) -> str:
    return f"{text.bold(text.shorten(name, 120))}: không phải bổ sung nữa. Đồng chí không phải làm gì thêm."


@text.phrase
def need_not_complete() -> str:
    return "thôi đề nghị bổ sung"


@text.phrase
def no_longer_asked() -> str:
    return "Đề nghị bổ sung này không còn: đã bổ sung, hoặc đã thôi."


@text.phrase
def undone_by() -> str:
    return "hoàn tác việc gộp"


@text.phrase
def merge_not_undoable() -> str:
    return "Việc gộp này không còn hoàn tác được: đã hoàn tác, quá ngày, hoặc do người khác làm."


@text.phrase
def stands_otherwise() -> str:
    return "Mô hình này vừa có thay đổi nên không làm việc ấy được nữa. Xin mở lại danh sách."


async def begin(services: Services, actor: Actor, what: str, initiative_id: str) -> Outcome:
    """Begin the form that decides this about a registration."""
    assert actor.person is not None
    one = await reviews.one(services.database, initiative_id)
    if one is None or not await right_at(services, actor.person, Action.REVIEW, one.unit_id):
        return say(text.not_found())
    live = one.state in _OPEN_TO[what] if what in _OPEN_TO else one.state != InitiativeState.STOPPED
    if not live:
        return say(stands_otherwise(), ((Choice(label="Mở lại danh sách", payload="c:xetduyet"),),))
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "initiative": one.id,
        "initiative_shown": one.name,
        "about": one.name,
        "seen": one.seen,
        "told": [person for person in one.told if person != actor.person.id],
    }
    return await forms.begin_form(services, actor, FORMS[_FORMS[what]], context)


async def return_report(services: Services, actor: Actor, report_id: str) -> Outcome:
    """Begin to ask for a report to be completed."""
    assert actor.person is not None
    report = await reports.newest_version(services.database, report_id)
    one = await reviews.one(services.database, report.initiative_id) if report else None
    if report is None or one is None or not await right_at(services, actor.person, Action.REVIEW, one.unit_id):
        return say(text.not_found())
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "initiative": one.id,
        "report": report.id,
        "about": one.name,
        "seen": one.seen,
        "told": [report.entered_by] if report.entered_by != actor.person.id else [],
    }
    return await forms.begin_form(services, actor, FORMS["correcting"], context)


async def ask_no_more(services: Services, actor: Actor, return_id: str) -> Outcome:
    """Withdraw what was asked to be completed: as it stands it will do."""
    assert actor.person is not None
    person = actor.person
    asked = await returns.get(services.database, return_id)
    one = await reviews.one(services.database, asked.initiative_id) if asked else None
    if asked is None or one is None or not await right_at(services, person, Action.REVIEW, one.unit_id):
        return say(text.not_found())
    if not asked.is_open:
        return say(no_longer_asked(), ((Choice(label="Xem mô hình này", payload=f"a:one:{one.id}"),),))
    fact = ReturnWithdrawn(return_id=asked.id, person_id=person.id, why=need_not_complete(), on=services.today())
    rows = ((Choice(label="Xem mô hình này", payload=f"a:one:{one.id}"),),)
    return Outcome(
        messages=(Outgoing(text=asked_no_more(one.name), rows=rows),),
        facts=(fact,),
        audit=(AuditEntry(action="withdraw_return", object=asked.id, after=fact.model_dump_json()),),
        notices=tuple(Notice(person_id=who, text=told_no_more(one.name)) for who in one.told if who != person.id),
    )


async def opinion(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    """Begin to note the party committee's opinion, for whoever may register there or review."""
    return await _about(services, actor, initiative_id, "opinion")


async def stop(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    """Begin to end an initiative."""
    return await _about(services, actor, initiative_id, "stopping")


async def _about(services: Services, actor: Actor, initiative_id: str, form: str) -> Outcome:
    assert actor.person is not None
    within = (*scope(actor.person, Action.REGISTER), *scope(actor.person, Action.REVIEW))
    found = await initiatives.get(services.database, initiative_id, within, actor.person.id)
    if found is None:
        return say(text.not_found())
    if found.state == InitiativeState.STOPPED:
        return say(stands_otherwise())
    context: dict[str, JsonValue] = {"person": actor.person.id, "initiative": found.id, "about": found.name}
    return await forms.begin_form(services, actor, FORMS[form], context)


async def two(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    """Undo a merge, where the person made it today."""
    assert actor.person is not None
    person, today = actor.person, services.today()
    one = await reviews.one(services.database, initiative_id)
    if one is None or not await right_at(services, person, Action.REVIEW, one.unit_id):
        return say(text.not_found())
    if not await reviews.merge_can_be_undone(services.database, one.id, person.id, today):
        return say(merge_not_undoable())
    fact = SameUndone(initiative_id=one.id, person_id=person.id, why=undone_by(), on=today)
    return Outcome(
        messages=(
            Outgoing(text=two_again(one.name), rows=((Choice(label="Xem mô hình này", payload=f"a:one:{one.id}"),),)),
        ),
        facts=(fact,),
        audit=(AuditEntry(action="undo_merge", object=one.id),),
        notices=await same_undone_notices(services, one, person.id),
    )


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """A button of one registration or report; None where it is none of these."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["a", "return" | "rename" | "send" | "same" as what, initiative_id]:
            return await begin(services, actor, what, initiative_id)
        case ["a", "correct", report_id]:
            return await return_report(services, actor, report_id)
        case ["a", "drop", return_id]:
            return await ask_no_more(services, actor, return_id)
        case ["a", "opinion", initiative_id]:
            return await opinion(services, actor, initiative_id)
        case ["a", "stop", initiative_id]:
            return await stop(services, actor, initiative_id)
        case ["a", "two", initiative_id]:
            return await two(services, actor, initiative_id)
    return None
