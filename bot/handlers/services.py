"""What handlers work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from bot.channels.base import Channel
from bot.clock import Clock, NewId, local, midnight
from bot.duties.standing import Standing
from bot.policy_file import PolicyFile
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """The database, the policy of the moment, the clock, ids, the channels by name, and the folder of files."""

    database: Database
    policy: PolicyFile
    clock: Clock
    new_id: NewId
    channels: dict[str, Channel]
    files: Path

    @cached_property
    def duties(self) -> Standing:
        """What the policy of the moment asks for, and when it is spoken of."""
        return Standing(self.policy)

    def today(self) -> date:
        """The day that calendars in Vietnam show: roles and leaves hold by it."""
        return local(self.clock.now()).date()

    def word_by(self, today: date) -> datetime:
        """When whoever told of an obstacle answered on a day, and says nothing, is asked whether that helped."""
        return self.duties.hours().first(midnight(self.reply_by(today)), None)

    def answer_by(self, today: date) -> date:
        """By when an obstacle that is told of on a day is to be answered."""
        return self.duties.answer_by(today)

    def reply_by(self, asked: date) -> date:
        """The last day for the word of whoever is asked about their work, before those above see it."""
        return self.duties.schedule().working_days.shift(asked, self.policy().cadences.reply_days)
