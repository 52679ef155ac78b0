"""Sửa đăng ký khi được hỏi: another name, or what it shall bring in numbers, from the question itself."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.explaining import after_answer
from bot.conversations.parts.about import person_of
from bot.conversations.parts.signals import OWN_WORDS
from bot.engine.conditions import Has, Not
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.facts import SignalAnswered
from storage.records.review_facts import Reworded


class RewordingAnswers(BaseModel):
    """What is written anew: one of the two."""

    name: str = ""
    target: str = ""


@text.phrase
def name_taken_over(name: str) -> str:
    return f"Cảm ơn đồng chí. Tên mô hình từ nay là {text.bold(text.shorten(name, 300))}."


@text.phrase
def target_kept(name: str) -> str:
    return f"Cảm ơn đồng chí. Đã ghi kết quả sẽ đạt vào mô hình {text.bold(text.shorten(name, 120))}."


@text.phrase
def renamed(old: str, new: str) -> str:
    return f"đổi tên từ “{text.shorten(old, 150)}” thành “{text.shorten(new, 150)}”"


@text.phrase
def retargeted(old: str, new: str) -> str:
    return f"sửa kết quả sẽ đạt từ “{text.shorten(old, 150)}” thành “{text.shorten(new, 150)}”"


def to_rewording(answers: RewordingAnswers, context: Context) -> Submission:
    """What it submits: the change, which is the answer as well."""
    values = context.values
    old, initiative = str(values["now"]), str(values["initiative"])
    if answers.name:
        said, why = name_taken_over(answers.name), renamed(old, answers.name)
    else:
        said, why = target_kept(str(values["about"])), retargeted(old, answers.target)
    return Submission(
        text=said,
        facts=(
            SignalAnswered(
                signal_id=int(str(values["signal"])),
                answer=OWN_WORDS,
                words=why,
                person_id=person_of(context),
                source=context.session_id,
                on=context.today,
            ),
            Reworded(
                initiative_id=initiative,
                what="name" if answers.name else "target",
                words=answers.name or answers.target,
                person_id=person_of(context),
                why=why,
                on=context.today,
            ),
        ),
        next=after_answer(initiative, int(str(values["next"])) if values.get("next") else None),
        action="reword",
        object=initiative,
    )


FORM = Form(
    name="rewording",
    title="Sửa đăng ký",
    context=("about", "signal", "initiative", "now"),
    answers=RewordingAnswers,
    opening="Đang ghi: {now}",
    steps=(
        Text(
            "name",
            "Tên mới là gì? Nên nêu rõ việc và nơi làm. Ví dụ: Vận động hiến đất mở đường thôn Hải An.",
            label="Tên",
            limit=300,
            minimum=8,
            when=Has("renames"),
        ),
        Text(
            "target",
            "Sẽ mang lại gì, đo được bằng số? Ví dụ: 40 hộ phân loại rác tại nhà trước ngày 30/9.",
            label="Kết quả sẽ đạt",
            limit=600,
            minimum=4,
            when=Not(Has("renames")),
        ),
    ),
    submit=to_rewording,
    review=False,
)
