"""The same forms in a plain bot, counted rather than built: one question a step, everything typed, no buttons.

The rule. A choice is answered with its number in the list. An amount is answered with its bare number in the base
unit, after the number of its kind; "0" ends the amounts. A day is typed in full. Words are the same words. A photo is
one message. Nothing else counts as an answer: neither opening the form nor sending it, as with dvk.

*Lean*: it asks only what was answered, and no description where the figures say it all. *Full*: it asks every field of
the form, each kind of amount apart; "0" where there is nothing to say; the description is the same sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.conversations import progress, registration
from bot.conversations.parts.amounts import AMOUNT_KINDS, kind_of
from bot.engine.form import Form
from bot.engine.steps import Choice, Repeat
from storage.records.reports import Resource

KINDS = list(AMOUNT_KINDS)
NOTHING = "0"
PHOTO = ""
"""Sent, not typed."""


@dataclass(frozen=True)
class Plain:
    """What the plain bot was sent, answer by answer."""

    sent: tuple[str, ...]

    @property
    def answers(self) -> int:
        return len(self.sent)

    @property
    def has_photo(self) -> bool:
        return PHOTO in self.sent

    @property
    def characters(self) -> int:
        return sum(map(len, self.sent))


def registration_lean(row: dict[str, Any]) -> Plain:
    return Plain(tuple(_registered(row).values()))


def registration_full(row: dict[str, Any]) -> Plain:
    return _full(registration.FORM, _registered(row), {})


def report_lean(row: dict[str, Any], described: bool) -> Plain:
    """``described``: whether the officer told in words what the figures do not say."""
    answers = _reported(row)
    if not described:
        answers.pop("done", None)
    before = [answers.pop(name) for name in ("initiative", "status", "done") if name in answers]
    amounts = [typed for kind, amount in _amounts(row).items() for typed in (str(KINDS.index(kind) + 1), amount)]
    return Plain((*before, *amounts, *([NOTHING] if amounts else []), *answers.values()))


def report_full(row: dict[str, Any]) -> Plain:
    return _full(progress.FORM, _reported(row), _amounts(row))


def _full(form: Form, answers: dict[str, str], amounts: dict[str, str]) -> Plain:
    """Every field of the form, one by one. The reason for an amendment is no field of a first report."""
    sent: list[str] = []
    for step in form.steps:
        if isinstance(step, Repeat):
            sent += [amounts.get(kind, NOTHING) for kind in KINDS]
        elif step.name != "why":
            sent.append(answers.get(step.name, NOTHING))
    return Plain(tuple(sent))


def _registered(row: dict[str, Any]) -> dict[str, str]:
    day = date.fromisoformat(row["end_on"])
    subject = "3" if row["subject_kind"] == "person" else "1" if row["subject_name"] == row["unit_name"] else "2"
    return {
        "unit": "1",
        "name": row["name"],
        "subject": subject,
        **({"by": row["subject_name"]} if subject != "1" else {}),
        "field": "1",
        "place": row["place"],
        "target": row["target"],
        "end": f"{day:%d/%m/%Y}",
    }


def _reported(row: dict[str, Any]) -> dict[str, str]:
    status = next(step for step in progress.FORM.steps if isinstance(step, Choice) and step.name == "status")
    assert isinstance(status.choices, tuple)
    codes = [option.code for option in status.choices]
    answers = {"initiative": "1", "status": str(codes.index(row["status"]) + 1)}
    if row["status"] == "no_result":
        return answers
    answers["done"] = row["done"]
    if row["resources"]:
        answers["span"] = "2" if any(amount["cumulative"] for amount in row["resources"]) else "1"
    if row["evidence"]:
        answers["photos"] = PHOTO
    return answers


def _amounts(row: dict[str, Any]) -> dict[str, str]:
    rows = [Resource.model_validate(amount) for amount in row["resources"]]
    return {kind_of(r): r.typed if r.amount is None else f"{r.amount:f}".replace(".", ",") for r in rows}
