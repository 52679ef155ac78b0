"""What messages say about duties: one's own with a button for each, those of others by unit and number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from bot import text
from bot.messages import Choice, Outgoing
from bot.quantities.show import figure
from storage.records.duties import Rule, Silent, Spoken, Why

LINES = 8
"""Duties a message; the others are behind a button."""
GROUPS = 4
NAMED = 4
"""Units of a group, and people who could not be reached, that a message names."""
PREFIX = "d"

WHY = {
    Why.VACANT: "chưa có cán bộ",
    Why.NOT_JOINED: "chưa vào bot",
    Why.DECLINED: "không dùng bot",
    Why.BLOCKED: "đã chặn bot",
    Why.AWAY: "đang nghỉ, chưa có người thay",
    Why.LEFT: "đã thôi việc",
    Why.TOLD_ALREADY: "đã được báo",
}
_NOW = {
    Rule.REGISTER: "Đăng ký ngay",
    Rule.REPORT: "Báo ngay",
    Rule.COMPLETE: "Bổ sung ngay",
    Rule.ANSWER: "Trả lời",
    Rule.VISIT: "Ghi kiểm tra",
    Rule.CONCLUDE: "Báo đã làm",
    Rule.INDICATORS: "Báo ngay",
}
_WHAT = {
    Rule.COMPLETE: "Bổ sung hồ sơ",
    Rule.ANSWER: "Trả lời vướng mắc",
    Rule.VISIT: "Đi cơ sở",
    Rule.CONCLUDE: "Thực hiện kết luận",
}
"""What is owed about different things, together."""


_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def weekday(value: date, today: date) -> str:
    """A day with its weekday, thứ Sáu 15/5; with the year where that is another than today's."""
    return f"{_WEEKDAYS[value.weekday()]} {value.day}/{value.month}" + (
        f"/{value.year}" if value.year != today.year else ""
    )


@text.phrase
def duty_title(rule: Rule, period: str, initiative: str) -> str:
    """What is owed, in a few words."""
    about = text.shorten(initiative, 60)
    match rule:
        case Rule.REGISTER:
            return f"Đăng ký mô hình {text.period(period)}"
        case Rule.REPORT:
            return f"Báo kết quả {text.period(period)}" + (f": {about}" if about else "")
        case Rule.COMPLETE:
            return f"Bổ sung: {about}"
        case Rule.ANSWER:
            return f"Trả lời vướng mắc: {about}"
        case Rule.VISIT:
            return f"Đi cơ sở: {about}"
        case Rule.CONCLUDE:
            return f"Thực hiện kết luận: {about}"
        case Rule.INDICATORS:
            return f"Báo chỉ tiêu {text.period(period)}"


@text.phrase
def heading_due(count: int, due: str) -> str:
    return f"Đồng chí có {count} việc đến hạn {due}:"


@text.phrase
def heading_late(count: int, due: str) -> str:
    return f"Đồng chí có {count} việc đã quá hạn ({due}):"


@text.phrase
def heading_mixed(count: int) -> str:
    return f"Đồng chí có {count} việc cần làm:"


@text.phrase
def same_heading(count: int, what: str, due: str, late: bool) -> str:
    return f"Đồng chí có {count} việc – {what}, {'đã quá hạn' if late else 'đến hạn'} {due}:"


@text.phrase
def press_a_number() -> str:
    return "Bấm số để làm ngay việc ấy."


@text.phrase
def with_due(words: str, due: str, late: bool) -> str:
    return f"{words} – {'quá hạn' if late else 'hạn'} {due}"


@text.phrase
def of_unit(words: str, unit: str) -> str:
    return f"{words} ({unit})"


@text.phrase
def instead(words: str, absent: str) -> str:
    return f"{words}, làm thay {absent}"


@text.phrase
def with_waiting(words: str, waiting: int) -> str:
    """What was sent and the superior has not looked at yet: nobody is told to do again what they did."""
    return f"{words} (đã gửi {waiting}, chờ xem)"


@text.phrase
def and_more(count: int) -> str:
    return f"và {count} việc nữa."


@text.phrase
def nothing_yet_counts() -> str:
    return "Chưa có kết quả thì cứ báo “chưa có”."


@text.phrase
def others_heading(opening: bool, absent: str) -> str:
    if absent:
        instead_of = f"Đồng chí làm thay {absent}" if opening else f"Làm thay {absent}"
        return f"{instead_of}. Việc các đơn vị chưa làm:"
    return f"Việc các đơn vị chưa làm{', để đồng chí biết' if opening else ''}:"


@text.phrase
def others_line(words: str, due: str, late: bool, count: int, units: str, tried: str) -> str:
    return f"{words} ({'quá hạn' if late else 'hạn'} {due}): {count} đơn vị chưa làm – {units}" + (
        f"; {tried}." if tried else "."
    )


@text.phrase
def tried_words(least: int, most: int, stuck: int, waiting: int, unread: int) -> str:
    times = f"{most} lần" if least == most else f"{least}–{most} lần"
    parts = (
        f"đã nhắc {times}" if most else "",
        f"{stuck} nơi nêu vướng mắc" if stuck else "",
        f"{waiting} nơi xin gia hạn" if waiting else "",
        f"{unread} nơi đã gửi, chờ xem" if unread else "",
    )
    return "; ".join(part for part in parts if part)


@text.phrase
def silent_line(who: str) -> str:
    return f"Chưa liên lạc được: {who}."


@text.phrase
def silent_one(name: str, unit: str, why: str) -> str:
    return f"{text.signature(name, unit) if name else unit} ({why})"


@text.phrase
def and_units(count: int) -> str:
    return f"và {count} nơi nữa"


@text.phrase
def wait(registrations: int) -> str:
    return f"Có {figure(registrations)} đăng ký mô hình chờ đồng chí xem."


@text.phrase
def also_wait(registrations: int) -> str:
    return f"Xét duyệt: {figure(registrations)} đăng ký mô hình chờ xem."


@text.phrase
def urged_by(sender: str) -> str:
    return f"{text.bold('Nhắc việc')} của {sender}:"


def daily(entries: Sequence[Spoken], message_id: int, home: int, today: date, registrations: int = 0) -> Outgoing:
    """A day's message: what the person owes, then what others owe, then how many registrations wait for their word.

    ``home`` is the person's own unit.

    A leader sees units and numbers; a superior also the names of those who could not be reached.
    """
    mine = [entry for entry in entries if entry.step == "officer"]
    others = [entry for entry in entries if entry.step != "officer"]
    shown = mine[: LINES if not others else LINES // 2 + 1]
    lines: list[str] = []
    rows: list[tuple[Choice, ...]] = []
    if mine:
        lines += _own_lines(mine, shown, home, today)
        rows += buttons(shown, len(mine), mine[0].duty_id if len(mine) == 1 else f"m{message_id}")
        if len(mine) > len(shown):
            rows.append((Choice(label=f"Xem cả {len(mine)} việc", payload="c:viec"),))
    if others:
        absent = ", ".join(dict.fromkeys(entry.instead_of for entry in others if entry.instead_of))
        lines += [*([""] if mine else []), others_heading(not mine, absent)]
        lines += _other_lines(others, today)
        rows.append((Choice(label="Xem, nhắc việc", payload="c:nhacviec"),))
    names = all(entry.step != "leader" for entry in entries)
    if silent := _silent((told for entry in entries for told in entry.silent), names):
        lines.append(silent_line(silent))
        if others:
            rows.append((Choice(label="Danh sách gọi điện", payload="c:goidien"),))
    if registrations:
        lines += ["", also_wait(registrations)] if lines else [wait(registrations)]
        rows.append((Choice(label="Xét duyệt", payload="c:xetduyet"),))
    return Outgoing(text="\n".join(lines), rows=tuple(rows), numbered=len(mine) < 2)


def urged(sender: str, words: str, entries: Sequence[Spoken], message_id: int, home: int, today: date) -> Outgoing:
    """A superior's push in their own words, what it is about, a button for each duty and the answers to it."""
    about = str(entries[0].duty_id) if len(entries) == 1 else f"m{message_id}"
    shown = entries[:LINES]
    rows = buttons(shown, len(entries), about)
    agreed = (_answer("Đã rõ", "ack", about), _answer("Đã báo rồi", "done", about))
    lines = (urged_by(sender), words, "", *_own_lines(entries, shown, home, today))
    return Outgoing(text="\n".join(lines), rows=(*rows[:-1], agreed, rows[-1]), numbered=len(entries) == 1)


def buttons(shown: Sequence[Spoken], count: int, about: int | str) -> list[tuple[Choice, ...]]:
    """A button that opens the right form for each duty, then what else can be said about them.

    Of several each has the number of its line.
    """
    do: list[tuple[Choice, ...]]
    if count == 1:
        do = [(_answer(_NOW[shown[0].rule], "do", shown[0].duty_id),)]
    else:
        numbers = [_answer(str(number), "do", entry.duty_id) for number, entry in enumerate(shown, 1)]
        do = [tuple(numbers[at : at + LINES // 2]) for at in range(0, len(numbers), LINES // 2)]
    answers = all(entry.rule is Rule.ANSWER for entry in shown)
    stuck = _answer("Chuyển nơi khác" if answers else "Có vướng mắc", "stuck", about)
    return [*do, (_answer("Xin gia hạn", "time", about), stuck)]


def _answer(label: str, action: str, about: int | str) -> Choice:
    return Choice(label=label, payload=f"{PREFIX}:{action}:{about}")


def _own_lines(mine: Sequence[Spoken], shown: Sequence[Spoken], home: int, today: date) -> list[str]:
    dues = {entry.due_on for entry in mine}
    first, several = mine[0], len(mine) > 1
    due, late = weekday(first.due_on, today), first.due_on < today
    same = (
        several and len(dues) == 1 and {(entry.rule, entry.period) for entry in mine} == {(Rule.REPORT, first.period)}
    )
    if same:
        lines = [same_heading(len(mine), lower(duty_title(first.rule, first.period, "")), due, late)]
    elif len(dues) == 1:
        lines = [(heading_late if late else heading_due)(len(mine), due)]
    else:
        lines = [heading_mixed(len(mine))]
    for number, entry in enumerate(shown, 1):
        words = text.shorten(entry.initiative_name, 80) if same else title_of(entry)
        if entry.unit_id != home:
            words = of_unit(words, entry.unit_name)
        if entry.instead_of:
            words = instead(words, entry.instead_of)
        if len(dues) > 1:
            words = with_due(words, weekday(entry.due_on, today), entry.due_on < today)
        lines.append(f"{number}. {words}" if several else f"• {words}")
    if len(mine) > len(shown):
        lines.append(and_more(len(mine) - len(shown)))
    if several:
        lines.append(press_a_number())
    if any(entry.rule is Rule.REPORT for entry in mine):
        lines.append(nothing_yet_counts())
    return lines


def title_of(entry: Spoken) -> str:
    """What is owed, and what of it was sent."""
    title = duty_title(entry.rule, entry.period, entry.initiative_name)
    return with_waiting(title, entry.waiting) if entry.waiting else title


def lower(words: str) -> str:
    """Inside a sentence."""
    return words[:1].lower() + words[1:]


def _other_lines(others: Sequence[Spoken], today: date) -> list[str]:
    def kind(entry: Spoken) -> tuple[date, Rule, str]:
        return entry.due_on, entry.rule, entry.period

    groups = [(key, list(found)) for key, found in groupby(sorted(others, key=kind), key=kind)]
    lines = [_group_line(key, found, today) for key, found in groups[:GROUPS]]
    left = {entry.duty_id for _, found in groups[GROUPS:] for entry in found}
    return lines + ([and_more(len(left))] if left else [])


def _group_line(kind: tuple[date, Rule, str], found: Sequence[Spoken], today: date) -> str:
    due, rule, period = kind
    once = list({entry.duty_id: entry for entry in found}.values())
    counts: dict[str, int] = {}
    for entry in once:
        counts[entry.unit_name] = counts.get(entry.unit_name, 0) + 1
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    named = [f"{name} ({count})" if count > 1 else name for name, count in most_first[:NAMED]]
    if len(counts) > NAMED:
        named.append(and_units(len(counts) - NAMED))
    told = [entry.told for entry in once]
    tried = tried_words(
        min(told),
        max(told),
        stuck=sum(entry.stuck for entry in once),
        waiting=sum(entry.waits_for_time for entry in once),
        unread=sum(entry.waiting > 0 for entry in once),
    )
    about = _WHAT.get(rule) or duty_title(rule, period, "")
    return "• " + others_line(about, weekday(due, today), due < today, len(counts), ", ".join(named), tried)


def _silent(found: Iterable[Silent], names: bool) -> str:
    once = list(
        dict.fromkeys(silent_one(told.person_name if names else "", told.unit_name, WHY[told.why]) for told in found)
    )
    more = [and_units(len(once) - NAMED)] if len(once) > NAMED else []
    return ", ".join(once[:NAMED] + more)
