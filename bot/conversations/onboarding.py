"""Vào dùng bot: what is kept and why, consent, and one's own details. Not joining is possible."""

from __future__ import annotations

from pydantic import BaseModel

from bot import text
from bot.engine.conditions import Every, Has, Is, Not
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Option, Text
from storage.records.facts import Declined, Joined

CONSENT_VERSION = "2026-1"
"""Changes with the wording; what each person agreed to is stored word for word."""

CONSENT = (
    "Bot lưu về đồng chí: họ tên, đơn vị, vai trò, cuộc trò chuyện này và những gì đồng chí gửi, để ghi nhận "
    "mô hình, nhắc việc và tổng hợp số liệu của cơ quan. Bot không đọc danh bạ, nhóm hay vị trí, và không hỏi "
    "đảng tịch, dân tộc, tôn giáo, số căn cước. Đồng chí xem, sửa hoặc xin xóa thông tin của mình bất cứ lúc nào "
    "qua quản trị. Không dùng bot cũng được: cơ quan sẽ nhập thay."
)


class OnboardingAnswers(BaseModel):
    """What is asked of someone who holds an invite."""

    consent: str
    right: str | None = None
    name: str | None = None


@text.phrase
def welcome(name: str) -> str:
    return (
        f"Xong rồi, đồng chí {text.bold(name)}. Từ nay chỉ cần nhắn ở đây: đăng ký mô hình, báo kết quả. "
        "Gõ “trợ giúp” bất cứ lúc nào."
    )


@text.phrase
def declined() -> str:
    return (
        "Đã ghi nhận đồng chí không dùng bot; cơ quan sẽ nhập thay. Bot không nhắn thêm. Muốn dùng lại, xin mã mời mới."
    )


def to_membership(answers: OnboardingAnswers, context: Context) -> Submission:
    """What joining, or not joining, leads to."""
    values = context.values
    person_id, code_hash = int(str(values["invited_person"])), str(values["code_hash"])
    if answers.consent == "no":
        fact = Declined(session_id=context.session_id, code_hash=code_hash, person_id=person_id)
        return Submission(text=declined(), facts=(fact,), action="decline", object=f"person:{person_id}")
    name = answers.name or str(values["invited_name"])
    joined = Joined(
        session_id=context.session_id,
        code_hash=code_hash,
        person_id=person_id,
        person_name=name,
        channel=str(values["channel"]),
        chat=str(values["chat"]),
        consent_version=CONSENT_VERSION,
        consent_wording=CONSENT,
    )
    return Submission(
        text=welcome(name),
        facts=(joined,),
        next=(("Xem danh mục", "c:menu"),),
        action="join",
        object=f"person:{person_id}",
    )


_JOINS = Is("consent", "yes")

FORM = Form(
    name="onboarding",
    title="Dân vận khéo",
    opening="Mã mời của đồng chí hợp lệ.",
    context=("invited",),
    answers=OnboardingAnswers,
    steps=(
        Choice(
            "consent",
            CONSENT + "\n\nĐồng chí có đồng ý không?",
            choices=(Option("yes", "Đồng ý"), Option("no", "Không dùng bot")),
        ),
        Choice(
            "right",
            "Thông tin của đồng chí: {invited}. Đúng chưa?",
            choices=(Option("yes", "Đúng"), Option("no", "Sửa họ tên")),
            when=Every(_JOINS, Has("invited_name")),
        ),
        Text(
            "name",
            "Họ và tên của đồng chí?",
            label="Họ tên",
            limit=80,
            when=Every(_JOINS, Not(Is("right", "yes"))),
        ),
    ),
    submit=to_membership,
    review=False,
)
