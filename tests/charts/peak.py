"""What drawing takes, asked in the process that draws; it imports no more than that does."""

from __future__ import annotations

from pathlib import Path

from bot.reports.chart_drawing import draw
from bot.reports.charts import Chart


def peak(chart: Chart, times: int) -> int:
    """The most memory that drawing a chart so many times took, the program and its library included, in kB."""
    draw([chart] * times)
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])
