"""The policy as a spreadsheet: sent to the admin who asked for it, and back with what was changed in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot import text, work
from bot.handlers.importing import policy_choices
from bot.handlers.policy import change as policy_change
from bot.handlers.policy.settings import only_at_the_top
from bot.handlers.services import Services
from bot.imports.protocol import PolicySheet
from bot.jobs.invite_sheets import CannotError, Made
from bot.messages import Choice
from storage import people
from storage.records.documents import WantedDocument
from storage.records.imports import ImportState, PolicyShown
from storage.records.people import Person

MOST_SHOWN = 60
"""Settings in one message; a sheet with more is for two messages' worth of reading, so the rest is counted."""


@text.phrase
def policy_sheet_caption(day: str) -> str:
    return (
        f"Bảng cài đặt, lập ngày {day}. Mỗi trang là một phần. Sửa xong đồng chí gửi lại cho bot: bot nêu những gì "
        "sẽ đổi rồi mới ghi."
    )


@text.phrase
def sheet_would_change(count: int) -> str:
    return f"Bảng cài đặt: {count} mục sẽ đổi. Chưa ghi gì."


@text.phrase
def sheet_changes_nothing() -> str:
    return "Bảng cài đặt giống hệt cài đặt đang dùng, không có gì cần ghi."


@text.phrase
def sheet_is_wrong(mistakes: str) -> str:
    return f"Bảng cài đặt có chỗ chưa đúng, chưa ghi gì. Xin sửa rồi gửi lại:\n{mistakes}"


@text.phrase
def changed_since() -> str:
    return (
        "Cài đặt đã được sửa sau khi đồng chí lấy bảng này: mục nào sửa sau đó cũng sẽ trở lại như trong bảng. "
        "Xin xem kỹ, hoặc lấy bảng mới ở /caidat."
    )


@text.phrase
def more_settings(count: int) -> str:
    return f"… và {count} mục nữa."


@dataclass(frozen=True)
class Answer:
    """What is said to whoever sent a sheet, and how its import goes on."""

    state: ImportState
    words: str
    rows: tuple[tuple[Choice, ...], ...] = ()
    shown: PolicyShown | None = None


async def make(services: Services, document: WantedDocument) -> Made:
    """The sheet that a chat asked for. Raises CannotError where the person may not have it any more."""
    asking = await people.of_chat(services.database, document.channel, document.chat, services.today())
    if asking is None or asking.id != document.person_id:
        raise CannotError("")  # the chat is somebody else's now, or nobody's
    if not await policy_change.may_change(services, asking):
        raise CannotError(only_at_the_top())
    day = text.day(services.today())
    return Made(
        name=f"cai-dat-{services.today():%d-%m-%Y}.xlsx",
        content=await work.run("bot.policy_sheet:written", services.policy(), gives=work.FILE),
        caption=policy_sheet_caption(day),
        summary="",
        store=lambda connection: None,
    )


async def answer(services: Services, person: Person, import_id: str, sheet: PolicySheet) -> Answer:
    """What a sheet that was read would change, compared with the policy's file as it stands."""
    if not await policy_change.may_change(services, person):
        return Answer(ImportState.FAILED, only_at_the_top())
    if sheet.mistakes:
        return Answer(ImportState.FAILED, sheet_is_wrong(sheet.mistakes))
    try:
        base, found = await policy_change.shown(services, sheet.changes)
    except policy_change.NotReadyError as refused:
        return Answer(ImportState.FAILED, str(refused))
    if not found:
        return Answer(ImportState.DONE, sheet_changes_nothing())
    lines = [sheet_would_change(len(found))]
    if sheet.outdated:
        lines.append(changed_since())
    lines += [policy_change.difference(one.setting, one.before, one.after) for one in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(more_settings(len(found) - MOST_SHOWN))
    shown = PolicyShown(base=base, changes=sheet.changes)
    return Answer(ImportState.ASKED, "\n".join(lines), policy_choices(import_id, len(found)), shown)
