"""How long charts take to draw and in how much memory: those of a run of digests, in one process as the bot has it."""

from __future__ import annotations

import argparse
import asyncio
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pydantic import TypeAdapter

from bot import work
from bot.reports import chart_drawing
from bot.reports.charts import Chart, Panel, Row, Series, number

CHARTS = 200
"""As many as leaders who hear of a week."""
FIELDS = (
    "Kinh tế",
    "Văn hóa - xã hội",
    "Quốc phòng - an ninh",
    "Xây dựng Đảng, chính quyền, Mặt trận Tổ quốc và các đoàn thể",
    "Xây dựng nông thôn mới, đô thị văn minh",
)


@dataclass(frozen=True)
class Drawn:
    """What drawing so many charts took, with the start of its process."""

    charts: int
    seconds: float
    processor: float
    megabytes: float
    """The most that the process held, its library included."""


def charts(count: int) -> list[Chart]:
    """The charts that digests show, each of another unit."""
    return [
        Chart(
            "fields",
            f"Xã Quảng Sơn {place}, tuần 22/2026 (lũy kế từ đầu năm đến hết ngày 31/5/2026)",
            (Series("Đăng ký", "120"), Series("Công nhận", "65 (54,2%)", "cấp xã")),
            (Panel(tuple(Row(field, (number(place + 9 * at), number(place))) for at, field in enumerate(FIELDS))),),
        )
        for place in range(count)
    ]


async def drawing(count: int = CHARTS) -> Drawn:
    """Have so many charts drawn as the bot has it done."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    kilobytes = await work.run("benchmarks.charts:draw", charts(count), gives=TypeAdapter(int))
    seconds, after = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Drawn(count, seconds, processor, kilobytes / 1024)


def draw(asked: Sequence[Chart]) -> int:
    """Draw in this process; the most memory that it held, in kB."""
    chart_drawing.draw(asked)
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Measure one chart, then those of a run of digests."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.charts", description=__doc__)
    parser.add_argument("charts", nargs="?", type=int, default=CHARTS)
    asked = parser.parse_args()
    for count in (1, asked.charts):
        found = asyncio.run(drawing(count))
        print(
            f"{found.charts:>4} charts: {found.seconds:.1f} s, {found.processor:.1f} s of the processor,"
            f" at most {found.megabytes:.0f} MB"
        )


if __name__ == "__main__":
    main()
