"""Units as a file lists them: name, level, kind, and the unit above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.policy import Policy
from bot.spreadsheets.cells import Reader
from bot.spreadsheets.headings import Column, Found
from bot.spreadsheets.known import KIND_WORDS, Known, Plan, differs
from bot.spreadsheets.levels import level_called, level_of
from bot.spreadsheets.places import Place, full, short
from bot.spreadsheets.table import words
from storage.records.imports import UnitChange
from storage.records.units import ROOT_CODE, Level, Line, UnitKind
from storage.records.words import fold

TITLE = "DANH SÁCH ĐƠN VỊ"
LINES = {"party": Line.PARTY, "system": Line.SYSTEM, "place": Line.PLACE}


def columns(policy: Policy, units: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of the template."""
    levels = tuple(policy.levels.values())
    kinds = tuple(policy.kinds.values())
    above = ("Tỉnh Quảng Ninh", "Xã Quảng Thành")
    return (
        Column("number", "STT", "Số thứ tự", ("Ví dụ", "Ví dụ"), ("TT", "Số TT"), width=8),
        Column(
            "code", "Mã đơn vị", "Mã riêng của từng đơn vị; để trống thì bot tự đặt", ("QT", "QT-HA"), ("Mã", "Mã số")
        ),
        Column(
            "name",
            "Tên đơn vị *",
            "Ghi đủ: Xã Quảng Thành; Thôn Hải An",
            ("Xã Quảng Thành", "Thôn Hải An"),
            (
                *("Đơn vị", "Tên", "Tên cơ quan", "Xã phường thị trấn", "Tên cơ quan, đơn vị", "Địa phương"),
                *("Tên xã", "Tên phường", "Tên thôn", "Tên bản", "Tên khu phố", "Tên khu", "Tên tổ dân phố", "Tên ấp"),
                *("Thôn", "Thôn bản", "Thôn bản khu phố", "Thôn khu phố", "Thôn xóm", "Thôn tổ dân phố", "Khu phố"),
            ),
            required=True,
            width=34,
            limit=120,
        ),
        Column(
            "level",
            "Cấp",
            "Chọn trong danh sách; để trống nếu tên đã ghi Xã, Phường, Thôn…",
            (policy.levels.get(Level.COMMUNE, levels[0]), policy.levels.get(Level.VILLAGE, levels[-1])),
            ("Cấp đơn vị", "Cấp hành chính"),
            choices=levels,
            strict=True,
            width=16,
        ),
        Column(
            "kind",
            "Loại",
            "Chọn trong danh sách; để trống là địa bàn",
            (kinds[0], kinds[0]),
            ("Loại đơn vị", "Loại hình", "Khối"),
            choices=kinds,
            strict=True,
            width=20,
        ),
        Column(
            "above",
            "Trực thuộc",
            "Mã hoặc tên đơn vị cấp trên trực tiếp; đơn vị cao nhất để trống",
            above,
            ("Đơn vị cấp trên", "Thuộc", "Cấp trên", "Đơn vị quản lý", "Báo cáo về", "Xã", "Xã phường", "Phường"),
            width=30,
            choices=units,
        ),
        Column(
            "party", "Tổ chức Đảng", "Cấp ủy theo dõi, nếu có: mã hoặc tên", also=("Cấp ủy",), width=24, choices=units
        ),
        Column(
            "system",
            "Theo ngành dọc",
            "Đơn vị ngành dọc cấp trên, nếu có",
            also=("Ngành dọc",),
            width=24,
            choices=units,
        ),
        Column(
            "place",
            "Đóng trên địa bàn",
            "Địa bàn nơi đóng trụ sở, nếu có",
            also=("Địa bàn", "Nơi đóng"),
            width=24,
            choices=units,
        ),
        Column(
            "since",
            "Thành lập ngày",
            "Ngày có hiệu lực, như 1/7/2025; để trống nếu không rõ",
            ("", ""),
            ("Ngày thành lập", "Từ ngày"),
            width=16,
        ),
    )


@dataclass
class _Entry:
    """A row as read."""

    row: int
    code: str
    name: str
    level: Level
    kind: UnitKind | None
    above: str
    lines: dict[Line, str]
    since: date | None
    known: Place | None = None


def understand(found: Found, known: Known, plan: Plan) -> None:
    """What a list of units would change."""
    reader = known.reader(found)
    entries = [entry for _ in reader.rows() if (entry := _entry(reader, known.policy)) is not None]
    entries = _once(entries, reader)
    _recognise(entries, reader, known)
    _give_codes(entries, reader)
    plan.mistakes, plan.read_as = reader.mistakes, reader.read_as
    parents = _parents(entries, _wrong(reader), reader)
    _leave_out_circles(entries, parents, reader)
    for entry in _from_the_top(entries, parents, reader):
        change = _change(entry, parents[entry.row], reader, known)
        if change is not None:
            plan.take(change)
    plan.mistakes.sort(key=lambda mistake: mistake.row)


def _entry(reader: Reader, policy: Policy) -> _Entry | None:
    before = len(reader.mistakes)
    name = reader.needed("name")
    kind_typed = reader.text("kind")
    kind, sort = _kind(kind_typed, policy), level_called(kind_typed)
    level = level_of(reader, "level", policy) or sort or level_called(name)
    if level not in policy.levels and len(reader.mistakes) == before:
        reader.wrong("level", "no_level", name, right="; ".join(policy.levels.values()))
    if kind_typed and kind is None and sort is None:
        reader.wrong("kind", "unknown_choice", kind_typed, right="; ".join(policy.kinds.values()))
    entry = _Entry(
        reader.row.number,
        reader.text("code"),
        name,
        level or Level.PROVINCE,
        kind,
        reader.text("above"),
        {line: said for column, line in LINES.items() if (said := reader.text(column))},
        reader.day("since"),
    )
    return entry if len(reader.mistakes) == before else None


def _kind(typed: str, policy: Policy) -> UnitKind | None:
    words = {fold(word): kind for kind, others in KIND_WORDS.items() for word in (*others, kind)}
    words |= {fold(label): kind for kind, label in policy.kinds.items()}
    return words.get(fold(typed))


def _once(entries: list[_Entry], reader: Reader) -> list[_Entry]:
    """The entries without those whose code, or whose name under the same unit, has come before."""
    codes: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    kept = []
    for entry in entries:
        reader.go_to(entry.row)
        if entry.code and (first := codes.setdefault(fold(entry.code), entry.row)) != entry.row:
            reader.wrong("code", "duplicate_code", entry.code, about=str(first))
        elif (first := names.setdefault((full(entry.name), full(entry.above)), entry.row)) != entry.row:
            reader.wrong("name", "duplicate_row", entry.name, about=str(first))
        else:
            kept.append(entry)
    return kept


def _recognise(entries: list[_Entry], reader: Reader, known: Known) -> None:
    """See which units there are already: by code, else by name under the same unit, else as the topmost."""
    tops = [entry for entry in entries if not entry.above and entry.kind in (None, UnitKind.AREA)]
    roots = [place for place in known.places if place.reports_to is None and not place.closed_on]
    for entry in entries:
        place = reader.places.by_code(entry.code) if entry.code else None
        if place is None and not entry.code:
            alike = [p for p in reader.places.find(entry.name) if full(p.name) == full(entry.name)]
            place = next((p for p in alike if _under(p, entry.above, reader)), None)
        if place is None and tops == [entry] and len(roots) == 1 and roots[0].code == ROOT_CODE:
            place = roots[0]
        entry.known = place


def _under(place: Place, above: str, reader: Reader) -> bool:
    upper = reader.places.by_id.get(place.reports_to) if place.reports_to is not None else None
    if not above or upper is None:
        return not above and upper is None
    return fold(upper.code) == fold(above) or short(upper.name) == short(above)


def _give_codes(entries: list[_Entry], reader: Reader) -> None:
    """A code for each unit that has none: the first letters of its name, made single by a number."""
    taken = {fold(entry.code) for entry in entries if entry.code}
    for entry in entries:
        if entry.code:
            continue
        if entry.known:
            entry.code = entry.known.code
            continue
        letters = "".join(word[0] if not word.isdigit() else word for word in full(entry.name).split())[:10].upper()
        number = 1
        code = letters or "DV"
        while fold(code) in taken or reader.places.by_code(code):
            number += 1
            code = f"{letters}-{number}"
        entry.code = code
        taken.add(fold(code))


def _wrong(reader: Reader) -> dict[str, tuple[str, int]]:
    """The units whose rows are wrong, by name and code: what they are called and the row."""
    rows = {mistake.row for mistake in reader.mistakes}
    found: dict[str, tuple[str, int]] = {}
    for row in reader.found.rows:
        if row.number in rows:
            called = words(row.cell(reader.found.at["name"]))
            code = words(row.cell(reader.found.at["code"])) if "code" in reader.found.at else ""
            found |= {key: (called, row.number) for key in (full(called), full(code)) if key}
    return found


def _parents(entries: list[_Entry], wrong: dict[str, tuple[str, int]], reader: Reader) -> dict[int, str | None]:
    """The code of the unit above each, by row; a row whose parent cannot be found has no entry."""
    codes = {fold(entry.code): entry for entry in entries}
    names: dict[str, list[_Entry]] = {}
    for entry in entries:
        for key in dict.fromkeys((full(entry.name), short(entry.name))):
            names.setdefault(key, []).append(entry)
    tops = [entry for entry in entries if not entry.above and entry.kind in (None, UnitKind.AREA)]
    parents: dict[int, str | None] = {}
    for entry in entries:
        reader.go_to(entry.row)
        if not entry.above:
            if entry.known is not None:
                upper = reader.places.by_id.get(entry.known.reports_to or 0)
                parents[entry.row] = upper.code if upper else None
            elif len(tops) == 1 and entry is tops[0] and not reader.places.by_id:
                parents[entry.row] = None
            else:
                reader.wrong("above", "missing", about="đơn vị cấp trên")
            continue
        found = codes.get(fold(entry.above)) or _only(names, entry)
        if found is entry:
            reader.wrong("above", "own_parent", entry.name)
        elif found is not None:
            parents[entry.row] = found.code
        elif full(entry.above) in wrong and not reader.places.find(entry.above):
            called, row = wrong[full(entry.above)]
            reader.wrong("above", "wrong_above", called, about=str(row))
        elif (place := reader.unit("above", typed=entry.above)) is not None:
            parents[entry.row] = place.code
    return parents


def _only(names: dict[str, list[_Entry]], entry: _Entry) -> _Entry | None:
    """The entry that a name above means: the only one of that name, besides the very row where another has it too."""
    found = names.get(full(entry.above)) or names.get(short(entry.above)) or []
    others = [one for one in found if one is not entry] or found
    return others[0] if len(others) == 1 else None


def _leave_out_circles(entries: list[_Entry], parents: dict[int, str | None], reader: Reader) -> None:
    """Name and leave out each row that would put a unit below itself by way of units that are not in the file."""
    codes = {fold(entry.code): entry for entry in entries}
    known = {entry.known.id: entry for entry in entries if entry.known is not None}

    def above(one: _Entry | Place) -> _Entry | Place | None:
        if isinstance(one, _Entry) and one.row in parents:
            code = parents[one.row] or ""
            return codes.get(fold(code)) or as_listed(reader.places.by_code(code) if code else None)
        place = one.known if isinstance(one, _Entry) else one
        return as_listed(reader.places.by_id.get(place.reports_to or 0)) if place else None

    def as_listed(place: Place | None) -> _Entry | Place | None:
        return known.get(place.id, place) if place else None

    for place_id, entry in known.items():
        upper = reader.places.by_id.get(reader.places.by_id[place_id].reports_to or 0)
        if entry.row not in parents or fold(parents[entry.row] or "") == fold(upper.code if upper else ""):
            continue  # a row that leaves its unit where it is closes no circle
        chain: list[_Entry | Place] = [entry]
        while (one := above(chain[-1])) is not None and one not in chain:
            chain.append(one)
        if one is entry and any(isinstance(each, Place) for each in chain):
            reader.go_to(entry.row)
            reader.wrong("above", "cycle", " → ".join(each.name for each in [*chain, entry]))
            del parents[entry.row]


def _from_the_top(entries: list[_Entry], parents: dict[int, str | None], reader: Reader) -> list[_Entry]:
    """The entries, each unit after the one above it; without those in a circle or below a wrong row."""
    codes = {fold(entry.code): entry for entry in entries}
    placed: dict[int, bool] = {}
    ordered: list[_Entry] = []
    for entry in entries:
        chain, one = [], entry
        while one is not None and one.row not in placed and one not in chain and one.row in parents:
            chain.append(one)
            above = parents[one.row]
            one = codes.get(fold(above)) if above else None  # type: ignore[assignment]
        if one is not None and one in chain:
            circle = chain[chain.index(one) :]
            reader.go_to(entry.row)
            reader.wrong("above", "cycle", " → ".join(each.name for each in [*circle, one]))
            placed |= dict.fromkeys((each.row for each in chain), False)
            for each in chain:
                if each is not entry:
                    reader.go_to(each.row)
                    reader.wrong("above", "wrong_above", each.above, about=str(entry.row))
            continue
        good = one is None or placed.get(one.row, False)
        wrong = one
        for each in reversed(chain):
            placed[each.row] = good
            if good:
                ordered.append(each)
            elif wrong is not None:
                reader.go_to(each.row)
                reader.wrong("above", "wrong_above", wrong.name, about=str(wrong.row))
            wrong = each
    return ordered


def _change(entry: _Entry, above: str | None, reader: Reader, known: Known) -> UnitChange | None:
    reader.go_to(entry.row)
    place = entry.known
    if place is not None and place.closed_on:
        reader.wrong("name", "closed_unit", place.name, about=place.closed_on[:4])
        return None
    if place is not None and reader.scope is not None and place.id not in reader.scope:
        reader.wrong("name", "not_yours", place.name)
        return None
    lines = []
    for line, said in entry.lines.items():
        to = _line_target(entry, line, said, reader)
        if to is None:
            continue
        target = reader.places.by_code(to)
        if place is None or target is None or (place.id, line, target.id) not in known.lines:
            lines.append((line, to))
    differences: list[str] = []
    if place is not None:
        upper = reader.places.by_id.get(place.reports_to) if place.reports_to is not None else None
        if place.name != entry.name:
            differences.append(differs("Tên", place.name, entry.name))
        if fold(place.code) != fold(entry.code):
            differences.append(differs("Mã", place.code, entry.code))
        if place.level != entry.level:
            differences.append(differs("Cấp", place.level, entry.level))
        if entry.kind is not None and place.kind != entry.kind:
            differences.append(differs("Loại", place.kind, entry.kind))
        if entry.above and fold(upper.code if upper else "") != fold(above or ""):
            differences.append(differs("Trực thuộc", upper.code if upper else "", above))
        differences += [differs(line, "", to) for line, to in lines]
    return UnitChange(
        row=entry.row,
        did="new" if place is None else "changed" if differences else "same",
        label=f"{entry.code} {entry.name}",
        differences=tuple(differences),
        id=place.id if place else None,
        code=entry.code,
        name=entry.name,
        level=entry.level,
        unit_kind=entry.kind or (place.kind if place else UnitKind.AREA),
        reports_to=above,
        lines=tuple(lines),
        since=entry.since,
    )


def _line_target(entry: _Entry, line: Line, said: str, reader: Reader) -> str | None:
    column = next(name for name, value in LINES.items() if value == line)
    place = reader.unit(column, typed=said, writes=False)
    return place.code if place else None
