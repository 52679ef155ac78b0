"""Cài đặt: change what an admin changes in daily life. What it leads to is shown, checked as a whole, and then sent."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, JsonValue
from pydantic_core import PydanticCustomError

from bot import text
from bot.engine.conditions import Is
from bot.engine.environment import Environment, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option, Text
from bot.policy.values import code_of, read_day_of_year, read_hours, read_time
from bot.policy.words import plain
from storage.records.facts import PolicyChanged
from storage.records.policy import PolicyChange


class SetupAnswers(BaseModel):
    """What is asked before a setting is changed."""

    what: str
    period: str | None = None
    address: str | None = None
    hours: str | None = None
    days: str | None = None
    count: str | None = None
    yearly: str | None = None
    field: str | None = None
    programme: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Figures(Text):
    """Figures in one's own words, as a time of day; a typed number is the answer, never a choice."""

    reads_numbers: ClassVar[bool] = True


_PATHS = {
    "period": ("reports", "period"),
    "address": ("address", "form"),
    "night": ("quiet", "night"),
    "noon": ("quiet", "noon"),
    "digest": ("digests", "time"),
    "remind": ("reminders", "hour"),
    "register_by": ("cadences", "register_by"),
    "at_least": ("cadences", "register_at_least"),
    "urgings": ("reminders", "urgings_a_day"),
    "visited": ("cadences", "visited_percent"),
    "invite": ("conversations", "invite_days"),
    "keep_open": ("conversations", "keep_open_days"),
}
_ADDRESSES = {"dong_chi": "đồng chí", "bac": "bác", "anh": "anh", "chi": "chị", "anh_chi": "anh/chị"}
_COUNTS = ("invite", "keep_open", "at_least", "urgings", "visited")
_NEW = ("field_add", "programme_add", "post_add")


def changes_of(answers: SetupAnswers, year: str) -> tuple[PolicyChange, ...]:
    """What the answers change in the policy."""
    if answers.what in _PATHS:
        address = _ADDRESSES.get(answers.address or "")
        written = (answers.period or "").replace("_", "-") or address or answers.hours or answers.days
        written = written or answers.count or answers.yearly or ""
        return (PolicyChange(path=_PATHS[answers.what], value=_as_in_the_file(answers.what, written)),)
    label = answers.label or ""
    table = {
        "field_add": ("fields", year),
        "field_rename": ("fields", year),
        "programme_add": ("programmes",),
        "programme_rename": ("programmes",),
        "post_add": ("teams", "posts"),
    }[answers.what]
    code = answers.field or answers.programme or code_of(label)
    return (PolicyChange(path=(*table, code), value=label, new=answers.what in _NEW),)


def _as_in_the_file(what: str, written: str) -> JsonValue:
    """What was typed as the file would have it; what cannot be read stays, for the whole check to name."""
    if what in _COUNTS:
        return int(written) if written.strip().isdecimal() else written
    with contextlib.suppress(PydanticCustomError):
        if what in ("night", "noon"):
            return plain(read_hours(written))
        if what == "register_by":
            return plain(read_day_of_year(written))
        if what in ("digest", "remind"):
            return plain(read_time(written))
    return written


@text.phrase
def set_up(what: str) -> str:
    return f"Đã nhận thay đổi: {text.bold(what)}. Có hiệu lực ngay khi tệp quy định ghi xong."


def preview(data: dict[str, JsonValue], env: Environment) -> str:
    """The value before and after, and what would be wrong."""
    changes = changes_of(SetupAnswers.model_validate(data), env.shown("year"))
    return str(env.look("policy_preview", json.dumps([change.model_dump(mode="json") for change in changes])) or "")


def to_change(answers: SetupAnswers, context: Context) -> Submission:
    """What a finished change submits."""
    fact = PolicyChanged(
        session_id=context.session_id,
        person_id=int(str(context.values["person"])),
        base=str(context.values["base"]),
        changes=changes_of(answers, str(context.values["year"])),
    )
    return Submission(
        text=set_up(context.shown["what"]),
        facts=(fact,),
        next=(("Xem cài đặt", "c:caidat"), ("Sửa mục khác", "c:suacaidat")),
        action="",
    )


FORM = Form(
    name="setup",
    title="Sửa cài đặt",
    context=("base", "year"),
    answers=SetupAnswers,
    steps=(
        Choice(
            "what",
            "Đồng chí muốn sửa mục nào?",
            label="Mục",
            choices=(
                Option("period", "Kỳ báo cáo"),
                Option("night", "Giờ yên tĩnh tối"),
                Option("noon", "Giờ nghỉ trưa"),
                Option("remind", "Giờ nhắc việc"),
                Option("digest", "Giờ gửi tình hình"),
                Option("register_by", "Hạn đăng ký"),
                Option("at_least", "Đăng ký ít nhất"),
                Option("urgings", "Đôn đốc mỗi ngày"),
                Option("invite", "Hạn mã mời"),
                Option("keep_open", "Giữ phần nhập dở"),
                Option("address", "Cách xưng hô"),
                Option("field_add", "Thêm lĩnh vực"),
                Option("field_rename", "Đổi tên lĩnh vực"),
                Option("programme_add", "Thêm chương trình"),
                Option("programme_rename", "Đổi chương trình"),
                Option("post_add", "Thêm chức danh tổ"),
                Option("visited", "Đi cơ sở mỗi năm (%)"),
            ),
            columns=2,
        ),
        Choice(
            "period",
            "Mỗi mô hình báo kết quả theo kỳ nào?",
            label="Kỳ báo cáo",
            choices=(
                Option("month", "Tháng"),
                Option("quarter", "Quý"),
                Option("half_year", "6 tháng"),
                Option("year", "Năm"),
            ),
            columns=2,
            when=Is("what", "period"),
        ),
        Choice(
            "address",
            "Bot gọi mọi người thế nào?",
            label="Cách xưng hô",
            choices=(
                Option("dong_chi", "đồng chí"),
                Option("bac", "bác"),
                Option("anh", "anh"),
                Option("chi", "chị"),
                Option("anh_chi", "anh/chị"),
            ),
            columns=2,
            when=Is("what", "address"),
        ),
        Figures(
            "hours",
            "{what}: ghi giờ mới. Khoảng giờ ghi như 20:30-6:30, một giờ ghi như 7:30.",
            label="Giờ",
            limit=30,
            minimum=1,
            when=Is("what", "night", "noon", "digest", "remind"),
        ),
        Figures(
            "days",
            "{what}: bao nhiêu ngày? Ví dụ: 30.",
            label="Số ngày",
            limit=10,
            minimum=1,
            when=Is("what", "invite", "keep_open"),
        ),
        Figures(
            "count",
            "{what}: bao nhiêu? Ví dụ: 2.",
            label="Số lượng",
            limit=10,
            minimum=1,
            when=Is("what", "at_least", "urgings", "visited"),
        ),
        Figures(
            "yearly",
            "{what}: trước ngày nào trong năm? Ví dụ: 31/3.",
            label="Ngày",
            limit=20,
            minimum=1,
            when=Is("what", "register_by"),
        ),
        Choice(
            "field",
            "Đổi tên lĩnh vực nào của năm nay?",
            label="Lĩnh vực",
            choices=lookup("fields"),
            when=Is("what", "field_rename"),
        ),
        Choice(
            "programme",
            "Đổi tên chương trình nào?",
            label="Chương trình",
            choices=lookup("programmes"),
            none="Chưa có chương trình nào. Xin bấm Hủy rồi chọn thêm chương trình.",
            when=Is("what", "programme_rename"),
        ),
        Text(
            "label",
            "{what}: tên là gì? Ví dụ: Chuyển đổi số.",
            label="Tên",
            limit=120,
            when=Is("what", "field_add", "field_rename", "programme_add", "programme_rename", "post_add"),
        ),
    ),
    submit=to_change,
    remark=preview,
)
