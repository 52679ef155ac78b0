"""Giving and ending roles; guests: inviting one, those who are invited, and ending a visit early."""

from __future__ import annotations

from datetime import timedelta

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.clock import invite_code
from bot.conversations import FORMS
from bot.handlers import forms, permits
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import roles
from storage.people import hash_code
from storage.records.people import Guest, Person
from storage.records.queue import AuditEntry
from storage.records.role_facts import RoleEnded

ANOTHER = "moi"
"""The argument that invites another guest although some are invited."""


@text.phrase
def last_admin() -> str:
    return (
        "Đây là quản trị cuối cùng của tỉnh. Xin giao vai trò quản trị cho người khác trước, rồi mới thôi vai trò này."
    )


@text.phrase
def guests_heading() -> str:
    return f"{text.bold('Khách đang mời')}. Bấm số để thôi sớm."


@text.phrase
def guest_line(name: str, unit: str, days: str) -> str:
    return f"{name}: xem {unit} {days}."


@text.phrase
def invite_another() -> str:
    return "Mời khách khác"


@text.phrase
def visit_over(name: str, unit: str) -> str:
    return f"{text.bold(name)} thôi xem {unit} từ bây giờ."


@text.phrase
def told_visit_over(unit: str) -> str:
    return f"Đợt xem {unit} của đồng chí đã kết thúc. Cảm ơn đồng chí."


@text.phrase
def visit_already_over() -> str:
    return "Đợt này đã hết."


async def change(services: Services, actor: Actor) -> Outcome:
    """Begin to give or end a role."""
    return await forms.begin_form(services, actor, FORMS["roles"], _asker(actor))


async def guests(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """The guests who are invited, or the form where there are none."""
    invited = await roles.guests(services.database, scope(_person(actor), Action.INVITE_GUEST), services.today())
    if not invited or argument == ANOTHER:
        return await _invite(services, actor)
    lines = [f"{number}. {_line(guest)}" for number, guest in enumerate(invited, 1)]
    ends = tuple(Choice(label=str(n), payload=f"g:end:{guest.id}") for n, guest in enumerate(invited, 1))
    another = (Choice(label=invite_another(), payload=f"c:khach:{ANOTHER}"),)
    rows = tuple(row for row in (ends[:4], ends[4:], another) if row)
    return Outcome(messages=(Outgoing(text="\n".join((guests_heading(), *lines)), rows=rows, numbered=False),))


async def _invite(services: Services, actor: Actor) -> Outcome:
    code = invite_code(services.new_id)
    link = services.channels[actor.channel].invite_link(code)
    context = {**_asker(actor), "code": code, "code_hash": hash_code(code), "link": link}
    return await forms.begin_form(services, actor, FORMS["guest"], context)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button about a guest: ``g:end:ROLE``."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["g", "end", number] if number.isdecimal():
            return await _end(services, actor, int(number[:15]))
    return Outcome(toast=text.unknown_button())


async def _end(services: Services, actor: Actor, role_id: int) -> Outcome:
    person = _person(actor)
    held = await roles.guest(services.database, role_id, services.today())
    if held is None:
        return Outcome(toast=visit_already_over())
    fact = RoleEnded(role_id=role_id, valid_to=services.today(), ended_by=person.id)
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    entry = AuditEntry(
        action="end_role",
        object=f"person:{held.person_id}",
        instead_of=allowed[0].instead_of,
        after=fact.model_dump_json(),
    )
    return Outcome(
        messages=(Outgoing(text=visit_over(held.person_name, held.unit_name)),),
        facts=(fact,),
        audit=(entry,),
        notices=(Notice(person_id=held.person_id, text=told_visit_over(held.unit_name)),),
    )


def _line(guest: Guest) -> str:
    first, last = guest.valid_from, guest.valid_to - timedelta(days=1) if guest.valid_to else None
    return guest_line(guest.person_name, guest.unit_name, text.from_to(first, last) if first and last else "")


def _asker(actor: Actor) -> dict[str, JsonValue]:
    person = _person(actor)
    return {"person": person.id, "person_name": person.name}


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "roles are for people who have joined"
    return actor.person
