"""Dừng mô hình: an initiative ends. Choosing why confirms it."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.review_facts import Stopped


class StoppingAnswers(BaseModel):
    """What is asked before an initiative ends."""

    why: str


@text.phrase
def stopped(name: str) -> str:
    return f"Đã dừng {text.bold(text.shorten(name, 120))}. Kết quả đã báo vẫn giữ và vẫn tính."


def to_stop(answers: StoppingAnswers, context: Context) -> Submission:
    """What stopping submits."""
    fact = Stopped(
        initiative_id=str(context.values["initiative"]),
        person_id=person_of(context),
        why=context.shown["why"],
        on=context.today,
    )
    return Submission(
        text=stopped(str(context.values["about"])),
        facts=(fact,),
        next=(("Mô hình năm trước", "c:namtruoc"), ("Mô hình của tôi", "c:mohinh")),
        action="stop",
        object=fact.initiative_id,
    )


FORM = Form(
    name="stopping",
    title="Dừng mô hình",
    opening="{about}",
    context=("about", "initiative"),
    answers=StoppingAnswers,
    steps=(
        Choice(
            "why",
            "Vì sao dừng? Chọn lý do, hoặc gõ lý do khác. Không dừng nữa thì bấm Hủy.",
            label="Vì sao dừng",
            choices=(
                Option("done", "Đã hoàn thành"),
                Option("no_need", "Không còn phù hợp"),
                Option("no_means", "Không đủ điều kiện làm tiếp"),
            ),
            other=True,
        ),
    ),
    submit=to_stop,
    review=False,
)
