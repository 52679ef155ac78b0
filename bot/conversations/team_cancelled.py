"""Hủy đoàn kiểm tra: a team does not go; its members and the units are told why."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.visits import VisitCancelled


class CancelledAnswers(BaseModel):
    """What is asked before a team is cancelled."""

    why: str


@text.phrase
def team_cancelled() -> str:
    return "Đã hủy đoàn kiểm tra; người trong đoàn và các đơn vị được báo. Danh sách mô hình phải đi vẫn giữ."


def to_cancelled(answers: CancelledAnswers, context: Context) -> Submission:
    """What cancelling submits."""
    fact = VisitCancelled(visit_id=str(context.values["visit"]), person_id=person_of(context), why=context.shown["why"])
    return Submission(
        text=team_cancelled(),
        facts=(fact,),
        next=(("Đi cơ sở", "c:dicoso"),),
        action="cancel_visit",
        object=fact.visit_id,
    )


FORM = Form(
    name="team_cancelled",
    title="Hủy đoàn kiểm tra",
    opening="{about}",
    context=("about", "visit"),
    answers=CancelledAnswers,
    steps=(
        Choice(
            "why",
            "Vì sao hủy đoàn? Chọn lý do, hoặc gõ lý do khác. Đoàn vẫn đi thì bấm Hủy ở dưới để thoát.",
            label="Vì sao hủy",
            choices=(
                Option("weather", "Thời tiết xấu"),
                Option("busy", "Bận việc đột xuất"),
                Option("later", "Lùi sang dịp khác"),
            ),
            other=True,
        ),
    ),
    submit=to_cancelled,
    review=False,
)
