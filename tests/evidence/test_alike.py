"""The same photo again: a question to the officer, never a verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.evidence.conftest import fetched, pieces, send
from tests.evidence.pictures import HEIC, again, photo
from tests.handlers.helpers import FLOWERS, labels, tell
from tests.jobs.conftest import answered
from tests.phone import Phone
from tests.place import QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server
SAME = f"giống ảnh đã gửi ngày 1/4/2026 cho mô hình {FLOWERS}"


async def settled(here: Place) -> None:
    """Wait until everything is fetched and everything that would be asked has been."""
    await fetched(here)
    await here.bot.tick()
    await answered(here)


def asked(phone: Phone) -> list[str]:
    return [message.text for message in phone.answers if "giống ảnh đã gửi" in message.text]


async def test_the_same_scene_in_another_report_is_asked_about_and_kept_as_new(here: Place) -> None:
    await send(here, photo(1), photo(2))
    await fetched(here)
    phone = await send(here, again(1), photo(3))
    heard = await phone.hear(SAME)
    assert heard.text.startswith("Ảnh đồng chí vừa gửi")
    assert labels(heard) == ["Ảnh mới, giữ lại", "Gỡ ảnh này"]
    await phone.tap("Ảnh mới, giữ lại")
    await phone.hear("Đã giữ ảnh.")
    assert [piece["removed_at"] for piece in await pieces(here)] == [None] * 4
    (row,) = await here.database.all("SELECT answer, distance, answered_at FROM likenesses")
    assert row["answer"] == "new"
    assert row["answered_at"]
    assert "likeness" in {row["action"] for row in await here.export("audit")}


async def test_an_album_sent_again_is_one_question_and_can_be_removed(here: Place) -> None:
    first = await send(here, *(photo(number) for number in range(5)))
    await fetched(here)
    await send(here, *(photo(number) for number in range(5)))
    heard = await first.hear(SAME)
    assert heard.text.startswith("5 ảnh đồng chí vừa gửi")
    await first.tap("Gỡ 5 ảnh này")
    await first.hear("Đã gỡ ảnh. Báo cáo vẫn được tính.")
    await first.tap_raw(next(b.data for b in heard.buttons if b.data), heard)
    await first.hear_toast("đã gửi rồi")
    await settled(here)
    found = await pieces(here)
    assert [bool(piece["removed_at"]) for piece in found] == [False] * 5 + [True] * 5
    assert {piece["removed_why"] for piece in found[5:]} == {"Giống ảnh đã gửi trước"}
    assert asked(first) == [], "the question has become its answer"


async def test_of_another_unit_no_name_is_told(here: Place) -> None:
    await send(here, photo(1))
    await fetched(here)
    other = here.phone(QUANG_SON)
    await other.photo(again(1), "Đã xây xong 2 nhà tắm, góp 30 công")
    await other.hear("Tôi hiểu là")
    await other.tap("Đúng, gửi")
    heard = await other.hear("giống ảnh đã gửi")
    assert "cho một mô hình của đơn vị khác" in heard.text
    assert FLOWERS not in heard.text


async def test_the_very_same_bytes_are_known_even_where_they_cannot_be_opened(here: Place) -> None:
    await send(here, documents=((HEIC, "a.heic"),))
    await fetched(here)
    phone = await send(here, documents=((HEIC, "b.heic"),))
    await phone.hear(SAME)


async def test_other_pictures_twins_in_one_report_and_amendments_are_not_asked_about(here: Place) -> None:
    phone = await send(here, photo(1), again(1))
    await fetched(here)
    await send(here, photo(2))
    await fetched(here)
    await tell(phone, "[Sửa báo cáo này]", "[Bỏ qua]", "[Gửi]")
    await settled(here)
    assert asked(phone) == []


async def test_nobody_is_interrupted_in_the_middle_of_a_form(here: Place) -> None:
    await send(here, photo(1))
    await fetched(here)
    here.server.faults.server_error.probability = 1
    here.server.faults.server_error.methods = frozenset({"getFile"})
    phone = await send(here, photo(1))
    await tell(phone, "/dangky")
    here.server.faults.calm()
    here.clock.move(timedelta(minutes=1))
    await here.bot.tick()
    await settled(here)
    assert asked(phone) == []
    await tell(phone, "/huy")
    await settled(here)
    await phone.hear(SAME)


async def test_after_a_restart_it_is_asked_once(here: Place) -> None:
    await send(here, photo(1))
    await fetched(here)
    phone = await send(here, photo(1))
    await phone.hear(SAME)
    await here.stop()
    await here.start()
    await settled(here)
    assert len(asked(phone)) == 1
    assert here.phone(QUANG_THANH) is phone
