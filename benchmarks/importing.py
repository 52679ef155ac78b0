"""Ten thousand initiatives come in, in the shell and then from a chat, while people go on talking to the bot."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from openpyxl import Workbook

from benchmarks import province
from benchmarks.people import Crowd
from benchmarks.subjects import CORE, LOAD_CORE, Bot, Subject, dvk
from benchmarks.telegram import Buttons

TALK = 10.0
"""Steps of forms that people send a second meanwhile."""
LOOKERS = range(province.FIRST + 500, province.FIRST + 510)
"""Chats that look at something, and after a little at something else."""
THINK = 0.5
LOOKS = ("/mohinh", "/mohinh hiến đất", "/baocao", "/donvi xã", "/trogiup", "/menu", "/huy")


@dataclass(frozen=True)
class Importing:
    """What became of it. Seconds, but for the milliseconds that people waited."""

    way: str
    rows: int
    seconds: float
    memory: int
    """MB that the worker process held at most."""
    looked: int
    look_p50: float
    look_p95: float
    look_most: float
    steps: int
    step_p50: float
    step_p95: float
    step_most: float


class _Chats:
    """Everybody who talks, the admin among them."""

    def __init__(self) -> None:
        self.crowd = Crowd(300)
        self.telegram = self.crowd.telegram
        self.looks: list[float] = []
        self._hear = self.telegram.hear
        self._answered = dict[int, asyncio.Event]()
        self.admin = asyncio.Queue[tuple[int, str, Buttons]]()
        self.telegram.hear = self._heard

    def _heard(self, chat: int, message: int, text: str, buttons: Buttons) -> None:
        if chat == province.ADMIN:
            self.admin.put_nowait((message, text, buttons))
        elif chat in LOOKERS:
            self._answered[chat].set()
        else:
            self._hear(chat, message, text, buttons)

    async def look(self, chat: int) -> None:
        """Look at one thing after the other."""
        answered = self._answered[chat] = asyncio.Event()
        for words in itertools.cycle(LOOKS[chat % len(LOOKS) :] + LOOKS[: chat % len(LOOKS)]):
            await asyncio.sleep(THINK)
            answered.clear()
            begun = monotonic()
            self.telegram.say(chat, words)
            await answered.wait()
            self.looks.append(monotonic() - begun)

    async def hear(self, words: str) -> tuple[int, Buttons]:
        """What the admin's phone shows once it says so."""
        said = ""
        try:
            async with asyncio.timeout(120):
                while True:
                    message, said, buttons = await self.admin.get()
                    if words in said:
                        return message, buttons
        except TimeoutError:
            raise RuntimeError(f"the admin waited for “{words}”; the last was “{said}”") from None


async def importing(subject: Subject, folder: Path, rows: int, way: str) -> Importing:
    """Import so many rows in one of the ways, people talking meanwhile."""
    chats = _Chats()
    await chats.telegram.start()
    bot = Bot(subject, folder, chats.telegram, cores=(CORE, LOAD_CORE))  # with what it starts
    file = folder / "nhieu.xlsx"
    _write(file, rows, folder / subject.database)
    talking: list[asyncio.Task[None]] = []
    peak = asyncio.create_task(_peak())
    try:
        await bot.start()
        talking = [asyncio.create_task(chats.look(chat)) for chat in LOOKERS]
        talking.append(asyncio.create_task(chats.crowd.arrive(TALK, 3600)))
        await asyncio.sleep(3)
        chats.looks.clear()
        chats.crowd.tally.latencies.clear()
        begun = monotonic()
        await WAYS[way](chats, folder, file)
        seconds = monotonic() - begun
        looks, steps = sorted(chats.looks), sorted(chats.crowd.tally.latencies)
    finally:
        for task in (peak, *talking):
            task.cancel()
        memory = next((found for found in await asyncio.gather(peak, return_exceptions=True)), 0)
        await bot.stop()
        await chats.telegram.stop()
    with closing(sqlite3.connect(folder / subject.database)) as connection:
        [(stored,)] = connection.execute("SELECT count(*) FROM initiatives WHERE name GLOB 'Mở đường liên thôn số *'")
    shutil.rmtree(folder)
    assert stored == (0 if way == "nothing" else rows)
    return Importing(
        way, rows, seconds, int(memory) if isinstance(memory, int) else 0, len(looks), *_spread(looks),
        len(steps), *_spread(steps),
    )  # fmt: skip


async def _nothing(chats: _Chats, folder: Path, file: Path) -> None:
    """What people wait for on this machine when nothing is imported."""
    await asyncio.sleep(15)


async def _by_shell(chats: _Chats, folder: Path, file: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "import", "initiatives", str(file)),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "DVK_DATA": str(folder / "data")},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError("the import failed")


async def _by_chat(chats: _Chats, folder: Path, file: Path) -> None:
    chats.telegram.document(province.ADMIN, file.name, await asyncio.to_thread(file.read_bytes))
    message, buttons = await chats.hear("dòng mới")
    chats.telegram.tap(province.ADMIN, message, buttons[0][1])
    await chats.hear("Đã ghi")


WAYS = {"nothing": _nothing, "shell": _by_shell, "chat": _by_chat}


def _write(file: Path, rows: int, database: Path) -> None:
    """A list as an office keeps it, of a year long ago, in all communes."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT code FROM units WHERE level = 'commune' AND closed_on IS NULL ORDER BY id")
        communes = [row[0] for row in found]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Mô hình")
    sheet.append(["Năm", "Đơn vị", "Tên mô hình", "Lĩnh vực", "Đất hiến (m²)", "Ngày công", "Công nhận cấp xã"])
    decision = "12-QĐ/TU ngày 5/11/2018"
    for n in range(rows):
        name = f"Mở đường liên thôn số {n}"
        sheet.append([2018, communes[n % len(communes)], name, "Kinh tế", f"{n % 997},5", n % 31, decision])
    book.save(file)


async def _peak() -> int:
    """The most memory in MB of any worker process, until cancelled."""
    most = 0
    try:
        while True:
            most = max(most, *_workers(), 0)
            await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        return most


def _workers() -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"bot.work" in (process / "cmdline").read_bytes():
                yield int((process / "status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
        except (OSError, IndexError):  # it has ended
            continue


def _spread(waits: list[float]) -> tuple[float, float, float]:
    return tuple(round(waits[min(len(waits) - 1, int(len(waits) * share))] * 1000, 1) for share in (0.5, 0.95, 1))  # type: ignore[return-value]


async def measure(rows: int, initiatives: int) -> list[Importing]:
    """All ways, each on a province of its own."""
    with tempfile.TemporaryDirectory(prefix="dvk-bench-") as name:
        base = Path(name) / "province.sqlite3"
        province.fill(base, initiatives=initiatives)
        return [await importing(dvk(base), Path(name) / "run", rows, way) for way in WAYS]


if __name__ == "__main__":
    for result in asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, 10_000)):
        print(asdict(result))
