"""The columns of a list of initiatives: what each holds, how to fill it, and what offices call it."""

from __future__ import annotations

from functools import partial

from bot.policy import Policy
from bot.spreadsheets.fields import FIELD_MARK, heads_field
from bot.spreadsheets.headings import Column
from bot.spreadsheets.known import LEVEL_WORDS
from storage.records.initiatives import Origin, SubjectKind
from storage.records.outcomes import OutcomeKind
from storage.records.reports import ResourceKind, ResourceRole, Source
from storage.records.units import Level

TITLE = "DANH SÁCH MÔ HÌNH DÂN VẬN KHÉO"
SUBJECTS = {SubjectKind.COLLECTIVE: "Tập thể", SubjectKind.PERSON: "Cá nhân"}
ORIGINS = {Origin.NEW: "Mới", Origin.CONTINUED: "Duy trì", Origin.REPLICATED: "Nhân rộng"}
SUBJECT_CHOICES = {str(code): label for code, label in SUBJECTS.items()}
ORIGIN_CHOICES = {str(code): label for code, label in ORIGINS.items()}
OUTCOMES: dict[OutcomeKind, tuple[str, tuple[str, ...]]] = {
    OutcomeKind.RECOGNISED: ("Công nhận", ("Được công nhận", "Kết quả công nhận")),
    OutcomeKind.TYPICAL: ("Điển hình", ("Mô hình điển hình", "Tiêu biểu", "Điển hình tiêu biểu")),
    OutcomeKind.PROPOSED: ("Đề nghị khen", ("Đề nghị khen thưởng", "Đề xuất khen", "Đề xuất khen thưởng")),
    OutcomeKind.COMMENDED: ("Khen thưởng", ("Được khen thưởng", "Được khen", "Biểu dương")),
}
RESOURCES: dict[str, tuple[str, str, ResourceKind, ResourceRole, Source | None]] = {
    "land": ("Đất hiến (m²)", "area", ResourceKind.LAND, ResourceRole.CONTRIBUTION, Source.PEOPLE),
    "labour": ("Ngày công", "labour", ResourceKind.LABOUR, ResourceRole.CONTRIBUTION, Source.PEOPLE),
    "money": ("Tiền nhân dân góp (đồng)", "money", ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.PEOPLE),
    "state": ("Vốn Nhà nước (đồng)", "money", ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.STATE),
    "business": ("Doanh nghiệp hỗ trợ (đồng)", "money", ResourceKind.MONEY, ResourceRole.CONTRIBUTION, Source.BUSINESS),
    "valued": ("Trị giá quy đổi (đồng)", "money", ResourceKind.MONEY, ResourceRole.VALUATION, None),
    "length": ("Đường làm được (m)", "length", ResourceKind.LENGTH, ResourceRole.OUTPUT, None),
    "households": ("Số hộ hưởng lợi", "households", ResourceKind.HOUSEHOLDS, ResourceRole.OUTPUT, None),
    "attendances": ("Lượt người tham gia", "attendances", ResourceKind.ATTENDANCES, ResourceRole.OUTPUT, None),
}
_RESOURCE_ALSO: dict[str, tuple[str, ...]] = {
    "land": ("Đất", "Diện tích đất hiến", "Diện tích đất", "Hiến đất"),
    "labour": ("Công", "Số ngày công", "Công lao động", "Ngày công lao động"),
    "money": ("Tiền", "Kinh phí", "Nhân dân đóng góp", "Tiền mặt", "Kinh phí nhân dân đóng góp"),
    "state": ("Nhà nước", "Ngân sách", "Ngân sách Nhà nước", "Nhà nước hỗ trợ"),
    "business": ("Doanh nghiệp", "Xã hội hóa", "Nhà tài trợ"),
    "valued": ("Trị giá", "Quy đổi", "Thành tiền", "Tổng trị giá"),
    "length": ("Chiều dài đường", "Mét đường", "Đường"),
    "households": ("Số hộ", "Hộ"),
    "attendances": ("Lượt người", "Số lượt"),
}
_LEVELS = {Level.PROVINCE: "Cấp tỉnh", Level.DISTRICT: "Cấp huyện", Level.COMMUNE: "Cấp xã"}


def columns(policy: Policy, units: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of the template; an outcome column each for the levels above the village."""
    year = max(policy.fields)
    fields = tuple(
        dict.fromkeys(label for y in sorted(policy.fields, reverse=True) for label in policy.fields[y].values())
    )
    first = fields[0] if fields else ""
    levels = tuple(policy.levels.values())
    plain = (
        Column("number", "STT", "Số thứ tự", ("Ví dụ", "Ví dụ"), ("TT", "Số TT"), width=8),
        Column(
            "code",
            "Mã mô hình",
            "Mã riêng của cơ quan, nếu có; mỗi mô hình một mã",
            ("", ""),
            ("Mã số mô hình",),
            limit=40,
        ),
        Column(
            "year",
            "Năm",
            "Năm đăng ký; để trống là năm nay",
            (str(year), str(year)),
            ("Năm đăng ký",),
            width=8,
            number=True,
        ),
        Column(
            "unit",
            "Đơn vị *",
            "Mã hoặc tên đơn vị đăng ký",
            ("Xã Quảng Thành", "Thôn Hải An"),
            ("Đơn vị đăng ký", "Tên đơn vị", "Đơn vị thực hiện", "Địa phương, đơn vị", "Mã đơn vị", "Cơ quan, đơn vị"),
            required=True,
            choices=units,
            width=28,
        ),
        Column(
            "above",
            "Thuộc",
            "Đơn vị cấp trên, khi tên đơn vị bị trùng",
            ("", "Xã Quảng Thành"),
            ("Trực thuộc", "Xã phường", "Đơn vị cấp trên"),
            choices=units,
            width=22,
        ),
        Column(
            "name",
            "Tên mô hình *",
            "Nêu rõ việc và nơi làm",
            ("Vận động hiến đất mở đường thôn Hải An", "Đoạn đường hoa thôn Hải An"),
            ("Mô hình", "Tên mô hình, điển hình", "Nội dung mô hình", "Tên mô hình đăng ký"),
            required=True,
            width=52,
        ),
        Column(
            "field",
            "Lĩnh vực *",
            "Chọn trong danh sách của năm đó",
            (first, first),
            ("Thuộc lĩnh vực", "Nhóm lĩnh vực"),
            required=True,
            choices=fields,
            width=30,
        ),
        Column(
            "subject",
            "Chủ thể",
            "Tập thể hoặc cá nhân; để trống là tập thể",
            (SUBJECTS[SubjectKind.COLLECTIVE], SUBJECTS[SubjectKind.COLLECTIVE]),
            ("Loại chủ thể", "Tập thể, cá nhân"),
            choices=tuple(SUBJECTS.values()),
            width=14,
        ),
        Column(
            "by",
            "Tên tập thể, cá nhân",
            "Để trống là chính đơn vị",
            ("", "Chi hội Phụ nữ thôn Hải An"),
            ("Chủ thể thực hiện", "Tên chủ thể", "Người thực hiện"),
            width=30,
        ),
        Column(
            "origin",
            "Tình trạng",
            "Mới, duy trì hay nhân rộng",
            (ORIGINS[Origin.NEW], ORIGINS[Origin.NEW]),
            ("Loại mô hình", "Mới, duy trì, nhân rộng", "Hình thức"),
            choices=tuple(ORIGINS.values()),
            width=14,
        ),
        Column(
            "place",
            "Nơi làm",
            "Thôn, xóm, tuyến đường",
            ("thôn Hải An", "thôn Hải An"),
            ("Địa điểm", "Nơi thực hiện"),
            width=24,
        ),
        Column(
            "target",
            "Mục tiêu",
            "Dự kiến đạt được gì",
            ("Mở rộng 600 m đường", ""),
            ("Nội dung", "Chỉ tiêu"),
            width=36,
            limit=1000,
        ),
        Column("start", "Bắt đầu", "Như 15/3/2026", ("", ""), ("Ngày bắt đầu", "Từ ngày"), width=12),
        Column(
            "end",
            "Hoàn thành",
            "Như 30/11/2026; để trống nếu không rõ",
            ("", ""),
            ("Ngày hoàn thành", "Thời hạn", "Thời gian hoàn thành", "Đến ngày"),
            width=12,
        ),
        Column("registered_on", "Ngày đăng ký", "Như 31/3/2026; để trống nếu không rõ", ("", ""), width=12),
        Column("level", "Cấp đăng ký", "Chọn trong danh sách", ("", ""), ("Cấp",), choices=levels, width=14),
        Column("group", "Nhóm", "Nhãn riêng của đơn vị, nếu có", ("", ""), width=16, limit=120),
    )
    amounts = tuple(
        Column(
            name,
            heading,
            "Số, như 1.155,3; đã góp hoặc làm được tới nay",
            ("1155.3" if name == "land" else "", ""),
            _RESOURCE_ALSO[name],
            width=16,
            number=True,
        )
        for name, (heading, *_) in RESOURCES.items()
    )
    items = Column("items", "Hiện vật", "Ghi bằng chữ: 20 tấn xi măng", ("", ""), ("Góp hiện vật",), width=24)
    marked = tuple(
        Column(f"{FIELD_MARK}{label}", label, "", width=0, answers=partial(heads_field, label=label, labels=fields))
        for label in fields
    )
    return (*plain, *amounts, items, *_outcome_columns(policy), *marked)


def _outcome_columns(policy: Policy) -> tuple[Column, ...]:
    """A column for each outcome at each level above the village, and one that leaves the level to the row.

    The template has those of the policy's levels; the others are known for files of earlier years.
    """
    found = []
    how = "Ghi x, hoặc số và ngày quyết định; không đạt ghi Không; chưa xét để trống"
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        label = policy.levels.get(level, _LEVELS[level])
        for kind, (heading, also) in OUTCOMES.items():
            titles = tuple(
                f"{title} {word}" if word.lower().startswith("cấp") else f"{title} cấp {word}"
                for title in (heading, *also)
                for word in dict.fromkeys((label, *LEVEL_WORDS[level]))
            )
            own = f"{heading} {label[:1].lower()}{label[1:]}"
            width = 20 if level in policy.levels else 0
            said = ("x", "Không") if kind == OutcomeKind.RECOGNISED else ("x",)
            found.append(Column(f"{kind}:{level}", own, how, also=titles, width=width, choices=said))
    for kind, (heading, also) in OUTCOMES.items():
        found.append(Column(f"{kind}:", heading, "", also=also, width=0))
    return tuple(found)
