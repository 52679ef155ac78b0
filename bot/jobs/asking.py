"""Puts questions about initiatives: all of a person's in one message, once a day at most, when it suits them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import date, datetime, timedelta

from bot import text
from bot.clock import local
from bot.conversations.parts import signals as words
from bot.duties.hours import TellingHours, read_hour, undisturbed
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Choice, Lane, Outgoing
from storage import outbox, people, reminders, sessions, signals
from storage.debtors import Debtors
from storage.records.duties import Reached
from storage.records.queue import NewOutbox, OutboxRow
from storage.records.signals import Signal

AT_ONCE = 100
"""Questions a transaction."""
MOST = 6
"""Questions a message; the others wait for another day."""


class Asking:
    """The tick's part in putting questions."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender

    async def tick(self) -> None:
        """Put what may be put now; a tick on which nothing waits only asks an index."""
        database = self._services.database
        if await signals.undelivered(database):
            await database.write(lambda connection: signals.not_delivered(connection, self._services.clock.now()))
        while (moment := await signals.next_moment(database)) is not None and moment <= self._services.clock.now():
            self._sender.offer(await database.write(self._ask_some))

    # --- in the writer's transaction -------------------------------------------------------------

    def _ask_some(self, connection: sqlite3.Connection) -> list[OutboxRow]:
        now = self._services.clock.now()
        today = local(now).date()
        finding = Debtors(connection, today)
        hours = self._services.duties.hours()
        theirs: dict[Reached, list[int]] = defaultdict(list)
        nobody = []
        for one in signals.to_ask(connection, now, AT_ONCE):
            first = [one.responsible_id] if one.responsible_id is not None else []
            named, last = (first, [one.entered_by]) if one.from_list else ([*first, one.entered_by], [])
            reached = None if one.returned else finding.asked(one.unit_id, named, last)
            if reached is None:
                nobody.append(one.id)
            else:
                theirs[reached].append(one.id)
        if nobody:  # somebody may join, or come back; what was returned may be sent again
            signals.put_off(connection, nobody, hours.next_day(today, None))
        rows = []
        for reached, ids in theirs.items():
            moment = self._moment(connection, hours, reached.person_id, now)
            if moment > now:
                signals.put_off(connection, ids, moment)
                continue
            if len(ids) > MOST:
                signals.put_off(connection, ids[MOST:], hours.next_day(today, None))
            rows += self._put(connection, reached, ids[:MOST], today, now)
        return rows

    def _moment(self, connection: sqlite3.Connection, hours: TellingHours, person_id: int, now: datetime) -> datetime:
        """When a person may be asked next: not twice a day, not in quiet hours, not in the middle of a form."""
        hour = read_hour(reminders.hour_of(connection, person_id))
        today = local(now).date()
        if signals.asked_on(connection, person_id, today):
            return hours.next_day(today, hour)
        touched = sessions.touched(connection, f"person:{person_id}")
        return hours.first(undisturbed(touched, now), hour)

    def _put(
        self, connection: sqlite3.Connection, reached: Reached, ids: list[int], today: date, now: datetime
    ) -> list[OutboxRow]:
        chat = people.reachable(connection, reached.person_id)
        if chat is None:
            signals.put_off(connection, ids, now + timedelta(days=1))
            return []
        reply_by = self._services.reply_by(today)
        absent = people.name_of(connection, reached.instead_of) if reached.instead_of else ""
        asked = asking([signals.read(connection, one) for one in ids], reply_by, absent)
        row = outbox.put(
            connection,
            NewOutbox(channel=chat[0], chat=chat[1], lane=Lane.DIGEST, payload=asked.model_dump_json()),
            now,
        )
        signals.asked(connection, ids, reached.person_id, today, reply_by, row.id)
        return [row]


def asking(found: list[Signal], reply_by: date, absent: str) -> Outgoing:
    """The message that puts questions; in whose stead they are asked, where the person is a deputy."""
    instead = [text.in_the_stead_of(absent)] if absent else []
    if len(found) == 1:
        (one,) = found
        parts = (words.question(one), words.until_when(text.day(reply_by)), *instead)
        return Outgoing(text="\n".join(parts), rows=words.ways_out(one))
    numbered = list(enumerate(found, 1))
    lines = [words.short_line(number, one.initiative_name, words.KINDS[one.kind]) for number, one in numbered]
    buttons = tuple(Choice(label=str(number), payload=f"s:one:{one.id}") for number, one in numbered)
    heading = words.several_heading(len(found), text.day(reply_by))
    return Outgoing(text="\n".join((heading, *instead, *lines)), rows=(buttons,), numbered=False)
