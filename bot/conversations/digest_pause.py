"""Tạm dừng gửi tình hình: until which day nothing goes by itself."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.about import person_of
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Day
from storage.records.digest_facts import DigestsPaused

LONGEST = timedelta(days=366)


class DigestPauseAnswers(BaseModel):
    """What is asked about a pause."""

    until: date


@text.phrase
def paused(until: str) -> str:
    return f"Đã ghi: bot không tự gửi tình hình đến hết {until}. Muốn gửi lại sớm hơn, gõ /guitinhhinh"


@text.phrase
def no_pause(until: str) -> str:
    return f"Ngày {until} đã qua hoặc xa quá một năm. Xin chọn ngày khác."


def to_pause(answers: DigestPauseAnswers, context: Context) -> Submission:
    """What a pause submits; the day that is asked for is its last."""
    until = text.day(answers.until)
    if not context.today <= answers.until <= context.today + LONGEST:
        return Submission(text=no_pause(until), next=(("Chọn ngày khác", "z:pause"),), action="")
    fact = DigestsPaused(person_id=person_of(context), until=answers.until + timedelta(days=1))
    return Submission(
        text=paused(until),
        facts=(fact,),
        next=(("Cài đặt gửi", "c:guitinhhinh"),),
        action="pause_digests",
        object=f"person:{person_of(context)}",
    )


FORM = Form(
    name="digest_pause",
    title="Tạm dừng gửi tình hình",
    answers=DigestPauseAnswers,
    steps=(Day("until", "Tạm dừng đến hết ngày nào? Ví dụ: 15/8.", label="Đến hết", days=lookup("days_to_pause")),),
    submit=to_pause,
    review=False,
)
