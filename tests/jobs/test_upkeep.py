"""The policy read again, conversations put away, traces removed; files fetched and kept."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest

from bot.engine import phrases
from bot.local import ApiError
from bot.policy import default_policy_text
from tests.jobs.conftest import answered, until
from tests.local.conftest import png
from tests.phone import Phone
from tests.place import ADMIN, QUANG_SON, Place

pytestmark = pytest.mark.server


# The policy


async def test_a_policy_with_a_mistake_leaves_the_last_good_one_and_the_admin_is_told(here: Place) -> None:
    file, admin = here.settings.policy_file, here.phone(ADMIN)
    good = default_policy_text().replace("keep_open_days = 14", "keep_open_days = 20")
    file.write_text(good, "utf-8")
    await here.bot.tick()
    assert here.bot.services.policy().conversations.keep_open_days == 20
    number = good.splitlines().index("keep_open_days = 20") + 1
    file.write_text(good.replace("keep_open_days = 20", 'keep_open_days = "hai mươi"'), "utf-8")
    await here.bot.tick()
    told = await admin.hear("keep_open_days")
    assert f"dòng {number}" in told.text
    assert "phải là số nguyên" in told.text
    assert here.bot.services.policy().conversations.keep_open_days == 20


async def test_a_mistake_does_not_keep_the_bot_from_starting_again(here: Place) -> None:
    file, admin = here.settings.policy_file, here.phone(ADMIN)
    good = default_policy_text().replace("keep_open_days = 14", "keep_open_days = 20")
    file.write_text(good, "utf-8")
    await here.bot.tick()
    await here.stop()
    file.write_text(good.replace('"31/3"', '"31/2"'), "utf-8")
    await here.start()
    assert here.bot.services.policy().conversations.keep_open_days == 20
    await here.bot.tick()
    told = await admin.hear("gần nhất là 28/2")
    assert "vẫn theo bản trước" in told.text
    await here.stop()
    file.unlink()
    await here.start()
    assert here.bot.services.policy().conversations.keep_open_days == 20
    file.write_text(default_policy_text(), "utf-8")
    await here.bot.tick()
    assert here.bot.services.policy().conversations.keep_open_days == 14


async def test_another_mistake_is_told_too_and_a_mended_file_is_read(
    here: Place, caplog: pytest.LogCaptureFixture
) -> None:
    file, admin = here.settings.policy_file, here.phone(ADMIN)
    for mistake in ("colour = 1\n", "shape = 1\n"):
        file.write_text(mistake + default_policy_text(), "utf-8")
        await here.bot.tick()
        await admin.hear(mistake.split()[0])
    file.write_bytes(b"\xff\xfe")
    await here.bot.tick()
    await admin.hear("UTF-8")
    file.write_text(default_policy_text().replace("invite_days = 30", "invite_days = 9"), "utf-8")
    await here.bot.tick()
    assert here.bot.services.policy().conversations.invite_days == 9
    assert "This is over" in caplog.text


async def test_a_mistake_in_the_policy_does_not_stop_the_rest(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await begin(phone)
    here.settings.policy_file.write_text("colour = 1\n", "utf-8")
    here.clock.move(timedelta(days=15))
    await here.bot.tick()
    await phone.hear("tạm cất")


async def begin(phone: Phone) -> None:
    await phone.say("/dangky")
    await phone.hear("Tên mô hình là gì?")
    await phone.say("Vận động hiến đất mở đường thôn Ba Nhất")
    await phone.hear("Ai thực hiện?")


# Retention


async def test_a_conversation_left_for_long_is_put_away_and_can_go_on(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await begin(phone)
    await here.bot.move_clock(timedelta(days=15))
    await phone.hear("tạm cất")
    await phone.tap("Làm tiếp")
    await phone.hear("Ai thực hiện?")


async def test_traces_go_when_the_policy_says_so(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await phone.say("/trogiup")
    await phone.hear("Trợ giúp")
    await answered(here)
    await here.bot.move_clock(timedelta(days=13))
    assert len(await here.database.all("SELECT 1 FROM inbox")) > 0
    await here.bot.move_clock(timedelta(days=2))
    assert await here.database.all("SELECT 1 FROM inbox") == []
    assert len(await here.database.all("SELECT 1 FROM outbox")) > 0
    await here.bot.move_clock(timedelta(days=26))
    assert await here.database.all("SELECT 1 FROM outbox") == []


# Files


async def report_with(here: Place, *contents: bytes, document: bytes = b"") -> Phone:
    """A report on the sample's initiative with these photos, and a document if there is one."""
    phone = here.phone(QUANG_SON)
    await phone.say("/baocao")
    await phone.hear("mô hình nào?")
    await phone.say("xây nhà tắm")
    await phone.hear("Việc đang thế nào?")
    await phone.tap("Đúng tiến độ")
    await phone.hear("Đã làm được gì?")
    await phone.say("Họp dân 2 lần")
    await phone.hear("hết thì bấm Hết rồi")
    await phone.tap("Hết rồi")
    await phone.hear("Gửi ảnh hoặc tài liệu")
    if len(contents) > 1:
        await phone.album(contents)
    elif contents:
        await phone.photo(contents[0])
    if document:
        await phone.document(document, "bien-ban.pdf", "application/pdf")
    await answered(here)
    await phone.tap("Xong")
    await phone.hear("bấm Bỏ qua")
    await phone.tap("Bỏ qua")
    await phone.hear("đồng chí xem lại")
    await phone.tap("Gửi")
    await phone.hear("Đã nhận báo cáo")
    return phone


async def kept(here: Place) -> list[tuple[str, str]]:
    reports = await here.export("reports")
    return [(piece["state"], piece["sha256"]) for report in reports for piece in report["evidence"]]


async def until_kept(here: Place, state: str) -> None:
    async with asyncio.timeout(30):
        while any(found != state for found, _ in await kept(here)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def on_disk(here: Place) -> dict[str, bytes]:
    files = [file for file in here.settings.files.rglob("*") if file.is_file()]
    return {str(file.relative_to(here.settings.files)): file.read_bytes() for file in files}


async def test_photos_are_kept_by_hash_each_once(here: Place) -> None:
    photos = {hashlib.sha256(photo).hexdigest(): photo for photo in (png(color=(1, 2, 3)), png(color=(4, 5, 6)))}
    for _ in range(2):
        await report_with(here, *photos.values())
    await until_kept(here, "kept")
    assert sorted(digest for _, digest in await kept(here)) == sorted([*photos, *photos])
    released = {row[0] for row in await here.database.all("SELECT release_sha256 FROM files")}
    assert len(released) == 2, "copies without metadata stand beside them"
    assert set(on_disk(here)) == {f"{digest[:2]}/{digest}" for digest in (*photos, *released)}
    assert all(on_disk(here)[f"{digest[:2]}/{digest}"] == photo for digest, photo in photos.items())


async def test_an_album_has_one_reply(here: Place) -> None:
    phone = await report_with(here, *(png(color=(n, n, n)) for n in range(5)))
    received = [message.text for message in phone.answers if "Gửi tiếp" in message.text]
    assert received == [phrases.evidence_received("5 ảnh")]


async def test_a_file_that_cannot_be_had_now_is_fetched_after_a_restart(here: Place) -> None:
    here.server.faults.server_error.probability = 1
    here.server.faults.server_error.methods = frozenset({"getFile"})
    await report_with(here, png())
    await until(lambda: here.server.faults.server_error.happened > 0)
    await here.stop()
    assert [state for state, _ in await kept(here)] == ["waiting"]
    here.server.faults.calm()
    here.clock.move(timedelta(minutes=1))
    await here.start()
    await until_kept(here, "kept")


async def test_a_file_that_is_too_big_is_kept_as_a_reference_and_the_officer_is_told(here: Place) -> None:
    phone = await report_with(here, document=b"%PDF" + bytes(20 * 1024 * 1024))
    told = await phone.hear("lớn hơn 20 MB")
    assert "bien-ban.pdf" in told.text
    assert await kept(here) == [("too_big", "")]
    [report] = await here.export("reports")
    assert report["evidence"][0]["ref"]


async def test_a_file_that_telegram_calls_too_big_is_told_as_well(here: Place) -> None:
    here.server.faults.refuse("getFile", ApiError(400, "Bad Request: file is too big"))
    phone = await report_with(here, png())
    await phone.hear("lớn hơn 20 MB")
    assert await kept(here) == [("too_big", "")]


async def test_a_folder_that_cannot_be_written_is_told_and_tried_again(here: Place) -> None:
    admin = here.phone(ADMIN)
    here.settings.files.write_text("trong chỗ này đã có một tệp")
    await report_with(here, png())
    await admin.hear("Không lưu được ảnh")
    here.settings.files.unlink()
    await here.bot.tick()
    await until_kept(here, "kept")


async def test_files_of_another_bot_wait_for_its_token(here: Place) -> None:
    here.server.faults.server_error.count = 1
    here.server.faults.server_error.methods = frozenset({"getFile"})
    await report_with(here, png())
    await until(lambda: here.server.faults.server_error.happened > 0)
    await here.database.write(lambda c: c.execute("UPDATE evidence SET bot = '77'").rowcount)
    here.clock.move(timedelta(hours=1))
    await here.bot.tick()
    await answered(here)
    assert [state for state, _ in await kept(here)] == ["waiting"]
