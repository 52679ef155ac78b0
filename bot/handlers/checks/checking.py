"""Ghi kiểm tra: beginning a check, and what both sides then say: buttons ``k:ACTION:WHICH``."""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all
from bot.conversations import FORMS, attach
from bot.conversations.checking import given_by
from bot.conversations.parts.findings import found_lines
from bot.engine.session import Answer, Given
from bot.handlers import forms, permits
from bot.handlers.checks import checked
from bot.handlers.checks import views as check_views
from bot.handlers.checks.sides import Side, side_of
from bot.handlers.objections import check_stopped, not_to_be_checked
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.reports.found import FINDINGS
from storage import checks, reviews
from storage.records.checks import Check, CheckAnswered, CheckEventKind
from storage.records.queue import AuditEntry


@text.phrase
def said_already() -> str:
    return "Kết quả này đã có người trả lời, hoặc không còn chờ trả lời. Xin mở lại để xem."


@text.phrase
def stopped_meanwhile() -> str:
    return f"{check_stopped()} Những gì đồng chí đã nhập vẫn giữ trong Danh mục, mục Làm tiếp."


@text.phrase
def agreed() -> str:
    return "Đã ghi: đồng chí đồng ý với kết quả kiểm tra. Cảm ơn đồng chí."


@text.phrase
def about_finding(name: str, day: str, finding: str) -> str:
    return f"Kiểm tra {text.bold(text.shorten(name, 100))} ngày {day}: {finding.lower()}."


@text.phrase
def they_say(words: str) -> str:
    return f"Ý kiến cơ sở: {text.shorten(words, 600)}"


async def check(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    """Begin a check: of the initiative given, else of one that is asked for."""
    person = actor.person
    assert person is not None
    context: dict[str, JsonValue] = {"person": person.id, "about": ""}
    if initiative_id:
        one = await reviews.one(services.database, initiative_id)
        if one is None or not await right_at(services, person, Action.CHECK, one.unit_id):
            return say(text.not_found())
        against = await not_to_be_checked(services, actor, initiative_id)
        if against:
            return say(against, ((Choice(label="Xem mô hình này", payload=f"v:initiative:{one.id}"),),))
        others = await checked.others_that_day(services, person.id, one.id, services.today())
        about = "\n".join((f"{text.bold(text.shorten(one.name, 200))} – {one.unit_name}", *others))
        context |= {"initiative": one.id, "initiative_shown": one.name, "about": about}
    return await forms.begin_form(services, actor, FORMS["checking"], context)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button about a check."""
    assert incoming.tap is not None
    person, message = actor.person, incoming.tap.message
    assert person is not None
    match incoming.tap.payload.split(":"):
        case ["k", "list", which, offset] if offset.isdecimal():
            return await check_views.listed(services, actor, which, int(offset[:6]), message)
        case ["k", "evidence", check_id, offset] if offset.isdecimal():
            return await check_views.evidence_of(services, actor, check_id, int(offset[:6]), message)
        case ["k", action, check_id]:
            found = await checks.get(services.database, check_id)
            if found is None:
                return say(text.not_found())
            if action == "see":
                return await check_views.see(services, person, found)
            return await _act(services, actor, action, found)
    return Outcome(toast=text.unknown_button())


async def _act(services: Services, actor: Actor, action: str, found: Check) -> Outcome:
    person = actor.person
    assert person is not None
    if action not in ("agree", "object", "keep", "correct", "photos"):
        return Outcome(toast=text.unknown_button())
    side = await side_of(services, person, found)
    if side is not (Side.OFFICER if action in ("agree", "object") else Side.CHECKER):
        return say(text.not_allowed())
    if (side is Side.OFFICER and found.replied) or (action in ("keep", "correct") and not found.disputed):
        return say(said_already(), (checked.see_button(found.id),))
    match action:
        case "agree":
            return await _agree(services, actor, found)
        case "photos":
            return await _photos(services, actor, found)
        case "correct":
            return await _begin(services, actor, "rechecking", found, given_by(found))
    return await _begin(services, actor, "objection" if action == "object" else "keeping", found)


async def _begin(services: Services, actor: Actor, form: str, found: Check, given: Given | None = None) -> Outcome:
    """A form about a finding that is shown with what was said to it."""
    assert actor.person is not None
    head = about_finding(found.initiative_name, text.day(found.effective_on), FINDINGS[found.found.finding])
    said = found.last(CheckEventKind.DISPUTED)
    theirs = [they_say(said.words)] if said and said.words else []
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "check": found.id,
        "name": found.initiative_name,
        "about": "\n".join((head, *found_lines(found.found), *theirs)),
    }
    return await forms.begin_form(services, actor, FORMS[form], context, given or Given())


async def _agree(services: Services, actor: Actor, found: Check) -> Outcome:
    assert actor.person is not None
    fact = CheckAnswered(
        check_id=found.id,
        said=CheckEventKind.AGREED,
        person_id=actor.person.id,
        source=f"agree:{actor.person.id}",
        answer_by=found.answer_by,
        on=services.today(),
    )
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    entry = AuditEntry(
        action="check_agreed", object=found.id, instead_of=allowed[0].instead_of, after=fact.model_dump_json()
    )
    return Outcome(
        messages=(Outgoing(text=agreed(), rows=(checked.see_button(found.id),)),),
        facts=(fact,),
        audit=(entry,),
        notices=tuple(await checked.told(services, fact)),
    )


async def _photos(services: Services, actor: Actor, found: Check) -> Outcome:
    """Bring photos to a check afterwards."""
    assert actor.person is not None
    if not may_at_all(actor.person, Action.CHECK):
        return say(text.not_allowed())
    day: date = found.effective_on
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "period": services.policy().reports.period_of(services.today()),
        "about": attach.to_this_check(found.initiative_name, text.day(day)),
    }
    answer = Answer(value=attach.of_check(found.id), shown=attach.attach())
    return await forms.begin_form(services, actor, FORMS["attach"], context, Given(answers={"report": answer}))
