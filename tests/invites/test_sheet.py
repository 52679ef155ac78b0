"""The printed sheet: asked for in the chat, opened as a spreadsheet, its code used."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from bot import work
from bot.jobs.documents import document_failed
from bot.jobs.keeping import place_of
from bot.jobs.rounds import Rounds
from bot.jobs.upkeep import forget
from bot.reports.invite_sheet import InviteSheet, Line, Strip
from bot.reports.invite_workbook import workbook
from storage import people
from storage.records.people import Grant, Role
from tests import workers
from tests.handlers.helpers import labels, payload, tell
from tests.handlers.test_numbered import type_in
from tests.invites.helpers import cells, codes, content, join, opened, stranger
from tests.jobs.conftest import answered, until
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, NEWCOMER, NUMBERED, Place, place

pytestmark = pytest.mark.server

FORMULA = '=HYPERLINK("http://x.example";"bấm")'


async def ask(phone: Phone, how: str = "Lập") -> None:
    """Ask for the sheet."""
    await tell(phone, "/moi")
    await phone.tap("Lập giấy mời")
    await phone.hear("Lập giấy mời cho")
    await phone.tap(how)
    await phone.hear("Đang lập giấy mời")


async def settle(here: Place, *names: str, unit: str = "QN-QM-4") -> None:
    """More people who have not joined, and have no code."""
    [row] = await here.database.all("SELECT id FROM units WHERE code = ?", (unit,))
    grants, now = [Grant(role=Role.OFFICER, unit_id=row["id"])], here.clock.now()

    def add(connection: sqlite3.Connection) -> None:
        for name in names:
            people.add(connection, name, row["id"], grants, now)

    await here.database.write(add)


def modules(picture: SheetImage, side: int) -> list[list[int]]:
    """What a QR code's picture shows, module by module, without its border."""
    with Image.open(io.BytesIO(picture._data())) as image:  # type: ignore[attr-defined]
        grey = image.convert("L")
        dots = grey.width // (side + 8)
        centre = [(4 + n) * dots + dots // 2 for n in range(side)]
        return [[int(grey.getpixel((x, y)) < 128) for x in centre] for y in centre]  # type: ignore[operator]


async def test_the_sheet_is_printed_and_its_code_lets_in(here: Place) -> None:
    await settle(here, FORMULA, "")
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi", "[Lập giấy mời (3)]")
    assert heard.text == (
        "Lập giấy mời cho 3 người chưa vào của Tỉnh Quảng Ninh? Tệp in khổ A4, mỗi người một phần cắt rời có mã QR, "
        "dùng một lần trong 30 ngày. 1 người đã có mã còn hạn: lập lại thì mã cũ hết hiệu lực."
    )
    assert labels(heard) == ["Chỉ 2 người chưa có mã", "Lập cho cả 3 người", "◂ Tỉnh Quảng Ninh"]
    heard = await tell(phone, "[Lập cho cả 3 người]")
    assert heard.text == "Đang lập giấy mời cho 3 người. Xong sẽ gửi tệp vào đây."
    heard = await phone.hear("Giấy mời của Tỉnh Quảng Ninh: 3 người, mã dùng đến hết 1/5/2026.")
    assert heard.wire["document"]["file_name"] == "giay-moi-tinh-quang-ninh.xlsx"
    book = opened(content(here, heard))
    strips, standing = book.worksheets
    assert (strips.title, standing.title) == ("Giấy mời", "Đã vào, chưa vào")
    for page in (strips, standing):
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    words = cells(book, 0)
    assert words[:3] == [
        "Ban Tuyên giáo và Dân vận Tỉnh ủy · Giấy mời dùng bot Dân vận khéo",
        "Cán bộ xã Quảng Minh",
        "Xã Quảng Minh, Tỉnh Quảng Ninh · cán bộ cơ sở",
    ]
    assert {FORMULA, "(chưa ghi họ tên)"} < set(words)
    assert "Mã chỉ dùng một lần, đến hết ngày 1/5/2026. Không đưa cho người khác." in words
    assert all(cell.data_type == "s" for page in book for row in page.iter_rows() for cell in row if cell.value)
    printed = codes(book)
    assert len(set(printed)) == 3
    for code, picture in zip(printed, strips._images, strict=True):  # type: ignore[attr-defined]
        link = f"https://t.me/dvk_bot?start={code.replace(' ', '').lower()}"
        assert f"1. Đưa máy ảnh điện thoại vào mã QR, hoặc mở {link}, rồi bấm Bắt đầu." in words
        expected = [[module & 1 for module in row] for row in segno.make(link, error="m", micro=False).matrix]
        assert modules(picture, len(expected)) == expected
    assert cells(book, 1)[0] == "Tỉnh Quảng Ninh: 6/9 người đã vào, tính đến 1/4/2026"
    assert cells(book, 1).count("chưa vào, mã còn hạn đến 1/5/2026") == 3
    assert (await tell(here.phone(NEWCOMER), here.codes[NEWCOMER])).text.startswith("Mã này không đúng")
    heard = await join(here.phone(NEWCOMER), printed[0])
    assert heard.text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Minh.")


async def test_who_holds_a_code_may_keep_it(here: Place) -> None:
    await settle(here, "Trưởng thôn 4")
    phone = here.phone(COORDINATOR)
    await ask(phone, "Chỉ 1 người chưa có mã")
    book = opened(content(here, await phone.hear("Giấy mời của")))
    assert "Cán bộ xã Quảng Minh" not in cells(book, 0)
    assert len(codes(book)) == 1
    assert (await join(here.phone(NEWCOMER), here.codes[NEWCOMER])).text.startswith("Xong rồi")
    assert (await tell(stranger(here), codes(book)[0], "[Đồng ý]")).text.endswith(
        "Thông tin của đồng chí: Trưởng thôn 4, Thôn 4, cán bộ cơ sở. Đúng chưa?"
    )


async def test_pressed_twice_it_is_made_once(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi", "[Lập giấy mời (1)]")
    button = payload(heard, "Lập giấy mời")
    await phone.tap_raw(button, heard)
    await phone.tap_raw(button, heard)
    assert await phone.hear_toast("Giấy mời này đã lập rồi.")
    await phone.hear("Giấy mời của")
    await phone.tap_raw(button, heard)
    assert await phone.hear_toast("Giấy mời này đã lập rồi.")
    await answered(here)
    assert [row["state"] for row in await here.database.all("SELECT state FROM documents")] == ["made"]
    assert len([message for message in phone.answers if "document" in message.wire]) == 1


async def test_what_was_asked_for_is_made_after_a_restart(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = here.phone(COORDINATOR)
    monkeypatch.setattr(Rounds, "wake", lambda self: None)
    await ask(phone)
    await here.stop()
    monkeypatch.undo()
    await here.start()
    book = opened(content(here, await phone.hear("Giấy mời của")))
    assert (await join(here.phone(NEWCOMER), codes(book)[0])).text.startswith("Xong rồi")


async def test_made_and_not_sent_it_is_sent_after_a_restart_just_as_it_was(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.DRAIN", 0.1)
    phone = here.phone(COORDINATOR)
    here.server.faults.dropped.probability = 1
    here.server.faults.dropped.methods = frozenset({"sendDocument"})
    await ask(phone)
    await until(lambda: here.server.faults.dropped.happened > 0)
    [row] = await here.database.all("SELECT sha256 FROM documents")
    await here.stop()
    here.server.faults.calm()
    await here.start()
    heard = await phone.hear("Giấy mời của")
    assert content(here, heard) == place_of(here.settings.files, row["sha256"]).read_bytes()
    assert (await join(here.phone(NEWCOMER), codes(opened(content(here, heard)))[0])).text.startswith("Xong rồi")


async def test_who_has_lost_the_right_meanwhile_gets_none(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = here.phone(COORDINATOR)
    monkeypatch.setattr(Rounds, "wake", lambda self: None)
    await ask(phone)
    await here.database.write(lambda connection: connection.execute("DELETE FROM roles WHERE role = 'coordinator'"))
    await here.bot.documents.make_wanted()
    assert (await phone.hear("Giấy mời chưa lập")).text.endswith("xin báo quản trị.")
    assert (await join(here.phone(NEWCOMER), here.codes[NEWCOMER])).text.startswith("Xong rồi"), "the old code stands"


async def test_a_chat_that_is_nobodys_by_then_gets_no_codes(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = here.phone(COORDINATOR)
    monkeypatch.setattr(Rounds, "wake", lambda self: None)
    await ask(phone)
    await tell(phone, "/dulieu", "[Rời bot]", "[Rời bot]")
    await here.bot.documents.make_wanted()
    await answered(here)
    assert not any("document" in message.wire for message in phone.answers)
    assert [row["state"] for row in await here.database.all("SELECT state FROM documents")] == ["failed"]


async def test_what_cannot_be_made_is_said_and_the_admin_told(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work.run, "__kwdefaults__", {"tell": None, "memory": 1024 * 1024, "patience": 30})
    phone, admin = here.phone(COORDINATOR), here.phone(ADMIN)
    await ask(phone)
    await phone.hear(document_failed())
    await admin.hear("Bot báo sự cố: invites: TooMuchError: ")
    assert (await join(here.phone(NEWCOMER), here.codes[NEWCOMER])).text.startswith("Xong rồi"), "the old code stands"


async def test_a_sheet_lies_on_the_disk_no_longer_than_it_must(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    await ask(phone)
    written = content(here, await phone.hear("Giấy mời của"))
    await answered(here)
    [row] = await here.database.all("SELECT sha256 FROM documents")
    kept = place_of(here.settings.files, row["sha256"])
    await forget(here.bot.services)
    assert kept.read_bytes() == written
    here.clock.move(timedelta(days=2))
    await forget(here.bot.services)
    assert not kept.exists()
    assert [row["state"] for row in await here.database.all("SELECT state FROM documents")] == ["forgotten"]


async def test_a_document_that_is_gone_is_said(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    here.server.faults.dropped.probability = 1
    here.server.faults.dropped.methods = frozenset({"sendDocument"})
    await ask(phone)
    await until(lambda: here.server.faults.dropped.happened > 0)
    [row] = await here.database.all("SELECT sha256 FROM documents")
    place_of(here.settings.files, row["sha256"]).unlink()
    here.server.faults.calm()
    heard = await phone.hear("không còn trên máy chạy bot")
    assert heard.text == "Tệp giay-moi-tinh-quang-ninh.xlsx không còn trên máy chạy bot. Xin lập lại."


async def test_too_many_for_one_sheet_go_by_smaller_units(here: Place) -> None:
    await settle(here, *(f"Cán bộ {number}" for number in range(1500)))
    heard = await tell(here.phone(COORDINATOR), "/moi", "[Lập giấy mời (1.501)]")
    assert heard.text == "Có 1.501 người chưa vào, mỗi tệp tối đa 1.500 người. Xin lập theo đơn vị nhỏ hơn."


async def test_a_channel_without_documents_says_so(tmp_path: Path) -> None:
    plain = NUMBERED.model_copy(update={"documents_out": False})
    async with place(tmp_path, capabilities=plain) as here:
        phone = here.phone(COORDINATOR)
        heard = await type_in(phone, "mời người dùng", "Lập giấy mời (1)")
        assert heard.text.startswith("Kênh nhắn tin này không gửi được tệp.")
        heard = await type_in(phone, "/moi", "chua vao (1)", "1")
        assert heard.text.startswith("Cán bộ xã Quảng Minh; Xã Quảng Minh")


async def test_a_large_sheet_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PROGRAM", workers.ANEW)  # which holds nothing but what it needs
    strips = tuple(
        Strip(
            name=f"Cán bộ {n}",
            place="Thôn 4, Xã Quảng Minh",
            roles="cán bộ cơ sở",
            code="K7M 2X9 Q4TZ",
            link=f"https://t.me/dvk_bot?start={n:010}",
        )
        for n in range(150)
    )
    line = Line(place="Thôn 4", name="Cán bộ", roles="cán bộ cơ sở", standing="chưa vào")
    sheet = InviteSheet(
        organisation="Ban Dân vận",
        unit="Tỉnh",
        made_on="1/4/2026",
        until="1/5/2026",
        strips=strips,
        lines=(line,) * 2000,
        joined=0,
    )
    written = await work.run("bot.reports.invite_workbook:workbook", sheet, gives=work.FILE, memory=150 * 1024 * 1024)
    assert len(written) < 2_000_000
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        assert len([name for name in parts.namelist() if name.startswith("xl/media/")]) == 150


def test_the_words_are_there_without_a_link() -> None:
    strip = Strip(name="Cán bộ", place="Thôn 4", roles="", code="K7M 2X9 Q4TZ")
    sheet = InviteSheet(
        organisation="Ban Dân vận",
        unit="Thôn 4",
        made_on="1/4/2026",
        until="1/5/2026",
        strips=(strip,) * 6,
        lines=(),
        joined=0,
    )
    book = opened(workbook(sheet))
    assert book.worksheets[0]._images == []  # type: ignore[attr-defined]
    assert "1. Mở bot của cơ quan trên điện thoại, rồi nhắn mã mời ở trên cho bot." in cells(book, 0)
    assert [brk.id for brk in book.worksheets[0].row_breaks.brk] == [45], "five to a page"
