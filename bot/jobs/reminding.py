"""Reminders as time brings them: what is due today is planned, what is to go now is put into the outbox.

Both go some at a time through short transactions of the writer; a tick on which nothing is due only asks two indexes.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, time, timedelta

from bot.access import Action, roles_that_may, scope
from bot.clock import local
from bot.conversations.parts import duties as words
from bot.duties.calendar import LONGEST_CLOSURE
from bot.duties.hours import TellingHours, read_hour, undisturbed
from bot.duties.slots import owed
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from storage import debtors, outbox, people, reminders, reviews, spoken
from storage.debtors import Debtors
from storage.outbox import Ended
from storage.records.duties import DutyState, Found, MessageState, Planned, ReminderState
from storage.records.queue import NewOutbox, OutboxRow
from storage.reminders import Due, Waiting

AT_ONCE = 100
"""Duties, or messages, a transaction."""
KIND = "duties"
"""Of reference: a message about duties."""


class Reminding:
    """The tick's part in reminding."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender

    async def tick(self) -> None:
        """Plan what is due and put into the outbox what is to go.

        Who turns out not to be reached is passed over, and what they were to hear is planned again.
        """
        await self._look_back()
        again = True
        while again:
            await self.plan()
            again = await self._queue()

    async def _look_back(self) -> None:
        """After a clock that was ahead has been set back, what it made seem too late is looked at again."""
        database, now = self._services.database, self._services.clock.now()
        beyond = now + timedelta(days=LONGEST_CLOSURE)
        if await reminders.from_a_future(database, now, beyond):
            today = self._services.today()
            await database.write(lambda connection: reminders.unsay_future(connection, now, beyond, today))

    async def plan(self) -> None:
        """Decide what is to be said to whom of all that is due by today; nothing is sent by it."""
        database, today = self._services.database, self._services.today()
        while (day := await reminders.next_day(database)) is not None and day <= today:
            await database.write(lambda connection: self._plan_some(connection, today))

    async def _queue(self) -> bool:
        """Whether something is to be planned again."""
        database, again = self._services.database, False
        while True:
            now = self._services.clock.now()
            moment = await reminders.next_moment(database)
            if moment is None or moment > now:
                return again
            rows, taken_back = await database.write(lambda connection, now=now: self._queue_some(connection, now))  # type: ignore[misc]
            self._sender.offer(rows)
            again = again or taken_back

    # --- in the writer's transaction -------------------------------------------------------------

    def _plan_some(self, connection: sqlite3.Connection, today: date) -> None:
        finding = Debtors(connection, today)
        for due in reminders.due(connection, today, AT_ONCE):
            self._plan_one(connection, finding, due, today)

    def _plan_one(self, connection: sqlite3.Connection, finding: Debtors, due: Due, today: date) -> None:
        schedule, now = self._services.duties.schedule(), self._services.clock.now()
        late_days = self._services.policy().reminders.late_days
        for slot, state in owed(schedule, due.due_on, due.since, due.slots, today, late_days):
            found, message_id = Found(), None
            if state is ReminderState.TOLD:
                found = finding.find(due.owed, slot.who)
                if found.reached is None:
                    state = ReminderState.NOBODY
                else:
                    message_id = self._daily_message(connection, found.reached.person_id, now)
            reminders.note(
                connection, due.owed.id, slot.name, slot.who, slot.day, state, now, message_id=message_id, found=found
            )
        reminders.look_next(connection, due.owed.id, schedule.next_on(due.due_on, due.since, today))

    def _daily_message(self, connection: sqlite3.Connection, person_id: int, now: datetime) -> int:
        """The person's next message that has not gone out yet."""
        hours, hour = self._hours(), read_hour(reminders.hour_of(connection, person_id))
        return daily_message(connection, hours, person_id, hour, hours.first(now, hour))

    def _queue_some(self, connection: sqlite3.Connection, now: datetime) -> tuple[list[OutboxRow], bool]:
        rows, taken_back = [], False
        for message in reminders.ready(connection, now, AT_ONCE):
            if self._put_off(connection, message, now) or not self._in_time(connection, message, now):
                continue
            chat = people.reachable(connection, message.person_id)
            if chat is None:
                today = local(now).date()
                reminders.ended(connection, message.id, "unreachable", today, now)
                taken_back = True
                continue
            reference = f"{KIND}:{message.id}"
            lane = Lane.DIGEST if message.daily else Lane.URGING
            new = NewOutbox(channel=chat[0], chat=chat[1], lane=lane, payload="", reference=reference, key=reference)
            row = outbox.put(connection, new, now)
            reminders.queued(connection, message.id, row.id)
            rows.append(row)
        return rows, taken_back

    def _put_off(self, connection: sqlite3.Connection, message: Waiting, now: datetime) -> bool:
        """Whether a message is not to go now: in quiet hours, on days off, to somebody in the middle of a form."""
        hours, hour = self._hours(), read_hour(message.remind_at)
        moment = undisturbed(message.touched_at, now)
        moment = hours.first(moment, hour) if message.daily else hours.awake(moment)
        day = local(moment).date()
        if moment <= now and (not message.daily or day == message.day):
            return False
        while not reminders.put_off(connection, message, day, moment, now):
            moment = hours.next_day(day, hour)
            day = local(moment).date()
        return True

    def _in_time(self, connection: sqlite3.Connection, message: Waiting, now: datetime) -> bool:
        """Whether anything in a message is not too late to be said, as it is after a long outage."""
        if not message.daily:
            return True
        between = self._services.duties.schedule().working_days.between
        today, most = local(now).date(), self._services.policy().reminders.late_days
        days = reminders.days_of(connection, message.id)
        late = [day for day in days if between(day, today) > most + 1]  # one for the hour that was past
        if late:
            reminders.too_late(connection, message.id, late)
        if len(late) < len(days) or message.registrations:  # how many wait is asked as it leaves
            return True
        reminders.end_message(connection, message.id, MessageState.DROPPED, now)
        return False

    def _hours(self) -> TellingHours:
        return self._services.duties.hours()


def daily_message(
    connection: sqlite3.Connection, hours: TellingHours, person_id: int, hour: time | None, moment: datetime
) -> int:
    """The person's daily message from a moment on that has not gone out yet."""
    while True:
        day = local(moment).date()
        message_id = reminders.daily(connection, person_id, day, moment)
        if message_id is not None:
            return message_id
        moment = hours.next_day(day, hour)


class DutyMessages:
    """The words of messages about duties, found in the transaction in which they leave."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def words(self, connection: sqlite3.Connection, ref: str, chat: tuple[str, str], now: datetime) -> Outgoing | None:
        """What is still to be said: what was done meanwhile is not, what somebody else is to hear is planned again."""
        message = spoken.message(connection, int(ref))
        if message is None:
            return None
        if people.reachable(connection, message.person_id) != chat:  # they have left, or moved to another phone
            reminders.wait_again(connection, message.id)
            return None
        today = local(now).date()
        said = reminders.planned(connection, message.id)
        done = [entry for entry in said if entry.state is not DutyState.OPEN]
        reminders.drop(connection, done)
        stead = self._still(connection, message, [entry for entry in said if entry not in done], today)
        waiting = self._registrations(connection, chat, today) if message.registrations else 0
        if not stead and not waiting:
            reminders.end_message(connection, message.id, MessageState.DROPPED, now)
            return None
        entries = [
            entry.model_copy(update={"instead_of": stead[entry.duty_id, entry.step]})
            for entry in spoken.of_message(connection, message.id)
        ]
        if message.daily:
            return words.daily(entries, message.id, message.unit_id, today, waiting)
        return words.urged(message.sender, message.words, entries, message.id, message.unit_id, today)

    def ended(self, connection: sqlite3.Connection, ref: str, status: Ended, now: datetime) -> None:
        """What became of the message."""
        reminders.ended(connection, int(ref), status, local(now).date(), now)

    @staticmethod
    def _registrations(connection: sqlite3.Connection, chat: tuple[str, str], today: date) -> int:
        """How many registrations wait for whoever has this chat."""
        person = people.sending(connection, *chat, today)
        places = scope(person, Action.REVIEW) if person else ()
        return reviews.waiting_here(connection, places, roles_that_may(Action.REVIEW), today) if places else 0

    def _still(
        self, connection: sqlite3.Connection, message: spoken.Message, entries: list[Planned], today: date
    ) -> dict[tuple[int, str], str]:
        """What this person is still to hear, with the name of whoever is absent; the rest is taken back."""
        if not message.daily:
            return {(entry.duty_id, entry.step): "" for entry in entries}
        schedule, finding = self._services.duties.schedule(), Debtors(connection, today)
        stead: dict[tuple[int, str], str] = {}
        astray = []
        for entry in entries:
            slots = {slot.name: slot for slot in schedule.slots(entry.due_on)}
            slot = slots.get(entry.slot)
            reached = None
            if entry.spoke_of == entry.due_on and slot is not None and slot.day <= today:
                reached = finding.find(debtors.owed(connection, entry.duty_id), slot.who).reached
            if reached is None or reached.person_id != message.person_id:
                astray.append(entry)
                continue
            absent = people.name_of(connection, reached.instead_of) if reached.instead_of else ""
            stead[entry.duty_id, entry.step] = absent
        reminders.take_back(connection, astray, today)
        return stead
