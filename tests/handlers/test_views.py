"""Lists, one initiative in full, search, and who may see, report on and amend what."""

from __future__ import annotations

from datetime import date

import pytest

from storage import initiatives
from storage.records.initiatives import NewInitiative, SubjectKind
from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, payload, register, tell
from tests.place import COORDINATOR, HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

NOT_FOUND = "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."
LATRINES = "Vận động nhân dân xây nhà tắm, nhà tiêu hợp vệ sinh, di chuyển chuồng trại ra xa nhà ở"


async def many(here: Place, count: int) -> None:
    """So many initiatives of Quảng Sơn."""
    now = here.clock.now()
    rows = [
        NewInitiative(
            id=f"init{number:06}",
            unit_id=2,
            year=2026,
            name=f"Mở đường vào khu sản xuất số {number}",
            subject_kind=SubjectKind.COLLECTIVE,
            subject_name="Xã Quảng Sơn",
            field="economy",
            place="Xã Quảng Sơn",
            target="600 m đường",
            end_on=None,
            entered_by=1,
            effective_on=date(2026, 4, 1),
        )
        for number in range(1, count + 1)
    ]
    await here.database.write(lambda connection: [initiatives.add(connection, row, now) for row in rows])


async def test_the_list_and_one_in_full(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/mohinh")
    assert heard.text == (
        f"Mô hình 1–1. Bấm số để xem đầy đủ.\n1. {FLOWERS} – Xã Quảng Thành, 2026; đã gửi, chờ xem; chưa báo lần nào."
    )
    heard = await tell(phone, "[1]")
    assert heard.text.splitlines() == [
        FLOWERS,
        "Đơn vị: Xã Quảng Thành, năm 2026",
        "Thực hiện: Hội Liên hiệp Phụ nữ xã",
        "Lĩnh vực: Văn hóa - xã hội",
        "Nơi làm: Thôn Hải An",
        "Kết quả sẽ đạt: 600 m đường hoa, 45 hộ tham gia",
        "Xong trước: 31/12/2026",
        "Trạng thái: đã gửi, chờ xem",
        "Người nhập: Cán bộ xã Quảng Thành, 08:00 ngày 1/4/2026",
        "",
        "Báo cáo: chưa báo lần nào.",
    ]
    assert labels(heard) == ["Báo kết quả", "Mô hình của tôi"]


async def test_pages(here: Place) -> None:
    await many(here, 14)
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/mohinh")
    assert heard.text.splitlines()[0] == "Mô hình 1–6, còn nữa. Bấm số để xem đầy đủ."
    assert labels(heard) == ["1", "2", "3", "4", "5", "6", "Sau ▸", "Tìm"]
    heard = await tell(phone, "[Sau ▸]")
    assert labels(heard) == ["7", "8", "9", "10", "11", "12", "◂ Trước", "Sau ▸", "Tìm"]
    heard = await tell(phone, "[Sau ▸]")
    assert heard.text.splitlines()[0] == "Mô hình 13–15. Bấm số để xem đầy đủ."
    assert len(phone.answers) == 1, "pages take each other's place"
    heard = await tell(phone, "[15]")
    assert heard.text.splitlines()[0] == LATRINES


async def test_search_without_marks(here: Place) -> None:
    await register(here.phone(HAI_AN))
    phone = here.phone(QUANG_THANH)
    assert f"1. {ROAD} – Thôn Hải An" in (await tell(phone, "mohinh hien dat")).text
    assert f"1. {FLOWERS} – " in (await tell(phone, "/mohinh DUONG xanh")).text
    heard = await tell(phone, "[Tìm]")
    assert heard.text.endswith(
        "Gõ vài từ trong tên hoặc nơi làm, có dấu hay không dấu đều được. Ví dụ: hien dat mong cai."
    )
    heard = await tell(phone, "mo duong hai an")
    assert f"1. {ROAD}" in heard.text
    assert FLOWERS not in heard.text
    heard = await tell(phone, "/tim", "cầu treo")
    assert heard.text == "Không thấy mô hình nào có “cau treo”. Thử ít từ hơn, ví dụ chỉ tên thôn."
    assert labels(heard) == ["Tìm lại", "Danh mục"]


async def test_search_by_parts_of_words_short_words_and_the_unit(here: Place) -> None:
    await register(here.phone(HAI_AN))
    phone = here.phone(QUANG_THANH)
    for words in ("ie at", "THÔN mở", "ha an duo", "đ g", "o hien"):
        assert f"1. {ROAD} – Thôn Hải An" in (await tell(phone, f"/mohinh {words}")).text, words
    for words in ("zz", "hien datmo", "hiến đất quảng sơn"):
        assert (await tell(phone, f"/mohinh {words}")).text.startswith("Không thấy mô hình nào có"), words


async def test_search_takes_nothing_for_a_pattern(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    for words in ("%%%%", "____", "'; DROP TABLE initiatives; --", "\\"):
        heard = await tell(phone, f"/mohinh {words}")
        assert heard.text.startswith("Không thấy mô hình nào có"), words


async def test_a_search_keeps_its_words_from_page_to_page(here: Place) -> None:
    await many(here, 14)
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "mohinh khu san xuat", "[Sau ▸]", "[Sau ▸]")
    assert heard.text.splitlines()[0] == "Mô hình 13–14. Bấm số để xem đầy đủ."


async def test_the_province_sees_all_and_a_commune_only_its_own(here: Place) -> None:
    heard = await tell(here.phone(COORDINATOR), "/mohinh")
    assert FLOWERS in heard.text
    assert LATRINES in heard.text
    assert LATRINES not in (await tell(here.phone(QUANG_THANH), "/mohinh")).text
    assert FLOWERS not in (await tell(here.phone(QUANG_SON), "/mohinh")).text
    assert FLOWERS not in (await tell(here.phone(QUANG_SON), "/mohinh duong")).text


async def test_a_leader_sees_and_is_offered_nothing_that_leaders_do_not_do(here: Place) -> None:
    phone = here.phone(LEADER)
    heard = await tell(phone, "/mohinh duong", "[1]")
    assert heard.text.splitlines()[0] == FLOWERS
    assert labels(heard) == ["Ghi kiểm tra", "Mô hình của tôi"]
    for words in ("/baocao", "Báo kết quả"):
        assert (await tell(phone, words)).text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."


async def test_forged_buttons_open_nothing_of_another_commune(here: Place) -> None:
    theirs = here.phone(QUANG_THANH)
    heard = await tell(theirs, "/baocao", "[1]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    report = (await here.export("reports"))[0]["id"]
    flowers = (await initiative(here, FLOWERS))["id"]
    assert payload(heard, "Xem mô hình này") == f"v:initiative:{flowers}"
    phone = here.phone(QUANG_SON)
    await tell(phone, "/menu")
    for data in (f"v:initiative:{flowers}", f"c:baocao:{flowers}", f"c:sua:{report}"):
        await phone.tap_raw(data, phone.last)
        heard = await phone.hear()
        assert heard.text == NOT_FOUND, data
        assert not heard.buttons
    assert len(await here.export("reports")) == 1


async def test_forged_buttons_that_mean_nothing(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/menu")
    before = len(phone.answers)
    for data in (
        "",
        "x",
        "c",
        "c:",
        "c:exec:1",
        "v:",
        "v:mine:",
        "v:mine:-1",
        "v:mine:x",
        "v:find:0",
        "z" * 64,
        "f:a:1:x",
    ):
        await phone.tap_raw(data, phone.last)
        assert (await phone.hear_toast("")) in (
            "Nút này không còn dùng được. Xin chọn lại.",
            "Phần này đã đóng. Xin chọn việc trong danh mục.",
        ), data
    assert len(phone.answers) == before


async def test_a_page_far_beyond_the_end(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/menu")
    await phone.tap_raw("v:mine:99999999999999999999", phone.last)
    assert (await phone.hear()).text == "Chưa có mô hình nào."


async def test_help_data_and_words_that_mean_nothing(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    for words in ("trợ giúp", "tro giup", "/trogiup", "TROGIUP"):
        assert (await tell(phone, words)).text.startswith("Trợ giúp\n• Báo nhanh:"), words
    heard = await tell(phone, "/dulieu")
    assert heard.text.splitlines()[:4] == [
        "Thông tin bot giữ về đồng chí",
        "Họ tên: Cán bộ xã Quảng Sơn",
        "Đơn vị: Xã Quảng Sơn",
        "Vai trò: cán bộ cơ sở",
    ]
    heard = await tell(phone, "nhà tiêu ở đâu")
    assert heard.text == "Tôi chưa rõ ý đồng chí. Xin chọn việc, hoặc tìm mô hình có những từ này."
    assert labels(heard)[0] == "Tìm “nhà tiêu ở đâu”"
    heard = await tell(phone, "[Tìm]")
    assert heard.text.startswith("Không thấy mô hình nào có “nha tieu o dau”.")
