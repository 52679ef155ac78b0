"""Chuyển cấp: a unit above shall decide on a registration, or it is registered at another level."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import initiative_step, person_of, told
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Text
from storage.records.review_facts import SentOn
from storage.records.units import Level

ABOVE, LEVEL = "above", "level"
"""What the options begin with; behind a dash comes the unit, or the level."""


class SendingAnswers(BaseModel):
    """What is asked before a registration is sent on."""

    initiative: str
    where: str
    why: str | None = None


@text.phrase
def to_unit_above(unit: str) -> str:
    return f"Chuyển {unit} xem"


@text.phrase
def at_level(level: str) -> str:
    return f"Đăng ký ở: {level}"


@text.phrase
def sent_on(what: str, name: str) -> str:
    return f"Đã ghi: {what[:1].lower()}{what[1:]} – {text.bold(text.shorten(name, 120))}."


@text.phrase
def told_sent_on(what: str, name: str, why: str) -> str:
    reason = f" Lý do: {text.shorten(why, 200)}." if why else ""
    done = f"{what[:1].lower()}{what[1:]}"
    return f"Mô hình {text.bold(text.shorten(name, 120))}: {done}.{reason} Đồng chí không phải làm gì."


def to_sending(answers: SendingAnswers, context: Context) -> Submission:
    """What sending on submits."""
    kind, _, to = answers.where.partition("-")
    what, name, why = context.shown["where"], context.shown["initiative"], answers.why or ""
    fact = SentOn(
        initiative_id=answers.initiative,
        to_unit=int(to) if kind == ABOVE else None,
        level=Level(to) if kind == LEVEL else None,
        seen=int(str(context.values["seen"])),
        person_id=person_of(context),
        why=f"{what}: {why}" if why else what,
        on=context.today,
    )
    return Submission(
        text=sent_on(what, name),
        facts=(fact,),
        next=(("Xem tiếp danh sách", "c:xetduyet"),),
        notices=told(context, told_sent_on(what, name, why)),
        action="send_on",
        object=answers.initiative,
    )


FORM = Form(
    name="sending_on",
    title="Chuyển cấp",
    opening="{about}",
    context=("about", "seen"),
    answers=SendingAnswers,
    steps=(
        initiative_step(),
        Choice(
            "where",
            "Chuyển cấp nào? Cấp trên xem thì mô hình chờ ở danh sách của cấp trên.",
            label="Chuyển",
            choices=lookup("ways_on", "initiative"),
        ),
        Text("why", "Vì sao chuyển? Bỏ qua cũng được.", label="Lý do", limit=300, optional=True),
    ),
    submit=to_sending,
    review=False,
)
