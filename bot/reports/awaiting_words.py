"""What waits for a reader's own word, in a line."""

from __future__ import annotations

from bot import text
from bot.quantities.show import figure
from storage.records.awaiting import AwaitedKind, Awaiting

WAITS: dict[AwaitedKind, str] = {
    AwaitedKind.ANSWER: "vướng mắc",
    AwaitedKind.TIME: "xin gia hạn",
    AwaitedKind.CONCLUSION: "kết luận đã làm",
}


@text.phrase
def waits_line(told: str, soonest: str) -> str:
    return f"Chờ ý kiến đồng chí: {told}{f'; sớm nhất hạn {soonest}' if soonest else ''}."


@text.phrase
def registrations_waiting(count: int) -> str:
    return f"{figure(count)} đăng ký"


@text.phrase
def findings_waiting(count: int) -> str:
    return f"{figure(count)} ý kiến về kiểm tra"


def waits(awaiting: Awaiting) -> str:
    """What waits for the reader's own word."""
    kinds = [one.kind for one in awaiting.one_by_one]
    told = [f"{figure(count)} {words}" for kind, words in WAITS.items() if (count := kinds.count(kind))]
    told += [registrations_waiting(awaiting.registrations)] if awaiting.registrations else []
    told += [findings_waiting(awaiting.findings)] if awaiting.findings else []
    soonest = text.day(awaiting.one_by_one[0].until) if awaiting.one_by_one else ""
    return waits_line(", ".join(told), soonest)
