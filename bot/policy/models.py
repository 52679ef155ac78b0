"""The policy of a place as a whole."""

from __future__ import annotations

from pydantic import Field

from bot.messages import Frozen
from bot.policy.periods import PeriodKind
from bot.policy.sections import (
    AcceptancePolicy,
    Address,
    Cadences,
    ConversationsPolicy,
    Criterion,
    CutOffs,
    Digests,
    Indicator,
    LadderStep,
    MeasuresPolicy,
    Organisation,
    Quiet,
    Reminders,
    ReportsPolicy,
    Retention,
    TeamsPolicy,
    WorkingCalendar,
)
from bot.policy.values import Code, Words, Year
from storage.records.units import Level, UnitKind


class Policy(Frozen):
    """All that a place decides for itself."""

    organisation: Organisation = Field(title="Cơ quan")
    address: Address = Field(Address(), title="Xưng hô")
    measures: MeasuresPolicy = Field(MeasuresPolicy(), title="Đo đất")
    conversations: ConversationsPolicy = Field(ConversationsPolicy(), title="Nhập liệu")
    reports: ReportsPolicy = Field(ReportsPolicy(), title="Báo cáo")
    acceptance: AcceptancePolicy = Field(AcceptancePolicy(), title="Xét duyệt")
    cut_offs: CutOffs = Field(CutOffs(), title="Ngày chốt số liệu")
    cadences: Cadences = Field(Cadences(), title="Việc trong năm")
    calendar: WorkingCalendar = Field(WorkingCalendar(), title="Lịch làm việc")
    reminders: Reminders = Field(Reminders(), title="Nhắc việc")
    ladder: tuple[LadderStep, ...] = Field(
        (LadderStep(who="officer", after=0), LadderStep(who="superior", after=3), LadderStep(who="leader", after=5)),
        title="Bậc đôn đốc",
    )
    quiet: Quiet = Field(Quiet(), title="Giờ yên tĩnh")
    digests: Digests = Field(Digests(), title="Gửi tình hình")
    retention: Retention = Field(Retention(), title="Thời hạn lưu")
    fields: dict[Year, dict[Code, Words]] = Field(title="Lĩnh vực")
    programmes: dict[Code, Words] = Field({}, title="Chương trình")
    criteria: dict[Code, Criterion] = Field({}, title="Tiêu chí chấm điểm")
    indicators: dict[Code, Indicator] = Field({}, title="Chỉ tiêu đơn vị báo")
    levels: dict[Level, Words] = Field(
        {Level.PROVINCE: "Cấp tỉnh", Level.COMMUNE: "Cấp xã", Level.VILLAGE: "Thôn, khu"}, title="Cấp"
    )
    kinds: dict[UnitKind, Words] = Field(
        {
            UnitKind.AREA: "Địa bàn",
            UnitKind.PARTY: "Cấp ủy, ban Đảng",
            UnitKind.DEPARTMENT: "Sở, ngành, phòng",
            UnitKind.FRONT: "Mặt trận",
            UnitKind.MASS_ORGANISATION: "Đoàn thể",
            UnitKind.ARMED_FORCES: "Lực lượng vũ trang",
            UnitKind.SCHOOL: "Trường học",
            UnitKind.ENTERPRISE: "Doanh nghiệp",
        },
        title="Loại đơn vị",
    )
    teams: TeamsPolicy = Field(TeamsPolicy(), title="Tổ dân vận")

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

    def indicators_of(self, level: Level, kind: UnitKind, period: PeriodKind) -> dict[str, Indicator]:
        """What units of a level and kind tell of themselves in a period of a kind, in the policy's order."""
        return {
            code: indicator
            for code, indicator in self.indicators.items()
            if indicator.period == period and indicator.asks(level, kind)
        }

    def periods_of(self, level: Level, kind: UnitKind) -> tuple[PeriodKind, ...]:
        """The kinds of period in which such units tell something of themselves."""
        asked = (indicator.period for indicator in self.indicators.values() if indicator.asks(level, kind))
        return tuple(dict.fromkeys(asked))

    def most_points(self) -> int:
        """The points of an appraisal that is full in every criterion."""
        return sum(criterion.most for criterion in self.criteria.values())
