"""A day that must not lie before another: what cannot be meant is asked about, and what is taken is in order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import BaseModel

from bot.engine.environment import Lookup
from bot.engine.form import Context, Form, FormError, Submission
from bot.engine.steps import Day
from tests.chat import Chat


class Days(BaseModel):
    begin: date
    end: date


def _form(*steps: Day) -> Form:
    def done(answers: Days, context: Context) -> Submission:
        return Submission(text=f"{answers.begin} {answers.end}")

    return Form(name="days", title="Ngày", answers=Days, steps=steps, submit=done)


FORM = _form(Day("begin", "Từ ngày nào?", label="Từ"), Day("end", "Đến ngày nào?", label="Đến", after="begin"))


def look(needed: Lookup) -> Any:
    assert needed.query == "region"
    return "north"


def written(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


PAST = _form(Day("begin", "Từ ngày nào?"), Day("end", "Ngày nào?", label="Ngày", past=True))


@given(some.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_day_that_has_not_come_is_not_taken_where_something_is_over(meant: date) -> None:
    chat = Chat(PAST, look).begin().say("1/1/2024").say(written(meant))
    if meant > chat.env.today:
        assert "chưa tới" in chat.text, chat.story()
        assert "end" not in chat.answers
        chat.say("hôm qua")
        assert chat.answers["end"] == "2026-03-31"
    else:
        assert chat.answers["end"] == meant.isoformat(), chat.story()


SOME_DAY = some.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(SOME_DAY, SOME_DAY)
def test_whatever_is_typed_the_end_is_not_before_the_beginning(begin: date, end: date) -> None:
    chat = Chat(FORM, look).begin().say(written(begin)).say(written(end))
    if end < begin:
        assert "trước ngày bắt đầu" in chat.text, chat.story()
        offered = chat.labels[0]
        chat.tap(offered)
        kept = date.fromisoformat(str(chat.answers["end"]))
        assert written(kept) == offered
        assert (kept - begin).days in range(366), "within the year that follows"
        assert kept.month == end.month
    else:
        assert chat.answers["end"] == end.isoformat(), chat.story()


def test_a_beginning_that_moves_asks_for_the_end_again() -> None:
    chat = Chat(FORM, look).begin().say("2/4/2026").say("3/4/2026").tap("✎ Từ").say("9/4/2026")
    assert "Đến ngày nào?" in chat.text
    assert chat.say("9/4/2026").answers == {"begin": "2026-04-09", "end": "2026-04-09"}


def test_what_follows_nothing_is_declared_wrongly() -> None:
    with pytest.raises(FormError, match=r"days\.end"):
        _form(Day("end", "Đến ngày nào?", after="begin"), Day("begin", "Từ ngày nào?"))
