"""Answers to what the forms about units and teams look up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.conversations.handover import NOBODY, nobody, will_end
from bot.conversations.parts.refusals import refusal
from bot.conversations.parts.roles import ROLE_NAMES
from bot.conversations.reorganisation import (
    ENOUGH,
    counts_of,
    enough_units,
    parts_named,
    rest_stays,
    will_go,
    will_move,
)
from bot.engine.steps import Option
from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from storage import initiatives, people, reorganisation, teams, units
from storage.records.changes import PERSON, UNIT, ChangeKind, HandOver, RefusedChangeError, Reorganisation
from storage.records.people import PersonLine, Role
from storage.records.units import Unit
from storage.records.words import fold

LISTED = 20
"""What is handed over, in one message."""
SHOWN = 48
"""Initiatives and people to choose from; others are found by typing."""


@text.phrase
def once_called(name: str, earlier: str) -> str:
    return f"{name} (trước là {earlier})"


@text.phrase
def held_unit(name: str) -> str:
    return f"{name} (đơn vị trực thuộc)"


@text.phrase
def held_person(name: str) -> str:
    return f"{name} (người)"


@text.phrase
def and_more(count: int) -> str:
    return f"… và {count} mục nữa."


@text.phrase
def today_label(day: date) -> str:
    return f"Hôm nay ({text.day(day)})"


@text.phrase
def first_of_month(day: date) -> str:
    return f"Đầu tháng sau ({text.day(day)})"


def distinct(found: list[Unit]) -> tuple[Option, ...]:
    """Units to choose from; where several have one name, with what they report to."""
    names, by_id = Counter(unit.name for unit in found), {unit.id: unit.name for unit in found}
    return tuple(
        Option(str(unit.id), f"{unit.name} ({above})" if names[unit.name] > 1 and above else unit.name)
        for unit in found
        for above in (by_id.get(unit.reports_to or 0, ""),)
    )


async def once_named(services: Services, actor: Actor, action: Action, words: str) -> tuple[Option, ...]:
    """Units of a person's scope that once had these words in their name, each once."""
    if actor.person is None:
        return ()
    found = await units.named(services.database, scope(actor.person, action), words)
    options: dict[int, Option] = {}
    for one in found:
        same = fold(one.name) == fold(one.unit.name)
        label = one.unit.name if same else once_called(one.unit.name, one.name)
        options.setdefault(one.unit.id, Option(str(one.unit.id), label))
    return tuple(options.values())


async def _below(services: Services, actor: Actor, action: Action) -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    return distinct(await units.below(services.database, scope(actor.person, action)))


async def _units_to_change(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await _below(services, actor, Action.REORGANISE)


async def _more_units(services: Services, actor: Actor) -> tuple[Option, ...]:
    return (Option(ENOUGH, enough_units(), apart=True), *await _below(services, actor, Action.REORGANISE))


async def _units_once_named(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await once_named(services, actor, Action.REORGANISE, words)


async def _units_with_teams(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await _below(services, actor, Action.MANAGE_TEAM)


async def _parts_named(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return tuple(Option(str(number), name) for number, name in enumerate(parts_named(words)))


async def _held(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    return (Option(ENOUGH, rest_stays(), apart=True), *await _held_with(services, actor, "", unit))


async def _held_with(services: Services, actor: Actor, words: str, unit: str) -> tuple[Option, ...]:
    within = {option.code for option in await _units_to_change(services, actor)}
    if unit not in within:
        return ()
    found = await initiatives.held_by(services.database, int(unit), words, SHOWN)
    below = [one for one in await units.below(services.database, [int(unit)]) if one.reports_to == int(unit)]
    staff = await people.in_unit(services.database, int(unit))
    return (
        *(Option(f"{UNIT}{one.id}", held_unit(one.name)) for one in below if fold(words) in fold(one.name)),
        *(Option(f"{PERSON}{one.id}", held_person(one.name)) for one in staff if fold(words) in fold(one.name)),
        *(Option(line.id, f"{line.name} ({line.year})") for line in found),
    )


async def _what_moves(services: Services, actor: Actor, plan: str) -> str:
    change = Reorganisation.model_validate_json(plan)
    try:
        moved = await services.database.write(lambda connection: reorganisation.counts(connection, change))
    except RefusedChangeError as refused:
        return refusal(refused)
    shown = counts_of(*(moved.get(kind, 0) for kind in ("unit", "initiative", "person", "role", "post")))
    if change.kind is not ChangeKind.SPLIT or not shown:
        return will_move(shown) if shown else ""
    return "\n".join((will_move(shown), *_shares(change, moved)))


def _shares(split: Reorganisation, moved: dict[str, int]) -> list[str]:
    """What goes to each part of a split, a line each; roles go with their people."""
    apart = Counter((part, _kind_of(ref)) for ref, part in split.apart.items())
    lines = []
    for part, new in enumerate(split.new):
        kinds = ("unit", "initiative", "person")
        counts = {kind: apart[part, kind] for kind in kinds}
        if part == split.rest:
            others = {
                kind: sum(apart[other, kind] for other in range(len(split.new)) if other != part) for kind in kinds
            }
            counts = {kind: moved.get(kind, 0) - others[kind] for kind in kinds}
        lines.append(will_go(new.name, counts_of(counts["unit"], counts["initiative"], counts["person"], 0, 0)))
    return lines


def _kind_of(ref: str) -> str:
    return "unit" if ref.startswith(UNIT) else "person" if ref.startswith(PERSON) else "initiative"


async def _what_is_handed_over(services: Services, actor: Actor, plan: str) -> str:
    change = HandOver.model_validate_json(plan)
    try:
        held = await services.database.write(lambda connection: teams.charges(connection, change))
    except RefusedChangeError as refused:
        return refusal(refused)
    if not held:
        return ""
    kinds = Counter(charge.kind for charge in held)
    shown = counts_of(0, kinds["initiative"], 0, kinds["role"], kinds["post"])
    posts = services.policy().teams.posts
    lines = []
    for charge in held[:LISTED]:
        match charge.kind:
            case "post":
                lines.append(f"– {posts.get(charge.name, charge.name)}, {charge.at}")
            case "role":
                lines.append(f"– {ROLE_NAMES[Role(charge.name)]}")
            case _:
                lines.append(f"– {text.shorten(charge.name, 100)}")
    more = [and_more(len(held) - LISTED)] if len(held) > LISTED else []
    return "\n".join((will_move(shown) if change.to_person is not None else will_end(shown), *lines, *more))


async def _people(services: Services, actor: Actor, words: str = "", but: str = "") -> tuple[Option, ...]:
    if actor.person is None:
        return ()
    found = await people.found(services.database, scope(actor.person, Action.MANAGE_TEAM), words, SHOWN)
    return named([person for person in found if str(person.id) != but])


async def _people_to_hand_over(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await _people(services, actor)


async def _people_to_take_over(services: Services, actor: Actor, gives: str) -> tuple[Option, ...]:
    return (Option(NOBODY, nobody()), *await _people(services, actor, but=gives))


async def _people_with_name(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await _people(services, actor, words)


def named(found: list[PersonLine]) -> tuple[Option, ...]:
    """People to choose from, each with their unit."""
    return tuple(Option(str(person.id), f"{person.name} ({person.unit_name})") for person in found)


async def _team_candidates(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    found = await people.in_unit(services.database, int(unit)) if unit.isdecimal() else []
    return tuple(Option(f"person-{person.id}", person.name) for person in found)


def _team_posts(services: Services, actor: Actor) -> tuple[Option, ...]:
    return tuple(Option(code, label) for code, label in services.policy().teams.posts.items())


def _unit_kinds(services: Services, actor: Actor) -> tuple[Option, ...]:
    return tuple(Option(kind, label) for kind, label in services.policy().kinds.items())


def _days_to_begin(services: Services, actor: Actor) -> tuple[Option, ...]:
    today = local(services.clock.now()).date()
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return (Option(today.isoformat(), today_label(today)), Option(following.isoformat(), first_of_month(following)))


AT_ONCE: dict[str, Callable[[Services, Actor], Any]] = {
    "team_posts": _team_posts,
    "unit_kinds": _unit_kinds,
    "days_to_begin": _days_to_begin,
}
FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "units_to_change": _units_to_change,
    "more_units_to_change": _more_units,
    "units_once_named": _units_once_named,
    "units_with_teams": _units_with_teams,
    "parts_named": _parts_named,
    "held": _held,
    "held_with": _held_with,
    "what_moves": _what_moves,
    "what_is_handed_over": _what_is_handed_over,
    "people_to_hand_over": _people_to_hand_over,
    "people_to_take_over": _people_to_take_over,
    "people_with_name": _people_with_name,
    "team_candidates": _team_candidates,
}
