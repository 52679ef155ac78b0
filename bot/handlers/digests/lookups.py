"""Answers to what the forms about digests look up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot import text
from bot.engine.steps import Option
from bot.handlers.digests.rights import led_by, may_read_all
from bot.handlers.outcome import Actor
from bot.handlers.services import Services
from bot.handlers.units.choosing import this_day
from storage import people

READERS = 12
"""People to choose a reader from; others are found by typing."""
SPANS = {6: "Một tuần", 13: "Hai tuần", 29: "30 ngày"}
"""For how long digests are mostly paused, today among the days."""


async def _readers_with(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    """Who works near what the leader leads and may see all of it."""
    person = actor.person
    if person is None or not (led := led_by(person)):
        return ()
    near = [line for line in await people.near(services.database, led, words) if line.id != person.id]
    known = await people.by_ids(services.database, [line.id for line in near], services.today())
    options: list[Option] = []
    for line in near:
        if len(options) < READERS and await may_read_all(services, known[line.id], led):
            options.append(Option(str(line.id), text.signature(line.name, line.unit_name)))
    return tuple(options)


async def _readers(services: Services, actor: Actor) -> tuple[Option, ...]:
    return await _readers_with(services, actor, "")


def _days_to_pause(services: Services, actor: Actor) -> tuple[Option, ...]:
    today = services.today()
    days = ((today + timedelta(days=count), name) for count, name in SPANS.items())
    return tuple(Option(day.isoformat(), this_day(name, text.day(day))) for day, name in days)


AT_ONCE: dict[str, Callable[[Services, Actor], Any]] = {"days_to_pause": _days_to_pause}
FROM_STORAGE: dict[str, Callable[..., Awaitable[Any]]] = {
    "digest_readers": _readers,
    "digest_readers_with": _readers_with,
}
