"""Who hears of an obstacle: whoever is to answer it, and whoever told of it."""

from __future__ import annotations

import sqlite3

from bot import text
from bot.conversations.parts.obstacles import answering, judging, of_what
from bot.handlers.obstacles.words import what_of
from bot.handlers.services import Services
from bot.messages import Choice, Notice
from storage import obstacle_lists, people, reviews, units
from storage.debtors import Debtors, Owed
from storage.records.duties import Rule
from storage.records.facts import DutyNoted
from storage.records.obstacle_facts import ObstacleJudged, ObstaclePassed, ObstacleRaised
from storage.records.obstacles import Obstacle, ObstacleKind


@text.phrase
def told_raised(by: str, what: str, words: str, due: str) -> str:
    return f"{by} nêu vướng mắc của {what}, đề nghị đồng chí gỡ:\n{words}\nHạn trả lời {due}."


@text.phrase
def told_passed(by: str, what: str, obstacle: str, why: str, before: str, due: str) -> str:
    had = f"\nTrước đó đã hỏi: {before}." if before else ""
    return (
        f"{by} chuyển đồng chí trả lời vướng mắc của {what}:\n{text.shorten(obstacle, 600)}\n"
        f"Lý do chuyển: {why}{had}\nHạn trả lời {due}."
    )


@text.phrase
def told_passed_on(what: str, to: str, by: str, why: str, due: str) -> str:
    return f"Vướng mắc của {what} đã chuyển {to} trả lời, hạn {due}.\n{by}: {why}"


@text.phrase
def told_excused_answer(what: str, obstacle: str, by: str, why: str) -> str:
    return (
        f"Vướng mắc của {what}: {by} cho miễn trả lời.\nVướng mắc: {text.shorten(obstacle, 300)}\n"
        f"Lý do: {why}\nĐồng chí thấy thế nào?"
    )


@text.phrase
def told_solved(what: str, by: str) -> str:
    return f"{by} báo: vướng mắc của {what} đã gỡ. Cảm ơn đồng chí."


@text.phrase
def told_again(what: str, by: str, words: str, due: str) -> str:
    still = f": “{text.shorten(words, 500)}”" if words else ""
    return f"{by} báo: vướng mắc của {what} chưa gỡ được{still}. Hạn trả lời tiếp {due}."


async def judged(services: Services, fact: ObstacleJudged) -> list[Notice]:
    """Whoever gave the answer, or excused from it, hears whether it helped."""
    obstacle = await obstacle_lists.get(services.database, fact.obstacle_id)
    said = obstacle.last(ObstacleKind.ANSWERED, ObstacleKind.EXCUSED) if obstacle else None
    if obstacle is None or said is None or said.person_id is None or said.person_id == fact.person_id:
        return []
    what, by = what_of(obstacle), await _signature(services, fact.person_id)
    if fact.solved:
        return [Notice(person_id=said.person_id, text=told_solved(what, by))]
    words = told_again(what, by, fact.words, text.day(fact.due_on))
    return [Notice(person_id=said.person_id, text=words, rows=answering(obstacle.id))]


async def raised(services: Services, fact: ObstacleRaised) -> list[Notice]:
    """Whoever is to answer what a unit raises hears of it at once."""
    if fact.initiative_id is not None:
        one = await reviews.one(services.database, fact.initiative_id)
        name, unit = (one.name, one.unit_name) if one else ("", "")
    else:
        found = await units.get(services.database, fact.unit_id or 0)
        name, unit = "", found.name if found else ""
    answers = await _who_answers(services, fact.owed_by)
    due = text.day(services.answer_by(services.today()))
    words = told_raised(await _signature(services, fact.person_id), of_what(name, unit), fact.words, due)
    return [Notice(person_id=answers, text=words, rows=answering(fact.session_id))] if answers else []


async def passed(services: Services, fact: ObstaclePassed) -> list[Notice]:
    """Whoever is to answer now, and whoever told of it, hear that and why it was passed on."""
    one = await obstacle_lists.get(services.database, fact.obstacle_id)
    to = await units.get(services.database, fact.to_unit)
    if one is None or to is None:
        return []
    by, what = await _signature(services, fact.person_id), what_of(one)
    due = text.day(services.answer_by(services.today()))
    had = [unit.name for asked in one.asked if (unit := await units.get(services.database, asked)) is not None]
    told = told_passed(by, what, one.words, fact.words, ", ".join(had), due)
    answers = await _who_answers(services, fact.to_unit)
    look = ((Choice(label="Xem vướng mắc này", payload=f"b:one:{one.id}"),),)
    notices = [Notice(person_id=answers, text=told, rows=answering(one.id))] if answers else []
    words = told_passed_on(what, to.name, by, fact.words, due)
    return [*notices, *(Notice(person_id=who, text=words, rows=look) for who in _tellers(one) if who != answers)]


async def excused(services: Services, fact: DutyNoted) -> list[Notice]:
    """Whoever told of an obstacle hears that its answer was excused, which they may find enough or not."""
    one = await obstacle_lists.of_duty(services.database, fact.duty_id)
    if one is None or len(one.owing) != 1:  # another unit still owes an answer
        return []
    words = told_excused_answer(what_of(one), one.words, await _signature(services, fact.person_id), fact.why)
    return [Notice(person_id=who, text=words, rows=judging(one.id, one.round)) for who in _tellers(one)]


def _tellers(one: Obstacle) -> list[int]:
    return sorted({one.told_by, *([one.responsible_id] if one.responsible_id else [])})


async def _signature(services: Services, person_id: int) -> str:
    person = await people.get(services.database, person_id, services.today())
    return text.signature(person.name, person.unit_name) if person else ""


async def _who_answers(services: Services, unit_id: int) -> int | None:
    """Who would be told that a unit owes an answer."""
    today = services.today()

    def find(connection: sqlite3.Connection) -> int | None:
        reached = Debtors(connection, today).find(Owed(0, Rule.ANSWER, unit_id, None, None), "officer").reached
        return reached.person_id if reached else None

    return await services.database.read(find)
