"""The updates that wait for a bot."""

import asyncio
import time
from collections.abc import Collection
from itertools import islice
from typing import Any

from bot.local.changes import Changes
from bot.local.errors import ApiError, Json, conflict
from bot.local.faults import Faults

ALL_KINDS = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
        "business_message", "edited_business_message", "deleted_business_messages", "message_reaction",
        "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query",
        "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer",
        "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost",
    }
)  # fmt: skip
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates in order, kept until they are acknowledged."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._next_id = 1
        self._pending: dict[int, Json] = {}
        self._poll: asyncio.Future[ApiError] | None = None
        self.allowed: frozenset[str] = ALL_KINDS - _ONLY_ON_REQUEST
        self.asked_kinds: list[str] | None = None
        self.changes = Changes()

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def polling(self) -> bool:
        """Whether a long poll waits right now."""
        return self._poll is not None

    def pending(self) -> list[Json]:
        """What waits, oldest first."""
        return list(self._pending.values())

    def push(self, kind: str, payload: object) -> int | None:
        """Add an update under the next id; None when the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        update_id = self._next_id
        self.push_raw({"update_id": update_id, kind: payload})
        return update_id

    def push_raw(self, update: Json) -> int:
        """Add any JSON as an update, unfiltered; it gets an id if it has none."""
        update_id = int(update.get("update_id", self._next_id))
        self._next_id = max(self._next_id, update_id + 1)
        self._pending[update_id] = {"update_id": update_id} | update
        self.changes.announce()
        return update_id

    def allow(self, kinds: Collection[object]) -> None:
        """Deliver only these kinds from now on; an empty list means the usual ones."""
        named = [kind for kind in kinds if isinstance(kind, str) and kind in ALL_KINDS]
        self.asked_kinds = named or None
        self.allowed = frozenset(named) if named else ALL_KINDS - _ONLY_ON_REQUEST

    def forget(self, update_id: int) -> None:
        """One update was received."""
        self._pending.pop(update_id, None)

    def drop_all(self) -> None:
        """Throw away what waits."""
        self._pending.clear()

    def end_poll(self, reason: str) -> None:
        """End the long poll that runs, if any, with a conflict."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict(reason))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """The getUpdates of Telegram: acknowledge what lies before the offset, wait, hand out a batch."""
        self.end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        ended: asyncio.Future[ApiError] = asyncio.get_running_loop().create_future()
        self._poll = ended
        if not self._faults.acknowledgement_lost.strikes("getUpdates", self._faults.chance):
            self._acknowledge(offset)
        deadline = time.monotonic() + seconds
        try:
            while not self._pending and (left := deadline - time.monotonic()) > 0:
                ring = self.changes.bell()
                either: set[asyncio.Future[Any]] = {ring, ended}
                try:
                    await asyncio.wait(either, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    ring.cancel()
                if ended.done():
                    raise ended.result()
            return self._batch(limit)
        finally:
            if self._poll is ended:
                self._poll = None

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            offset = sorted(self._pending)[offset:][0] if self._pending else 0
        for update_id in [update_id for update_id in self._pending if update_id < offset]:
            del self._pending[update_id]

    def _batch(self, limit: int) -> list[Json]:
        batch = list(islice(self._pending.values(), limit))
        chance = self._faults.chance
        for update in list(batch):
            if self._faults.update_twice.strikes("getUpdates", chance):
                batch.append(update)
        if len(batch) > 1 and self._faults.reordered.strikes("getUpdates", chance):
            chance.shuffle(batch)
        return batch
