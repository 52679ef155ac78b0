"""Totals that were published without rows, with the words that say where they stand."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bot.policy import Policy
from bot.reports.periods import period_of
from bot.spreadsheets.cells import DEFAULT_UNITS, Reader
from bot.spreadsheets.headings import Column, Found
from bot.spreadsheets.initiatives import field_of
from bot.spreadsheets.known import Known, Plan, differs
from bot.spreadsheets.levels import level_of
from storage.records.imports import FigureChange
from storage.records.words import fold

TITLE = "SỐ LIỆU ĐÃ CÔNG BỐ"
WHAT: dict[str, tuple[str, str]] = {
    "registered": ("Mô hình đăng ký", "mô hình"),
    "recognised": ("Mô hình được công nhận", "mô hình"),
    "not_recognised": ("Mô hình không được công nhận", "mô hình"),
    "typical": ("Mô hình điển hình", "mô hình"),
    "proposed": ("Mô hình đề nghị khen", "mô hình"),
    "commended": ("Mô hình được khen", "mô hình"),
    "land": ("Đất hiến", "m²"),
    "labour": ("Ngày công", "ngày công"),
    "money": ("Tiền", "đồng"),
    "state_money": ("Vốn Nhà nước", "đồng"),
    "business_money": ("Doanh nghiệp hỗ trợ", "đồng"),
    "valuation": ("Trị giá quy đổi", "đồng"),
    "length": ("Đường", "m"),
    "households": ("Số hộ", "hộ"),
    "people": ("Số người", "người"),
    "attendances": ("Lượt người", "lượt"),
}
"""What can be published: its label, and its unit of measure."""
_ALSO = {
    "dang ky": "registered",
    "so mo hinh dang ky": "registered",
    "cong nhan": "recognised",
    "duoc cong nhan": "recognised",
    "dien hinh": "typical",
    "de nghi khen": "proposed",
    "de nghi khen thuong": "proposed",
    "khen thuong": "commended",
    "khen": "commended",
    "dat": "land",
    "dien tich dat": "land",
    "cong": "labour",
    "so ngay cong": "labour",
    "kinh phi": "money",
    "tien huy dong": "money",
    "kinh phi huy dong": "money",
    "dat hien": "land",
    "ngay cong lao dong": "labour",
    "mo hinh cong nhan": "recognised",
    "mo hinh khen thuong": "commended",
    "mo hinh duoc khen thuong": "commended",
    "tien dan gop": "money",
    "ngan sach": "state_money",
    "ngan sach nha nuoc": "state_money",
    "tien nha nuoc": "state_money",
    "doanh nghiep": "business_money",
    "tien doanh nghiep": "business_money",
    "tri gia": "valuation",
    "tong tri gia": "valuation",
    "quy doi": "valuation",
    "ho": "households",
    "nguoi": "people",
    "luot": "attendances",
}
_COUNT = re.compile(r"^(?:tong so|tong|so luong|so) ")
_READ = {
    "land": "area",
    "labour": "labour",
    **dict.fromkeys(("money", "state_money", "business_money", "valuation"), "money"),
    "length": "length",
}
_WORDS_COUNT = ("valuation",)
"""What is told together with the words that it was published in: they say of what it is."""


def columns(policy: Policy, units: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of the template."""
    fields = tuple(
        dict.fromkeys(label for year in sorted(policy.fields, reverse=True) for label in policy.fields[year].values())
    )
    return (
        Column("number", "STT", "Số thứ tự", ("Ví dụ", "Ví dụ"), ("TT", "Số TT"), width=8),
        Column(
            "unit",
            "Đơn vị *",
            "Mã hoặc tên đơn vị",
            ("Xã Quảng Thành", "Xã Quảng Thành"),
            ("Tên đơn vị",),
            required=True,
            choices=units,
            width=30,
        ),
        Column(
            "period",
            "Kỳ *",
            "2018; 6 tháng đầu năm 2026; quý II/2026; tháng 3/2026",
            ("2018", "2018"),
            ("Kỳ số liệu", "Năm", "Thời gian"),
            required=True,
            width=18,
        ),
        Column(
            "what",
            "Chỉ tiêu *",
            "Chọn trong danh sách",
            (WHAT["registered"][0], WHAT["land"][0]),
            ("Nội dung", "Tên chỉ tiêu"),
            required=True,
            choices=tuple(label for label, _ in WHAT.values()),
            width=28,
        ),
        Column("field", "Lĩnh vực", "Để trống nếu là tổng số", also=("Nhóm lĩnh vực",), choices=fields, width=30),
        Column(
            "level",
            "Cấp",
            "Cấp công nhận, khen; để trống nếu không rõ",
            choices=tuple(policy.levels.values()),
            width=14,
        ),
        Column(
            "value",
            "Giá trị *",
            "Con số, như 112 hoặc 1.155,3",
            ("112", "1155.3"),
            ("Số liệu", "Số lượng", "Kết quả"),
            required=True,
            width=16,
            number=True,
        ),
        Column("measure", "Đơn vị tính", "m², ngày công, đồng, triệu đồng…", ("mô hình", "m²"), ("ĐVT",), width=14),
        Column(
            "source",
            "Nguồn *",
            "Văn bản, bài báo có số liệu này",
            ("Báo cáo số 12-BC/TU", "Báo cáo số 12-BC/TU"),
            ("Nguồn số liệu", "Trích nguồn", "Căn cứ"),
            required=True,
            width=44,
        ),
    )


def understand(found: Found, known: Known, plan: Plan) -> None:
    """What a list of published totals would change."""
    reader = known.reader(found)
    plan.mistakes, plan.read_as = reader.mistakes, reader.read_as
    stored = {(f.unit_id, f.period, f.what, f.field, f.level): f for f in known.published}
    seen: dict[tuple[object, ...], int] = {}
    for row in reader.rows():
        change = _change(reader, known)
        if change is None:
            continue
        key = (change.unit_id, change.period, change.what, change.field, change.level)
        if (first := seen.setdefault(key, row.number)) != row.number:
            reader.wrong("", "duplicate_row", about=str(first))
            continue
        before = stored.get(key)
        differences = []
        if before is not None:
            differences = [
                differs(label, old, new)
                for label, old, new in (
                    ("Giá trị", before.value, change.value),
                    ("Đơn vị tính", before.measure, change.measure),
                    ("Nguồn", before.source, change.source),
                )
                if old != new
            ]
        did = "new" if before is None else "changed" if differences else "same"
        plan.take(change.model_copy(update={"did": did, "differences": tuple(differences)}))


def _change(reader: Reader, known: Known) -> FigureChange | None:
    before = len(reader.mistakes)
    unit = reader.unit("unit") if reader.needed("unit") else None
    typed_period = reader.needed("period")
    period = period_of(typed_period)
    if typed_period and not period:
        reader.wrong("period", "period", typed_period)
    typed = reader.needed("what")
    what = _what(typed)
    if typed and not what:
        reader.wrong("what", "unknown_choice", typed, right="; ".join(label for label, _ in WHAT.values()))
    field = field_of(reader, "field", int(period[:4]), known.policy) if period else ""
    level = level_of(reader, "level", known.policy)
    measure = reader.text("measure")
    value = _value(reader, what, measure) if what and reader.needed("value") else None
    source = reader.needed("source")
    if value and value[2] and value[2] not in source:
        source = f"{source}, ghi “{value[2]}”"
    if len(reader.mistakes) > before or unit is None or value is None:
        return None
    amount, unit_of_measure, _ = value
    label = f"{unit.name}, {typed_period}: {WHAT[what][0]}"
    return FigureChange(
        row=reader.row.number,
        did="new",
        label=f"{label}, {known.policy.field_label(field)}" if field else label,
        unit_id=unit.id,
        period=period,
        what=what,
        field=field,
        level=level or "",
        value=amount,
        measure=unit_of_measure,
        source=source,
    )


def _what(typed: str) -> str:
    """The code of what was published: "Tổng số mô hình đăng ký" is "Mô hình đăng ký"."""
    folded = fold(typed)
    known = {fold(label): code for code, (label, _) in WHAT.items()} | {code: code for code in WHAT} | _ALSO
    return known.get(folded) or known.get(_COUNT.sub("", folded), "")


def _value(reader: Reader, what: str, measure: str) -> tuple[Decimal, str, str] | None:
    """The value in our unit of measure, that unit, and the words where these tell more ("gần 40 tỷ", "trị giá …")."""
    if what in _READ:
        kind = _READ[what]
        reader.found.headings["value"] = f"({measure or DEFAULT_UNITS[kind]})"
        read = reader.amount("value", kind)
        typed = reader.text("value")
        told = read and (read.approximate or (what in _WORDS_COUNT and any(map(str.isalpha, typed))))
        said = typed if told else ""
        return (Decimal(str(read.value)) if read else Decimal(0)), DEFAULT_UNITS[kind], said
    typed = re.sub(r"\s*(?:mô hình|MH)$", "", reader.text("value"), flags=re.IGNORECASE)
    try:
        value = Decimal(re.sub(r"[.\s]", "", typed) if re.fullmatch(r"\d{1,3}([. ]\d{3})*", typed) else typed)
    except InvalidOperation:
        value = Decimal(-1)
    if value < 0 or value != value.to_integral_value() or value > 10**12:
        reader.wrong("value", "unreadable", typed, about="cần một số nguyên", right="1.280")
        return None
    return value, WHAT[what][1], ""
