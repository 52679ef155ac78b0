"""What is said with a digest: for whom it is, who has read it, and of which shorter periods it tells as well."""

from __future__ import annotations

from datetime import datetime

from bot import text
from bot.clock import local
from bot.handlers.duties.telling_hour import shown
from bot.messages import Choice, Outgoing
from storage.records.digests import Digest


@text.phrase
def read_first(leader: str, hour: str, day: str) -> str:
    return f"{text.bold('Đồng chí đọc trước')} cho {leader}. Chưa chuyển thì {hour} ngày {day} bot tự chuyển."


@text.phrase
def read_instead(leader: str) -> str:
    return f"{text.bold('Đồng chí đọc thay')} {leader}."


@text.phrase
def in_the_stead(leader: str) -> str:
    return f"Đồng chí nhận thay {leader}, đang nghỉ."


@text.phrase
def was_read(reader: str, note: str) -> str:
    return f"{reader} đã đọc trước" + (f": “{note}”" if note else ".")


@text.phrase
def went_by_itself(reader: str) -> str:
    return f"{reader} chưa chuyển, nên bot gửi thẳng đồng chí."


@text.phrase
def may_not_see(reader: str) -> str:
    return f"{reader} không còn quyền xem đơn vị này, nên bot gửi thẳng đồng chí. Chọn người đọc khác: /guitinhhinh"


@text.phrase
def not_reached(reader: str) -> str:
    return f"Chưa gửi được cho {reader}, nên bot gửi thẳng đồng chí."


@text.phrase
def stands_for(periods: str) -> str:
    return f"Gửi chung cho cả {periods}."


@text.phrase
def pass_on() -> str:
    return "Chuyển"


@text.phrase
def pass_on_with_words() -> str:
    return "Chuyển kèm ý kiến"


def marked(said: Outgoing, digest: Digest, leader: str, absent: str, passes_at: datetime) -> Outgoing:
    """The digest with whom it is for above it, and what whoever reads first may do with it below."""
    above = [_to_whom(digest, leader, passes_at), in_the_stead(absent) if absent else ""]
    below = [stands_for(", ".join(map(text.period, digest.stands_for))) if digest.stands_for else ""]
    rows = said.rows
    if digest.reads == "first" and digest.passed is None:
        passing = (
            Choice(label=pass_on(), payload=f"z:on:{digest.id}"),
            Choice(label=pass_on_with_words(), payload=f"z:word:{digest.id}"),
        )
        rows = (passing, *rows)
    lines = (line for line in (*above, said.text, *below) if line)
    return said.model_copy(update={"text": "\n".join(lines), "rows": rows})


def _to_whom(digest: Digest, leader: str, passes_at: datetime) -> str:
    reader = text.shorten(digest.reader_name, 60)
    match digest.passed:
        case "reader":
            return was_read(reader, text.shorten(digest.note, 200))
        case "clock":
            return went_by_itself(reader)
        case "right":
            return may_not_see(reader)
        case "reach":
            return not_reached(reader)
    if digest.reader_id is None:
        return ""
    here = local(passes_at)
    by = (shown(here.time()), text.day(here.date()))
    return read_first(text.shorten(leader, 60), *by) if digest.reads == "first" else read_instead(leader)
