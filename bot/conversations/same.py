"""Gộp mô hình trùng: two registrations are one; one is kept, and the reports of the other are read from it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import initiative_step, person_of
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.review_facts import FoundSame


class SameAnswers(BaseModel):
    """What is asked before two become one."""

    initiative: str
    other: str
    keep: Literal["this", "other"]


@text.phrase
def merged(ended: str, kept: str) -> str:
    return (
        f"Đã gộp {text.bold(text.shorten(ended, 100))} vào {text.bold(text.shorten(kept, 100))}. "
        "Báo cáo của mô hình kia xem được từ mô hình giữ lại; không tính hai lần."
    )


@text.phrase
def same_as(name: str) -> str:
    return f"trùng với “{text.shorten(name, 120)}”"


@text.phrase
def took_in(name: str) -> str:
    return f"nhận gộp “{text.shorten(name, 120)}”"


def to_one(answers: SameAnswers, context: Context) -> Submission:
    """What a merge submits. Whom it concerns is told by what stores it."""
    this, other = (answers.initiative, context.shown["initiative"]), (answers.other, context.shown["other"])
    kept, ended = (this, other) if answers.keep == "this" else (other, this)
    fact = FoundSame(
        initiative_id=ended[0],
        kept_id=kept[0],
        person_id=person_of(context),
        why=same_as(kept[1]),
        why_kept=took_in(ended[1]),
        on=context.today,
    )
    return Submission(
        text=merged(ended[1], kept[1]),
        facts=(fact,),
        next=(
            ("Hoàn tác (trong ngày)", f"a:two:{ended[0]}"),
            ("Xem mô hình giữ lại", f"a:one:{kept[0]}"),
            ("Xem tiếp danh sách", "c:xetduyet"),
        ),
        action="merge_initiatives",
        object=f"{ended[0]},{kept[0]}",
    )


FORM = Form(
    name="same",
    title="Gộp mô hình trùng",
    opening="{about}",
    context=("about",),
    answers=SameAnswers,
    send="Gộp",
    steps=(
        initiative_step(),
        Choice(
            "other",
            "Trùng với mô hình nào? Chọn, hoặc gõ vài từ của tên để tìm.",
            label="Trùng với",
            choices=lookup("near_names", "initiative"),
            search=lookup("others_to_review", "initiative"),
            none="Chưa thấy mô hình nào gần giống. Xin gõ vài từ của tên để tìm.",
        ),
        Choice(
            "keep",
            "Giữ lại mô hình nào?",
            label="Giữ lại",
            choices=(Option("other", "Giữ mô hình kia"), Option("this", "Giữ mô hình này")),
        ),
    ),
    submit=to_one,
)
