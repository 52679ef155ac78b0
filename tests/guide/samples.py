"""What a leader gets of the two years whose totals were published: the digest, the charts, the statistics sheet.

`make samples` writes them to docs/samples; it needs Chromium, LibreOffice and poppler. A list is imported early in the
year after, as an office brings a year that is over.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from bot.reports.charts import KINDS, ChartKind
from storage.records.people import Role
from tests.browser import phone_page
from tests.guide import office as lists
from tests.guide.camera import SHARPNESS, Camera, keeps, printed
from tests.guide.office import Office
from tests.guide.test_setting_up import SCREEN, Person, an_empty_folder
from tests.imports.places import POLICY, Published, initiative_rows, published
from tests.place import LEADER, Place
from tests.urging.helpers import joins

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
CHARTS: dict[ChartKind, str] = {
    "fields": "bieu-do-linh-vuc",
    "timeliness": "bieu-do-dung-han",
    "course": "bieu-do-dien-bien",
    "resources": "bieu-do-nguon-luc",
}
DIGEST = "tinh-hinh"
TEXTS = ("tinh-hinh", "doc-tai-giao-ban", "ban-cho-nhom")
SHEET = "thong-ke"
NOTHING = "nên chưa có biểu đồ"
"""What a chart says that has nothing to show."""


@dataclass(frozen=True)
class Sample:
    """A place that published its totals, and the office that has them."""

    folder: str
    code: str
    units: list[dict[str, Any]]
    parent: str
    body: str
    town: str
    """Where its papers are dated."""
    pages: int
    """Of the sheet: its tables, and the first page of the rows behind them."""

    def policy(self) -> str:
        """Its policy, with its own head of papers."""
        named = {
            'parent = "Tỉnh ủy Hà Tĩnh"': f'parent = "{self.parent}"',
            'body = ""': f'body = "{self.body}"',
            'place = "Hà Tĩnh"': f'place = "{self.town}"',
        }
        written = POLICY
        for ready, own in named.items():
            assert ready in written
            written = written.replace(ready, own, 1)
        return written


PLACES = (
    Sample("hong-linh-2018", "HL", lists.UNITS, "Thị ủy Hồng Lĩnh", "Ban Dân vận", "Hồng Lĩnh", 7),
    Sample("bac-kan-2023", "BK", lists.BAC_KAN, "Tỉnh ủy Bắc Kạn", "Ban Dân vận", "Bắc Kạn", 7),
)


async def make(sample: Sample, place: Published, folder: Path) -> None:
    """Bring the list, ask as the leader does, keep what comes."""
    kept = SAMPLES / sample.folder
    kept.mkdir(parents=True, exist_ok=True)
    async with an_empty_folder(folder, datetime(place.year + 1, 1, 3, 1, tzinfo=UTC)) as (here, office):
        (folder / "policy.toml").write_text(sample.policy(), "utf-8")
        await office.dvk("init", "--policy", "policy.toml")
        for noun, rows in (("units", sample.units), ("initiatives", initiative_rows(place))):
            await office.fills_in(noun, f"{noun}.xlsx", rows)
            assert " 0 wrong" in await office.dvk("import", noun, f"{noun}.xlsx")
        await here.start()
        await digest(here, sample, place, kept)
        asked = ("--unit", sample.code, "--period", str(place.year))
        await charts(office, asked, kept)
        await sheet(office, asked, kept, sample.pages)


async def digest(here: Place, sample: Sample, place: Published, kept: Path) -> None:
    """What the leader's phone shows, and the same as text; what is read aloud, and what goes to the group."""
    await joins(here, LEADER, "Lãnh đạo phụ trách dân vận", sample.code, Role.LEADER)
    address = f"{here.server.base_url}/?person={LEADER}"
    async with phone_page(address, sharpness=SHARPNESS, screen=SCREEN) as page:
        leader = Person(page)
        await leader.says(f"/tinhhinh năm {place.year}", f"{place.unit}, năm {place.year}")
        await Camera(page, kept).takes(DIGEST)
    phone = here.phone(LEADER)
    said = [phone.answers[-1].text]
    for label in ("Đọc tại giao ban", "Bản cho nhóm chat"):
        await phone.tap(label)
        said.append((await phone.hear()).text)
    for name, words in zip(TEXTS, said, strict=True):
        (kept / f"{name}.txt").write_text(f"{words}\n", "utf-8")


async def charts(office: Office, asked: tuple[str, ...], kept: Path) -> None:
    """Those that have something to show."""
    for kind in KINDS:
        said = await office.dvk("document", "chart", *asked, "--kind", kind, "-o", "chart.png")
        if NOTHING not in said:
            keeps(Image.open(office.folder / "chart.png"), kept / f"{CHARTS[kind]}.png")


async def sheet(office: Office, asked: tuple[str, ...], kept: Path, pages: int) -> None:
    """The workbook, and how it prints."""
    file = office.folder / f"{SHEET}.xlsx"
    await office.dvk("document", "statistics", *asked, "-o", file.name)
    (kept / file.name).write_bytes(file.read_bytes())
    for number, page in enumerate(printed(file, sharpness=100, last=pages), 1):
        keeps(page, kept / f"{SHEET}-{number}.png")


async def main() -> None:
    """Both places."""
    for sample, place in zip(PLACES, published(), strict=True):
        with tempfile.TemporaryDirectory(prefix="dvk-samples-") as folder:
            await make(sample, place, Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
