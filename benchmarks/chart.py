"""The chart in the README: speed and cost beside the peers, and what is lost at `kill -9`, here and in `make soak`."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot

RESULTS, SOAK = Path("build/benchmarks.json"), Path("build/soak.json")
CHART = Path("benchmarks/chart.png")
BOTS = {"dvk": "dvk", "aiogram_bot": "aiogram 3", "ptb": "python-\ntelegram-bot"}
OURS, OTHERS = "#0072b2", "#b0b0b0"  # told apart by the colour-blind, and in grey


def main() -> None:
    """Draw what the last `make bench` and `make soak` measured."""
    results = json.loads(RESULTS.read_text("utf-8"))
    load, losses = results["load"], results["losses"]
    mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6), layout="constrained")
    far, near = (_of(load, code, "a_second") for code in ("closed 50 ms", "closed 0 ms"))
    _bars(axes[0][0], "Updates a second, server 50 ms away (more is better)", far, "{:.0f}")
    _bars(axes[0][1], "Updates a second, server at hand (more is better)", near, "{:.0f}")
    cost = _of(load, "open 50 ms", "processor")  # without python-telegram-bot, which cannot take so many from there
    _bars(axes[1][0], "Processor ms an update, 100 a second, 50 ms away (less is better)", cost, "{:.2f}")
    lost = {bot: losses[bot]["lost"] + losses[bot]["begun_anew"] for bot in BOTS}
    kills = losses["dvk"]["kills"]
    _bars(axes[1][1], f"Forms lost half way, {kills} × kill -9 (less is better)", lost, "{:.0f}")
    if SOAK.exists():
        soak = json.loads(SOAK.read_text("utf-8"))
        words = "make soak: {kills} kills, {people} people, {forms:,} forms, {lost} lost, {doubled} stored twice"
        figure.supxlabel(words.format(**soak), fontsize=10)
    figure.savefig(CHART, dpi=110)


def _of(load: dict[str, Any], code: str, what: str) -> dict[str, float]:
    return {bot: median(run[what] for run in load[bot][code]) for bot in BOTS if code in load[bot]}


def _bars(axis: Any, title: str, values: dict[str, float], shown: str) -> None:
    bots = [bot for bot in BOTS if bot in values]
    drawn = axis.barh(
        [BOTS[bot] for bot in bots], [values[bot] for bot in bots], color=[OURS if b == "dvk" else OTHERS for b in bots]
    )
    axis.bar_label(drawn, [shown.format(values[bot]) for bot in bots], padding=3)
    axis.invert_yaxis()
    axis.set_title(title, fontsize=9, loc="left")
    axis.tick_params(bottom=False, labelbottom=False)
    axis.margins(x=0.12)


if __name__ == "__main__":
    main()
