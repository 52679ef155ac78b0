"""A wrong declaration fails where it is made, and the message names the step."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from bot.engine.conditions import Has, Is, Not, Some
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, FormError, Submission
from bot.engine.steps import AnyStep, Choice, Day, Offer, Option, Quantity, Repeat, Text


class Item(BaseModel):
    kind: str
    words: str | None = None


class Answers(BaseModel):
    who: str = ""
    note: str | None = None
    must: str | None = None
    amount: object = None
    day: object = None
    items: tuple[Item, ...] = ()
    loose: tuple[str, ...] = ()


class Strict(BaseModel):
    note: str


def submit(answers: BaseModel, context: Context) -> Submission:
    return Submission(text="")


WHO = Choice("who", "Ai?", choices=(Option("one", "Một"), Option("many", "Nhiều")))
NOTE = Text("note", "Gì?")
KIND = Choice("kind", "Loại?", choices=(Option("done", "Hết"), Option("land", "Đất")))


def form(*steps: AnyStep, **more: Any) -> Form:
    return Form(**{"name": "visit", "title": "Đi", "answers": Answers, "steps": steps, "submit": submit, **more})


def test_a_right_declaration_says_nothing() -> None:
    assert form(WHO, NOTE, Repeat("items", (KIND,), until=Is("kind", "done"))).name == "visit"


WRONG: list[tuple[str, tuple[AnyStep, ...], dict[str, Any], str]] = [
    ("form name", (NOTE,), {"name": "Visit!"}, "form 'Visit!': the name is 1 to 16 lower-case letters"),
    ("form name too long", (NOTE,), {"name": "a" * 17}, "the name is 1 to 16 lower-case letters"),
    ("no steps", (), {}, "visit: asks nothing"),
    ("opening", (NOTE,), {"opening": "Ở {where}."}, "visit: the opening uses ['where'], which is not in the context"),
    ("step name", (Text("Note", "Gì?"),), {}, "visit.Note: the name is 1 to 16 lower-case letters"),
    ("asked twice", (NOTE, NOTE), {}, "visit.note: asked twice"),
    ("no field", (Text("unheard", "Gì?"),), {}, "visit.unheard: Answers has no such field"),
    ("besides", (Choice("who", "Ai?", choices=WHO.choices, besides=("note",)), NOTE), {},
     "visit.who: leaves out answers to ['note'], which is not asked before it"),
    ("condition", (Text("note", "Gì?", when=Is("who", "one")), WHO), {},
     "visit.note: its condition looks at ['who'], which is not asked before it"),
    ("condition on a group", (Text("note", "Gì?", when=Not(Some("items", "kind"))),), {},
     "visit.note: its condition looks at ['items'], which is not asked before it"),
    ("code of a condition", (WHO, Text("note", "Gì?", when=Not(Is("who", "nobody")))), {},
     "visit.note: a condition looks for ['nobody'], which who does not offer"),
    ("not always asked", (Text("note", "Gì?", when=Has("x")),), {"answers": Strict},
     "visit.note: may stay unanswered, so Strict must give it a default"),
    ("optional", (Text("note", "Gì?", optional=True),), {"answers": Strict},
     "visit.note: may stay unanswered, so Strict must give it a default"),
    ("detail", (Text("note", "Gì?", detail=True),), {"answers": Strict},
     "visit.note: may stay unanswered, so Strict must give it a default"),
    ("never asked", (WHO,), {"answers": type("Needs", (Answers,), {"__annotations__": {"more": str}})},
     "visit: Needs needs ['more'], which nothing asks"),
    ("words of a question", (Text("note", "Với {who}?"), WHO), {},
     "visit.note: uses ['who'], which is not asked before it"),
    ("words of a label", (Text("note", "Gì?", label="{where}"),), {},
     "visit.note: uses ['where'], which is not asked before it"),
    ("lookup", (Choice("who", "Ai?", choices=lookup("people", "note")), NOTE), {},
     "visit.who: uses ['note'], which is not asked before it"),
    ("suggestions", (Text("note", "Gì?", suggestions=lookup("places", "who")), WHO), {},
     "visit.note: uses ['who'], which is not asked before it"),
    ("doubt", (Text("note", "Gì?", doubt=lookup("doubt", "who")), WHO), {},
     "visit.note: uses ['who'], which is not asked before it"),
    ("days", (Day("day", "Ngày?", days=lookup("days", "who")), WHO), {},
     "visit.day: uses ['who'], which is not asked before it"),
    ("no options", (Choice("who", "Ai?"),), {}, "visit.who: options need distinct codes"),
    ("same code twice", (Choice("who", "Ai?", choices=(Option("a", "A"), Option("a", "B"))),), {},
     "visit.who: options need distinct codes"),
    ("code with marks", (Choice("who", "Ai?", choices=(Option("đất", "Đất"),)),), {},
     "visit.who: options need distinct codes of 1 to 36 letters"),
    ("code too long", (Choice("who", "Ai?", choices=(Option("a" * 37, "Đất"),)),), {},
     "visit.who: options need distinct codes of 1 to 36 letters"),
    ("limits", (Text("note", "Gì?", minimum=9, limit=8),), {}, "visit.note: a text is between 9 and 8 characters"),
    ("limit too high", (Text("note", "Gì?", limit=3001),), {}, "visit.note: a text is between 2 and 3001 characters"),
    ("measure", (Quantity("amount", "Bao nhiêu?", measures="weight"),), {}, "visit.amount: measures one of ["),
    ("no measure", (Quantity("amount", "Bao nhiêu?"),), {}, "visit.amount: measures one of ["),
    ("no table", (WHO, Quantity("amount", "Bao nhiêu?", by="who")), {}, "visit.amount: measures one of ["),
    ("measured by", (Quantity("amount", "Bao nhiêu?", by="who", table=(("one", "area"),)), WHO), {},
     "visit.amount: uses ['who'], which is not asked before it"),
    ("group without a model", (Repeat("loose", (KIND,), until=Is("kind", "done")),), {},
     "visit.loose: Answers must say what an item is, as tuple[Item, ...]"),
    ("end of a group", (WHO, Repeat("items", (KIND,), until=Is("who", "one"))), {},
     "visit.items: 'until' looks at a step that the group does not ask"),
    ("code that ends a group", (Repeat("items", (KIND,), until=Is("kind", "finished")),), {},
     "visit.items: a condition looks for ['finished'], which kind does not offer"),
    ("given items", (Repeat("items", (KIND,), until=Is("kind", "done"), over=lookup("given", "who")), WHO), {},
     "visit.items: uses ['who'], which is not asked before it"),
    ("inside a group", (Repeat("items", (KIND, Text("story", "Gì?")), until=Is("kind", "done")),), {},
     "visit.items.story: Item has no such field"),
    ("detail in a group", (Repeat("items", (KIND, Text("words", "Gì?", detail=True)), until=Is("kind", "done")),), {},
     "visit.items.words: inside a group nothing is a detail or given in advance"),
    ("offer in a group",
     (Repeat("items", (KIND, Text("words", "Gì?", offer=Offer("Khác"))), until=Is("kind", "done")),), {},
     "visit.items.words: inside a group nothing is a detail or given in advance"),
    ("name inside a group", (NOTE, Repeat("items", (KIND, Text("note", "Gì?")), until=Is("kind", "done"))), {},
     "visit.items.note: asked twice"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "more", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_declaration(steps: tuple[AnyStep, ...], more: dict[str, Any], message: str) -> None:
    with pytest.raises(FormError) as raised:
        form(*steps, **more)
    assert message in str(raised.value)
