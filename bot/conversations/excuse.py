"""Miễn: a duty need not be done; why is kept, and whoever owed it is told."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from bot.messages import Notice
from storage.records.duties import DutyEvent
from storage.records.facts import DutyNoted


class ExcuseAnswers(BaseModel):
    """What is asked before somebody is excused."""

    why: str


@text.phrase
def excused(about: str) -> str:
    return f"Đã miễn: {about}. Việc này không nhắc nữa."


@text.phrase
def told_excused(who: str, about: str, why: str) -> str:
    return f"{who} miễn cho đồng chí việc: {about}. Lý do: {why}"


def to_excuse(answers: ExcuseAnswers, context: Context) -> Submission:
    """What it submits."""
    values = context.values
    duty, about, why = int(str(values["duty"])), str(values["about"]), context.shown["why"]
    fact = DutyNoted(
        duty_id=duty,
        event=DutyEvent.EXCUSED,
        person_id=int(str(values["person"])),
        why=why,
        source=context.session_id,
        on=context.today,
    )
    hears = values["hears"]
    words = told_excused(str(values["who"]), about, why)
    return Submission(
        text=excused(about),
        facts=(fact,),
        notices=(Notice(person_id=int(str(hears)), text=words),) if hears else (),
        action=fact.event,
        object=f"duty:{duty}",
    )


FORM = Form(
    name="excuse",
    title="Miễn việc",
    context=("about", "duty", "who", "hears"),
    answers=ExcuseAnswers,
    steps=(
        Choice(
            "why",
            "Miễn việc này: {about}? Chọn lý do, hoặc gõ lý do khác. Không miễn nữa thì bấm Hủy.",
            label="Lý do",
            choices=(
                Option("force", "Thiên tai, dịch bệnh"),
                Option("reorganised", "Đơn vị đang sắp xếp lại"),
                Option("elsewhere", "Đã báo bằng văn bản"),
            ),
            other=True,
        ),
    ),
    submit=to_excuse,
    review=False,
)
