"""*Biên bản*: a statement as plain text that can be copied, and how each of its conclusions stands, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import text
from bot.policy.sections import Organisation
from bot.reports.found import FINDINGS, WAYS
from storage.records.conclusions import Conclusion, Member, Owing, Seen, Standing, Statement, StatementKind
from storage.records.duties import DutyState


@text.phrase
def days_left(day: str, days: int) -> str:
    left = "hôm nay" if not days else f"còn {days} ngày" if days > 0 else f"quá {-days} ngày"
    return f"hạn {day}, {left}"


@text.phrase
def of_one_unit(unit: str, how: str) -> str:
    return f"{unit}: {how}"


@text.phrase
def told_and_waits() -> str:
    return "đã báo làm xong, chờ xem đã đạt chưa"


@text.phrase
def told_by_one() -> str:
    return "đã báo làm xong"


@text.phrase
def found_enough() -> str:
    return "đạt"


@text.phrase
def asked_no_more(why: str) -> str:
    return f"đã thôi{f' – {text.shorten(why, 100)}' if why else ''}"


@text.phrase
def was_excused() -> str:
    return "được miễn"


@text.phrase
def nobody_owes(dossier: bool) -> str:
    return f"không còn phải làm: {'mô hình đã dừng' if dossier else 'đơn vị đã kết thúc hoạt động'}"


@text.phrase
def for_the_time(words: str, number: int) -> str:
    return f"{words} (làm lại lần {number})"


def standing_words(one: Conclusion, today: date) -> str:
    """How a conclusion stands; of several units that owe it, each."""
    match one.standing:
        case Standing.OWED if len(one.duties) > 1:
            words = "; ".join(of_one_unit(each.unit_name, _of_duty(each, today)) for each in one.duties)
        case Standing.OWED:
            words = _of_duty(one.open_duties[0], today)
        case Standing.TOLD:
            words = told_and_waits()
        case Standing.ENOUGH:
            words = found_enough()
        case Standing.WITHDRAWN:
            words = asked_no_more(next((event.words for event in one.events if event.kind == "withdrawn"), ""))
        case Standing.EXCUSED:
            words = was_excused()
        case Standing.LAPSED:
            words = nobody_owes(one.initiative_id is not None)
    return for_the_time(words, one.round - 1) if one.round > 1 and one.standing is not Standing.ENOUGH else words


def _of_duty(owing: Owing, today: date) -> str:
    match owing.state:
        case DutyState.OPEN:
            return days_left(text.day(owing.due_on), (owing.due_on - today).days)
        case DutyState.SETTLED:
            return told_by_one()
        case DutyState.EXCUSED:
            return was_excused()
        case _:
            return nobody_owes(False)


def who_owes(one: Conclusion) -> str:
    """The units that owe it, or owed it last; before anything of that is known, to which it was given."""
    names = [each.unit_name for each in one.open_duties or one.duties]
    return ", ".join(dict.fromkeys(names)) or one.unit_name


@text.phrase
def with_dossier(name: str, words: str) -> str:
    return f"Hồ sơ {text.shorten(name, 80)}: {words}"


def what(one: Conclusion) -> str:
    """What is to be done; of a dossier, whose."""
    return with_dossier(one.initiative_name, one.words) if one.initiative_name else one.words


@text.phrase
def title() -> str:
    return "BIÊN BẢN"


@text.phrase
def about_visit(unit: str) -> str:
    return f"Kết luận về công tác dân vận của {unit}"


@text.phrase
def about_briefing(unit: str) -> str:
    return f"Giao ban công tác dân vận của {unit}"


@text.phrase
def heading(number: int, words: str) -> str:
    return f"{number}. {words}"


@text.phrase
def concluded_by(who: str) -> str:
    return f"Người kết luận: {who}"


@text.phrase
def purpose_of(words: str) -> str:
    return f"Nội dung làm việc: {words}"


@text.phrase
def member_line(name: str, agency: str) -> str:
    return f"- {', '.join(part for part in (name, agency) if part)}"


@text.phrase
def finding_line(initiative: str, unit: str, way: str, found: str, more: str) -> str:
    return f"- {initiative} ({unit}), {way}: {found}.{f' {more}' if more else ''}"


@text.phrase
def still_waits(initiative: str, unit: str) -> str:
    return f"- {initiative} ({unit}): đã kiểm tra, đang chờ ý kiến cơ sở."


@text.phrase
def finding_more(good: str, wrong: str, advice: str) -> str:
    parts = (
        f"Làm tốt: {good}." if good else "",
        f"Chưa tốt: {wrong}." if wrong else "",
        f"Đề nghị: {advice}." if advice else "",
    )
    return " ".join(part for part in parts if part)


@text.phrase
def conclusion_line(number: int, words: str, unit: str, day: str, standing: str) -> str:
    return f"{number}) {words} – {unit}, hạn {day}. Kết quả: {standing}."


@text.phrase
def no_conclusions() -> str:
    return "Không giao việc nào."


@text.phrase
def signatures(left: str, right: str) -> str:
    signed = "(Ký, ghi rõ họ tên)"
    return f"{left.upper()}\n{signed}\n\n\n{right.upper()}\n{signed}"


@text.phrase
def sent_along(files: int) -> str:
    return f"Kèm theo {files} tệp." if files else ""


PARTS = {
    "came": "Thành phần",
    "agenda": "Nội dung",
    "papers": "Tài liệu",
    "found": "Kết quả kiểm tra",
    "strengths": "Ưu điểm",
    "limits": "Hạn chế, tồn tại",
    "concluded": "Kết luận",
}


def minutes(
    statement: Statement,
    organisation: Organisation,
    team: Sequence[Member],
    found: Sequence[Seen],
    today: date,
    *,
    names: bool,
) -> str:
    """The minutes. Without ``names``, as for a group chat, nobody is named, only where they come from."""
    left = organisation.left_heading() if statement.held_by_top else (statement.held_by_name.upper(),)
    head = (*left, *organisation.right_heading(), organisation.date_line(statement.day))
    visit = statement.kind is StatementKind.VISIT
    unit = statement.unit_name
    parts = {
        "came": _came(statement, team, names=names),
        "agenda": statement.agenda,
        "papers": "\n".join(part for part in (statement.papers, sent_along(statement.files)) if part),
        "found": "\n".join(map(_finding, found)),
        "strengths": statement.strengths,
        "limits": statement.limits,
        "concluded": "\n".join(_conclusion(one, today) for one in statement.conclusions) or no_conclusions(),
    }
    given = [(PARTS[part], words) for part, words in parts.items() if words]
    body = [f"{heading(number, label)}\n{words}" for number, (label, words) in enumerate(given, 1)]
    ends = (signatures(f"Đại diện {unit}" if visit else "Người ghi biên bản", "Người kết luận"),) if names else ()
    about = about_visit(unit) if visit else about_briefing(unit)
    return "\n\n".join(("\n".join(head), f"{title()}\n{about}", *body, *ends))


@text.phrase
def in_the_stead_of(who: str, absent: str) -> str:
    return f"{who}, thay cho {absent}"


def signature(statement: Statement) -> str:
    """Who concluded, for which unit, and in whose stead."""
    if statement.instead_of_name:
        return in_the_stead_of(statement.person_name, text.signature(statement.instead_of_name, statement.held_by_name))
    return text.signature(statement.person_name, statement.held_by_name)


def _came(statement: Statement, team: Sequence[Member], *, names: bool) -> str:
    who = signature(statement) if names else statement.held_by_name
    lines = [concluded_by(who)]
    lines += [purpose_of(statement.purpose)] if statement.purpose else []
    if names:
        lines += [member_line(member.name, member.agency) for member in team]
    else:
        lines += [member_line("", agency) for agency in dict.fromkeys(m.agency for m in team) if agency]
    lines += [statement.came] if statement.came and names else []
    return "\n".join(lines)


def _finding(one: Seen) -> str:
    if not one.stands:
        return still_waits(one.initiative_name, one.unit_name)
    more = finding_more(*(part.rstrip(" .") for part in (one.good, one.wrong, one.advice)))
    return finding_line(one.initiative_name, one.unit_name, WAYS[one.way].lower(), FINDINGS[one.finding].lower(), more)


def _conclusion(one: Conclusion, today: date) -> str:
    due = max((each.due_on for each in one.duties), default=one.due_on)
    return conclusion_line(one.number, what(one).rstrip(" ."), who_owes(one), text.day(due), _short(one, today))


def _short(one: Conclusion, today: date) -> str:
    """The day stands beside it already."""
    if one.standing is Standing.OWED and len(one.duties) == 1:
        return not_yet(one.open_duties[0].due_on < today)
    return standing_words(one, today)


@text.phrase
def not_yet(late: bool) -> str:
    return "chưa báo, đã quá hạn" if late else "chưa báo"
