"""Chuyển kèm ý kiến: who reads a digest first adds a word and lets it go on to the leader."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.digest_facts import DigestPassedOn


class DigestNoteAnswers(BaseModel):
    """What is asked."""

    note: str


@text.phrase
def passed_on_with(leader: str) -> str:
    return f"Đã chuyển cho {leader}, kèm ý kiến của đồng chí."


def to_note(answers: DigestNoteAnswers, context: Context) -> Submission:
    """What passing on with a word submits."""
    digest = int(str(context.values["digest"]))
    return Submission(
        text=passed_on_with(str(context.values["leader"])),
        facts=(DigestPassedOn(digest_id=digest, person_id=person_of(context), note=answers.note),),
        action="pass_digest_on",
        object=f"digest:{digest}",
    )


FORM = Form(
    name="digest_note",
    title="Chuyển kèm ý kiến",
    opening="{about}",
    context=("digest", "leader", "about"),
    answers=DigestNoteAnswers,
    steps=(
        Text(
            "note",
            "Đồng chí ghi thêm điều gì cho lãnh đạo? Ví dụ: xã Quảng Thành xin lùi sang tuần sau, tôi đã trao đổi.",
            label="Ý kiến",
            limit=200,
        ),
    ),
    submit=to_note,
    review=False,
)
