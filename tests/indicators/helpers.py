"""A province whose communes tell the indicators of the policy's examples every half-year."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import VIETNAM
from bot.policy import default_policy_text
from bot.policy.samples import with_examples
from tests.phone import Phone
from tests.place import Place, place

SUMMER = datetime(2026, 6, 1, 8, 0, tzinfo=VIETNAM)
"""Two weeks before the half-year's day."""
POLICY = with_examples(default_policy_text())


@contextlib.asynccontextmanager
async def asking(folder: Path, policy: str = POLICY, begins: datetime = SUMMER) -> AsyncIterator[Place]:
    """The real bot with a policy that lists indicators; what time has brought about is sent."""
    async with place(folder, running=False, begins=begins) as here:
        here.settings.policy_file.write_text(policy, "utf-8")
        await here.start()
        await here.bot.tick()
        await here.bot.drain()
        yield here


async def owed(here: Place, period: str = "2026-H1") -> dict[str, str]:
    """How the duty of each unit on a period stands, by the unit's code."""
    rows = await here.database.all(
        "SELECT u.code, d.state FROM duties d JOIN units u ON u.id = d.unit_id"
        " WHERE d.rule = 'indicators' AND d.period = ? ORDER BY d.id",
        (period,),
    )
    return {row["code"]: row["state"] for row in rows}


async def told(here: Place) -> list[dict[str, Any]]:
    """What `dvk export indicators` gives back."""
    return await here.export("indicators")


async def stands(here: Place, period: str = "2026-H1") -> dict[str, dict[str, Any]]:
    """What each unit has told of a period, as it stands."""
    found: dict[str, dict[str, Any]] = {}
    for row in await told(here):
        if row["stands"] and row["period"] == period:
            answer = {"number": row["amount"], "yes_no": row["yes"], "text": row["words"]}[row["answer"]]
            found.setdefault(row["unit"], {})[row["code"]] = answer
    return found


async def tells(phone: Phone, period: str, *answers: str, sends: bool = True) -> None:
    """Tells the indicators of one's own unit; a button stands in square brackets."""
    await phone.say("/chitieu")
    await phone.tap(f"Báo {period}")
    await phone.hear("bao nhiêu")
    await fills_in(phone, *answers)
    if sends:
        await phone.tap("Gửi")
        await phone.hear("Đã nhận báo cáo chỉ tiêu")


async def fills_in(phone: Phone, *answers: str) -> None:
    """Answers the open question and those after it, up to the review."""
    for answer in answers:
        if answer.startswith("["):
            await phone.tap(answer.strip("[]"))
        else:
            await phone.say(answer)
        await phone.hear("✓" if answer != "[Bỏ qua]" else "xem lại")
