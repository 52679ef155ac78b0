"""Evidence after it was sent: more of it for an earlier report, the list of it, whose faces it shows, removing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import JsonValue

from bot import text
from bot.access import Action, may_at_all
from bot.clock import local
from bot.conversations import FORMS, attach
from bot.conversations.parts.proofs import FACES, whose_faces
from bot.engine.pieces import evidence_in, pieces
from bot.engine.session import Answer, Given
from bot.handlers import forms, lookups
from bot.handlers.checks.sides import sees_finding
from bot.handlers.conclusions import rights as statement_rights
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from bot.messages import AttachmentKind, Choice, Incoming, Outgoing, SentFile
from bot.reports.totals import standing
from storage import checks, evidence, initiatives, likenesses, outbox, reports
from storage.records.facts import FacesTold, Fact, LikenessAnswered
from storage.records.initiatives import Initiative
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.records.reports import Evidence, EvidenceKind, Faces

PAGE = 5
"""Pieces a message, each with a row of buttons."""


@text.phrase
def faces_noted(answer: str) -> str:
    return f"Trẻ em, hộ khó khăn rõ mặt: {answer.lower()}. Ảnh chỉ dùng nội bộ."


@text.phrase
def kept_as_new() -> str:
    return "Đã giữ ảnh."


@text.phrase
def same_removed() -> str:
    return "Đã gỡ ảnh. Báo cáo vẫn được tính."


@text.phrase
def looked_the_same() -> str:
    return "Giống ảnh đã gửi trước"


@text.phrase
def evidence_heading(name: str, first: int, last: int, total: int) -> str:
    return f"{text.bold('Ảnh, tài liệu')} {first}–{last}/{total}: {text.shorten(name, 120)}"


@text.phrase
def no_evidence() -> str:
    return "Chưa có ảnh, tài liệu nào."


@text.phrase
def seen_at_the_office() -> str:
    return "Tệp này xem được trên máy tính của cơ quan."


@text.phrase
def piece_words(kind: str, name: str) -> str:
    """What a piece of evidence is called in a list."""
    named = {"photo": "ảnh", "document": "tài liệu", "voice": "ghi âm", "place": "vị trí", "heic": "ảnh HEIC"}
    return f"{named.get(kind, 'tài liệu')} {text.shorten(name, 60)}".strip()


async def later(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """Offer to attach what was sent by itself to a report or check of the last days; None where there is none."""
    person = _person(actor)
    recent = await lookups.recent(services, actor)
    if not recent:
        return None
    [first, *others] = recent
    context: dict[str, JsonValue] = {
        "person": person.id,
        "period": services.policy().reports.period_of(local(services.clock.now()).date()),
        "about": attach.to_which_one(any(attach.is_check(one.code) for one in recent)) if others else first.question,
    }
    kept = evidence_in(incoming)
    answer = Answer(value=cast("JsonValue", kept), shown=pieces(kept))
    return await forms.begin_form(services, actor, FORMS["attach"], context, Given(answers={"photos": answer}))


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button about evidence: ``e:faces:SOURCE:ANSWER``, ``e:new|same:SOURCE``, ``e:see|drop:ID``."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["e", "faces", source, code] if code in tuple(Faces):
            return await _faces(services, actor, source, Faces(code), incoming.tap.message)
        case ["e", "new" | "same" as said, source]:
            return await _likeness(services, actor, source, said == "same", incoming.tap.message)
        case ["e", "see", number] if number.isdecimal():
            return await _see(services, actor, int(number[:15]))
        case ["e", "drop", number] if number.isdecimal():
            return await _drop(services, actor, int(number[:15]))
    return Outcome(toast=text.unknown_button())


async def _faces(services: Services, actor: Actor, source: str, faces: Faces, message: str) -> Outcome:
    brought = await evidence.brought_by(services.database, source)
    if not brought or not await _may(services, actor, Action.REPORT, brought[0]):
        return say(text.not_found())
    said = faces_noted(FACES[faces])
    shown = await outbox.by_message(services.database, actor.channel, actor.chat, message) if message else ""
    answered = Outgoing(text=said)
    if shown and whose_faces() in (asked := Outgoing.model_validate_json(shown)).text:
        rows = tuple(row for row in asked.rows if not row[0].payload.startswith("e:faces:"))
        answered = Outgoing(text=asked.text.replace(whose_faces(), said), rows=rows, replaces=message)
    fact = FacesTold(source=source, faces=faces, person_id=_person(actor).id)
    return _settled(fact, "faces", source, answered)


async def _likeness(services: Services, actor: Actor, source: str, same: bool, message: str) -> Outcome:
    brought = await evidence.brought_by(services.database, source)
    if not brought or not await _may(services, actor, Action.REPORT, brought[0]):
        return say(text.not_found())
    if not await likenesses.of_source(services.database, source):
        return Outcome(toast=text.already_sent())
    fact = LikenessAnswered(
        source=source, answer="removed" if same else "new", why=looked_the_same(), person_id=_person(actor).id
    )
    told = Outgoing(text=same_removed() if same else kept_as_new(), replaces=message)
    return _settled(fact, "likeness", source, told)


def _settled(fact: Fact, action: str, about: str, told: Outgoing) -> Outcome:
    entry = AuditEntry(action=action, object=about, after=fact.model_dump_json())
    return Outcome(messages=(told,), facts=(fact,), audit=(entry,))


async def listed(services: Services, actor: Actor, initiative_id: str, offset: int = 0, message: str = "") -> Outcome:
    """The evidence of an initiative, a few pieces a message."""
    person = _person(actor)
    found = await initiatives.get(
        services.database, initiative_id, await in_reach(services, person, Action.SEE), person.id
    )
    if found is None:
        return say(text.not_found())
    told = standing(await reports.of_initiative(services.database, initiative_id))
    everything = [piece for report in told for piece in report.proofs]
    removable = found.responsible_id == person.id or await right_at(services, person, Action.REPORT, found.unit_id)
    back = Choice(label="Xem mô hình", payload=f"v:initiative:{initiative_id}")
    turning = f"v:evidence:{initiative_id}"
    return page_of(found.name, everything, turning, back, removable=bool(removable), offset=offset, message=message)


def page_of(
    name: str,
    everything: Sequence[Evidence],
    turning: str,
    back: Choice,
    *,
    removable: bool,
    offset: int,
    message: str,
) -> Outcome:
    """A few pieces a message; ``turning`` with an offset is the payload that shows others."""
    if not everything:
        return say(no_evidence(), ((back,),))
    offset = offset if offset < len(everything) else 0
    shown = list(enumerate(everything[offset : offset + PAGE], offset + 1))
    rows = [
        (
            *(
                (Choice(label=f"Xem {number}", payload=f"e:see:{piece.id}"),)
                if piece.kind != EvidenceKind.PLACE
                else ()
            ),
            *((Choice(label=f"Gỡ {number}", payload=f"e:drop:{piece.id}"),) if removable else ()),
        )
        for number, piece in shown
    ]
    pages = (
        *((Choice(label="◂ Trước", payload=f"{turning}:{max(0, offset - PAGE)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"{turning}:{offset + PAGE}"),) if offset + PAGE < len(everything) else ()),
    )
    heading = evidence_heading(name, offset + 1, offset + len(shown), len(everything))
    lines = [f"{number}. {_line(piece)}" for number, piece in shown]
    filled = tuple(row for row in (*rows, pages, (back,)) if row)
    return Outcome(
        messages=(Outgoing(text="\n".join((heading, *lines)), rows=filled, replaces=message, numbered=False),)
    )


def words_for(piece: Evidence) -> str:
    """What a piece of evidence is called: ảnh, ghi âm 35 giây, tài liệu bien-ban.pdf."""
    if piece.kind == EvidenceKind.VOICE:
        return text.voice(1, piece.seconds or 0)
    return piece_words("heic" if piece.picture == "heic" else piece.kind, piece.name)


def _line(piece: Evidence) -> str:
    day = text.day(local(piece.added_at).date()) if piece.added_at else ""
    parts = (
        words_for(piece),
        day,
        f"“{text.shorten(piece.caption, 60)}”" if piece.caption else "",
        "có trẻ em, hộ khó khăn rõ mặt" if piece.faces == Faces.SOME else "",
        "xem được trên máy tính của cơ quan" if piece.picture == "heic" else "",
    )
    return ", ".join(part for part in parts if part)


async def _see(services: Services, actor: Actor, number: int) -> Outcome:
    piece = await evidence.get(services.database, number)
    if piece is None or piece.removed_at or not await _may(services, actor, Action.SEE, piece):
        return say(text.not_found())
    channel = services.channels[actor.channel]
    if not channel.capabilities.files_out or (piece.channel, piece.bot) != (channel.name, channel.bot) or not piece.ref:
        return say(seen_at_the_office())
    shown = SentFile(kind=AttachmentKind(piece.kind), ref=piece.ref)
    return Outcome(messages=(Outgoing(text=text.shorten(piece.caption, 900), file=shown),))


async def _drop(services: Services, actor: Actor, number: int) -> Outcome:
    piece = await evidence.get(services.database, number)
    if piece is None or piece.removed_at or not await _may(services, actor, Action.REPORT, piece):
        return say(text.not_found())
    context: dict[str, JsonValue] = {
        "person": _person(actor).id,
        "evidence": piece.id,
        "back": await _list_of(services, piece),
        "about": words_for(piece),
    }
    return await forms.begin_form(services, actor, FORMS["removal"], context)


async def _list_of(services: Services, piece: Evidence) -> str:
    """The button that shows the list in which a piece stands."""
    if piece.statement_id is not None:
        return f"o:files:{piece.statement_id}:0"
    if piece.check_id is not None:
        return f"k:evidence:{piece.check_id}:0"
    report = await reports.get(services.database, piece.report_id or "")
    return f"v:evidence:{report.initiative_id}" if report else "c:mohinh"


async def _may(services: Services, actor: Actor, action: Action, piece: Evidence) -> bool:
    """Whether the person may do this with a piece. The papers of a briefing are seen with it; who wrote it deals with
    them."""
    if piece.statement_id is None:
        return await _about(services, actor, action, piece) is not None
    person = _person(actor)
    statement = await statement_rights.seen(services, person, piece.statement_id)
    return statement is not None and (action is Action.SEE or person.id == statement.person_id)


async def _about(services: Services, actor: Actor, action: Action, piece: Evidence) -> Initiative | None:
    """The initiative that a piece is about, where the person may do this with it: see it, or deal with it.

    With what a check brought only its checker deals, and only who sees its finding sees it.
    """
    person = _person(actor)
    if piece.check_id is not None:
        check = await checks.get(services.database, piece.check_id)
        if check is None or not await sees_finding(services, person, check):
            return None
        if action is not Action.SEE and person.id not in check.checkers:
            return None
        about, action = check.initiative_id, Action.SEE if action is Action.SEE else Action.CHECK
    else:
        report = await reports.get(services.database, piece.report_id or "")
        if report is None:
            return None
        about = report.initiative_id
    if not may_at_all(person, action):
        return None
    return await initiatives.get(services.database, about, await in_reach(services, person, action), person.id)


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "evidence is for people who have joined"
    return actor.person
