"""The points of a statement: what is to be done, by whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from bot.engine.conditions import Every, Is, Not
from bot.engine.environment import lookup
from bot.engine.steps import Choice, Day, Option, Repeat, Text
from storage.records.conclusions import ConclusionKind, NewConclusion

DONE = "enough"
_KINDS = (
    Option(ConclusionKind.TASK.value, "Giao một việc"),
    Option(ConclusionKind.DOSSIER.value, "Hoàn thiện hồ sơ một mô hình"),
    Option(DONE, "Đủ rồi"),
)


class Point(BaseModel):
    """One thing that is to be done."""

    what: str
    initiative: str | None = None
    words: str = ""
    owed_by: str | None = None
    due: date | None = None


def points() -> Repeat:
    """The group of questions; the unit whose statement it is has been asked as ``unit``."""
    going_on = Not(Is("what", DONE))
    return Repeat(
        "points",
        (
            Choice(
                "what",
                "Giao đơn vị làm gì? Ghi từng việc, hết thì bấm Đủ rồi.",
                label="Việc giao",
                choices=_KINDS,
            ),
            Choice(
                "initiative",
                "Hồ sơ mô hình nào? Chọn, hoặc gõ vài từ trong tên.",
                label="Mô hình",
                choices=lookup("initiatives_to_complete", "unit"),
                search=lookup("initiatives_to_complete_with", "unit"),
                none="Đơn vị này chưa có mô hình nào. Xin bấm Quay lại, chọn Giao một việc.",
                when=Is("what", ConclusionKind.DOSSIER.value),
            ),
            Text(
                "words",
                "Cụ thể làm gì? Ví dụ: lập tổ dân vận ở 3 thôn còn lại; bổ sung biên bản họp dân.",
                label="Việc cần làm",
                limit=500,
                when=going_on,
            ),
            Choice(
                "owed_by",
                "Đơn vị nào làm? Chọn, hoặc gõ tên.",
                label="Đơn vị làm",
                choices=lookup("units_to_owe", "unit"),
                search=lookup("units_to_owe_with", "unit"),
                when=Every(going_on, Is("what", ConclusionKind.TASK.value)),
            ),
            Day(
                "due",
                "Xong trước ngày nào? Ví dụ: 30/6.",
                label="Hạn",
                days=lookup("days_to_carry_out"),
                when=going_on,
            ),
        ),
        until=Is("what", DONE),
        label="Việc giao",
    )


def conclusions(found: Sequence[Point], unit: int) -> tuple[NewConclusion, ...]:
    """The points to store. A dossier is owed by whichever unit holds its initiative, found when it is stored."""
    return tuple(
        NewConclusion(
            kind=ConclusionKind(point.what),
            unit_id=int(point.owed_by) if point.owed_by else unit,
            initiative_id=point.initiative,
            words=point.words,
            due_on=point.due,
        )
        for point in found
        if point.what != DONE and point.due is not None
    )
