"""Sắp xếp đơn vị: units merge, split, are renamed, move, open and end, each from a day on."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pydantic import BaseModel, JsonValue

from bot import quantities, text
from bot.engine.conditions import Condition, Every, Is, Not
from bot.engine.environment import Environment, lookup
from bot.engine.form import Context, Form, Submission
from bot.engine.steps import Choice, Day, Option, Repeat, Text
from storage.records.changes import CONCERNING, ChangeKind, ChangeWord, NewUnit, Reorganisation
from storage.records.facts import ChangeDecided
from storage.records.units import Level, Line, UnitKind

ENOUGH = "enough"
"""The option that ends a list."""
PARTS = 6
"""Units that one is split into, at most."""
KINDS = (
    Option("merge", "Sáp nhập"),
    Option("split", "Chia tách"),
    Option("rename", "Đổi tên"),
    Option("move", "Chuyển đơn vị cấp trên"),
    Option("open", "Lập đơn vị mới"),
    Option("close", "Kết thúc hoạt động"),
    Option("attach", "Thêm đơn vị theo dõi"),
    Option("detach", "Bớt đơn vị theo dõi"),
)
LINES = (Option("party", "Cấp ủy"), Option("system", "Ngành dọc, hội cấp trên"), Option("place", "Địa bàn"))


class AnotherUnit(BaseModel):
    """One more unit that is merged."""

    another: str


class SetApart(BaseModel):
    """An initiative, a person or a unit of a split unit that does not go where the rest goes."""

    thing: str
    part: str | None = None


class ReorganisationAnswers(BaseModel):
    """What a reorganisation asks."""

    kind: ChangeKind
    unit: str | None = None
    others: tuple[AnotherUnit, ...] = ()
    become: str | None = None
    into: str | None = None
    name: str | None = None
    parts: str | None = None
    rest: str | None = None
    apart: tuple[SetApart, ...] = ()
    above: str | None = None
    line: Line | None = None
    watcher: str | None = None
    level: Level | None = None
    sort: UnitKind | None = None
    on: date


@text.phrase
def enough_units() -> str:
    return "Đủ rồi"


@text.phrase
def rest_stays() -> str:
    return "Hết, còn lại theo nơi đã chọn"


@text.phrase
def decided(deed: str, day: str, counts: str) -> str:
    return f"Hôm nay đã {deed} như đồng chí đã định (từ ngày {day}). Đã chuyển: {counts or 'không có gì'}."


@text.phrase
def failed(deed: str, day: str, why: str) -> str:
    return f"Việc đã định từ ngày {day} chưa làm được: {deed}. {why}"


@text.phrase
def decided_ahead(title: str, day: str) -> str:
    return f"Đã ghi: {title} từ ngày {day}. Đến ngày đó bot tự chuyển và báo lại đồng chí."


@text.phrase
def will_move(counts: str) -> str:
    return f"Sẽ chuyển: {counts}."


@text.phrase
def will_go(part: str, counts: str) -> str:
    return f"• Về {part}: {counts or 'không có gì'}"


@text.phrase
def nothing_moves() -> str:
    return "Không có mô hình, người hay đơn vị trực thuộc nào phải chuyển."


@text.phrase
def counts_of(units: int, initiatives: int, people: int, roles: int, posts: int) -> str:
    """How much moves; empty where nothing does."""
    parts = (
        f"{units} đơn vị trực thuộc" if units else "",
        f"{quantities.show(initiatives, '')} mô hình" if initiatives else "",
        f"{people} người" if people else "",
        f"{roles} vai trò" if roles else "",
        f"{posts} chức danh trong tổ" if posts else "",
    )
    return ", ".join(part for part in parts if part)


def parts_named(words: str) -> list[str]:
    """The names in a list that somebody typed."""
    return [name for name in (" ".join(part.split()) for part in re.split(r"[;\n]", words)) if name][:PARTS]


def plan_of(answers: ReorganisationAnswers, session_id: str, person_id: int) -> Reorganisation:
    """The reorganisation that answers describe."""
    units = dict.fromkeys((*_unit(answers.unit), *(u for other in answers.others for u in _unit(other.another))))
    into: tuple[int, ...] = ()
    new: tuple[NewUnit, ...] = ()
    name, rest, apart = "", 0, {}
    above = next(iter(_unit(answers.above)), None)
    match answers.kind:
        case ChangeKind.MERGE if answers.become == "existing":
            into = _unit(answers.into)
        case ChangeKind.MERGE:
            new = (NewUnit(name=answers.name or "", reports_to=above),)
        case ChangeKind.SPLIT:
            new = tuple(NewUnit(name=part) for part in parts_named(answers.parts or ""))
            rest = int(answers.rest or 0)
            apart = {a.thing: int(a.part) for a in answers.apart if a.part is not None}
        case ChangeKind.OPEN:
            new = (NewUnit(name=answers.name or "", level=answers.level, kind=answers.sort, reports_to=above),)
        case ChangeKind.RENAME:
            name = answers.name or ""
    return Reorganisation(
        id=session_id,
        kind=answers.kind,
        day=answers.on,
        person_id=person_id,
        units=() if answers.kind == ChangeKind.OPEN else tuple(units),
        into=into,
        new=new,
        rest=rest,
        apart=apart,
        name=name,
        reports_to=_above(answers),
        line=answers.line if answers.kind in _SEEING else None,
    )


def _unit(code: str | None) -> tuple[int, ...]:
    """The unit behind an option; none where nothing was chosen, or the end of a list."""
    return (int(code),) if code is not None and code.isdecimal() else ()


_SEEING = (ChangeKind.ATTACH, ChangeKind.DETACH)


def _above(answers: ReorganisationAnswers) -> int | None:
    """The unit above, or the one that sees."""
    if answers.kind not in (ChangeKind.MOVE, *_SEEING):
        return None
    return next(iter(_unit(answers.above if answers.kind == ChangeKind.MOVE else answers.watcher)), None)


def what_moves(data: dict[str, JsonValue], env: Environment) -> str:
    """Said at the review: how much moves, or why nothing can."""
    answers = ReorganisationAnswers.model_validate(data)
    plan = plan_of(answers, env.session.id, int(str(env.session.context["person"])))
    return str(env.look("what_moves", plan.model_dump_json()) or nothing_moves())


TITLES = {
    ChangeKind.MERGE: "sáp nhập",
    ChangeKind.SPLIT: "chia tách",
    ChangeKind.RENAME: "đổi tên",
    ChangeKind.MOVE: "chuyển đơn vị cấp trên",
    ChangeKind.OPEN: "lập đơn vị mới",
    ChangeKind.CLOSE: "kết thúc hoạt động",
    ChangeKind.ATTACH: "thêm đơn vị theo dõi",
    ChangeKind.DETACH: "bớt đơn vị theo dõi",
    ChangeKind.HANDOVER: "bàn giao",
}
"""What is done, in the middle of a sentence."""


def deed(kind: ChangeKind, units: str, to: str) -> str:
    """What is done and to which units, in the middle of a sentence; of several decisions each is known again."""
    match kind:
        case ChangeKind.MERGE | ChangeKind.SPLIT:
            return f"{TITLES[kind]} {units} thành {to}"
        case ChangeKind.MOVE:
            return f"chuyển {units} về {to}"
        case ChangeKind.RENAME:
            return f"đổi tên thành {to}"
        case ChangeKind.CLOSE:
            return f"{TITLES[kind]} của {units}"
        case ChangeKind.ATTACH | ChangeKind.DETACH:
            return f"{TITLES[kind]} {units}: {to}"
        case _:
            return " ".join(part for part in (TITLES[kind], units or to) if part)


def deed_of(word: ChangeWord) -> str:
    """What is done, told to somebody who did not decide it."""
    if word.kind is ChangeKind.RENAME:
        return renamed(word.units, word.to)
    return deed(word.kind, word.units, word.to)


@text.phrase
def renamed(before: str, now: str) -> str:
    return f"{before} đổi tên thành {now}"


def to_reorganisation(answers: ReorganisationAnswers, context: Context) -> Submission:
    """What a reorganisation submits. What came of it is shown once it is done."""
    plan = plan_of(answers, context.session_id, int(str(context.values["person"])))
    title, ahead = TITLES[plan.kind], plan.day > context.today
    return Submission(
        text=decided_ahead(title, text.day(plan.day)) if ahead else doing(title, plan.kind in CONCERNING),
        facts=(ChangeDecided(change=plan, today=context.today),),
        next=(("Xem đã chuyển những gì", f"c:dachuyen:{plan.id}"), ("Hoàn tác", f"c:hoantac:{plan.id}")),
        action="reorganise",
        object=",".join(map(str, plan.units)),
    )


@text.phrase
def doing(title: str, others_hear: bool) -> str:
    hear = " Sớm nhất sau nửa giờ, bot báo cho người của các đơn vị ấy." if others_hear else ""
    return f"Đã {title} xong. Trong hôm nay đồng chí còn hoàn tác được.{hear}"


def either(*conditions: Condition) -> Condition:
    """One of the conditions holds."""
    return Not(Every(*(Not(condition) for condition in conditions)))


_MERGE, _SPLIT = Is("kind", "merge"), Is("kind", "split")
_MERGE_NEW = Every(_MERGE, Is("become", "new"))
_PARTS: dict[str, Any] = {"choices": lookup("parts_named", "parts")}

FORM = Form(
    name="reorganisation",
    command="sapxep",
    title="Sắp xếp đơn vị",
    answers=ReorganisationAnswers,
    send="Làm",
    steps=(
        Choice("kind", "Sắp xếp thế nào?", label="Việc", choices=KINDS, columns=2),
        Choice(
            "unit",
            "Đơn vị nào? Chọn, hoặc gõ tên (tên cũ cũng được).",
            label="Đơn vị",
            choices=lookup("units_to_change"),
            search=lookup("units_once_named"),
            when=Not(Is("kind", "open")),
        ),
        Repeat(
            "others",
            (
                Choice(
                    "another",
                    "Cùng với đơn vị nào nữa? Hết thì bấm Đủ rồi.",
                    label="Cùng với",
                    choices=lookup("more_units_to_change"),
                    search=lookup("units_once_named"),
                    besides=("unit", "another"),
                ),
            ),
            until=Is("another", ENOUGH),
            label="Các đơn vị cùng sáp nhập",
            when=_MERGE,
            most=12,
        ),
        Choice(
            "become",
            "Sáp nhập thành đơn vị mới, hay vào một đơn vị đang có?",
            label="Thành",
            choices=(Option("new", "Đơn vị mới"), Option("existing", "Đơn vị đang có")),
            when=_MERGE,
        ),
        Choice(
            "into",
            "Vào đơn vị nào?",
            label="Sáp nhập vào",
            choices=lookup("units_to_change"),
            search=lookup("units_once_named"),
            when=Every(_MERGE, Is("become", "existing")),
        ),
        Text(
            "name",
            "Tên mới là gì? Ví dụ: Xã Quảng Hà.",
            label="Tên mới",
            limit=120,
            when=either(_MERGE_NEW, Is("kind", "rename", "open")),
        ),
        Text(
            "parts",
            "Chia thành những đơn vị nào? Các tên cách nhau bằng dấu chấm phẩy. Ví dụ: Thôn 4A; Thôn 4B.",
            label="Chia thành",
            limit=300,
            minimum=5,
            when=_SPLIT,
        ),
        Choice(
            "rest",
            "Đơn vị trực thuộc, người và mô hình về đơn vị nào? Câu sau sẽ hỏi những gì về nơi khác.",
            label="Về",
            when=_SPLIT,
            **_PARTS,
        ),
        Repeat(
            "apart",
            (
                Choice(
                    "thing",
                    "Đơn vị, người hay mô hình nào về nơi khác? Chọn, hoặc gõ tên. Không có thì bấm Hết.",
                    label="Tách riêng",
                    choices=lookup("held", "unit"),
                    search=lookup("held_with", "unit"),
                    besides=("thing",),
                ),
                Choice(
                    "part",
                    "{thing} về đơn vị nào?",
                    label="Về",
                    when=Not(Is("thing", ENOUGH)),
                    optional=True,
                    **_PARTS,
                ),
            ),
            until=Is("thing", ENOUGH),
            label="Về nơi khác",
            when=_SPLIT,
        ),
        Choice(
            "above",
            "Đơn vị cấp trên (nơi nhận báo cáo) là đơn vị nào?",
            label="Cấp trên",
            choices=lookup("units_to_change"),
            search=lookup("units_once_named"),
            when=either(_MERGE_NEW, Is("kind", "move", "open")),
        ),
        Choice(
            "line",
            "Theo dõi theo tuyến nào?",
            label="Tuyến",
            choices=LINES,
            when=Is("kind", "attach", "detach"),
        ),
        Choice(
            "watcher",
            "Đơn vị nào theo dõi? Đơn vị này được xem; số vẫn chỉ tính ở đơn vị cấp trên.",
            label="Đơn vị theo dõi",
            choices=lookup("units_to_change"),
            search=lookup("units_once_named"),
            when=Is("kind", "attach", "detach"),
        ),
        Choice("level", "Đơn vị ở cấp nào?", label="Cấp", choices=lookup("levels"), when=Is("kind", "open")),
        Choice("sort", "Là loại đơn vị nào?", label="Loại", choices=lookup("unit_kinds"), when=Is("kind", "open")),
        Day("on", "Từ ngày nào? Ví dụ: 1/7.", label="Từ ngày", days=lookup("days_to_begin")),
    ),
    submit=to_reorganisation,
    remark=what_moves,
)
