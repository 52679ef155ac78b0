"""The parts of a digest in words: each of the units that report to its unit, and the unit itself, in a line."""

from __future__ import annotations

from bot import text
from bot.quantities.show import figure
from bot.reports.digest import Digest, DigestPart
from bot.reports.digest_words import news_of_work
from bot.reports.figures import Counts
from bot.reports.figures_words import LEVELS
from bot.reports.performance import share


@text.phrase
def parts_heading(unit: str, period: str, level: str) -> str:
    what = f"{text.bold('Tình hình theo đơn vị')} – {text.shorten(unit, 90)}, {text.period(period)}"
    return f"{what}. Công nhận tính {level}. Bấm số để xem."


@text.phrase
def part_line(name: str, registered: str, recognised: str, work: str, late: int, units: int, on_time: str) -> str:
    where = f" ở {figure(units)} đơn vị" if units > 1 else ""
    parts = (
        f"đăng ký {registered}, công nhận {recognised}",
        work,
        f"chậm {figure(late)} việc{where}" if late else "",
        f"đúng hạn {on_time}" if on_time else "",
    )
    return f"{text.shorten(name, 80)}: {'; '.join(part for part in parts if part)}"


@text.phrase
def of_which_new(count: int, new: int) -> str:
    return f"{figure(count)} (mới {figure(new)})" if new else figure(count)


def part_in_a_line(digest: Digest, part: DigestPart, name: str) -> str:
    """One of the units that a digest adds up."""
    new = part.fresh if not digest.figures.stretch.begins_year else Counts()
    return part_line(
        name,
        of_which_new(part.counts.registered, new.registered),
        of_which_new(part.counts.recognised, new.recognised),
        news_of_work(part.reports, part.done, 0, 0, 0),
        part.late,
        part.late_units,
        share(part.owed.on_time, part.owed.due),
    )


def heading_of_parts(digest: Digest) -> str:
    """What stands above the parts of a digest."""
    return parts_heading(digest.figures.unit.name, digest.figures.stretch.period, LEVELS[digest.level])
