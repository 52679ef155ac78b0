"""Nhắc việc: a superior urges that what is late be done, in words that are ready and can be changed."""

from __future__ import annotations

from pydantic import BaseModel, JsonValue

from bot import text
from bot.engine.environment import Environment
from bot.engine.form import Context, Form, Submission
from bot.engine.session import Answer, Given
from bot.engine.steps import Text
from storage.records.facts import Urged


class UrgingAnswers(BaseModel):
    """What an urging says."""

    words: str


@text.phrase
def ready_words() -> str:
    return "Đề nghị khẩn trương thực hiện. Có vướng mắc xin báo lại để cùng gỡ."


@text.phrase
def urging_taken() -> str:
    return "Đã nhận lời nhắc."


def ready(suggestion: str = "") -> Given:
    """The words as they are offered."""
    words = suggestion or ready_words()
    return Given(answers={"words": Answer(value=words, shown=words)})


def reach(data: dict[str, JsonValue], env: Environment) -> str:
    """Said at the review: what it is about, whom it reaches, and what somebody did today already."""
    found = str(env.look("urging_preview", str(env.session.context.get("target", ""))) or "")
    return "\n".join(line for line in (env.shown("about"), found) if line)


def to_urge(answers: UrgingAnswers, context: Context) -> Submission:
    """What an urging submits; whom it tells is found out as it is sent."""
    unit = int(str(context.values["unit"]))
    fact = Urged(
        urging_id=context.session_id,
        person_id=int(str(context.values["person"])),
        unit_id=unit,
        target=str(context.values["target"]),
        words=answers.words,
        day=context.today,
    )
    return Submission(
        text=urging_taken(),
        facts=(fact,),
        next=(("Nhắc việc khác", f"n:at:{unit}:0"), ("Danh mục", "c:menu")),
        action="urge",
        object=fact.target,
    )


FORM = Form(
    name="urging",
    title="Nhắc việc",
    context=("about", "target", "unit"),
    answers=UrgingAnswers,
    steps=(
        Text(
            "words",
            "{about}\nNhắc thế nào? Ví dụ: Xin báo trước thứ Sáu để tổng hợp.",
            label="Lời nhắc",
            limit=600,
        ),
    ),
    submit=to_urge,
    remark=reach,
)
