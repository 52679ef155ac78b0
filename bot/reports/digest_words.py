"""A digest in six lines for a phone. A line of which there is nothing to tell is left out.

The last line is a good initiative, else what was given; both where the others leave room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import text
from bot.messages import BOLD_OFF, BOLD_ON
from bot.quantities.show import figure
from bot.reports import figures as folded
from bot.reports.awaiting_words import waits
from bot.reports.digest import Digest, Late, Praised, Why, late_in_all, punctual, recognised_most
from bot.reports.figures_words import (
    LEVELS,
    RESOURCES,
    changes_told,
    ending,
    measured,
    percentage,
    totals_only,
)
from bot.reports.performance import in_a_line
from storage.records.awaiting import Awaiting
from storage.records.outcomes import OutcomeKind

MOST = 1000
"""Characters of a digest, so that it has room below a picture."""
LINES = 6
"""Below its heading."""
ROOM = 8
"""Steps in which a digest that is too long is told shorter: with fewer units named, fewer reasons, fewer amounts."""
WHY: dict[Why, str] = {
    "stuck": "có vướng mắc",
    "time_asked": "xin gia hạn",
    "nobody": "chưa liên lạc được ai",
    "answered": "đã trả lời mà chưa xong",
    "unanswered": "được nhắc mà chưa trả lời",
    "unsaid": "chưa tới lượt nhắc",
}
"""Why duties are late."""
PRAISED = {
    OutcomeKind.COMMENDED: "được {} khen thưởng",
    OutcomeKind.TYPICAL: "được {} chọn làm điển hình",
    OutcomeKind.PROPOSED: "được {} đề nghị khen",
}
"""By which level."""
_COMPARED = ("registered", "recognised", "commended")
"""What is told against a year before; the rest stands in the figures."""


@text.phrase
def digest_heading(unit: str, period: str, day: str) -> str:
    what = f"{text.bold('Tình hình')} – {text.shorten(unit, 80)}, {text.period(period)}"
    return f"{what} (đến hết ngày {day})" if day else what


@text.phrase
def not_begun() -> str:
    return "Kỳ này chưa bắt đầu."


@text.phrase
def ended_before(unit: str, day: date) -> str:
    return f"{text.shorten(unit, 80)} kết thúc từ ngày {text.day(day)}, trước kỳ này."


@text.phrase
def nothing_new(kind: str, over: bool) -> str:
    """``kind``: a week, a month, a year."""
    return f"Trong {kind} không có gì mới." if over else f"Từ đầu {kind} đến nay chưa có gì mới."


@text.phrase
def none_registered(part_of_year: bool, waiting: int) -> str:
    none = "Từ đầu năm chưa có mô hình nào" if part_of_year else "Chưa có mô hình nào"
    return f"{none} được duyệt; {figure(waiting)} đăng ký đang chờ." if waiting else f"{none}."


@text.phrase
def stands(part_of_year: bool, registered: int, recognised: str, others: str) -> str:
    """Up to the day of a digest."""
    begins = "Từ đầu năm đăng ký" if part_of_year else "Đăng ký"
    more = f", {others}" if others else ""
    return f"{begins} {figure(registered)} mô hình, {recognised}{more}"


@text.phrase
def were_recognised(count: int, level: str, rate: str, elsewhere: bool) -> str:
    """``elsewhere``: another level recognised some, so that it is said which did not."""
    none = "chưa công nhận mô hình nào"
    return f"công nhận {level} {figure(count)} ({rate})" if count else f"{level} {none}" if elsewhere else none


@text.phrase
def and_so_far(typical: int, proposed: int, commended: int, not_concluded: int) -> str:
    parts = (
        f"điển hình {figure(typical)}" if typical else "",
        f"đề nghị khen {figure(proposed)}" if proposed else "",
        f"khen thưởng {figure(commended)}" if commended else "",
        f"chưa kết luận {figure(not_concluded)}" if not_concluded else "",
    )
    return ", ".join(part for part in parts if part)


@text.phrase
def against(told: str) -> str:
    return f"so cùng kỳ: {told}"


@text.phrase
def news_line(kind: str, told: str) -> str:
    return f"Trong {kind}: {told}."


@text.phrase
def news_of_initiatives(registered: int, recognised: int, commended: int) -> str:
    parts = (
        f"đăng ký mới {figure(registered)}" if registered else "",
        f"công nhận {figure(recognised)}" if recognised else "",
        f"khen thưởng {figure(commended)}" if commended else "",
    )
    return "; ".join(part for part in parts if part)


@text.phrase
def news_of_work(reports: int, done: int, checks: int, told: int, answered: int) -> str:
    obstacles = f"nêu {figure(told)}" if told else ""
    solved = f"trả lời {figure(answered)}" if answered else ""
    parts = (
        f"báo kết quả {figure(reports)} lượt" if reports else "",
        f"xong {figure(done)} việc" if done else "",
        f"kiểm tra {figure(checks)} lượt" if checks else "",
        f"vướng mắc {', '.join(part for part in (obstacles, solved) if part)}" if told or answered else "",
    )
    return "; ".join(part for part in parts if part)


@text.phrase
def punctual_line(punctual: int, due: int, names: str) -> str:
    who = f"cả {figure(due)} đơn vị có việc đến hạn" if punctual == due else f"{figure(punctual)}/{figure(due)} đơn vị"
    if due == 1 and names:
        return f"Làm tốt: {names} xong hết đúng hạn."
    return f"Làm tốt: {who} xong hết đúng hạn{f' – {names}' if names else ''}."


@text.phrase
def all_done(due: int) -> str:
    return f"Làm tốt: {f'{figure(due)} việc đến hạn đều' if due > 1 else 'việc đến hạn đã'} xong đúng hạn."


@text.phrase
def recognised_line(names: str) -> str:
    return f"Làm tốt: được công nhận nhiều – {names}."


@text.phrase
def nothing_late() -> str:
    return "Chậm: không có."


@text.phrase
def late_line(duties: int, units: int, oldest: date, names: str, since_then: bool) -> str:
    """``since_then``: the period is over, and this is how it stands today."""
    where = f" ở {figure(units)} đơn vị" if units > 1 or names else ""
    which = f" – {names}" if names else ""
    begins = "Chậm đến hôm nay" if since_then else "Chậm"
    return f"{begins}: {figure(duties)} việc{where}, lâu nhất từ {text.day(oldest)}{which}."


@text.phrase
def why_late(reasons: str) -> str:
    return f"Lý do: {reasons}."


@text.phrase
def because(duties: int, why: str) -> str:
    return f"{figure(duties)} việc {why}"


@text.phrase
def other_reasons(duties: int) -> str:
    return f"{figure(duties)} việc vì lý do khác"


@text.phrase
def of_the_past(told: str) -> str:
    return f"Việc đến hạn trong kỳ: {told}."


@text.phrase
def tried_line(told: str) -> str:
    return f"Đã làm: {told}."


@text.phrase
def tried(reminders: int, urgings: int, excused: int, made: int, due: int) -> str:
    parts = (
        f"nhắc {figure(reminders)} lần" if reminders else "",
        f"đôn đốc {figure(urgings)} lần" if urgings else "",
        f"cho miễn {figure(excused)} việc" if excused else "",
        f"đi cơ sở {figure(made)}/{figure(due)} lượt phải đi" if due else "",
    )
    return ", ".join(part for part in parts if part)


@text.phrase
def praise_line(name: str, unit: str, how: str) -> str:
    return f"Mô hình hay: “{name}” ({unit}) {how}."


@text.phrase
def resources_line(told: str) -> str:
    return f"Nguồn lực, kết quả: {told}."


@text.phrase
def and_more(names: str, more: int) -> str:
    return f"{names} và {figure(more)} nơi khác"


@text.phrase
def of_unit(unit: str, count: int) -> str:
    return f"{text.shorten(unit, 40)} ({figure(count)})"


def in_six_lines(digest: Digest, awaiting: Awaiting | None = None) -> str:
    """A digest for one reader; less is told where else it would be too long."""
    lines: list[str] = []
    for room in range(ROOM, -1, -1):
        lines = _lines(digest, awaiting, room)
        if length("\n".join(lines)) <= MOST:
            break
    while length("\n".join(lines)) > MOST:  # numbers that no province has
        lines.pop()
    return "\n".join(lines)


def length(words: str) -> int:
    """How long words are as they are sent: in UTF-16 units, without what marks bold."""
    return len(words.replace(BOLD_ON, "").replace(BOLD_OFF, "").encode("utf-16-le")) // 2


def _lines(digest: Digest, awaiting: Awaiting | None, room: int) -> list[str]:
    unit, stretch = digest.figures.unit, digest.figures.stretch
    if not digest.begun:
        gone = unit.closed_on is not None and digest.today >= stretch.since
        why = ended_before(unit.name, unit.closed_on) if gone and unit.closed_on else not_begun()
        return [digest_heading(unit.name, stretch.period, ""), why]
    heading = digest_heading(unit.name, stretch.period, text.day(stretch.day))
    told = (
        _changed(digest, room),
        _well(digest, room),
        _late(digest, room),
        _tried(digest),
        waits(awaiting) if awaiting and awaiting.count else "",
    )
    lines = [line for line in told if line]
    good = [praise(digest.praised, room)] if digest.praised else []
    if len(lines) + len(good) < LINES and (brought := resources(digest, room)):
        lines.append(brought)
    changed, *others = (f"• {line}" for line in lines + good)
    ended = ending(digest.figures)
    return [heading, *([ended] if ended else []), changed, *(_labelled(line) for line in others)]


def _labelled(line: str) -> str:
    """With its first words in bold, by which the eye finds it."""
    label, colon, rest = line.removeprefix("• ").partition(":")
    return f"• {text.bold(label)}{colon}{rest}"


def _changed(digest: Digest, room: int) -> str:
    """How it stands, against a year before, and what is new."""
    figures, counts = digest.figures, digest.counts
    part = not figures.stretch.begins_year
    if told := totals_only(figures, 1 + room // 4):
        return told
    if counts.registered:
        others = others_so_far(digest) if room else ""
        said = stands(part, counts.registered, recognised(digest), others)
        before = changes_told(digest.changes, _COMPARED[: (room + 2) // 3])
        said = f"{said}; {against(before)}." if before else f"{said}."
    else:
        said = none_registered(part, counts.waiting)
    new = nothing_new(kind_of(digest), digest.over) if digest.nothing_new else _news(digest)
    return f"{said} {new}".rstrip()


def recognised(digest: Digest) -> str:
    """How many were recognised, where any were."""
    counts = digest.counts
    level, rate = LEVELS[digest.level], percentage(counts.rate)
    return were_recognised(counts.recognised, level, rate, digest.recognised_elsewhere)


def others_so_far(digest: Digest) -> str:
    """What became of initiatives beside their being recognised; what is not concluded, once the year is over."""
    counts = digest.counts
    left = counts.not_concluded if digest.over and kind_of(digest) == "năm" else 0
    return and_so_far(counts.typical, counts.proposed, counts.commended, left)


def kind_of(digest: Digest) -> str:
    """What a period is called in a sentence that has named it before."""
    part = digest.figures.stretch.period[4:]
    kinds = {"": "năm", "-W": "tuần", "-Q": "quý", "-0": "tháng", "-1": "tháng"}
    return kinds.get(part[:2], "kỳ")


def _news(digest: Digest) -> str:
    fresh, obstacles = digest.fresh, digest.figures.obstacles
    part = not digest.figures.stretch.begins_year  # else what is new is what there is
    told = (
        news_of_initiatives(fresh.registered, fresh.recognised, fresh.commended) if part else "",
        news_of_work(digest.reports, digest.done, digest.figures.visits.checks, obstacles.told, obstacles.answered),
    )
    words = "; ".join(one for one in told if one)
    return news_line(kind_of(digest), words) if words else ""


def _well(digest: Digest, room: int) -> str:
    names, due = punctual(digest)
    if names:
        return punctual_line(len(names), due, _some([text.shorten(name, 40) for name in names], room // 2))
    whole = digest.figures.performance
    if whole.due and whole.on_time == whole.due:
        return all_done(whole.due)
    most = [of_unit(part.name, part.fresh.recognised) for part in recognised_most(digest, max(1, room // 2))]
    return recognised_line(", ".join(most)) if most else ""


def _late(digest: Digest, room: int) -> str:
    if digest.late is None:
        performance = digest.figures.performance
        return of_the_past(in_a_line(performance)) if performance.due or performance.excused else ""
    late = late_in_all(digest.late)
    if not late.duties or late.oldest is None:
        return nothing_late()
    below = [of_unit(part.name, part.late) for part in digest.late if part.late and part.child]
    said = late_line(late.duties, late.units, late.oldest, _some(below, room // 2), digest.over)
    return f"{said} {why_late(_reasons(late, 2 + room // 2))}"


def _reasons(late: Late, most: int) -> str:
    """Why duties are late, the most frequent reasons first."""
    found = sorted(late.why.items(), key=lambda one: -one[1])
    told = [because(count, WHY[why]) for why, count in found[:most]]
    rest = sum(count for _, count in found[most:])
    return ", ".join([*told, *([other_reasons(rest)] if rest else [])])


def _tried(digest: Digest) -> str:
    late, visits = late_in_all(digest.late or ()), digest.figures.visits
    told = tried(late.reminders, late.urgings, late.excused, visits.made, visits.due)
    return tried_line(told) if told else ""


def praise(one: Praised, room: int = ROOM) -> str:
    """A good initiative as an example to follow."""
    name = text.shorten(one.name, 40 + 10 * room)
    return praise_line(name, text.shorten(one.unit_name, 40), PRAISED[one.kind].format(LEVELS[one.level]))


def resources(digest: Digest, room: int = ROOM) -> str:
    """What was given and what came of it; nothing where there is none."""
    found = [*folded.headlines(digest.figures.amounts).items()]
    told = [f"{RESOURCES[name][0]} {text.amount(measured(name, one.amount), one.approximate)}" for name, one in found]
    return resources_line("; ".join(told[: 2 + room])) if found else ""


def _some(names: Sequence[str], most: int) -> str:
    if not most:
        return ""
    shown = ", ".join(names[:most])
    return and_more(shown, len(names) - most) if len(names) > most else shown
