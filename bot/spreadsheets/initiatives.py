"""Initiatives as a file lists them: this year's and earlier ones, with outcomes at each level and what they brought."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal

from bot.policy import Policy
from bot.spreadsheets.cells import Reader
from bot.spreadsheets.fields import FIELD_MARK, field_named
from bot.spreadsheets.headings import Found
from bot.spreadsheets.initiative_columns import ORIGIN_CHOICES, OUTCOMES, RESOURCES, SUBJECT_CHOICES
from bot.spreadsheets.known import Known, KnownInitiative, Plan, differs
from bot.spreadsheets.levels import level_of
from bot.spreadsheets.places import Place
from storage.records.imports import InitiativeChange
from storage.records.initiatives import NewInitiative, Origin, SubjectKind
from storage.records.outcomes import NewOutcome, OutcomeKind
from storage.records.reports import Resource, ResourceKind, ResourceRole, Source
from storage.records.units import Level
from storage.records.words import fold

_YES = {
    "x",
    "co",
    "1",
    "dat",
    "true",
    "duoc",
    "cong nhan",
    "duoc cong nhan",
    "dien hinh",
    "v",
    "✓",
    "✔",
    "√",
    "☑",
    "☒",
    "da cong nhan",
    "duoc khen",
}
_NO = {"khong", "khong dat", "khong cong nhan", "khong duoc cong nhan", "0", "ko"}
_DAY = re.compile(r"(?:ngày|,)?\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*((?:19|20)\d\d)\s*$", re.IGNORECASE)


def understand(found: Found, known: Known, plan: Plan) -> None:
    """What a list of initiatives would change."""
    reader = known.reader(found)
    plan.mistakes, plan.read_as = reader.mistakes, reader.read_as
    stored = _Stored(known)
    codes: dict[tuple[int, str], int] = {}
    names: dict[tuple[int, int, str], int] = {}
    for row in reader.rows():
        one = _initiative(reader, known)
        if one is None:
            continue
        new = one.initiative
        if new.code and (first := codes.setdefault((new.year, new.code), row.number)) != row.number:
            reader.wrong("code", "duplicate_code", new.code, about=str(first))
        elif (first := names.setdefault(_key(new), row.number)) != row.number and not new.code:
            reader.wrong("name", "duplicate_row", new.name, about=str(first))
        else:
            before = stored.same_as(new)
            if before is None:
                plan.take(one.model_copy(update={"initiative": stored.with_own_id(new)}))
            elif reader.scope is not None and before.initiative.unit_id not in reader.scope:
                reader.wrong("code", "not_yours", new.code or new.name)
            else:
                plan.take(_compared(one, before))


class _Stored:
    """The initiatives that there are already, found by code or else by unit, year and name."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._by_code: dict[tuple[int, str], str] = {}
        self._by_name: dict[tuple[int, int, str], tuple[str, str]] = {}
        self._years: set[int] = set()

    def same_as(self, new: NewInitiative) -> KnownInitiative | None:
        """The stored one that a row means."""
        if new.year not in self._years:
            self._years.add(new.year)
            for initiative_id, unit_id, code, name in self._known.initiatives_of(new.year):
                if code:
                    self._by_code[new.year, code] = initiative_id
                self._by_name[unit_id, new.year, fold(name)] = initiative_id, code
        if new.code and (found := self._by_code.get((new.year, new.code))):
            return self._known.initiative(found)
        initiative_id, code = self._by_name.get(_key(new), ("", ""))
        if not initiative_id or (new.code and code not in ("", new.code)):
            return None
        return self._known.initiative(initiative_id)

    def with_own_id(self, new: NewInitiative) -> NewInitiative:
        """A new initiative with an id that nothing else has: one of its name may have got another name since."""
        salt = ""
        while self._known.initiative(new.id) is not None:
            salt += "+"
            new = new.model_copy(update={"id": initiative_id(salt, new.unit_id, new.year, new.code or new.name)})
        return new


def _key(initiative: NewInitiative) -> tuple[int, int, str]:
    return initiative.unit_id, initiative.year, fold(initiative.name)


_SAID = {
    "name": "Tên",
    "field": "Lĩnh vực",
    "subject_name": "Chủ thể",
    "origin": "Tình trạng",
    "place": "Nơi làm",
    "target": "Mục tiêu",
    "start_on": "Bắt đầu",
    "end_on": "Hoàn thành",
    "level": "Cấp đăng ký",
    "group": "Nhóm",
    "code": "Mã",
    "unit_id": "Đơn vị",
    "subject_kind": "Loại chủ thể",
}


def _compared(one: InitiativeChange, before: KnownInitiative) -> InitiativeChange:
    """A row beside what is stored: an empty cell says nothing, so it changes nothing."""
    old, new = before.initiative, one.initiative
    given = {name for name in _SAID if getattr(new, name) not in ("", None)} - set(one.assumed)
    changed = {name: getattr(new, name) for name in given if getattr(new, name) != getattr(old, name)}
    differences = [differs(_SAID[name], getattr(old, name), value) for name, value in changed.items()]
    stored = {(outcome.level, outcome.kind): outcome for outcome in before.outcomes}
    outcomes = []
    for outcome in one.outcomes:
        standing = stored.get((outcome.level, outcome.kind))
        if standing is not None and (not outcome.decision or standing.decision == outcome.decision):
            continue
        outcomes.append(outcome)
        differences.append(
            differs(f"{outcome.kind} {outcome.level}", standing.decision if standing else "", outcome.decision or "x")
        )
    resources = one.resources
    if _amounts(resources) == _amounts(before.resources) or not resources:
        resources = ()
    else:
        differences.append(differs("Nguồn lực", _shown(before.resources), _shown(resources)))
    return one.model_copy(
        update={
            "did": "changed" if differences else "same",
            "differences": tuple(differences),
            "initiative": old.model_copy(update=changed),
            "outcomes": tuple(outcomes),
            "resources": resources,
            "amends": before.report_id if resources else "",
        }
    )


def _amounts(resources: tuple[Resource, ...]) -> list[tuple[object, ...]]:
    return sorted(
        (r.kind, r.role, r.source or "", r.amount if r.amount is not None else r.typed, r.unit) for r in resources
    )


def _shown(resources: tuple[Resource, ...]) -> str:
    return "; ".join(resource.typed for resource in resources)


def _initiative(reader: Reader, known: Known) -> InitiativeChange | None:
    before = len(reader.mistakes)
    policy = known.policy
    year = reader.year("year")
    unit = reader.unit("unit", reader.text("above")) if reader.needed("unit") else None
    if unit is not None and unit.closed_on and year is not None and int(unit.closed_on[:4]) < year:
        reader.wrong("unit", "closed_unit", unit.name, about=unit.closed_on[:4])
    name = reader.needed("name")
    field = _field(reader, year, policy)
    subject = SubjectKind(reader.choice("subject", SUBJECT_CHOICES) or SubjectKind.COLLECTIVE)
    by, origin = reader.text("by"), reader.choice("origin", ORIGIN_CHOICES)
    level = level_of(reader, "level", policy)
    start, end, registered = reader.day("start"), reader.day("end", end=True), reader.day("registered_on")
    resources = _resources(reader)
    counted_on = min(policy.cut_offs.of(str(year or known.today.year)), known.today)
    outcomes = _outcomes(reader, counted_on, level, unit, year)
    place, target, group, code = (reader.text(column) for column in ("place", "target", "group", "code"))
    if len(reader.mistakes) > before or unit is None or year is None:
        return None
    assumed = [
        ("subject_name", not by),
        ("subject_kind", not reader.text("subject")),
        ("origin", not origin),
        ("unit_id", bool(unit.closed_on)),  # who held it then; who holds it now is not said
    ]
    initiative = NewInitiative(
        id=initiative_id("", unit.id, year, code or name),
        code=code,
        unit_id=unit.id,
        year=year,
        name=name,
        subject_kind=subject,
        subject_name=by or unit.name,
        field=field,
        place=place,
        target=target,
        start_on=start,
        end_on=end,
        origin=Origin(origin or Origin.NEW),
        level=level,
        group=group,
        entered_by=known.person_id,
        effective_on=registered or (known.today if year >= known.today.year else date(year, 1, 1)),
    )
    return InitiativeChange(
        row=reader.row.number,
        did="new",
        label=f"{name} – {unit.name}, {year}",
        initiative=initiative,
        assumed=tuple(column for column, holds in assumed if holds),
        outcomes=outcomes,
        resources=resources,
        counted_on=counted_on,
    )


def initiative_id(salt: str, unit_id: int, year: int, name: str) -> str:
    """The id of an initiative that a file brings: the same for the same row, so that it is stored once."""
    said = f"{salt}\x1f{unit_id}\x1f{year}\x1f{fold(name)}"
    digest = int.from_bytes(hashlib.sha256(said.encode()).digest()[:9], "big")
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(alphabet[digest >> shift & 31] for shift in range(0, 70, 5))


def _field(reader: Reader, year: int | None, policy: Policy) -> str:
    """The field of a row: as its column says, or that of the columns of fields which is marked."""
    at = reader.found.at
    marks = sorted((column for column in at if column.startswith(FIELD_MARK)), key=at.__getitem__)
    if not marks or reader.text("field"):
        return field_of(reader, "field", year, policy) if reader.needed("field") and year else ""
    marked = [mark.removeprefix(FIELD_MARK) for mark in marks if fold(reader.text(mark)) not in ("", *_NO)]
    if len(marked) == 1:
        return field_of(reader, FIELD_MARK + marked[0], year, policy, marked[0]) if year else ""
    if marked:
        reader.wrong("", "several_fields", "; ".join(marked))
    else:
        reader.wrong("", "missing", about="lĩnh vực")
    return ""


def field_of(reader: Reader, name: str, year: int, policy: Policy, typed: str | None = None) -> str:
    """The code of a field of a year; one that the year has not is a mistake with the line to add to the policy."""
    typed = reader.text(name) if typed is None else typed
    if not typed:
        return ""
    fields = policy.fields_of(year)
    code = field_named(typed, fields)
    if not code:
        slug = re.sub(r"[^a-z0-9]+", "_", fold(typed)).strip("_")[:30].strip("_")
        known = "; ".join(fields.values())
        reader.wrong(name, "unknown_field", typed, about=str(year), right=f'{slug} = "{typed}"  ({known})')
    elif fold(typed) not in (fold(fields[code]), code):
        reader.read_as[typed] = fields[code]
    return code


def _resources(reader: Reader) -> tuple[Resource, ...]:
    found = []
    for name, (_, measured, kind, role, source) in RESOURCES.items():
        if name not in reader.found.at:
            continue
        read = reader.amount(name, measured)
        if read is None:
            continue
        found.append(
            Resource(
                kind=kind,
                amount=Decimal(str(read.value)),
                unit=read.unit or "",
                role=role,
                source=source,
                typed=read.typed,
                approximate=read.approximate,
                cumulative=True,
            )
        )
    if items := reader.text("items"):
        found.append(
            Resource(
                kind=ResourceKind.ITEMS,
                amount=None,
                unit="",
                role=ResourceRole.CONTRIBUTION,
                source=Source.PEOPLE,
                typed=items,
                cumulative=True,
            )
        )
    return tuple(found)


def _outcomes(
    reader: Reader, counted_on: date, level: Level | None, unit: Place | None, year: int | None
) -> tuple[NewOutcome, ...]:
    found: dict[tuple[Level, OutcomeKind], NewOutcome] = {}
    for column in reader.found.at:
        kind_name, mark, level_name = column.partition(":")
        if not mark or kind_name not in OUTCOMES:
            continue
        cell = reader.row.cell(reader.found.at[column])
        typed = reader.text(column)
        if not typed or year is None:
            continue
        at = Level(level_name) if level_name else level or (unit.level if unit else None)
        if at is None:
            continue
        kind = OutcomeKind(kind_name)
        if fold(typed) in _NO:
            if kind != OutcomeKind.RECOGNISED:
                continue
            kind = OutcomeKind.NOT_RECOGNISED
        day, decision = decided(cell, typed, counted_on)
        if fold(typed) in _NO:
            decision = ""
        found[at, kind] = NewOutcome(level=at, kind=kind, decision=decision, effective_on=day)
    for at, kind in found:
        if kind == OutcomeKind.NOT_RECOGNISED and any((at, other) in found for other in OUTCOMES):
            reader.wrong("", "contradiction")
            break
    return tuple(found.values())


def decided(cell: object, typed: str, counted_on: date) -> tuple[date, str]:
    """The day and the number of a decision as a cell gives them: "123-QĐ/TU ngày 5/11/2018", a day alone, or "x".

    Where no day is told, that up to which the year's figures are taken.
    """
    if isinstance(cell, datetime):
        return cell.date(), ""
    told = _DAY.search(typed)
    if told is not None:
        try:
            day = date(int(told[3]), int(told[2]), int(told[1]))
        except ValueError:
            pass
        else:
            return day, typed[: told.start()].strip(" ,;–-")
    return counted_on, "" if fold(typed) in _YES else typed
