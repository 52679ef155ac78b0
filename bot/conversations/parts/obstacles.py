"""What conversations about obstacles share: what one is about, and how an answer is judged."""

from __future__ import annotations

from bot import text
from bot.messages import Choice


@text.phrase
def of_what(initiative: str, unit: str) -> str:
    """Whose obstacle it is: an initiative's, else a unit's."""
    return f"mô hình {text.bold(text.shorten(initiative, 100))}" if initiative else text.bold(unit)


def judging(obstacle: str, round_: int) -> tuple[tuple[Choice, ...], ...]:
    """The buttons with which an answer is found enough or not."""
    return (
        (
            Choice(label="Đã gỡ", payload=f"b:done:{obstacle}:{round_}"),
            Choice(label="Chưa gỡ được", payload=f"b:again:{obstacle}:{round_}"),
        ),
    )


def answering(obstacle: str) -> tuple[tuple[Choice, ...], ...]:
    """The buttons of whoever owes an answer."""
    return (
        (Choice(label="Trả lời vướng mắc", payload=f"b:answer:{obstacle}"),),
        (Choice(label="Chuyển nơi khác", payload=f"b:pass:{obstacle}"),),
    )
