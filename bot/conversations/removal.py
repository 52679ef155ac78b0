"""Gỡ ảnh, tài liệu: hide a piece of evidence. Choosing why confirms it."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option
from storage.records.facts import EvidenceRemoved


class RemovalAnswers(BaseModel):
    """What is asked before something is removed."""

    why: str


@text.phrase
def removed(about: str) -> str:
    return f"Đã gỡ {about}: không ai thấy nữa. Việc gỡ được ghi lại."


def to_removal(answers: RemovalAnswers, context: Context) -> Submission:
    """What a removal submits."""
    fact = EvidenceRemoved(
        evidence_id=int(str(context.values["evidence"])),
        person_id=int(str(context.values["person"])),
        why=context.shown["why"],
    )
    return Submission(
        text=removed(str(context.values["about"])),
        facts=(fact,),
        next=(("Ảnh, tài liệu còn lại", str(context.values["back"])),),
        action="remove_evidence",
        object=str(fact.evidence_id),
    )


FORM = Form(
    name="removal",
    title="Gỡ ảnh, tài liệu",
    context=("about", "evidence", "back"),
    answers=RemovalAnswers,
    steps=(
        Choice(
            "why",
            "Gỡ {about}? Chọn lý do, hoặc gõ lý do khác. Không gỡ nữa thì bấm Hủy.",
            label="Vì sao gỡ",
            choices=(
                Option("mistake", "Gửi nhầm"),
                Option("repeated", "Trùng ảnh khác"),
                Option("consent", "Người trong ảnh không đồng ý"),
            ),
            other=True,
        ),
    ),
    submit=to_removal,
    review=False,
)
