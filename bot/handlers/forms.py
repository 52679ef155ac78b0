"""Conversations between people and the step engine: begin, go on, resume, amend."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pydantic import JsonValue, ValidationError

from bot import text
from bot.access import Action, may, may_at_all, scope
from bot.clock import local
from bot.conversations import FORMS
from bot.conversations.progress import answers_of
from bot.engine.advance import Turn, advance, begin, resume
from bot.engine.environment import Known, Lookup
from bot.engine.form import Form, Submission
from bot.engine.payload import press
from bot.engine.session import Answer, Preset, Session
from bot.engine.steps import Step
from bot.handlers import lookups
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from storage import initiatives, reports, sessions, units
from storage.records.facts import Registered, Reported
from storage.records.people import Invite, Role
from storage.records.queue import AuditEntry, SessionRow

ROLE_NAMES = {
    Role.OFFICER: "cán bộ cơ sở",
    Role.CHECKER: "cán bộ kiểm tra",
    Role.COORDINATOR: "cán bộ tổng hợp",
    Role.LEADER: "lãnh đạo",
    Role.ADMIN: "quản trị",
}
MOST_LOOKUPS = 50
"""No form needs so many in one turn; more means that the engine asks in circles."""


@text.phrase
def edited_after_sending(title: str) -> str:
    return f"Tin này đã gửi trong phần {text.bold(title)}, nên chỉnh ở đây không đổi được. Muốn sửa, xin bấm nút dưới."


@text.phrase
def nothing_to_report() -> str:
    return "Chưa có mô hình nào để báo. Xin đăng ký mô hình trước."


# Beginning


async def register(services: Services, actor: Actor) -> Outcome:
    """Begin a registration for one's own unit."""
    assert actor.person is not None
    mine = scope(actor.person, Action.REGISTER)
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(actor.person.unit_id),
        "unit_shown": actor.person.unit_name,
        "enters_for_others": len(await units.below(services.database, mine, limit=2)) > 1,
    }
    return await _begin(services, actor, FORMS["registration"], context)


async def report(services: Services, actor: Actor, initiative_id: str = "") -> Outcome:
    """Begin a report, on this initiative where one is named."""
    assert actor.person is not None
    answers: dict[str, Answer] = {}
    if initiative_id:
        found = await initiatives.get(
            services.database, initiative_id, scope(actor.person, Action.REPORT), actor.person.id
        )
        if found is None:
            return say(text.not_found())
        answers["initiative"] = Answer(value=found.id, shown=found.name)
    elif not await lookups.answer(services, actor, Lookup("initiatives_to_report")):
        return say(nothing_to_report(), ((Choice(label="Đăng ký mô hình", payload="c:dangky"),),))
    context = _report_context(services, actor)
    if "initiative" in answers:
        context["about"] = answers["initiative"].shown
    return await _begin(services, actor, FORMS["progress"], context, answers)


async def report_with(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """Begin a report with photos or documents that were sent outside any form, so that they are not lost."""
    form, session_id, now = FORMS["progress"], services.new_id(), services.clock.now()
    context = _report_context(services, actor)
    begun = await _run(services, actor, lambda known: begin(form, session_id, context, known, now))
    turn = await _run(services, actor, lambda known: advance(form, begun.session, incoming, known, now))
    return await _outcome(services, actor, form, turn, version=0)


async def amend(services: Services, actor: Actor, report_id: str) -> Outcome:
    """Open a report that was sent, at its review."""
    assert actor.person is not None
    old = await reports.get(services.database, report_id)
    found = old and await initiatives.get(
        services.database, old.initiative_id, scope(actor.person, Action.REPORT), actor.person.id
    )
    if not old or not found:
        return say(text.not_found())
    answers, presets = answers_of(old, found.name)
    context = {**_report_context(services, actor), "period": old.period, "amends": old.id}
    return await _begin(services, actor, FORMS["progress"], context, answers, presets)


def _report_context(services: Services, actor: Actor) -> dict[str, JsonValue]:
    assert actor.person is not None
    today = local(services.clock.now()).date()
    return {"person": actor.person.id, "period": services.policy().reports.period_of(today), "about": ""}


async def search(services: Services, actor: Actor) -> Outcome:
    """Ask for the words to search for."""
    return await _begin(services, actor, FORMS["search"], {})


async def onboard(services: Services, actor: Actor, invite: Invite) -> Outcome:
    """Begin with someone who holds an invite."""
    roles = ", ".join(ROLE_NAMES[role] for role in invite.roles)
    context: dict[str, JsonValue] = {
        "invited_person": invite.person_id,
        "invited_name": invite.person_name,
        "invited": f"{invite.person_name}, {invite.unit_name}" + (f", {roles}" if roles else ""),
        "code_hash": invite.code_hash,
        "channel": actor.channel,
        "chat": actor.chat,
    }
    return await _begin(services, actor, FORMS["onboarding"], context)


async def _begin(
    services: Services,
    actor: Actor,
    form: Form,
    context: dict[str, JsonValue],
    answers: dict[str, Answer] | None = None,
    presets: dict[str, Preset] | None = None,
) -> Outcome:
    session_id, now = services.new_id(), services.clock.now()
    turn = await _run(
        services,
        actor,
        lambda known: begin(form, session_id, context, known, now, answers=answers, presets=presets),
    )
    return await _outcome(services, actor, form, turn, version=0)


# Going on


async def go_on(services: Services, actor: Actor, row: SessionRow, incoming: Incoming) -> Outcome:
    """Take what a person sent while a form is open."""
    form, session = loaded(row)
    if form is None or session is None:
        return _unreadable(row)
    now = services.clock.now()
    turn = await _run(services, actor, lambda known: advance(form, session, incoming, known, now))
    return await _outcome(services, actor, form, turn, row.version)


async def tapped(services: Services, actor: Actor, open_row: SessionRow | None, incoming: Incoming) -> Outcome:
    """A press on a form's button: of the open form, or of one that is over."""
    assert incoming.tap is not None
    pressed = press(incoming.tap.payload)
    if pressed is None:
        return Outcome(toast=text.unknown_button())
    if open_row is not None and open_row.id == pressed.session:
        return await go_on(services, actor, open_row, incoming)
    row = await sessions.get(services.database, pressed.session, actor.owner)
    if row is None:
        return Outcome(toast=text.session_closed())
    if row.state == "submitted":
        return Outcome(toast=text.already_sent())
    if pressed.action == "cancel":
        return Outcome()
    return await again(services, actor, pressed.session)


async def again(services: Services, actor: Actor, session_id: str) -> Outcome:
    """Take up a session that was set aside."""
    row = await sessions.get(services.database, session_id, actor.owner)
    form, session = loaded(row) if row else (None, None)
    if row is None or form is None or session is None or row.state == "submitted":
        return say(text.session_closed())
    now = services.clock.now()
    turn = await _run(services, actor, lambda known: resume(form, session, known, now))
    return await _outcome(services, actor, form, turn, row.version)


async def park(services: Services, actor: Actor, row: SessionRow) -> Outcome:
    """Stop the open form; what was entered stays."""
    form = FORMS.get(row.form)
    title = form.title if form else row.form
    return Outcome(
        messages=(Outgoing(text=text.parked(title), rows=((resume_choice(row),),)),),
        session=row.model_copy(update={"state": "parked"}),
    )


async def edited_after(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """An edit of a message that already went into something sent; None where it did not."""
    row = await sessions.submitted_from(services.database, actor.owner, incoming.message) if incoming.message else None
    form = FORMS.get(row.form) if row else None
    if row is None or form is None:
        return None
    if form.name == "progress":
        return say(edited_after_sending(form.title), ((Choice(label="Sửa báo cáo này", payload=f"c:sua:{row.id}"),),))
    return say(edited_after_sending(form.title), ((Choice(label="Mô hình của tôi", payload="c:mohinh"),),))


def resume_choice(row: SessionRow) -> Choice:
    """The button that takes up a session."""
    form = FORMS.get(row.form)
    return Choice(label=text.resume(form.title if form else row.form), payload=f"r:{row.id}")


def has_answers(row: SessionRow) -> bool:
    """Whether the person has answered anything in it; what was given in advance does not count."""
    form, session = loaded(row)
    if form is None or session is None:
        return False
    given = {step.name for step in form.steps if isinstance(step, Step) and step.preset}
    return any(name not in given for name in session.answers)


def loaded(row: SessionRow) -> tuple[Form | None, Session | None]:
    """A stored session with its form; nothing where an upgrade has removed the one or made the other unreadable."""
    try:
        return FORMS.get(row.form), Session.model_validate(json.loads(row.data))
    except (ValueError, ValidationError):
        return None, None


def _unreadable(row: SessionRow) -> Outcome:
    closed = row.model_copy(update={"state": "expired"})
    return Outcome(messages=(Outgoing(text=text.session_closed()),), session=closed)


# Between the engine and storage


async def _run(services: Services, actor: Actor, step: Callable[[Known], Turn | Lookup]) -> Turn:
    """Run the engine, answering what it looks up."""
    known: dict[Lookup, Any] = {}
    for _ in range(MOST_LOOKUPS):
        result = step(known)
        if isinstance(result, Turn):
            return result
        known[result] = await lookups.answer(services, actor, result)
    raise RuntimeError("the form looks things up in circles")


async def _outcome(services: Services, actor: Actor, form: Form, turn: Turn, version: int) -> Outcome:
    keep = timedelta(days=services.policy().conversations.keep_open_days)
    row = SessionRow(
        id=turn.session.id,
        owner=actor.owner,
        form=form.name,
        state=turn.state,
        version=version,
        data=turn.session.model_dump_json(),
        expires_at=services.clock.now() + keep,
    )
    submission = turn.submission
    if submission is None:
        return Outcome(messages=turn.messages, toast=turn.toast, session=row)
    if not await _still_allowed(services, actor, submission):
        parked = row.model_copy(update={"state": "parked"})
        return Outcome(messages=(Outgoing(text=text.not_allowed()),), session=parked)
    entries = (AuditEntry(action=submission.action, object=submission.object, after=_facts_json(submission)),)
    return Outcome(
        messages=turn.messages,
        toast=turn.toast,
        session=row,
        then=submission.then,
        facts=submission.facts,
        audit=entries if submission.facts else (),
    )


def _facts_json(submission: Submission) -> str:
    return json.dumps([fact.model_dump(mode="json") for fact in submission.facts], ensure_ascii=False)


async def _still_allowed(services: Services, actor: Actor, submission: Submission) -> bool:
    """Rights are checked when they are used, not only when the form was begun."""
    for fact in submission.facts:
        if isinstance(fact, Registered):
            chain = await units.chain(services.database, fact.initiative.unit_id)
            if actor.person is None or not may(actor.person, Action.REGISTER, chain):
                return False
        if isinstance(fact, Reported):
            if actor.person is None or not may_at_all(actor.person, Action.REPORT):
                return False
            within = scope(actor.person, Action.REPORT)
            if await initiatives.get(services.database, fact.report.initiative_id, within, actor.person.id) is None:
                return False
    return True
