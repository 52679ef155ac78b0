"""Reports by every way that people take: the form, one message, photos alone, an edit or a reply to what was sent."""

from __future__ import annotations

import asyncio
import re
from typing import cast

from pydantic import JsonValue

from bot import text
from bot.access import Action, scope
from bot.clock import local
from bot.conversations import FORMS, several
from bot.conversations.parts.matching import Candidate, found
from bot.conversations.progress import given_by
from bot.conversations.quick import Understood, replied, understand
from bot.conversations.quick import given_by as given_by_note
from bot.conversations.several import MOST
from bot.conversations.several import parts as numbered_parts
from bot.engine.advance import advance
from bot.engine.pieces import evidence_in, pieces
from bot.engine.session import Answer, Given
from bot.handlers import forms, lookups
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice, Incoming
from storage import initiatives, outbox, reports, sessions
from storage.records.reports import Report

FORM = FORMS["progress"]
AMENDING = "Sửa báo cáo"
"""What the report's form is called while it changes one that was sent."""
_AMENDABLE = re.compile(r"c:sua:([A-Za-z0-9_-]+)")


@text.phrase
def nothing_to_report() -> str:
    return "Chưa có mô hình nào để báo. Xin đăng ký mô hình trước."


@text.phrase
def edited_after_sending(title: str) -> str:
    return f"Tin này đã gửi trong phần {text.bold(title)}, nên chỉnh ở đây không đổi được. Muốn sửa, xin báo quản trị."


async def report(services: Services, actor: Actor, initiative_id: str = "") -> Outcome:
    """Begin a report, on this initiative where one is named."""
    assert actor.person is not None
    context, answers = _context(services, actor), {}
    if initiative_id:
        within = scope(actor.person, Action.REPORT)
        meant = await initiatives.get(services.database, initiative_id, within, actor.person.id)
        if meant is None:
            return say(text.not_found())
        answers["initiative"] = Answer(value=meant.id, shown=meant.name)
        context["about"] = meant.name
    elif not await lookups.to_report(services, actor):
        return say(nothing_to_report(), ((Choice(label="Đăng ký mô hình", payload="c:dangky"),),))
    return await forms.begin_form(services, actor, FORM, context, Given(answers=answers))


async def photos_alone(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """Begin a report with photos or documents that were sent outside any form, so that they are not lost."""
    first = await forms.begun(services, actor, FORM, _context(services, actor))
    now = services.clock.now()
    turn = await forms.run(services, actor, lambda known: advance(FORM, first.session, incoming, known, now))
    return await forms.outcome_of(services, actor, FORM, turn, version=0)


async def quick(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """Read a message outside any form as a report; None where it does not speak of work done."""
    understood = await _understood(services, incoming.text)
    known = await lookups.candidates(services, actor) if understood.speaks_of_work else []
    if not known:
        return None
    parts = numbered_parts(incoming.text)
    if 2 <= len(parts) <= MOST:
        return await _several(services, actor, incoming, parts, known)
    given = given_by_note(understood, incoming.message)
    answers = dict(given.answers)
    if (meant := found(incoming.text, known)) is not None:
        answers["initiative"] = Answer(value=meant.id, shown=meant.name)
    if kept := evidence_in(incoming):
        answers["photos"] = Answer(value=cast("JsonValue", kept), shown=pieces(kept))
    given = given.model_copy(update={"answers": answers})
    return await forms.begin_form(services, actor, FORM, _context(services, actor), given)


async def _several(
    services: Services, actor: Actor, incoming: Incoming, parts: dict[int, str], known: list[Candidate]
) -> Outcome:
    """Several notes, numbered as the list of one's initiatives is; a number beyond the list is asked about.

    Photos sent with them go with the first, as the review says.
    """
    lines: list[tuple[Answer | None, Understood]] = []
    for number, words in parts.items():
        meant = known[number - 1] if 1 <= number <= len(known) else None
        initiative = Answer(value=meant.id, shown=meant.name) if meant else None
        lines.append((initiative, await _understood(services, words)))
    photos = cast("JsonValue", evidence_in(incoming))
    land = services.policy().measures
    read_by = {"region": land.region, "measures": land.sizes().model_dump(mode="json")}
    context = {**_context(services, actor), **read_by, "photos": photos}
    given = several.given(lines, incoming.message)
    return await forms.begin_form(services, actor, several.FORM, context, given)


async def amend(services: Services, actor: Actor, report_id: str) -> Outcome:
    """Open a report that was sent, at its review."""
    old = await _own(services, actor, report_id)
    if old is None:
        return say(text.not_found())
    return await _amended(services, actor, old[0], given_by(*old))


async def complete(services: Services, actor: Actor, report_id: str, reasons: dict[str, str]) -> Outcome:
    """Open a report that is to be completed: only what is faulty is asked again."""
    old = await _own(services, actor, report_id)
    if old is None:
        return say(text.not_found())
    given = given_by(*old)
    why = Answer(value=text.as_asked(), shown=text.as_asked())
    return await _amended(
        services, actor, old[0], given.model_copy(update={"answers": {**given.answers, "why": why}, "faulty": reasons})
    )


async def changed_by_message(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    """An edit of a message that was sent in, or a reply to a report; None where it is neither.

    An edited note is read anew. A reply changes what it speaks of and leaves the rest.
    """
    if incoming.edited:
        row = await sessions.submitted_from(services.database, actor.owner, incoming.message)
        form, session = forms.loaded(row) if row else (None, None)
        if row is None or form is None or session is None:
            return None
        old = await _own(services, actor, row.id) if form is FORM else None
        if old is None:
            return say(edited_after_sending(form.title))
        if not session.brief:
            return await amend(services, actor, row.id)
        given = given_by_note(await _understood(services, incoming.text), incoming.message)
        kept = {name: given_by(*old).answers[name] for name in ("initiative", "photos")}
        answers = {**given.answers, **kept, "why": _why(incoming)}
        return await _amended(services, actor, old[0], given.model_copy(update={"answers": answers}))
    old = await _replied_to(services, actor, incoming)
    if old is None:
        return None
    given = replied(given_by(*old), await _understood(services, incoming.text), incoming.message)
    answers = {**given.answers, "why": _why(incoming)}
    return await _amended(services, actor, old[0], given.model_copy(update={"answers": answers}))


async def _replied_to(services: Services, actor: Actor, incoming: Incoming) -> tuple[Report, str] | None:
    """The report that was answered to: by one's own message in it, or by the bot's about it."""
    if not incoming.reply_to or not incoming.text:
        return None
    row = await sessions.submitted_from(services.database, actor.owner, incoming.reply_to)
    if row is not None:
        return await _own(services, actor, row.id)
    told = await outbox.by_message(services.database, actor.channel, actor.chat, incoming.reply_to)
    match = _AMENDABLE.search(told)
    return await _own(services, actor, match[1]) if match else None


async def _own(services: Services, actor: Actor, report_id: str) -> tuple[Report, str] | None:
    """The version of a report that stands, with the name of its initiative, where the person may change it."""
    assert actor.person is not None
    stands = await reports.newest_version(services.database, report_id)
    if stands is None:
        return None
    within = scope(actor.person, Action.REPORT)
    about = await initiatives.get(services.database, stands.initiative_id, within, actor.person.id)
    return (stands, about.name) if about else None


async def _amended(services: Services, actor: Actor, old: Report, given: Given) -> Outcome:
    seen = max((piece.id for piece in old.evidence), default=0)
    context = {
        **_context(services, actor),
        "period": old.period,
        "amends": old.id,
        "saw_evidence": seen,
        "title": AMENDING,
    }
    return await forms.begin_form(services, actor, FORM, context, given)


async def _understood(services: Services, words: str) -> Understood:
    today = local(services.clock.now()).date()
    measures = services.policy().measures
    return await asyncio.to_thread(understand, words, measures.region, today, measures.sizes())


def _why(incoming: Incoming) -> Answer:
    words = text.shorten(incoming.text, 500)
    return Answer(value=words, shown=words, typed=incoming.text, message=incoming.message)


def _context(services: Services, actor: Actor) -> dict[str, JsonValue]:
    assert actor.person is not None
    today = local(services.clock.now()).date()
    return {"person": actor.person.id, "period": services.policy().reports.period_of(today), "about": ""}
