"""Mô hình năm trước: last year's initiatives of a unit, continued as they are, changed first, or ended."""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.conversations import FORMS
from bot.conversations.registration import given_by
from bot.engine.session import Given
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.pages import digest, shown_with
from bot.handlers.reach import right_at
from bot.handlers.reviews import completing
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from storage import reviews, units
from storage.records.facts import Registered
from storage.records.initiatives import Initiative, InitiativeState, NewInitiative, Origin
from storage.records.people import Grant, Person
from storage.records.queue import AuditEntry
from storage.records.units import Unit

PAGE = 5
"""Initiatives a message."""
_REVIEWED = ("name", "target", "end")
"""What mostly changes from year to year, asked again where something is to be changed."""


@text.phrase
def last_years(count: int) -> str:
    return f"Mô hình năm trước ({count})"


@text.phrase
def of_unit(unit: str, count: int) -> str:
    return f"{text.shorten(unit, 30)} ({count})"


@text.phrase
def following_heading(unit: str, year: int, count: int) -> str:
    return (
        f"{text.bold(f'Mô hình năm {year}')} của {unit} chưa đăng ký tiếp: {count}. Bấm số để tiếp tục, sửa hoặc dừng."
    )


@text.phrase
def nothing_to_follow(unit: str) -> str:
    return f"{unit} không còn mô hình nào của năm trước chờ đăng ký tiếp."


@text.phrase
def continue_all(count: int) -> str:
    return f"Tiếp tục cả {count} mô hình ở trang này"


@text.phrase
def all_continued(unit: str, names: str, count: int) -> str:
    return f"Đã đăng ký tiếp {count} mô hình – {unit}:\n{names}\nMô hình chờ cơ quan tổng hợp xem."


@text.phrase
def continued_already() -> str:
    return "Mô hình này đã được đăng ký tiếp, hoặc đã dừng."


@text.phrase
def name_line(name: str) -> str:
    return f"• {text.shorten(name, 110)}"


async def _unit_of(services: Services, person: Person, wanted: str) -> tuple[Unit, Grant] | None:
    """The unit that is meant, where the person may register for it: their own, or the first where they may."""
    mine = scope(person, Action.REGISTER)
    own = person.unit_id if person.unit_id in mine else next(iter(mine), None)
    unit_id = int(wanted) if wanted.isdecimal() and len(wanted) < 16 else own
    unit = await units.get(services.database, unit_id) if unit_id is not None else None
    grant = await right_at(services, person, Action.REGISTER, unit.id) if unit else None
    return (unit, grant) if unit and grant and unit.closed_on is None else None


async def listed(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Last year's of a unit that nobody has continued yet: ``UNIT`` or ``UNIT:OFFSET``."""
    assert actor.person is not None
    wanted, _, typed = argument.partition(":")
    meant = await _unit_of(services, actor.person, wanted)
    if meant is None:
        return say(text.not_found())
    unit, _ = meant
    year = services.today().year
    found = await reviews.to_follow(services.database, unit.id, year)
    offset = int(typed[:6]) if typed.isdecimal() else 0
    page = found[offset : offset + PAGE]
    below = await reviews.units_to_follow(services.database, scope(actor.person, Action.REGISTER), year)
    others = tuple(
        (Choice(label=of_unit(name, count), payload=f"c:namtruoc:{unit_id}"),)
        for unit_id, name, count in below
        if unit_id != unit.id
    )
    if not page:
        return say(nothing_to_follow(unit.name), (*others, (Choice(label="Đăng ký mô hình", payload="c:dangky"),)))
    numbered = list(enumerate(page, offset + 1))
    lines = [f"{n}. {text.shorten(one.name, 110)} – {one.place}" for n, one in numbered]
    turning = (
        *((Choice(label="◂ Trước", payload=f"c:namtruoc:{unit.id}:{offset - PAGE}"),) if offset >= PAGE else ()),
        *((Choice(label="Sau ▸", payload=f"c:namtruoc:{unit.id}:{offset + PAGE}"),) if found[offset + PAGE :] else ()),
    )
    at_once = Choice(label=continue_all(len(page)), payload=f"a:onall:{digest(one.id for one in page)}")
    rows = (
        tuple(Choice(label=str(n), payload=f"a:last:{one.id}") for n, one in numbered),
        *(((at_once,),) if len(page) > 1 else ()),
        *((turning,) if turning else ()),
        *others,
        (Choice(label="Đăng ký mô hình mới", payload="c:dangky"),),
    )
    words = "\n".join((following_heading(unit.name, year - 1, len(found)), *lines))
    return Outcome(messages=(Outgoing(text=words, rows=rows, numbered=False),))


async def offered(services: Services, person: Person, unit_id: int | None) -> Choice | None:
    """The button that leads to last year's, where there are any."""
    if unit_id is None:
        return None
    found = await reviews.to_follow(services.database, unit_id, services.today().year)
    return Choice(label=last_years(len(found)), payload=f"c:namtruoc:{unit_id}") if found else None


async def in_menu(services: Services, person: Person) -> Choice | None:
    """The same for the menu, in the months in which units register."""
    today = services.today()
    if today > services.policy().cadences.register_by.of(today.year):
        return None
    mine = scope(person, Action.REGISTER)
    return await offered(services, person, person.unit_id if person.unit_id in mine else next(iter(mine), None))


async def _meant(services: Services, actor: Actor, initiative_id: str) -> Initiative | None:
    """An initiative of last year that can still be continued."""
    found = await completing.theirs(services, actor, initiative_id)
    if found is None or found.year != services.today().year - 1 or found.state == InitiativeState.STOPPED:
        return None
    return None if await reviews.continued_by(services.database, found.id) else found


async def shown(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    """One of last year's, and what to do with it."""
    found = await _meant(services, actor, initiative_id)
    if found is None:
        return say(continued_already(), ((Choice(label="Mô hình năm trước", payload="c:namtruoc"),),))
    rows = (
        (Choice(label="Tiếp tục", payload=f"a:on:{found.id}"),),
        (Choice(label="Sửa rồi tiếp tục", payload=f"a:change:{found.id}"),),
        (
            Choice(label="Dừng", payload=f"a:stop:{found.id}"),
            Choice(label="Xem đầy đủ", payload=f"v:initiative:{found.id}"),
        ),
    )
    return say(f"{text.bold(found.name)}\n{found.unit_name}; {text.shorten(found.target, 300)}", rows)


async def follow(services: Services, actor: Actor, initiative_id: str, *, changing: bool) -> Outcome:
    """Begin this year's registration with all that last year's says: at the review, or asking what mostly changes."""
    assert actor.person is not None
    found = await _meant(services, actor, initiative_id)
    if found is None:
        return say(continued_already(), ((Choice(label="Mô hình năm trước", payload="c:namtruoc"),),))
    this_year = as_continued(found, "", actor.person.id, services.today())
    answers = given_by(
        Initiative(**{**found.model_dump(), **this_year.model_dump(), "unit_name": found.unit_name}),
        {**await completing.labels(services, found), "previous": found.name},
    )
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(found.unit_id),
        "unit_shown": found.unit_name,
    }
    given = Given(answers=answers, reopened=_REVIEWED if changing else ())
    return await forms.begin_form(services, actor, FORMS["registration"], context, given)


def as_continued(found: Initiative, new_id: str, person_id: int, today: date) -> NewInitiative:
    """Last year's as this year's: the same work, its days a year later."""
    values = {name: getattr(found, name) for name in NewInitiative.model_fields}
    return NewInitiative(
        **{
            **values,
            "id": new_id,
            "year": today.year,
            "origin": Origin.CONTINUED,
            "previous_id": found.id,
            "start_on": None,
            "end_on": _a_year_later(found.end_on),
            "code": "",
            "entered_by": person_id,
            "instead_of": None,
            "effective_on": today,
            "opinion": None,
            "opinion_on": None,
        }
    )


def _a_year_later(day: date | None) -> date | None:
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


async def follow_page(services: Services, actor: Actor, payload: str) -> Outcome:
    """Continue exactly what a page showed, all at once; what somebody has continued meanwhile is left."""
    assert actor.person is not None
    ids = await shown_with(services, actor, payload, "last")
    facts, unit_name = [], ""
    for one in ids:
        found = await _meant(services, actor, one)
        grant = await right_at(services, actor.person, Action.REGISTER, found.unit_id) if found else None
        if found is None:
            continue
        stead = grant.instead_of if grant else None
        new = as_continued(found, services.new_id(), actor.person.id, services.today())
        facts.append(Registered(initiative=new.model_copy(update={"instead_of": stead})))
        unit_name = found.unit_name
    if not facts:
        return say(continued_already(), ((Choice(label="Mô hình năm trước", payload="c:namtruoc"),),))
    names = "\n".join(name_line(fact.initiative.name) for fact in facts)
    entries = tuple(
        AuditEntry(
            action="register",
            object=fact.initiative.id,
            instead_of=fact.initiative.instead_of,
            after=fact.model_dump_json(),
        )
        for fact in facts
    )
    rows = ((Choice(label="Mô hình của tôi", payload="c:mohinh"),),)
    return Outcome(
        messages=(Outgoing(text=all_continued(unit_name, names, len(facts)), rows=rows),),
        facts=tuple(facts),
        audit=entries,
    )


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """A button about last year's; None where it is none of these."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["a", "last", initiative_id]:
            return await shown(services, actor, initiative_id)
        case ["a", "on" | "change" as how, initiative_id]:
            return await follow(services, actor, initiative_id, changing=how == "change")
        case ["a", "onall", _]:
            return await follow_page(services, actor, incoming.tap.payload)
    return None
