"""What handlers work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import Channel
from bot.clock import Clock, NewId
from bot.policy import Policy
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """The database, the policy of the moment, the clock, ids, and the channels by name."""

    database: Database
    policy: Callable[[], Policy]
    clock: Clock
    new_id: NewId
    channels: dict[str, Channel]
