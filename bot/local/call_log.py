"""What bots asked of the server."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.local.errors import Json


@dataclass(frozen=True)
class CallRecord:
    """One call and how it ended: "ok", "429 Too Many Requests: …", "dropped", "answer lost"…"""

    method: str
    parameters: Json
    at: datetime
    outcome: str
    result: object = None
    """What was done, also when its answer was lost."""


class CallLog:
    """The newest calls, oldest first, and how many there were of each method and outcome in all."""

    def __init__(self, limit: int) -> None:
        self._records: deque[CallRecord] = deque(maxlen=limit)
        self.counts: Counter[tuple[str, str]] = Counter()

    def __iter__(self) -> Iterator[CallRecord]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def of(self, *methods: str) -> list[CallRecord]:
        """The kept calls of these methods, named in any case."""
        wanted = {method.lower() for method in methods}
        return [record for record in self._records if record.method.lower() in wanted]

    def add(self, record: CallRecord) -> None:
        """Keep a call, letting go of the oldest when there are too many."""
        self._records.append(record)
        self.counts[record.method, record.outcome.split(" ", 1)[0]] += 1

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()
        self.counts.clear()
