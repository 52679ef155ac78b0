"""A change of the policy before it is stored: made to the file as it stands, and the whole of it checked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

from bot import text
from bot.access import Action, may
from bot.duties.demands import demands
from bot.duties.schedule import Schedule
from bot.engine.form import Submission
from bot.handlers.services import Services
from bot.handlers.visits import forecast as visit_forecast
from bot.policy import Policy, PolicyError, parse_policy
from bot.policy.words import Difference, differences
from bot.policy_file import digest
from bot.quantities.show import figure
from storage import ledger, units
from storage.records.facts import PolicyChanged
from storage.records.people import Person
from storage.records.policy import PolicyChange


class NotReadyError(Exception):
    """The change cannot be stored as it is; the message says why, for the person."""

    def __init__(self, words: str, base: str) -> None:
        super().__init__(words)
        self.base = base
        """The digest of the file as it stands now."""


@text.phrase
def difference(setting: str, before: str, after: str) -> str:
    return f"• {setting}: {before or '(chưa có)'} → {text.bold(after) if after else '(bỏ)'}"


@text.phrase
def no_difference() -> str:
    return "Mục này đang như vậy rồi, không có gì thay đổi."


@text.phrase
def would_be_wrong(mistakes: str) -> str:
    return f"Chưa ghi được, xin sửa lại:\n{mistakes}"


@text.phrase
def file_is_wrong(mistakes: str) -> str:
    return f"Tệp quy định trên máy đang có chỗ sai, xin sửa tệp trước rồi gửi lại:\n{mistakes}"


@text.phrase
def cannot_read(why: str) -> str:
    return f"Bot không đọc được tệp quy định ({why}). Xin xem lại tệp trên máy chạy bot."


@text.phrase
def file_has_moved() -> str:
    return "Tệp quy định vừa được sửa ở nơi khác. Xin xem lại trước khi gửi."


@text.phrase
def on_duties(made: int, moved: int, withdrawn: int) -> str:
    if not (made or moved or withdrawn):
        return "Các việc đang theo dõi không thay đổi."
    parts = (
        f"thêm {figure(made)} việc" if made else "",
        f"đổi hạn hoặc số lượng {figure(moved)} việc" if moved else "",
        f"thôi không yêu cầu {figure(withdrawn)} việc" if withdrawn else "",
    )
    return f"Về việc phải làm: {', '.join(part for part in parts if part)}."


@text.phrase
def on_visits(made: int, withdrawn: int, yearly: int) -> str:
    parts = (
        f"thêm {figure(made)} lượt vào danh sách kỳ này" if made else "",
        f"thôi {figure(withdrawn)} lượt chưa đi" if withdrawn else "",
        f"cả năm {'nhiều' if yearly > 0 else 'ít'} hơn {figure(abs(yearly))} lượt" if yearly else "",
    )
    told = ", ".join(part for part in parts if part) or "danh sách hiện nay không thay đổi"
    kept = "; lượt đã vào danh sách giữ nguyên" if yearly < 0 and not withdrawn else ""
    return f"Về đi cơ sở: {told}{kept}."


def lines(found: Sequence[Difference]) -> str:
    """Before and after, a line a setting."""
    return "\n".join(difference(d.setting, d.before, d.after) for d in found) or no_difference()


async def preview(services: Services, written: str) -> str:
    """What changes, given as JSON, would lead to; or why they cannot be made."""
    changes = [PolicyChange.model_validate(change) for change in json.loads(written)]
    try:
        before, after, _ = await asyncio.to_thread(_made, services, changes)
    except NotReadyError as refused:
        return str(refused)
    told = (lines(differences(before, after)), await effect(services, before, after))
    return "\n".join(line for line in told if line)


async def effect(services: Services, before: Policy, after: Policy) -> str:
    """What another policy would do to the duties of today and to visits; empty where nothing."""
    today, told = services.today(), []
    asked = demands(after, Schedule(after), today)
    if asked != demands(before, Schedule(before), today):
        found = await ledger.forecast(services.database, asked, today)
        told.append(on_duties(found.made, found.moved, found.withdrawn))
    visits = await visit_forecast.forecast(services, before, after)
    if visits is not None:
        told.append(on_visits(visits.made, visits.withdrawn, visits.yearly))
    return "\n".join(told)


async def shown(services: Services, changes: Sequence[PolicyChange]) -> tuple[str, list[Difference]]:
    """The digest of the file as it stands, and what the changes would lead to. Raises NotReadyError."""
    before, after, written = await asyncio.to_thread(_made, services, changes)
    return digest(written), differences(before, after)


async def may_change(services: Services, person: Person | None) -> bool:
    """Whether the person may change what holds for the whole place: an admin of its topmost unit."""
    tops = await units.roots(services.database)
    return person is not None and any(may(person, Action.SET_UP, (top.id,)) for top in tops)


async def base(services: Services) -> str:
    """The digest of the file as it stands. Raises NotReadyError where it has mistakes."""
    return await asyncio.to_thread(lambda: digest(_standing(services)[0]))


async def completed(services: Services, submission: Submission) -> Submission:
    """The submission with what stood before. Raises NotReadyError where its change cannot be stored."""
    facts = tuple(
        [await prepared(services, fact) if isinstance(fact, PolicyChanged) else fact for fact in submission.facts]
    )
    return replace(submission, facts=facts)


async def prepared(services: Services, fact: PolicyChanged) -> PolicyChanged:
    """A change with what stood before, ready to be stored. Raises NotReadyError where it cannot be."""
    from bot.policy.changes import with_before

    before, after, written = await asyncio.to_thread(_made, services, fact.changes)
    now = digest(written)
    if before == after:
        raise NotReadyError(no_difference(), now)
    if now != fact.base:
        raise NotReadyError(file_has_moved(), now)
    return fact.model_copy(update={"changes": with_before(written, fact.changes)})


def _standing(services: Services) -> tuple[str, Policy]:
    try:
        written = services.policy.written()
        return written, parse_policy(written, services.policy.name)
    except PolicyError as error:
        raise NotReadyError(file_is_wrong(error.vietnamese), "") from None
    except OSError as error:
        raise NotReadyError(cannot_read(error.strerror or str(error)), "") from None


def _made(services: Services, changes: Sequence[PolicyChange]) -> tuple[Policy, Policy, str]:
    """The policy before and after, and the text that was changed."""
    from bot.policy.changes import changed  # with tomlkit, once something is changed

    written, before = _standing(services)
    try:
        return before, parse_policy(changed(written, changes)), written
    except PolicyError as error:
        raise NotReadyError(would_be_wrong(error.vietnamese), digest(written)) from None
