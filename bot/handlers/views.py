"""What is shown rather than asked: lists, one initiative in full, one's own data, help."""

from __future__ import annotations

from bot import quantities, text
from bot.access import Action, may_at_all
from bot.clock import local
from bot.conversations.onboarding import CONSENT, CONSENT_VERSION
from bot.conversations.parts.amounts import AMOUNT_KINDS, kind_of, named, show_amount
from bot.conversations.parts.opinion import told as opinion_told
from bot.conversations.parts.roles import ROLE_NAMES
from bot.conversations.progress import FORM as PROGRESS
from bot.conversations.progress import STATUSES
from bot.conversations.registration import FORM as REGISTRATION
from bot.conversations.returning import labels_of, point_line
from bot.engine.pieces import pieces
from bot.handlers.checks import views as check_views
from bot.handlers.initiatives import evidence
from bot.handlers.obstacles import words as obstacle_words
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from bot.handlers.signals import questions as signals
from bot.messages import Choice, Outgoing
from bot.reports.totals import standing, totals
from storage import initiatives, reports, returns, reviews
from storage.records.initiatives import Initiative, InitiativeLine, InitiativeState, Opinion
from storage.records.people import Person
from storage.records.reports import Report
from storage.records.reviews import Event, Return
from storage.records.words import fold

PAGE = 6
"""Initiatives a message."""

STATES = {
    InitiativeState.SUBMITTED: "đã gửi, chờ xem",
    InitiativeState.RETURNED: "cần bổ sung",
    InitiativeState.REGISTERED: "đã đăng ký",
    InitiativeState.STOPPED: "đã dừng",
}
_STATUS_LABELS = {option.code: option.label for option in STATUSES}


@text.phrase
def no_initiatives() -> str:
    return "Chưa có mô hình nào."


@text.phrase
def nothing_found(words: str) -> str:
    return f"Không thấy mô hình nào có “{text.shorten(words, 60)}”. Thử ít từ hơn, ví dụ chỉ tên thôn."


@text.phrase
def list_heading(first: int, last: int, more: bool) -> str:
    return f"{text.bold('Mô hình')} {first}–{last}{', còn nữa' if more else ''}. Bấm số để xem đầy đủ."


@text.phrase
def never_reported() -> str:
    return "chưa báo lần nào"


@text.phrase
def last_reported(day: str) -> str:
    return f"báo gần nhất {day}"


@text.phrase
def evidence_of(count: int) -> str:
    return f"Ảnh, tài liệu ({count})"


@text.phrase
def replaced_reports(count: int) -> str:
    return f"Có {count} báo cáo đã được sửa, bản cũ vẫn lưu."


@text.phrase
def look_closely(why: str) -> str:
    return f"⚠ Nên xem kỹ: {why}."


@text.phrase
def owed(what: str, day: str, who: str) -> str:
    return f"Cần bổ sung {what} trước {day} ({who} đề nghị):"


@text.phrase
def by_the_policy() -> str:
    return "tự duyệt theo quy định"


@text.phrase
def event_line(day: str, what: str, who: str) -> str:
    return f"• {day}: {what} – {who}"


@text.phrase
def took_in(name: str, reports: int) -> str:
    return f"Đã nhận gộp: {text.shorten(name, 120)} ({reports} báo cáo)"


@text.phrase
def help_words() -> str:
    return "\n".join(
        (
            text.bold("Trợ giúp"),
            "• Báo nhanh: nhắn một tin, ví dụ “Thôn Hải An góp 20 công”, rồi bấm “Đúng, gửi”.",
            "• Báo kết quả từng câu: bấm nút hoặc gõ “baocao”. Chưa làm được gì thì chọn “Chưa có kết quả”, "
            "vẫn tính là đã báo.",
            "• Đăng ký mô hình: khoảng 7 câu ngắn, mỗi câu có ví dụ.",
            "• Nhập thay đơn vị khác: có nút ngay ở câu đầu khi đăng ký.",
            "• Gõ nhầm: bấm Quay lại, hoặc chỉnh chính tin đã gõ. Trước khi gửi được xem lại hết.",
            "• Bận thì cứ để đó: những gì đã nhập không mất, lúc khác bấm Làm tiếp.",
            "• Tìm mô hình: gõ không dấu cũng được.",
            "Xin đừng gửi căn cước, đơn thư hay danh sách hộ nghèo vào đây.",
        )
    )


@text.phrase
def help_importing() -> str:
    return (
        "• Quản trị: gửi vào đây tệp Excel danh sách đơn vị, cán bộ, mô hình các năm hoặc số liệu đã công bố. "
        "Bot đọc và chỉ ra chỗ sai; đồng chí bấm thì mới ghi."
    )


@text.phrase
def data_words(name: str, unit: str, roles: str, version: str) -> str:
    return (
        f"{text.bold('Thông tin bot giữ về đồng chí')}\nHọ tên: {name}\nĐơn vị: {unit}\nVai trò: {roles}\n"
        f"Đã đồng ý theo bản {version}:\n{CONSENT}\nMuốn sửa hoặc xóa, xin báo quản trị."
    )


async def my_data(services: Services, actor: Actor, argument: str) -> Outcome:
    """What is kept about the person who asks."""
    person = _person(actor)
    roles = ", ".join(sorted({ROLE_NAMES[role] for role in person.roles}))
    rows = ((Choice(label="Rời bot", payload="c:roibot"),),)
    return say(data_words(person.name, person.unit_name, roles, CONSENT_VERSION), rows)


async def mine(services: Services, actor: Actor, words: str = "") -> Outcome:
    """The list of initiatives, from the newest; with words, those that have them."""
    return await _listed(services, actor, 0, words)


async def show(services: Services, actor: Actor, payload: str, message: str = "") -> Outcome:
    """A view behind a button: ``v:mine:OFFSET``, ``v:find:OFFSET:WORDS``, ``v:initiative:ID``, ``v:evidence:ID``."""
    if not may_at_all(_person(actor), Action.SEE):
        return say(text.not_allowed())
    match payload.split(":", 3):
        case ["v", "mine", offset] if offset.isdecimal():
            return await _listed(services, actor, int(offset[:6]), "", message)
        case ["v", "find", offset, words] if offset.isdecimal():
            return await _listed(services, actor, int(offset[:6]), words, message)
        case ["v", "initiative", initiative_id]:
            return await _in_full(services, actor, initiative_id)
        case ["v", "evidence", initiative_id]:
            return await evidence.listed(services, actor, initiative_id)
        case ["v", "evidence", initiative_id, offset] if offset.isdecimal():
            return await evidence.listed(services, actor, initiative_id, int(offset[:6]), message)
        case _:
            return Outcome(toast=text.unknown_button())


async def _listed(services: Services, actor: Actor, offset: int, words: str, message: str = "") -> Outcome:
    person = _person(actor)
    found = await initiatives.mine(
        services.database,
        await in_reach(services, person, Action.SEE),
        person.id,
        words=words,
        offset=offset,
        limit=PAGE + 1,
    )
    shown, more = found[:PAGE], len(found) > PAGE
    if not shown:
        row = [Choice(label="Danh mục", payload="c:menu")]
        if words:
            row.insert(0, Choice(label="Tìm lại", payload="c:tim"))
        elif may_at_all(person, Action.REGISTER):
            row.insert(0, Choice(label="Đăng ký mô hình", payload="c:dangky"))
        return say(nothing_found(words) if words else no_initiatives(), (tuple(row),))
    numbered = list(enumerate(shown, offset + 1))
    lines = [f"{number}. {_line(line)}" for number, line in numbered]
    buttons = tuple(Choice(label=str(number), payload=f"v:initiative:{line.id}") for number, line in numbered)
    turning = (
        *((_page("◂ Trước", offset - PAGE, words),) if offset >= PAGE else ()),
        *((_page("Sau ▸", offset + PAGE, words),) if more else ()),
    )
    rows = (buttons, *((turning,) if turning else ()), (Choice(label="Tìm", payload="c:tim"),))
    heading = list_heading(offset + 1, offset + len(shown), more)
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=rows, replaces=message, numbered=False),))


def _page(label: str, offset: int, words: str) -> Choice:
    short = fold(words).encode()[:40].decode(errors="ignore")
    return Choice(label=label, payload=f"v:find:{offset}:{short}" if words else f"v:mine:{offset}")


def _line(line: InitiativeLine) -> str:
    told = last_reported(text.day(line.last_report_on)) if line.last_report_on else never_reported()
    return f"{text.shorten(line.name, 110)} – {line.unit_name}, {line.year}; {STATES[line.state]}; {told}."


async def _in_full(services: Services, actor: Actor, initiative_id: str) -> Outcome:
    person = _person(actor)
    found = await initiatives.get(
        services.database, initiative_id, await in_reach(services, person, Action.SEE), person.id
    )
    if found is None:
        return say(text.not_found())
    told = await reports.of_initiative(services.database, initiative_id)
    valid = standing(told)
    asked = await returns.open_of(services.database, found.id)
    merged = await reviews.merged_into(services.database, found.id)
    rows: list[tuple[Choice, ...]] = [
        *((Choice(label=complete_label(one), payload=f"a:fix:{one.id}"),) for one in asked),
        (Choice(label="Báo kết quả", payload=f"c:baocao:{found.id}"),),
        *([(Choice(label="Sửa báo cáo gần nhất", payload=f"c:sua:{valid[-1].id}"),)] if valid else []),
        (Choice(label="Mô hình của tôi", payload="c:mohinh"),),
    ]
    own = person.id == found.responsible_id or await right_at(services, person, Action.REPORT, found.unit_id)
    if not own:
        rows = rows[-1:]
    elif found.opinion == Opinion.ASKED:
        rows.insert(-1, (Choice(label="Ghi ý kiến cấp ủy", payload=f"a:opinion:{found.id}"),))
    if found.merged_into:
        rows.insert(0, (Choice(label="Xem mô hình giữ lại", payload=f"v:initiative:{found.merged_into}"),))
    rows[-1:-1] = [
        (Choice(label=f"Xem: {text.shorten(one.name, 40)}", payload=f"v:initiative:{one.id}"),) for one in merged
    ]
    if found.state == InitiativeState.SUBMITTED and await right_at(services, person, Action.REVIEW, found.unit_id):
        rows.insert(-1, (Choice(label="Xét duyệt", payload=f"a:one:{found.id}"),))
    stuck, deeds = await obstacle_words.shown(services, person, initiative_id, reports=bool(own))
    looked, looking = await check_views.of_initiative(services, person, initiative_id)
    questions, ways = await signals.shown(services, person, initiative_id)
    rows[-1:-1] = [*deeds, *looking, *ways]
    if count := sum(len(report.proofs) for report in valid):
        rows.insert(-1, (Choice(label=evidence_of(count), payload=f"v:evidence:{found.id}"),))
    words = await described(services, found, told, asked)
    taken_in = (took_in(one.name, one.reports) for one in merged)
    return say("\n".join((words, *stuck, *looked, *questions, *taken_in)), tuple(rows))


def complete_label(asked: Return) -> str:
    """The button that opens what is to be completed."""
    return "Bổ sung báo cáo" if asked.report_id else "Bổ sung"


async def described(
    services: Services, found: Initiative, told: list[Report] | None = None, asked: list[Return] | None = None
) -> str:
    """An initiative in full: the registration, what is to be completed, how it came about, the reports."""
    if told is None:
        told = await reports.of_initiative(services.database, found.id)
    if asked is None:
        asked = await returns.open_of(services.database, found.id)
    valid = standing(told)
    return "\n".join(
        (
            *_registration_lines(services, found),
            *owed_lines(asked),
            *_event_lines(await reviews.events(services.database, found.id)),
            *_report_lines(valid, len(told) - len(valid)),
        )
    )


def owed_lines(asked: list[Return]) -> list[str]:
    """What is to be completed, and until when."""
    lines = []
    for one in asked:
        labels = labels_of(PROGRESS if one.report_id else REGISTRATION)
        lines.append(owed("báo cáo" if one.report_id else "đăng ký", text.day(one.due_on), one.asked_by_name))
        lines += [point_line(labels.get(name, name), reason) for name, reason in one.reasons.items()]
    return lines


def _event_lines(events: list[Event]) -> list[str]:
    """What happened after it was submitted; of what did not change the state, only the words."""
    lines, before = [], InitiativeState.SUBMITTED
    for number, event in enumerate(events):
        if number or event.state != InitiativeState.SUBMITTED:
            again = event.state == InitiativeState.SUBMITTED and before != event.state
            state = "đã bổ sung, gửi lại" if again and not event.why else STATES[event.state]
            parts = ([state] if event.state != before else []) + ([event.why] if event.why else [])
            who = event.person_name or by_the_policy()
            lines.append(event_line(text.day(local(event.recorded_at).date()), ": ".join(parts), who))
        before = event.state
    return [text.bold("Quá trình"), *lines] if lines else []


def _registration_lines(services: Services, found: Initiative) -> list[str]:
    policy = services.policy()
    origins = {"new": "", "continued": "duy trì", "replicated": "nhân rộng"}
    pairs = [
        ("Đơn vị", f"{found.unit_name}, năm {found.year}"),
        ("Thực hiện", found.subject_name),
        ("Phụ trách", found.responsible_name),
        ("Lĩnh vực", policy.field_label(found.field)),
        ("Nguồn gốc", origins[found.origin]),
        ("Cấp", policy.levels.get(found.level, "") if found.level else ""),
        ("Nơi làm", found.place),
        ("Kết quả sẽ đạt", found.target),
        (
            "Dự kiến",
            "; ".join(f"{AMOUNT_KINDS[kind_of(row)].label} {show_amount(row)}" for row in found.expected),
        ),
        ("Bắt đầu", text.day(found.start_on) if found.start_on else ""),
        ("Xong trước", text.day(found.end_on) if found.end_on else ""),
        ("Vì sao cần", found.problem),
        ("Cách làm", found.method),
        ("Phối hợp", found.partners),
        ("Chương trình", ", ".join(policy.programmes.get(code, code) for code in found.programmes)),
        ("Nhóm", found.group),
        ("Ý kiến cấp ủy", opinion_told(found.opinion, found.opinion_on)),
        ("Trạng thái", STATES[found.state]),
        (
            "Người nhập",
            ", ".join(
                part
                for part in (
                    found.entered_by_name,
                    f"thay cho {found.instead_of_name}" if found.instead_of_name else "",
                    text.moment(found.recorded_at),
                )
                if part
            ),
        ),
    ]
    return [
        text.bold(found.name),
        *(f"{label}: {text.shorten(value, 500)}" for label, value in pairs if value),
    ]


def report_line(report: Report) -> str:
    """A report in a line."""
    amounts = "; ".join(f"{named(row)}{' (lũy kế)' if row.cumulative else ''}" for row in report.resources)
    parts = (
        text.shorten(report.done, 300),
        amounts,
        pieces([piece.model_dump() for piece in report.proofs]),
        f"vướng mắc: {text.shorten(report.obstacle, 200)}" if report.obstacle else "",
    )
    told = "; ".join(part.rstrip(". ") for part in parts if part)
    day = text.day(local(report.recorded_at).date())
    head = f"• {day} ({text.period(report.period)}): {_STATUS_LABELS[report.status]}"
    return f"{head}. {told}" if told else head


def _report_lines(valid: list[Report], replaced: int) -> list[str]:
    if not valid:
        return ["", f"{text.bold('Báo cáo')}: {never_reported()}."]
    lines = ["", text.bold(f"Báo cáo ({len(valid)})")]
    lines += [report_line(report) for report in valid[-5:]]
    summed = totals(valid)
    if summed:
        lines += [
            text.bold("Tổng cộng"),
            *(
                f"• {AMOUNT_KINDS[code].label}{f', {total.like.object}' if total.like.object else ''}: "
                + text.amount(quantities.show(total.amount, AMOUNT_KINDS[code].measures), total.approximate)
                for total in summed
                for code in (kind_of(total.like),)
            ),
        ]
    return lines + ([replaced_reports(replaced)] if replaced else [])


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "views are for people who have joined"
    return actor.person
