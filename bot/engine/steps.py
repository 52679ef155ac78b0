"""The kinds of question a form can ask. A step declares; it holds no state and does no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, cast

from pydantic import JsonValue

from bot import quantities, text
from bot.engine.conditions import ALWAYS, NEVER, Condition
from bot.engine.environment import Environment, LookupRef
from bot.engine.pieces import evidence_in, pieces
from bot.engine.reading import Accepted, Doubted, Gathered, Reading, Refused
from bot.engine.session import Answer, Proposal
from bot.messages import Incoming
from storage.records.words import fold


@dataclass(frozen=True)
class Option:
    """A stored code and the label that people see."""

    code: str
    label: str
    apart: bool = False
    """It keeps a button with its label, on every page, where the others are too long and are told by number."""


@dataclass(frozen=True)
class Offer:
    """A button on the form's first question that reopens an answer given in advance."""

    label: str
    when: Condition = ALWAYS


@dataclass(frozen=True)
class Step:
    """One question. ``ask`` may show earlier answers: ``{kind}`` is what the review shows for the step *kind*."""

    name: str
    ask: str
    label: str = field(default="", kw_only=True)
    """The short name at the review and in confirmations, which may show earlier answers as ``ask`` does."""
    when: Condition = field(default=ALWAYS, kw_only=True)
    optional: bool = field(default=False, kw_only=True)
    detail: bool = field(default=False, kw_only=True)
    """Only asked where the person chooses to add it at the review."""
    preset: str = field(default="", kw_only=True)
    """The entry of the context that answers it in advance."""
    offer: Offer | None = field(default=None, kw_only=True)

    reads_numbers: ClassVar[bool] = False
    """A typed number is an answer here, never the number of a choice."""

    def question(self, env: Environment) -> str:
        """The words of the question."""
        return self.ask.format_map(_Shown(env)) if "{" in self.ask else self.ask

    def name_for(self, env: Environment) -> str:
        """The short name, here."""
        return self.label.format_map(_Shown(env)) if "{" in self.label else self.label

    def options(self, env: Environment) -> tuple[Option, ...]:
        """What can be chosen with a button."""
        return ()

    def depends_on(self) -> frozenset[str]:
        """The steps whose answers this one's meaning hangs on; when they change it is asked again."""
        refs = [getattr(self, attribute, None) for attribute in ("choices", "suggestions", "days")]
        steps = frozenset().union(*(ref.steps for ref in refs if isinstance(ref, LookupRef)))
        return steps | frozenset(name for name in (getattr(self, "by", ""), getattr(self, "after", "")) if name)

    def done_label(self, env: Environment) -> str:
        """The button that ends gathering, where this step gathers."""
        return ""

    def choose(self, code: str, env: Environment) -> Answer | None:
        """The answer behind a button, or None where there is no such option any more."""
        for option in self.options(env):
            if option.code == code:
                return Answer(value=option.code, shown=option.label)
        return None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read what was sent in answer."""
        raise AssertionError("every kind of step reads its own answers")

    def came_with(self, answer: Answer, incoming: Incoming) -> bool:
        """Whether the answer was read from this message, which has been edited since."""
        return bool(incoming.message) and answer.message == incoming.message

    def stands(self, value: JsonValue) -> bool:
        """Whether a stored answer is still one after the step may have changed."""
        return value is None and self.optional


class _Shown(dict[str, str]):
    """Answers by step name, for filling in a question's words."""

    def __init__(self, env: Environment) -> None:
        super().__init__()
        self._env = env

    def __missing__(self, step: str) -> str:
        return self._env.shown(step)


@dataclass(frozen=True)
class Known(Step):
    """What the given items of a group bring along and nobody is asked for; other steps of the item look at it."""

    ask: str = ""

    def stands(self, value: JsonValue) -> bool:
        """Whatever was given."""
        return True


@dataclass(frozen=True)
class Choice(Step):
    """One of several options, from the form itself or looked up; with ``other`` own words are an answer too."""

    choices: tuple[Option, ...] | LookupRef = field(default=(), kw_only=True)
    other: bool = field(default=False, kw_only=True)
    columns: int = field(default=1, kw_only=True)
    none: str = field(default="", kw_only=True)
    """What to say where there is nothing to choose from."""
    search: LookupRef | None = field(default=None, kw_only=True)
    """A lookup given the words typed; answers with options beyond those that are shown."""

    def options(self, env: Environment) -> tuple[Option, ...]:
        """The options, looked up where the form says so."""
        if isinstance(self.choices, LookupRef):
            return cast("tuple[Option, ...]", env.find(self.choices))
        return self.choices

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Take the option whose label was typed, or the only one that has the typed words in it."""
        typed = fold(incoming.text)
        if not typed:
            return Refused(text.choose_please())
        options = self.options(env)
        found = [o for o in options if fold(o.label) == typed] or [o for o in options if typed in fold(o.label)]
        if not found and self.search:
            found = list(env.find(self.search, incoming.text))
        if len(found) == 1:
            return Accepted(self._answer(found[0].code, found[0].label, incoming))
        if found:
            proposals = tuple(
                Proposal(label=o.label, answer=self._answer(o.code, o.label, incoming)) for o in found[:8]
            )
            return Doubted(text.which_one(incoming.text), proposals)
        if self.other and len(incoming.text) <= text.SHORT:
            return Accepted(self._answer(incoming.text, incoming.text, incoming))
        return Refused(text.choose_please())

    @staticmethod
    def _answer(value: str, shown: str, incoming: Incoming) -> Answer:
        return Answer(value=value, shown=shown, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """A code of the form's own options still exists; a looked-up one is checked when it is used."""
        if super().stands(value):
            return True
        if not isinstance(value, str):
            return False
        return isinstance(self.choices, LookupRef) or self.other or any(o.code == value for o in self.choices)


@dataclass(frozen=True)
class Text(Step):
    """Own words."""

    limit: int = field(default=300, kw_only=True)
    minimum: int = field(default=2, kw_only=True)
    suggestions: LookupRef | None = field(default=None, kw_only=True)
    doubt: LookupRef | None = field(default=None, kw_only=True)
    """A lookup given the words typed; answers with a question back, or with nothing."""
    keep: str = field(default="Giữ như vậy", kw_only=True)
    """The button that answers such a doubt."""

    def options(self, env: Environment) -> tuple[Option, ...]:
        """Suggestions to tap instead of typing."""
        return cast("tuple[Option, ...]", env.find(self.suggestions)) if self.suggestions else ()

    def choose(self, code: str, env: Environment) -> Answer | None:
        """A suggestion is taken over as words."""
        chosen = super().choose(code, env)
        return chosen.model_copy(update={"value": chosen.shown}) if chosen else None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Take the words, unless there are none, too many, or they give rise to a doubt. Short ones are one line."""
        typed = " ".join(incoming.text.split()) if self.limit <= text.SHORT else incoming.text
        if not any(char.isalnum() for char in typed):
            return Refused(text.words_please())
        if len(typed) < self.minimum:
            return Refused(text.too_short())
        if len(typed) > self.limit:
            cut = text.shorten(typed, self.limit)
            proposal = Proposal(label=text.take_the_beginning(), answer=self._answer(cut, incoming))
            return Doubted(text.too_long(len(typed), self.limit), (proposal,))
        answer = self._answer(typed, incoming)
        question = env.find(self.doubt, typed) if self.doubt else ""
        return Doubted(question, (Proposal(label=self.keep, answer=answer),)) if question else Accepted(answer)

    def _answer(self, words: str, incoming: Incoming) -> Answer:
        return Answer(value=words, shown=words, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """Words within today's limit."""
        return super().stands(value) or (isinstance(value, str) and len(value) <= self.limit)


COUNTS = {"households": "hộ", "people": "người", "attendances": "lượt"}
"""What is counted in whole numbers, with its unit."""


@dataclass(frozen=True)
class Quantity(Step):
    """An amount with its unit, read as people write it. What it measures is ``measures``, or follows from a sibling."""

    measures: str = field(default="", kw_only=True)
    by: str = field(default="", kw_only=True)
    """The sibling whose answer says what is measured."""
    table: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """What is measured for each answer of that sibling."""
    choices: tuple[Option, ...] = field(default=(), kw_only=True)
    """Answers that are no amount."""

    reads_numbers: ClassVar[bool] = True

    def measured(self, env: Environment) -> str:
        """What is measured here: a field of :mod:`bot.quantities`."""
        return dict(self.table)[str(env.value(self.by))] if self.by else self.measures

    def options(self, env: Environment) -> tuple[Option, ...]:
        """The answers that are no amount."""
        return self.choices

    def question(self, env: Environment) -> str:
        """The question with an example of how to write such an amount."""
        return f"{super().question(env)} {text.example(text.EXAMPLES[self.measured(env)])}"

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the amount; ask where a careful clerk would."""
        if not incoming.text:
            return Refused(text.amount_please(text.EXAMPLES[self.measured(env)]))
        measured = self.measured(env)
        read = quantities.read(
            cast("quantities.FieldName", measured),
            incoming.text,
            region=env.look("region"),
            today=env.today,
            measures=env.look("measures"),
        )
        if isinstance(read, quantities.Reading):
            return Accepted(self._answer(read, measured, incoming))
        proposals = tuple(
            Proposal(label=r.label, answer=self._answer(r.reading, measured, incoming)) for r in read.readings
        )
        return Doubted(read.question, proposals) if proposals else Refused(read.question)

    @staticmethod
    def _answer(reading: quantities.Reading, measured: str, incoming: Incoming) -> Answer:
        assert not isinstance(reading.value, date)
        value: dict[str, JsonValue] = {
            "amount": str(reading.value),
            "unit": reading.unit or COUNTS.get(measured, ""),
            "approximate": reading.approximate,
            "typed": incoming.text,
        }
        shown = text.amount(quantities.show(reading.value, measured), reading.approximate)
        return Answer(value=value, shown=shown, typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """An amount is a decimal, a unit and whether it is approximate."""
        if super().stands(value) or any(option.code == value for option in self.choices):
            return True
        return isinstance(value, dict) and {"amount", "unit", "approximate"} <= value.keys()


@dataclass(frozen=True)
class Day(Step):
    """A day of the calendar, as people write it."""

    days: LookupRef | None = field(default=None, kw_only=True)
    """Days to tap, by ISO date."""
    after: str = field(default="", kw_only=True)
    """The sibling before whose day this one cannot lie."""
    past: bool = field(default=False, kw_only=True)
    """It cannot lie in the future."""

    reads_numbers: ClassVar[bool] = True

    def options(self, env: Environment) -> tuple[Option, ...]:
        """Days that are often meant."""
        return cast("tuple[Option, ...]", env.find(self.days)) if self.days else ()

    def choose(self, code: str, env: Environment) -> Answer | None:
        """A tapped day is shown as a day."""
        chosen = super().choose(code, env)
        return chosen.model_copy(update={"shown": text.day(date.fromisoformat(code))}) if chosen else None

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Read the day; ask where two are possible."""
        if not incoming.text:
            return Refused(text.amount_please(text.EXAMPLES["date"]))
        read = quantities.read("date", incoming.text, region=env.look("region"), today=env.today)
        if isinstance(read, quantities.Reading):
            return self._in_order(cast("date", read.value), incoming, env)
        meant = [(r.label, cast("date", r.reading.value)) for r in read.readings]
        proposals = tuple(
            Proposal(label=label, answer=self._answer(day, incoming))
            for label, day in meant
            if not (self.past and day > env.today)
        )
        return Doubted(read.question, proposals) if proposals else Refused(read.question)

    def _in_order(self, value: date, incoming: Incoming, env: Environment) -> Reading:
        """The day, unless it lies before the one that it must follow: then probably that of another year is meant."""
        if self.past and value > env.today:
            return Refused(text.not_yet(value))
        first = env.value(self.after) if self.after else None
        if not isinstance(first, str) or value.isoformat() >= first:
            return Accepted(self._answer(value, incoming))
        begun = date.fromisoformat(first)
        leap = value.replace(day=28) if (value.month, value.day) == (2, 29) else value
        later = next(day for year in (0, 1) if (day := leap.replace(year=begun.year + year)) >= begun)
        proposal = Proposal(label=text.day(later), answer=self._answer(later, incoming))
        return Doubted(text.too_early(value, begun), (proposal,))

    @staticmethod
    def _answer(value: date, incoming: Incoming) -> Answer:
        return Answer(value=value.isoformat(), shown=text.day(value), typed=incoming.text, message=incoming.message)

    def stands(self, value: JsonValue) -> bool:
        """An ISO date."""
        if super().stands(value):
            return True
        try:
            return isinstance(value, str) and bool(date.fromisoformat(value))
        except ValueError:
            return False


@dataclass(frozen=True)
class Evidence(Step):
    """Photos, documents, voice or a place; gathered until *Xong*. What is sent too early is kept for it."""

    most: int = field(default=50, kw_only=True)

    def done_label(self, env: Environment) -> str:
        """*Xong* once there is something, else the wish to send nothing."""
        return text.done() if env.value(self.name) else text.nothing_to_send()

    def read(self, incoming: Incoming, env: Environment) -> Reading:
        """Keep what was sent, and wait for more. The same thing sent again takes the place of the first."""
        kept = [piece for piece in self._pieces(env.value(self.name)) if piece.get("unique") not in _uniques(incoming)]
        new = evidence_in(incoming)
        if not new:
            return Refused(text.evidence_please())
        if len(kept) + len(new) > self.most:
            return Refused(text.enough_evidence(self.most))
        everything = kept + new
        shown = pieces(everything)
        return Gathered(Answer(value=cast("JsonValue", everything), shown=shown), text.evidence_received(shown))

    def came_with(self, answer: Answer, incoming: Incoming) -> bool:
        """Whether a piece of the answer came in this message: then its caption was edited."""
        return any(piece.get("unique") in _uniques(incoming) for piece in self._pieces(answer.value))

    @staticmethod
    def _pieces(value: JsonValue) -> list[dict[str, JsonValue]]:
        return cast("list[dict[str, JsonValue]]", value or [])

    def stands(self, value: JsonValue) -> bool:
        """A list of what was kept, possibly empty."""
        return super().stands(value) or isinstance(value, list)


def _uniques(incoming: Incoming) -> set[JsonValue]:
    return {attachment.unique for attachment in incoming.attachments if attachment.unique}


@dataclass(frozen=True)
class Repeat:
    """A group of questions asked again and again: first over given items, then until ``until`` holds."""

    name: str
    steps: tuple[Step, ...]
    until: Condition = NEVER
    """Ends the group; looks at the steps of the item."""
    label: str = ""
    over: LookupRef | None = None
    """Items given in advance: some of their answers are known."""
    when: Condition = ALWAYS
    detail: bool = False
    closed: bool = False
    """Only the items that were begun with; nobody is asked for another."""
    most: int = 20


AnyStep = Step | Repeat
