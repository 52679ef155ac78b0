"""*Xin ý kiến cấp ủy*: how it stands with the party committee's opinion. It is noted and never holds anything up."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.engine.conditions import Is
from bot.engine.environment import lookup
from bot.engine.steps import Choice, Day, Option, Step
from storage.records.initiatives import Opinion

OPINIONS = {
    Opinion.HAD: "Đã có ý kiến",
    Opinion.ASKED: "Đang xin ý kiến",
    Opinion.NOT_NEEDED: "Không cần xin",
}


def opinion_steps(*, detail: bool) -> tuple[Step, Step]:
    """The two questions: how it stands, and since when."""
    return (
        Choice(
            "opinion",
            "Mô hình này đã xin ý kiến cấp ủy chưa? Chưa có cũng không phải chờ.",
            label="Ý kiến cấp ủy",
            choices=tuple(Option(code.value, label) for code, label in OPINIONS.items()),
            detail=detail,
            optional=detail,
        ),
        Day(
            "opinion_on",
            "Cấp ủy cho ý kiến ngày nào? Ví dụ: 15/2.",
            label="Ngày có ý kiến",
            days=lookup("days_until_now"),
            when=Is("opinion", Opinion.HAD.value),
            optional=True,
        ),
    )


@text.phrase
def opinion_told(label: str, day: str) -> str:
    return f"{label} ({day})" if day else label


def told(opinion: Opinion | None, on: date | None) -> str:
    """How it stands, in words; empty where nobody has said."""
    return opinion_told(OPINIONS[opinion], text.day(on) if on else "") if opinion else ""
