"""Something that was sent is completed: the faulty answers are asked again, and nothing else can be changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.registration import FORM
from bot.conversations.returning import labels_of
from bot.text import bold
from tests.chat import Chat
from tests.forms.fakes import World, context_of
from tests.forms.walker import buttons, open_place, ways

LABELS = labels_of(FORM)


def sent() -> Chat:
    """A registration at its review."""
    chat = Chat(FORM, World(3).look, context=context_of(FORM, full=True)).begin()
    while open_place(chat) is not None:
        next(iter(ways(chat).values()))(chat)
    return chat


def completing(*faulty: str) -> Chat:
    first = sent()
    chat = Chat(FORM, World(3).look, context=first.context)
    return chat.begin(first.session.answers, first.session.presets, dict.fromkeys(faulty, "ghi rõ hơn"))


def tops(chat: Chat, action: str) -> set[str]:
    return {button.payload.rpartition("-")[2] for button in buttons(chat, action)}


@pytest.mark.parametrize("name", LABELS)
def test_each_answer_that_can_be_sent_back_is_asked_again(name: str) -> None:
    chat = completing(name)
    place = open_place(chat)
    assert place is not None
    assert place.top == name
    assert f"Cần bổ sung: {bold('ghi rõ hơn')}\n" in chat.text


@given(faulty=st.sets(st.sampled_from(["name", "subject", "field", "place", "target", "end"]), min_size=1))
def test_at_the_review_nothing_else_can_be_changed(faulty: set[str]) -> None:
    chat = completing(*sorted(faulty))
    before = dict(chat.session.answers)
    asked = set()
    while (place := open_place(chat)) is not None:
        asked.add(place.top)
        next(iter(ways(chat).values()))(chat)
    assert faulty <= asked
    assert tops(chat, "change") == faulty
    assert not buttons(chat, "more")
    assert buttons(chat, "send")
    after = chat.session.answers
    hanging = {"by", "responsible", "previous"}
    assert {path for path in before if after.get(path) != before[path]} <= faulty | hanging


def test_back_leads_to_no_answer_that_may_not_be_changed() -> None:
    chat = completing("place", "end")
    next(iter(ways(chat).values()))(chat)
    place = open_place(chat)
    assert place is not None
    assert place.top == "end"
    chat.press(buttons(chat, "back")[0])
    place = open_place(chat)
    assert place is not None
    assert place.top == "place"


def test_a_forged_change_is_refused() -> None:
    chat = completing("place")
    next(iter(ways(chat).values()))(chat)
    turn = chat.session.turn
    chat.raw(f"f:{chat.session.id}:{turn}:change-name")
    assert chat.turn.toast == "Nút này không còn dùng được. Xin chọn lại."
    assert open_place(chat) is None
