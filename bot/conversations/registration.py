"""Đăng ký mô hình: register an initiative, in at most seven answers."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot import text
from bot.conversations.parts.amounts import AmountAnswer, amount_answers, amounts, resource
from bot.conversations.parts.opinion import opinion_steps
from bot.engine.conditions import Has, Is
from bot.engine.environment import lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.session import Answer
from bot.engine.steps import Choice, Day, Offer, Option, Text
from storage.records.facts import Registered
from storage.records.initiatives import Initiative, NewInitiative, Opinion, Origin, SubjectKind
from storage.records.review_facts import Resubmitted
from storage.records.units import Level


class RegistrationAnswers(BaseModel):
    """What a registration asks."""

    unit: str
    name: str
    subject: str
    by: str | None = None
    field: str
    place: str
    target: str
    end: date | None = None
    responsible: str | None = None
    origin: Origin = Origin.NEW
    previous: str | None = None
    level: Level | None = None
    problem: str | None = None
    method: str | None = None
    partners: str | None = None
    expected: tuple[AmountAnswer, ...] = ()
    start: date | None = None
    programme: str | None = None
    group: str | None = None
    opinion: Opinion | None = None
    opinion_on: date | None = None


STORED_AS = {
    "name": ("name",),
    "subject": ("subject_kind", "subject_name"),
    "by": ("subject_kind", "subject_name"),
    "field": ("field",),
    "place": ("place",),
    "target": ("target",),
    "end": ("end_on",),
    "responsible": ("responsible_id",),
    "origin": ("origin", "previous_id"),
    "previous": ("origin", "previous_id"),
    "level": ("level",),
    "problem": ("problem",),
    "method": ("method",),
    "partners": ("partners",),
    "expected": ("expected",),
    "start": ("start_on",),
    "programme": ("programmes",),
    "group": ("group",),
    "opinion": ("opinion", "opinion_on"),
    "opinion_on": ("opinion", "opinion_on"),
}
"""What each answer that can be completed is stored as; the unit is the register's own matter."""


@text.phrase
def resubmitted(name: str) -> str:
    return f"Đã gửi lại {text.bold(text.shorten(name, 120))} với phần bổ sung. Cơ quan tổng hợp sẽ xem tiếp."


@text.phrase
def registered(name: str, unit: str) -> str:
    return (
        f"Đã ghi nhận đăng ký: {text.bold(name)} – {unit}. Mô hình chờ cơ quan tổng hợp xem; "
        "đồng chí có thể báo kết quả ngay từ bây giờ."
    )


def to_registration(answers: RegistrationAnswers, context: Context) -> Submission:
    """What a finished registration submits."""
    expected = tuple(row for row in map(resource, answers.expected) if row is not None)
    initiative = NewInitiative(
        id=context.session_id,
        unit_id=int(answers.unit),
        year=context.today.year,
        name=answers.name,
        subject_kind=SubjectKind.PERSON if answers.subject == "person" else SubjectKind.COLLECTIVE,
        subject_name=answers.by or context.shown["unit"],
        field=answers.field,
        place=answers.place,
        target=answers.target,
        end_on=answers.end,
        start_on=answers.start,
        origin=answers.origin,
        previous_id=answers.previous or "",
        level=answers.level,
        problem=answers.problem or "",
        method=answers.method or "",
        partners=answers.partners or "",
        programmes=(answers.programme,) if answers.programme else (),
        group=answers.group or "",
        expected=expected,
        responsible_id=int(answers.responsible) if answers.responsible else None,
        entered_by=int(str(context.values["person"])),
        effective_on=context.today,
        opinion=answers.opinion,
        opinion_on=answers.opinion_on,
    )
    if context.values.get("completes"):
        return _completed(initiative, context)
    return Submission(
        text=registered(initiative.name, context.shown["unit"]),
        facts=(Registered(initiative=initiative),),
        next=(("Báo kết quả mô hình này", f"c:baocao:{initiative.id}"), ("Mô hình của tôi", "c:mohinh")),
        action="register",
        object=initiative.id,
    )


def _completed(initiative: NewInitiative, context: Context) -> Submission:
    """What was asked for is sent: only what it is about is written, whatever else the answers say."""
    stored = initiative.model_copy(update={"id": str(context.values["initiative"])})
    faulty = str(context.values["faulty"]).split(",")
    fact = Resubmitted(
        return_id=str(context.values["completes"]),
        initiative=stored,
        columns=tuple(dict.fromkeys(column for name in faulty for column in STORED_AS.get(name, ()))),
        person_id=initiative.entered_by,
        on=context.today,
    )
    return Submission(
        text=resubmitted(stored.name),
        facts=(fact,),
        next=(("Xem mô hình này", f"v:initiative:{stored.id}"), ("Mô hình của tôi", "c:mohinh")),
        action="resubmit",
        object=stored.id,
    )


FORM = Form(
    name="registration",
    command="dangky",
    title="Đăng ký mô hình",
    opening="Đơn vị: {unit_shown}.",
    context=("unit_shown",),
    answers=RegistrationAnswers,
    steps=(
        Choice(
            "unit",
            "Đăng ký cho đơn vị nào?",
            label="Đơn vị",
            choices=lookup("units_to_register_for"),
            search=lookup("units_to_register_once_named"),
            preset="unit",
            offer=Offer("Nhập thay đơn vị khác", when=Has("enters_for_others")),
        ),
        Text(
            "name",
            "Tên mô hình là gì? Nên nêu rõ việc và nơi làm. Ví dụ: Vận động hiến đất mở đường thôn Hải An.",
            label="Tên",
            limit=300,
            minimum=8,
            doubt=lookup("name_doubt", "unit"),
            keep="Giữ tên này",
        ),
        Choice(
            "subject",
            "Ai thực hiện? Tập thể khác là hội, đoàn, chi bộ, thôn, tổ…",
            label="Chủ thể",
            choices=(
                Option("unit", "Chính đơn vị (tập thể)"),
                Option("collective", "Tập thể khác"),
                Option("person", "Cá nhân"),
            ),
        ),
        Text(
            "by",
            "Tên tập thể hoặc cá nhân thực hiện? Ví dụ: Hội Phụ nữ xã; một công dân thôn 4.",
            label="Thực hiện",
            limit=200,
            when=Is("subject", "collective", "person"),
        ),
        Choice("field", "Thuộc lĩnh vực nào?", label="Lĩnh vực", choices=lookup("fields")),
        Text(
            "place",
            "Làm ở đâu? Ví dụ: thôn Hải An.",
            label="Nơi làm",
            limit=200,
            suggestions=lookup("places", "unit"),
        ),
        Text(
            "target",
            "Sẽ mang lại gì, đo được bằng số? Ví dụ: 600 m đường bê tông, 40 hộ hiến đất.",
            label="Kết quả sẽ đạt",
            limit=600,
            minimum=4,
        ),
        Day(
            "end",
            "Dự kiến xong ngày nào? Ví dụ: 30/11, cuối năm.",
            label="Xong trước",
            days=lookup("usual_ends"),
        ),
        Choice(
            "responsible",
            "Ai phụ trách mô hình này?",
            label="Người phụ trách",
            choices=lookup("people_of", "unit"),
            none="Đơn vị này chưa có ai dùng bot. Xin bỏ qua.",
            detail=True,
            optional=True,
        ),
        Choice(
            "origin",
            "Mô hình này mới hay tiếp từ trước?",
            label="Nguồn gốc",
            choices=(
                Option("new", "Mới"),
                Option("continued", "Duy trì từ năm trước"),
                Option("replicated", "Nhân rộng từ nơi khác"),
            ),
            detail=True,
        ),
        Choice(
            "previous",
            "Tiếp từ mô hình nào của năm trước?",
            label="Mô hình năm trước",
            choices=lookup("last_years", "unit"),
            none="Năm trước đơn vị chưa có mô hình nào trong máy. Xin bỏ qua.",
            when=Is("origin", "continued"),
            optional=True,
        ),
        Choice(
            "level",
            "Đăng ký ở cấp nào?",
            label="Cấp",
            choices=lookup("levels"),
            detail=True,
            optional=True,
        ),
        Text(
            "problem",
            "Vì sao cần làm? Việc gì đang khó?",
            label="Vì sao cần",
            limit=1500,
            detail=True,
            optional=True,
        ),
        Text("method", "Cách làm thế nào?", label="Cách làm", limit=1500, detail=True, optional=True),
        Text("partners", "Phối hợp với những ai?", label="Phối hợp", limit=600, detail=True, optional=True),
        amounts(
            "expected",
            label="Dự kiến huy động, kết quả",
            ask="Dự kiến huy động hoặc đạt được gì? Chọn từng loại, hết thì bấm Đủ rồi.",
            done="Đủ rồi",
            planned=True,
            detail=True,
        ),
        Day("start", "Bắt đầu từ ngày nào? Ví dụ: 1/4.", label="Bắt đầu", detail=True, optional=True),
        Choice(
            "programme",
            "Gắn với chương trình, phong trào nào?",
            label="Chương trình",
            choices=lookup("programmes"),
            detail=True,
            optional=True,
        ),
        Text(
            "group",
            "Đơn vị muốn xếp mô hình này vào nhóm nào của mình? Ví dụ: Đường nông thôn.",
            label="Nhóm",
            limit=60,
            detail=True,
            optional=True,
        ),
        *opinion_steps(detail=True),
    ),
    submit=to_registration,
)


def given_by(found: Initiative, labels: dict[str, str]) -> dict[str, Answer]:
    """A stored registration as answers. ``labels`` says how codes are shown that only the policy or storage knows:
    those of ``field``, ``level``, ``programme``, ``previous``.
    """
    if found.subject_kind is SubjectKind.PERSON:
        subject = "person"
    else:
        subject = "unit" if found.subject_name == found.unit_name else "collective"
    codes = {
        "unit": (str(found.unit_id), found.unit_name),
        "subject": (subject, ""),
        "field": (found.field, labels["field"]),
        "responsible": (str(found.responsible_id) if found.responsible_id else None, found.responsible_name),
        "origin": (found.origin if found.origin != Origin.NEW else None, ""),
        "previous": (found.previous_id or None, labels["previous"]),
        "level": (found.level, labels["level"]),
        "programme": (found.programmes[0] if found.programmes else None, labels["programme"]),
        "opinion": (found.opinion, ""),
    }
    words = {
        "name": found.name,
        "by": "" if subject == "unit" else found.subject_name,
        "place": found.place,
        "target": found.target,
        "problem": found.problem,
        "method": found.method,
        "partners": found.partners,
        "group": found.group,
    }
    days = {"end": found.end_on, "start": found.start_on, "opinion_on": found.opinion_on}
    answers = {
        **{
            name: Answer(value=str(code), shown=shown or _label(name, str(code)))
            for name, (code, shown) in codes.items()
            if code
        },
        **{name: Answer(value=said, shown=said, typed=said) for name, said in words.items() if said},
        **{name: Answer(value=day.isoformat(), shown=text.day(day)) for name, day in days.items() if day},
    }
    return answers | (amount_answers("expected", found.expected) if found.expected else {})


def _label(name: str, code: str) -> str:
    step = FORM.by_name[name]
    options = step.choices if isinstance(step, Choice) and isinstance(step.choices, tuple) else ()
    return next((option.label for option in options if option.code == code), code)
