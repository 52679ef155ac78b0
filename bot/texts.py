"""Every message that the bot can say, gathered from where it is written."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, get_type_hints

import bot
from bot import text
from bot.access import LABELS
from bot.clock import VIETNAM
from bot.conversations import FORMS
from bot.conversations.parts.amounts import AMOUNT_KINDS
from bot.conversations.parts.duties import WHY
from bot.conversations.parts.roles import ROLE_NAMES
from bot.conversations.reorganisation import TITLES
from bot.engine.steps import AnyStep, Choice, Quantity, Repeat, Text
from bot.handlers.commands import COMMANDS
from bot.handlers.conclusions.statement import EVENTS as CONCLUSION_EVENTS
from bot.handlers.duties.page import EVENTS as DUTY_EVENTS
from bot.handlers.duties.page import STATES as DUTY_STATES
from bot.handlers.views import STATES
from bot.messages import BOLD_OFF, BOLD_ON
from bot.policy.words import CHOICES, declared, section_titles
from bot.reports.awaiting_words import WAITS
from bot.reports.charts import TITLES as CHARTS
from bot.reports.digest_aloud import WHY_ALOUD
from bot.reports.digest_words import PRAISED
from bot.reports.digest_words import WHY as WHY_LATE
from bot.reports.figures_words import RESOURCES, WHAT
from bot.reports.found import FINDINGS, WAYS
from bot.reports.minutes import PARTS
from storage.records.duties import Rule

_SAMPLES: dict[Any, Callable[[str], Any]] = {
    int: lambda name: 3,
    bool: lambda name: True,
    date: lambda name: date(2026, 3, 31),
    Rule: lambda name: Rule.REPORT,
    datetime: lambda name: datetime(2026, 3, 31, 14, 5, tzinfo=VIETNAM),
}


def texts() -> Iterator[tuple[str, str]]:
    """Where each text stands, and the text; what is filled in stands in ‹angle quotes›."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(("bot.local", "bot.cli", "bot.__main__")):
            importlib.import_module(module.name)
    for phrase in sorted(text.PHRASES, key=lambda phrase: (phrase.__module__, phrase.__code__.co_firstlineno)):
        hints = get_type_hints(phrase)
        arguments = [_SAMPLES.get(hints[name], _word)(name) for name in inspect.signature(phrase).parameters]
        yield f"{phrase.__module__}.{phrase.__name__}", _plain(phrase(*arguments))
    for command in COMMANDS:
        yield f"command.{command.name}", command.title
    for code, kind in AMOUNT_KINDS.items():
        yield f"amount.{code}", kind.label
    for what, label in WHAT.items():
        yield f"figures.{what}", label
    for name, (label, _) in RESOURCES.items():
        yield f"figures.{name}", label
    for chart, title in CHARTS.items():
        yield f"chart.{chart}", title
    for section, title in section_titles().items():
        yield f"policy.{section}", title
    for name, title, description in declared():
        yield f"policy.{name}", f"{title}. {description}".rstrip()
    for code, words in CHOICES.items():
        yield f"policy.choice.{code.replace('-', '_')}", words
    for labels in (STATES, ROLE_NAMES, LABELS, TITLES, DUTY_STATES, DUTY_EVENTS, WHY, WAYS, FINDINGS):
        for code, label in labels.items():
            yield f"{type(code).__name__}.{code}".lower(), label
    told: tuple[tuple[str, Mapping[Any, str]], ...] = (
        *(("conclusion", CONCLUSION_EVENTS), ("minutes", PARTS)),
        *(("digest", words) for words in (WHY_LATE, WAITS, PRAISED)),
        ("digest.aloud", WHY_ALOUD),
    )
    for name, words_of in told:
        for code, words in words_of.items():
            yield f"{name}.{code}", words
    for form in FORMS.values():
        yield f"{form.name}.title", form.title
        if form.opening:
            yield f"{form.name}.opening", form.opening
        yield f"{form.name}.send", form.send
        if form.brief:
            for name in ("send", "edit", "drop", "dropped"):
                yield f"{form.name}.brief.{name}", getattr(form.brief, name)
        for step in form.steps:
            yield from _step(form.name, step)


def _step(where: str, step: AnyStep) -> Iterator[tuple[str, str]]:
    place = f"{where}.{step.name}"
    if step.label:
        yield f"{place}.label", step.label
    if isinstance(step, Repeat):
        for inner in step.steps:
            yield from _step(place, inner)
        return
    if step.ask:
        yield place, _plain(step.ask)
    if isinstance(step, Choice | Quantity) and isinstance(step.choices, tuple):
        for option in step.choices:
            yield f"{place}.{option.code}", option.label
    if isinstance(step, Choice) and step.none:
        yield f"{place}.none", step.none
    if isinstance(step, Text) and step.doubt:
        yield f"{place}.keep", step.keep
    if step.offer:
        yield f"{place}.offer", step.offer.label


def _word(name: str) -> str:
    return f"‹{name}›"


def _plain(words: str) -> str:
    return words.replace(BOLD_ON, "").replace(BOLD_OFF, "")
