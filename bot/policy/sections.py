"""The sections of a policy. A setting's title and description are what the chat and the spreadsheet show of it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from bot.messages import Frozen
from bot.policy import periods
from bot.policy.periods import PeriodKind
from bot.policy.values import Code, DayOfYear, Days, Hours, SingleDay, Slot, SpanOfDay, TimeOfDay, Words, YearlyDay
from bot.policy.values import read_hours as _hours
from bot.policy.values import read_time as _time
from bot.quantities import Measures
from storage.records.duties import Step
from storage.records.unit_reports import AnswerKind
from storage.records.units import Level, UnitKind

Heading = Annotated[str, Field(max_length=120)]
SquareMetres = Annotated[int, Field(ge=1, le=100_000)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
DigestKind = Literal["week", "month", "quarter", "half-year", "nine-months", "year"]
"""The periods of which leaders are told by themselves, the shortest first."""


class Organisation(Frozen):
    """Whose policy it is, and what stands at the head of its papers."""

    name: Words = Field(title="Tên cơ quan", description="Như ghi trên văn bản.")
    parent: Heading = Field("", title="Cơ quan cấp trên", description="Dòng trên, bên trái đầu văn bản.")
    body: Heading = Field(
        "", title="Cơ quan ban hành", description="Dòng dưới, bên trái đầu văn bản; để trống thì là tên cơ quan."
    )
    papers: Literal["party", "state"] = Field("party", title="Thể thức", description="Văn bản của Đảng hay hành chính.")
    place: Heading = Field("", title="Địa danh", description="Nơi ghi trước ngày tháng, ví dụ Quảng Ninh.")

    def left_heading(self) -> tuple[str, ...]:
        """The block at the left of a paper's head: who is above, and who speaks."""
        return tuple(line for line in (self.parent.upper(), (self.body or self.name).upper()) if line)

    def right_heading(self) -> tuple[str, ...]:
        """The block at the right: the Party's name, or the State's with its motto."""
        if self.papers == "party":
            return ("ĐẢNG CỘNG SẢN VIỆT NAM",)
        return ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

    def date_line(self, day: date) -> str:
        """The place and day below it; the first days and months have two digits, so that none can be put before."""
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        written = f"ngày {day.day:02} tháng {month} năm {day.year}"
        return f"{self.place}, {written}" if self.place else written


class Address(Frozen):
    """How the bot speaks to people."""

    form: Literal["đồng chí", "bác", "anh", "chị", "anh/chị"] = Field(
        "đồng chí", title="Cách xưng hô", description="Bot gọi mọi người là gì."
    )


class MeasuresPolicy(Frozen):
    """How much land the old measures mean here."""

    region: Literal["north", "central", "south"] = Field("north", title="Vùng", description="Để đổi sào, mẫu, công.")
    sao: SquareMetres | None = Field(None, title="Một sào (m²)", description="Trống: Bắc 360, Trung 500.")
    mau: SquareMetres | None = Field(None, title="Một mẫu (m²)", description="Trống: 10 sào; miền Nam 10 công.")
    cong: SquareMetres | None = Field(None, title="Một công (m²)", description="Trống: 1.000, chỉ dùng ở miền Nam.")

    def sizes(self) -> Measures:
        """The measures as quantities read them; what is not set is what is usual in the region."""
        usual = Measures()
        if self.region == "south":
            cong = self.cong or usual.cong_south
            return Measures(cong_south=cong, cong_per_mau=Fraction(self.mau, cong) if self.mau else usual.cong_per_mau)
        north = self.region == "north"
        sao = self.sao or (usual.sao_north if north else usual.sao_central)
        return Measures(
            sao_north=sao if north else usual.sao_north,
            sao_central=usual.sao_central if north else sao,
            sao_per_mau=Fraction(self.mau, sao) if self.mau else usual.sao_per_mau,
        )


class ConversationsPolicy(Frozen):
    """How long what is begun stays open."""

    keep_open_days: Days = Field(14, title="Giữ phần nhập dở (ngày)", description="Sau đó tạm cất, vẫn mở lại được.")
    invite_days: Days = Field(30, title="Hạn của mã mời (ngày)", description="Quá hạn phải cấp mã mới.")


class ReportsPolicy(Frozen):
    """How often a report is due."""

    period: PeriodKind = Field("half-year", title="Kỳ báo cáo", description="Mỗi mô hình báo một lần mỗi kỳ.")
    late_evidence_days: Days = Field(
        3, title="Kèm ảnh gửi sau (ngày)", description="Ảnh gửi riêng trong hạn này được hỏi kèm vào báo cáo đã gửi."
    )

    def period_of(self, day: date) -> str:
        """The name of the period that a day lies in: 2026-03, 2026-Q1, 2026-H1 or 2026."""
        return periods.period_of(self.period, day)

    def begin_of(self, day: date) -> date:
        """The first day of the period that a day lies in."""
        return periods.begin_of(self.period, day)

    def end_of(self, day: date) -> date:
        """The last day of the period that a day lies in."""
        return periods.end_of(self.period, day)


class AcceptancePolicy(Frozen):
    """How registrations are accepted."""

    automatic: bool = Field(
        False,
        title="Tự duyệt đăng ký",
        description="Trong tệp ghi true (có): mô hình không có gì phải xem kỹ được duyệt ngay; false: người duyệt.",
    )


class CutOffs(Frozen):
    """*Ngày chốt số liệu*: up to which day the figures of each period are taken."""

    month: Annotated[int, Field(ge=1, le=31)] = Field(
        31, title="Tháng: ngày", description="Từ 1 đến 31; tháng ngắn hơn thì là ngày cuối tháng."
    )
    quarter: tuple[YearlyDay, ...] = Field(
        (DayOfYear(3, 31), DayOfYear(6, 30), DayOfYear(9, 30), DayOfYear(12, 31)),
        title="Quý I, II, III, IV",
        description="Bốn ngày, ví dụ 15/3; 15/6; 15/9; 15/12.",
    )
    half_year: tuple[YearlyDay, ...] = Field(
        (DayOfYear(6, 30), DayOfYear(12, 31)), title="6 tháng đầu, cuối năm", description="Hai ngày, ví dụ 15/6; 15/12."
    )
    nine_months: tuple[YearlyDay, ...] = Field(
        (DayOfYear(9, 30),), title="9 tháng", description="Một ngày, ví dụ 15/9."
    )
    year: tuple[YearlyDay, ...] = Field((DayOfYear(12, 31),), title="Năm", description="Một ngày, ví dụ 15/12.")

    def of(self, period: str) -> date:
        """The cut-off day of a period by its name: 2026, 2026-H1, 2026-9M, 2026-Q1, 2026-03 or 2021..2025."""
        written, _, part = period.rpartition("..")[2].partition("-")
        year = int(written)
        if part.isdigit():
            following = date(year + int(part) // 12, int(part) % 12 + 1, 1)
            last = following - timedelta(days=1)
            return last.replace(day=min(self.month, last.day))
        days = {"": self.year, "9M": self.nine_months, "H": self.half_year, "Q": self.quarter}
        return days[part if part in days else part[0]][int(part[1]) - 1 if part[:1] in ("H", "Q") else 0].of(year)


class WorkingCalendar(Frozen):
    """Days that differ here from the country's calendar."""

    holidays: tuple[SingleDay, ...] = Field(
        (), title="Nghỉ thêm", description="Ngày nghỉ ngoài lịch chung, ví dụ 2/1/2026; 30/4/2026."
    )
    working_days: tuple[SingleDay, ...] = Field(
        (), title="Làm bù thứ Bảy", description="Các thứ Bảy, Chủ nhật làm bù, ví dụ 10/1/2026."
    )


class LadderStep(Frozen):
    """Who is urged next, and how long after the step before."""

    who: Step = Field(title="Nhắc ai", description="Cán bộ, cấp trên trực tiếp hoặc lãnh đạo.")
    after: Annotated[int, Field(ge=0, le=60)] = Field(
        title="Sau (ngày làm việc)", description="Tính từ bước trước; bước đầu tính từ hạn."
    )


class Reminders(Frozen):
    """When a duty is spoken of, and how often somebody is urged."""

    hour: TimeOfDay = Field(
        _time("7:30"),
        title="Giờ nhắc",
        description="Mỗi người một tin mỗi ngày, ví dụ 7:30; ai cũng chọn được giờ khác.",
    )

    slots: tuple[Slot, ...] = Field(
        ("before-7", "due", "after-3"),
        title="Các lần nhắc",
        description="before-7: trước hạn 7 ngày làm việc; due: đúng hạn; after-3: sau hạn 3 ngày.",
    )
    late_days: Annotated[int, Field(ge=0, le=60)] = Field(
        5, title="Nhắc muộn (ngày làm việc)", description="Máy ngừng mà quá ngần này thì chỉ ghi lại, không nhắc nữa."
    )
    urgings_a_day: Annotated[int, Field(ge=1, le=20)] = Field(
        2, title="Đôn đốc mỗi ngày", description="Một người được đôn đốc nhiều nhất mấy lần một ngày."
    )


class Quiet(Frozen):
    """Hours in which nobody is urged."""

    night: SpanOfDay = Field(
        Hours(_time("20:30"), _time("6:30")), title="Buổi tối", description="Từ giờ đến giờ, ví dụ 20:30-6:30."
    )
    noon: SpanOfDay = Field(_hours("11:30-13:30"), title="Buổi trưa", description="Từ giờ đến giờ, ví dụ 11:30-13:30.")


class Cadences(Frozen):
    """What is expected of every unit in a year."""

    register_by: YearlyDay = Field(DayOfYear(3, 31), title="Đăng ký trước ngày", description="Ngày/tháng, ví dụ 31/3.")
    register_levels: tuple[Level, ...] = Field(
        (Level.COMMUNE,),
        title="Cấp phải đăng ký",
        description="Ví dụ commune (xã), village (thôn); trống: không cấp nào.",
    )
    register_kinds: tuple[UnitKind, ...] = Field(
        (UnitKind.AREA,),
        title="Loại đơn vị phải đăng ký",
        description="Ví dụ area (địa bàn); mass_organisation (đoàn thể).",
    )
    register_at_least: Annotated[int, Field(ge=1, le=100)] = Field(
        1, title="Đăng ký ít nhất", description="Số mô hình mỗi đơn vị, tính cả các đơn vị bên dưới."
    )
    new_days: Annotated[int, Field(ge=0, le=365)] = Field(
        30,
        title="Mới thì chưa phải báo (ngày)",
        description="Mô hình, đơn vị mới có ngần này ngày trước hạn thì kỳ đó chưa nợ.",
    )
    answer_days: Days = Field(
        10, title="Trả lời vướng mắc (ngày làm việc)", description="Cấp trên trả lời trong ngần này ngày."
    )
    reply_days: Days = Field(
        5,
        title="Trả lời câu hỏi, kết quả kiểm tra (ngày làm việc)",
        description="Cơ sở nêu ý kiến trong ngần này ngày, sau đó cấp trên mới xem.",
    )
    visited_percent: Annotated[int, Field(ge=0, le=100)] = Field(
        30, title="Đi cơ sở (% mô hình mỗi năm)", description="Từ 0 đến 100."
    )
    visit_period: PeriodKind = Field(
        "quarter", title="Kỳ đi cơ sở", description="Mỗi kỳ lập danh sách một lần, chia đều cho người đi kiểm tra."
    )
    visit_before_recognition: bool = Field(
        True,
        title="Đi trước khi công nhận",
        description="Trong tệp ghi true (có): mô hình báo đã xong thì phải đi kiểm tra; false: không bắt buộc.",
    )


class Digests(Frozen):
    """When leaders hear how things stand."""

    time: TimeOfDay = Field(_time("7:30"), title="Giờ gửi", description="Ví dụ 7:30; ngoài giờ yên tĩnh.")
    weekday: Weekday = Field(
        "monday",
        title="Ngày trong tuần",
        description="Ngày gửi tình hình tuần: từ thứ Năm thì là tuần đang làm, trước đó là tuần vừa qua.",
    )
    kinds: tuple[DigestKind, ...] = Field(
        ("week", "quarter", "half-year", "nine-months", "year"),
        title="Các kỳ gửi",
        description="week (tuần), month (tháng), quarter (quý), half-year (6 tháng), nine-months (9 tháng), "
        "year (năm); trống: bot không tự gửi.",
    )
    after_days: Annotated[int, Field(ge=1, le=60)] = Field(
        1, title="Sau ngày chốt (ngày)", description="Kỳ tháng trở lên gửi sau ngày chốt số liệu ngần này ngày."
    )


class Retention(Frozen):
    """How long traces of messages are kept."""

    sent_messages_days: Days = Field(30, title="Tin đã gửi (ngày)", description="Sau đó xóa.")
    received_keys_days: Days = Field(14, title="Mã tin đã nhận (ngày)", description="Để nhận ra tin gửi lại.")
    closed_sessions_days: Days = Field(90, title="Phần nhập đã cất (ngày)", description="Sau đó xóa.")


class Criterion(Frozen):
    """What an appraisal looks at."""

    label: Words = Field(title="Tên", description="Tiêu chí.")
    most: Annotated[int, Field(ge=1, le=1000)] = Field(title="Điểm tối đa", description="Số nguyên.")


class Indicator(Frozen):
    """What units tell of themselves once a period."""

    label: Words = Field(title="Tên", description="Chỉ tiêu, ví dụ Tổ dân vận đã thành lập.")
    answer: AnswerKind = Field("number", title="Trả lời", description="Số, có/không hoặc chữ.")
    measure: Annotated[str, Field(max_length=40)] = Field(
        "", title="Đơn vị tính", description="Chỉ cho số, ví dụ tổ, lớp, lượt người, triệu đồng, m²."
    )
    levels: tuple[Level, ...] = Field(title="Cấp phải báo", description="Ví dụ commune (xã), village (thôn).")
    kinds: tuple[UnitKind, ...] = Field(
        (UnitKind.AREA,), title="Loại đơn vị phải báo", description="Ví dụ area (địa bàn)."
    )
    period: PeriodKind = Field("half-year", title="Kỳ", description="Mỗi kỳ báo một lần.")

    def asks(self, level: Level, kind: UnitKind) -> bool:
        """Whether units of this level and kind tell it."""
        return level in self.levels and kind in self.kinds


class TeamsPolicy(Frozen):
    """The posts that a team (tổ dân vận) has here; none until the place names them."""

    posts: dict[Code, Words] = Field({}, title="Chức danh trong tổ dân vận")
