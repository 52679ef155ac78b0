"""Vướng mắc: answering what reports tell of, and saying whether the answer helped."""

from __future__ import annotations

from bot import text
from bot.access import Action
from bot.clock import local
from bot.conversations import FORMS
from bot.conversations.answer import judging
from bot.handlers import forms, permits
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Notice, Outgoing
from storage import obstacles
from storage.records.facts import ObstacleJudged
from storage.records.obstacles import Obstacle, ObstacleState
from storage.records.people import Person
from storage.records.queue import AuditEntry


@text.phrase
def obstacle_line(words: str, state: str) -> str:
    return f"• {text.shorten(words, 300)} – {state}"


@text.phrase
def waits_for(unit: str, due: str) -> str:
    return f"chờ {unit} trả lời trước {due}"


@text.phrase
def answered_by(name: str, day: str, words: str) -> str:
    return f"{name} trả lời ngày {day}: {text.shorten(words, 400)}"


@text.phrase
def no_more_owed() -> str:
    return "không còn chờ trả lời"


@text.phrase
def is_solved() -> str:
    return "đã gỡ"


@text.phrase
def obstacles_heading() -> str:
    return text.bold("Vướng mắc đã nêu")


@text.phrase
def answered_already() -> str:
    return "Vướng mắc này đã có người trả lời, hoặc không còn cần trả lời."


@text.phrase
def judged_already() -> str:
    return "Vướng mắc này đã được báo rồi."


@text.phrase
def noted_solved(name: str) -> str:
    return f"Đã ghi: vướng mắc của mô hình {text.bold(text.shorten(name, 100))} đã gỡ."


@text.phrase
def noted_again(name: str, due: str) -> str:
    what = text.bold(text.shorten(name, 100))
    return f"Đã báo lại cấp trên: vướng mắc của mô hình {what} chưa gỡ được. Hạn trả lời {due}."


@text.phrase
def told_solved(name: str, by: str) -> str:
    return f"{by} báo: vướng mắc của mô hình {text.bold(text.shorten(name, 100))} đã gỡ. Cảm ơn đồng chí."


@text.phrase
def told_again(name: str, by: str, due: str) -> str:
    return f"{by} báo: vướng mắc của mô hình {text.bold(text.shorten(name, 100))} chưa gỡ được. Hạn trả lời tiếp {due}."


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``b:answer:OBSTACLE``, ``b:done:OBSTACLE:ROUND``, ``b:again:OBSTACLE:ROUND``."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["b", "answer", obstacle_id]:
            return await asked(services, actor, obstacle_id)
        case ["b", "done" | "again" as said, obstacle_id, number] if number.isdecimal():
            return await _judge(services, actor, obstacle_id, said == "done", int(number[:6]))
    return Outcome(toast=text.unknown_button())


async def asked(services: Services, actor: Actor, argument: str) -> Outcome:
    """Answer the obstacle whose id is given, as the button of a reminder asks."""
    return await answer(services, actor, await obstacles.get(services.database, argument))


async def answer(services: Services, actor: Actor, obstacle: Obstacle | None) -> Outcome:
    """Open the form in which an obstacle is answered."""
    person = actor.person
    if person is None or obstacle is None:
        return say(text.not_found())
    if obstacle.owed_by is None:
        return say(answered_already())
    if not await right_at(services, person, Action.URGE, obstacle.owed_by):
        return say(text.not_allowed())
    hearing = sorted({obstacle.told_by, *([obstacle.responsible_id] if obstacle.responsible_id else [])})
    return await forms.begin_form(
        services,
        actor,
        FORMS["answer"],
        {
            "person": person.id,
            "person_name": person.name,
            "obstacle": obstacle.id,
            "round": str(obstacle.round),
            "initiative": obstacle.initiative_id,
            "name": obstacle.initiative_name,
            "obstacle_words": text.shorten(obstacle.words, 600),
            "tell": ",".join(map(str, hearing)),
        },
    )


async def _judge(services: Services, actor: Actor, obstacle_id: str, solved: bool, round_: int) -> Outcome:
    obstacle, person, today = await obstacles.get(services.database, obstacle_id), actor.person, services.today()
    if obstacle is None or person is None:
        return say(text.not_found())
    if obstacle.round != round_ or obstacle.state is not ObstacleState.ANSWERED:
        return Outcome(toast=judged_already())
    due = services.answer_by(today)
    fact = ObstacleJudged(
        source=f"{obstacle_id}.{round_}.{person.id}",
        obstacle_id=obstacle_id,
        person_id=person.id,
        solved=solved,
        due_on=due,
        today=today,
    )
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    name, by = obstacle.initiative_name, text.signature(person.name, person.unit_name)
    answerer = next((event.person_id for event in reversed(obstacle.events) if event.kind == "answered"), None)
    told = told_solved(name, by) if solved else told_again(name, by, text.day(due))
    rows = () if solved else ((Choice(label="Trả lời vướng mắc", payload=f"b:answer:{obstacle_id}"),),)
    said = noted_solved(name) if solved else noted_again(name, text.day(due))
    return Outcome(
        messages=(Outgoing(text=said),),
        facts=(fact,),
        audit=(
            AuditEntry(
                action="judge_obstacle",
                object=obstacle_id,
                instead_of=allowed[0].instead_of,
                after=fact.model_dump_json(),
            ),
        ),
        notices=(Notice(person_id=answerer, text=told, rows=rows),) if answerer and answerer != person.id else (),
    )


async def shown(
    services: Services, person: Person, initiative_id: str, *, reports: bool
) -> tuple[list[str], list[tuple[Choice, ...]]]:
    """The obstacles of an initiative for its view, and a row for the newest that waits for the person.

    ``reports``: the person may report on it, and so say whether an answer helped.
    """
    found = await obstacles.standing(services.database, initiative_id)
    lines = [obstacles_heading(), *(obstacle_line(one.words, _state(one)) for one in found)] if found else []
    for one in found:
        if one.state is ObstacleState.ANSWERED and reports:
            return lines, list(judging(one.id, one.round))
        if one.owed_by and await right_at(services, person, Action.URGE, one.owed_by):
            return lines, [(Choice(label="Trả lời vướng mắc", payload=f"b:answer:{one.id}"),)]
    return lines, []


def _state(one: Obstacle) -> str:
    if one.state is ObstacleState.SOLVED:
        return is_solved()
    if one.state is ObstacleState.OPEN:
        return waits_for(one.owed_by_name, text.day(one.due_on)) if one.due_on else no_more_owed()
    last = next(event for event in reversed(one.events) if event.kind == "answered")
    return answered_by(last.person_name, text.day(local(last.at).date()), last.words)
