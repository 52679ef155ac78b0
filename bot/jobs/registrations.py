"""Whoever decides on registrations hears in the daily message that some wait, also such as were passed up to them."""

from __future__ import annotations

import sqlite3

from bot.access import Action, roles_that_may
from bot.duties.hours import read_hour
from bot.handlers.services import Services
from bot.jobs.reminding import daily_message
from storage import registrations, reminders

AT_ONCE = 100
"""Registrations a transaction."""


async def tell_of_registrations(services: Services) -> None:
    """Plan to tell of what has come since the last tick; nothing is sent by it."""
    while await registrations.any_to_tell(services.database):
        await services.database.write(lambda connection: _plan(connection, services))


def _plan(connection: sqlite3.Connection, services: Services) -> None:
    now, today, hours = services.clock.now(), services.today(), services.duties.hours()
    for person_id in registrations.hearing(connection, roles_that_may(Action.REVIEW), today, AT_ONCE):
        hour = read_hour(reminders.hour_of(connection, person_id))
        moment = hours.first(now, hour)
        if moment <= now:  # today's hour is past
            moment = hours.next_day(today, hour)
        message_id = daily_message(connection, hours, person_id, hour, moment)
        reminders.tell_of_registrations(connection, message_id)
