"""Conditions are data: they hold or not, say what they look at, and see only what was answered."""

from __future__ import annotations

import pytest

from bot.engine.conditions import ALWAYS, Answered, Condition, Every, Has, Is, Not, Some, codes_of, holds, steps_of
from bot.engine.environment import Environment
from bot.engine.session import Answer, Session
from tests.chat import NOW

SESSION = Session(
    id="a",
    form="f",
    started_at=NOW,
    context={"roams": True, "nothing": "", "empty": None},
    answers={
        "who": Answer(value="many"),
        "note": Answer(value=None),
        "gifts.0.kind": Answer(value="land"),
        "gifts.0.amount": Answer(value=None),
        "gifts.1.kind": Answer(value="other"),
        "gifts.1.words": Answer(value="30 bao xi măng"),
    },
)
OUTSIDE = Environment(SESSION, {}, NOW)

CASES: list[tuple[Condition, bool, set[str]]] = [
    (ALWAYS, True, set()),
    (Is("who", "many"), True, {"who"}),
    (Is("who", "one", "many"), True, {"who"}),
    (Is("who", "one"), False, {"who"}),
    (Is("never_asked", "one"), False, {"never_asked"}),
    (Is("note", ""), False, {"note"}),
    (Not(Is("who", "one")), True, {"who"}),
    (Not(Is("never_asked", "one")), True, {"never_asked"}),
    (Answered("who"), True, {"who"}),
    (Answered("note"), False, {"note"}),
    (Answered("never_asked"), False, {"never_asked"}),
    (Has("roams"), True, set()),
    (Has("nothing"), False, set()),
    (Has("empty"), False, set()),
    (Has("unheard_of"), False, set()),
    (Some("gifts", "words"), True, {"gifts"}),
    (Some("gifts", "amount"), False, {"gifts"}),
    (Some("gifts", "amount", "words"), True, {"gifts"}),
    (Some("gift", "words"), False, {"gift"}),
    (Every(), True, set()),
    (Every(Is("who", "many"), Has("roams")), True, {"who"}),
    (Every(Is("who", "many"), Not(Has("roams")), Some("gifts", "words")), False, {"who", "gifts"}),
]


@pytest.mark.parametrize(("condition", "expected", "steps"), CASES, ids=[str(case[0]) for case in CASES])
def test_a_condition(condition: Condition, expected: bool, steps: set[str]) -> None:
    assert holds(condition, OUTSIDE) is expected
    assert steps_of(condition) == steps


def test_inside_an_item_a_sibling_goes_before_a_step_of_the_form() -> None:
    first, second = OUTSIDE.inside("gifts.0."), OUTSIDE.inside("gifts.1.")
    assert first.holds(Is("kind", "land"))
    assert second.holds(Is("kind", "other"))
    assert second.holds(Is("who", "many"))


def test_the_codes_that_a_condition_looks_for() -> None:
    assert codes_of(Every(Is("who", "one"), Not(Is("kind", "land", "other")), Has("x"))) == [
        ("who", ("one",)),
        ("kind", ("land", "other")),
    ]
