"""The form that the benchmark's bots play is dvk's own, word for word."""

from __future__ import annotations

import random
from typing import cast

from benchmarks import dialogue
from bot.conversations.registration import FORM, registered
from bot.engine.conditions import ALWAYS
from bot.engine.steps import Choice, Option, Step
from bot.policy import default_policy_text, parse_policy


def test_the_questions_are_those_of_the_registration_in_its_order() -> None:
    steps = (step for step in FORM.steps if isinstance(step, Step) and step.when == ALWAYS)
    asked = [(step.name, step.ask) for step in steps if not step.detail and not step.preset]
    assert [(question.name, question.words) for question in dialogue.QUESTIONS] == asked


def test_the_buttons_and_the_closing_words_are_the_registrations() -> None:
    buttons = {question.name: question.buttons for question in dialogue.QUESTIONS}
    subject = FORM.by_name["subject"]
    assert isinstance(subject, Choice)
    assert buttons["subject"] == tuple(option.label for option in cast("tuple[Option, ...]", subject.choices))
    policy = parse_policy(default_policy_text())
    assert buttons["field"] == tuple(policy.fields_of(2026).values())
    assert FORM.send == dialogue.SEND
    assert registered("x", "y").startswith(dialogue.STORED)


def test_no_two_names_are_alike() -> None:
    chance = random.Random(1)
    names = [dialogue.answers(5001, number, chance)["name"] for number in range(200)]
    assert len(set(names)) == len(names)
