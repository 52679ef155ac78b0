"""Where the policy says so, what needs no closer look is accepted by itself."""

from __future__ import annotations

import pytest

from bot.policy import default_policy_text
from tests.acceptance.helpers import CLEAN, VAGUE, vague
from tests.handlers.helpers import FLOWERS, initiative, labels, register, tell
from tests.place import COORDINATOR, QUANG_SON, Place

pytestmark = pytest.mark.server


def automatic(here: Place) -> None:
    file = here.settings.policy_file
    file.write_text(default_policy_text().replace("automatic = false", "automatic = true"), "utf-8")


async def test_the_ordinary_is_accepted_and_the_suspicious_left(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await register(officer, CLEAN)
    await vague(officer)
    automatic(here)
    for _ in range(2):
        await here.bot.tick()
    told = await officer.hear("đã được duyệt, 2 mô hình:")
    assert CLEAN in told.text
    await officer.hears_nothing()
    assert [(await initiative(here, name))["state"] for name in (CLEAN, FLOWERS, VAGUE)] == [
        "registered",
        "registered",
        "submitted",
    ]
    heard = await tell(boss, "/xetduyet")
    assert VAGUE in heard.text
    heard = await tell(officer, f"/mohinh {CLEAN}", "[1]")
    assert "• 1/4/2026: đã đăng ký – tự duyệt theo quy định" in heard.text
    audit = [(row["actor"], row["action"]) for row in await here.export("audit")]
    assert audit.count(("clock", "accept_by_policy")) == 1


async def test_completed_it_is_looked_at_again(here: Place) -> None:
    officer, boss = here.phone(QUANG_SON), here.phone(COORDINATOR)
    await vague(officer)
    automatic(here)
    await here.bot.tick()
    steps = ("[Đề nghị bổ sung]", "[Kết quả sẽ đạt]", "[Chưa có số đo được]", "[Đủ rồi]", "[7 ngày", "[Gửi đề nghị]")
    await tell(boss, "/xetduyet", "[1]", *steps)
    await officer.hear("Hồ sơ gần xong")
    await tell(officer, "[Bổ sung]", "45 hộ", "[Gửi]")
    await here.bot.tick()
    await officer.hear("đã được duyệt, mô hình:")
    assert (await initiative(here, VAGUE))["state"] == "registered"


async def test_otherwise_nothing_is(here: Place) -> None:
    officer = here.phone(QUANG_SON)
    await register(officer, CLEAN)
    await here.bot.tick()
    assert (await initiative(here, CLEAN))["state"] == "submitted"
    assert "Đăng ký mô hình" in labels(await tell(officer, "/menu"))
