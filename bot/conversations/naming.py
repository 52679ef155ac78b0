"""Gợi ý tên: suggest a better name, to which the officer agrees with a tap."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of, told
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from bot.messages import Choice as Button
from storage.records.review_facts import NameSuggested


class NameAnswers(BaseModel):
    """What a suggestion asks."""

    name: str


@text.phrase
def name_suggested(name: str) -> str:
    return f"Đã gợi ý tên {text.bold(text.shorten(name, 200))}. Cán bộ đồng ý thì tên mới được dùng."


@text.phrase
def better_name(old: str, name: str) -> str:
    return (
        f"Mô hình “{text.shorten(old, 150)}” của đồng chí được gợi ý tên rõ hơn:\n"
        f"{text.bold(text.shorten(name, 300))}\n"
        "Đồng chí có đồng ý không?"
    )


def name_answers(suggestion_id: str) -> tuple[tuple[Button, ...], ...]:
    """The buttons that answer a suggestion."""
    return (
        (
            Button(label="Đồng ý", payload=f"a:name:{suggestion_id}:yes"),
            Button(label="Giữ tên cũ", payload=f"a:name:{suggestion_id}:no"),
        ),
    )


def to_suggestion(answers: NameAnswers, context: Context) -> Submission:
    """What a suggestion submits."""
    fact = NameSuggested(
        id=context.session_id,
        initiative_id=str(context.values["initiative"]),
        name=answers.name,
        person_id=person_of(context),
    )
    return Submission(
        text=name_suggested(answers.name),
        facts=(fact,),
        next=(("Xem mô hình này", f"a:one:{fact.initiative_id}"), ("Xem tiếp danh sách", "c:xetduyet")),
        notices=told(context, better_name(str(context.values["about"]), answers.name), name_answers(fact.id)),
        action="suggest_name",
        object=fact.initiative_id,
    )


FORM = Form(
    name="naming",
    title="Gợi ý tên",
    opening="{about}",
    context=("about", "initiative"),
    answers=NameAnswers,
    steps=(
        Text(
            "name",
            "Tên nào rõ hơn? Nên nêu việc và nơi làm. Ví dụ: Vận động hiến đất mở đường thôn Hải An.",
            label="Tên gợi ý",
            limit=300,
            minimum=8,
        ),
    ),
    submit=to_suggestion,
    review=False,
)
