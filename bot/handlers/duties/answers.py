"""What people answer to a reminder or an urging, and what is decided about a duty: buttons ``d:ACTION:WHICH``."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date

from pydantic import JsonValue

from bot import text
from bot.access import right
from bot.conversations import FORMS
from bot.conversations.more_time import told_time_given
from bot.conversations.parts.duties import duty_title, of_unit
from bot.handlers import forms, permits
from bot.handlers.duties.page import show
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import duties, duty_events, obstacles, people, spoken
from storage.debtors import Debtors, Owed, owed
from storage.records.duties import Duty, DutyEvent, DutyState, Found, Rule
from storage.records.facts import DutyNoted
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.relations import relations

OPENS = {
    Rule.REGISTER: "dangky",
    Rule.REPORT: "baocao",
    Rule.COMPLETE: "bosung",
    Rule.ANSWER: "traloi",
    Rule.VISIT: "kiemtra",
    Rule.CONCLUDE: "daketluan",
    Rule.INDICATORS: "chitieu",
}
"""The command that settles a duty."""
MOST = 8
"""Duties or people to choose from."""

OpenCommand = Callable[[Services, Actor, str, str], Awaitable[Outcome]]
"""Runs a command by its name with what follows it, rights asked."""


@text.phrase
def over() -> str:
    return "Việc này đã xong hoặc không còn phải làm."


@text.phrase
def acknowledged(heard: bool) -> str:
    return "Đã ghi: đồng chí đã rõ" + (", người nhắc được báo." if heard else ".")


@text.phrase
def said_done(heard: bool) -> str:
    return "Đã ghi: đồng chí đã báo rồi" + (", người nhắc sẽ xem lại." if heard else ".")


@text.phrase
def says_acknowledged(who: str, about: str) -> str:
    return f"{who} đã rõ việc được nhắc: {about}."


@text.phrase
def says_done(who: str, about: str) -> str:
    return f"{who} nói là đã báo rồi, nhưng bot chưa thấy: {about}. Xin xem có báo bằng cách khác không."


@text.phrase
def several(count: int) -> str:
    return f"{count} việc"


@text.phrase
def which_one() -> str:
    return "Việc nào? Bấm số."


@text.phrase
def refused_time(about: str) -> str:
    return f"Đã trả lời: chưa gia hạn được, hạn vẫn như cũ – {about}."


@text.phrase
def given_time(about: str, until: str) -> str:
    return f"Đã gia hạn đến {until}: {about}."


@text.phrase
def told_refused(who: str, about: str, due: str) -> str:
    return f"{who} chưa gia hạn được cho đồng chí; hạn vẫn là {due}: {about}."


@text.phrase
def not_your_own() -> str:
    return "Đồng chí không tự trả lời việc mình xin. Xin để cấp trên trả lời."


@text.phrase
def hand_to_whom(about: str) -> str:
    return f"Giao cho ai: {about}?"


@text.phrase
def nobody_to_hand_to() -> str:
    return "Chưa có ai khác ở đơn vị này đã vào bot và được giao việc đó. Xin mời người, hoặc giao vai trò trước."


@text.phrase
def handed(about: str, to: str) -> str:
    return f"Đã giao cho {to}: {about}. Từ nay nhắc người này."


@text.phrase
def told_handed(who: str, about: str, due: str) -> str:
    return f"{who} giao cho đồng chí: {about}. Hạn {due}."


@text.phrase
def told_handed_away(who: str, about: str, to: str) -> str:
    return f"{who} đã giao cho {to}: {about}. Việc này không nhắc đồng chí nữa."


def about_of(duty: Duty, home: int = 0) -> str:
    """What is owed and by which unit, which goes without saying where it is the person's own."""
    title = duty_title(duty.rule, duty.period, duty.initiative_name)
    return title if duty.unit_id == home else of_unit(title, duty.unit_name)


async def pressed(services: Services, actor: Actor, incoming: Incoming, run: OpenCommand) -> Outcome:
    """A button about duties. ``run`` opens the form that settles one."""
    assert incoming.tap is not None
    assert actor.person is not None
    _, action, which = incoming.tap.payload.split(":", 2)
    if which.startswith("m") and action in ("ack", "done", "time", "stuck"):
        return await _about_several(services, actor, action, which[1:])
    number, _, rest = which.partition(".")
    duty = await duties.get(services.database, int(number)) if number.isdecimal() and len(number) < 16 else None
    if duty is None:
        return Outcome(toast=text.unknown_button())
    if action == "show":
        return await show(services, actor.person, duty, about_of(duty))
    if duty.state is not DutyState.OPEN:
        return say(over())
    match action:
        case "do":
            arguments = {
                Rule.REPORT: duty.initiative_id,
                Rule.REGISTER: str(duty.unit_id),
                Rule.INDICATORS: f"{duty.unit_id}.{duty.period}",
            }
            argument = arguments.get(duty.rule, duty.object)
            return await run(services, actor, OPENS[duty.rule], argument or "")
        case "ack" | "done":
            return await _said(services, actor.person, action, [duty])
        case "time":
            return await _form(services, actor, duty, "more_time", DutyEvent.TIME_ASKED)
        case "stuck" if duty.rule is Rule.ANSWER:  # whoever is asked about an obstacle and cannot answer passes it on
            return await run(services, actor, "chuyenvm", duty.object)
        case "stuck":
            return await _form(services, actor, duty, "stuck", DutyEvent.STUCK)
        case "more":
            return await _form(services, actor, duty, "more_time", DutyEvent.TIME_GIVEN)
        case "excuse":
            return await _form(services, actor, duty, "excuse", DutyEvent.EXCUSED)
        case "give" | "refuse":
            return await _answered(services, actor.person, duty, rest, gives=action == "give")
        case "hand":
            return await _to_whom(services, actor.person, duty)
        case "to" if rest.isdecimal() and len(rest) < 16:
            return await _handed(services, actor.person, duty, int(rest))
    return Outcome(toast=text.unknown_button())


async def _about_several(services: Services, actor: Actor, action: str, message: str) -> Outcome:
    """An answer to a message about several duties: to all of them, or to one that is asked for."""
    assert actor.person is not None
    if not message.isdecimal() or len(message) > 15:
        return Outcome(toast=text.unknown_button())
    numbers = await spoken.duties_of(services.database, int(message), actor.person.id)
    found = [duty for number in numbers if (duty := await duties.get(services.database, number)) is not None]
    if not found:
        return say(over())
    if action in ("ack", "done"):
        return await _said(services, actor.person, action, found)
    lines = [f"{number}. {about_of(duty)}" for number, duty in enumerate(found[:MOST], 1)]
    choices = [
        Choice(label=str(number), payload=f"d:{action}:{duty.id}") for number, duty in enumerate(found[:MOST], 1)
    ]
    rows = [tuple(choices[at : at + 4]) for at in range(0, len(choices), 4)]
    if len(found) > MOST:
        rows.append((Choice(label=f"Xem cả {len(found)} việc", payload="c:viec"),))
    words = "\n".join((which_one(), *lines))
    return Outcome(messages=(Outgoing(text=words, rows=tuple(rows), numbered=False),))


async def _said(services: Services, person: Person, action: str, found: list[Duty]) -> Outcome:
    """*Đã rõ*, *đã báo rồi*: kept, and said to whoever urged, each once."""
    event = DutyEvent.ACKNOWLEDGED if action == "ack" else DutyEvent.SAID_DONE
    facts: list[DutyNoted] = []
    told: dict[int, list[Duty]] = {}
    for duty in found:
        if await permits.may_note(services, person, duty, event) is None:
            continue
        source = f"{action}:{person.id}:{services.today().isoformat()}"
        facts.append(_fact(services, person, duty, event, source))
        hears = await _hears(services, duty, person)
        if hears is not None:
            told.setdefault(hears, []).append(duty)
    if not facts:
        return say(text.not_allowed())
    words = says_acknowledged if action == "ack" else says_done
    notices = tuple(
        Notice(
            person_id=hears,
            text=words(
                _signature(person), about_of(these[0], person.unit_id) if len(these) == 1 else several(len(these))
            ),
            rows=((Choice(label="Xem việc này", payload=f"d:show:{these[0].id}"),),) if len(these) == 1 else (),
        )
        for hears, these in told.items()
    )
    reply = (acknowledged if action == "ack" else said_done)(bool(told))
    return Outcome(messages=(Outgoing(text=reply),), facts=tuple(facts), audit=_audit(facts), notices=notices)


async def _form(services: Services, actor: Actor, duty: Duty, form: str, event: DutyEvent) -> Outcome:
    person = actor.person
    assert person is not None
    if await permits.may_note(services, person, duty, event) is None:
        return say(text.not_allowed())
    said = event in permits.SAID_BY_DEBTORS
    hears = await _hears(services, duty, person) if said else await _debtor(services, duty)
    answers = await _who_answers(services, duty, person) if event is DutyEvent.STUCK else hears
    urged = hears if hears not in (person.id, answers) else None
    hears = answers if answers != person.id else None
    context: dict[str, JsonValue] = {
        "person": person.id,
        "who": _signature(person),
        "about": about_of(duty, person.unit_id),
        "duty": duty.id,
        "due": duty.due_on.toordinal(),
        "gives": "" if said else "yes",
        "hears": hears,
        "urged": urged,
    }
    return await forms.begin_form(services, actor, FORMS[form], context)


async def _answered(services: Services, person: Person, duty: Duty, source: str, *, gives: bool) -> Outcome:
    """More time, asked for in a session, is given or not."""
    asked = await duties.asked(services.database, duty.id, source)
    if asked is None:
        return Outcome(toast=text.unknown_button())
    if asked.person_id == person.id:
        return say(not_your_own())
    event = DutyEvent.TIME_GIVEN if gives else DutyEvent.TIME_REFUSED
    if await permits.may_note(services, person, duty, event) is None:
        return say(text.not_allowed())
    about, until = about_of(duty), text.day(date.fromisoformat(asked.value))
    fact = _fact(services, person, duty, event, f"to:{source}", asked.value if gives else "", answers=source)
    assert asked.person_id is not None
    told = (
        told_time_given(_signature(person), about, until)
        if gives
        else told_refused(_signature(person), about, text.day(duty.due_on))
    )
    reply = given_time(about, until) if gives else refused_time(about)
    return Outcome(
        messages=(Outgoing(text=reply),),
        facts=(fact,),
        audit=_audit([fact]),
        notices=(Notice(person_id=asked.person_id, text=told),),
    )


async def _takers(services: Services, duty: Duty) -> list[Person]:
    """Who may settle a duty and works near its unit."""
    near = await people.near(services.database, [duty.unit_id])
    found = await people.by_ids(services.database, [line.id for line in near], services.today())
    takers = []
    for line in near:
        who, action = found[line.id], permits.DOES[duty.rule]
        if right(who, action, await relations(services.database, duty.unit_id, who.places)) is not None:
            takers.append(who)
    return [who for who in takers if who.id != duty.person_id]


async def _to_whom(services: Services, person: Person, duty: Duty) -> Outcome:
    if await permits.may_note(services, person, duty, DutyEvent.HANDED_OVER) is None:
        return say(text.not_allowed())
    debtor = await _debtor(services, duty)
    takers = [who for who in await _takers(services, duty) if who.id != debtor][:MOST]
    if not takers:
        return say(nobody_to_hand_to())
    rows = tuple((Choice(label=f"{who.name} ({who.unit_name})", payload=f"d:to:{duty.id}.{who.id}"),) for who in takers)
    return say(hand_to_whom(about_of(duty)), rows)


async def _handed(services: Services, person: Person, duty: Duty, to: int) -> Outcome:
    taker = next((who for who in await _takers(services, duty) if who.id == to), None)
    if taker is None or await permits.may_note(services, person, duty, DutyEvent.HANDED_OVER) is None:
        return say(text.not_allowed())
    before = await _debtor(services, duty)
    about, by = about_of(duty), _signature(person)
    now = services.clock.now()
    fact = _fact(services, person, duty, DutyEvent.HANDED_OVER, f"hand:{now.timestamp():.3f}", str(to))
    rows = ((Choice(label="Xem việc này", payload=f"d:show:{duty.id}"),),)
    notices = [Notice(person_id=to, text=told_handed(by, about, text.day(duty.due_on)), rows=rows)]
    if before is not None and before not in (to, person.id):
        notices.append(Notice(person_id=before, text=told_handed_away(by, about, taker.name)))
    return Outcome(
        messages=(Outgoing(text=handed(about, taker.name)),),
        facts=(fact,),
        audit=_audit([fact]),
        notices=tuple(notices),
    )


async def _hears(services: Services, duty: Duty, person: Person) -> int | None:
    """Whoever urged last, else the superior."""
    today = services.today()
    reached = await services.database.read(lambda c: duty_events.hears_answers(c, duty.id, person.id, today))
    return reached.person_id if reached else None


async def _who_answers(services: Services, duty: Duty, person: Person) -> int | None:
    """Who would be told that an answer is owed to what stands in the way of the duty."""
    today = services.today()

    def find(connection: sqlite3.Connection) -> Found:
        asked = Owed(0, Rule.ANSWER, obstacles.above(connection, duty.unit_id), None, None)
        return Debtors(connection, today).find(asked, "officer")

    found = await services.database.read(find)
    return found.reached.person_id if found.reached else None


async def _debtor(services: Services, duty: Duty) -> int | None:
    """Who would be reminded of the duty."""
    today = services.today()
    found = await services.database.read(lambda c: Debtors(c, today).find(owed(c, duty.id), "officer"))
    return found.reached.person_id if found.reached else None


def _fact(
    services: Services, person: Person, duty: Duty, event: DutyEvent, source: str, value: str = "", answers: str = ""
) -> DutyNoted:
    return DutyNoted(
        duty_id=duty.id,
        event=event,
        person_id=person.id,
        value=value,
        source=source,
        answers=answers,
        on=services.today(),
    )


def _audit(facts: list[DutyNoted]) -> tuple[AuditEntry, ...]:
    return tuple(AuditEntry(action=fact.event, object=f"duty:{fact.duty_id}", after=fact.value) for fact in facts)


def _signature(person: Person) -> str:
    return text.signature(person.name, person.unit_name)
