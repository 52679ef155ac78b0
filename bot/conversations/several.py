"""Báo nhiều mô hình: several reports in one message, put back as one review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel, JsonValue

from bot import text
from bot.conversations.parts.amounts import AmountAnswer, resource
from bot.conversations.parts.amounts import told as told_amounts
from bot.conversations.parts.proofs import evidence_of
from bot.conversations.progress import NO_REPORT
from bot.conversations.quick import Understood, amounts_of, given_by, understand
from bot.engine.environment import Environment, lookup
from bot.engine.form import Brief, Context, Form, Submission
from bot.engine.pieces import pieces
from bot.engine.reading import Accepted, Doubted, Reading, Refused
from bot.engine.session import Answer, Doubt, Given
from bot.engine.steps import Choice, Repeat, Step
from bot.messages import Incoming
from bot.quantities import Measures, Region
from storage.records.facts import Reported
from storage.records.reports import NewReport, ReportStatus, Resource

_NUMBERED = re.compile(r"(?:^|[;\n])\s*(\d{1,2})\s*[:.)]\s+", re.MULTILINE)
MOST = 12
"""Reports in one message."""


class Line(BaseModel):
    """One of the reports."""

    initiative: str
    note: str


class SeveralAnswers(BaseModel):
    """What a message with several reports says."""

    lines: tuple[Line, ...] = ()


@text.phrase
def all_reported(count: int, period: str) -> str:
    return f"Đã nhận {count} báo cáo kỳ {period}. Cảm ơn đồng chí."


@text.phrase
def understood_several(count: int) -> str:
    return f"Tôi hiểu là {count} báo cáo:"


@text.phrase
def write_again(shown: str) -> str:
    return f"{shown} Đồng chí gõ lại dòng này cho rõ."


def parts(words: str) -> dict[int, str]:
    """The numbered parts of a message: "1: xong 600m; 2: chưa làm" by their numbers; nothing where it is one note."""
    found = list(_NUMBERED.finditer(f"{words} "))
    if len(found) < 2 or words[: found[0].start()].strip():
        return {}
    ends = [match.start() for match in found[1:]] + [len(words)]
    split = {int(match[1]): words[match.end() : end].strip(" ;\n") for match, end in zip(found, ends, strict=True)}
    whole = len(split) == len(found) and all(split.values())
    return split if whole else {}


@dataclass(frozen=True)
class Note(Step):
    """What was done, in one's own words, which are read as a report."""

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the note; ask again where an amount in it is not clear."""
        if not incoming.text:
            return Refused(text.words_please())
        understood = understand(incoming.text, env.look("region"), env.today, env.look("measures"))
        if understood.note.asks:
            return Doubted(write_again(understood.note.asks[0].question))
        answer = Answer(value=incoming.text, shown=sentence(understood), typed=incoming.text, message=incoming.message)
        return Accepted(answer)

    def stands(self, value: JsonValue) -> bool:
        """Words."""
        return super().stands(value) or isinstance(value, str)


def rows_of(understood: Understood) -> list[Resource]:
    """The amounts in a note."""
    items = amounts_of(given_by(understood, ""))
    amounts = (AmountAnswer.model_validate({name: answer.value for name, answer in item.items()}) for item in items)
    found = (resource(answer, cumulative=understood.note.cumulative) for answer in amounts)
    return [row for row in found if row is not None]


def sentence(understood: Understood) -> str:
    """A note as it was understood."""
    amounts = told_amounts(rows_of(understood))
    status = given_by(understood, "").answers["status"].shown.lower()
    since = "lũy kế " if understood.note.cumulative and amounts else ""
    shown = [status] if understood.status != ReportStatus.ON_TRACK else []
    return ", ".join([*shown, *([since + amounts] if amounts else [])]) or text.shorten(understood.words, 120)


def given(lines: Sequence[tuple[Answer | None, Understood]], message: str) -> Given:
    """Several notes as the beginning of the form. What is not clear is left to be asked: whose it is, or how much."""
    answers: dict[str, Answer] = {}
    for number, (initiative, understood) in enumerate(lines):
        words = understood.words
        answer = Answer(value=words, shown=sentence(understood), typed=words, message=message)
        if initiative is not None:
            answers[f"lines.{number}.initiative"] = initiative
        if not understood.note.asks:
            answers[f"lines.{number}.note"] = answer
    doubted = next((n for n, (_, understood) in enumerate(lines) if understood.note.asks), None)
    doubt = None
    if doubted is not None:
        question = write_again(lines[doubted][1].note.asks[0].question)
        doubt = Doubt(path=f"lines.{doubted}.note", question=question, proposals=())
    return Given(answers=answers, brief=True, doubt=doubt)


def in_sentences(data: dict[str, JsonValue], env: Environment) -> str:
    """All reports as they were understood, a line each."""
    count = len(data["lines"]) if isinstance(data["lines"], list) else 0
    photos = pieces(cast("list[dict[str, JsonValue]]", env.session.context.get("photos") or []))
    lines = []
    for number in range(count):
        item = env.inside(f"lines.{number}.")
        told = ", ".join([item.shown("note"), *([f"kèm {photos}"] if photos and number == 0 else [])])
        lines.append(f"{number + 1}. {text.bold(text.shorten(item.shown('initiative'), 100))} – {told}.")
    return "\n".join((understood_several(count), *lines))


def to_reports(answers: SeveralAnswers, context: Context) -> Submission:
    """What several notes submit: a report each."""
    period = str(context.values["period"])
    region: Region = context.values["region"]  # type: ignore[assignment]
    measures = Measures.model_validate(context.values.get("measures") or {})
    photos = cast("list[dict[str, Any]]", context.values.get("photos") or [])
    facts = []
    for number, line in enumerate(answers.lines):
        understood = understand(line.note, region, context.today, measures)
        report = NewReport(
            id=f"{context.session_id}-{number + 1}",
            initiative_id=line.initiative,
            period=period,
            status=understood.status,
            done=line.note,
            resources=tuple(rows_of(understood)),
            evidence=evidence_of(photos) if number == 0 else (),
            entered_by=int(str(context.values["person"])),
            effective_on=context.today,
        )
        facts.append(Reported(report=report))
    return Submission(
        text=all_reported(len(facts), text.period(period)),
        facts=tuple(facts),
        next=(("Mô hình của tôi", "c:mohinh"),),
        action="report",
        object=",".join(line.initiative for line in answers.lines),
    )


FORM = Form(
    name="several",
    title="Báo nhiều mô hình",
    answers=SeveralAnswers,
    steps=(
        Repeat(
            "lines",
            (
                Note("note", "Đã làm được gì?"),
                Choice(
                    "initiative",
                    "“{note}” là của mô hình nào?",
                    label="{note}",
                    choices=lookup("initiatives_to_report"),
                    search=lookup("initiatives_with"),
                ),
            ),
            label="Các báo cáo",
            closed=True,
        ),
    ),
    submit=to_reports,
    brief=Brief(
        words=in_sentences, flip="", send="Đúng, gửi hết", edit="Sửa", drop="Không phải báo cáo", dropped=NO_REPORT
    ),
)
