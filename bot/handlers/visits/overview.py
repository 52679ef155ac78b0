"""Đi cơ sở: who goes where in this period, what was done, why each is on the list."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from bot import text
from bot.access import Action, may_at_all, scope
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.payloads import numbers
from bot.handlers.services import Services
from bot.handlers.signals.questions import choice as what_to_ask
from bot.handlers.visits import teams as visit_teams
from bot.handlers.visits import words
from bot.messages import Choice, Incoming, Outgoing
from storage import units, visit_lists
from storage.records.duties import Demand
from storage.records.people import Person, Role
from storage.records.visit_lists import Item
from storage.visit_lists import whose

PAGE = 8
"""Entries a message."""
MANAGING = frozenset({Role.COORDINATOR, Role.LEADER, Role.ADMIN})
"""Who first sees everybody's lists; whoever only checks, their own."""
NOBODY = 0
"""In a button: what nobody has."""
Rows = list[tuple[Choice, ...]]


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """One's own list where one goes oneself, else everybody's; what to do where nobody checks."""
    person = _person(actor)
    period = _period(services)
    if await visit_lists.places(services.database, whose(people=_mine(person)), period.period):
        return await own(services, person)
    if not await visit_lists.anybody_checks(services.database, scope(person, Action.CHECK), services.today()):
        may_grant = may_at_all(person, Action.GRANT)
        rows: Rows = [(Choice(label="Vai trò", payload="c:vaitro"),)] if may_grant else []
        return say(words.nobody_checks(may_grant), (*rows, *_teams()))
    return await everybody(services, person) if person.roles & MANAGING else await own(services, person)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``t:mine|all:UNIT:OFFSET``, ``t:who:PERSON:UNIT:OFFSET``, ``t:places:WHICH:PERSON:OFFSET``,
    ``t:one:DUTY``, ``t:why``, ``t:teams:OFFSET``, ``t:team:VISIT[:OFFSET]``, ``t:cancel:VISIT``.

    Lists are for those who check; a team also for the units to which it goes.
    """
    assert incoming.tap is not None
    person, message = _person(actor), incoming.tap.message
    match incoming.tap.payload.split(":"):
        case ["t", "teams", offset] if numbers(offset):
            return await visit_teams.listed(services, person, int(offset), message)
        case ["t", "team", visit_id]:
            return await visit_teams.shown(services, person, visit_id)
        case ["t", "team", visit_id, offset] if numbers(offset):
            return await visit_teams.shown(services, person, visit_id, int(offset), message)
        case ["t", "mine" | "all" | "who" | "places" | "one" | "why" | "cancel", *_] if not may_at_all(
            person, Action.CHECK
        ):
            return say(text.not_allowed())
        case ["t", "cancel", visit_id]:
            return await visit_teams.cancel(services, actor, visit_id)
        case ["t", "mine", unit, offset] if numbers(unit, offset):
            return await own(services, person, int(unit), int(offset), message)
        case ["t", "all", unit, offset] if numbers(unit, offset):
            return await everybody(services, person, int(unit), int(offset), message)
        case ["t", "who", who, unit, offset] if numbers(who, unit, offset):
            return await of_person(services, person, int(who), int(unit), int(offset), message)
        case ["t", "places", "mine" | "all" | "who" as which, who, offset] if numbers(who, offset):
            return await places(services, person, which, int(who), int(offset), message)
        case ["t", "one", duty] if numbers(duty):
            return await card(services, person, int(duty))
        case ["t", "why"]:
            return why(services)
    return Outcome(toast=text.unknown_button())


async def own(services: Services, person: Person, unit: int = 0, offset: int = 0, message: str = "") -> Outcome:
    """One's own list, place by place."""
    period = _period(services)
    found = await visit_lists.places(services.database, whose(people=_mine(person)), period.period)
    counts = sum(place.listed for place in found), len(found), sum(place.visited for place in found)
    heading = words.own_heading(text.period(period.period), text.day(period.due_on), *counts)
    rows: Rows = [(_by_place("mine", 0),)] if len(found) > 1 else []
    if person.roles & MANAGING:
        rows.append((Choice(label="Của mọi người", payload="t:all:0:0"),))
    rows += await _questions(services, person)
    return await _listed(
        services, whose(people=_mine(person), unit=unit or None), "t:mine", unit, heading, offset, message, rows
    )


async def everybody(services: Services, person: Person, unit: int = 0, offset: int = 0, message: str = "") -> Outcome:
    """All lists of the person's units, by who goes: who is latest first."""
    period, today = _period(services), services.today()
    of = whose(scope=scope(person, Action.CHECK), unit=unit or None)
    found = await visit_lists.by_checker(services.database, of, period.period, today)
    listed, visited, late = (sum(getattr(one, name) for one in found) for name in ("listed", "visited", "late"))
    where = await units.get(services.database, unit or person.unit_id)
    offset = offset if offset < len(found) else 0
    shown = list(enumerate(found[offset : offset + PAGE], offset + 1))
    name = where.name if where else person.unit_name
    lines = [words.all_heading(name, text.period(period.period), text.day(period.due_on), listed, visited, late)]
    lines += [f"{number}. {words.checker_of(one)}" for number, one in shown]
    numbers = [Choice(label=str(n), payload=f"t:who:{one.person_id or NOBODY}:{unit}:0") for n, one in shown]
    rows: Rows = [*_in_rows(numbers), _turning(f"t:all:{unit}", offset, len(found))]
    if unit or sum(one.places for one in found) > 1:
        rows.append((_by_place("all", 0),))
    rows += [(Choice(label="Vì sao có trong danh sách", payload="t:why"),)] if found else []
    rows += await _questions(services, person)
    return _page(lines, [*rows, *_teams()], message)


async def of_person(
    services: Services, person: Person, who: int, unit: int = 0, offset: int = 0, message: str = ""
) -> Outcome:
    """Somebody's list, as far as it lies in the person's scope."""
    period = _period(services)
    within = scope(person, Action.CHECK)
    found = await visit_lists.by_checker(
        services.database, whose(people=_people(who), scope=within), period.period, services.today()
    )
    if not found:
        return say(text.not_found())
    one = found[0]
    heading = words.their_heading(
        one.name, text.period(period.period), text.day(period.due_on), one.listed, one.places, one.visited
    )
    rows: Rows = [(_by_place("who", who),)] if one.places > 1 else []
    rows.append((Choice(label="◂ Theo người đi", payload=f"t:all:{unit}:0"),))
    of = whose(people=_people(who), scope=within, unit=unit or None)
    return await _listed(services, of, f"t:who:{who}", unit, heading, offset, message, rows)


async def places(services: Services, person: Person, which: str, who: int, offset: int, message: str) -> Outcome:
    """The units of a list, to see only one of them."""
    if which == "mine":
        of = whose(people=_mine(person))
    else:
        of = whose(people=_people(who) if which == "who" else None, scope=scope(person, Action.CHECK))
    found = await visit_lists.places(services.database, of, _period(services).period)
    offset = offset if offset < len(found) else 0
    to = f"t:who:{who}" if which == "who" else f"t:{which}"
    rows: Rows = [
        (Choice(label=words.place_line(place.name, place.listed, place.visited), payload=f"{to}:{place.id}:0"),)
        for place in found[offset : offset + PAGE]
    ]
    rows.append(_turning(f"t:places:{which}:{who}", offset, len(found)))
    return _page([words.which_place()], [*rows, (Choice(label="◂ Tất cả", payload=f"{to}:0:0"),)], message)


async def card(services: Services, person: Person, duty_id: int) -> Outcome:
    """One entry: who goes, until when, why, and what can be done."""
    found = await visit_lists.item(services.database, duty_id)
    if found is None or not await _sees(services, person, found):
        return say(text.not_found())
    why = words.WHY[found.reason] if found.reason else ""
    visited = text.day(found.settled_on) if found.visited and found.settled_on else ""
    shown = words.item_words(found.name, found.unit_name, text.day(found.due_on), found.person_name, why, visited)
    rows: Rows = [(Choice(label="Xem mô hình", payload=f"v:initiative:{found.id}"),)]
    if not found.visited:
        rows.insert(0, (Choice(label="Ghi kiểm tra", payload=f"c:kiemtra:{found.id}"),))
        rows.append((Choice(label="Đã nhắc, gia hạn, giao người khác", payload=f"d:show:{found.duty_id}"),))
    return say(shown, (*rows, (Choice(label="◂ Đi cơ sở", payload="c:dicoso"),)))


def why(services: Services) -> Outcome:
    """How the lists are made, in a few sentences."""
    cadences, asked = services.policy().cadences, services.duties.visits(services.today())
    period = text.period(asked.periods[0].period)
    said = words.why_listed(
        period, cadences.visited_percent, round(asked.share * 100), cadences.visit_before_recognition
    )
    return say(said, ((Choice(label="◂ Đi cơ sở", payload="c:dicoso"),),))


async def _sees(services: Services, person: Person, found: Item) -> bool:
    if found.person_id in _mine(person):
        return True
    within = set(scope(person, Action.CHECK))
    chains = [await units.chain(services.database, unit) for unit in (found.unit_id, found.visiting)]
    return any(within & set(chain) for chain in chains)


async def _listed(
    services: Services, of: dict[str, Any], to: str, unit: int, heading: str, offset: int, message: str, more: Rows
) -> Outcome:
    """A page of a list, place by place, each entry with its number."""
    period, today = _period(services), services.today()
    found = await visit_lists.items(services.database, of, period.period, offset, PAGE + 1)
    shown = list(enumerate(found[:PAGE], offset + 1))
    lines = [heading]
    if unit and (where := await units.get(services.database, unit)) is not None:
        lines.append(words.at_place(where.name))
    for place, entries in groupby(shown, key=lambda entry: entry[1].unit_name):
        lines.append(text.bold(place))
        lines += [f"{number}. {words.line_of(item, today)}" for number, item in entries]
    numbers = [Choice(label=str(number), payload=f"t:one:{item.duty_id}") for number, item in shown]
    back = (Choice(label="◂ Trước", payload=f"{to}:{unit}:{max(0, offset - PAGE)}"),) if offset else ()
    on = (Choice(label="Sau ▸", payload=f"{to}:{unit}:{offset + PAGE}"),) if len(found) > PAGE else ()
    rows: Rows = [*_in_rows(numbers), (*back, *on)]
    if shown:
        rows.append((Choice(label="Vì sao có trong danh sách", payload="t:why"),))
    return _page(lines, [*rows, *more, *_teams()], message)


def _mine(person: Person) -> list[int]:
    """One's own list, and that of an absent person for whom one acts."""
    return [person.id, *(g.instead_of for g in person.grants if g.instead_of and g.role is Role.CHECKER)]


def _people(who: int) -> list[int]:
    """Whose list a button means."""
    return [] if who == NOBODY else [who]


def _by_place(which: str, who: int) -> Choice:
    return Choice(label="Lọc theo đơn vị", payload=f"t:places:{which}:{who}:0")


async def _questions(services: Services, person: Person) -> Rows:
    """The button that opens what stands unanswered, where anything does."""
    asked = await what_to_ask(services, person)
    return [(asked,)] if asked else []


def _teams() -> Rows:
    return [
        (
            Choice(label="Đoàn kiểm tra", payload="t:teams:0"),
            Choice(label="Kết quả kiểm tra", payload="k:list:all:0"),
        ),
        (Choice(label="Kết luận", payload="c:ketluan"), Choice(label="Danh mục", payload="c:menu")),
    ]


def _turning(prefix: str, offset: int, total: int) -> tuple[Choice, ...]:
    back = (Choice(label="◂ Trước", payload=f"{prefix}:{max(0, offset - PAGE)}"),) if offset else ()
    on = (Choice(label="Sau ▸", payload=f"{prefix}:{offset + PAGE}"),) if offset + PAGE < total else ()
    return (*back, *on)


def _in_rows(numbers: list[Choice]) -> Rows:
    return [tuple(numbers[at : at + PAGE // 2]) for at in range(0, len(numbers), PAGE // 2)]


def _page(lines: list[str], rows: Rows, message: str) -> Outcome:
    filled = tuple(row for row in rows if row)
    return Outcome(messages=(Outgoing(text="\n".join(lines), rows=filled, replaces=message, numbered=False),))


def _period(services: Services) -> Demand:
    return services.duties.visits(services.today()).periods[0]


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "lists of visits are for people who have joined"
    return actor.person
