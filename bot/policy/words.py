"""A policy in the words that people read: section by section, setting by setting, with what may be written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import Enum
from typing import Any, NamedTuple

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from bot.messages import Frozen
from bot.policy.models import Policy
from bot.policy.sections import Criterion, Indicator
from bot.policy.values import DayOfYear, Hours
from storage.records.units import Level, UnitKind

CHOICES = {
    "party": "văn bản của Đảng",
    "state": "văn bản hành chính",
    "north": "miền Bắc",
    "central": "miền Trung",
    "south": "miền Nam",
    "week": "tuần",
    "month": "tháng",
    "quarter": "quý",
    "half-year": "6 tháng",
    "nine-months": "9 tháng",
    "year": "năm",
    "officer": "cán bộ",
    "superior": "cấp trên trực tiếp",
    "leader": "lãnh đạo",
    "monday": "thứ Hai",
    "tuesday": "thứ Ba",
    "wednesday": "thứ Tư",
    "thursday": "thứ Năm",
    "friday": "thứ Sáu",
    "number": "số",
    "yes_no": "có/không",
    "text": "chữ",
}
"""What people see of a choice that the file has a code for."""
YES, NO = "có", "không"
"""What people see, and write in the sheet, of a setting that is on or off."""

_UNITS: dict[Level | UnitKind, str] = {
    Level.PROVINCE: "tỉnh",
    Level.DISTRICT: "huyện",
    Level.COMMUNE: "xã, phường",
    Level.VILLAGE: "thôn, khu",
    Level.TEAM: "tổ",
    UnitKind.AREA: "địa bàn",
    UnitKind.PARTY: "cấp ủy, ban Đảng",
    UnitKind.FRONT: "Mặt trận",
    UnitKind.DEPARTMENT: "sở, ngành, phòng",
    UnitKind.MASS_ORGANISATION: "đoàn thể",
    UnitKind.ARMED_FORCES: "lực lượng vũ trang",
    UnitKind.SCHOOL: "trường học",
    UnitKind.ENTERPRISE: "doanh nghiệp",
}


class Setting(NamedTuple):
    """One setting as it is shown."""

    path: tuple[str, ...]
    title: str
    value: JsonValue
    """As the file has it."""
    shown: str
    description: str = ""


def section_titles() -> dict[str, str]:
    """The sections by their name in the file."""
    return {name: str(info.title) for name, info in Policy.model_fields.items()}


def declared() -> Iterator[tuple[str, str, str]]:
    """Every setting that has a name of its own: section and name, title, what may be written."""
    for section, info in Policy.model_fields.items():
        model = info.annotation
        if isinstance(model, type) and issubclass(model, Frozen):
            for name, inner in model.model_fields.items():
                yield f"{section}.{name}", str(inner.title), inner.description or ""


def settings_of(policy: Policy, section: str) -> Iterator[Setting]:
    """The settings of a section, in order."""
    value = getattr(policy, section)
    if isinstance(value, Frozen):
        yield from _settings((section,), value)
    elif isinstance(value, tuple):
        for index, step in enumerate(value):
            title = f"Bậc {index + 1}"
            yield Setting((section, str(index)), title, plain(step), f"{CHOICES[step.who]}, sau {step.after} ngày")
    else:
        yield from _entries((section,), value)


def _settings(path: tuple[str, ...], model: Frozen) -> Iterator[Setting]:
    info: FieldInfo
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, dict):
            yield from _entries((*path, name), value)
        else:
            yield Setting((*path, name), str(info.title), plain(value), shown(value), info.description or "")


def _entries(path: tuple[str, ...], entries: Mapping[Any, Any], above: str = "") -> Iterator[Setting]:
    for code, value in entries.items():
        key = str(code.value if isinstance(code, Enum) else code)
        if isinstance(value, dict):
            yield from _entries((*path, key), value, f"{key}, ")
        else:
            yield Setting((*path, key), above + key, plain(value), shown(value))


class Difference(NamedTuple):
    """A setting that two policies have otherwise; empty where one has none."""

    setting: str
    before: str
    after: str


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What changes from one policy to another."""
    found = []
    for section, title in section_titles().items():
        old, new = ({s.path: s for s in settings_of(policy, section)} for policy in (before, after))
        for path in {**old, **new}:
            if path not in old or path not in new or old[path].value != new[path].value:
                named = {**old, **new}[path].title
                values = (policy[path].shown if path in policy else "" for policy in (old, new))
                found.append(Difference(f"{title}, {named}", *values))
    return found


def plain(value: Any) -> JsonValue:
    """A value as the file has it."""
    match value:
        case Hours(begin, end):
            return f"{plain(begin)}-{plain(end)}"
        case DayOfYear(month, day):
            return f"{day}/{month}"
        case time():
            return f"{value.hour}:{value.minute:02}"
        case date():
            return f"{value.day}/{value.month}/{value.year}"
        case Frozen():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case dict():
            return {str(key.value if isinstance(key, Enum) else key): plain(part) for key, part in value.items()}
        case tuple() | list():
            return [plain(part) for part in value]
        case _:
            return value  # type: ignore[no-any-return]


def shown(value: Any) -> str:
    """A value as people read it; empty where nothing is set."""
    if isinstance(value, Criterion):
        return f"{value.label}: {value.most} điểm"
    if isinstance(value, Indicator):
        return _indicator(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Level | UnitKind):
        return "; ".join(_UNITS[part] for part in value)
    match plain(value):
        case None:
            return ""
        case list() as parts:
            return "; ".join(CHOICES.get(str(part), str(part)) for part in parts)
        case bool() as yes:
            return YES if yes else NO
        case str() as words:
            return CHOICES.get(words, words)
        case other:
            return str(other)


def _indicator(indicator: Indicator) -> str:
    measured = f"{CHOICES[indicator.answer]}{f' ({indicator.measure})' if indicator.measure else ''}"
    return f"{indicator.label}: {measured}, mỗi {CHOICES[indicator.period]}, {shown(indicator.levels)}" + (
        f" ({shown(indicator.kinds)})" if indicator.kinds != (UnitKind.AREA,) else ""
    )
