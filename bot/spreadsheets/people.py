"""People as a file lists them: name, unit, and what they do where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.policy import Policy
from bot.spreadsheets.cells import Reader
from bot.spreadsheets.headings import Column, Found
from bot.spreadsheets.known import ROLE_LABELS, Known, Plan
from bot.spreadsheets.places import Place
from storage.records.imports import PersonChange
from storage.records.people import Role
from storage.records.words import fold

TITLE = "DANH SÁCH CÁN BỘ"
_ROLE_WORDS: dict[Role, tuple[str, ...]] = {
    Role.OFFICER: ("cơ sở", "cán bộ", "đăng ký", "báo cáo", "cán bộ thôn", "cán bộ xã"),
    Role.CHECKER: ("kiểm tra", "cán bộ đi cơ sở", "cán bộ kiểm tra"),
    Role.COORDINATOR: ("tổng hợp", "chuyên viên tổng hợp"),
    Role.LEADER: ("cán bộ lãnh đạo",),
    Role.ADMIN: ("quản trị viên",),
}
_WORDS = {fold(word): role for role, words in _ROLE_WORDS.items() for word in (*words, role, ROLE_LABELS[role])}
_SHORTER = re.compile(r"^cb ")
_BETWEEN = re.compile(r"[,;+/]| và ")


def columns(policy: Policy, units: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of the template."""
    return (
        Column("number", "STT", "Số thứ tự", ("Ví dụ", "Ví dụ"), ("TT", "Số TT"), width=8),
        Column(
            "name",
            "Họ và tên *",
            "Không bắt buộc tham gia; ai không dùng thì đơn vị nhập thay",
            ("Cán bộ xã Quảng Thành", "Trưởng thôn Hải An"),
            ("Họ tên", "Tên", "Họ và tên cán bộ", "Tên cán bộ", "Tên đệm và tên"),
            required=True,
            width=30,
            limit=120,
            joins=True,
        ),
        Column("family", "Họ", "", also=("Họ đệm", "Họ và đệm", "Họ lót", "Họ và tên đệm", "Họ và chữ đệm"), width=0),
        Column(
            "unit",
            "Đơn vị *",
            "Mã hoặc tên đơn vị công tác",
            ("Xã Quảng Thành", "Thôn Hải An"),
            ("Đơn vị công tác", "Cơ quan", "Mã đơn vị", "Nơi công tác"),
            required=True,
            choices=units,
            width=30,
        ),
        Column(
            "above",
            "Thuộc",
            "Đơn vị cấp trên, khi tên đơn vị bị trùng",
            ("", "Xã Quảng Thành"),
            ("Trực thuộc", "Xã phường"),
            choices=units,
            width=24,
        ),
        Column(
            "roles",
            "Vai trò *",
            "Chọn một; nhiều vai trò cách nhau bằng dấu phẩy",
            (ROLE_LABELS[Role.COORDINATOR], ROLE_LABELS[Role.OFFICER]),
            ("Nhiệm vụ", "Vai trò trên bot"),
            required=True,
            choices=tuple(ROLE_LABELS.values()),
            width=24,
        ),
        Column(
            "at",
            "Phụ trách",
            "Đơn vị phụ trách, nếu khác đơn vị công tác; nhiều đơn vị cách nhau bằng dấu phẩy",
            ("", ""),
            ("Địa bàn phụ trách", "Đơn vị phụ trách"),
            choices=units,
            width=24,
        ),
    )


@dataclass
class _Entry:
    row: int
    name: str
    unit: Place
    roles: set[tuple[Role, int]] = field(default_factory=set)


def understand(found: Found, known: Known, plan: Plan) -> None:
    """What a list of people would change. Several rows of one person give their roles together."""
    reader = known.reader(found)
    entries: dict[tuple[int, str], _Entry] = {}
    for row in reader.rows():
        before = len(reader.mistakes)
        name, above = reader.needed("name"), reader.text("above")
        if name and (family := reader.text("family")):
            name = f"{family} {name}"
        unit = reader.unit("unit", above) if reader.needed("unit") else None
        roles = _roles(reader)
        charges = _charges(reader)
        for column, place in (("unit", unit), *(("at", place) for place in charges)):
            if place is not None and place.closed_on:
                reader.wrong(column, "closed_unit", place.name, about=place.closed_on[:4])
        if len(reader.mistakes) > before or unit is None:
            continue
        entry = entries.setdefault((unit.id, fold(name)), _Entry(row.number, name, unit))
        given = {(role, at.id) for role in roles for at in charges or [unit]}
        if given <= entry.roles:
            reader.wrong("", "duplicate_row", about=str(entry.row))
        entry.roles |= given
    plan.mistakes, plan.read_as = reader.mistakes, reader.read_as
    people = {(person.unit_id, fold(person.name)): person for person in known.people}
    for key, entry in entries.items():
        person = people.get(key)
        held: frozenset[tuple[Role, int]] = person.roles if person else frozenset()
        added = sorted(entry.roles - held, key=lambda grant: (str(grant[0]), grant[1]))
        named = ", ".join(f"{ROLE_LABELS[role]} ({reader.places.by_id[at].code})" for role, at in added)
        plan.take(
            PersonChange(
                row=entry.row,
                did="new" if person is None else "changed" if added else "same",
                label=f"{entry.name} – {entry.unit.name}",
                differences=(f"Vai trò: + {named}",) if person and added else (),
                id=person.id if person else None,
                name=entry.name,
                unit_id=entry.unit.id,
                roles=tuple(added),
            )
        )


def _charges(reader: Reader) -> list[Place]:
    """The units that somebody is in charge of, besides or instead of their own; several stand in one cell."""
    typed = reader.text("at")
    parts = [part.strip() for part in _BETWEEN.split(typed) if part.strip()]
    if len(parts) > 1 and (";" in typed or not reader.places.find(typed)):
        return [place for part in parts if (place := reader.unit("at", typed=part)) is not None]
    place = reader.unit("at", typed=typed)
    return [place] if place is not None else []


def _roles(reader: Reader) -> list[Role]:
    typed = reader.needed("roles")
    roles = []
    for part in _BETWEEN.split(typed):
        if not part.strip():
            continue
        role = _WORDS.get(_SHORTER.sub("can bo ", fold(part)))
        if role is None:
            reader.wrong("roles", "unknown_choice", part.strip(), right="; ".join(ROLE_LABELS.values()))
        else:
            roles.append(role)
    return roles
