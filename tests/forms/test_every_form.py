"""What every form gets by being declared, on a channel with buttons and on one without."""

from __future__ import annotations

import inspect
import re
import unicodedata

import pytest

from bot import text
from bot.channels import numbered
from bot.channels.telegram.text import html_parts
from bot.conversations import FORMS
from bot.engine.plan import dependents, places
from bot.engine.steps import Repeat
from bot.handlers.lookups import LOOKUPS
from bot.messages import AttachmentKind
from storage.records.words import fold
from tests.chat import TEXT_LIMIT, Chat, Profile
from tests.forms.fakes import DECLARED
from tests.forms.walker import Station, action, buttons, names, open_place, stations, walked, ways

OLD = "Nút này của câu trước. Xin trả lời câu mới nhất ở cuối."
UNKNOWN = "Nút này không còn dùng được. Xin chọn lại."
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
NONSENSE = {
    "endless": "Mở đường " * 444,
    "one letter": "x",
    "emoji": "😀🇻🇳👨‍👩‍👧",
    "right to left": "\u202eابجد‏ هوز",
    "NFD": unicodedata.normalize("NFD", "Đảng ủy xã"),
    "HTML": "<b>đậm</b><script>alert(1)</script>&amp;",
    "formula": '=HYPERLINK("http://x","bấm")',
    "SQL": "'; DROP TABLE sessions; --",
    "braces": "{unit} {0} %s",
    "number": "7",
    "zero": "0",
    "button payload": "f:q9x2m4k7tz:1:send",
    "line breaks": "một\n\n\nhai",
    "private": "\ue000đậm\ue001",
}
THINGS = [
    AttachmentKind.STICKER,
    AttachmentKind.DOCUMENT,
    AttachmentKind.VOICE,
    AttachmentKind.PLACE,
    AttachmentKind.VIDEO,
    AttachmentKind.OTHER,
]

profiles = pytest.mark.parametrize("profile", ["buttons", "numbered"])
forms = pytest.mark.parametrize("form", FORMS)


def course(chat: Chat) -> tuple[object, ...]:
    """Where a conversation stands, told apart from how it came there."""
    place = open_place(chat)
    labels = [button.label for button in chat.shown.choices]
    return place and place.path, chat.answers, chat.session.listing_details, bool(chat.session.doubt), labels


def same_but(chat: Chat, station: Station) -> None:
    """No answer is gone or changed, but the one to the open question and what hangs on it."""
    before, after = station.chat.answers, chat.answers
    open_path = station.place.path if station.place else ""
    free = {open_path, *dependents(chat.form, station.chat.session, open_path)}
    evidence = {p.path for p in places(chat.form, chat.env) if p.step.name == "photos"}
    lost = {path for path in before if after.get(path, before) != before[path]} - free - evidence
    assert not lost, f"{lost} lost\n{chat.story()}"


# What is declared


def test_every_lookup_that_a_form_declares_is_answered_with_its_arguments() -> None:
    for query, here in DECLARED.items():
        assert query in LOOKUPS, f"{here.form.name}.{here.step.name} looks up {query}"
        given = len(here.ref.steps) + (here.role in ("doubt", "search"))
        inspect.signature(LOOKUPS[query]).bind(*["services", "actor"], *["x"] * given)


@forms
@profiles
def test_every_step_can_be_reached_and_every_walk_ends(form: str, profile: Profile) -> None:
    reached: set[str] = set()
    for full in (True, False):
        reached |= {station.name.partition(",")[0] for station in stations(form, profile, full=full)}
        assert walked(form, profile, full=full).submitted
    assert names(form) <= reached


@forms
@profiles
def test_every_walk_submits_what_the_forms_model_takes(form: str, profile: Profile) -> None:
    for chat in walked(form, profile).submitted:
        submission = chat.turn.submission
        assert submission is not None
        assert submission.text or submission.then, chat.story()
        for label, payload in submission.next:
            assert label
            assert len(payload.encode()) <= 64


@forms
@profiles
@pytest.mark.parametrize("size", [0, 35])
def test_with_nothing_and_with_much_to_choose_from(form: str, profile: Profile, size: int) -> None:
    for station in stations(form, profile, size):
        chat = station.chat.say("zzz không có")
        same_but(chat, station)
        assert buttons(chat, "cancel") or chat.turn.state == "submitted", chat.story()


# Leaving and going back


@forms
@profiles
def test_cancel_anywhere_keeps_everything_and_it_goes_on_there(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        before = course(station.chat)
        chat = station.chat.copy().press(buttons(station.chat, "cancel")[0])
        assert chat.turn.state == "parked", chat.story()
        declared, session = chat.form, chat.session
        given = session.answered(declared.preset_names)
        dropped = declared.brief.dropped if declared.brief and session.brief else text.parked(declared.title)
        assert chat.text == (dropped if given else text.stopped(declared.title))
        assert [choice.payload for choice in chat.shown.choices] == [f"r:{session.id}"]
        assert course(chat.resume()) == before, chat.story()


@forms
@profiles
def test_back_anywhere_loses_nothing(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        back = buttons(station.chat, "back")
        for button in back:
            chat = station.chat.copy().press(button)
            assert chat.answers == station.chat.answers, chat.story()
            assert course(chat) != course(station.chat), f"back leads nowhere\n{chat.story()}"
        if not back:
            first = not station.name.startswith(("review", "details")) and station.chat.session.doubt is None
            assert first or station.name.startswith("review"), station.chat.story()


@forms
@profiles
def test_back_again_and_again_leads_to_the_beginning(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        chat = station.chat
        for _ in range(60):
            if not buttons(chat, "back"):
                break
            chat.press(buttons(chat, "back")[0])
        assert not buttons(chat, "back"), f"back goes in circles\n{chat.story()}"
        assert chat.answers == station.chat.answers


@forms
@profiles
def test_what_is_optional_can_be_skipped_and_nothing_else(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        skip = buttons(station.chat, "skip")
        asked = station.place is not None and station.chat.session.doubt is None
        assert bool(skip) == (asked and station.place is not None and station.place.step.optional), station.chat.story()
        for button in skip:
            chat = station.chat.copy().press(button)
            assert station.place is not None
            if chat.turn.state == "open":
                assert chat.answers[station.place.path] is None
                same_but(chat, station)


# Changing


@forms
@profiles
def test_each_answer_can_be_changed_at_the_review_or_left_as_it_was(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        for change in buttons(station.chat, "change"):
            chat = station.chat.copy().press(change)
            place = open_place(chat)
            assert place is not None, f"«{change.label}» asks nothing\n{chat.story()}"
            assert place.top == change.payload.rpartition("-")[2]
            left = chat.copy().press(buttons(chat, "back")[0])
            assert course(left) == course(station.chat), left.story()
            for name in ways(chat):
                changed = chat.copy()
                ways(changed)[name](changed)
                hanging = dependents(chat.form, chat.session, place.path)
                lost = {p for p, v in chat.answers.items() if changed.answers.get(p, chat.answers) != v}
                beyond = {p for p in lost if isinstance(_top(chat, p), Repeat)}
                assert lost <= {place.path, *hanging, *beyond}, changed.story()


def _top(chat: Chat, path: str) -> object:
    return next(step for step in chat.form.steps if step.name == path.partition(".")[0])


@forms
@profiles
def test_an_edited_message_is_read_again(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        typed_in = [p for p in places(station.chat.form, station.chat.env) if p.answer and p.answer.message]
        at_the_review = open_place(station.chat) is None
        for place in typed_in if at_the_review else {p.path: p for p in (*typed_in[:1], *typed_in[-1:])}.values():
            assert place.answer
            for typed in ("Tổ dân phố số 7 làm nhà văn hóa mới", "31/12/2026", "12 hộ", "7", "…", "Có"):
                chat = station.chat.copy().edit(int(place.answer.message.removeprefix("m")), typed)
                hanging = dependents(chat.form, station.chat.session, place.path)
                lost = {p for p, v in station.chat.answers.items() if chat.answers.get(p, chat.answers) != v}
                assert lost <= {place.path, *hanging}, chat.story()
                assert chat.turn.messages


# What people send instead


@forms
@profiles
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_gets_a_sentence_and_loses_nothing(form: str, profile: Profile, nonsense: str) -> None:
    for station in stations(form, profile):
        chat = station.chat.say(NONSENSE[nonsense])
        if chat.turn.state != "open":
            assert nonsense in ("number", "zero", "emoji") or not chat.form.review, chat.story()
            continue
        assert VIETNAMESE.search(chat.text), chat.story()
        if profile == "buttons" or nonsense not in ("number", "zero"):  # which choose where there are no buttons
            same_but(chat, station)


@forms
@profiles
@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_that_was_not_asked_for_gets_a_sentence(form: str, profile: Profile, thing: AttachmentKind) -> None:
    for station in stations(form, profile):
        before = course(station.chat)[0]
        chat = station.chat.send(thing)
        assert VIETNAMESE.search(chat.text), chat.story()
        same_but(chat, station)
        if station.place is not None:
            assert course(chat)[0] == before, f"another question is open now\n{chat.story()}"


@forms
@profiles
def test_empty_messages(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        chat = station.chat.say("\u200b \t")
        assert VIETNAMESE.search(chat.text), chat.story()
        assert chat.answers == station.chat.answers


# Buttons


@forms
@profiles
def test_the_words_of_a_button_do_what_it_does_with_and_without_marks(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        labels = [fold(choice.label) for choice in station.chat.shown.choices]
        for choice in station.chat.shown.choices:
            if choice.label.isdigit() or labels.count(fold(choice.label)) > 1:
                continue
            pressed = station.chat.copy().press(choice)
            for words in (choice.label, fold(choice.label).upper(), choice.label.lstrip("✎+ ")):
                typed = station.chat.copy().say(words)
                assert typed.turn.state == pressed.turn.state, typed.story()
                assert course(typed) == course(pressed), typed.story()


@forms
@profiles
def test_a_second_tap_is_ignored(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        for choice in station.chat.shown.choices:
            chat = station.chat.copy().raw(choice.payload)
            if action(choice) == "page" or chat.turn.state != "open":
                continue
            before = chat.session
            chat.raw(choice.payload)
            assert (chat.session, chat.turn.messages, chat.turn.toast) == (before, (), ""), chat.story()


@forms
@profiles
def test_an_old_button_is_answered_politely(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        for message in station.chat.heard[-4:-1]:
            for choice in message.choices[:2]:
                if (
                    choice.payload == station.chat.session.last_tap
                    or f":{station.chat.session.turn}:" in choice.payload
                ):
                    continue
                chat = station.chat.copy().raw(choice.payload)
                assert chat.turn.toast == OLD, chat.story()
                assert chat.session == station.chat.session
                assert course(chat) == course(station.chat), "the open question is put again"


@forms
@profiles
def test_a_forged_button_is_refused(form: str, profile: Profile) -> None:
    for station in stations(form, profile):
        session, turn = station.chat.session.id, station.chat.session.turn
        for payload in (
            f"f:{session}:{turn}:option-zzz",
            f"f:{session}:{turn}:doubt-99",
            f"f:{session}:{turn}:change-unheard",
            f"f:{session}:{turn}:add-unheard",
            f"f:{session}:{turn}:offer-unheard",
            f"f:{session}:{turn}:explode",
            f"f:0therperson:{turn}:cancel",
            f"f:0therpers:{turn}:send",
            "f:",
            "v:initiative:1",
            "ừ",
        ):
            chat = station.chat.copy().raw(payload)
            assert chat.turn.toast == UNKNOWN, chat.story()
            assert chat.turn.state == "open"
            assert chat.answers == station.chat.answers
            assert course(chat) == course(station.chat)


# Limits


@forms
@profiles
@pytest.mark.parametrize("size", [3, 35])
def test_every_message_fits_its_channel(form: str, profile: Profile, size: int) -> None:
    limit = TEXT_LIMIT[profile]
    for station in stations(form, profile, size):
        written = numbered.render(station.chat.shown) if profile == "numbered" else station.chat.shown.text
        if not station.name.startswith("review"):
            assert len(written) <= limit, f"{len(written)} characters\n{station.chat.story()}"
        assert all(len(part.encode("utf-16-le")) // 2 <= limit + 200 for part in html_parts(written, limit))
        assert unicodedata.is_normalized("NFC", written)
