"""Bàn giao: one person's posts, roles and initiatives go to another from a day on, listed before it is done."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, JsonValue

from bot import text
from bot.engine.environment import Environment, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day
from storage.records.changes import ChangeKind, HandOver
from storage.records.facts import ChangeDecided

NOBODY = "nobody"
"""The option that nobody takes over yet."""


class HandOverAnswers(BaseModel):
    """What a hand-over asks."""

    gives: str
    takes: str
    on: date


@text.phrase
def handed_over(gives: str, takes: str, day: str) -> str:
    return f"Đã ghi: {text.bold(takes)} thay {text.bold(gives)} từ ngày {day}."


@text.phrase
def relieved(gives: str, day: str) -> str:
    return f"Đã ghi: {text.bold(gives)} thôi nhiệm vụ từ ngày {day}, chưa có người thay."


@text.phrase
def nobody() -> str:
    return "Chưa có người thay"


@text.phrase
def will_end(counts: str) -> str:
    return f"Sẽ kết thúc: {counts}."


@text.phrase
def nothing_to_hand_over() -> str:
    return "Người này chưa giữ chức danh, vai trò hay mô hình nào để bàn giao."


def plan_of(answers: HandOverAnswers, session_id: str, context: dict[str, JsonValue]) -> HandOver:
    """The hand-over that answers describe."""
    return HandOver(
        id=session_id,
        kind=ChangeKind.HANDOVER,
        day=answers.on,
        person_id=int(str(context["person"])),
        from_person=int(answers.gives),
        to_person=None if answers.takes == NOBODY else int(answers.takes),
        with_admin=bool(context.get("is_admin")),
    )


def what_goes(data: dict[str, JsonValue], env: Environment) -> str:
    """Said at the review: all that will be the other's."""
    plan = plan_of(HandOverAnswers.model_validate(data), env.session.id, env.session.context)
    return str(env.look("what_is_handed_over", plan.model_dump_json()) or nothing_to_hand_over())


def to_hand_over(answers: HandOverAnswers, context: Context) -> Submission:
    """What a hand-over submits."""
    plan = plan_of(answers, context.session_id, context.values)
    gives, takes, since = context.shown["gives"], context.shown["takes"], text.day(plan.day)
    return Submission(
        text=relieved(gives, since) if plan.to_person is None else handed_over(gives, takes, since),
        facts=(ChangeDecided(change=plan, today=context.today),),
        next=(("Xem đã bàn giao những gì", f"c:dachuyen:{plan.id}"), ("Hoàn tác", f"c:hoantac:{plan.id}")),
        action="hand_over",
        object=f"{plan.from_person},{plan.to_person}",
    )


FORM = Form(
    name="handover",
    command="bangiao",
    title="Bàn giao",
    answers=HandOverAnswers,
    send="Bàn giao",
    steps=(
        Choice(
            "gives",
            "Ai bàn giao? Chọn, hoặc gõ tên.",
            label="Người bàn giao",
            choices=lookup("people_to_hand_over"),
            search=lookup("people_with_name"),
        ),
        Choice(
            "takes",
            "Ai nhận thay? Chọn, hoặc gõ tên.",
            label="Người nhận",
            choices=lookup("people_to_take_over", "gives"),
            search=lookup("people_with_name"),
        ),
        Day("on", "Từ ngày nào? Ví dụ: 1/3.", label="Từ ngày", days=lookup("days_to_begin")),
    ),
    submit=to_hand_over,
    remark=what_goes,
)
