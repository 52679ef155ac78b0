"""What the conversations about digests have in common."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.clock import VIETNAM
from bot.local import Message
from bot.policy import default_policy_text
from tests.phone import Phone
from tests.place import Place
from tests.reminders.helpers import rows

LEADER_ID, COORDINATOR_ID, PROVINCE, QUANG_SON_UNIT = 5, 4, 1, 2
_HEADING = re.compile(
    r"Tình hình – (.+?), ((?:tuần|tháng|quý|6 tháng|9 tháng|năm) [^(\n]+?)(?: \(đến hết.*)?$", re.MULTILINE
)


async def digests_of(here: Place, person: int) -> list[tuple[Any, ...]]:
    """Period, day and state of each of a person's digests."""
    return await rows(here, "SELECT period, day, state FROM digests WHERE person_id = ? ORDER BY day, id", person)


def told(phone: Phone, since: int = 0) -> list[str]:
    """When somebody was told by itself how things stand, where and of which period."""
    return [said for message in phone.answers[since:] if (said := _said(message))]


def digest(phone: Phone) -> Message:
    """The newest digest that somebody was told."""
    return next(message for message in reversed(phone.answers) if _said(message))


async def page(phone: Phone) -> Message:
    """What a leader is shown about how digests go to them."""
    await phone.say("/guitinhhinh")
    return await phone.hear("Cài đặt gửi tình hình")


def _said(message: Message) -> str:
    found = _HEADING.search(message.text)
    if found is None:
        return ""
    moment = datetime.fromtimestamp(message.wire["date"], VIETNAM)
    return f"{moment.day}/{moment.month} {moment:%H:%M} {found[1]}, {found[2]}"


def policy(here: Place, **changes: str) -> None:
    """The place decides otherwise: words of the policy file, and what stands there instead."""
    written = default_policy_text()
    for words, instead in changes.items():
        assert words in written, words
        written = written.replace(words, instead)
    here.settings.policy_file.write_text(written, "utf-8")
