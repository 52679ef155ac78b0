"""Tìm mô hình: find initiatives by a few words, with or without marks."""

from __future__ import annotations

from pydantic import BaseModel

from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Text
from storage.records.words import fold


class SearchAnswers(BaseModel):
    """What a search asks."""

    words: str


def to_results(answers: SearchAnswers, context: Context) -> Submission:
    """A search stores nothing; it leads to the list of what was found."""
    return Submission(text="", then=f"v:find:0:{fold(answers.words)}", action="search")


FORM = Form(
    name="search",
    title="Tìm mô hình",
    answers=SearchAnswers,
    steps=(
        Text(
            "words",
            "Gõ vài từ trong tên hoặc nơi làm, có dấu hay không dấu đều được. Ví dụ: hien dat mong cai.",
            limit=100,
        ),
    ),
    submit=to_results,
    review=False,
)
