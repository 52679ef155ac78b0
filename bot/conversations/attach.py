"""Kèm ảnh gửi sau: photos sent by themselves, for a report or a check that was sent before them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.proofs import asking_about_faces, evidence_of, face_answers
from bot.engine.conditions import Answered
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Evidence
from storage.records.facts import EvidenceAdded

NEW = "new"
"""The option that makes a report of its own of them."""
_CHECK = "k-"
"""What the option of a check begins with."""


class AttachAnswers(BaseModel):
    """What is asked about photos that came alone."""

    photos: tuple[dict[str, Any], ...]
    report: str = ""


@text.phrase
def to_this_report(name: str, day: str) -> str:
    return f"báo cáo {text.bold(text.shorten(name, 100))} gửi ngày {day}?"


@text.phrase
def to_this_check(name: str, day: str) -> str:
    return f"kết quả kiểm tra {text.bold(text.shorten(name, 100))} ngày {day}?"


@text.phrase
def to_which_one(checks: bool) -> str:
    return "báo cáo hay kết quả kiểm tra nào?" if checks else "báo cáo nào?"


@text.phrase
def check_of(name: str, day: str) -> str:
    return f"Kiểm tra: {name} ({day})"


@text.phrase
def attach() -> str:
    return "Kèm vào"


@text.phrase
def a_new_report() -> str:
    return "Báo cáo mới"


@text.phrase
def attached(shown: str) -> str:
    return f"Đã kèm {shown} vào báo cáo. Cảm ơn đồng chí."


@text.phrase
def attached_to_check(shown: str) -> str:
    return f"Đã kèm {shown} vào kết quả kiểm tra. Cảm ơn đồng chí."


@text.phrase
def nothing_to_attach() -> str:
    return "Chưa có ảnh hay tài liệu nào để kèm."


def of_check(check_id: str) -> str:
    """The option that stands for a check."""
    return f"{_CHECK}{check_id}"


def is_check(code: str) -> bool:
    """Whether an option stands for a check."""
    return code.startswith(_CHECK)


def to_added_evidence(answers: AttachAnswers, context: Context) -> Submission:
    """What photos that came later submit; or nothing, where they begin a report."""
    if not answers.photos:
        return Submission(text=nothing_to_attach(), action="attach")
    if answers.report == NEW:
        return Submission(text="", becomes="progress", action="attach")
    evidence = evidence_of(answers.photos)
    to_check = is_check(answers.report)
    about, shown = answers.report.removeprefix(_CHECK), context.shown["photos"]
    added = EvidenceAdded(
        session_id=context.session_id,
        report_id=None if to_check else about,
        check_id=about if to_check else None,
        evidence=evidence,
        person_id=int(str(context.values["person"])),
    )
    see, amend = ("Xem kết quả kiểm tra", f"k:see:{about}"), ("Sửa báo cáo này", f"c:sua:{about}")
    return Submission(
        text=asking_about_faces(attached_to_check(shown) if to_check else attached(shown), evidence),
        facts=(added,),
        ask=face_answers(context.session_id, evidence),
        next=(see if to_check else amend,),
        action="attach",
        object=about,
    )


FORM = Form(
    name="attach",
    title="Kèm ảnh, tài liệu",
    context=("about",),
    answers=AttachAnswers,
    steps=(
        Evidence("photos", "Gửi ảnh hoặc tài liệu, rồi bấm Xong.", label="Ảnh, tài liệu"),
        Choice(
            "report",
            "Kèm {photos} vào {about}",
            label="Báo cáo",
            choices=lookup("recent_reports"),
            when=Answered("photos"),
        ),
    ),
    submit=to_added_evidence,
    review=False,
)
