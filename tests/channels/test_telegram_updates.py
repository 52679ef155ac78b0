from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.updates import UpdateError, raw_update, read_update
from bot.messages import Attachment, AttachmentKind, Incoming, Tap

BOT = "123456789"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
SENT = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
PRIVATE = {"id": 1001, "type": "private", "first_name": "Lan"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Xã"}
LAN = {"id": 1001, "is_bot": False, "first_name": "Lan", "last_name": "Nguyễn Thị"}
FILE = {"file_id": "F", "file_unique_id": "U"}


def message(**content: object) -> dict[str, Any]:
    base = {"message_id": 5, "date": int(SENT.timestamp()), "chat": PRIVATE, "from": LAN}
    return base | content


def read(**update: object) -> Incoming | None:
    return read_update(json.dumps({"update_id": 77} | update), BOT, NOW)


def read_message(**content: object) -> Incoming:
    incoming = read(message=message(**content))
    assert incoming is not None
    return incoming


def test_a_text() -> None:
    assert read_message(text=" Ngày công:\t150\r\n") == Incoming(
        channel="telegram",
        bot=BOT,
        chat="1001",
        key="77",
        at=SENT,
        text="Ngày công: 150",
        message="5",
        sender_name="Lan Nguyễn Thị",
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/baocao@dvkbot x", "/baocao x"),
        ("/baocao@dvkbot", "/baocao"),
        ("/start abc_-1", "/start abc_-1"),
        ("xem /a@b", "xem /a@b"),
        ("/baocao a/b@c", "/baocao a/b@c"),
        ("a\ud800b\x00c", "abc"),
    ],
)
def test_how_text_is_cleaned(typed: str, text: str) -> None:
    assert read_message(text=typed).text == text


def test_the_largest_size_of_a_photo() -> None:
    small = FILE | {"file_id": "S", "width": 90, "height": 90}
    large = FILE | {"file_id": "L", "width": 900, "height": 900, "file_size": 7}
    incoming = read_message(photo=[large, small], caption="Ảnh", media_group_id="9")
    assert incoming.attachments == (Attachment(kind=AttachmentKind.PHOTO, ref="L", unique="U", size=7),)
    assert (incoming.text, incoming.album) == ("Ảnh", "9")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"document": FILE}, AttachmentKind.DOCUMENT),
        ({"voice": FILE}, AttachmentKind.VOICE),
        ({"audio": FILE}, AttachmentKind.VOICE),
        ({"video": FILE}, AttachmentKind.VIDEO),
        ({"video_note": FILE}, AttachmentKind.VIDEO),
        ({"animation": FILE, "document": FILE}, AttachmentKind.VIDEO),
        ({"sticker": FILE}, AttachmentKind.STICKER),
    ],
)
def test_files(content: dict[str, Any], kind: AttachmentKind) -> None:
    assert read_message(**content).attachments == (Attachment(kind=kind, ref="F", unique="U"),)


def test_what_a_document_says_of_itself() -> None:
    (document,) = read_message(
        document=FILE | {"file_name": "báo\u202ecáo.pdf", "mime_type": "application/pdf", "file_size": 3}
    ).attachments
    assert (document.name, document.mime, document.size) == ("báocáo.pdf", "application/pdf", 3)


def test_what_is_null_is_absent() -> None:
    nothing = {"file_name": None, "mime_type": None, "file_size": None}
    incoming = read_message(document=FILE | nothing, caption=None, media_group_id=None, reply_to_message=None)
    assert incoming.attachments == (Attachment(kind=AttachmentKind.DOCUMENT, ref="F", unique="U"),)
    assert (incoming.text, incoming.album, incoming.reply_to) == ("", "", "")
    assert read_message(text="chào", photo=None, **{"from": None}).sender_name == ""


def test_a_photo_that_moves_is_a_photo() -> None:
    still = FILE | {"width": 900, "height": 900}
    photo = (Attachment(kind=AttachmentKind.PHOTO, ref="F", unique="U"),)
    assert read_message(live_photo=FILE | {"file_id": "V", "photo": [still]}).attachments == photo


def test_words_that_cannot_be_seen_want_an_answer_too() -> None:
    assert read_message(text="\u200b\u200b").attachments == (Attachment(kind=AttachmentKind.OTHER),)


def test_a_place_and_a_venue() -> None:
    where = {"latitude": 21, "longitude": 107.5}
    place = Attachment(kind=AttachmentKind.PLACE, latitude=21.0, longitude=107.5)
    assert read_message(location=where).attachments == (place,)
    venue = read_message(location=where, venue={"title": "Nhà văn hóa", "location": where})
    assert venue.attachments == (place.model_copy(update={"name": "Nhà văn hóa"}),)


def test_a_contact_is_not_kept() -> None:
    incoming = read_message(contact={"phone_number": "0912", "first_name": "Hùng"})
    assert incoming.attachments == (Attachment(kind=AttachmentKind.OTHER),)


def test_replies_and_forwards() -> None:
    incoming = read_message(text="a", reply_to_message={"message_id": 3}, forward_origin={"type": "user"})
    assert (incoming.reply_to, incoming.forwarded) == ("3", True)


def test_an_edit_bears_the_time_of_the_edit() -> None:
    incoming = read(edited_message=message(text="a", edit_date=int(NOW.timestamp())))
    assert incoming is not None
    assert (incoming.edited, incoming.at) == (True, NOW)


def test_a_tap() -> None:
    incoming = read(callback_query={"id": "q", "from": LAN, "data": "s:1", "message": message(text="Chọn")})
    assert incoming is not None
    assert incoming.tap == Tap(id="q", payload="s:1", message="5")
    assert (incoming.at, incoming.text, incoming.message) == (NOW, "", "")


def test_a_tap_under_a_message_that_is_out_of_reach() -> None:
    far = {"chat": PRIVATE, "message_id": 4, "date": 0}
    incoming = read(callback_query={"id": "q", "from": LAN, "message": far})
    assert incoming is not None
    assert incoming.tap == Tap(id="q", payload="", message="4")


@pytest.mark.parametrize(("status", "event"), [("kicked", "blocked"), ("member", "unblocked")])
def test_blocking(status: str, event: str) -> None:
    change = {"chat": PRIVATE, "from": LAN, "date": 5, "new_chat_member": {"status": status}}
    incoming = read(my_chat_member=change)
    assert incoming is not None
    assert (incoming.event, incoming.chat) == (event, "1001")


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(text="a", chat=GROUP)},
        {"edited_message": message(text="a", chat=GROUP)},
        {"edited_message": message(location={"latitude": 1, "longitude": 2}, edit_date=9)},
        {"callback_query": {"id": "q", "from": LAN, "data": "x", "message": message(chat=GROUP)}},
        {"callback_query": {"id": "q", "from": LAN, "data": "x", "inline_message_id": "i"}},
        {"my_chat_member": {"chat": GROUP, "date": 5, "new_chat_member": {"status": "kicked"}}},
        {"message": message(pinned_message={})},
        {"channel_post": {}},
        {},
    ],
)
def test_what_is_not_for_us(update: dict[str, Any]) -> None:
    assert read(**update) is None


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"update_id": 1, "message": 5}',
        '{"update_id": 1, "message": {"text": "mật"}}',
        json.dumps({"update_id": 1, "message": message(text=["mật"])}),
        json.dumps({"update_id": 1, "message": message(text="mật", date="x")}),
        json.dumps({"update_id": 1, "message": message(text="mật", date=10**20)}),
        json.dumps({"update_id": 1, "message": message(text="mật", message_id="x")}),
        json.dumps({"update_id": 1, "message": message(photo=[{}])}),
        json.dumps({"update_id": 1, "message": message(document={"file_id": 5, "file_unique_id": "x"})}),
        json.dumps({"update_id": 1, "callback_query": {"id": 5, "message": message()}}),
        "[" * 100_000,
    ],
)
def test_an_odd_update_raises_and_tells_nothing_of_what_was_said(payload: str) -> None:
    with pytest.raises(UpdateError) as raised:
        read_update(payload, BOT, NOW)
    assert "mật" not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_raw_update_is_known_by_its_number() -> None:
    update = {"update_id": 77, "message": message(text="a\ud800\x00")}
    raw = raw_update(update, BOT)
    assert (raw.channel, raw.bot, raw.chat) == ("telegram", BOT, "1001")
    assert raw.key.startswith("77-")
    assert raw.key == raw_update(dict(reversed(update.items())), BOT).key
    assert raw.payload.isascii()
    assert "\x00" not in raw.payload
    assert json.loads(raw.payload) == update


def test_a_number_that_comes_again_for_something_else_is_another_update() -> None:
    events: list[dict[str, Any]] = [
        {"message": message(text="một")},
        {"message": message(text="một", date=message()["date"] + 1)},
        {"message": message(text="một", message_id=78)},
        {"edited_message": message(text="một")},
        {"callback_query": {"id": "5", "message": message(), "data": "c:menu"}},
        {"callback_query": {"id": "6", "message": message(), "data": "c:menu"}},
        {"callback_query": {"id": "5", "message": message(), "data": "c:viec"}},
    ]
    keys = [raw_update({"update_id": 1} | event, BOT).key for event in events]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("element", [None, 5, "x", [], {}, {"update_id": "7"}, {"update_id": True}])
def test_a_raw_update_without_a_number_is_known_by_its_hash(element: object) -> None:
    raw = raw_update(element, BOT)
    assert len(raw.key) == 64
    assert raw.key == raw_update(element, BOT).key


@pytest.mark.parametrize(
    ("event", "chat"),
    [
        ({"message": message()}, "1001"),
        ({"callback_query": {"message": message()}}, "1001"),
        ({"my_chat_member": {"chat": GROUP}}, "-100200"),
        ({"something_new": {"chat": PRIVATE}}, "1001"),
        ({"message": {"chat": {"id": "x"}}}, ""),
        ({"message": {"chat": 5}}, ""),
        ({"callback_query": {"message": None}}, ""),
    ],
)
def test_the_chat_is_found_without_understanding_the_rest(event: dict[str, Any], chat: str) -> None:
    assert raw_update({"update_id": 1} | event, BOT).chat == chat


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["text", "caption", "photo", "document", "location", "chat", "date", "from", "message_id", "venue"]
)
kinds = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"])


@given(kinds, st.dictionaries(fields, jsons, max_size=3))
def test_whatever_comes_is_understood_or_refused(kind: str, content: dict[str, Any]) -> None:
    raw = raw_update({"update_id": 1, kind: message(text="a", message=message()) | content}, BOT)
    try:
        read_update(raw.payload, BOT, NOW)
    except UpdateError:
        return
