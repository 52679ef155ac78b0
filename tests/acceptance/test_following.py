"""Mô hình năm trước: continued, changed or ended in a few taps; several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import units
from tests.acceptance.helpers import last_year
from tests.handlers.helpers import initiative, labels, payload, tell
from tests.place import HAI_AN, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

HOUSES = "Vận động nhân dân xây nhà tắm, nhà tiêu hợp vệ sinh, di chuyển chuồng trại ra xa nhà ở"
"""What Quảng Sơn had the year before."""
LAMPS, BOOKS = "Thắp sáng đường quê thôn Hải An", "Tủ sách pháp luật ở nhà văn hóa thôn"


async def test_who_has_none_is_asked_as_ever(here: Place) -> None:
    heard = await tell(here.phone(QUANG_THANH), "/dangky")
    assert not [label for label in labels(heard) if "năm trước" in label]


async def test_continued_in_a_few_taps(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    heard = await tell(officer, "/dangky", "[Mô hình năm trước (1)]")
    assert heard.text == (
        "Mô hình năm 2025 của Xã Quảng Sơn chưa đăng ký tiếp: 1. Bấm số để tiếp tục, sửa hoặc dừng.\n"
        f"1. {HOUSES} – Xã Quảng Sơn"
    )
    heard = await tell(officer, "[1]")
    assert labels(heard) == ["Tiếp tục", "Sửa rồi tiếp tục", "Dừng", "Xem đầy đủ"]
    heard = await tell(officer, "[Tiếp tục]")
    assert "• Nguồn gốc: Duy trì từ năm trước" in heard.text
    assert "• Xong trước: 31/12/2026" in heard.text
    await tell(officer, "[Gửi]")
    old, new = [row for row in await here.export("initiatives") if row["name"] == HOUSES]
    assert (new["year"], new["origin"], new["previous_id"], new["state"]) == (2026, "continued", old["id"], "submitted")
    assert (new["subject_name"], new["target"]) == (old["subject_name"], old["target"])
    heard = await tell(officer, "/dangky")
    assert not [label for label in labels(heard) if "năm trước" in label]


async def test_changed_first(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    heard = await tell(officer, "/namtruoc", "[1]", "[Sửa rồi tiếp tục]")
    assert labels(heard)[0].startswith("Giữ: Vận động nhân dân")
    heard = await tell(officer, "[Giữ", "55 hộ có nhà tiêu hợp vệ sinh", "[Giữ", "[Gửi]")
    assert heard.text.startswith("Đã ghi nhận đăng ký")
    new = [row for row in await here.export("initiatives") if row["year"] == 2026 and row["name"] == HOUSES]
    assert [row["target"] for row in new] == ["55 hộ có nhà tiêu hợp vệ sinh"]


async def test_stopped_with_a_reason(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    heard = await tell(officer, "/namtruoc", "[1]", "[Dừng]", "[Đã hoàn thành]")
    assert heard.text == f"Đã dừng {HOUSES}. Kết quả đã báo vẫn giữ và vẫn tính."
    assert (await initiative(here, HOUSES))["state"] == "stopped"
    heard = await tell(officer, "[Mô hình năm trước]")
    assert heard.text == "Xã Quảng Sơn không còn mô hình nào của năm trước chờ đăng ký tiếp."
    heard = await tell(officer, f"/mohinh {HOUSES}", "[1]")
    assert "đã dừng: Đã hoàn thành – Cán bộ xã Quảng Sơn" in heard.text


async def test_all_at_once_and_once(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await last_year(here, "QN-QS", LAMPS, BOOKS)
    page = await tell(officer, "/namtruoc")
    assert "Tiếp tục cả 3 mô hình ở trang này" in labels(page)
    for _ in range(2):
        await officer.tap_raw(payload(page, "Tiếp tục cả 3 mô hình ở trang này"), page)
    heard = await officer.hear("Đã đăng ký tiếp 3 mô hình – Xã Quảng Sơn:")
    assert LAMPS in heard.text
    assert (await officer.hear()).text == "Mô hình này đã được đăng ký tiếp, hoặc đã dừng."
    new = [row for row in await here.export("initiatives") if row["year"] == 2026 and row["origin"] == "continued"]
    assert sorted(row["name"] for row in new) == sorted([HOUSES, LAMPS, BOOKS])
    assert {row["end_on"] for row in new} == {"2026-12-31", "2026-11-30"}


async def test_two_people_continue_the_same(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await tell(officer, "/namtruoc", "[1]", "[Tiếp tục]")
    old = await initiative(here, HOUSES)
    await here.database.write(lambda c: _continued(c, old["id"]))
    assert (await tell(officer, "[Gửi]")).text == "Mô hình này đã được đăng ký tiếp, hoặc đã dừng."
    assert len([row for row in await here.export("initiatives") if row["previous_id"] == old["id"]]) == 1


def _continued(connection: object, previous: str) -> None:
    """Somebody else's registration that continues the same, stored a moment before."""
    connection.execute(  # type: ignore[attr-defined]
        "UPDATE initiatives SET previous_id = ? WHERE name LIKE 'Đoạn đường%'", (previous,)
    )


async def test_for_a_unit_below(here: Place) -> None:
    await last_year(here, "QN-QT-HA", LAMPS)
    officer = here.phone(QUANG_THANH)
    heard = await tell(officer, "/namtruoc")
    assert labels(heard) == ["Thôn Hải An (1)", "Đăng ký mô hình"]
    await tell(officer, "[Thôn Hải An (1)]", "[1]", "[Tiếp tục]", "[Gửi]")
    new = [row for row in await here.export("initiatives") if row["year"] == 2026 and row["name"] == LAMPS]
    assert [row["unit_name"] for row in new] == ["Thôn Hải An"]


async def test_wrong_people(here: Place) -> None:
    stranger = here.phone(HAI_AN)
    old = (await initiative(here, HOUSES))["id"]
    unit = await units.by_code(here.database, "QN-QS")
    assert unit is not None
    for press, said in (
        (f"a:last:{old}", "Mô hình này đã được đăng ký tiếp"),
        (f"a:on:{old}", "Mô hình này đã được đăng ký tiếp"),
        (f"a:stop:{old}", "Không tìm thấy mục này"),
        (f"c:namtruoc:{unit.id}", "Không tìm thấy mục này"),
        ("a:onall:zz", "Mô hình này đã được đăng ký tiếp"),
    ):
        await stranger.tap_raw(press, 1)
        assert (await stranger.hear()).text.startswith(said)


async def test_the_menu_offers_it_while_units_register(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    assert not [label for label in labels(await tell(officer, "/menu")) if "năm trước" in label]
    await tell(officer, "/namtruoc", "[1]", "[Tiếp tục]", "[Gửi]")
    await here.bot.move_clock(timedelta(days=290))
    await officer.say("/menu")  # reminders have come meanwhile
    heard = await officer.hear("Hôm nay đồng chí cần việc gì?")
    assert "Mô hình năm trước (1)" in labels(heard)
