"""The main job on real input: nine published initiatives, registered and reported on in two periods.

Scripted people do it through the chat, one of them in a real Chromium at phone width; the bot is killed with
SIGKILL and started again in between, once in the middle of a form; `dvk export` gives everything back whole.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.local import LocalTelegram
from bot.setup import Sample, SamplePerson, SampleUnit, fill
from storage.database import Database
from storage.records.people import Role
from storage.records.units import Level, UnitKind
from tests import started
from tests.browser import BrowserPhone, needs_chromium, phone_page
from tests.command import environment
from tests.local.conftest import png
from tests.phone import Phone
from tests.place import TOKEN

PUBLISHED = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "published_initiatives.jsonl").read_text("utf-8").splitlines()
]
PROVINCES = {"Huyện Hải Hà": "Tỉnh Quảng Ninh", "Thị xã Hồng Lĩnh": "Tỉnh Hà Tĩnh", "Tỉnh Bắc Kạn": None}
KINDS = {"Trường": UnitKind.SCHOOL, "Sở": UnitKind.DEPARTMENT, "Ủy": UnitKind.DEPARTMENT}
FIELDS = ["Kinh tế", "Văn hóa - xã hội", "Quốc phòng - an ninh", "Xây dựng Đảng và hệ thống chính trị"]
Results = list[tuple[str, str, str]]
"""Kind, amount as written, amount as stored."""
FIRST_RESULTS: Results = [("Đất hiến", "1.155,3 m2", "1155.3"), ("Ngày công", "2.408 ngày công", "2408")]
SECOND_RESULTS: Results = [("Ngày công", "hai trăm ngày công", "200"), ("Tiền dân góp", "1tr5", "1500000")]


def phone_of(number: int) -> int:
    return 2001 + number


def sample() -> Sample:
    """The units of the published initiatives, and an invented officer at each."""
    units: dict[str, SampleUnit] = {}

    def unit(name: str, level: Level, above: str | None) -> None:
        kind = KINDS.get(name.split()[0], UnitKind.AREA)
        units.setdefault(name, SampleUnit(code=f"U{len(units)}", name=name, level=level, kind=kind, reports_to=above))

    for entry in PUBLISHED:
        parent, province = entry["parent"], PROVINCES[entry["parent"]]
        if province is not None:
            unit(province, Level.PROVINCE, None)
        unit(parent, Level.DISTRICT if province else Level.PROVINCE, units[province].code if province else None)
        unit(entry["unit"], Level.COMMUNE, units[parent].code)
    people = tuple(
        SamplePerson(
            name=f"Cán bộ {entry['unit']}",
            unit=units[entry["unit"]].code,
            roles=(Role.OFFICER,),
            phone=phone_of(number),
        )
        for number, entry in enumerate(PUBLISHED)
    )
    return Sample(units=tuple(units.values()), people=people, initiatives=())


class Bot:
    """The bot in a process of its own, at whatever time it is in the story."""

    def __init__(self, folder: Path, server: LocalTelegram, clock: Clock) -> None:
        self._folder, self._server, self._clock = folder, server, clock
        self._process: started.Running | None = None

    async def start(self) -> None:
        arguments = [str(self._folder), self._server.base_url, str(self._clock.ahead.total_seconds())]
        with (self._folder / "printed.log").open("ab") as out, tempfile.TemporaryFile() as silence:
            self._process = started.program().begin(
                arguments,
                started.ROOT,
                environment(self._folder),
                (silence, out, out),
                module="tests.main_job.run_bot",
            )

    async def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def kill_and_start(self) -> None:
        await self.kill()
        await self.start()


def moment(year: int, month: int) -> timedelta:
    """How far ahead a clock must be (or behind) to show the third of a month, at ten in Vietnam."""
    return datetime(year, month, 3, 3, 0, tzinfo=UTC) - datetime.now(UTC)


@pytest.fixture
async def clock() -> Clock:
    return Clock(moment(2018, 4))


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[LocalTelegram]:
    telegram = LocalTelegram(clock.now)
    telegram.add_bot(TOKEN, "dvk_bot", "Dân vận khéo")
    await telegram.start()
    for person in sample().people:
        telegram.add_person(person.phone, person.name)
        telegram.handset(person.phone).unblock()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def bot(tmp_path: Path, server: LocalTelegram, clock: Clock) -> AsyncIterator[Bot]:
    database = await Database.open(tmp_path / "dvk.sqlite3")
    await fill(database, sample(), "telegram", clock.now(), timedelta(days=30))
    await database.close()
    running = Bot(tmp_path, server, clock)
    await running.start()
    yield running
    await running.kill()


def field_of(number: int) -> str:
    return FIELDS[number % len(FIELDS)]


def place_of(entry: dict[str, Any]) -> str:
    return str(entry.get("place", entry["unit"]))


async def register(phone: Phone, number: int, bot: Bot | None = None) -> None:
    """Register one initiative the short way; with ``bot``, it is killed in the middle."""
    entry = PUBLISHED[number]
    await phone.say("/dangky")
    await phone.hear("Tên mô hình")
    await phone.say(entry["name"])
    await phone.hear("Ai thực hiện")
    if bot is not None:
        await bot.kill_and_start()
    if "by" in entry:
        await phone.tap("Cá nhân" if entry["subject"] == "person" else "Tập thể khác")
        await phone.hear("Tên tập thể hoặc cá nhân")
        await phone.say(entry["by"])
    else:
        await phone.tap("Chính đơn vị")
    await phone.hear("lĩnh vực nào")
    await phone.tap(field_of(number))
    await phone.hear("Làm ở đâu")
    await phone.say(place_of(entry))
    await phone.hear("đo được bằng số")
    await phone.say(f"{number + 20} hộ tham gia")
    await phone.hear("xong ngày nào")
    await phone.tap("Cuối năm")
    await phone.hear("xem lại trước khi gửi")
    await phone.tap("Gửi")
    await phone.hear("Đã ghi nhận đăng ký")


async def report(phone: Phone, number: int, results: Results, photo: bool = False) -> None:
    """Report on one's only initiative; the last of the nine has nothing to tell yet."""
    await phone.say("baocao")
    await phone.hear("báo kết quả mô hình nào")
    assert PUBLISHED[number]["name"] in phone.last.text
    await phone.tap("1")
    await phone.hear("Việc đang thế nào")
    if number == len(PUBLISHED) - 1:
        await phone.tap("Chưa có kết quả")
    else:
        await phone.tap("Đúng tiến độ")
        await phone.hear("Đã làm được gì")
        await phone.say(f"Đã họp dân {number + 2} lần")
        for kind, written, _ in results:
            await phone.hear("thêm kết quả")
            await phone.tap(kind)
            await phone.hear(f"{kind}: bao nhiêu")
            await phone.say(written)
        await phone.hear("thêm kết quả")
        await phone.tap("Hết rồi")
        await phone.hear("riêng kỳ này hay cộng dồn")
        await phone.tap("Riêng kỳ này")
        await phone.hear("Gửi ảnh")
        if photo:
            await phone.album([png(40 + number, 30), png(20, 20 + number)])  # each its own
            await phone.hear("Đã nhận 2 ảnh")
        await phone.tap("Xong" if photo else "Không gửi gì")
    await phone.hear("vướng mắc")
    await phone.tap("Bỏ qua")
    await phone.hear("xem lại trước khi gửi")
    await phone.tap("Gửi")
    await phone.hear("Đã nhận báo cáo kỳ")


async def in_the_browser(server: LocalTelegram, number: int, photo: Path) -> None:
    """The same for one of them, by thumb and eye in Chromium at phone width."""
    entry = PUBLISHED[number]
    async with phone_page(f"{server.base_url}/?person={phone_of(number)}") as page:
        phone = BrowserPhone(page)
        await phone.say("/dangky")
        await phone.sees("Tên mô hình")
        await phone.say(entry["name"])
        await phone.sees("Ai thực hiện")
        await phone.tap("Tập thể khác")
        await phone.sees("Tên tập thể hoặc cá nhân")
        await phone.say(entry["by"])
        await phone.sees("lĩnh vực nào")
        await phone.tap(field_of(number))
        await phone.sees("Làm ở đâu")
        await phone.say(place_of(entry))
        await phone.sees("đo được bằng số")
        await phone.say(f"{number + 20} hộ tham gia")
        await phone.sees("xong ngày nào")
        await phone.tap("Cuối năm")
        await phone.sees("xem lại trước khi gửi")
        await phone.tap("Gửi")
        await phone.sees("Đã ghi nhận đăng ký")
        await phone.tap("Báo kết quả mô hình này")
        await phone.sees("Việc đang thế nào")
        await phone.tap("Đúng tiến độ")
        await phone.sees("Đã làm được gì")
        await phone.say(f"Đã họp dân {number + 2} lần")
        for kind, written, _ in FIRST_RESULTS:
            await phone.sees("thêm kết quả")
            await phone.tap(kind)
            await phone.sees(f"{kind}: bao nhiêu")
            await phone.say(written)
        await phone.sees("thêm kết quả")
        await phone.tap("Hết rồi")
        await phone.sees("riêng kỳ này hay cộng dồn")
        await phone.tap("Riêng kỳ này")
        await phone.sees("Gửi ảnh")
        await phone.photo(photo)
        await phone.sees("Đã nhận 1 ảnh")
        await phone.tap("Xong")
        await phone.sees("vướng mắc")
        await phone.tap("Bỏ qua")
        await phone.sees("xem lại trước khi gửi")
        await phone.tap("Gửi")
        await phone.sees("Đã nhận báo cáo kỳ")


async def exported(folder: Path, kind: str) -> list[dict[str, Any]]:
    """What `dvk export` gives back."""
    output = folder / f"{kind}.jsonl"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "export", kind, "-o", str(output),
        env={**os.environ, "DVK_DATA": str(folder)}, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


async def everything_fetched(folder: Path) -> None:
    """Wait until the bot has fetched all the evidence."""
    database = await Database.open(folder / "dvk.sqlite3", readers=1)
    try:
        async with asyncio.timeout(20):
            while await database.one("SELECT 1 FROM evidence WHERE state = 'waiting'"):  # noqa: ASYNC110 - only the database tells
                await asyncio.sleep(0.05)
    finally:
        await database.close()


@pytest.mark.kills
@pytest.mark.browser
@needs_chromium
async def test_nine_published_initiatives_from_registration_to_second_report(
    tmp_path: Path, server: LocalTelegram, clock: Clock, bot: Bot
) -> None:
    picture = tmp_path / "anh.png"
    picture.write_bytes(png(90, 90))
    phones = [Phone(server, phone_of(number), patience=20) for number in range(len(PUBLISHED))]
    in_browser = 1  # Xã Quảng Thành, 2021

    for year in (2018, 2021, 2023):
        todays = [number for number, entry in enumerate(PUBLISHED) if entry["year"] == year]
        clock.ahead = moment(year, 4)
        await bot.kill_and_start()
        first, *others = todays
        await register(phones[first], first, bot)  # killed in the middle of this form
        scripted = [number for number in others if number != in_browser]
        await asyncio.gather(*(register(phones[number], number) for number in scripted))
        if in_browser in todays:
            await in_the_browser(server, in_browser, picture)
        await bot.kill_and_start()
        await asyncio.gather(*(report(phones[number], number, FIRST_RESULTS) for number in [first, *scripted]))

        clock.ahead = moment(year, 10)
        await bot.kill_and_start()
        if in_browser in todays:
            phones[in_browser] = Phone(server, phone_of(in_browser), patience=20)
        await asyncio.gather(
            *(report(phones[number], number, SECOND_RESULTS, photo=number == first) for number in todays)
        )

    await everything_fetched(tmp_path)
    initiatives = {row["name"]: row for row in await exported(tmp_path, "initiatives")}
    reports = await exported(tmp_path, "reports")
    assert len(initiatives) == len(PUBLISHED)
    assert len(reports) == 2 * len(PUBLISHED)
    for number, entry in enumerate(PUBLISHED):
        row = initiatives[entry["name"]]
        assert (row["year"], row["unit_name"], row["place"]) == (entry["year"], entry["unit"], place_of(entry))
        assert (row["subject_kind"], row["subject_name"]) == (entry["subject"], entry.get("by", entry["unit"]))
        assert (row["target"], row["end_on"]) == (f"{number + 20} hộ tham gia", f"{entry['year']}-12-31")
        assert row["entered_by_name"] == f"Cán bộ {entry['unit']}"
        earlier, later = (told for told in reports if told["initiative_id"] == row["id"])
        assert (earlier["period"], later["period"]) == (f"{entry['year']}-H1", f"{entry['year']}-H2")
        if number == len(PUBLISHED) - 1:
            assert (earlier["status"], earlier["resources"], later["resources"]) == ("no_result", [], [])
            continue
        assert earlier["done"] == f"Đã họp dân {number + 2} lần"
        for told, results in ((earlier, FIRST_RESULTS), (later, SECOND_RESULTS)):
            assert [(amount["typed"], amount["amount"]) for amount in told["resources"]] == [
                (written, amount) for _, written, amount in results
            ]
    assert sum(len(told["evidence"]) for told in reports) == 3 * 2 + 1  # an album a year, one photo in the browser
    assert all(len(piece["sha256"]) == 64 for told in reports for piece in told["evidence"])
