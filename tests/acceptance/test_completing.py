"""Đề nghị bổ sung: what is faulty is asked again and nothing else, by a day, and sent again."""

from __future__ import annotations

import json

import pytest

from storage.records.people import Role
from tests.acceptance.helpers import DEPUTY_OFFICER, SECOND, VAGUE, somebody, vague
from tests.handlers.helpers import initiative, labels, payload, tell
from tests.local.conftest import png
from tests.place import ADMIN, COORDINATOR, HAI_AN, QUANG_SON, Place

pytestmark = pytest.mark.server

ASK = ("/xetduyet", "[1]", "[Đề nghị bổ sung]")
TWO = ("[Tên]", "ghi rõ làm gì", "[Kết quả sẽ đạt]", "[Chưa có số đo được]", "[Đủ rồi]", "20/4", "[Gửi đề nghị]")


async def asked(here: Place) -> None:
    """Two answers of a registration are to be completed."""
    await vague(here.phone(QUANG_SON))
    await tell(here.phone(COORDINATOR), *ASK, *TWO)


async def rows(here: Place) -> list[tuple[object, ...]]:
    found = await here.database.all(
        "SELECT report_id, reasons, due_on, asked_by, answered_by, answered_at IS NOT NULL, withdrawn_at IS NOT NULL"
        " FROM returns ORDER BY asked_at"
    )
    return [tuple(row) for row in found]


async def test_the_officer_is_told_what_why_and_by_when(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await asked(here)
    assert here.phone(COORDINATOR).last.text == (
        f"Đã đề nghị bổ sung 2 điểm trước 20/4/2026: {VAGUE}. Phần khác giữ nguyên."
    )
    told = await officer.hear("Hồ sơ gần xong")
    assert told.text == (
        f"Hồ sơ gần xong, cần bổ sung 2 điểm trước 20/4/2026: {VAGUE}\n• Tên: ghi rõ làm gì\n"
        "• Kết quả sẽ đạt: Chưa có số đo được\nPhần khác giữ nguyên. Đồng chí bấm Bổ sung để làm ngay."
    )
    assert labels(told) == ["Bổ sung"]
    stored = await initiative(here, VAGUE)
    assert stored["state"] == "returned"
    reasons = {"name": "ghi rõ làm gì", "target": "Chưa có số đo được"}
    assert await rows(here) == [(None, json.dumps(reasons, ensure_ascii=False), "2026-04-20", 4, None, 0, 0)]


async def test_only_what_is_faulty_is_asked_and_can_be_changed(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await asked(here)
    await officer.hear("Hồ sơ gần xong")
    heard = await tell(officer, "[Bổ sung]")
    assert heard.text.splitlines() == [
        "Bổ sung đăng ký",
        "Đơn vị: Xã Quảng Sơn.",
        "Cần bổ sung: ghi rõ làm gì",
        "Tên mô hình là gì? Nên nêu rõ việc và nơi làm. Ví dụ: Vận động hiến đất mở đường thôn Hải An.",
    ]
    new = "Vận động đổ rác đúng chỗ thôn Đông Hồng"
    heard = await tell(officer, new)
    assert "Cần bổ sung: Chưa có số đo được" in heard.text
    heard = await tell(officer, "45 hộ tham gia")
    assert labels(heard) == ["Gửi", "✎ Tên", "✎ Kết quả sẽ đạt", "Hủy"]
    heard = await tell(officer, "[Gửi]")
    assert heard.text == f"Đã gửi lại {new} với phần bổ sung. Cơ quan tổng hợp sẽ xem tiếp."
    stored = await initiative(here, new)
    assert (stored["state"], stored["target"], stored["field"]) == ("submitted", "45 hộ tham gia", "economy")
    assert (await rows(here))[0][4:] == (1, 1, 0)
    told = await boss.hear("Đã bổ sung xong")
    assert told.text == f"Đã bổ sung xong: {new} – Xã Quảng Sơn."
    assert "Duyệt" in labels(await tell(boss, "[Xem ngay]"))
    assert new in (await tell(officer, "/mohinh rac dung cho")).text, "it is found by its new name"
    [entry] = [row for row in await here.export("audit") if row["action"] == "resubmit"]
    values = await here.database.one(
        "SELECT v.before, v.after FROM audit_values v JOIN audit a ON a.id = v.audit_id WHERE a.action = 'resubmit'"
    )
    assert values is not None
    assert json.loads(values["before"])["name"] == VAGUE
    assert entry["object"] == stored["id"]


async def test_what_hangs_on_the_faulty_answer_is_asked_with_it(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await vague(officer)
    await tell(
        here.phone(COORDINATOR), *ASK, "[Chủ thể]", "[Chưa đúng thực tế]", "[Đủ rồi]", "[7 ngày", "[Gửi đề nghị]"
    )
    await officer.hear("Hồ sơ gần xong")
    heard = await tell(officer, "[Bổ sung]", "[Tập thể khác]")
    assert "Tên tập thể hoặc cá nhân" in heard.text
    await tell(officer, "Chi bộ thôn Đông Hồng", "[Gửi]")
    stored = await initiative(here, VAGUE)
    assert (stored["subject_name"], stored["target"]) == ("Chi bộ thôn Đông Hồng", "nhiều hộ tham gia hơn")


async def test_a_detail_that_was_never_given_is_asked_for(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await vague(officer)
    steps = ("[Dự kiến huy động", "[Còn thiếu]", "[Đủ rồi]", "[7 ngày", "[Gửi đề nghị]")
    await tell(here.phone(COORDINATOR), *ASK, *steps)
    await officer.hear("Hồ sơ gần xong")
    heard = await tell(officer, "[Bổ sung]")
    assert "Dự kiến huy động hoặc đạt được gì?" in heard.text
    await tell(officer, "[Số hộ]", "45 hộ", "[Đủ rồi]", "[Gửi]")
    [expected] = (await initiative(here, VAGUE))["expected"]
    assert (expected["kind"], expected["amount"]) == ("households", "45")


async def test_begun_and_left_it_goes_on_where_it_was(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await asked(here)
    await officer.hear("Hồ sơ gần xong")
    await tell(officer, "[Bổ sung]", "Vận động đổ rác đúng chỗ thôn Đông Hồng", "[Hủy]")
    await here.stop()
    await here.start()
    heard = await tell(officer, f"/mohinh {VAGUE}", "[1]")
    assert "Cần bổ sung đăng ký trước 20/4/2026 (Cán bộ tổng hợp tỉnh đề nghị):\n• Tên: ghi rõ làm gì" in heard.text
    heard = await tell(officer, "[Bổ sung]")
    assert "Cần bổ sung: Chưa có số đo được" in heard.text


async def test_answered_by_one_it_is_answered_for_the_other(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    other = await somebody(here, DEPUTY_OFFICER, "Cán bộ văn phòng xã Quảng Sơn", "QN-QS", Role.OFFICER)
    await asked(here)
    button = payload(await officer.hear("Hồ sơ gần xong"), "Bổ sung")
    for phone in (officer, other):
        await phone.tap_raw(button, 1)
        await phone.hear("Cần bổ sung")
        await tell(phone, "Vận động đổ rác đúng chỗ thôn Đông Hồng", "45 hộ")
    assert "Đã gửi lại" in (await tell(officer, "[Gửi]")).text
    assert (await tell(other, "[Gửi]")).text.startswith("Phần này đã có người bổ sung rồi.")
    await other.tap_raw(button, 1)
    assert (await other.hear()).text.startswith("Phần này đã có người bổ sung rồi.")


async def test_wrong_people(here: Place) -> None:
    await asked(here)
    [row] = await here.database.all("SELECT id FROM returns")
    stranger = here.phone(HAI_AN)
    await stranger.tap_raw(f"a:fix:{row['id']}", 1)
    assert (await stranger.hear()).text.startswith("Không tìm thấy mục này")


async def test_asked_anew_the_earlier_is_withdrawn(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await asked(here)
    first = payload(await officer.hear("Hồ sơ gần xong"), "Bổ sung")
    made = (await initiative(here, VAGUE))["id"]
    await boss.tap_raw(f"a:return:{made}", 1)
    await boss.hear("Điểm nào cần bổ sung?")
    await tell(boss, "[Nơi làm]", "[Còn thiếu]", "[Đủ rồi]", "[7 ngày", "[Gửi đề nghị]")
    await officer.hear("cần bổ sung 1 điểm")
    await officer.tap_raw(first, 1)
    assert (await officer.hear()).text.startswith("Đề nghị bổ sung này không còn")
    assert [row[-1] for row in await rows(here)] == [1, 0]


async def test_accepted_meanwhile_it_is_not_returned(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await vague(officer)
    await tell(boss, *ASK, *TWO[:-1])
    await tell(here.phone(ADMIN), "/xetduyet", "[1]", "[Duyệt]")
    heard = await tell(boss, "[Gửi đề nghị]")
    assert heard.text.startswith("Mô hình này vừa có thay đổi nên không làm việc ấy được nữa.")
    assert (await initiative(here, VAGUE))["state"] == "registered"
    assert await rows(here) == []


async def test_a_day_that_is_over_is_asked_about(here: Place) -> None:
    await vague(here.phone(QUANG_SON))
    heard = await tell(here.phone(COORDINATOR), *ASK, *TWO[:-2], "31/3/2026", "[Gửi đề nghị]")
    assert "Ngày 31/3/2026 đã qua. Xin chọn ngày hôm nay hoặc sau đó." in heard.text


async def test_a_unit_merged_meanwhile(here: Place) -> None:
    officer, admin = here.phone(QUANG_SON), here.phone(ADMIN)
    await asked(here)
    await officer.hear("Hồ sơ gần xong")
    await tell(officer, "[Bổ sung]", "Vận động đổ rác đúng chỗ thôn Đông Hồng", "45 hộ")
    steps = ("/sapxep", "[Sáp nhập]", "Xã Quảng Sơn", "Xã Quảng Thành", "[Đủ rồi]", "[Đơn vị mới]", "Xã Quảng Đức")
    await tell(admin, *steps, "Tỉnh Quảng Ninh", "[Hôm nay]", "[Làm]")
    assert "Đã gửi lại" in (await tell(officer, "[Gửi]")).text
    stored = await initiative(here, "Vận động đổ rác đúng chỗ thôn Đông Hồng")
    assert (stored["unit_name"], stored["state"]) == ("Xã Quảng Đức", "submitted")


async def test_a_report_is_completed_by_amending_it(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await vague(officer)
    made = (await initiative(here, VAGUE))["id"]
    await officer.tap_raw(f"c:baocao:{made}", 1)
    await officer.hear("Việc đang thế nào?")
    await tell(officer, "[Đã xong]", "Họp dân 2 lần", "[Số hộ]", "45 hộ", "[Hết rồi]", "[Riêng kỳ này]")
    await tell(officer, "[Không gửi gì]", "[Bỏ qua]", "[Gửi]")
    heard = await tell(boss, "/xetduyet", "[Mới báo (1)]")
    assert heard.text.splitlines()[1] == (
        f"1. {VAGUE} – Xã Quảng Sơn, 1/4/2026: báo đã xong hoặc có kết quả mà chưa có ảnh, tài liệu."
    )
    steps = ("[1]", "[Đề nghị bổ sung báo cáo]", "[Ảnh, tài liệu]", "gửi ảnh buổi họp", "[Đủ rồi]", "[3 ngày")
    await tell(boss, *steps, "[Gửi đề nghị]")
    told = await officer.hear("Báo cáo gần xong, cần bổ sung 1 điểm trước 4/4/2026")
    assert "báo cáo vẫn được tính" in told.text
    heard = await tell(officer, "[Bổ sung]")
    assert "Cần bổ sung: gửi ảnh buổi họp" in heard.text
    await officer.photo(png(40, 30))
    await officer.hear("Đã nhận 1 ảnh")
    heard = await tell(officer, "[Xong]")
    assert labels(heard) == ["Gửi", "✎ Ảnh, tài liệu", "Hủy"]
    await tell(officer, "[Gửi]")
    await boss.hear("Đã bổ sung xong")
    old, new = [row for row in await here.export("reports") if row["initiative_id"] == made]
    assert (new["amends"], new["done"], len(new["evidence"])) == (old["id"], "Họp dân 2 lần", 1)
    [row] = await rows(here)
    assert (row[0], row[4:]) == (old["id"], (1, 1, 0))
    assert (await initiative(here, VAGUE))["state"] == "submitted"


async def test_in_the_stead_of_the_coordinator(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    deputy = await somebody(here, SECOND, "Phó trưởng ban", "QN", Role.LEADER)
    await vague(officer)
    await tell(boss, "/nghi", "[Hôm nay]", "[Ba ngày]", "pho truong ban", "[Ghi lại]")
    await deputy.hear("Đồng chí làm thay")
    heard = await tell(deputy, *ASK, *TWO)
    assert heard.text.endswith("Việc này ghi tên đồng chí, thay cho Cán bộ tổng hợp tỉnh.")
    row = await here.database.one("SELECT asked_by, instead_of FROM returns")
    assert row is not None
    assert row["instead_of"] == 4


async def test_the_coordinator_asks_no_more(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await asked(here)
    button = payload(await officer.hear("Hồ sơ gần xong"), "Bổ sung")
    made = (await initiative(here, VAGUE))["id"]
    await boss.tap_raw(f"a:one:{made}", 1)
    page = await boss.hear("cần bổ sung")
    heard = await tell(boss, "[Thôi đề nghị bổ sung]")
    assert heard.text == f"Đã thôi đề nghị bổ sung: {VAGUE}."
    assert (await officer.hear()).text.startswith(f"{VAGUE}: không phải bổ sung nữa.")
    assert (await initiative(here, VAGUE))["state"] == "submitted"
    await boss.tap("Thôi đề nghị bổ sung", page)
    assert (await boss.hear()).text == "Đề nghị bổ sung này không còn: đã bổ sung, hoặc đã thôi."
    await officer.tap_raw(button, 1)
    assert (await officer.hear()).text.startswith("Đề nghị bổ sung này không còn")
    assert "Đã duyệt" in (await tell(boss, "/xetduyet", "[1]", "[Duyệt]")).text
