"""Mời người dùng in the chat: who has joined and who has not, a code for one person, and who may give it."""

from __future__ import annotations

import re
import sqlite3

import pytest

from storage import people, units
from storage.records.people import Grant, Role
from storage.records.units import Level
from tests.handlers.helpers import labels, payload, tell
from tests.invites.helpers import code_of, join, stranger
from tests.place import ADMIN, COORDINATOR, HAI_AN, LEADER, NEWCOMER, QUANG_SON, Place

pytestmark = pytest.mark.server


async def coordinator_of(here: Place, unit: str, phone: int) -> None:
    """Somebody who coordinates at a unit, and has joined with this phone."""
    found = await units.by_code(here.database, unit)
    assert found is not None
    where, now = found.id, here.clock.now()

    def add(connection: sqlite3.Connection) -> None:
        grants = [Grant(role=Role.COORDINATOR, unit_id=where)]
        person = people.add(connection, "Cán bộ tổng hợp xã", where, grants, now)
        people.link(connection, person, "telegram", str(phone), now)

    await here.database.write(add)
    here.server.add_person(phone, "Cán bộ tổng hợp xã")


async def test_who_has_joined_and_who_has_not_by_unit(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "Mời người dùng")
    assert heard.text == (
        "Mời người dùng – Tỉnh Quảng Ninh: 6/7 người đã vào.\n"
        "1. Xã Quảng Minh: 0/1 đã vào\n2. Xã Quảng Sơn: 1/1 đã vào\n3. Xã Quảng Thành: 2/2 đã vào\n"
        "Tìm một người: gõ /moi kèm tên. Ví dụ: /moi Quảng Sơn"
    )
    assert labels(heard) == ["1", "2", "3", "Chưa vào (1)", "Đã vào (6)", "Lập giấy mời (1)", "Danh mục"]
    await phone.tap("1", heard)
    heard = await phone.hear()
    assert heard.text == "Mời người dùng – Xã Quảng Minh: 0/1 người đã vào."
    assert labels(heard) == ["Chưa vào (1)", "Lập giấy mời (1)", "◂ Lên cấp trên"]
    heard = await tell(phone, "[Chưa vào (1)]")
    assert heard.text == (
        "Chưa vào 1–1/1 – Xã Quảng Minh. Bấm số để xem hoặc mời.\n"
        "1. Cán bộ xã Quảng Minh; Xã Quảng Minh, Tỉnh Quảng Ninh; cán bộ cơ sở; chưa vào, mã còn hạn đến 1/5/2026"
    )


async def test_somebody_is_found_by_name(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi quang minh")
    assert heard.text == (
        "Cán bộ xã Quảng Minh; Xã Quảng Minh, Tỉnh Quảng Ninh; cán bộ cơ sở; chưa vào, mã còn hạn đến 1/5/2026."
    )
    assert labels(heard)[0] == "Cấp mã khác, mã cũ hết hiệu lực"
    heard = await tell(phone, "/moi xã quảng")
    assert heard.text.startswith("Có tên “xã quảng”. Bấm số để xem hoặc mời.\n1. Cán bộ xã Quảng Minh; Xã Quảng Minh")
    assert labels(heard) == ["1", "2", "3", "Mời người dùng"]
    assert (await tell(phone, "[3]")).text.startswith("Cán bộ xã Quảng Thành; Xã Quảng Thành")
    assert (await tell(phone, "/moi Bác Ba")).text.startswith("Không thấy ai có tên “Bác Ba”")
    await coordinator_of(here, "QN-QM", 4010)
    heard = await tell(here.phone(4010), "/moi quảng sơn")
    assert heard.text.startswith("Không thấy ai"), "those of other communes are not hers to invite"


async def test_a_list_is_turned(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi", "[Đã vào (6)]")
    assert heard.text.startswith("Đã vào 1–6/6 – Tỉnh Quảng Ninh.")
    await coordinator_of(here, "QN-QM", 4010)
    heard = await tell(phone, "/moi", "[Đã vào (7)]", "[Sau ▸]")
    assert heard.text.startswith("Đã vào 7–7/7 – Tỉnh Quảng Ninh.")
    assert "◂ Trước" in labels(heard)


async def test_one_person_is_invited_and_joins_with_the_code_read_out(here: Place) -> None:
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi", "[Chưa vào (1)]", "[1]")
    assert labels(heard) == ["Cấp mã khác, mã cũ hết hiệu lực", "◂ Đơn vị"]
    heard = await tell(phone, "[Cấp mã khác, mã cũ hết hiệu lực]")
    code = code_of(heard)
    plain = code.replace(" ", "").lower()
    assert heard.text == (
        f"Mã mời của đồng chí Cán bộ xã Quảng Minh, Xã Quảng Minh, Tỉnh Quảng Ninh:\n{code}\n"
        f"Mở https://t.me/dvk_bot?start={plain} rồi bấm Bắt đầu, hoặc nhắn mã cho bot.\n"
        "Dùng một lần, đến hết 1/5/2026. Chỉ đưa cho đúng người; mã cũ hết hiệu lực."
    )
    new = here.phone(NEWCOMER)
    assert (await tell(new, here.codes[NEWCOMER])).text.startswith("Mã này không đúng"), "a new one ends the old one"
    heard = await join(new, code.replace("0", "o").replace("1", "l"))
    assert heard.text.startswith("Xong rồi, đồng chí Cán bộ xã Quảng Minh.")
    assert "7/7 người đã vào" in (await tell(phone, "/moi")).text
    await here.bot.drain()
    dump = "\n".join(await here.database.write(lambda connection: list(connection.iterdump()))).lower()
    assert plain not in dump, "once it has gone out, only its hash is stored"
    assert code.lower() not in dump
    rows = await here.export("audit")
    assert [row["action"] for row in rows] == ["invite", "join"]


async def test_pressed_twice_one_code_is_given(here: Place) -> None:
    phone = here.phone(ADMIN)
    heard = await tell(phone, "/moi", "[Chưa vào (1)]", "[1]")
    button = payload(heard, "Cấp mã khác, mã cũ hết hiệu lực")
    await phone.tap_raw(button, heard)
    await phone.tap_raw(button, heard)
    code = code_of(await phone.hear("Mã mời"))
    assert (await phone.hear()).text.startswith("Mã của người này vừa được cấp hoặc vừa được dùng.")
    assert (await join(here.phone(NEWCOMER), code)).text.startswith("Xong rồi")


async def test_who_has_no_name_yet_is_invited_and_gives_it(here: Place) -> None:
    [unit] = await here.database.all("SELECT id FROM units WHERE code = 'QN-QM-4'")
    grants, now = [Grant(role=Role.OFFICER, unit_id=unit["id"])], here.clock.now()
    await here.database.write(lambda connection: people.add(connection, "", unit["id"], grants, now))
    heard = await tell(here.phone(COORDINATOR), "/moi", "[Chưa vào (2)]")
    assert "2. (chưa ghi họ tên); Thôn 4, Xã Quảng Minh; cán bộ cơ sở; chưa vào, chưa có mã" in heard.text
    heard = await tell(here.phone(COORDINATOR), "[2]", "[Cấp mã mời]")
    heard = await tell(stranger(here), code_of(heard), "[Đồng ý]")
    assert heard.text.endswith("Họ và tên của đồng chí?")


async def test_who_does_not_want_it_is_not_pressed(here: Place) -> None:
    await tell(here.phone(NEWCOMER), here.codes[NEWCOMER], "[Không dùng bot]")
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi")
    assert "1 người không dùng bot, cơ quan nhập thay." in heard.text
    assert not any(label.startswith("Lập giấy mời") for label in labels(heard))
    heard = await tell(phone, "[Chưa vào (1)]", "[1]")
    assert heard.text.endswith("đã chọn không dùng bot. Chỉ mời lại khi đồng chí ấy muốn.")
    heard = await join(here.phone(NEWCOMER), code_of(await tell(phone, "[Cấp mã mời]")))
    assert heard.text.startswith("Xong rồi")


async def test_only_coordinators_and_admins_invite(here: Place) -> None:
    seen = await tell(here.phone(COORDINATOR), "/moi", "[Chưa vào (1)]", "[1]")
    button = payload(seen, "Cấp mã khác, mã cũ hết hiệu lực")
    for person in (QUANG_SON, HAI_AN, LEADER):
        phone = here.phone(person)
        assert (await tell(phone, "/moi")).text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
        for forged in (button, "i:at:1:0", "i:who:1:no:0", "i:one:7", "i:paper:1", "i:make:1:all:0123456789"):
            await phone.tap_raw(forged, phone.last)
            assert (await phone.hear()).text.startswith("Việc này không thuộc quyền")
    assert await here.database.all("SELECT 1 FROM documents") == []


async def test_a_commune_invites_its_own_and_never_whoever_is_above(here: Place) -> None:
    await coordinator_of(here, "QN-QT", 4010)
    phone = here.phone(4010)
    heard = await tell(phone, "/moi")
    assert heard.text.startswith("Mời người dùng – Xã Quảng Thành: 3/3 người đã vào.\n1. Thôn Hải An: 1/1 đã vào")
    assert "◂ Lên cấp trên" not in labels(heard)
    for forged in ("i:at:1:0", "i:who:1:no:0", "i:one:7", "i:one:6", "i:one:999999", "i:paper:1"):
        await phone.tap_raw(forged, phone.last)
        assert (await phone.hear()).text.startswith("Không tìm thấy mục này")
    for forged in ("i:code:7:none", "i:code:6:none"):
        await phone.tap_raw(forged, phone.last)
        assert (await phone.hear()).text.startswith("Việc này không thuộc quyền")


async def test_a_coordinator_cannot_take_over_an_admins_account(here: Place) -> None:
    """A code is an account: whoever sees it could join in the other's place."""
    heard = await tell(here.phone(COORDINATOR), "/moi", "[Đã vào (6)]")
    number = next(line.partition(".")[0] for line in heard.text.splitlines() if "quản trị" in line)
    heard = await tell(here.phone(COORDINATOR), f"[{number}]")
    assert heard.text.endswith("nên do quản trị cấp trên mời.")
    assert labels(heard) == ["◂ Đơn vị"]
    await here.phone(COORDINATOR).tap_raw("i:code:6:none", heard)
    assert (await here.phone(COORDINATOR).hear()).text.startswith("Việc này không thuộc quyền")
    assert re.search("Cấp mã cho máy mới", str(labels(await tell_admin(here))))


async def tell_admin(here: Place):  # type: ignore[no-untyped-def]
    phone = here.phone(ADMIN)
    await tell(phone, "/moi")
    await phone.tap_raw("i:one:6", phone.last)
    return await phone.hear()


async def test_several_places_each_stand_for_themselves(here: Place) -> None:
    await coordinator_of(here, "QN-QT", 4010)
    [other] = await here.database.all("SELECT id FROM units WHERE code = 'QN-QM'")
    await here.database.write(
        lambda connection: connection.execute(
            "INSERT INTO roles (person_id, role, unit_id) SELECT person_id, role, ? FROM roles"
            " WHERE person_id = (SELECT person_id FROM chats WHERE chat = '4010')",
            (other["id"],),
        )
    )
    heard = await tell(here.phone(4010), "/moi")
    assert heard.text == "Mời người dùng\n1. Xã Quảng Minh: 0/1 đã vào\n2. Xã Quảng Thành: 3/3 đã vào"


async def test_many_units_are_turned_page_by_page(here: Place) -> None:
    now = here.clock.now()

    def settle(connection: sqlite3.Connection) -> None:
        for number in range(20):
            unit = units.add(
                connection, code=f"X{number}", name=f"Xã số {number:02}", level=Level.COMMUNE, reports_to=1
            )
            people.add(connection, f"Cán bộ {number}", unit, [Grant(role=Role.OFFICER, unit_id=unit)], now)

    await here.database.write(settle)
    phone = here.phone(COORDINATOR)
    heard = await tell(phone, "/moi")
    assert heard.text.startswith("Mời người dùng – Tỉnh Quảng Ninh: 6/27 người đã vào.\n1. Xã Quảng Minh: 0/1")
    for _ in range(3):
        heard = await tell(phone, "[Sau ▸]")
    assert heard.text.splitlines()[1:-1] == [
        "19. Xã số 17: 0/1 đã vào",
        "20. Xã số 18: 0/1 đã vào",
        "21. Xã số 19: 0/1 đã vào",
        "22. Xã Quảng Sơn: 1/1 đã vào",
        "23. Xã Quảng Thành: 2/2 đã vào",
    ]
