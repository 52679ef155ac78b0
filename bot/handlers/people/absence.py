"""Leaves: recording one, those that stand, and ending one early."""

from __future__ import annotations

from datetime import timedelta

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all, scope
from bot.conversations import FORMS
from bot.handlers import forms, permits
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import leaves
from storage.records.people import Leave, Person
from storage.records.queue import AuditEntry
from storage.records.role_facts import LeaveEnded

ANOTHER = "moi"
"""The argument that records another leave although some stand."""


@text.phrase
def leaves_heading() -> str:
    return f"{text.bold('Đang ghi nghỉ')}. Bấm số để kết thúc sớm."


@text.phrase
def leave_line(who: str, days: str, deputy: str) -> str:
    return f"{who}: nghỉ {days}; " + (f"{deputy} làm thay." if deputy else "không có ai làm thay.")


@text.phrase
def record_another() -> str:
    return "Ghi đợt nghỉ khác"


@text.phrase
def leave_over(who: str, deputy: str) -> str:
    return f"Đã kết thúc đợt nghỉ của {text.bold(who)}." + (f" {deputy} thôi làm thay từ bây giờ." if deputy else "")


@text.phrase
def told_leave_over(who: str, by: str) -> str:
    return f"{by} đã kết thúc đợt nghỉ của {who}; việc làm thay hết từ bây giờ."


@text.phrase
def already_over() -> str:
    return "Đợt nghỉ này đã hết."


async def leave(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The leaves that stand, or the form where there are none."""
    person = _person(actor)
    standing = await leaves.standing(services.database, person.id, scope(person, Action.RECORD_LEAVE), services.today())
    if not standing or argument == ANOTHER:
        return await _record(services, actor, person)
    lines = [f"{number}. {_line(entry)}" for number, entry in enumerate(standing, 1)]
    ends = tuple(Choice(label=str(n), payload=f"l:end:{entry.id}") for n, entry in enumerate(standing, 1))
    another = (Choice(label=record_another(), payload=f"c:nghi:{ANOTHER}"),)
    words = "\n".join((leaves_heading(), *lines))
    return Outcome(
        messages=(Outgoing(text=words, rows=(ends[:4], *((ends[4:],) if ends[4:] else ()), another), numbered=False),)
    )


async def _record(services: Services, actor: Actor, person: Person) -> Outcome:
    context: dict[str, JsonValue] = {
        "person": person.id,
        "person_name": person.name,
        "me": str(person.id),
        "me_shown": person.name,
        "manages_others": may_at_all(person, Action.RECORD_LEAVE),
    }
    return await forms.begin_form(services, actor, FORMS["leave"], context)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button about a leave: ``l:end:ID``."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["l", "end", leave_id]:
            return await _end(services, actor, leave_id)
    return Outcome(toast=text.unknown_button())


async def _end(services: Services, actor: Actor, leave_id: str) -> Outcome:
    person = _person(actor)
    stands = await leaves.get(services.database, leave_id, services.today())
    if stands is None:
        return Outcome(toast=already_over())
    allowed = await permits.may_end(services, person, stands)
    if allowed is None:
        return say(text.not_allowed())
    fact = LeaveEnded(leave_id=leave_id, ended_by=person.id)
    others = [who for who in (stands.person_id, stands.deputy_id) if who is not None and who != person.id]
    entry = AuditEntry(
        action="end_leave",
        object=f"person:{stands.person_id}",
        instead_of=allowed.instead_of,
        after=fact.model_dump_json(),
    )
    return Outcome(
        messages=(Outgoing(text=leave_over(stands.person_name, stands.deputy_name)),),
        facts=(fact,),
        audit=(entry,),
        notices=tuple(Notice(person_id=who, text=told_leave_over(stands.person_name, person.name)) for who in others),
    )


def _line(entry: Leave) -> str:
    days = text.from_to(entry.begins_on, entry.ends_on - timedelta(days=1))
    return leave_line(entry.person_name, days, entry.deputy_name)


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "leaves are for people who have joined"
    return actor.person
