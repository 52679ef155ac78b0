"""Báo nhanh: a report read from one message, put back as a sentence to confirm with a tap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from bot import quantities, text
from bot.conversations.parts.amounts import AMOUNT_KINDS, DONE
from bot.conversations.parts.objects import object_of
from bot.conversations.progress import STATUSES
from bot.engine.session import Answer, Doubt, Given, Preset, Proposal
from storage.records.reports import ReportStatus
from storage.records.words import fold

CODES = {
    "area": "land",
    "labour": "labour",
    "money": "money",
    "state_money": "state_money",
    "valuation": "valuation",
    "length": "length",
    "households": "households",
    "people": "people",
    "attendances": "attendances",
}
"""The kind of amount behind each kind that a note speaks of."""

_NOTHING_YET = re.compile(r"\b(chua (lam|co|phat sinh|trien khai|thuc hien|xong)|khong co ket qua)\b")
_FINISHED = re.compile(r"\b((da )?xong (het|toan bo|roi)|da xong(?! *\d)|(da )?hoan (thanh|tat)(?! *\d)|da ket thuc)\b")
_SLOW = re.compile(r"\b(cham|dang vuong|tam dung)\b")
_WORK = re.compile(
    r"\b(da (hop|lam|xong|van dong|trien khai|to chuc|ban giao|mo|xay|trong|lap|dap|do)"
    r"|bao cao|hop (dan|thon|to|chi))\b"
)
"""Words of work done, where a note has no figures. A few words to search for have none of these."""
_BUSINESS = re.compile(r"\b(doanh nghiep|cong ty|hop tac xa|nha tai tro)\b")
_PEOPLE = re.compile(r"\b(nhan dan|ba con|nguoi dan|dan gop|ho dan|hoi vien)\b")
_OBSTACLE = re.compile(r"\b(vuong mac|kho khan|vuong)\b")
_SENTENCE = re.compile(r"(?<=[.;!?\n])\s+")
SHORT_NOTE = 60
"""Characters up to which "chưa làm" is all that a note says."""


@dataclass(frozen=True)
class Understood:
    """What a note was read as."""

    words: str
    note: quantities.Note
    status: ReportStatus

    @property
    def speaks_of_work(self) -> bool:
        """Whether this looks like a report rather than a question or a few words to search for."""
        if len(self.words.split()) < 2:  # a code, a phone number, a name
            return False
        figures = bool(self.note.values or self.note.items or self.note.ask_for)
        return figures or self.status != ReportStatus.ON_TRACK or bool(_WORK.search(fold(self.words)))


def understand(
    words: str, region: quantities.Region, today: date, measures: quantities.Measures | None = None
) -> Understood:
    """Read a note."""
    note = quantities.read_note(words, region=region, today=today, measures=measures)
    folded = fold(words)
    figures = bool(note.values or note.items or note.ask_for)
    if _NOTHING_YET.search(folded) and not figures and len(words) <= SHORT_NOTE:
        status = ReportStatus.NO_RESULT
    elif _FINISHED.search(folded):
        status = ReportStatus.DONE
    elif _SLOW.search(folded):
        status = ReportStatus.SLOW
    else:
        status = ReportStatus.ON_TRACK
    return Understood(words, note, status)


def given_by(understood: Understood, message: str) -> Given:
    """The note as the beginning of a report; amounts that must be asked about are left open."""
    status = next(option for option in STATUSES if option.code == understood.status)
    obstacle = next((s for s in _SENTENCE.split(understood.words) if _OBSTACLE.search(fold(s))), None)
    found = {
        "status": Answer(value=status.code, shown=status.label),
        "done": Answer(value=understood.words, shown=understood.words, typed=understood.words, message=message),
        "photos": Answer(value=[]),
        "obstacle": Answer(value=text.shorten(obstacle, 1000) if obstacle else None, shown=obstacle or ""),
        "span": Answer(value="cumulative", shown="Lũy kế từ đầu")
        if understood.note.cumulative
        else Answer(value="period", shown="Riêng kỳ này"),
    }
    clear, unclear = _clear(understood), [kind for kind in understood.note.ask_for if kind in CODES]
    items = [*clear, *({"kind": _kind(CODES[kind])} for kind in unclear)]
    for index, item in enumerate(items):
        found |= {f"results.{index}.{name}": answer for name, answer in item.items()}
    found[f"results.{len(items)}.kind"] = Answer(value=DONE)
    doubt = None
    if unclear and understood.note.asks:
        ask = understood.note.asks[0]
        proposals = tuple(
            Proposal(label=candidate.label, answer=_amount(CODES[unclear[0]], candidate.reading))
            for candidate in ask.readings
        )
        doubt = Doubt(path=f"results.{len(clear)}.amount", question=ask.question, proposals=proposals)
    return Given(answers=found, presets={"results": Preset(arguments=(), fixed=True)}, brief=True, doubt=doubt)


def _clear(understood: Understood) -> list[dict[str, Answer]]:
    read = []
    for kind, reading in understood.note.values.items():
        code = "business_money" if kind == "money" and _from_business(understood.words) else CODES[kind]
        of = object_of(understood.words) if code == "length" else ""
        read.append({"kind": _kind(code), "amount": _amount(code, reading, of)})
    return read + [{"kind": _kind("items"), "words": Answer(value=i, shown=i, typed=i)} for i in understood.note.items]


def _from_business(words: str) -> bool:
    """Whether the money was given by firms, and none by the people."""
    folded = fold(words)
    return bool(_BUSINESS.search(folded)) and not _PEOPLE.search(folded)


def _amount(code: str, reading: quantities.Reading, of: str = "") -> Answer:
    assert not isinstance(reading.value, date)
    value: dict[str, JsonValue] = {
        "amount": str(reading.value),
        "unit": reading.unit or "",
        "approximate": reading.approximate,
        "typed": reading.typed,
        "object": of,
    }
    shown = text.amount(quantities.show(reading.value, AMOUNT_KINDS[code].measures), reading.approximate)
    return Answer(value=value, shown=shown, typed=reading.typed)


def _kind(code: str) -> Answer:
    return Answer(value=code, shown=AMOUNT_KINDS[code].label)


def replied(old: Given, understood: Understood, message: str) -> Given:
    """What a reply to a report makes of it: amounts of the kinds that it speaks of are replaced, the rest stays."""
    new = given_by(understood, message)
    spoken = {new.answers[path].value for path in new.answers if path.endswith(".kind")} - {DONE}
    kept = [item for item in amounts_of(old) if item["kind"].value not in spoken]
    items = [*kept, *amounts_of(new)]
    answers = {path: answer for path, answer in old.answers.items() if not path.startswith("results.")}
    for index, item in enumerate(items):
        answers |= {f"results.{index}.{name}": answer for name, answer in item.items()}
    answers[f"results.{len(items)}.kind"] = Answer(value=DONE)
    if understood.status != ReportStatus.ON_TRACK:
        answers["status"] = new.answers["status"]
    before = answers["done"].shown
    words = f"{before}\n{understood.words}" if before else understood.words
    answers["done"] = Answer(value=words, shown=words, typed=understood.words, message=message)
    answers.setdefault("span", new.answers["span"])
    asked = next((n for n, item in enumerate(items) if len(item) == 1), None)
    doubt = (
        new.doubt.model_copy(update={"path": f"results.{asked}.amount"}) if new.doubt and asked is not None else None
    )
    return old.model_copy(update={"answers": answers, "brief": True, "doubt": doubt})


def amounts_of(given: Given) -> list[dict[str, Answer]]:
    """The amounts of a report, each with its kind; the one that ends the list is none."""
    found: dict[str, dict[str, Answer]] = {}
    for path, answer in given.answers.items():
        group, _, rest = path.partition(".")
        index, _, name = rest.partition(".")
        if group == "results":
            found.setdefault(index, {})[name] = answer
    return [item for _, item in sorted(found.items(), key=lambda pair: int(pair[0])) if item["kind"].value != DONE]
