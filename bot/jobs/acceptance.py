"""Where the policy says so, registrations are accepted by themselves: those that need no closer look."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from bot.handlers.reviews.overview import accepted_notices, with_signals
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import acceptance, audit, ledger, outbox, people, reviews
from storage.records.queue import AuditEntry, NewOutbox, OutboxRow
from storage.records.reviews import Waiting

AT_ONCE = 100
"""Registrations a transaction."""


async def accept_by_policy(services: Services, sender: Sender) -> None:
    """Look at what nobody has looked at yet: accept what is ordinary, leave the rest to a person."""
    if not services.policy().acceptance.automatic:
        return
    while found := await reviews.for_policy(services.database, AT_ONCE):
        looked = await with_signals(services, found)
        ordinary = [one for one, why in looked if not why]
        left = [one.id for one, why in looked if why]
        sender.offer(
            await services.database.write(
                lambda c, ordinary=ordinary, left=left: _settle(c, services, ordinary, left)  # type: ignore[misc]
            )
        )


def _settle(
    connection: sqlite3.Connection, services: Services, ordinary: Sequence[Waiting], left: Sequence[str]
) -> list[OutboxRow]:
    now, today = services.clock.now(), services.today()
    acceptance.leave(connection, left)
    accepted = [one for one in ordinary if acceptance.accept_by_policy(connection, one.id, one.seen, today, now)]
    if accepted:
        ledger.settle_accepted(connection, [one.id for one in accepted], now)
        entry = AuditEntry(action="accept_by_policy", object=",".join(one.id for one in accepted))
        audit.add(connection, "clock", entry, now)
    messages = []
    for notice in accepted_notices(accepted, None):
        chat = people.reachable(connection, notice.person_id)
        if chat is not None:
            payload = Outgoing(text=notice.text).model_dump_json()
            told = NewOutbox(channel=chat[0], chat=chat[1], lane=Lane.URGING, payload=payload)
            messages.append(outbox.put(connection, told, now))
    return messages
