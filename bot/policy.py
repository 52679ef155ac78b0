"""The policy file of a place (TOML) as models, and its mistakes in words that lead to the line to mend."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from bot.messages import Frozen
from storage.records.units import Level, UnitKind

Days = Annotated[int, Field(ge=1, le=3650)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Words = Annotated[str, Field(min_length=1, max_length=120)]


class PolicyError(Exception):
    """The policy cannot be used; the message has a line for each mistake."""


class Organisation(Frozen):
    """Whose policy it is."""

    name: Words


class MeasuresPolicy(Frozen):
    """How much land the old measures mean here."""

    region: Literal["north", "central", "south"] = "north"


class ConversationsPolicy(Frozen):
    """How long what is begun stays open."""

    keep_open_days: Days = 14
    invite_days: Days = 30


class ReportsPolicy(Frozen):
    """How often a report is due."""

    period: Literal["month", "quarter", "half-year", "year"] = "half-year"
    late_evidence_days: Days = 3
    """How long photos sent by themselves are offered to be attached to a report that was sent before them."""

    def period_of(self, day: date) -> str:
        """The name of the period that a day lies in: 2026-03, 2026-Q1, 2026-H1 or 2026."""
        match self.period:
            case "month":
                return f"{day.year}-{day.month:02}"
            case "quarter":
                return f"{day.year}-Q{(day.month + 2) // 3}"
            case "half-year":
                return f"{day.year}-H{(day.month + 5) // 6}"
            case "year":
                return f"{day.year}"

    def begin_of(self, day: date) -> date:
        """The first day of the period that a day lies in."""
        months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[self.period]
        return date(day.year, (day.month - 1) // months * months + 1, 1)


class Retention(Frozen):
    """How long traces of messages are kept."""

    sent_messages_days: Days = 30
    received_keys_days: Days = 14
    closed_sessions_days: Days = 90


class TeamsPolicy(Frozen):
    """The posts that a team (tổ dân vận) has here; none until the place names them."""

    posts: dict[Code, Words] = {}


class Policy(Frozen):
    """All that a place decides for itself."""

    organisation: Organisation
    measures: MeasuresPolicy = MeasuresPolicy()
    conversations: ConversationsPolicy = ConversationsPolicy()
    reports: ReportsPolicy = ReportsPolicy()
    retention: Retention = Retention()
    fields: dict[int, dict[Code, Words]]
    programmes: dict[Code, Words] = {}
    levels: dict[Level, Words] = {
        Level.PROVINCE: "Cấp tỉnh",
        Level.COMMUNE: "Cấp xã",
        Level.VILLAGE: "Thôn, khu",
    }
    kinds: dict[UnitKind, Words] = {
        UnitKind.AREA: "Địa bàn",
        UnitKind.PARTY: "Cấp ủy, ban Đảng",
        UnitKind.DEPARTMENT: "Sở, ngành, phòng",
        UnitKind.FRONT: "Mặt trận",
        UnitKind.MASS_ORGANISATION: "Đoàn thể",
        UnitKind.ARMED_FORCES: "Lực lượng vũ trang",
        UnitKind.SCHOOL: "Trường học",
        UnitKind.ENTERPRISE: "Doanh nghiệp",
    }
    teams: TeamsPolicy = TeamsPolicy()

    @field_validator("fields")
    @classmethod
    def _some(cls, fields: dict[int, dict[str, str]]) -> dict[int, dict[str, str]]:
        if not fields or not all(fields.values()):
            raise ValueError("needs at least one year with at least one field")
        return fields

    def fields_of(self, year: int) -> dict[str, str]:
        """The fields of a year: its own, else those of the nearest year before, else the earliest."""
        earlier = [known for known in self.fields if known <= year]
        return self.fields[max(earlier) if earlier else min(self.fields)]

    def field_label(self, code: str) -> str:
        """A field's name, looked for in the newest years first; the code itself where it is gone."""
        return next(
            (self.fields[year][code] for year in sorted(self.fields, reverse=True) if code in self.fields[year]),
            code,
        )


def default_policy_text() -> str:
    """The commented policy that `dvk init` writes."""
    return (resources.files("bot") / "samples" / "policy.toml").read_text("utf-8")


def parse_policy(written: str, name: str = "policy.toml") -> Policy:
    """Read a policy. Raises PolicyError that names line, mistake and what would be right."""
    try:
        data = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(_syntax(error, written, name)) from None
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        lines = _lines(written)
        raise PolicyError("\n".join(_explain(detail, lines, name) for detail in error.errors())) from None


def _syntax(error: tomllib.TOMLDecodeError, written: str, name: str) -> str:
    found = re.search(r"line (\d+)", str(error))
    number = int(found.group(1)) if found else written.count("\n") + 1
    told = re.sub(r"\s*\(at .*\)", "", str(error))
    return f'{name}, line {number}: {told}. Write one setting a line as  name = value , text in straight quotes: "…" .'


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")


def _lines(written: str) -> dict[tuple[str, ...], int]:
    """The line of each table and each setting. Settings here are one to a line, so looking at the lines is enough."""
    table: tuple[str, ...] = ()
    found: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(written.splitlines(), 1):
        if header := _HEADER.match(line):
            table = tuple(part.strip().strip('"') for part in header.group(1).split("."))
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key.group(1).strip('"')), number)
    return found


def _explain(detail: ErrorDetails, lines: dict[tuple[str, ...], int], name: str) -> str:
    path = tuple(str(part) for part in detail["loc"] if part != "[key]")
    line = next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), None)
    where = f"{name}, line {line}" if line else name
    setting = ".".join(path)
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return f"{where}: {setting} is missing. Add it; `dvk init` in an empty folder shows an example."
        case "extra_forbidden":
            known = ", ".join(_known(path[:-1]))
            return f"{where}: there is no setting {setting}. Settings here: {known}."
        case "literal_error":
            return f"{where}: {setting} = {given!r} is not one of the choices; write {detail['ctx']['expected']}."
        case "string_pattern_mismatch":
            right = "lower-case letters without marks, digits and _ , e.g. van_hoa"
            return f"{where}: {setting}: the code {given!r} must be {right}."
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{where}: {setting} = {given!r} must be a whole number without quotes, e.g. 14."
        case "greater_than_equal" | "less_than_equal":
            return f"{where}: {setting} = {given!r} must be from 1 to 3650."
        case _:
            return f"{where}: {setting} = {given!r}: {detail['msg'].removeprefix('Value error, ')}."


def _known(path: tuple[str, ...]) -> list[str]:
    model: type[Frozen] = Policy
    for part in path:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, Frozen)):
            return []
        model = inner
    return sorted(model.model_fields)
