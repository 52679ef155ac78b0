"""/caidat: what the place decides is shown, and changed in chat, into the file that everybody can read."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from typing import Any

import pytest

from bot.local import Message
from bot.policy import default_policy_text, parse_policy
from storage import audit, initiatives
from storage.policy_changes import pending
from storage.records.initiatives import InitiativeState, NewInitiative, SubjectKind
from storage.records.people import Role
from tests.handlers.helpers import labels, tell
from tests.phone import Phone
from tests.place import ADMIN, COORDINATOR, LEADER, QUANG_SON, QUANG_THANH, Place

pytestmark = pytest.mark.server

GOOD = default_policy_text()
NOT_ALLOWED = "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."


async def quarter(phone: Phone, *more: str) -> Message:
    return await tell(phone, "/caidat", "[Sửa cài đặt]", "[Kỳ báo cáo]", "[Quý]", *more)


async def entries(here: Place, action: str) -> list[dict[str, Any]]:
    rows = await here.database.all(
        "SELECT actor, object, before, after FROM audit a JOIN audit_values v ON v.audit_id = a.id WHERE action = ?",
        (action,),
    )
    return [dict(row) for row in rows]


async def test_every_section_is_shown(here: Place) -> None:
    phone = here.phone(ADMIN)
    overview = await tell(phone, "/caidat")
    assert overview.text.startswith("Cài đặt của Ban Tuyên giáo và Dân vận Tỉnh ủy.")
    shown = {}
    for title in labels(overview)[:-2]:
        shown[title] = (await tell(phone, "/caidat", f"[{title}]")).text
    assert len(shown) == 21
    assert "Kỳ báo cáo: 6 tháng" in shown["Báo cáo"]
    assert "Kỳ này là 6 tháng đầu năm 2026, chốt số liệu ngày 15/6/2026" in shown["Ngày chốt số liệu"]
    assert "Đang tính: 1 sào = 360 m²; 1 mẫu = 3.600 m²" in shown["Đo đất"]
    assert "Cộng: 100 điểm" in shown["Tiêu chí chấm điểm"]
    assert "Bậc 2: cấp trên trực tiếp, sau 3 ngày" in shown["Bậc đôn đốc"]
    assert "bên trái TỈNH ỦY QUẢNG NINH / BAN TUYÊN GIÁO VÀ DÂN VẬN TỈNH ỦY" in shown["Cơ quan"]
    assert "Quảng Ninh, ngày 01 tháng 4 năm 2026" in shown["Cơ quan"]
    assert "2025, economy: Kinh tế" in shown["Lĩnh vực"]
    assert shown["Tổ dân vận"].endswith("Chưa ghi mục nào.")


async def test_a_change_is_shown_before_and_after_and_stored_in_the_file(here: Place) -> None:
    here.settings.policy_file.write_text(GOOD, "utf-8")
    await here.bot.tick()
    phone = here.phone(ADMIN)
    review = await quarter(phone)
    assert "• Báo cáo, Kỳ báo cáo: 6 tháng → quý" in review.text
    assert here.settings.policy_file.read_text("utf-8") == GOOD, "nothing is written before it is sent"
    heard = await tell(phone, "[Gửi]")
    assert heard.text.startswith("Đã nhận thay đổi: Kỳ báo cáo.")
    assert "Kỳ báo cáo: quý" in (await tell(phone, "[Xem cài đặt]", "[Báo cáo]")).text
    written = here.settings.policy_file.read_text("utf-8")
    assert written == GOOD.replace('period = "half-year"', 'period = "quarter"', 1)
    [entry] = await entries(here, "change_policy")
    assert entry["actor"] == "person:6"
    assert json.loads(entry["before"]) == [[["reports", "period"], "half-year"]]
    assert json.loads(entry["after"])["changes"][0]["value"] == "quarter"
    assert [e["object"] for e in await entries(here, "write_policy")] == [entry["object"]]
    assert await audit.verify(here.database) is None
    assert await pending(here.database) == []


@pytest.mark.parametrize(
    ("what", "answers", "line"),
    [
        ("Giờ yên tĩnh tối", ("21h - 6h",), 'night = "21:00-6:00"'),
        ("Giờ nghỉ trưa", ("11:00-13:00",), 'noon = "11:00-13:00"'),
        ("Giờ gửi tình hình", ("8:00",), 'time = "8:00"'),
        ("Giờ nhắc việc", ("7h",), 'hour = "7:00"'),
        ("Hạn đăng ký", ("30/4",), 'register_by = "30/4"'),
        ("Đăng ký ít nhất", ("2",), "register_at_least = 2"),
        ("Đôn đốc mỗi ngày", ("1",), "urgings_a_day = 1"),
        ("Xem thêm ▸", ("[Đi cơ sở mỗi năm (%)]", "50"), "visited_percent = 50"),
        ("Hạn mã mời", ("7",), "invite_days = 7"),
        ("Giữ phần nhập dở", ("21",), "keep_open_days = 21"),
        ("Cách xưng hô", ("[bác]",), 'form = "bác"'),
        ("Thêm lĩnh vực", ("Chuyển đổi số",), 'chuyen_doi_so = "Chuyển đổi số"'),
        ("Đổi tên lĩnh vực", ("[Kinh tế]", "Phát triển kinh tế"), 'economy = "Phát triển kinh tế"'),
        ("Thêm chương trình", ("Ngày Chủ nhật xanh",), 'ngay_chu_nhat_xanh = "Ngày Chủ nhật xanh"'),
        ("Đổi chương trình", ("[4]", "Quỹ Vì người nghèo"), 'for_the_poor = "Quỹ Vì người nghèo"'),
        ("Thêm chức danh tổ", ("Tổ trưởng",), 'to_truong = "Tổ trưởng"'),
    ],
)
async def test_what_can_be_changed_in_daily_life(here: Place, what: str, answers: tuple[str, ...], line: str) -> None:
    heard = await tell(here.phone(ADMIN), "/caidat", "[Sửa cài đặt]", f"[{what}]", *answers, "[Gửi]")
    assert "nhận thay đổi" in heard.text
    written = here.settings.policy_file.read_text("utf-8")
    assert line in written.splitlines()
    assert [words for words in GOOD.splitlines() if words.startswith("#")] == [
        words for words in written.splitlines() if words.startswith("#")
    ]
    assert here.bot.services.policy() == parse_policy(written)


async def test_a_new_field_is_offered_at_once(here: Place) -> None:
    await tell(here.phone(ADMIN), "/caidat", "[Sửa cài đặt]", "[Thêm lĩnh vực]", "Chuyển đổi số", "[Gửi]")
    steps = ("/dangky", "Vận động hiến đất mở đường thôn Ba Nhất", "[Chính đơn vị (tập thể)]")
    asked = await tell(here.phone(QUANG_SON), *steps)
    assert "Chuyển đổi số" in labels(asked)
    assert "Kinh tế" in labels(asked), "a new year goes on with the fields that held"


async def test_a_mistake_is_refused_with_what_would_be_right_and_can_be_mended(here: Place) -> None:
    phone = here.phone(ADMIN)
    review = await tell(phone, "/caidat", "[Sửa cài đặt]", "[Giờ nghỉ trưa]", "13:00-11:00")
    assert "giờ nghỉ trưa kết thúc trước khi bắt đầu" in review.text
    await phone.tap("Gửi")
    assert "Chưa ghi được, xin sửa lại:" in (await phone.hear()).text
    await phone.hear()
    assert not here.settings.policy_file.exists()
    assert await entries(here, "change_policy") == []
    heard = await tell(phone, "[✎ Giờ]", "11:00-13:00", "[Gửi]")
    assert "nhận thay đổi" in heard.text


async def test_a_name_that_is_there_already(here: Place) -> None:
    review = await tell(here.phone(ADMIN), "/caidat", "[Sửa cài đặt]", "[Thêm chương trình]", "vi nguoi ngheo")
    assert "trùng tên" in review.text


async def test_a_file_changed_by_hand_meanwhile_is_noticed_and_kept(here: Place) -> None:
    phone, file = here.phone(ADMIN), here.settings.policy_file
    await quarter(phone)
    by_hand = GOOD.replace("invite_days = 30", "invite_days = 9")
    file.write_text(by_hand, "utf-8")
    await phone.tap("Gửi")
    assert (await phone.hear()).text == "Tệp quy định vừa được sửa ở nơi khác. Xin xem lại trước khi gửi."
    assert "6 tháng → quý" in (await phone.hear()).text
    assert file.read_text("utf-8") == by_hand
    await tell(phone, "[Gửi]")
    await here.bot.drain()
    assert file.read_text("utf-8") == by_hand.replace('period = "half-year"', 'period = "quarter"', 1)


async def test_a_file_with_a_mistake_is_to_be_mended_first(here: Place) -> None:
    here.settings.policy_file.write_text(GOOD.replace('"31/3"', '"31/2"'), "utf-8")
    phone = here.phone(ADMIN)
    await phone.say("/caidat")
    await phone.tap("Sửa cài đặt")
    heard = await phone.hear("đang có chỗ sai")  # the tick may have told of it as well
    assert "gần nhất là 28/2" in heard.text


async def test_only_an_admin_sees_and_changes_them(here: Place) -> None:
    for number in (QUANG_SON, COORDINATOR, LEADER):
        phone = here.phone(number)
        assert "Cài đặt" not in labels(await tell(phone, "/start"))
        assert (await tell(phone, "/caidat")).text == NOT_ALLOWED
        await phone.tap_raw("c:suacaidat", phone.last)
        assert (await phone.hear()).text == NOT_ALLOWED


async def test_an_admin_of_a_unit_below_sees_them_and_changes_nothing(here: Place) -> None:
    def move(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE roles SET unit_id = (SELECT id FROM units WHERE code = 'QN-QS') WHERE person_id = 6")

    await here.database.write(move)
    phone = here.phone(ADMIN)
    overview = await tell(phone, "/caidat")
    assert "Sửa cài đặt" not in labels(overview)
    assert labels(await tell(phone, "[Báo cáo]")) == ["Các phần khác"]
    await phone.tap_raw("c:suacaidat", phone.last)
    assert (await phone.hear()).text.startswith("Cài đặt chung do quản trị ở cấp cao nhất sửa.")


async def test_who_is_no_admin_any_more_cannot_send_what_was_begun(here: Place) -> None:
    phone = here.phone(ADMIN)
    await quarter(phone)
    await here.database.write(lambda c: c.execute("UPDATE roles SET role = ? WHERE person_id = 6", (Role.OFFICER,)))
    assert (await tell(phone, "[Gửi]")).text == NOT_ALLOWED
    assert not here.settings.policy_file.exists()


async def test_people_are_addressed_as_the_policy_says(here: Place) -> None:
    await tell(here.phone(ADMIN), "/caidat", "[Sửa cài đặt]", "[Cách xưng hô]", "[bác]", "[Gửi]")
    phone = here.phone(QUANG_SON)
    assert (await tell(phone, "/start")).text.startswith("Chào bác Cán bộ xã Quảng Sơn, Xã Quảng Sơn. Hôm nay bác cần")
    name = "Đồng chí Bí thư chi bộ vận động hiến đất thôn Ba Nhất"
    heard = await tell(phone, "/dangky", name, "[Chính đơn vị (tập thể)]", "[Kinh tế]", "thôn 1", "600 m", "[Cuối năm]")
    assert f"• Tên: {name}" in heard.text, "what people wrote stays"
    assert "bác xem lại trước khi gửi" in heard.text


async def test_land_is_read_by_the_policys_measures(here: Place) -> None:
    here.settings.policy_file.write_text(GOOD.replace("# sao = 360", "sao = 500"), "utf-8")
    await here.bot.tick()
    assert "1 sào = 500 m²; 1 mẫu = 5.000 m²" in (await tell(here.phone(ADMIN), "/caidat", "[Đo đất]")).text
    phone = here.phone(QUANG_THANH)
    heard = await tell(phone, "Thôn Hải An đã vận động bà con góp 2 sào đất")
    assert "1.000 m²" in heard.text
    await tell(phone, "[Đúng, gửi]")
    reports = await here.export("reports")
    assert reports[-1]["resources"][0]["amount"] == "1000"


async def test_what_a_change_does_to_the_duties_is_shown_before_it_is_sent(here: Place) -> None:
    await here.bot.tick()
    phone = here.phone(ADMIN)
    review = await tell(phone, "/caidat", "[Sửa cài đặt]", "[Hạn đăng ký]", "30/6")
    assert "Đăng ký trước ngày: 31/3 → 30/6" in review.text
    assert "Về việc phải làm: thêm 3 việc." in review.text
    await tell(phone, "[Gửi]")
    await here.bot.tick()
    rows = await here.database.all("SELECT DISTINCT due_on FROM duties WHERE rule = 'register'")
    assert [row[0] for row in rows] == ["2026-06-30"]
    review = await quarter(phone)
    assert "thêm 1 việc" in review.text
    assert "thôi không yêu cầu 1 việc" in review.text
    review = await tell(phone, "/caidat", "[Sửa cài đặt]", "[Giờ nhắc việc]", "8:00")
    assert "việc phải làm" not in review.text


async def listed(here: Place) -> int:
    """Visits on the lists that nobody has made yet."""
    rows = await here.database.all("SELECT id FROM duties WHERE rule = 'visit' AND object <> '' AND state = 'open'")
    return len(rows)


async def test_what_a_change_does_to_visits_is_shown_before_it_is_sent_and_comes_true(here: Place) -> None:
    def lay(connection: sqlite3.Connection) -> None:
        (unit,) = connection.execute("SELECT id FROM units WHERE code = 'QN-QT'").fetchone()
        (person,) = connection.execute("SELECT person_id FROM chats WHERE chat = ?", (str(QUANG_THANH),)).fetchone()
        for number in range(20):
            new = NewInitiative(
                id=f"v{number}", unit_id=unit, year=2026, name=f"Việc {number}", subject_name="Xã Quảng Thành",
                subject_kind=SubjectKind.COLLECTIVE, field="economy", place="Hải An", target="1 km", end_on=None,
                entered_by=person, effective_on=date(2026, 1, 15),
            )  # fmt: skip
            initiatives.add(connection, new, here.clock.now(), InitiativeState.REGISTERED)

    await here.database.write(lay)
    await here.bot.tick()
    assert await listed(here) == 3, "half of 30 % of 20, by the end of June"
    phone = here.phone(ADMIN)
    review = await tell(phone, "/caidat", "[Sửa cài đặt]", "Đi cơ sở mỗi năm (%)", "90")
    assert "Về đi cơ sở: thêm 6 lượt vào danh sách kỳ này, cả năm nhiều hơn 12 lượt." in review.text
    await tell(phone, "[Gửi]")
    await here.bot.tick()
    assert await listed(here) == 9
    review = await tell(phone, "/caidat", "[Sửa cài đặt]", "Đi cơ sở mỗi năm (%)", "50")
    assert "Về đi cơ sở: cả năm ít hơn 8 lượt; lượt đã vào danh sách giữ nguyên." in review.text
    review = await tell(phone, "[✎ Số lượng]", "0")
    assert "Về đi cơ sở: thôi 9 lượt chưa đi, cả năm ít hơn 18 lượt." in review.text
    await tell(phone, "[Gửi]")
    await here.bot.tick()
    assert await listed(here) == 0


async def test_who_changes_the_file_by_hand_is_told_what_that_does(here: Place) -> None:
    here.settings.policy_file.write_text(GOOD, "utf-8")
    await here.bot.tick()
    phone = here.phone(ADMIN)
    here.settings.policy_file.write_text(GOOD.replace('register_by = "31/3"', 'register_by = "30/4"'), "utf-8")
    await here.bot.tick()
    told = await phone.hear("Quy định vừa được sửa trong tệp")
    assert "Đăng ký trước ngày: 31/3 → 30/4" in told.text
    assert "Về việc phải làm: thêm 3 việc." in told.text
    await here.bot.tick()
    await quarter(phone, "[Gửi]")
    await here.bot.tick()
    await phone.hears_nothing()


async def test_a_file_changed_while_the_bot_was_off_is_told_as_well(here: Place) -> None:
    here.settings.policy_file.write_text(GOOD, "utf-8")
    await here.bot.tick()
    await here.stop()
    here.settings.policy_file.write_text(GOOD.replace("urgings_a_day = 2", "urgings_a_day = 3"), "utf-8")
    phone = here.phone(ADMIN)
    await here.start()
    await here.bot.tick()
    assert "Đôn đốc mỗi ngày: 2 → 3" in (await phone.hear("Quy định vừa được sửa trong tệp")).text
