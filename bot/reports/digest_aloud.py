"""A digest for others than its reader: three paragraphs to read aloud at a briefing, and a text for a group's chat.

Neither names a person, nor a unit below; numbers are read as people say them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot import text
from bot.quantities.show import figure
from bot.quantities.spoken import spoken, spoken_amount
from bot.reports import figures as folded
from bot.reports.digest import Digest, Late, Why, late_in_all, punctual
from bot.reports.digest_words import (
    kind_of,
    none_registered,
    nothing_new,
    others_so_far,
    recognised,
    resources,
)
from bot.reports.figures import Change
from bot.reports.figures_words import LEVELS, RESOURCES, WHAT, totals_by_source, totals_only
from storage.records.figures import Figures
from storage.records.published import Published

WHY_ALOUD: dict[Why, str] = {
    "stuck": "có vướng mắc chưa được trả lời",
    "time_asked": "đã xin gia hạn",
    "nobody": "chưa liên lạc được với ai",
    "answered": "đã trả lời nhưng chưa xong",
    "unanswered": "đã được nhắc nhưng chưa trả lời",
    "unsaid": "chưa tới lượt nhắc",
}
_LISTED = 4
"""Things in a sentence: more cannot be followed by ear."""
_FEW = 2
"""Parts among whom a late one would be known without a name."""


@text.phrase
def aloud_heading() -> str:
    return text.bold("Đọc tại giao ban")


@text.phrase
def day_aloud(day: date) -> str:
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


@text.phrase
def stands_aloud(begins: str, day: date, unit: str, registered: str, recognised: str, rate: str, level: str) -> str:
    """``level``: whose recognition is meant, where others recognised some too; else empty."""
    by = f" {level}" if level else ""
    none = f"{level} chưa công nhận mô hình nào" if level else "chưa có mô hình nào được công nhận"
    of_these = f"trong đó {recognised} mô hình được công nhận{by}, đạt {rate}"
    return (
        f"{begins} đến hết {day_aloud(day)}, {unit} đã đăng ký {registered} mô hình dân vận khéo, "
        f"{of_these if recognised else none}."
    )


@text.phrase
def praised_aloud(typical: str, proposed: str, commended: str) -> str:
    parts = (
        f"{typical} mô hình được chọn làm điển hình" if typical else "",
        f"{proposed} mô hình được đề nghị khen" if proposed else "",
        f"{commended} mô hình được khen thưởng" if commended else "",
    )
    return f"Có {_listed([part for part in parts if part])}."


@text.phrase
def none_aloud(begins: str, day: date, unit: str) -> str:
    return f"{begins} đến hết {day_aloud(day)}, {unit} chưa có mô hình dân vận khéo nào được đăng ký."


@text.phrase
def totals_aloud(begins: str, unit: str, told: str, source: str) -> str:
    return f"{begins}, theo {text.shorten(source, 80)}, {unit} có {told}."


@text.phrase
def more_totals_aloud(told: str, source: str) -> str:
    return f"Theo {text.shorten(source, 80)}, có {told}."


@text.phrase
def changed_aloud(what: str, by: str, up: bool) -> str:
    return f"số mô hình {what} {'tăng' if up else 'giảm'} {by}" if by else f"số mô hình {what} không đổi"


@text.phrase
def against_aloud(told: str) -> str:
    return f"So với cùng kỳ trước, {told}."


@text.phrase
def news_aloud(kind: str, registered: str, recognised: str, reports: str, done: str, checks: str) -> str:
    parts = (
        f"đăng ký mới {registered} mô hình" if registered else "",
        f"công nhận {recognised} mô hình" if recognised else "",
        f"báo kết quả {reports} lượt" if reports else "",
        f"làm xong {done} việc" if done else "",
        f"kiểm tra {checks} lượt" if checks else "",
    )
    return f"Trong {kind}, chúng ta đã {_listed([part for part in parts if part])}."


@text.phrase
def brought_aloud(told: str) -> str:
    return f"Về nguồn lực và kết quả, các mô hình có {told}."


@text.phrase
def punctual_aloud(count: str) -> str:
    return f"Về thực hiện, {count} đơn vị đã làm xong mọi việc đúng hạn."


@text.phrase
def late_aloud(duties: str, units: str, oldest: date) -> str:
    where = f" ở {units} đơn vị" if units else ""
    return f"Hiện còn {duties} việc quá hạn{where}, lâu nhất là từ {day_aloud(oldest)}."


@text.phrase
def why_aloud(told: str) -> str:
    return f"Trong số đó, {told}."


@text.phrase
def nothing_late_aloud() -> str:
    return "Hiện không có việc nào quá hạn."


@text.phrase
def tried_aloud(reminders: str, urgings: str) -> str:
    parts = (f"nhắc {reminders} lần" if reminders else "", f"đôn đốc {urgings} lần" if urgings else "")
    return f"Các việc này đã được {_listed([part for part in parts if part])}."


@text.phrase
def visits_aloud(made: str, due: str) -> str:
    done = (
        f"đã đi {made} trên {due} lượt phải đi trong kỳ"
        if made
        else f"chưa đi lượt nào trên {due} lượt phải đi trong kỳ"
    )
    return f"Về đi cơ sở, {done}."


@text.phrase
def obstacles_aloud(count: str) -> str:
    return f"Còn {count} vướng mắc của cơ sở đang chờ trả lời."


@text.phrase
def propose_lateness() -> str:
    return "Đề nghị các đơn vị còn việc quá hạn hoàn thành trong tuần này; chưa có kết quả thì cứ báo là chưa có."


@text.phrase
def propose_answers() -> str:
    return "Đề nghị nơi được giao trả lời sớm các vướng mắc của cơ sở."


@text.phrase
def propose_calls() -> str:
    return "Nơi chưa liên lạc được, đề nghị cấp trên trực tiếp gọi điện."


@text.phrase
def propose_visits() -> str:
    return "Đề nghị sắp xếp đi cơ sở cho đủ số lượt đã đề ra."


@text.phrase
def propose_registering() -> str:
    return "Đề nghị các đơn vị chưa đăng ký chọn việc thiết thực, gần dân để đăng ký."


@text.phrase
def propose_going_on() -> str:
    return "Đề nghị các đơn vị giữ nền nếp, tiếp tục báo kết quả đúng hạn và giới thiệu những mô hình hay."


@text.phrase
def group_heading(unit: str, period: str, day: date) -> str:
    what = f"Tình hình dân vận khéo {text.period(period)} – {text.shorten(unit, 120)}"
    return f"{what} (đến hết ngày {text.day(day)}):"


@text.phrase
def group_stands(registered: int, recognised: str, others: str) -> str:
    more = f", {others}" if others else ""
    return f"- Đăng ký {figure(registered)} mô hình, {recognised}{more}."


@text.phrase
def group_punctual(count: int) -> str:
    return f"- {figure(count)} đơn vị đã làm xong mọi việc đúng hạn. Xin cảm ơn."


@text.phrase
def group_late(duties: int, units: int) -> str:
    where = f" ở {figure(units)} đơn vị" if units else ""
    return f"- Còn {figure(duties)} việc quá hạn{where}."


@text.phrase
def group_please() -> str:
    return "Đề nghị các đơn vị hoàn thành sớm. Chưa có kết quả thì cứ báo “chưa có”; có vướng mắc xin nêu để cùng gỡ."


@text.phrase
def group_thanks() -> str:
    return "Không còn việc nào quá hạn. Xin cảm ơn các đơn vị."


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} và {parts[-1]}" if len(parts) > 1 else "".join(parts)


def three_paragraphs(digest: Digest) -> str:
    """How it stands, what is late and what was tried, what is proposed: whole sentences to be read aloud."""
    paragraphs = (aloud_heading(), _standing(digest), _work(digest), _proposed(digest))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _standing(digest: Digest) -> str:
    figures, counts = digest.figures, digest.counts
    stretch, unit = figures.stretch, text.shorten(figures.unit.name, 120)
    begins = f"Trong {_period_aloud(stretch.period)}, tính" if stretch.begins_year else "Từ đầu năm"
    if folded.published_only(figures):
        return " ".join(_published(figures, text.capital(f"trong {_period_aloud(stretch.period)}"), unit))
    if not counts.registered:
        sentences = [none_aloud(begins, stretch.day, unit)]
    else:
        rate = spoken_amount(counts.rate, "percent") if counts.rate is not None else ""
        numbers = spoken(counts.registered), spoken(counts.recognised) if counts.recognised else ""
        praised = [spoken(count) if count else "" for count in (counts.typical, counts.proposed, counts.commended)]
        sentences = [
            stands_aloud(
                begins, stretch.day, unit, *numbers, rate, LEVELS[digest.level] if digest.recognised_elsewhere else ""
            ),
            praised_aloud(*praised) if any(praised) else "",
            _against(digest),
        ]
    kind = kind_of(digest)
    sentences += [nothing_new(kind, digest.over) if digest.nothing_new else _news(digest), _brought(digest)]
    return " ".join(sentence for sentence in sentences if sentence)


def _published(figures: Figures, begins: str, unit: str) -> Iterator[str]:
    """What was published, in a sentence a source."""
    for number, (source, told) in enumerate(totals_by_source(figures).items()):
        said = _listed([_total(one) for one in told[:_LISTED]])
        yield more_totals_aloud(said, source) if number else totals_aloud(begins, unit, said, source)


def _total(one: Published) -> str:
    if name := folded.PUBLISHED_AS.get(one.what, ""):
        return _amount(name, one.value, False)
    what = {str(code): words for code, words in WHAT.items()}.get(one.what, one.what)
    return f"{spoken(one.value)} mô hình {_as_done(what.lower())}"


def _as_done(what: str) -> str:
    """What a total counts, after its noun: "mô hình đăng ký", but "mô hình được công nhận"."""
    return what if what.startswith(("đăng ký", "không", "điển hình")) else f"được {what}"


def _against(digest: Digest) -> str:
    found = folded.changes(digest.figures, digest.level)
    told = [
        _change(words, found[name])
        for name, words in (("registered", "đăng ký"), ("recognised", "được công nhận"))
        if name in found and found[name].before
    ]
    return against_aloud(_listed(told)) if told else ""


def _change(what: str, change: Change) -> str:
    return changed_aloud(what, spoken(abs(change.difference)) if change.difference else "", change.difference > 0)


def _news(digest: Digest) -> str:
    fresh = digest.fresh
    new = (fresh.registered, fresh.recognised) if not digest.figures.stretch.begins_year else (0, 0)
    told = [
        spoken(count) if count else "" for count in (*new, digest.reports, digest.done, digest.figures.visits.checks)
    ]
    return news_aloud(kind_of(digest), *told) if any(told) else ""


def _brought(digest: Digest) -> str:
    found = folded.headlines(digest.figures.amounts)
    told = [_amount(name, total.amount, total.approximate) for name, total in found.items()]
    return brought_aloud(_listed(told[:_LISTED])) if told else ""


def _amount(name: str, amount: Decimal, approximate: bool) -> str:
    label, kind = RESOURCES[name]
    said = text.amount(spoken_amount(amount, kind), approximate)
    return said if said.endswith(label) else f"{said} {_of(label)}".rstrip()


def _of(label: str) -> str:
    """What an amount is of, after it: "mét vuông đất hiến", but "hộ" is said already."""
    return {"số hộ": "", "số người": "", "lượt người": "người"}.get(label, label)


def _work(digest: Digest) -> str:
    names, _ = punctual(digest)
    sentences = [punctual_aloud(spoken(len(names))) if names else ""]
    if digest.late is not None:
        sentences += _lateness(digest, late_in_all(digest.late))
    visits = digest.figures.visits
    sentences += [visits_aloud(spoken(visits.made) if visits.made else "", spoken(visits.due)) if visits.due else ""]
    sentences += [obstacles_aloud(spoken(digest.obstacles_waiting)) if digest.obstacles_waiting else ""]
    return " ".join(sentence for sentence in sentences if sentence)


def _lateness(digest: Digest, late: Late) -> list[str]:
    if not late.duties or late.oldest is None:
        return [nothing_late_aloud()]
    most = sorted(late.why.items(), key=lambda one: -one[1])[:_LISTED]
    told = [f"{spoken(count)} việc {WHY_ALOUD[why]}" for why, count in most]
    reminders, urgings = (spoken(count) if count else "" for count in (late.reminders, late.urgings))
    return [
        late_aloud(spoken(late.duties), spoken(units) if (units := _units_late(digest, late)) else "", late.oldest),
        why_aloud(_listed(told)),
        tried_aloud(reminders, urgings) if reminders or urgings else "",
    ]


def _units_late(digest: Digest, late: Late) -> int:
    """How many units are late; 0 where they are so few that everybody would know which."""
    return late.units if len(digest.figures.children) > _FEW else 0


def _proposed(digest: Digest) -> str:
    late, visits = late_in_all(digest.late or ()), digest.figures.visits
    found = (
        propose_lateness() if late.duties else "",
        propose_calls() if "nobody" in late.why else "",
        propose_answers() if digest.obstacles_waiting else "",
        propose_visits() if visits.made < visits.due else "",
        propose_registering() if digest.figures.silent and not folded.published_only(digest.figures) else "",
    )
    return " ".join(sentence for sentence in found if sentence) or propose_going_on()


def for_the_group(digest: Digest) -> str:
    """A text to pass on: how many, never who; nothing of who gave more than others."""
    stretch, counts = digest.figures.stretch, digest.counts
    lines = [group_heading(digest.figures.unit.name, stretch.period, stretch.day)]
    if counts.registered:
        lines.append(group_stands(counts.registered, recognised(digest), others_so_far(digest)))
    elif totals := totals_only(digest.figures):
        lines.append(f"- {totals}")
    else:
        lines.append(f"- {none_registered(not stretch.begins_year, counts.waiting)}")
    names, _ = punctual(digest)
    lines += [group_punctual(len(names))] if names else []
    lines += [f"- {brought}"] if (brought := resources(digest)) else []
    if digest.late is not None:
        late = late_in_all(digest.late)
        open_ones = [group_late(late.duties, _units_late(digest, late)), group_please()]
        lines += open_ones if late.duties else [group_thanks()]
    return "\n".join(lines)


def _period_aloud(period: str) -> str:
    """A period as it is said: tháng 1 năm 2026, giai đoạn 2021 đến 2025."""
    return text.period(period).replace("/", " năm ").replace("-", " đến ")
