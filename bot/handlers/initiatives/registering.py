"""Beginning a registration: for which unit, and with last year's at hand where there are any."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.conversations import FORMS
from bot.handlers import forms, objections
from bot.handlers.initiatives import following
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice
from storage import units


async def register(services: Services, actor: Actor, wanted: str = "") -> Outcome:
    """Begin a registration for one's own unit, for the first where one may register, or for one that is asked for.

    ``wanted`` is the id of the unit where it is known.
    """
    assert actor.person is not None
    mine = scope(actor.person, Action.REGISTER)
    unit, instead = await objections.unit_to_register_for(services, actor.person)
    if wanted.isdecimal() and await right_at(services, actor.person, Action.REGISTER, int(wanted[:15])):
        unit, instead = await units.get(services.database, int(wanted[:15])), ""
    if instead:
        return say(instead)
    if (
        unit is not None
        and unit.id not in mine
        and not await right_at(services, actor.person, Action.REGISTER, unit.id)
    ):
        elsewhere = await units.below(services.database, mine[:1], limit=1)  # as a deputy from another unit
        if not elsewhere:
            return say(text.not_allowed())
        unit = elsewhere[0]
    context: dict[str, JsonValue] = {
        "person": actor.person.id,
        "unit": str(unit.id) if unit else None,
        "unit_shown": unit.name if unit else "",
        "enters_for_others": len(mine) > 1 or await units.any_below(services.database, mine),
    }
    begun = await forms.begin_form(services, actor, FORMS["registration"], context)
    last_year = await following.offered(services, actor.person, unit.id if unit else None)
    return _with_last_year(begun, last_year) if last_year else begun


def _with_last_year(begun: Outcome, last_year: Choice) -> Outcome:
    """The first question, with a button that leads to last year's instead."""
    first, *others = begun.messages
    first = first.model_copy(update={"rows": (*first.rows, (last_year,))})
    return replace(begun, messages=(first, *others))
