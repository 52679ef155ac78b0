"""A small form of the tests' own, with every kind of step, and what it looks up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, JsonValue

from bot.engine.conditions import Has, Is, Not, Some
from bot.engine.environment import Lookup, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.session import Answer
from bot.engine.steps import AnyStep, Choice, Day, Evidence, Offer, Option, Quantity, Repeat, Step, Text
from bot.quantities import Measures
from tests.chat import Chat

VILLAGES = (Option("1", "Thôn Hải An"), Option("2", "Thôn Hải Đông"), Option("3", "Thôn 4"))


class Gift(BaseModel):
    kind: str
    amount: dict[str, Any] | None = None
    words: str | None = None


class Visit(BaseModel):
    village: str
    who: str
    households: dict[str, Any] | None = None
    title: str = ""
    host: str = ""
    gifts: tuple[Gift, ...] = ()
    span: str | None = None
    photos: tuple[dict[str, Any], ...] = ()
    note: str | None = None
    extra: str | None = None
    mood: str = "good"
    story: str | None = None
    day: str | None = None


def to_visit(answers: Visit, context: Context) -> Submission:
    return Submission(text="Đã gửi.", next=(("Danh mục", "c:menu"),), object=context.session_id)


GIFTS = Repeat(
    "gifts",
    (
        Choice(
            "kind",
            "Còn gì nữa?",
            choices=(
                Option("done", "Hết rồi"),
                Option("land", "Đất"),
                Option("money", "Tiền"),
                Option("other", "Thứ khác"),
            ),
        ),
        Quantity(
            "amount",
            "{kind}: bao nhiêu?",
            label="{kind}",
            by="kind",
            table=(("land", "area"), ("money", "money")),
            when=Is("kind", "land", "money"),
            optional=True,
        ),
        Text("words", "Là gì?", label="Thứ khác", when=Is("kind", "other"), optional=True),
    ),
    until=Is("kind", "done"),
    label="Quà",
    over=lookup("given", "village"),
    most=4,
)

WHO = Choice("who", "Ai đi?", label="Ai đi", choices=(Option("one", "Một mình"), Option("many", "Cả đoàn")))
TITLE = Text(
    "title", "Đi làm gì ở {village}?", label="Việc", limit=40, doubt=lookup("doubt", "village"), keep="Giữ tên này"
)

STEPS: tuple[AnyStep, ...] = (
    Choice(
        "village",
        "Thôn nào?",
        label="Thôn",
        choices=lookup("villages"),
        preset="village",
        offer=Offer("Thôn khác", when=Has("roams")),
    ),
    WHO,
    Quantity("households", "Bao nhiêu hộ?", label="Số hộ", measures="households", when=Is("who", "many")),
    TITLE,
    Choice("host", "Ai đón?", label="Người đón", choices=lookup("hosts", "village")),
    GIFTS,
    Choice(
        "span",
        "Riêng kỳ này?",
        label="Cách tính",
        choices=(Option("period", "Riêng kỳ này"), Option("cumulative", "Lũy kế")),
        when=Some("gifts", "amount", "words"),
    ),
    Evidence("photos", "Gửi ảnh rồi bấm Xong.", label="Ảnh", most=3, when=Not(Has("secret"))),
    Text("note", "Ghi chú gì không?", label="Ghi chú", optional=True),
    Choice(
        "mood", "Dân thế nào?", label="Không khí", choices=(Option("good", "Tốt"), Option("bad", "Gay")), detail=True
    ),
    Text("story", "Kể lại chuyện?", label="Câu chuyện", detail=True, optional=True),
    Day("day", "Đi ngày nào?", label="Ngày đi", detail=True, optional=True),
)

VISIT = Form(
    name="visit",
    title="Đi cơ sở",
    opening="Thôn: {village_shown}.",
    context=("village_shown",),
    answers=Visit,
    steps=STEPS,
    submit=to_visit,
)


def look(needed: Lookup) -> Any:
    match needed:
        case Lookup("villages"):
            return VILLAGES
        case Lookup("hosts", (village,)):
            return (Option(f"{village}1", f"Trưởng thôn số {village}"), Option(f"{village}2", "Bí thư chi bộ"))
        case Lookup("given", ("2",)):
            return ({"kind": Answer(value="land", shown="Đất")}, {"kind": Answer(value="money", shown="Tiền")})
        case Lookup("given"):
            return ()
        case Lookup("doubt", (words, _)):
            return "Tên này chung chung. Giữ không?" if words == "Đi cơ sở" else ""
        case Lookup("region"):
            return "north"
        case Lookup("measures"):
            return Measures()
    raise AssertionError(needed)


def visit(form: Form = VISIT, **context: JsonValue) -> Chat:
    """The form just begun, for Thôn Hải An."""
    known: dict[str, JsonValue] = {"village": "1", "village_shown": "Thôn Hải An", **context}
    return Chat(form, look, context=known).begin()


def reviewed(chat: Chat | None = None) -> Chat:
    """The short way through it, up to the review."""
    chat = chat or visit()
    return (
        chat.tap("Một mình")
        .say("Thăm hộ khó khăn")
        .tap("Bí thư chi bộ")
        .tap("Hết rồi")
        .tap("Không gửi gì")
        .tap("Bỏ qua")
    )


def changed(name: str, *now: Step | Repeat) -> Form:
    """The form after an upgrade that put other steps in the place of one."""
    steps = [new for step in STEPS for new in (now if step.name == name else (step,))]
    return replace(VISIT, steps=tuple(steps))
