"""The kinds of question a form can ask. A step declares; it holds no state and does no I/O."""

from __future__ import annotations

from bot.engine.steps.choice import Choice
from bot.engine.steps.day import Day
from bot.engine.steps.evidence import Evidence
from bot.engine.steps.quantity import Quantity
from bot.engine.steps.repeat import AnyStep, Repeat
from bot.engine.steps.step import Known, Offer, Option, Step
from bot.engine.steps.text import Text

__all__ = ["AnyStep", "Choice", "Day", "Evidence", "Known", "Offer", "Option", "Quantity", "Repeat", "Step", "Text"]
