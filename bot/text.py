"""Phrases that several places share, and Vietnamese dates. Every phrase is a typed function that `dvk texts` prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.clock import local
from bot.messages import BOLD_OFF, BOLD_ON

F = TypeVar("F", bound=Callable[..., str])

PHRASES: list[Callable[..., str]] = []
"""Every phrase of the program, in the order in which its modules were read."""

SHORT = 300
"""Characters of a short answer."""

EXAMPLES = {
    "money": "85 triệu; 1tr5; 500 nghìn",
    "valuation": "45 triệu; 1,2 tỷ",
    "area": "1.200 m²; 3 sào",
    "labour": "150 công",
    "length": "600 m; 1,2 km",
    "households": "45 hộ",
    "people": "120 người",
    "attendances": "300 lượt",
    "date": "30/11; cuối tháng; mai",
}
"""How people write each thing that is measured."""


def phrase(function: F) -> F:
    """Register a function whose result people read, so that `dvk texts` can print it."""
    PHRASES.append(function)
    return function


def bold(words: str) -> str:
    """Mark words as bold."""
    return f"{BOLD_ON}{words}{BOLD_OFF}" if words else ""


def capital(words: str) -> str:
    """The words as they begin a line."""
    return words[:1].upper() + words[1:]


def shorten(words: str, limit: int) -> str:
    """Put words on one line and cut them to a length, at a space where there is one, ending in an ellipsis."""
    words = " ".join(words.split())
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,.;:") + "…"


def day(value: date) -> str:
    """A day as it is written in Vietnam: 31/3/2026."""
    return f"{value.day}/{value.month}/{value.year}"


def moment(value: datetime) -> str:
    """A moment as it is written in Vietnam: 14:05 ngày 31/3/2026."""
    here = local(value)
    return f"{here:%H:%M} ngày {day(here.date())}"


@phrase
def period(name: str) -> str:
    """A period as people say it: quý II/2026, 6 tháng đầu năm 2026, tuần 25–31/5/2026."""
    first, _, last = name.partition("..")
    if last:
        return f"giai đoạn {first}-{last}"
    year, _, part = name.partition("-")
    if part.startswith("W"):
        return f"tuần {_days(date.fromisocalendar(int(year), int(part[1:]), 1))}"
    halves = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm"}
    quarters = {"Q1": "quý I/", "Q2": "quý II/", "Q3": "quý III/", "Q4": "quý IV/"}
    if part in halves:
        return f"{halves[part]} {year}"
    if part == "9M":
        return f"9 tháng năm {year}"
    if part in quarters:
        return quarters[part] + year
    return f"tháng {int(part)}/{year}" if part.isdigit() else f"năm {year}"


def _days(monday: date) -> str:
    """A week by its days: 25–31/5/2026, 29/6–5/7/2026, 29/12/2025–4/1/2026."""
    sunday = monday + timedelta(days=6)
    month = f"/{monday.month}" if monday.month != sunday.month else ""
    year = f"/{monday.year}" if monday.year != sunday.year else ""
    return f"{monday.day}{month}{year}–{day(sunday)}"


@phrase
def signature(name: str, unit: str) -> str:
    """Who somebody is; the unit is not said again where the name says it, as "Cán bộ xã Quảng Sơn"."""
    return name if name.casefold().endswith(unit.casefold()) else f"{name}, {unit}"


@phrase
def amount(shown: str, approximate: bool) -> str:
    return f"khoảng {shown}" if approximate else shown


# Buttons of every form


@phrase
def back() -> str:
    return "Quay lại"


@phrase
def skip() -> str:
    return "Bỏ qua"


@phrase
def cancel() -> str:
    return "Hủy"


@phrase
def done() -> str:
    return "Xong"


@phrase
def nothing_to_send() -> str:
    return "Không gửi gì"


@phrase
def resume(title: str) -> str:
    return f"Làm tiếp: {title}"


# What every form says


@phrase
def as_asked() -> str:
    return "Bổ sung theo đề nghị của cán bộ tổng hợp"


@phrase
def words_please() -> str:
    return "Câu này cần trả lời bằng chữ. Xin gõ vài từ."


@phrase
def voice(count: int, seconds: int) -> str:
    """Voices with how long they last together, where that is known."""
    lasting = f"{seconds} giây" if seconds < 120 else f"{round(seconds / 60)} phút"
    return " ".join(part for part in (str(count) if count > 1 else "", "ghi âm", lasting if seconds else "") if part)


@phrase
def pieces(photos: int, voices: int, seconds: int, others: int) -> str:
    """What was sent as evidence; empty where nothing was."""
    parts = (
        f"{photos} ảnh" if photos else "",
        voice(voices, seconds) if voices else "",
        f"{others} tài liệu{' khác' if photos or voices else ''}" if others else "",
    )
    return ", ".join(part for part in parts if part)


@phrase
def old_button() -> str:
    return "Nút này của câu trước. Xin trả lời câu mới nhất ở cuối."


@phrase
def already_sent() -> str:
    return "Phần này đã gửi rồi, không cần bấm nữa."


@phrase
def session_closed() -> str:
    return "Phần này đã đóng. Xin chọn việc trong danh mục."


@phrase
def already_parked() -> str:
    return "Phần này đã dừng rồi."


@phrase
def unknown_button() -> str:
    return "Nút này không còn dùng được. Xin chọn lại."


@phrase
def parked(title: str) -> str:
    return f"Đã dừng phần {bold(title)}. Những gì đã nhập vẫn được giữ, bấm Làm tiếp để quay lại."


@phrase
def stopped(title: str) -> str:
    return f"Đã dừng phần {bold(title)}."


@phrase
def expired(title: str, begun: date) -> str:
    return (
        f"Phần {bold(title)} bắt đầu ngày {day(begun)} để lâu chưa gửi nên tạm cất. "
        "Những gì đồng chí đã nhập vẫn còn: bấm Làm tiếp khi tiện."
    )


# When something goes wrong


@phrase
def apology() -> str:
    return (
        "Xin lỗi đồng chí, tin vừa rồi chưa xử lý được. Những gì đã nhập vẫn còn. "
        "Quản trị đã được báo; đồng chí có thể gửi lại hoặc chọn việc khác."
    )


@phrase
def dead_letter(row: int, error: str) -> str:
    return f"Có một tin không xử lý được sau 3 lần (số {row}): {shorten(error, 200)}. Xem: dvk inbox list"


@phrase
def already_changed() -> str:
    return "Mục này vừa được người khác sửa. Xin mở lại để xem bản mới; những gì đồng chí nhập vẫn giữ."


@phrase
def not_allowed() -> str:
    return "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."


@phrase
def in_the_stead_of(name: str) -> str:
    return f"Việc này ghi tên đồng chí, thay cho {name}."


@phrase
def told_in_your_stead(name: str, what: str) -> str:
    return f"{name} đã làm thay đồng chí: {what}"


@phrase
def from_to(first: date, last: date) -> str:
    return f"từ {day(first)} đến hết {day(last)}" if last > first else f"ngày {day(first)}"


@phrase
def not_found() -> str:
    return "Không tìm thấy mục này, hoặc không thuộc đơn vị của đồng chí."
