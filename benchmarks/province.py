"""A large invented province: places made of common syllables, people who are only roles, five years of work.

In the middle of them districts end and communes merge two by two, so half of the work was done under units that are no
more; a party committee sees some communes along a line of its own.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from bot.clock import local
from bot.duties.standing import Standing
from bot.policy import default_policy_text, parse_policy
from bot.reports.gist import gist
from storage import changes, finding, gists, initiatives, ledger, people, reports, sums, units
from storage.database import migrate
from storage.records.changes import ChangeKind, NewUnit, Reorganisation
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import (
    EvidenceKind,
    NewEvidence,
    NewReport,
    ReportStatus,
    Resource,
    ResourceKind,
    ResourceRole,
    Source,
)
from storage.records.units import Level, Line, UnitKind
from storage.writer import connect

CHANNEL = "telegram"
LEADER, COORDINATOR, STRANGER, PROVINCE_COORDINATOR, COMMITTEE, ADMIN = range(4001, 4007)
"""Chats of the province's leader, of a commune's coordinator, of an officer whose village has no initiatives, of the
province's coordinator, of the party committee that sees some communes, and of the admin."""
SEEN = 20
"""Communes that the committee sees."""
A_DISTRICT = 14
"""Communes of a district before they merge."""
FIRST = 5001
"""The chat of the first village officer who talks; the others follow."""
YEARS = 5

_FIRST = "Hải Quảng Bình Đông Tây Nam Bắc Thanh Minh An Phú Tân Vĩnh Long Hòa Xuân Kim Ngọc Yên Trung".split()
_SECOND = (
    "An Sơn Hà Giang Thành Lâm Phong Thủy Lộc Hưng Thịnh Khê Điền Châu Lương Trạch Tiến Mỹ Đức Nghĩa Lễ Trì Cường Ninh "
    "Hội Phúc Thắng Lợi Bảo Khánh"
).split()
_BEGINNINGS = (
    "Vận động nhân dân",
    "Dân vận khéo trong vận động nhân dân",
    "Tuyên truyền, vận động hội viên",
    "Vận động các hộ",
    "Chi bộ cùng nhân dân",
    "Hội Phụ nữ cùng nhân dân",
    "Đoàn viên thanh niên",
    "Mặt trận cùng các đoàn thể",
    "Khéo vận động dòng họ",
    "Tổ dân vận",
)
_WORKS = (
    "hiến đất mở đường",
    "làm đường bê tông",
    "chỉnh trang đường làng ngõ xóm",
    "thắp sáng đường quê",
    "trồng đường hoa",
    "đường cờ Tổ quốc",
    "xây nhà văn hóa",
    "xây nhà tiêu hợp vệ sinh",
    "sửa nhà cho hộ nghèo",
    "phân loại rác tại nhà",
    "trồng rừng gỗ lớn",
    "trồng cây ăn quả",
    "cải tạo vườn tạp",
    "nuôi gà thả vườn",
    "nạo vét kênh mương",
    "giữ gìn vệ sinh môi trường",
    "giữ gìn an ninh trật tự",
    "lắp camera an ninh",
    "góp quỹ khuyến học",
    "dạy hát dân ca",
    "giúp nhau vay vốn",
    "bảo vệ biển đảo",
    "chuyển đổi số cộng đồng",
    "bỏ hủ tục trong việc cưới",
)
_RARE = (
    "mật ong",
    "chè hoa vàng",
    "cấy lúa nếp",
    "nuôi hàu",
    "thổ cẩm",
    "cầu treo",
    "sân bóng",
    "trạm bơm",
    "bếp ăn",
    "thư viện",
    "múa lân",
    "bò sữa",
    "giếng làng",
    "đò ngang",
    "tiếng Dao",
    "lò gốm",
)


@dataclass(frozen=True)
class _Unit:
    """A unit that registers: who enters for it, and how its place is written."""

    id: int
    name: str
    officers: list[int]


def fill(
    database_file: Path,
    *,
    initiatives: int,
    people: int = 8000,
    villages: int = 1500,
    communes: int = 70,
    talkers: int = 1000,
    seed: int = 1,
) -> None:
    """Make the database of a province with these numbers, ended today. The same seed makes the same province."""
    chance = random.Random(seed)
    now = datetime.now(UTC)
    with closing(connect(database_file, 5.0)) as connection:
        migrate(connection)
        connection.execute("BEGIN")
        places = _places(connection, chance, villages, communes, people, talkers, now)
        begin = datetime(now.year - YEARS + 1, 1, 1, tzinfo=UTC)
        middle = begin + (now - begin) / 2
        _work(connection, chance, places, initiatives // 2, begin, middle)
        _merge(connection, places, communes, middle)
        _work(connection, chance, places, initiatives - initiatives // 2, middle, now)
        while finding.catch_up(connection) or sums.catch_up(connection):
            pass
        _make_known(connection)
        _owe(connection, now)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _make_known(connection: sqlite3.Connection) -> None:
    """Write what every initiative says into the index, as a bot that has run so far has done; nothing waits for it."""
    rows = connection.execute(
        "SELECT i.id, i.name, i.place, i.target, i.problem, i.method, n.name AS unit FROM initiatives i"
        " JOIN unit_names n ON n.unit_id = i.unit_id AND n.valid_to IS NULL"
    ).fetchall()
    for row in rows:
        told = (row["target"], row["problem"], row["method"])
        said = gist(row["name"], told, (row["unit"], row["place"]))
        gists.write(connection, row["id"], said.name, (*said.told, *sorted(said.figures)))
    connection.execute("DELETE FROM signal_looks")


def _owe(connection: sqlite3.Connection, now: datetime) -> None:
    """Its ledger as it stands today, under the policy that the bot under test has."""
    policy, today = parse_policy(default_policy_text()), local(now).date()
    demands = Standing(lambda: policy).demands(today)
    ledger.look_at_units(connection, demands, today, now)
    ledger.look_at_initiatives(connection, ledger.EVERY, demands, today, now)


def _places(
    connection: sqlite3.Connection,
    chance: random.Random,
    villages: int,
    communes: int,
    count: int,
    talkers: int,
    now: datetime,
) -> list[_Unit]:
    """The tree and its people; all units that work, which the last village does not."""
    names = [f"{first} {second}" for first, second in product(_FIRST, _SECOND)]
    chance.shuffle(names)

    def person(unit_id: int, name: str, role: Role, chat: int | None = None) -> int:
        person_id = people.add(connection, name, unit_id, [Grant(role=role, unit_id=unit_id)], now)
        if chat is not None:
            people.link(connection, person_id, CHANNEL, str(chat), now)
        return person_id

    top = units.add(connection, code="P", name="Tỉnh Hải Sơn", level=Level.PROVINCE)
    person(top, "Lãnh đạo tỉnh", Role.LEADER, LEADER)
    person(top, "Quản trị", Role.ADMIN, ADMIN)
    places = [_Unit(top, "Tỉnh Hải Sơn", [person(top, "Cán bộ tổng hợp tỉnh", Role.COORDINATOR, PROVINCE_COORDINATOR)])]
    districts = [
        units.add(connection, code=f"H-{number}", name=f"Huyện {names[-number]}", level=Level.DISTRICT, reports_to=top)
        for number in range(1, 2 + 2 * communes // A_DISTRICT)
    ]
    for number in range(2 * communes):
        name = f"{'Phường' if number % 7 == 0 else 'Xã'} {names[number % len(names)]}"
        above_it = districts[number // A_DISTRICT]
        unit_id = units.add(connection, code=f"P-{number}", name=name, level=Level.COMMUNE, reports_to=above_it)
        person(unit_id, f"Lãnh đạo {name}", Role.LEADER)
        coordinator = person(unit_id, f"Cán bộ {name}", Role.COORDINATOR, COORDINATOR if number == 0 else None)
        places.append(_Unit(unit_id, name, [coordinator]))
    above = places[1:]
    for number in range(villages):
        name = f"{'Khu' if number % 7 == 0 else 'Thôn'} {chance.choice(names)}"
        commune = above[number % len(above)]
        code = f"{commune.id}-{number}"
        unit_id = units.add(connection, code=code, name=name, level=Level.VILLAGE, reports_to=commune.id)
        places.append(_Unit(unit_id, name, []))
    hamlets = places[1 + len(above) :]
    for number in range(count - 4 - 2 * len(above)):
        place = hamlets[number % villages]
        idle = place is hamlets[-1]
        chat = STRANGER if idle and not place.officers else FIRST + number if number < talkers and not idle else None
        place.officers.append(person(place.id, f"Cán bộ {number} {place.name}", Role.OFFICER, chat))
    return [place for place in places[:-1] if place.officers]


def _merge(connection: sqlite3.Connection, places: list[_Unit], communes: int, at: datetime) -> None:
    """Let communes become one, two by two, below the province, and the districts end."""
    top, decider, day = places[0].id, places[0].officers[0], at.date()

    def decide(**plan: Any) -> None:
        change = Reorganisation(id=f"m{len(done)}", day=day, person_id=decider, **plan)
        changes.decide(connection, change, day, at)
        done.append(change)

    done: list[Reorganisation] = []
    committee = units.add(
        connection, code="BDV", name="Ban Dân vận", level=Level.PROVINCE, kind=UnitKind.PARTY, reports_to=top
    )
    person = people.add(connection, "Cán bộ Ban Dân vận", committee, [Grant(role=Role.LEADER, unit_id=committee)], at)
    people.link(connection, person, CHANNEL, str(COMMITTEE), at)
    for number in range(communes):
        first, second = places[1 + 2 * number], places[2 + 2 * number]
        successor = NewUnit(name=first.name, level=Level.COMMUNE, reports_to=top)
        decide(kind=ChangeKind.MERGE, units=(first.id, second.id), new=(successor,))
        row = connection.execute("SELECT unit_id FROM people WHERE id = ?", (first.officers[0],)).fetchone()
        places[1 + 2 * number] = _Unit(row[0], first.name, first.officers)
        places[2 + 2 * number] = _Unit(row[0], first.name, second.officers)
        if number < SEEN:
            decide(kind=ChangeKind.ATTACH, units=(row[0],), reports_to=committee, line=Line.PARTY)
    for row in connection.execute("SELECT id FROM units WHERE level = 'district' ORDER BY id").fetchall():
        decide(kind=ChangeKind.CLOSE, units=(row[0],))


def _work(
    connection: sqlite3.Connection,
    chance: random.Random,
    places: list[_Unit],
    count: int,
    begin: datetime,
    now: datetime,
) -> None:
    """Initiatives in the order in which they came, each with the reports that followed."""
    weights = [20 if place.name.startswith(("Thôn", "Khu")) else 30 for place in places]
    for number, place in enumerate(chance.choices(places, weights, k=count)):
        at = begin + (now - begin) * (number + chance.random()) / count
        initiative = _initiative(chance, place, at)
        initiatives.add(connection, initiative, at)
        for report_number in range(chance.choices((0, 1, 2, 3), (20, 50, 20, 10))[0]):
            reported_at = min(now, at + timedelta(days=chance.uniform(1, 150) * (report_number + 1)))
            reports.add(connection, _report(chance, initiative, reported_at), reported_at)
    connection.execute("UPDATE evidence SET state = 'kept'")  # nothing is left to be fetched


def _initiative(chance: random.Random, place: _Unit, at: datetime) -> NewInitiative:
    work = chance.choice(_RARE if chance.random() < 0.02 else _WORKS)
    measure = f" dài {chance.randrange(100, 3000, 50)} m" if "đường" in work and chance.random() < 0.3 else ""
    where = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)}" if chance.random() < 0.2 else place.name
    return NewInitiative.model_construct(
        id=_id(chance),
        unit_id=place.id,
        year=at.year,
        name=f"{chance.choice(_BEGINNINGS)} {work}{measure} {where[0].lower()}{where[1:]}",
        subject_kind=SubjectKind.COLLECTIVE,
        subject_name=place.name,
        field=chance.choice(("economy", "culture_society", "security", "politics")),
        place=where,
        target=f"{chance.randrange(10, 900)} m đường, {chance.randrange(5, 90)} hộ tham gia",
        end_on=at.date().replace(month=12, day=31),
        origin=Origin.NEW,
        expected=(amount(chance),) if chance.random() < 0.3 else (),
        responsible_id=chance.choice(place.officers) if chance.random() < 0.3 else None,
        entered_by=chance.choice(place.officers),
        effective_on=at.date(),
    )


def _report(chance: random.Random, about: NewInitiative, at: datetime) -> NewReport:
    photos = [
        NewEvidence(kind=EvidenceKind.PHOTO, channel=CHANNEL, bot="1", ref=_id(chance))
        for _ in range(chance.choices((0, 1, 3), (70, 20, 10))[0])
    ]
    return NewReport.model_construct(
        id=_id(chance),
        initiative_id=about.id,
        period=f"{at.year}-H{(at.month + 5) // 6}",
        status=chance.choice((ReportStatus.ON_TRACK, ReportStatus.DONE)),
        done=f"Họp dân {chance.randrange(1, 5)} lần, {chance.randrange(5, 60)} hộ đã ký cam kết",
        obstacle="Thời tiết mưa nhiều" if chance.random() < 0.2 else "",
        resources=tuple(amount(chance) for _ in range(chance.choice((1, 1, 2)))),
        evidence=tuple(photos),
        entered_by=about.entered_by,
        effective_on=at.date(),
    )


def amount(chance: random.Random) -> Resource:
    """An amount that people gave."""
    kind, unit = chance.choice(((ResourceKind.LABOUR, "công"), (ResourceKind.LAND, "m²"), (ResourceKind.MONEY, "đồng")))
    amount = Decimal(chance.randrange(1, 500)) * (100_000 if kind == ResourceKind.MONEY else 1)
    return Resource(
        kind=kind,
        amount=amount,
        unit=unit,
        role=ResourceRole.CONTRIBUTION,
        source=Source.PEOPLE,
        typed=f"{amount} {unit}",
    )


def _id(chance: random.Random) -> str:
    return "".join(chance.choices("0123456789abcdefghjkmnpqrstvwxyz", k=10))
