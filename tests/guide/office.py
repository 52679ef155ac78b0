"""The office where a place is set up: its computer with an empty folder, its lists, its clock."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bot.clock import Clock
from tests import started
from tests.command import environment
from tests.imports.places import BAC_KAN_DISTRICTS, fill_in

SOUTH, NORTH = "Phường Nam Hồng Lĩnh", "Phường Bắc Hồng Lĩnh"
INTO_SOUTH = ("Phường Nam Hồng", "Phường Đậu Liêu", "Xã Thuận Lộc")
INTO_NORTH = ("Phường Bắc Hồng", "Phường Đức Thuận", "Phường Trung Lương")
"""Bắc Hồng Lĩnh also took in Xã Xuân Lam of Nghi Xuân, which is not in this town's lists."""
TOWN = "Thị xã Hồng Lĩnh"
UNITS: list[dict[str, Any]] = [
    {"Tên đơn vị": "Tỉnh Hà Tĩnh", "Mã đơn vị": "HT", "Cấp": "Cấp tỉnh"},
    {"Tên đơn vị": TOWN, "Mã đơn vị": "HL", "Cấp": "Cấp huyện", "Trực thuộc": "Tỉnh Hà Tĩnh"},
    *({"Tên đơn vị": name, "Cấp": "Cấp xã", "Trực thuộc": TOWN} for name in INTO_SOUTH + INTO_NORTH),
]


def post(unit: str) -> str:
    """Who works there, as their list names them."""
    return f"Cán bộ {unit[:1].lower()}{unit[1:]}"


PEOPLE: list[dict[str, Any]] = [
    {"Họ và tên": "Cán bộ tổng hợp thị xã", "Đơn vị": TOWN, "Vai trò": "Cán bộ tổng hợp"},
    *({"Họ và tên": post(name), "Đơn vị": name, "Vai trò": "Cán bộ cơ sở"} for name in INTO_SOUTH + INTO_NORTH),
]
BAC_KAN: list[dict[str, Any]] = [
    {"Tên đơn vị": "Tỉnh Bắc Kạn", "Mã đơn vị": "BK", "Cấp": "Cấp tỉnh"},
    *({"Tên đơn vị": name, "Cấp": "Cấp huyện", "Trực thuộc": "Tỉnh Bắc Kạn"} for name in BAC_KAN_DISTRICTS),
]
_WITH_CLOCK = """\
from datetime import timedelta
from bot import clock
clock.Clock.__init__.__defaults__ = (timedelta(seconds={}),)
"""
"""What lets the dvk command run on a computer whose clock stands elsewhere."""


@dataclass(frozen=True)
class Office:
    """A folder, the settings in it, and a clock on the wall."""

    folder: Path
    clock: Clock
    settings: dict[str, str]

    async def dvk(self, *arguments: str) -> str:
        """Run the command to its good end, while the bot goes on, and return what it said."""
        return await asyncio.to_thread(self._dvk, arguments)

    def _dvk(self, arguments: tuple[str, ...]) -> str:
        ended = started.program().run(
            arguments,
            self.folder,
            environment(self.folder / "data", **self.settings),
            first=_WITH_CLOCK.format(self.clock.ahead.total_seconds()),
        )
        assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
        return ended.stdout

    async def fills_in(self, noun: str, file: str, rows: list[dict[str, Any]]) -> Path:
        """Fetch an empty list and fill it in below its examples."""
        await self.dvk("template", noun, file)
        (self.folder / "trong").mkdir(exist_ok=True)
        shutil.copy(self.folder / file, self.folder / "trong" / file)
        await asyncio.to_thread(fill_in, self.folder / file, rows)
        return self.folder / file

    def has_filled_in(self, file: str, rows: list[dict[str, Any]]) -> None:
        """Fill in an empty list that it got from another office."""
        fill_in(self.folder / file, rows)

    async def exported(self, kind: str, *options: str) -> list[dict[str, Any]]:
        """What the export gives back."""
        await self.dvk("export", kind, *options, "-o", f"{kind}.jsonl")
        return [json.loads(line) for line in (self.folder / f"{kind}.jsonl").read_text("utf-8").splitlines()]


def beside(office: Office) -> Office:
    """Another office, which has the first one's empty lists of units and initiatives and nothing else."""
    folder = office.folder / "bac-kan"
    folder.mkdir()
    for ours, theirs in (("don-vi.xlsx", "don-vi.xlsx"), ("mo-hinh-2018.xlsx", "mo-hinh-2023.xlsx")):
        shutil.copy(office.folder / "trong" / ours, folder / theirs)
    return Office(folder, office.clock, {})


def codes_of(sheet: Path) -> dict[str, str]:
    """The code on each strip of a sheet of invites, as a link has it, by the name above it."""
    strips = load_workbook(sheet).worksheets[0]
    words = [str(row[0].value) for row in strips.iter_rows(max_col=1) if row[0].value is not None]
    at = [place for place, word in enumerate(words) if re.fullmatch(r"[0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4}", word)]
    return {words[place - 2]: words[place].replace(" ", "").lower() for place in at}


def amounts(reports: list[dict[str, Any]]) -> dict[str, Decimal]:
    """What the reports add up to, by kind."""
    found: dict[str, Decimal] = {}
    for resource in (each for row in reports for each in row["resources"]):
        found[resource["kind"]] = found.get(resource["kind"], Decimal(0)) + Decimal(resource["amount"])
    return found
