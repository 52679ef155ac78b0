"""The officer's side of a review: completing what was asked for, and saying yes or no to a better name."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations import FORMS
from bot.conversations.registration import given_by
from bot.conversations.returning import FOLLOWS
from bot.conversations.rewording import name_taken_over, renamed
from bot.engine.session import Answer, Given
from bot.handlers import forms
from bot.handlers.initiatives import reporting
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import initiatives, returns, reviews, sessions
from storage.records.initiatives import Initiative
from storage.records.queue import AuditEntry
from storage.records.review_facts import NameAnswered
from storage.records.reviews import Return

COMPLETING = "Bổ sung đăng ký"
"""What the registration's form is called while it completes one."""


@text.phrase
def completed_already() -> str:
    return "Phần này đã có người bổ sung rồi. Đồng chí không phải làm gì thêm."


@text.phrase
def not_asked_any_more() -> str:
    return "Đề nghị bổ sung này không còn: đã có đề nghị mới, hoặc mô hình đã dừng. Đồng chí không phải làm gì thêm."


@text.phrase
def name_kept(name: str) -> str:
    return f"Vâng, giữ tên cũ: {text.bold(text.shorten(name, 300))}."


@text.phrase
def name_answered_already() -> str:
    return "Gợi ý tên này đã được trả lời."


@text.phrase
def told_name(who: str, agreed: bool, name: str) -> str:
    what = "đồng ý đổi tên thành" if agreed else "giữ tên cũ, không đổi thành"
    return f"{who} {what} {text.bold(text.shorten(name, 200))}."


async def fix(services: Services, actor: Actor, return_id: str) -> Outcome:
    """Open what is to be completed: the answers as they stand, the faulty ones asked again and no others."""
    assert actor.person is not None
    asked = await returns.get(services.database, return_id)
    found = await theirs(services, actor, asked.initiative_id) if asked else None
    if asked is None or found is None:
        return say(text.not_found())
    if asked.answered_at is not None:
        return say(completed_already())
    if not asked.is_open:
        return say(not_asked_any_more())
    begun = await _begun_already(services, actor, asked)
    if begun:
        return await forms.again(services, actor, begun)
    if asked.report_id is not None:
        return await reporting.complete(services, actor, asked.report_id, asked.reasons)
    answers = given_by(found, await labels(services, found))
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(found.unit_id),
        "unit_shown": found.unit_name,
        "initiative": found.id,
        "completes": asked.id,
        "faulty": ",".join(asked.reasons),
        "title": COMPLETING,
    }
    given = Given(answers=answers, faulty=with_what_follows(asked.reasons, answers))
    return await forms.begin_form(services, actor, FORMS["registration"], context, given)


def with_what_follows(reasons: dict[str, str], answers: dict[str, Answer]) -> dict[str, str]:
    """The faulty answers, and those given that hang on them."""
    found = dict(reasons)
    for name, reason in reasons.items():
        found |= {after: reason for after in FOLLOWS.get(name, ()) if after in answers and after not in found}
    return found


async def theirs(services: Services, actor: Actor, initiative_id: str) -> Initiative | None:
    """An initiative for which the person may register, or for which they are responsible."""
    person = actor.person
    if person is None or not may_at_all(person, Action.REGISTER):
        return None
    return await initiatives.get(services.database, initiative_id, scope(person, Action.REGISTER), person.id)


async def labels(services: Services, found: Initiative) -> dict[str, str]:
    """How the codes of a registration are shown that the policy or storage knows."""
    policy = services.policy()
    previous = await reviews.one(services.database, found.previous_id) if found.previous_id else None
    return {
        "field": policy.field_label(found.field),
        "level": policy.levels.get(found.level, "") if found.level else "",
        "programme": policy.programmes.get(found.programmes[0], "") if found.programmes else "",
        "previous": previous.name if previous else "",
    }


async def _begun_already(services: Services, actor: Actor, asked: Return) -> str:
    """The session in which the person has begun to complete this, where there is one."""
    for row in await sessions.unfinished(services.database, actor.owner):
        _, session = forms.loaded(row)
        if session is not None and session.context.get("completes") == asked.id:
            return row.id
    return ""


async def name(services: Services, actor: Actor, suggestion_id: str, agreed: bool) -> Outcome:
    """Take a suggested name, or keep the old one: the tap is the answer."""
    suggested = await reviews.suggestion(services.database, suggestion_id)
    found = await theirs(services, actor, suggested.initiative_id) if suggested else None
    if suggested is None or found is None or actor.person is None:
        return say(text.not_found())
    if suggested.answer is not None:
        return Outcome(toast=name_answered_already())
    fact = NameAnswered(
        suggestion_id=suggestion_id,
        agreed=agreed,
        person_id=actor.person.id,
        why=renamed(found.name, suggested.name),
        on=services.today(),
    )
    words = name_taken_over(suggested.name) if agreed else name_kept(found.name)
    view = ((Choice(label="Xem mô hình này", payload=f"v:initiative:{found.id}"),),)
    hears = () if suggested.person_id == actor.person.id else (suggested.person_id,)
    return Outcome(
        messages=(Outgoing(text=words, rows=view),),
        facts=(fact,),
        audit=(AuditEntry(action="answer_name", object=found.id, before=found.name, after=fact.model_dump_json()),),
        notices=tuple(
            Notice(person_id=one, text=told_name(actor.person.name, agreed, suggested.name)) for one in hears
        ),
    )


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """A button of the officer's; None where it is none of these."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["a", "fix", return_id]:
            return await fix(services, actor, return_id)
        case ["a", "name", suggestion_id, "yes" | "no" as answer]:
            return await name(services, actor, suggestion_id, answer == "yes")
    return None
