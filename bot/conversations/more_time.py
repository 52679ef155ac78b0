"""Xin gia hạn, gia hạn: until which day, and why. Whoever owes asks; whoever may urge gives."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel

from bot import text
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Day, Text
from bot.messages import Choice, Notice
from storage.records.duties import DutyEvent
from storage.records.facts import DutyNoted

LONGEST = timedelta(days=366)


class MoreTimeAnswers(BaseModel):
    """What is asked about more time."""

    until: date
    why: str


@text.phrase
def time_asked(until: str, heard: bool) -> str:
    return f"Đã ghi: xin gia hạn đến {until}. " + (
        "Cấp trên trả lời thì bot báo đồng chí; trước đó hạn vẫn như cũ." if heard else "Hiện chưa báo được cấp trên."
    )


@text.phrase
def asks_for_time(who: str, about: str, until: str, why: str) -> str:
    return f"{who} xin gia hạn đến {until}: {about}.\nLý do: {why}"


@text.phrase
def time_given(about: str, until: str) -> str:
    return f"Đã gia hạn đến {until}: {about}."


@text.phrase
def told_time_given(who: str, about: str, until: str) -> str:
    return f"{who} gia hạn cho đồng chí đến {until}: {about}."


@text.phrase
def not_later(until: str, due: str) -> str:
    return f"{until} không sau hạn hiện nay ({due}) hoặc xa quá một năm. Xin chọn ngày khác."


def answer_buttons(duty: int, source: str, until: str) -> tuple[tuple[Choice, ...], ...]:
    """What whoever is asked for more time may press."""
    return (
        (
            Choice(label=f"Cho đến {until}", payload=f"d:give:{duty}.{source}"),
            Choice(label="Không gia hạn", payload=f"d:refuse:{duty}.{source}"),
        ),
        (Choice(label="Xem việc này", payload=f"d:show:{duty}"),),
    )


def to_more_time(answers: MoreTimeAnswers, context: Context) -> Submission:
    """What it submits: an asking, or more time at once."""
    values = context.values
    duty, about, who = int(str(values["duty"])), str(values["about"]), str(values["who"])
    until, due = text.day(answers.until), date.fromordinal(int(str(values["due"])))
    if not max(due, context.today) < answers.until <= max(due, context.today) + LONGEST:
        again = ("Chọn ngày khác", f"d:{'more' if values['gives'] else 'time'}:{duty}")
        return Submission(text=not_later(until, text.day(due)), next=(again,), action="")
    gives = bool(values["gives"])
    fact = DutyNoted(
        duty_id=duty,
        event=DutyEvent.TIME_GIVEN if gives else DutyEvent.TIME_ASKED,
        person_id=int(str(values["person"])),
        value=answers.until.isoformat(),
        why=answers.why,
        source=context.session_id,
        on=context.today,
    )
    hears = values["hears"]
    notices: tuple[Notice, ...] = ()
    if hears and gives:
        notices = (Notice(person_id=int(str(hears)), text=told_time_given(who, about, until)),)
    elif hears:
        words = asks_for_time(who, about, until, answers.why)
        notices = (Notice(person_id=int(str(hears)), text=words, rows=answer_buttons(duty, context.session_id, until)),)
    return Submission(
        text=time_given(about, until) if gives else time_asked(until, bool(hears)),
        facts=(fact,),
        notices=notices,
        action=fact.event,
        object=f"duty:{duty}",
    )


FORM = Form(
    name="more_time",
    title="Gia hạn",
    context=("about", "duty", "who", "due", "gives", "hears"),
    answers=MoreTimeAnswers,
    steps=(
        Day(
            "until",
            "{about}: gia hạn đến ngày nào? Ví dụ: 20/5.",
            label="Đến ngày",
            days=lookup("days_for_more_time"),
        ),
        Text(
            "why",
            "Vì sao cần thêm thời gian? Ví dụ: chờ thu hoạch xong mới họp dân được.",
            label="Lý do",
            limit=300,
        ),
    ),
    submit=to_more_time,
    review=False,
)
