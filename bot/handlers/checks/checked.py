"""What is found out as a check, or a word about one, is sent: by when it is answered, with whom, and who is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from bot import text
from bot.access import Action
from bot.clock import local
from bot.conversations.checking import checked_today_by
from bot.conversations.parts.findings import found_lines
from bot.engine.form import Submission
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice, Notice
from bot.reports.found import FINDINGS, WAYS
from storage import answering, checks, people, reviews, visits
from storage.records.checks import (
    Check,
    CheckAnswered,
    CheckCorrected,
    Checked,
    CheckEventKind,
    CheckFact,
    Found,
    Way,
)
from storage.records.facts import Fact
from storage.records.obstacle_facts import ObstacleJudged


@text.phrase
def officers_told(until: str) -> str:
    return f"Cơ sở được báo ngay và nêu ý kiến đến hết ngày {until}; sau đó cấp trên xem được kết quả."


@text.phrase
def nobody_to_answer(until: str) -> str:
    return f"Cơ sở chưa có ai dùng bot để nêu ý kiến: đồng chí báo giúp kết quả. Cấp trên xem được sau ngày {until}."


@text.phrase
def told_checked(who: str, name: str, day: str, way: str, finding: str) -> str:
    return (
        f"{who} đã kiểm tra mô hình {text.bold(text.shorten(name, 100))} ngày {day} ({way.lower()}). "
        f"Kết quả: {finding.lower()}."
    )


@text.phrase
def in_stead(name: str, absent: str) -> str:
    return f"{name} (thay cho {absent})" if absent else name


@text.phrase
def your_word_first(until: str) -> str:
    return (
        f"Đồng chí được xem trước. Nếu có điểm chưa đúng, xin nêu ý kiến đến hết ngày {until}; "
        "sau đó cấp trên xem được kết quả kèm ý kiến của đồng chí."
    )


@text.phrase
def told_agreed(who: str, name: str) -> str:
    return f"{who} đồng ý với kết quả kiểm tra mô hình {text.bold(text.shorten(name, 100))}."


@text.phrase
def told_disputed(who: str, name: str, words: str) -> str:
    said = f": “{text.shorten(words, 600)}”" if words else ", không viết rõ điểm nào. Đồng chí trao đổi thêm với cơ sở."
    return f"{who} nêu ý kiến về kết quả kiểm tra mô hình {text.bold(text.shorten(name, 100))}{said}"


@text.phrase
def answer_them(until: str) -> str:
    later = f" Đến hết ngày {until} chưa trả lời thì cấp trên xem được cả hai phía." if until else ""
    return f"Đồng chí giữ hay sửa kết quả?{later}"


@text.phrase
def told_kept(who: str, name: str, words: str) -> str:
    said = f" Trả lời: “{text.shorten(words, 600)}”." if words else ""
    return (
        f"{who} đã xem ý kiến của cơ sở và giữ kết quả kiểm tra mô hình "
        f"{text.bold(text.shorten(name, 100))}.{said} Cấp trên xem được cả hai phía."
    )


@text.phrase
def told_corrected(who: str, name: str, finding: str, words: str) -> str:
    said = f" Lý do: {text.shorten(words, 600)}" if words else ""
    return (
        f"{who} đã sửa kết quả kiểm tra mô hình {text.bold(text.shorten(name, 100))} theo ý kiến của cơ sở: "
        f"{finding.lower()}.{said}"
    )


@text.phrase
def obstacle_raised(words: str) -> str:
    return f"Vướng mắc đã chuyển lên trên: {text.shorten(words, 300)}"


def reply_buttons(check_id: str) -> tuple[tuple[Choice, ...], ...]:
    """The buttons with which the officer's side answers."""
    return (
        (
            Choice(label="Đồng ý", payload=f"k:agree:{check_id}"),
            Choice(label="Nêu ý kiến", payload=f"k:object:{check_id}"),
        ),
    )


def decision_buttons(check_id: str) -> tuple[tuple[Choice, ...], ...]:
    """The buttons with which the checker answers a dispute."""
    return (
        (
            Choice(label="Giữ kết quả", payload=f"k:keep:{check_id}"),
            Choice(label="Sửa kết quả", payload=f"k:correct:{check_id}"),
        ),
    )


def see_button(check_id: str) -> tuple[Choice, ...]:
    """The button that shows a check."""
    return (Choice(label="Xem kết quả kiểm tra", payload=f"k:see:{check_id}"),)


async def others_that_day(services: Services, person_id: int, initiative_id: str, on: date) -> list[str]:
    """Who else looked at an initiative on a day, in words; nothing of what they found."""
    found = await checks.of_others_that_day(services.database, initiative_id, on, person_id)
    return [checked_today_by(one.person_name, f"{local(one.recorded_at):%H:%M}") for one in found]


async def completed(services: Services, submission: Submission) -> Submission:
    """The submission with what is known only as it is sent."""
    facts: list[Fact] = []
    said: list[str] = []
    until = services.reply_by(services.today())
    for fact in submission.facts:
        match fact:
            case Checked():
                whole = await _completed(services, fact, until)
                said += await _after(services, whole)
                facts.append(whole)
            case CheckAnswered():
                facts.append(fact.model_copy(update={"answer_by": until}))
            case ObstacleJudged():
                facts.append(fact.model_copy(update={"due_on": services.answer_by(services.today())}))
            case _:
                facts.append(fact)
    first, *rest = submission.text.split("\n")
    return replace(submission, facts=tuple(facts), text="\n".join((first, *said, *rest)))


async def _completed(services: Services, fact: Checked, until: date) -> Checked:
    """With its team, and with whoever may answer an obstacle as units stand now."""
    check = fact.check
    one = await reviews.one(services.database, check.initiative_id)
    if one is None:
        return fact
    visit = await visits.of_day(services.database, check.person_id, one.unit_id, check.effective_on)
    asked = fact.owed_by and await answering.may_owe(services.database, one.unit_id, only=fact.owed_by)
    return fact.model_copy(
        update={
            "check": check.model_copy(update={"answer_by": until, "visit_id": visit}),
            "owed_by": fact.owed_by if asked else None,
            "obstacle_due": services.answer_by(services.today()) if fact.obstacle else None,
        }
    )


async def _after(services: Services, fact: Checked) -> list[str]:
    check, until = fact.check, text.day(fact.check.answer_by)
    hearing = await officers(services, check.initiative_id, (check.person_id,))
    reached = [one for one in hearing if await people.chats_of(services.database, one)]
    others = await others_that_day(services, check.person_id, check.initiative_id, check.effective_on)
    return [*others, officers_told(until) if reached else nobody_to_answer(until)]


async def officers(services: Services, initiative_id: str, besides: Collection[int]) -> list[int]:
    """Who hears of a check first: whoever is responsible; who entered it or works for its unit, and may report."""
    one = await reviews.one(services.database, initiative_id)
    if one is None:
        return []
    found = []
    for person_id in await checks.answerers(services.database, initiative_id, services.today()):
        person = await people.get(services.database, person_id, services.today())
        reports = person and await right_at(services, person, Action.REPORT, one.unit_id)
        if person_id not in besides and (person_id == one.responsible_id or reports):
            found.append(person_id)
    return found


async def told(services: Services, fact: CheckFact) -> list[Notice]:
    """Whom a check, or what one side says, is told: the officer's side first of all."""
    if isinstance(fact, Checked):
        return await _told_checked(services, fact)
    check = await checks.get(services.database, fact.check_id)
    who = await people.get(services.database, fact.person_id, services.today())
    if check is None or who is None:
        return []
    name, by = check.initiative_name, text.signature(who.name, who.unit_name)
    see = (see_button(check.id),)
    if isinstance(fact, CheckCorrected):
        words = told_corrected(by, name, FINDINGS[fact.found.finding], fact.words)
        return await _to_officers(services, check, "\n".join((words, *found_lines(fact.found))), see)
    match fact.said:
        case CheckEventKind.AGREED:
            return [_word(check.person_id, told_agreed(by, name), see)]
        case CheckEventKind.DISPUTED:
            until = text.day(fact.answer_by) if check.stands_since is None else ""
            words = f"{told_disputed(by, name, fact.words)}\n{answer_them(until)}"
            return [_word(check.person_id, words, (*decision_buttons(check.id), *see))]
        case _:
            return await _to_officers(services, check, told_kept(by, name, fact.words), see)


async def _told_checked(services: Services, fact: Checked) -> list[Notice]:
    check = fact.check
    one = await reviews.one(services.database, check.initiative_id)
    who = await people.get(services.database, check.person_id, services.today())
    if one is None or who is None:
        return []
    absent = await people.get(services.database, check.instead_of, services.today()) if check.instead_of else None
    by = in_stead(text.signature(who.name, who.unit_name), absent.name if absent else "")
    words = words_first(by, one.name, check.effective_on, check.way, check.found, check.answer_by, fact.obstacle)
    hearing = await officers(services, check.initiative_id, (check.person_id,))
    rows = (*reply_buttons(check.id), see_button(check.id))
    return [_word(person, words, rows) for person in hearing]


def _word(person_id: int, words: str, rows: tuple[tuple[Choice, ...], ...]) -> Notice:
    """What somebody hears of a check, outside their quiet hours."""
    return Notice(person_id=person_id, text=words, rows=rows, waits=True)


def words_first(who: str, name: str, on: date, way: Way, found: Found, until: date, obstacle: str = "") -> str:
    """What the officer's side hears of a check."""
    head = told_checked(who, name, text.day(on), WAYS[way], FINDINGS[found.finding])
    raised = [obstacle_raised(obstacle)] if obstacle else []
    return "\n".join((head, *found_lines(found), *raised, your_word_first(text.day(until))))


async def _to_officers(
    services: Services, check: Check, words: str, rows: tuple[tuple[Choice, ...], ...]
) -> list[Notice]:
    spoke = check.last(CheckEventKind.DISPUTED)
    hearing = await officers(services, check.initiative_id, check.checkers)
    told_to = dict.fromkeys((*hearing, *((spoke.person_id,) if spoke and spoke.person_id else ())))
    return [_word(one, words, rows) for one in told_to]
