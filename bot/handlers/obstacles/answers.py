"""Vướng mắc: raising them, answering them, passing them on, and saying whether an answer helped: ``b:ACTION:WHICH``."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.conversations import FORMS
from bot.handlers import forms, permits
from bot.handlers.checks import checked
from bot.handlers.obstacles import notices as obstacle_notices
from bot.handlers.obstacles import pages as obstacle_pages
from bot.handlers.obstacles.words import what_of
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Incoming, Outgoing
from storage import obstacle_lists, units
from storage.records.obstacle_facts import ObstacleJudged
from storage.records.obstacles import Obstacle, ObstacleState, Source
from storage.records.people import Person
from storage.records.queue import AuditEntry


@text.phrase
def answered_already() -> str:
    return "Vướng mắc này đã có người trả lời, hoặc không còn cần trả lời."


@text.phrase
def passed_already() -> str:
    return "Không chuyển được nữa: đã có người trả lời hoặc đã chuyển, hoặc nơi ấy đã từng được hỏi."


@text.phrase
def judged_already() -> str:
    return "Vướng mắc này đã được báo rồi."


@text.phrase
def noted_solved(what: str) -> str:
    return f"Đã ghi: vướng mắc của {what} đã gỡ."


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``b:answer:OBSTACLE``, ``b:pass:OBSTACLE``, ``b:done:OBSTACLE:ROUND``, ``b:again:OBSTACLE:ROUND``…"""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["b", "answer", obstacle_id]:
            return await asked(services, actor, obstacle_id)
        case ["b", "pass", obstacle_id]:
            return await pass_on(services, actor, obstacle_id)
        case ["b", "raise"]:
            return await raise_one(services, actor)
        case ["b", "done" | "again" as said, obstacle_id, number] if number.isdecimal():
            return await _judge(services, actor, obstacle_id, said == "done", int(number[:6]))
    return await obstacle_pages.pressed(services, actor, incoming)


async def asked(services: Services, actor: Actor, argument: str) -> Outcome:
    """Answer the obstacle whose id is given, as the button of a reminder asks."""
    person, obstacle = actor.person, await obstacle_lists.get(services.database, argument)
    if person is None or obstacle is None:
        return say(text.not_found())
    if not obstacle.owing:
        return say(answered_already())
    if await owing_unit(services, person, obstacle) is None:
        return say(text.not_allowed())
    hearing = {obstacle.told_by, *([obstacle.responsible_id] if obstacle.responsible_id else [])}
    if obstacle.source is Source.CHECK and obstacle.initiative_id:  # it stands in the officers' way, whoever told of it
        hearing |= {*await checked.officers(services, obstacle.initiative_id, ())}
    return await forms.begin_form(
        services,
        actor,
        FORMS["answer"],
        {
            "person": person.id,
            "person_name": person.name,
            "obstacle": obstacle.id,
            "round": str(obstacle.round),
            "what": what_of(obstacle),
            "obstacle_words": text.shorten(obstacle.words, 600),
            "tell": ",".join(map(str, sorted(hearing))),
        },
    )


async def pass_on(services: Services, actor: Actor, argument: str) -> Outcome:
    """Pass on the obstacle whose id is given."""
    person, obstacle = actor.person, await obstacle_lists.get(services.database, argument)
    if person is None or obstacle is None:
        return say(text.not_found())
    if not obstacle.owing:
        return say(answered_already())
    owing = await owing_unit(services, person, obstacle)
    if owing is None:
        return say(text.not_allowed())
    return await forms.begin_form(
        services,
        actor,
        FORMS["passing"],
        {
            "person": person.id,
            "obstacle": obstacle.id,
            "from_unit": owing,
            "what": what_of(obstacle),
            "obstacle_words": text.shorten(obstacle.words, 600),
        },
    )


async def owing_unit(services: Services, person: Person, obstacle: Obstacle) -> int | None:
    """The unit that owes an answer and for which the person may give it."""
    for unit in obstacle.owing:
        if await right_at(services, person, Action.URGE, unit):
            return unit
    return None


async def raise_one(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Begin to say what stands in the way; of one's own unit, unless one enters for several."""
    person = actor.person
    if person is None:
        return say(text.not_found())
    here = await units.below(services.database, scope(person, Action.REPORT), limit=2)
    only = here[0] if len(here) == 1 else None
    return await forms.begin_form(
        services,
        actor,
        FORMS["raising"],
        {
            "person": person.id,
            "unit": str(only.id) if only else None,
            "unit_shown": only.name if only else "",
        },
    )


async def _judge(services: Services, actor: Actor, obstacle_id: str, solved: bool, round_: int) -> Outcome:
    obstacle, person, today = await obstacle_lists.get(services.database, obstacle_id), actor.person, services.today()
    if obstacle is None or person is None:
        return say(text.not_found())
    if obstacle.round != round_ or obstacle.state is not ObstacleState.ANSWERED:
        return Outcome(toast=judged_already())
    if not solved:
        return await _still_stuck(services, actor, obstacle)
    fact = ObstacleJudged(
        source=f"{obstacle_id}.{round_}.{person.id}",
        obstacle_id=obstacle_id,
        round=round_,
        person_id=person.id,
        solved=True,
        due_on=today,
        today=today,
    )
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    entry = AuditEntry(
        action="judge_obstacle", object=obstacle_id, instead_of=allowed[0].instead_of, after=fact.model_dump_json()
    )
    told = tuple(await obstacle_notices.judged(services, fact))
    return Outcome(
        messages=(Outgoing(text=noted_solved(what_of(obstacle))),), facts=(fact,), audit=(entry,), notices=told
    )


async def _still_stuck(services: Services, actor: Actor, obstacle: Obstacle) -> Outcome:
    """Ask what is still in the way."""
    person = actor.person
    if person is None or await permits.may_judge(services, person, obstacle) is None:
        return say(text.not_allowed())
    context: dict[str, JsonValue] = {
        "person": person.id,
        "obstacle": obstacle.id,
        "round": str(obstacle.round),
        "about": what_of(obstacle),
    }
    return await forms.begin_form(services, actor, FORMS["still_stuck"], context)
