"""Whatever people send, in whatever order: no exception, an answer to each, and nothing that was entered is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import FORMS
from bot.engine.environment import LookupRef
from bot.engine.plan import dependents, places
from bot.engine.steps import Evidence, Repeat
from bot.messages import Attachment, AttachmentKind
from tests.chat import Chat, Profile
from tests.examples import examples
from tests.forms.fakes import DOUBTFUL
from tests.forms.walker import WORDS, open_place, stations

MOST_MESSAGES = 2
TEXTS = st.one_of(
    st.sampled_from([WORDS, DOUBTFUL, "12 hộ", "1,500", "3 sào", "85 triệu", "30/11", "31/2", "quay lại", "huỷ",
                     "Bỏ qua", "Xong", "Gửi", "Giữ như vậy", "1", "2", "0", "99", "dong y", "chưa có kết quả", "/start",
                     "x" * 4000]),
    st.text(max_size=60),
)  # fmt: skip
KINDS = st.lists(st.sampled_from(AttachmentKind), min_size=1, max_size=4)
Move = Callable[[Chat], object]


def tap_shown(place: int) -> Move:
    def move(chat: Chat) -> object:
        choices = chat.shown.choices
        return chat.raw(choices[place % len(choices)].payload) if choices else chat.resume()

    return move


def tap_old(message: int, place: int) -> Move:
    def move(chat: Chat) -> object:
        choices = chat.heard[message % len(chat.heard)].choices
        return chat.raw(choices[place % len(choices)].payload) if choices else chat.resume()

    return move


def forge(turn: int, action: str) -> Move:
    return lambda chat: chat.raw(f"f:{chat.session.id}:{max(0, chat.session.turn + turn)}:{action}")


def edit(number: int, typed: str) -> Move:
    return lambda chat: chat.edit(1 + number % (chat.count + 1), typed)


def edit_caption(unique: int, typed: str) -> Move:
    photo = Attachment(kind=AttachmentKind.PHOTO, ref="r", unique=f"unique{unique}.0")
    return lambda chat: chat.edit(1 + unique, typed, attachments=(photo,))


ACTIONS = ["back", "skip", "keep", "done", "clear", "send", "more", "cancel", "option-1", "option-done", "doubt-0",
           "page-1", "page-99", "offer-unit", "change-name", "change-results", "add-expected", "add-name"]  # fmt: skip
MOVES: st.SearchStrategy[Move] = st.one_of(
    TEXTS.map(lambda typed: lambda chat: chat.say(typed)),
    st.integers(0, 30).map(tap_shown),
    st.integers(0, 30).map(tap_shown),
    st.builds(tap_old, st.integers(0, 99), st.integers(0, 30)),
    st.builds(forge, st.integers(-2, 2), st.sampled_from(ACTIONS)),
    st.builds(lambda kinds, caption: lambda chat: chat.send(*kinds, text=caption), KINDS, TEXTS | st.just("")),
    st.builds(edit, st.integers(0, 99), TEXTS),
    st.builds(edit_caption, st.integers(0, 20), TEXTS),
    st.just(lambda chat: chat.resume()),
)


def may_change(before: Chat, edited: int | None) -> set[str]:
    """The answers that one thing sent may change.

    The one to the open question, the one that came in an edited message, the one that a brief review can flip, and
    evidence; with each what hangs on it, and in a repeated group what follows: the items behind its end, or all where
    they were given for another answer.
    """
    found = places(before.form, before.env)
    place = open_place(before)
    free = {place.path} if place else set()
    free |= {p.path for p in found if isinstance(p.step, Evidence)}
    free |= {before.form.brief.flip} if before.form.brief and before.session.brief else set()
    free |= {p.path for p in found if p.answer and p.answer.message == f"m{edited}"}
    free |= {path for changed in list(free) for path in dependents(before.form, before.session, changed)}
    for group in before.form.steps:
        if isinstance(group, Repeat):
            over = group.over.steps if isinstance(group.over, LookupRef) else ()
            if any(path.startswith(f"{group.name}.") for path in free) or free & set(over):
                free |= {path for path in before.session.answers if path.startswith(f"{group.name}.")}
    return free


@pytest.mark.parametrize("profile", ["buttons", "numbered"])
@pytest.mark.parametrize("form", FORMS)
@examples(6, database=None)
@given(data=st.data())
def test_any_sequence(form: str, profile: Profile, data: st.DataObject) -> None:
    station = data.draw(st.sampled_from(stations(form, profile)), label="begins at")
    chat = station.chat
    for move in data.draw(st.lists(MOVES, max_size=12), label="moves"):
        before = chat.copy()
        move(chat)
        assert len(chat.turn.messages) <= MOST_MESSAGES, chat.story()
        tapped_twice = chat.session == before.session and not chat.turn.messages
        assert chat.turn.messages or chat.turn.toast or chat.turn.submission or tapped_twice, chat.story()
        changed = {path for path, value in before.answers.items() if chat.answers.get(path, chat.answers) != value}
        assert changed <= may_change(before, _edited(chat, before)), f"{changed} changed\n{chat.story()}"
        if chat.turn.state == "submitted":
            return
        if chat.turn.state == "parked":
            chat.resume()


def _edited(chat: Chat, before: Chat) -> int | None:
    """The message that the last move edited."""
    told = next((line for line in chat.said[len(before.said) :] if line.startswith("> edits ")), "")
    return int(told.removeprefix("> edits ").partition(":")[0]) if told else None
