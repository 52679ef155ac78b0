"""The initiative that a form is about: known at the beginning, shown at the review."""

from __future__ import annotations

from typing import Any

from bot.engine.environment import lookup
from bot.engine.form import Context
from bot.engine.steps import Choice
from bot.messages import Choice as Button
from bot.messages import Notice


def initiative_step() -> Choice:
    """The initiative, given in advance."""
    return Choice(
        "initiative",
        "Về mô hình nào?",
        label="Mô hình",
        choices=lookup("initiatives_to_review"),
        search=lookup("initiatives_to_review_with"),
        preset="initiative",
    )


def person_of(context: Context) -> int:
    """Who fills the form in."""
    return int(str(context.values["person"]))


def told(context: Context, words: str, rows: tuple[tuple[Button, ...], ...] = ()) -> tuple[Notice, ...]:
    """The same word to everyone whom the form was begun to tell."""
    ids: Any = context.values.get("told") or []
    return tuple(Notice(person_id=int(one), text=words, rows=rows) for one in ids)
