"""What was measured, as people read it: on the screen, in benchmarks/README.md, and as a chart."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import digests, figures, sheet, similar, views

README = Path("benchmarks/README.md")
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
NAMES = {"dvk": "dvk", "ptb": "python-telegram-bot", "aiogram_bot": "aiogram 3", "floor": "floor"}
LOADS = {
    "closed 0 ms": "closed loop, 0 ms",
    "closed 50 ms": "closed loop, 50 ms",
    "open 0 ms": "100 a second, 0 ms",
    "open 50 ms": "100 a second, 50 ms",
}
Json = dict[str, Any]


def machine(peers_python: Path) -> Json:
    """The machine and the versions."""
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    listed = subprocess.run([peers_python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True)
    peers = {package["name"].lower(): package["version"] for package in json.loads(listed.stdout)}
    return {
        "processor": processor.group(1) if processor else platform.machine(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        **{name: peers[name] for name in ("python-telegram-bot", "aiogram")},
        **{name: version(name) for name in ("aiohttp", "aiosqlite", "pydantic")},
    }


def text(results: Json) -> str:
    """All tables, in Markdown."""
    parts = [_machine(results["machine"])]
    if "load" in results:
        parts += [_load(results["load"]), _ratios(results["load"])]
    if "losses" in results:
        parts.append(_losses(results["losses"]))
    if "broadcast" in results:
        parts.append(_broadcast(results["broadcast"]))
    if "profile" in results:
        parts.append(_profile(results["profile"]))
    if "views" in results:
        heading = "### Views: p95 in ms, by how many initiatives are stored\n\n"
        parts.append(heading + views.table([views.Measured(**row) for row in results["views"]]))
    if "figures" in results:
        heading = "### Figures of a digest: all of a unit and period, by field and by unit\n\n"
        parts.append(heading + figures.table([figures.Measured(**row) for row in results["figures"]]))
    if "digests" in results:
        heading = "### A Monday morning: 200 leaders of 50,000 initiatives are told how things stand\n\n"
        parts.append(heading + digests.table(digests.Measured(**results["digests"])))
    if "sheet" in results:
        heading = "### The statistics sheet of a province, all years, a row an initiative\n\n"
        parts.append(heading + sheet.table([sheet.Measured(**row) for row in results["sheet"]]))
    if "similar" in results:
        heading = "### Finding what says nearly the same: ms a search, by how many initiatives are stored\n\n"
        parts.append(heading + similar.table([similar.Similar(**row) for row in results["similar"]]))
    return "\n\n".join(parts)


def publish(results: Json) -> None:
    """Write the tables into benchmarks/README.md."""
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{text(results)}\n{END}{after}", "utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _machine(found: Json) -> str:
    told = ", ".join(f"{name} {found[name]}" for name in ("python-telegram-bot", "aiogram", "aiohttp", "aiosqlite"))
    return (
        f"{found['processor']}, 2 cores (the bot has one, the load the other), {found['system']}, "
        f"Python {found['python']}, {told}."
    )


def _spread(values: Sequence[float], digits: int) -> str:
    """The median, and from what to what."""
    low, middle, high = (f"{value:,.{digits}f}" for value in (min(values), median(values), max(values)))
    return middle if low == high else f"{middle} ({low}–{high})"


def _load(load: Json) -> str:
    columns: tuple[tuple[str, Callable[[Json], float], int], ...] = (
        ("updates/s", lambda run: run["a_second"], 0),
        ("CPU ms an update", lambda run: run["processor"], 2),
        ("p50 ms", lambda run: run["p50"] * 1000, 1),
        ("p99 ms", lambda run: run["p99"] * 1000, 1),
        ("memory MB", lambda run: run["memory"], 0),
    )
    parts = ["### Load: a thousand people, a form of six steps"]
    for code, name in LOADS.items():
        rows = [
            [NAMES[bot], *(_spread([value(run) for run in runs[code]], digits) for _, value, digits in columns)]
            for bot, runs in load.items()
            if code in runs
        ]
        parts.append(f"**{name}**\n\n" + _table(["", *(head for head, _, _ in columns)], rows))
    rows = [
        [
            NAMES[bot],
            _spread([run["start"] for code in LOADS for run in runs.get(code, [])], 2),
            "not counted" if runs["syncs"] is None else f"{runs['syncs']:.2f}",
            str(sum(run["confirmed"] for code in LOADS for run in runs.get(code, []))),
            str(sum(run["missing"] for code in LOADS for run in runs.get(code, []))),
            str(sum(run["twice"] + run["unexpected"] for code in LOADS for run in runs.get(code, []))),
        ]
        for bot, runs in load.items()
    ]
    head = ["", "start s", "waits for the disk an update", "forms confirmed", "not stored", "messages twice or astray"]
    busiest = max(run["load"] for runs in load.values() for code in LOADS for run in runs.get(code, []))
    parts.append("**All runs**\n\n" + _table(head, rows))
    parts.append(f"The load itself used at most {busiest:.0%} of its core.")
    return "\n\n".join(parts)


def _ratios(load: Json) -> str:
    """What was to be reached, and what was."""

    def middle(bot: str, code: str, what: str) -> float:
        return float(median(run[what] for run in load[bot][code]))

    def times(what: str, code: str, other: str, words: str, must: str, goal: str) -> list[str]:
        return [words, f"{middle('dvk', code, what) / middle(other, code, what):.2f} ×", must, goal]

    def p99(code: str, words: str, must: str) -> list[str]:
        better = min(middle(bot, code, "p99") for bot in ("ptb", "aiogram_bot") if code in load[bot])
        return [words, f"{middle('dvk', code, 'p99') / better:.2f} ×", must, "–"]

    memory = max(run["memory"] for code in LOADS for run in load["dvk"][code])
    start = max(run["start"] for code in LOADS for run in load["dvk"][code])
    rows = [
        times("a_second", "closed 50 ms", "ptb", "updates/s at 50 ms, to python-telegram-bot", "15 ×", "20 ×"),
        times("a_second", "closed 50 ms", "aiogram_bot", "updates/s at 50 ms, to aiogram", "1.5 ×", "2 ×"),
        times("a_second", "closed 0 ms", "ptb", "updates/s at 0 ms, to python-telegram-bot", "2 ×", "3 ×"),
        times("a_second", "closed 0 ms", "aiogram_bot", "updates/s at 0 ms, to aiogram", "1.8 ×", "2.5 ×"),
        times("processor", "open 50 ms", "aiogram_bot", "CPU at 100/s, 50 ms, to aiogram", "0.6 ×", "0.5 ×"),
        times("processor", "open 50 ms", "floor", "CPU at 100/s, 50 ms, to the floor", "–", "2 ×"),
        times("processor", "open 0 ms", "aiogram_bot", "CPU at 100/s, 0 ms, to aiogram", "–", "–"),
        p99("open 50 ms", "p99 at 100/s, 50 ms, to the better peer", "1.25 ×"),
        p99("open 0 ms", "p99 at 100/s, 0 ms, to the better peer", "1.25 ×"),
        ["most memory, with the whole province stored", f"{memory:.0f} MB", "110 MB", "–"],
        ["slowest start", f"{start:.2f} s", "1.5 s", "–"],
    ]
    return "### Set and reached\n\n" + _table(["", "reached", "must", "goal"], rows)


def _losses(losses: Json) -> str:
    rows = [
        [NAMES[bot], *(f"{row[name]:,}" for name in ("kills", "confirmed", "lost", "doubled", "begun_anew", "twice"))]
        for bot, row in losses.items()
    ]
    head = ["", "kills", "forms confirmed", "of them lost", "stored twice", "begun anew", "messages twice"]
    return "### `kill -9` among 200 people in the middle of their forms\n\n" + _table(head, rows)


def _profile(shares: Json) -> str:
    rows = [[part, f"{share:.0%}"] for part, share in shares.items()]
    return "### Where the main thread's time goes under full load\n\n" + _table(["", "share"], rows)


def _broadcast(row: Json) -> str:
    return (
        f"### Broadcast\n\n{row['messages']:,} messages in {row['seconds']:.0f} s, {row['refused']:,} times 429. "
        f"{row['arrived']:,} arrived, {row['lost']} lost, {row['twice']} twice, {row['uncertain']} of uncertain fate. "
        f"Meanwhile {row['talked']:,} answers to people: p50 {row['p50'] * 1000:.0f} ms, "
        f"p99 {row['p99'] * 1000:.0f} ms."
    )
