"""Every example of the data files is read as a careful clerk would read it, or asked about."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.quantities import Ask, Note, read, read_note

HERE = Path(__file__).parent
TODAY = "2026-01-10"


def load(name: str) -> list[dict[str, Any]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def label(case: dict[str, Any]) -> str:
    return f"{case['field']}: {case['text']}"


PUBLISHED, OWN = load("published.jsonl"), load("examples.jsonl")


@pytest.mark.parametrize("case", PUBLISHED + OWN, ids=label)
def test_example(case: dict[str, Any]) -> None:
    day, region = date.fromisoformat(case.get("today", TODAY)), case.get("region", "north")
    if case["field"] == "note":
        note = read_note(case["text"], region=region, today=day)
        assert {kind: float(str(one.value)) for kind, one in note.values.items()} == case["values"]
        assert note.cumulative == case.get("cumulative", False)
        assert list(note.ask_for) == case.get("ask_for", [])
        assert list(note.items) == case.get("items", [])
        return
    result = read(case["field"], case["text"], region=region, today=day)
    if "ask" in case:
        assert isinstance(result, Ask)
        return
    assert not isinstance(result, Ask), result
    assert str(result.value) == case["value"] or float(str(result.value)) == case["value"]
    assert result.approximate == case.get("approximate", False)


@pytest.mark.parametrize("case", [case for case in PUBLISHED if "ask" in case], ids=label)
def test_published_reasons(case: dict[str, Any]) -> None:
    result = read(case["field"], case["text"], today=date.fromisoformat(case.get("today", TODAY)))
    assert isinstance(result, Ask)
    assert result.reason == case["ask"]


def test_every_question_says_what_to_do() -> None:
    for case in PUBLISHED + OWN:
        day, region = date.fromisoformat(case.get("today", TODAY)), case.get("region", "north")
        if case["field"] == "note":
            asked: tuple[Ask, ...] = read_note(case["text"], region=region, today=day).asks
        else:
            result = read(case["field"], case["text"], region=region, today=day)
            asked = (result,) if isinstance(result, Ask) else ()
        for one in asked:
            assert "{" not in one.question
            assert "ồng chí" in one.question
            assert len(one.question) < 200


def test_buttons_offer_both_readings() -> None:
    def labels(field: Any, text: str, **more: Any) -> list[str]:
        result = read(field, text, today=date(2026, 1, 10), **more)
        assert isinstance(result, Ask)
        return [candidate.label for candidate in result.readings]

    assert labels("money", "1,500") == ["1.500", "1,5"]
    assert labels("money", "1.250 tỷ") == ["1,25 tỷ", "1.250 tỷ"]
    assert labels("labour", "30 người làm 2 ngày") == ["60 ngày công"]
    assert labels("area", "3") == ["3 m²", "3 sào"]
    assert labels("area", "3", region="south") == ["3 m²", "3 công"]


def test_notes_keep_words_as_typed() -> None:
    note = read_note("Bà con góp khoảng 1tr5 và 3  bao\u00a0xi măng", today=date(2026, 1, 10))
    assert isinstance(note, Note)
    assert note.values["money"].typed == "khoảng 1tr5"
    assert note.values["money"].approximate
    assert note.items == ("3 bao xi măng",)


def test_what_is_planned_is_an_answer_only_where_plans_are_asked_for() -> None:
    said, day = "dự kiến vận động 50 triệu", date(2026, 1, 10)
    asked, planned = read("money", said, today=day), read("money", said, today=day, planned=True)
    assert isinstance(asked, Ask)
    assert asked.reason == "not done yet"
    assert not isinstance(planned, Ask)
    assert planned.value == 50_000_000


def test_a_valuation_is_no_money_but_an_answer_where_it_is_asked_for() -> None:
    asked = read("money", "trị giá 45 triệu", today=date(2026, 1, 10))
    valued = read("valuation", "trị giá 45 triệu", today=date(2026, 1, 10))
    assert isinstance(asked, Ask)
    assert not isinstance(valued, Ask)
    assert (valued.value, valued.unit) == (45_000_000, "đồng")
