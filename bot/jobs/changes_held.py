"""A change whose day has come, but whose decider may no longer decide it: held back, and told to who may."""

from __future__ import annotations

import sqlite3

from bot.conversations.reorganisation import TITLES
from bot.handlers import objections
from bot.handlers.services import Services
from bot.handlers.units.changes import change_told, held_back, take_up_choice
from bot.messages import Lane, Outgoing
from bot.text import day
from storage import audit, changes, outbox, people, units
from storage.records.changes import ChangeRow, Reorganisation
from storage.records.facts import ChangeDecided
from storage.records.people import Role
from storage.records.queue import AuditEntry, NewOutbox, OutboxRow

HELD = "change_held_back"


async def still_allowed(services: Services, due: ChangeRow) -> bool:
    """Whether whoever decided a change may still decide it today.

    What can no longer be done, as a unit has ended meanwhile, is nobody's right: it fails for that reason.
    """
    plan = await changes.decided(services.database, due.id)
    person = await people.get(services.database, due.person_id, services.today())
    if plan is None or person is None:
        return False
    if isinstance(plan, Reorganisation):
        about = [await units.get(services.database, unit) for unit in (*plan.units, *plan.into)]
        if any(unit is None or unit.closed_on for unit in about):
            return True
    return await objections.may_store(services, person, ChangeDecided(change=plan, today=services.today()))


async def hold_back(services: Services, due: ChangeRow, decider: list[tuple[str, str]]) -> list[OutboxRow]:
    """Hold a change back, and tell who decided it and the admins who may take it up; in one transaction."""
    now, today = services.clock.now(), services.today()
    plan = await changes.decided(services.database, due.id)
    assert plan is not None
    fact = ChangeDecided(change=plan, today=today)
    admins = []
    for channel, chat in await people.chats_of_role(services.database, Role.ADMIN, today):
        person = await people.of_chat(services.database, channel, chat, today)
        if person is not None and await objections.may_store(services, person, fact):
            admins.append((channel, chat))
    who = await people.get(services.database, due.person_id, today)
    for_admins = Outgoing(
        text=held_back(TITLES[due.kind], day(due.day), who.name if who else ""), rows=((take_up_choice(due.id),),)
    )

    def hold(connection: sqlite3.Connection) -> list[OutboxRow]:
        if not changes.hold_back(connection, due.id, today):
            return []
        audit.add(connection, "clock", AuditEntry(action=HELD, object=due.id), now)
        failed = due.model_copy(update={"state": "failed", "why": "not_allowed||"})
        told = [(to, change_told(failed)) for to in decider if to not in admins]
        told += [(to, for_admins) for to in admins]
        return [
            outbox.put(
                connection,
                NewOutbox(channel=channel, chat=chat, lane=Lane.URGING, payload=message.model_dump_json()),
                now,
            )
            for (channel, chat), message in told
        ]

    return await services.database.write(hold)
