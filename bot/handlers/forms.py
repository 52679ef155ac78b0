"""Conversations between people and the step engine: begin, go on, resume, amend."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from pydantic import JsonValue, ValidationError

from bot import text
from bot.conversations import FORMS
from bot.conversations.parts.roles import ROLE_NAMES
from bot.engine.advance import NOTHING, Turn, advance, begin, resume
from bot.engine.environment import Known, Lookup
from bot.engine.form import Form
from bot.engine.payload import press
from bot.engine.session import Given, Session
from bot.handlers import concerned, lookups, objections, permits
from bot.handlers.checks import checked
from bot.handlers.duties import pushing
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.policy import change as policy_change
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import sessions
from storage.records.facts import Fact
from storage.records.people import Invite
from storage.records.queue import AuditEntry, SessionRow

MOST_LOOKUPS = 50
"""No form needs so many in one turn; more means that the engine asks in circles."""


# Beginning


async def search(services: Services, actor: Actor) -> Outcome:
    """Ask for the words to search for."""
    return await begin_form(services, actor, FORMS["search"], {})


async def leave(services: Services, actor: Actor) -> Outcome:
    """Ask whether this chat is to be the person's no more."""
    assert actor.person is not None
    context: dict[str, JsonValue] = {"person": actor.person.id, "channel": actor.channel, "chat": actor.chat}
    return await begin_form(services, actor, FORMS["leaving"], context)


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
    return await begin_form(services, actor, FORMS["onboarding"], context)


async def begin_form(
    services: Services, actor: Actor, form: Form, context: dict[str, JsonValue], given: Given = NOTHING
) -> Outcome:
    """Begin a form."""
    turn = await begun(services, actor, form, context, given)
    return await outcome_of(services, actor, form, turn, version=0)


async def begun(
    services: Services, actor: Actor, form: Form, context: dict[str, JsonValue], given: Given = NOTHING
) -> Turn:
    """The first turn of a form, with nothing stored yet."""
    session_id, now = services.new_id(), services.clock.now()
    return await run(services, actor, lambda known: begin(form, session_id, context, known, now, given))


# Going on


async def go_on(services: Services, actor: Actor, row: SessionRow, incoming: Incoming) -> Outcome:
    """Take what a person sent while a form is open."""
    form, session = loaded(row)
    if form is None or session is None:
        return _unreadable(row)
    now = services.clock.now()
    turn = await run(services, actor, lambda known: advance(form, session, incoming, known, now))
    return await outcome_of(services, actor, form, turn, row.version)


async def tapped(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A press on a form's button: of the open form, or of one that is over."""
    assert incoming.tap is not None
    pressed = press(incoming.tap.payload)
    if pressed is None:
        return Outcome(toast=text.unknown_button())
    if actor.session is not None and actor.session.id == pressed.session:
        return await go_on(services, actor, actor.session, incoming)
    row = await sessions.get(services.database, pressed.session, actor.owner)
    if row is None:
        return Outcome(toast=text.session_closed())
    if row.state == "submitted":
        return Outcome(toast=text.already_sent())
    if pressed.action == "cancel":
        return Outcome(toast=text.already_parked())
    return await again(services, actor, pressed.session)


async def again(services: Services, actor: Actor, session_id: str) -> Outcome:
    """Take up a session that was set aside."""
    row = await sessions.get(services.database, session_id, actor.owner)
    form, session = loaded(row) if row else (None, None)
    if row is None or form is None or session is None or row.state == "submitted":
        return say(text.session_closed())
    now = services.clock.now()
    turn = await run(services, actor, lambda known: resume(form, session, known, now))
    return await outcome_of(services, actor, form, turn, row.version)


async def park(services: Services, actor: Actor, row: SessionRow) -> Outcome:
    """Stop the open form; what was entered stays."""
    form = FORMS.get(row.form)
    title = form.title if form else row.form
    return Outcome(
        messages=(Outgoing(text=text.parked(title), rows=((resume_choice(row),),)),),
        session=row.model_copy(update={"state": "parked"}),
    )


def resume_choice(row: SessionRow) -> Choice:
    """The button that takes up a session."""
    form = FORMS.get(row.form)
    return Choice(label=text.resume(form.title if form else row.form), payload=f"r:{row.id}")


def has_answers(row: SessionRow) -> bool:
    """Whether the person has answered anything in it; what was given in advance does not count."""
    form, session = loaded(row)
    return form is not None and session is not None and session.answered(form.preset_names)


def loaded(row: SessionRow) -> tuple[Form | None, Session | None]:
    """A stored session with its form; nothing where an upgrade has removed the one or made the other unreadable."""
    try:
        return FORMS.get(row.form), Session.model_validate_json(row.data)
    except (ValueError, ValidationError):
        return None, None


def _unreadable(row: SessionRow) -> Outcome:
    closed = row.model_copy(update={"state": "expired"})
    return Outcome(messages=(Outgoing(text=text.session_closed()),), session=closed)


# Between the engine and storage


async def run(services: Services, actor: Actor, step: Callable[[Known], Turn | Lookup]) -> Turn:
    """Run the engine, answering what it looks up."""
    known = lookups.Known(services, actor)
    for _ in range(MOST_LOOKUPS):
        result = step(known)
        if isinstance(result, Turn):
            return result
        await known.look_up(result)
    raise RuntimeError("the form looks things up in circles")


async def outcome_of(services: Services, actor: Actor, form: Form, turn: Turn, version: int) -> Outcome:
    """What is to be stored and said after a turn; ``version`` is the session's as it was loaded, 0 for a new one."""
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
    if not permits.may_go_on(actor, form.name):
        return _refused(row)
    submission = turn.submission
    if submission is not None and submission.becomes:
        following, session = FORMS[submission.becomes], turn.session.model_copy(update={"form": submission.becomes})
        now = services.clock.now()
        turn = await run(services, actor, lambda known: resume(following, session, known, now))
        return await outcome_of(services, actor, following, turn, version)
    if submission is None:
        return Outcome(messages=turn.messages, toast=turn.toast, session=row)
    again = await objections.second_look(services, actor, turn.session, submission)
    if again is not None:
        session, why = again
        now = services.clock.now()
        turn = await run(services, actor, lambda known: resume(form, session, known, now, why))
        return await outcome_of(services, actor, form, turn, version)
    allowed = await permits.permit(services, actor, submission.facts)
    if allowed is None:
        return _refused(row)
    try:
        submission = await policy_change.completed(services, submission)
    except policy_change.NotReadyError as refused:
        context = {**turn.session.context, "base": refused.base}
        session, now = turn.session.model_copy(update={"context": context}), services.clock.now()
        turn = await run(services, actor, lambda known: resume(form, session, known, now))
        outcome = await outcome_of(services, actor, form, turn, version)
        return replace(outcome, messages=(Outgoing(text=str(refused)), *outcome.messages))
    if submission.secret:  # the code that it was made with is said once
        row = row.model_copy(update={"data": turn.session.model_copy(update={"context": {}}).model_dump_json()})
    told = submission.text
    submission = await checked.completed(services, await pushing.completed(services, actor, submission))
    facts = tuple(map(permits.signed, submission.facts, allowed))
    stead = next((permit for permit in allowed if permit.instead_of), permits.OWN)
    messages = turn.messages
    if messages and submission.text != told:
        said = messages[-1].text.replace(told, submission.text)
        messages = (*messages[:-1], messages[-1].model_copy(update={"text": said}))
    if stead.instead_of and messages:
        said = f"{messages[-1].text}\n{text.in_the_stead_of(stead.instead_of_name)}"
        messages = (*messages[:-1], messages[-1].model_copy(update={"text": said}))
    by = actor.person.id if actor.person else None
    notices = (*submission.notices, *await concerned.told(services, by, facts))
    if stead.instead_of and any(isinstance(fact, permits.HANDED_OUT) for fact in facts):
        assert actor.person is not None
        told = text.told_in_your_stead(actor.person.name, submission.text)
        notices = (*notices, Notice(person_id=stead.instead_of, text=told))
    entry = AuditEntry(
        action=submission.action,
        object=submission.object,
        instead_of=stead.instead_of,
        before=await concerned.before(services, facts),
        after=_facts_json(facts),
    )
    return Outcome(
        messages=messages,
        toast=turn.toast,
        session=row,
        then=submission.then,
        facts=facts,
        audit=(entry,) if facts and submission.action else (),
        notices=notices,
    )


def _refused(row: SessionRow) -> Outcome:
    """Rights are checked when they are used, not only when the form was begun; what was entered stays."""
    return Outcome(messages=(Outgoing(text=text.not_allowed()),), session=row.model_copy(update={"state": "parked"}))


def _facts_json(facts: Iterable[Fact]) -> str:
    return json.dumps([fact.model_dump(mode="json") for fact in facts], ensure_ascii=False)
