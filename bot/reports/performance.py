"""Completeness, timeliness, responsiveness: shares of counts, with their formula in words. Nothing due: no figure."""

from __future__ import annotations

from fractions import Fraction

from bot import text
from bot.quantities.show import figure
from bot.reports.periods import Span, span_of
from storage.records.performance import Performance

__all__ = ("ANSWER_DAYS", "Span", "formulas", "in_a_line", "share", "span_of")

ANSWER_DAYS = 3
"""Working days after an urging within which what is done counts as an answer to it."""


def share(part: int, whole: int) -> str:
    """A share as it is written, to a tenth of a percent: "84,9% (73/86)". Empty where there is no whole."""
    if not whole:
        return ""
    tenths = (Fraction(part, whole) * 1000 + Fraction(1, 2)).__floor__()
    return f"{figure(Fraction(tenths, 10))}% ({figure(part)}/{figure(whole)})"


@text.phrase
def performance_line(completeness: str, timeliness: str, responsiveness: str, excused: int) -> str:
    parts = (
        f"hoàn thành {completeness}" if completeness else "chưa có việc đến hạn",
        f"đúng hạn {timeliness}" if timeliness else "",
        f"làm ngay sau đôn đốc {responsiveness}" if responsiveness else "",
        f"được miễn {figure(excused)} việc" if excused else "",
    )
    return ", ".join(part for part in parts if part)


@text.phrase
def formulas() -> str:
    return (
        "Cách tính, trên các việc có hạn trong kỳ và hạn đã tới:\n"
        "• Hoàn thành = số việc đã làm ÷ số việc đến hạn.\n"
        "• Đúng hạn = số việc làm xong không muộn hơn hạn ÷ số việc đến hạn.\n"
        f"• Làm ngay sau đôn đốc = số việc làm xong trong {ANSWER_DAYS} ngày làm việc kể từ khi được đôn đốc ÷ "
        "số việc được đôn đốc.\n"
        "Việc được miễn, thôi không yêu cầu hoặc đã chuyển đơn vị khác thì không tính. "
        "Việc tính cho đơn vị đang phụ trách lúc đó, không tính cho cá nhân."
    )


def in_a_line(counts: Performance) -> str:
    """The three figures of a unit and period."""
    return performance_line(
        share(counts.settled, counts.due),
        share(counts.on_time, counts.due),
        share(counts.responded, counts.urged),
        counts.excused,
    )
