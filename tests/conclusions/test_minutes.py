"""The minutes of a team's visit: who took part, what was seen, what was concluded; for a group without names."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.command import dvk
from tests.conclusions.helpers import DOSSIER, TASK, TEAMS, conclude
from tests.handlers.helpers import FLOWERS, initiative, tell
from tests.place import COORDINATOR, NUMBERED, QUANG_THANH, Place, place
from tests.urging.helpers import unit_id

GUEST = "Đại diện Ủy ban Mặt trận Tổ quốc tỉnh"


async def visited(here: Place) -> None:
    """A team was there today and looked at one initiative twice: one finding stands, the other waits."""
    about, commune, top = (
        (await initiative(here, FLOWERS))["id"],
        await unit_id(here, "QN-QT"),
        await unit_id(here, "QN"),
    )
    row = await here.database.one("SELECT person_id FROM chats WHERE chat = ?", (str(COORDINATOR),))
    assert row is not None
    person, at = row["person_id"], "2026-04-01T01:00:00Z"
    check = (about, commune, "visit1", person, "on_spot")

    def store(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO visits VALUES ('visit1', ?, 'Kiểm tra mô hình quý I', '2026-04-01', '2026-04-02', ?, ?, NULL)",
            (top, person, at),
        )
        connection.execute("INSERT INTO visit_units VALUES ('visit1', ?)", (commune,))
        connection.execute(
            "INSERT INTO visit_members VALUES ('visit1', 1, ?, '', ''), ('visit1', 2, NULL, ?, 'Mặt trận tỉnh')",
            (person, GUEST),
        )
        for name, finding, good, stands in (
            ("c1", "less", "Dân tự trồng hoa.", "2026-04-01"),
            ("c2", "nothing", "Kín", None),
        ):
            connection.execute(
                "INSERT INTO checks (id, initiative_id, unit_id, visit_id, person_id, way, finding, good, effective_on,"
                " recorded_at, answer_by, stands_since)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '2026-04-01', ?, '2026-04-08', ?)",
                (name, *check, finding, good, at, stands),
            )

    await here.database.write(store)


async def test_the_minutes_of_a_teams_visit(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await visited(here)
    await conclude(coordinator, *TASK, *DOSSIER)  # found to belong to the visit
    minutes = await tell(coordinator, "[Xem kết luận này]", "[Biên bản]")
    assert minutes.text == (
        "TỈNH ỦY QUẢNG NINH\nBAN TUYÊN GIÁO VÀ DÂN VẬN TỈNH ỦY\nĐẢNG CỘNG SẢN VIỆT NAM\n"
        "Quảng Ninh, ngày 01 tháng 4 năm 2026\n\n"
        "BIÊN BẢN\nKết luận về công tác dân vận của Xã Quảng Thành\n\n"
        "1. Thành phần\nNgười kết luận: Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh\n"
        "Nội dung làm việc: Kiểm tra mô hình quý I\n- Cán bộ tổng hợp tỉnh, Tỉnh Quảng Ninh\n"
        f"- {GUEST}, Mặt trận tỉnh\n\n"
        f"2. Kết quả kiểm tra\n- {FLOWERS} (Xã Quảng Thành), tại chỗ: ít hơn báo. Làm tốt: Dân tự trồng hoa.\n"
        f"- {FLOWERS} (Xã Quảng Thành): đã kiểm tra, đang chờ ý kiến cơ sở.\n\n"
        "3. Ưu điểm\nTổ dân vận họp đều.\n\n4. Hạn chế, tồn tại\n3 thôn chưa có tổ dân vận.\n\n"
        f"5. Kết luận\n1) {TEAMS} – Xã Quảng Thành, hạn 15/4/2026. Kết quả: chưa báo.\n"
        f"2) Hồ sơ {FLOWERS}: Bổ sung biên bản họp dân – Xã Quảng Thành, hạn 30/6/2026. Kết quả: chưa báo.\n\n"
        "ĐẠI DIỆN XÃ QUẢNG THÀNH\n(Ký, ghi rõ họ tên)\n\n\nNGƯỜI KẾT LUẬN\n(Ký, ghi rõ họ tên)"
    )
    group = await tell(coordinator, "[Bản gửi nhóm]")
    for name in ("Cán bộ tổng hợp tỉnh", GUEST, "Ký, ghi rõ họ tên"):
        assert name not in group.text
    assert "- Mặt trận tỉnh" in group.text
    assert TEAMS in group.text


async def test_a_button_of_a_team_begins_the_conclusion_after_its_visit(here: Place) -> None:
    coordinator = here.phone(COORDINATOR)
    await visited(here)
    await coordinator.tap_raw(f"o:with:{await unit_id(here, 'QN-QT')}:visit1", 1)
    await coordinator.hear("Đơn vị: Xã Quảng Thành.")
    await tell(
        coordinator, "Tốt", "[Bỏ qua]", "[Đủ rồi]", "[+ Thêm chi tiết]", "[+ Ngày kết luận]", "31/3/2026", "[Gửi]"
    )
    (row,) = await here.export("conclusions")
    assert (row["visit_id"], row["day"]) == ("visit1", "2026-03-31")
    for forged in ("novisit", "visit1"):  # of no team, or of one that did not come there
        await coordinator.tap_raw(f"o:with:{await unit_id(here, 'QN-QS')}:{forged}", 1)
        await coordinator.hear("Đơn vị: Xã Quảng Sơn.")
        await tell(coordinator, "Tốt", "[Bỏ qua]", "[Đủ rồi]", "[Gửi]")
    assert [row["visit_id"] for row in await here.export("conclusions")] == ["visit1", None, None]


async def test_long_minutes_go_in_as_many_messages_as_they_need(tmp_path: Path) -> None:
    async with place(tmp_path, capabilities=NUMBERED) as here:
        coordinator = here.phone(COORDINATOR)
        long = "Tổ dân vận họp đều hằng tháng, có sổ ghi chép đầy đủ. " * 25
        await tell(coordinator, "/ketluan quang thanh", long, long, "3", "gửi")
        before = len(coordinator.answers)
        await tell(coordinator, "Xem kết luận này", "Biên bản")
        await coordinator.until(lambda: "NGƯỜI KẾT LUẬN" in coordinator.last.text, "the end of the minutes")
        said = coordinator.answers[before + 1 :]
        assert len(said) > 1
        assert all(len(message.text) <= 2000 for message in said)
        assert sum(message.text.count("sổ ghi chép") for message in said) >= 50


async def test_they_are_exported(here: Place) -> None:
    await conclude(here.phone(COORDINATOR), *TASK, *DOSSIER)
    await tell(here.phone(QUANG_THANH), "[Đã làm việc 1]", "Đã lập đủ")
    await here.stop()
    data = here.settings.data
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in dvk(data, "export", "conclusions", "-o", "-").splitlines() if line.startswith("{")
    ]
    assert [(row["words"], row["owed_by"], row["kind"]) for row in rows] == [
        (TEAMS, "QN-QT", "task"),
        ("Bổ sung biên bản họp dân", "QN-QT", "dossier"),
    ]
    assert [event["words"] for event in rows[0]["events"]] == ["Đã lập đủ"]
    assert [duty["state"] for row in rows for duty in row["duties"]] == ["settled", "open"]
    assert "{" not in dvk(data, "export", "conclusions", "--unit", "QN-QS", "-o", "-")
    assert "{" not in dvk(data, "export", "conclusions", "--year", "2025", "-o", "-")
