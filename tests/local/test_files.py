"""Files that bots fetch."""

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.local import LocalTelegram
from bot.local.images import image_size, without_metadata
from tests.local.conftest import Raw, png
from tests.phone import Phone


def jpeg(width: int, height: int, note: bytes = b"Exif\0\0 secret place") -> bytes:
    """The head of a JPEG with EXIF in it."""
    exif = b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + exif + frame + b"\xff\xda\x00\x02 picture \xff\xd9"


async def test_fetching_a_photo(bot: Bot, lan: Phone) -> None:
    await lan.photo(png(640, 480))
    (update,) = await bot.get_updates()
    assert update.message is not None
    file = await bot.get_file(update.message.photo[-1])
    assert bytes(await file.download_as_bytearray()) == png(640, 480)
    assert file.file_size == len(png(640, 480))


async def test_refused(raw: Raw, lan: Phone, server: LocalTelegram) -> None:
    assert await raw.refusal("getFile") == "Bad Request: file_id not specified"
    unknown = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await raw.refusal("getFile", file_id="x") == unknown
    big = await lan.document(b"0" * (20 * 1024 * 1024 + 1), "to.bin")
    assert await raw.refusal("getFile", file_id=big.wire["document"]["file_id"]) == "Bad Request: file is too big"
    other = server.add_bot("5:" + "b" * 35, "other_bot", "Other")
    small = await lan.document(b"0", "a.bin")
    status, body = await raw("getFile", token=other.token, file_id=small.wire["document"]["file_id"])
    assert (status, body["description"]) == (400, unknown)
    async with raw.session.get(f"{raw.base_url}/file/bot{other.token}/documents/file_0.bin") as response:
        assert response.status == 404


async def test_a_photo_loses_what_the_camera_wrote(bot: Bot, lan: Phone) -> None:
    message = await lan.photo(jpeg(300, 200))
    assert (message.wire["photo"][-1]["width"], message.wire["photo"][-1]["height"]) == (300, 200)
    file = await bot.get_file(message.wire["photo"][-1]["file_id"])
    assert b"secret" not in await file.download_as_bytearray()
    document = await lan.document(jpeg(300, 200), "anh.jpg")
    kept = await bot.get_file(document.wire["document"]["file_id"])
    assert b"secret" in await kept.download_as_bytearray()


def test_sizes_of_images() -> None:
    assert image_size(png(3, 4)) == (3, 4)
    assert image_size(jpeg(5, 6)) == (5, 6)
    assert image_size(b"GIF89a\x07\x00\x08\x00") == (7, 8)
    assert image_size(b"RIFF....WEBPVP8X" + bytes(8) + b"\x08\0\0\x09\0\0") == (9, 10)
    for broken in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF", b"\xff\xd8\xff\xe1\x00\x00" * 3):
        assert image_size(broken) is None
        assert without_metadata(broken) is not None


async def test_upload_limit(bot: Bot, lan: Phone) -> None:
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(lan.chat.person.id, b"\x89PNG" + bytes(10 * 1024 * 1024))
