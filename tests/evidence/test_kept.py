"""What is kept of evidence: by hash, without metadata for release, whatever was sent; and whose faces it shows."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from storage.writer import Work
from tests.evidence.conftest import FACES, fetched, pieces, send
from tests.evidence.pictures import GPS, HEIC, bomb, broken, photo, scene, with_metadata
from tests.handlers.helpers import FLOWERS, labels, tell
from tests.jobs.conftest import answered
from tests.place import QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server


def kept_bytes(here: Place, digest: str) -> bytes:
    return (here.settings.files / digest[:2] / digest).read_bytes()


async def test_the_copy_for_release_tells_nothing_and_stands_upright(here: Place) -> None:
    original = with_metadata(1)
    await send(here, documents=((original, "IMG_1.jpg"),))
    (piece,) = await fetched(here)
    assert (piece["picture"], piece["release"]) == ("picture", "internal")
    assert kept_bytes(here, piece["sha256"]) == original
    released = kept_bytes(here, piece["release_sha256"])
    assert GPS.encode() in original
    assert GPS.encode() not in released
    with Image.open(io.BytesIO(released)) as picture:
        assert dict(picture.getexif()) == {}
        assert "comment" not in picture.info
        assert picture.size == scene(1).size[::-1]


async def test_what_cannot_be_opened_is_kept_and_a_word_is_said_only_where_something_is_lost(here: Place) -> None:
    sent = {"a.heic": HEIC, "b.png": bomb(), "c.jpg": broken(2), "d.jpg": broken(3), "e.svg": b"<svg/>"}
    phone = await send(here, documents=tuple((content, name) for name, content in sent.items()))
    found = {piece["name"]: piece for piece in await fetched(here)}
    assert {name: piece["picture"] for name, piece in found.items()} == {
        "a.heic": "heic",
        "b.png": "too_large",
        "c.jpg": "broken",
        "d.jpg": "broken",
        "e.svg": "",
    }
    for name, content in sent.items():
        assert kept_bytes(here, found[name]["sha256"]) == content
    await phone.hear("Có ảnh đồng chí gửi bị hỏng, không mở được.")
    await answered(here)
    assert len([message for message in phone.answers if "bị hỏng" in message.text]) == 1, "one word for both"
    heard = await tell(phone, "/mohinh", "[1]", "[Ảnh, tài liệu (5)]")
    assert "1. ảnh HEIC a.heic, 1/4/2026, xem được trên máy tính của cơ quan" in heard.text


async def test_an_album_of_fifty(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/baocao", FLOWERS, "[Đúng tiến độ]", "Đã trồng hoa.", "[Hết rồi]")
    await phone.album([photo(number) for number in range(50)])
    assert (await phone.hear("50 ảnh")).text == "Đã nhận 50 ảnh. Gửi tiếp, hoặc bấm Xong."
    await phone.photo(photo(50))
    assert (await phone.hear()).text.startswith("Mỗi báo cáo kèm được 50 ảnh hoặc tài liệu.")
    await tell(phone, "[Xong]", "[Bỏ qua]", "[Gửi]")
    found = await fetched(here)
    assert len({piece["sha256"] for piece in found}) == 50
    assert {piece["picture"] for piece in found} == {"picture"}


async def test_a_photo_of_twenty_megabytes_and_a_voice_of_an_hour(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await tell(phone, "/baocao", FLOWERS, "[Đúng tiến độ]", "Đã trồng hoa.", "[Hết rồi]")
    await phone.voice(b"OggS" + bytes(21 * 1024 * 1024), 3600)
    assert (await phone.hear()).text == "Đã nhận ghi âm 60 phút. Gửi tiếp, hoặc bấm Xong."
    await phone.voice(b"OggS", 35)
    assert (await phone.hear()).text == "Đã nhận 2 ghi âm 61 phút. Gửi tiếp, hoặc bấm Xong."
    await phone.document(photo(1) + bytes(20 * 1024 * 1024), "anh.jpg")
    await phone.hear()
    await tell(phone, "[Xong]", "[Bỏ qua]")
    await phone.tap("Gửi")
    said = {(await phone.hear("lớn hơn 20 MB")).text.partition(" lớn")[0] for _ in range(2)}
    assert said == {"Ghi âm đồng chí gửi", "anh.jpg"}
    assert [(piece["kind"], piece["seconds"], piece["state"]) for piece in await fetched(here)] == [
        ("voice", 3600, "too_big"),
        ("voice", 35, "kept"),
        ("document", None, "too_big"),
    ]
    heard = await tell(phone, "/mohinh", "[1]")
    assert "2 ghi âm 61 phút, 1 tài liệu khác" in heard.text


async def test_the_question_about_faces_costs_one_tap_and_may_stay_open(here: Place) -> None:
    phone = await send(here, photo(1), photo(2), documents=((b"%PDF", "a.pdf"),))
    assert phone.last.text.endswith(FACES)
    assert labels(phone.last)[:3] == ["Không", "Có", "Không rõ"]
    assert {piece["faces"] for piece in await pieces(here)} == {"unknown"}
    await phone.tap("Có")
    heard = await phone.hear("rõ mặt: có. Ảnh chỉ dùng nội bộ.")
    assert "Không rõ" not in labels(heard)
    assert "Xem mô hình này" in labels(heard)
    assert [piece["faces"] for piece in await pieces(here)] == ["some", "some", "unknown"]
    assert {piece["release"] for piece in await pieces(here)} == {"internal"}
    assert "faces" in {row["action"] for row in await here.export("audit")}


async def test_without_a_photo_it_is_not_asked(here: Place) -> None:
    phone = await send(here, documents=((b"%PDF", "a.pdf"),))
    assert FACES not in phone.last.text


async def test_in_the_quick_way_too(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    await phone.photo(photo(1), "Đã trồng xong 300 m hoa, góp 20 công")
    await phone.hear("Tôi hiểu là")
    await phone.tap("Đúng, gửi")
    heard = await phone.hear("Đã nhận báo cáo")
    assert heard.text.endswith(FACES)


async def test_somebody_elses_evidence_cannot_be_touched(here: Place) -> None:
    await send(here, photo(1))
    (piece,) = await fetched(here)
    stranger = here.phone(QUANG_SON)
    await stranger.say("/menu")
    heard = await stranger.hear()
    for data in (f"e:drop:{piece['id']}", f"e:see:{piece['id']}", f"e:faces:{piece['source']}:some"):
        await stranger.tap_raw(data, heard)
        await stranger.hear("Không tìm thấy mục này")
    assert (await pieces(here))[0]["faces"] == "unknown"


async def test_killed_between_fetching_and_recording_it_is_kept_once(here: Place) -> None:
    reached, write = asyncio.Event(), here.database.write

    async def ended(work: Work[object], **how: bool) -> object:
        if "_fetch" not in work.__qualname__:
            return await write(work, **how)
        reached.set()
        return await asyncio.Event().wait()  # the bytes are on the disk, and the program goes no further

    here.database.write = ended  # type: ignore[assignment,method-assign]
    await send(here, photo(1))
    await reached.wait()
    await here.stop()
    assert [piece["state"] for piece in await pieces(here)] == ["waiting"]
    assert len([file for file in here.settings.files.rglob("*") if file.is_file()]) == 2
    await here.start()
    await fetched(here)
    assert len([file for file in here.settings.files.rglob("*") if file.is_file()]) == 2
    assert len(await here.database.all("SELECT 1 FROM files")) == 1
