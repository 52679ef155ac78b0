"""Đăng ký mô hình through the real bot: the short way, for others, with details, names put as questions."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from tests.handlers.helpers import FLOWERS, ROAD, initiative, labels, register, tell, without
from tests.place import HAI_AN, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

SHORT: dict[str, Any] = {
    "code": "",
    "outcomes": [],
    "unit": "QN-QS",
    "year": 2026,
    "name": ROAD,
    "subject_kind": "collective",
    "subject_name": "Xã Quảng Sơn",
    "field": "economy",
    "place": "thôn Hải An",
    "target": "600 m đường",
    "end_on": "2026-12-31",
    "start_on": None,
    "origin": "new",
    "previous_id": "",
    "level": None,
    "problem": "",
    "method": "",
    "partners": "",
    "programmes": [],
    "group": "",
    "expected": [],
    "responsible_id": None,
    "entered_by": 1,
    "instead_of": None,
    "effective_on": "2026-04-01",
    "opinion": None,
    "opinion_on": None,
    "passed_to": None,
    "merged_into": None,
    "state": "submitted",
    "unit_name": "Xã Quảng Sơn",
    "responsible_name": "",
    "entered_by_name": "Cán bộ xã Quảng Sơn",
    "instead_of_name": "",
}


async def test_the_short_way_takes_at_most_seven_answers(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/dangky")
    answers = 0
    for answer in (ROAD, "[Cá nhân]", "một công dân thôn 4", "[Kinh tế]", "thôn Hải An", "600 m đường", "[Cuối năm]"):
        assert "Gửi" not in labels(heard)
        heard = await tell(phone, answer)
        answers += 1
    assert answers == 7
    assert heard.text.splitlines()[1:] == [
        "Đăng ký mô hình: đồng chí xem lại trước khi gửi.",
        "• Đơn vị: Xã Quảng Sơn",
        f"• Tên: {ROAD}",
        "• Chủ thể: Cá nhân",
        "• Thực hiện: một công dân thôn 4",
        "• Lĩnh vực: Kinh tế",
        "• Nơi làm: thôn Hải An",
        "• Kết quả sẽ đạt: 600 m đường",
        "• Xong trước: 31/12/2026",
    ]
    heard = await tell(phone, "[Gửi]")
    assert heard.text == (
        f"Đã ghi nhận đăng ký: {ROAD} – Xã Quảng Sơn. Mô hình chờ cơ quan tổng hợp xem; "
        "đồng chí có thể báo kết quả ngay từ bây giờ."
    )
    assert labels(heard) == ["Báo kết quả mô hình này", "Mô hình của tôi"]
    stored = await initiative(here, ROAD)
    person = {**SHORT, "subject_kind": "person", "subject_name": "một công dân thôn 4"}
    assert without(stored, "id", "recorded_at") == person


async def test_what_is_stored_is_what_was_entered(here: Place) -> None:
    await register(here.phone(QUANG_SON))
    stored = await initiative(here, ROAD)
    assert without(stored, "id", "recorded_at") == SHORT
    assert stored["recorded_at"].startswith("2026-04-01T01:0")
    audit = [(row["actor"], row["action"], row["object"]) for row in await here.export("audit")]
    assert audit == [("person:1", "register", stored["id"])]


async def test_entering_for_a_unit_below(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/dangky")
    assert heard.text.splitlines()[:2] == ["Đăng ký mô hình", "Đơn vị: Xã Quảng Thành."]
    assert labels(heard) == ["Nhập thay đơn vị khác", "Hủy"]
    heard = await tell(phone, "[Nhập thay đơn vị khác]")
    assert labels(heard) == ["Xã Quảng Thành", "Thôn Hải An", "Thôn Hải Đông", "Giữ: Xã Quảng Thành", "Quay lại", "Hủy"]
    heard = await tell(
        phone, "[Thôn Hải An]", ROAD, "[Chính đơn vị]", "[Kinh tế]", "[Thôn Hải An]", "600 m đường", "30/11"
    )
    assert "• Đơn vị: Thôn Hải An" in heard.text
    await tell(phone, "[Gửi]")
    stored = await initiative(here, ROAD)
    assert (stored["unit"], stored["subject_name"], stored["place"], stored["end_on"], stored["entered_by_name"]) == (
        "QN-QT-HA",
        "Thôn Hải An",
        "Thôn Hải An",
        "2026-11-30",
        "Cán bộ xã Quảng Thành",
    )
    heard = await tell(here.phone(HAI_AN), "/mohinh")
    assert ROAD in heard.text, "the village sees what was entered for it"


async def test_only_one_unit_means_no_offer(here: Place) -> None:
    assert labels(await tell(here.phone(HAI_AN), "/dangky")) == ["Hủy"]


async def test_details_behind_their_button(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await register(phone, send=False)
    heard = await tell(phone, "[+ Thêm chi tiết]")
    assert labels(heard) == [
        "+ Người phụ trách",
        "+ Nguồn gốc",
        "+ Cấp",
        "+ Vì sao cần",
        "+ Cách làm",
        "+ Phối hợp",
        "+ Dự kiến huy động, kết quả",
        "+ Bắt đầu",
        "+ Chương trình",
        "+ Nhóm",
        "+ Ý kiến cấp ủy",
        "Quay lại",
        "Hủy",
    ]
    heard = await tell(phone, "[+ Nguồn gốc]", "[Duy trì từ năm trước]")
    last_years = "Vận động nhân dân xây nhà tắm, nhà tiêu hợp vệ sinh, di chuyển chuồng trại ra xa nhà ở"
    assert heard.text.endswith(f"Tiếp từ mô hình nào của năm trước?\n1. {last_years}")
    await tell(phone, "[1]", "[+ Thêm chi tiết]", "[+ Người phụ trách]", "[Cán bộ xã Quảng Sơn]")
    await tell(phone, "[+ Thêm chi tiết]", "[+ Cấp]", "[Cấp xã]")
    await tell(phone, "[+ Thêm chi tiết]", "[+ Vì sao cần]", "Đường hẹp, xe không vào được.")
    await tell(phone, "[+ Thêm chi tiết]", "[+ Cách làm]", "Họp dân, đảng viên hiến trước.")
    await tell(phone, "[+ Thêm chi tiết]", "[+ Phối hợp]", "Hội Nông dân, Mặt trận.")
    await tell(
        phone, "[+ Thêm chi tiết]", "[+ Dự kiến]", "[Đất hiến]", "khoảng 1.200 m2", "[Hiện vật]", "30 bao xi măng"
    )
    await tell(phone, "[Đủ rồi]", "[+ Thêm chi tiết]", "[+ Bắt đầu]", "1/4")
    await tell(phone, "[+ Thêm chi tiết]", "[+ Chương trình]", "[4]")
    heard = await tell(phone, "[+ Thêm chi tiết]", "[+ Nhóm]", "Đường nông thôn")
    assert (
        "• Dự kiến huy động, kết quả:\n   – Đất hiến: khoảng 1.200 m²\n   – Hiện vật, việc khác: 30 bao xi măng"
        in heard.text
    )
    await tell(phone, "[Gửi]")
    stored = await initiative(here, ROAD)
    before = await initiative(here, last_years)
    assert without(stored, "id", "recorded_at", "expected") == {
        **without(SHORT, "expected"),
        "origin": "continued",
        "previous_id": before["id"],
        "responsible_id": 1,
        "responsible_name": "Cán bộ xã Quảng Sơn",
        "level": "commune",
        "problem": "Đường hẹp, xe không vào được.",
        "method": "Họp dân, đảng viên hiến trước.",
        "partners": "Hội Nông dân, Mặt trận.",
        "start_on": "2026-04-01",
        "programmes": ["for_the_poor"],
        "group": "Đường nông thôn",
    }
    assert [
        (row["kind"], row["amount"], row["unit"], row["approximate"], row["typed"]) for row in stored["expected"]
    ] == [
        ("land", "1200", "m²", True, "khoảng 1.200 m2"),
        ("items", None, "", False, "30 bao xi măng"),
    ]


async def test_nothing_of_last_year_to_continue(here: Place) -> None:
    phone = here.phone(HAI_AN)
    await register(phone, send=False)
    heard = await tell(phone, "[+ Thêm chi tiết]", "[+ Nguồn gốc]", "[Duy trì]")
    assert heard.text.endswith("Năm trước đơn vị chưa có mô hình nào trong máy. Xin bỏ qua.")
    assert labels(heard) == ["Quay lại", "Bỏ qua", "Hủy"]
    await tell(phone, "[Bỏ qua]", "[Gửi]")
    assert (await initiative(here, ROAD))["previous_id"] == ""


async def test_a_generic_name_is_put_as_a_question_and_may_stay(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    heard = await tell(phone, "/dangky", "Xây dựng nông thôn mới")
    assert heard.text == (
        "Tên “Xây dựng nông thôn mới” còn chung chung, người đọc khó biết làm việc gì, ở đâu. "
        "Đồng chí gõ tên rõ hơn, hoặc giữ tên này?"
    )
    assert labels(heard) == ["Giữ tên này", "Quay lại", "Hủy"]
    await tell(phone, "[Giữ tên này]", "[Chính đơn vị]", "[Kinh tế]", "thôn 1", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert (await initiative(here, "Xây dựng nông thôn mới"))["state"] == "submitted"


async def test_nearly_the_same_name_is_put_as_a_question(here: Place) -> None:
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "/dangky", "Đoạn đường xanh sạch đẹp kiểu mẫu thôn Hải An")
    assert heard.text == (
        f"Năm nay đã có mô hình gần giống tên: “{FLOWERS}”. "
        "Nếu là việc khác, đồng chí giữ tên này; nếu nhầm, gõ tên khác."
    )
    heard = await tell(phone, "Đoạn đường hoa thôn Hải Đông do phụ nữ chăm sóc")
    assert heard.text.startswith("✓ Tên: Đoạn đường hoa thôn Hải Đông do phụ nữ chăm sóc\n")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Đường", "Câu trả lời còn ngắn quá. Xin ghi rõ hơn một chút."),
        ("…!?", "Câu này cần trả lời bằng chữ. Xin gõ vài từ."),
        ("😀😀😀😀😀😀😀😀😀", "Câu này cần trả lời bằng chữ. Xin gõ vài từ."),
        (
            "Mở đường " * 444,
            "Câu trả lời dài 3995 ký tự, ở đây ghi được 300. Xin gửi lại ngắn hơn, hoặc chỉ lấy phần đầu.",
        ),
    ],
)
async def test_what_is_no_name(here: Place, typed: str, answer: str) -> None:
    phone = here.phone(QUANG_SON)
    assert (await tell(phone, "/dangky", typed)).text == answer
    assert (await tell(phone, ROAD)).text.startswith(f"✓ Tên: {ROAD}")


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://x.vn","Bấm vào đây")',
        "'; DROP TABLE initiatives; -- mở đường",
        "<b>Mở đường</b> & <script>alert(1)</script>",
        "Mở đường {unit} {0} %s cho thôn",
    ],
)
async def test_names_that_mean_something_to_machines_are_only_words(here: Place, name: str) -> None:
    phone = here.phone(QUANG_SON)
    await tell(phone, "/dangky", name)
    heard = phone.last
    if "Giữ tên này" in labels(heard):
        heard = await tell(phone, "[Giữ tên này]")
    assert heard.text.startswith(f"✓ Tên: {name}")
    await tell(phone, "[Chính đơn vị]", "[Kinh tế]", "thôn 1", "600 m đường", "[Cuối năm]", "[Gửi]")
    assert (await initiative(here, name))["name"] == name


async def test_marks_written_apart_are_stored_as_one(here: Place) -> None:
    await register(here.phone(QUANG_SON), unicodedata.normalize("NFD", ROAD))
    assert (await initiative(here, ROAD))["name"] == ROAD


async def test_who_may_not_register_is_told_so(here: Place) -> None:
    phone = here.phone(LEADER)
    for words in ("/dangky", "Đăng ký mô hình", "dangky"):
        assert (await tell(phone, words)).text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
    await phone.tap_raw("c:dangky", phone.last)
    assert (await phone.hear()).text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."


async def test_a_role_that_ends_between_the_first_question_and_sending(here: Place) -> None:
    phone = here.phone(QUANG_SON)
    await register(phone, send=False)
    await revoke(here, 1)
    heard = await tell(phone, "[Gửi]")
    assert heard.text == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
    assert [row["name"] for row in await here.export("initiatives") if row["name"] == ROAD] == []
    await grant(here, 1)
    heard = await tell(phone, "/menu", "[Làm tiếp: Đăng ký mô hình]")
    assert f"• Tên: {ROAD}" in heard.text, "nothing is lost"
    assert (await tell(phone, "[Gửi]")).text.startswith("Đã ghi nhận đăng ký")


async def revoke(here: Place, person: int) -> None:
    await here.database.write(
        lambda c: c.execute("UPDATE roles SET valid_to = '2026-04-01' WHERE person_id = ?", (person,))
    )


async def grant(here: Place, person: int) -> None:
    await here.database.write(lambda c: c.execute("UPDATE roles SET valid_to = NULL WHERE person_id = ?", (person,)))
