"""Trả lời điều cần hỏi thêm: what there is to say to a question about an initiative, in own words."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.conversations.parts.signals import OWN_WORDS
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.facts import SignalAnswered


class ExplainingAnswers(BaseModel):
    """What is answered."""

    words: str


@text.phrase
def answer_kept(name: str) -> str:
    return f"Cảm ơn đồng chí. Đã ghi vào mô hình {text.bold(text.shorten(name, 120))}."


def after_answer(initiative_id: str, following: int | None) -> tuple[tuple[str, str], ...]:
    """What to do next: another question that waits, the initiative."""
    more = (("Điều tiếp theo", f"s:one:{following}"),) if following is not None else ()
    return (*more, ("Xem mô hình này", f"v:initiative:{initiative_id}"))


def to_answer(answers: ExplainingAnswers, context: Context) -> Submission:
    """What it submits."""
    values = context.values
    fact = SignalAnswered(
        signal_id=int(str(values["signal"])),
        answer=OWN_WORDS,
        words=answers.words,
        person_id=person_of(context),
        source=context.session_id,
        on=context.today,
    )
    return Submission(
        text=answer_kept(str(values["name"])),
        facts=(fact,),
        next=after_answer(str(values["initiative"]), int(str(values["next"])) if values.get("next") else None),
        action="answer_signal",
        object=str(values["signal"]),
    )


FORM = Form(
    name="explaining",
    title="Nói rõ thêm",
    context=("question", "signal", "initiative", "name", "example"),
    answers=ExplainingAnswers,
    opening="{question}",
    steps=(
        Text(
            "words",
            "Đồng chí ghi vài câu. Ví dụ: {example}",
            label="Nói rõ thêm",
            limit=800,
        ),
    ),
    submit=to_answer,
    review=False,
)
