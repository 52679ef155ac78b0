"""Checks as they are shown: one with both sides, those of an initiative, those of a scope."""

from __future__ import annotations

from bot import text
from bot.access import Action, may_at_all, scope
from bot.clock import local
from bot.conversations.parts.findings import found_lines
from bot.handlers.checks import checked
from bot.handlers.checks.sides import Side, may_see, right_to_check, sees_finding, side_of
from bot.handlers.initiatives import evidence
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Outgoing
from bot.reports.found import FINDINGS, WAYS
from storage import checks, visits
from storage import evidence as pieces
from storage.records.checks import Check, CheckEvent, CheckLine
from storage.records.people import Person

PAGE = 6
"""Checks a message."""
_WHICH = {"all": "Tất cả", "less": "Ít hơn, chưa có gì", "disputed": "Có ý kiến", "waiting": "Chờ tôi trả lời"}
"""What a list can be narrowed to."""

Rows = list[tuple[Choice, ...]]


@text.phrase
def check_heading(name: str, unit: str) -> str:
    return f"{text.bold('Kiểm tra')}: {text.shorten(name, 150)} – {unit}"


@text.phrase
def checked_on(day: str, way: str, who: str) -> str:
    return f"Ngày {day}, {way.lower()} – {who}"


@text.phrase
def with_team(purpose: str) -> str:
    return f"Đoàn: {text.shorten(purpose, 150)}"


@text.phrase
def finding_line(finding: str) -> str:
    return f"Kết quả: {text.bold(finding)}"


@text.phrase
def waits_for_officer(until: str) -> str:
    return f"Đang chờ ý kiến của cơ sở đến hết ngày {until}; sau đó xem được kết quả kèm ý kiến."


@text.phrase
def waits_for_checker(until: str) -> str:
    return f"Cơ sở có ý kiến khác, đang chờ người kiểm tra trả lời đến hết ngày {until}."


@text.phrase
def your_answer_by(until: str) -> str:
    return f"Đồng chí nêu ý kiến đến hết ngày {until}; không có ý kiến thì không phải làm gì."


@text.phrase
def event_words(kind: str, who: str, day: str, words: str) -> str:
    """What one side said, as a line."""
    said = {
        "agreed": f"Cơ sở đồng ý – {who}, {day}",
        "disputed": f"Ý kiến cơ sở – {who}, {day}",
        "kept": f"Người kiểm tra giữ kết quả – {who}, {day}",
        "corrected": f"Người kiểm tra sửa kết quả – {who}, {day}",
        "stood": f"Hết thời gian nêu ý kiến ({day})",
    }.get(kind, f"{who}, {day}")
    return f"• {said}{f': {text.shorten(words, 600)}' if words else ''}"


@text.phrase
def was_before(finding: str, figures: str) -> str:
    return f"   Trước khi sửa: {finding.lower()}{f'; {figures}' if figures else ''}"


@text.phrase
def photos_of(count: int) -> str:
    return f"Ảnh, tài liệu ({count})"


@text.phrase
def checks_heading() -> str:
    return text.bold("Kiểm tra")


@text.phrase
def check_line(day: str, way: str, what: str) -> str:
    return f"• {day}, {way.lower()}: {what}"


@text.phrase
def waiting_short() -> str:
    return "chờ ý kiến cơ sở"


@text.phrase
def no_checks(which: str) -> str:
    return "Chưa có kết quả kiểm tra nào." if which == "all" else "Không có kết quả kiểm tra nào như vậy."


@text.phrase
def list_heading(first: int, last: int, more: bool) -> str:
    return f"{text.bold('Kết quả kiểm tra')} {first}–{last}{', còn nữa' if more else ''}. Bấm số để xem."


@text.phrase
def listed_line(name: str, unit: str, day: str, what: str, disputed: bool) -> str:
    return f"{text.shorten(name, 110)} – {unit}, {day}: {what}{'; cơ sở có ý kiến' if disputed else ''}."


async def see(services: Services, person: Person, check: Check) -> Outcome:
    """One check: all of it for both sides at once; for others only that it was made, until it stands."""
    if not await may_see(services, person, check):
        return say(text.not_found())
    side = await side_of(services, person, check)
    about = [(Choice(label="Xem mô hình này", payload=f"v:initiative:{check.initiative_id}"),)]
    if may_at_all(person, Action.CHECK):
        about.append((Choice(label="◂ Kết quả kiểm tra", payload="k:list:all:0"),))
    head = [
        check_heading(check.initiative_name, check.unit_name),
        checked_on(text.day(check.effective_on), WAYS[check.way], _checker(check)),
    ]
    if check.visit_id and (visit := await visits.get(services.database, check.visit_id)):
        head.append(with_team(visit.purpose))
    until = text.day(check.answer_by)
    if check.stands_since is None and side is Side.OTHER:
        return say("\n".join((*head, waits_for_officer(until))), tuple(about))
    lines = [*head, finding_line(FINDINGS[check.found.finding]), *found_lines(check.found)]
    for event in check.events:
        lines += _event_lines(event, check)
    rows: Rows = []
    if side is Side.OFFICER and not check.replied:
        rows += checked.reply_buttons(check.id)
        lines += [your_answer_by(until)] if check.stands_since is None else []
    elif check.disputed and check.stands_since is None:
        lines.append(waits_for_checker(until))
    elif check.stands_since is None:
        lines.append(waits_for_officer(until))
    if side is Side.CHECKER and check.disputed:
        rows += checked.decision_buttons(check.id)
    if check.photos:
        rows.append((Choice(label=photos_of(check.photos), payload=f"k:evidence:{check.id}:0"),))
    if side is Side.CHECKER and may_at_all(person, Action.CHECK):
        rows.append((Choice(label="Gửi thêm ảnh", payload=f"k:photos:{check.id}"),))
    return say("\n".join(lines), (*rows, *about))


def _checker(check: Check) -> str:
    return checked.in_stead(check.person_name, check.instead_of_name)


def _event_lines(event: CheckEvent, check: Check) -> list[str]:
    """What was said; of what a correction replaced, the finding and what else is no longer so."""
    lines = [event_words(event.kind.value, event.person_name, text.day(local(event.at).date()), event.words)]
    if event.before is not None:
        now = found_lines(check.found)
        gone = [line.removeprefix("• ") for line in found_lines(event.before) if line not in now]
        lines.append(was_before(FINDINGS[event.before.finding], "; ".join(gone)))
    return lines


async def of_initiative(services: Services, person: Person, initiative_id: str) -> tuple[list[str], Rows]:
    """The checks of an initiative for its view, a button for the newest ones, and one to make another."""
    found = await checks.of_initiative(services.database, initiative_id)
    lines, rows = [], Rows()
    for check in found:
        known = check.stands_since is not None or await side_of(services, person, check) is not Side.OTHER
        what = FINDINGS[check.found.finding].lower() if known else waiting_short()
        lines.append(check_line(text.day(check.effective_on), WAYS[check.way], what))
    buttons = [
        Choice(label=f"Kiểm tra {check.effective_on.day}/{check.effective_on.month}", payload=f"k:see:{check.id}")
        for check in found[:3]
    ]
    if buttons:
        rows.append(tuple(buttons))
    grant, own = await right_to_check(services, person, initiative_id)
    if grant and not own:
        rows.append((Choice(label="Ghi kiểm tra", payload=f"c:kiemtra:{initiative_id}"),))
    return [checks_heading(), *lines] if lines else [], rows


async def listed(services: Services, actor: Actor, which: str, offset: int, message: str = "") -> Outcome:
    """A page of checks: all, where less was found than reported, what was disputed, or what waits for oneself."""
    person = actor.person
    assert person is not None
    if which not in _WHICH:
        return Outcome(toast=text.unknown_button())
    if not may_at_all(person, Action.CHECK):
        return say(text.not_allowed())
    within = scope(person, Action.CHECK)
    found = await checks.listed(services.database, within, person.id, which=which, offset=offset, limit=PAGE + 1)
    page, more = found[:PAGE], len(found) > PAGE
    others = [Choice(label=label, payload=f"k:list:{code}:0") for code, label in _WHICH.items() if code != which]
    narrowing = tuple(tuple(others[at : at + 2]) for at in range(0, len(others), 2))
    if not page:
        return say(no_checks(which), (*narrowing, (Choice(label="◂ Đi cơ sở", payload="c:dicoso"),)))
    numbered = list(enumerate(page, offset + 1))
    lines = [f"{number}. {_line(line)}" for number, line in numbered]
    buttons = tuple(Choice(label=str(number), payload=f"k:see:{line.id}") for number, line in numbered)
    turning = (
        *((Choice(label="◂ Trước", payload=f"k:list:{which}:{max(0, offset - PAGE)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"k:list:{which}:{offset + PAGE}"),) if more else ()),
    )
    heading = list_heading(offset + 1, offset + len(page), more)
    rows = (buttons, *((turning,) if turning else ()), *narrowing, (Choice(label="◂ Đi cơ sở", payload="c:dicoso"),))
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=rows, replaces=message, numbered=False),))


def _line(line: CheckLine) -> str:
    known = line.stands or line.mine
    what = FINDINGS[line.finding].lower() if known else waiting_short()
    return listed_line(line.initiative_name, line.unit_name, text.day(line.effective_on), what, known and line.disputed)


async def evidence_of(services: Services, actor: Actor, check_id: str, offset: int, message: str = "") -> Outcome:
    """What a check shows in photos and documents, to whoever sees what it found."""
    person, check = actor.person, await checks.get(services.database, check_id)
    if person is None or check is None or not await sees_finding(services, person, check):
        return say(text.not_found())
    everything = await pieces.of_check(services.database, check_id)
    back = Choice(label="Xem kết quả kiểm tra", payload=f"k:see:{check_id}")
    removable = person.id in check.checkers
    return evidence.page_of(
        check.initiative_name,
        everything,
        f"k:evidence:{check_id}",
        back,
        removable=removable,
        offset=offset,
        message=message,
    )
