"""A spreadsheet sent by an admin: taken, and the buttons under what was understood."""

from __future__ import annotations

from dataclasses import replace

from bot import text
from bot.access import Action, may_at_all
from bot.conversations import FORMS
from bot.engine.form import Form
from bot.engine.steps import Evidence
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.policy import change as policy_change
from bot.handlers.services import Services
from bot.messages import Attachment, AttachmentKind, Choice, Incoming, Outgoing
from storage import imports
from storage.records.facts import ImportMoved, ImportReceived, PolicyChanged
from storage.records.imports import Import, ImportState, NewImport, Noun, PolicyShown
from storage.records.queue import AuditEntry

ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb")
OTHER_TABLES = (".csv", ".tsv", ".ods", ".numbers")
"""Tables that are to be saved as a workbook first."""
NOUNS: dict[Noun, str] = {
    Noun.UNITS: "Đơn vị",
    Noun.PEOPLE: "Cán bộ",
    Noun.INITIATIVES: "Mô hình",
    Noun.FIGURES: "Số liệu đã công bố",
}


@text.phrase
def file_received(name: str) -> str:
    return f"Đã nhận tệp {text.shorten(name, 80)}. Tôi đang đọc, xong sẽ báo đồng chí; chưa ghi gì."


@text.phrase
def storing_now() -> str:
    return "Đang ghi. Đồng chí cứ làm việc khác; ghi xong tôi báo."


@text.phrase
def reading_again() -> str:
    return "Đang đọc tệp, xong tôi báo."


@text.phrase
def import_cancelled() -> str:
    return "Đã hủy, không ghi gì từ tệp này."


@text.phrase
def import_over() -> str:
    return "Tệp này đã xử lý xong, không cần bấm nữa."


@text.phrase
def file_too_large(name: str) -> str:
    return f"Tệp {text.shorten(name, 80)} lớn hơn 20 MB nên bot không tải về được. Xin chia nhỏ rồi gửi lại."


@text.phrase
def other_table(name: str) -> str:
    return (
        f"Bot chưa đọc được kiểu tệp {text.shorten(name, 80)}. Muốn nhập danh sách, "
        "xin mở bằng Excel, lưu thành .xlsx rồi gửi lại."
    )


@text.phrase
def settings_taken(count: int) -> str:
    return f"Đã nhận {count} thay đổi cài đặt. Có hiệu lực ngay khi tệp quy định ghi xong."


@text.phrase
def settings_moved() -> str:
    return "Cài đặt vừa được sửa ở nơi khác, nên chưa ghi gì. Tôi đang so lại bảng của đồng chí với cài đặt mới."


@text.phrase
def list_or_evidence(name: str, form: str) -> str:
    return f"Đồng chí gửi tệp {text.shorten(name, 60)} để nhập vào bot, hay làm tài liệu cho phần {form} đang làm?"


@text.phrase
def a_list() -> str:
    return "Danh sách, bảng cài đặt"


@text.phrase
def evidence_of(form: str) -> str:
    return f"Tài liệu: {form}"


@text.phrase
def no_form_for_it() -> str:
    return "Phần đang làm lúc đó đã đóng. Xin mở lại rồi bấm nút này, hoặc bấm Danh sách để nhập."


def spreadsheet(incoming: Incoming, endings: tuple[str, ...] = ENDINGS) -> Attachment | None:
    """The spreadsheet that was sent, if one was."""
    documents = (one for one in incoming.attachments if one.kind == AttachmentKind.DOCUMENT)
    return next((one for one in documents if one.name.lower().endswith(endings)), None)


def received(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """Take a spreadsheet from someone who may import; None where this is none.

    In the middle of a form that takes documents it may be meant as one of those, so that is asked first.
    """
    if actor.person is None or not may_at_all(actor.person, Action.IMPORT):
        return None
    attachment = spreadsheet(incoming)
    if attachment is None:
        other = spreadsheet(incoming, OTHER_TABLES)
        return say(other_table(other.name)) if other is not None and _form_for_documents(actor) is None else None
    if incoming.edited and actor.session is not None:  # other words beside what was sent before
        return None
    if attachment.size is not None and attachment.size > services.channels[actor.channel].capabilities.file_limit:
        return say(file_too_large(attachment.name))
    new = NewImport(
        id=services.new_id(),
        channel=actor.channel,
        bot=incoming.bot,
        chat=actor.chat,
        ref=attachment.ref,
        name=attachment.name,
        person_id=actor.person.id,
    )
    form = _form_for_documents(actor)
    told = Outgoing(text=file_received(attachment.name))
    if form is not None:
        told = Outgoing(text=list_or_evidence(attachment.name, form.title), rows=_meant(new.id, form.title))
    return Outcome(
        messages=(told,),
        facts=(ImportReceived(file=new, unclear=form is not None),),
        audit=(AuditEntry(action="import_received", object=new.id, after=attachment.name),),
    )


def _form_for_documents(actor: Actor) -> Form | None:
    """The form that the person has open, where it takes documents."""
    form = FORMS.get(actor.session.form) if actor.session else None
    return form if form and any(isinstance(step, Evidence) for step in form.steps) else None


def _meant(import_id: str, form: str) -> tuple[tuple[Choice, ...], ...]:
    return (
        (Choice(label=a_list(), payload=f"x:list:{import_id}"),),
        (Choice(label=evidence_of(form), payload=f"x:form:{import_id}"),),
        (Choice(label=text.cancel(), payload=f"x:no:{import_id}", cancel=True),),
    )


def noun_choices(import_id: str) -> tuple[tuple[Choice, ...], ...]:
    """The buttons that say what a file lists."""
    rows = tuple((Choice(label=label, payload=f"x:{noun}:{import_id}"),) for noun, label in NOUNS.items())
    return (*rows, (Choice(label=text.cancel(), payload=f"x:no:{import_id}", cancel=True),))


def policy_choices(import_id: str, count: int) -> tuple[tuple[Choice, ...], ...]:
    """The buttons under what a policy's sheet would change."""
    take = Choice(label=f"Ghi thay đổi ({count})", payload=f"x:policy:{import_id}")
    return ((take,), (Choice(label=text.cancel(), payload=f"x:no:{import_id}", cancel=True),))


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button under an import: ``x:all|good|no:ID``, or ``x:NOUN:ID`` where it was unclear what the file lists."""
    assert incoming.tap is not None
    assert actor.person is not None
    parts = incoming.tap.payload.split(":")
    if len(parts) != 3:
        return Outcome(toast=text.unknown_button())
    _, said, import_id = parts
    found = await imports.get(services.database, import_id)
    if found is None or found.person_id != actor.person.id or not may_at_all(actor.person, Action.IMPORT):
        return say(text.not_found())
    asked = (ImportState.ASKED,)
    unclear = (ImportState.UNCLEAR,)
    match said:
        case "all" | "good" if found.policy is None:
            fact = ImportMoved(
                id=import_id, seen=asked, to=ImportState.STORING, good_only=said == "good", person_id=actor.person.id
            )
            words = storing_now()
        case "no":
            fact = ImportMoved(id=import_id, seen=asked + unclear, to=ImportState.CANCELLED, person_id=actor.person.id)
            words = import_cancelled()
        case "list":
            fact = ImportMoved(id=import_id, seen=unclear, to=ImportState.READING, person_id=actor.person.id)
            words = reading_again()
        case "form":
            return await _into_form(services, actor, incoming, found)
        case "policy" if found.policy is not None:
            return await _take_policy(services, actor, found, found.policy)
        case _ if said in tuple(Noun):
            fact = ImportMoved(
                id=import_id, seen=unclear, to=ImportState.READING, noun=Noun(said), person_id=actor.person.id
            )
            words = reading_again()
        case _:
            return Outcome(toast=text.unknown_button())
    if found.state not in fact.seen:
        return Outcome(toast=import_over())
    return Outcome(
        messages=(Outgoing(text=words),),
        facts=(fact,),
        audit=(AuditEntry(action=f"import_{said}", object=import_id, before=found.state, after=fact.to),),
    )


async def _into_form(services: Services, actor: Actor, incoming: Incoming, sheet: Import) -> Outcome:
    """Give a spreadsheet to the open form, as the document that it is."""
    if sheet.state is not ImportState.UNCLEAR:
        return Outcome(toast=import_over())
    if actor.session is None or _form_for_documents(actor) is None:
        return say(no_form_for_it())
    document = Attachment(kind=AttachmentKind.DOCUMENT, ref=sheet.ref, name=sheet.name)
    sent = incoming.model_copy(update={"tap": None, "attachments": (document,)})
    outcome = await forms.go_on(services, actor, actor.session, sent)
    over = ImportMoved(id=sheet.id, seen=(sheet.state,), to=ImportState.CANCELLED, person_id=sheet.person_id)
    return replace(outcome, facts=(*outcome.facts, over))


async def _take_policy(services: Services, actor: Actor, sheet: Import, shown: PolicyShown) -> Outcome:
    """Change the policy as a sheet says and as it was shown; where the policy has moved since, show it anew."""
    assert actor.person is not None
    if not await policy_change.may_change(services, actor.person):
        return say(text.not_allowed())
    if sheet.state is not ImportState.ASKED:
        return Outcome(toast=import_over())
    fact = PolicyChanged(session_id=sheet.id, person_id=actor.person.id, base=shown.base, changes=shown.changes)
    try:
        fact = await policy_change.prepared(services, fact)
    except policy_change.NotReadyError as refused:
        if refused.base in ("", shown.base):
            return say(str(refused))
        again = ImportMoved(id=sheet.id, seen=(sheet.state,), to=ImportState.READING, person_id=actor.person.id)
        return Outcome(messages=(Outgoing(text=settings_moved()),), facts=(again,))
    over = ImportMoved(id=sheet.id, seen=(sheet.state,), to=ImportState.DONE, person_id=actor.person.id)
    see = Choice(label="Xem cài đặt", payload="c:caidat")
    words = settings_taken(len(shown.changes))
    return Outcome(messages=(Outgoing(text=words, rows=((see,),)),), facts=(over, fact))
