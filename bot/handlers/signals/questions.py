"""Điều cần hỏi thêm: answering what is asked about an initiative; what stands above as nobody answered in time."""

from __future__ import annotations

from bot import text
from bot.access import Action, scope
from bot.conversations import FORMS
from bot.conversations.explaining import after_answer, answer_kept
from bot.conversations.parts import signals as words
from bot.handlers import forms, permits
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reviews import completing
from bot.handlers.services import Services
from bot.handlers.signals.rights import is_asked, looks_from_above
from bot.messages import Choice, Incoming, Outgoing
from storage import signals
from storage.records.facts import Fact, SignalAnswered, SignalCleared
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.records.signals import Signal, SignalKind

PAGE = 6
"""Questions a message."""


@text.phrase
def nothing_stands() -> str:
    return "Không có điều nào cần hỏi thêm: các đơn vị đã trả lời, hoặc còn trong thời gian trả lời."


@text.phrase
def standing_heading(count: int) -> str:
    return (
        f"{text.bold('Điều cần hỏi thêm')}: {count}. Đã hỏi đơn vị, quá hạn chưa có trả lời. Đây là câu hỏi, không "
        "phải đánh giá. Bấm số để xem."
    )


@text.phrase
def standing_line(name: str, unit: str, what: str, asked: str, answered: str) -> str:
    return f"{text.shorten(name, 110)} – {unit}: {what}; hỏi ngày {asked}, {answered}."


@text.phrase
def not_answered() -> str:
    return "chưa trả lời"


@text.phrase
def answered_late(words: str) -> str:
    return f"đã trả lời sau hạn: {words}"


@text.phrase
def asked_and_waited(asked: str, until: str) -> str:
    return f"Đã hỏi đơn vị ngày {asked}, chờ đến hết ngày {until}."


@text.phrase
def cleared() -> str:
    return "Đã ghi: điều này đã rõ, không còn trong danh sách."


@text.phrase
def answered_before() -> str:
    return "Điều này đã có trả lời, hoặc không cần trả lời nữa."


@text.phrase
def asked_heading() -> str:
    return text.bold("Đã hỏi thêm")


@text.phrase
def asked_line(day: str, what: str, said: str) -> str:
    return f"• {day}: {what} – {said}"


@text.phrase
def waits_until(day: str) -> str:
    return f"chờ đồng chí trả lời trước hết ngày {day}"


@text.phrase
def standing_label(count: int) -> str:
    return f"Điều cần hỏi thêm ({count})"


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What stands above, for whoever may check or review."""
    return await _listed(services, actor, 0)


async def choice(services: Services, person: Person) -> Choice | None:
    """The button that opens the list; None where nothing stands."""
    count = await signals.count_standing(services.database, scope(person, Action.CHECK), services.today())
    return Choice(label=standing_label(count), payload="s:list:0") if count else None


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``s:one|own|reword|look|clear:ID``, ``s:say:ID:CODE``, ``s:list:OFFSET``."""
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["s", "list", offset] if offset.isdecimal():
            return await _listed(services, actor, int(offset[:6]), incoming.tap.message)
        case ["s", "one", number] if number.isdecimal():
            return await _asked(services, actor, int(number[:15]))
        case ["s", "own", number] if number.isdecimal():
            return await _own_words(services, actor, int(number[:15]))
        case ["s", "reword", number] if number.isdecimal():
            return await _reworded(services, actor, int(number[:15]))
        case ["s", "say", number, code] if number.isdecimal():
            return await _said(services, actor, int(number[:15]), code)
        case ["s", "look", number] if number.isdecimal():
            return await _looked_at(services, actor, int(number[:15]))
        case ["s", "clear", number] if number.isdecimal():
            return await _clear(services, actor, int(number[:15]), incoming.tap.message)
    return Outcome(toast=text.unknown_button())


# --- whoever is asked ------------------------------------------------------------------------


async def _open(services: Services, person: Person, signal_id: int) -> Signal | None:
    """A question that is this person's to answer and still is to be answered."""
    found = await signals.get(services.database, signal_id)
    if found is None or found.asked_on is None or found.answered_on is not None or not is_asked(person, found):
        return None
    return found


async def _asked(services: Services, actor: Actor, signal_id: int) -> Outcome:
    found = await _open(services, _person(actor), signal_id)
    if found is None:
        return Outcome(toast=answered_before())
    return say(words.question(found), words.ways_out(found))


async def _own_words(services: Services, actor: Actor, signal_id: int) -> Outcome:
    person = _person(actor)
    found = await _open(services, person, signal_id)
    if found is None:
        return Outcome(toast=answered_before())
    return await forms.begin_form(
        services,
        actor,
        FORMS["explaining"],
        {
            "person": person.id,
            "signal": found.id,
            "question": words.question(found),
            "example": words.example(found.kind),
            "initiative": found.initiative_id,
            "name": found.initiative_name,
            "next": await signals.next_of(services.database, person.id, found.id),
        },
    )


async def _reworded(services: Services, actor: Actor, signal_id: int) -> Outcome:
    """Change what the question is about: the name, or what the initiative is to bring."""
    person = _person(actor)
    found = await _open(services, person, signal_id)
    if found is None or found.kind not in (SignalKind.ALIKE, SignalKind.NO_MEASURE):
        return Outcome(toast=answered_before())
    initiative = await completing.theirs(services, actor, found.initiative_id)
    if initiative is None:
        return say(text.not_allowed())
    renames = found.kind is SignalKind.ALIKE
    return await forms.begin_form(
        services,
        actor,
        FORMS["rewording"],
        {
            "person": person.id,
            "signal": found.id,
            "renames": renames,
            "now": initiative.name if renames else initiative.target,
            "initiative": initiative.id,
            "about": initiative.name,
            "next": await signals.next_of(services.database, person.id, found.id),
        },
    )


async def _said(services: Services, actor: Actor, signal_id: int, code: str) -> Outcome:
    person = _person(actor)
    found = await _open(services, person, signal_id)
    if found is None or code not in {answer.code for answer in words.ANSWERS[found.kind]}:
        return Outcome(toast=answered_before())
    fact = SignalAnswered(
        signal_id=found.id,
        answer=code,
        person_id=person.id,
        source=f"{found.id}.{person.id}",
        on=services.today(),
    )
    following = await signals.next_of(services.database, person.id, found.id)
    rows = tuple((Choice(label=label, payload=press),) for label, press in after_answer(found.initiative_id, following))
    return await _settled(
        services, actor, fact, "answer_signal", Outgoing(text=answer_kept(found.initiative_name), rows=rows)
    )


async def _settled(services: Services, actor: Actor, fact: Fact, action: str, told: Outgoing) -> Outcome:
    allowed = await permits.permit(services, actor, [fact])
    if allowed is None:
        return say(text.not_allowed())
    assert isinstance(fact, SignalAnswered | SignalCleared)
    entry = AuditEntry(
        action=action, object=str(fact.signal_id), instead_of=allowed[0].instead_of, after=fact.model_dump_json()
    )
    return Outcome(messages=(told,), facts=(fact,), audit=(entry,))


# --- those above -----------------------------------------------------------------------------


async def _listed(services: Services, actor: Actor, offset: int, message: str = "") -> Outcome:
    person, today = _person(actor), services.today()
    within = scope(person, Action.CHECK)
    found = await signals.standing_in(services.database, within, today, offset, PAGE + 1)
    page = found[:PAGE]
    if not page:
        return say(nothing_stands(), ((Choice(label="Danh mục", payload="c:menu"),),))
    numbered = list(enumerate(page, offset + 1))
    lines = [f"{number}. {_line(one)}" for number, one in numbered]
    turning = (
        *((Choice(label="◂ Trước", payload=f"s:list:{max(offset - PAGE, 0)}"),) if offset else ()),
        *((Choice(label="Sau ▸", payload=f"s:list:{offset + PAGE}"),) if len(found) > PAGE else ()),
    )
    rows = (
        tuple(Choice(label=str(number), payload=f"s:look:{one.id}") for number, one in numbered),
        *((turning,) if turning else ()),
        (Choice(label="Danh mục", payload="c:menu"),),
    )
    heading = standing_heading(await signals.count_standing(services.database, within, today))
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=rows, replaces=message, numbered=False),))


def _line(one: Signal) -> str:
    assert one.asked_on is not None, "only what was asked stands"
    said = answered_late(words.answered(one)) if one.answered_on else not_answered()
    return standing_line(one.initiative_name, one.unit_name, words.KINDS[one.kind], text.day(one.asked_on), said)


async def _looked_at(services: Services, actor: Actor, signal_id: int) -> Outcome:
    person, today = _person(actor), services.today()
    found = await signals.get(services.database, signal_id)
    if found is None or await looks_from_above(services, person, found, today) is None:
        return say(text.not_found())
    assert found.asked_on is not None
    assert found.answer_by is not None
    said = answered_late(words.answered(found)) if found.answered_on else not_answered()
    parts = (
        words.question(found),
        asked_and_waited(text.day(found.asked_on), text.day(found.answer_by)),
        f"{found.unit_name}: {said}.",
    )
    rows = (
        (Choice(label="Xem mô hình này", payload=f"v:initiative:{found.initiative_id}"),),
        *(((Choice(label="Đã rõ", payload=f"s:clear:{found.id}"),),) if not is_asked(person, found) else ()),
        (Choice(label="Xem tiếp danh sách", payload="s:list:0"),),
    )
    return say("\n".join(parts), rows)


async def _clear(services: Services, actor: Actor, signal_id: int, message: str) -> Outcome:
    person, today = _person(actor), services.today()
    found = await signals.get(services.database, signal_id)
    if found is None or await looks_from_above(services, person, found, today) is None:
        return Outcome(toast=text.already_changed())
    fact = SignalCleared(signal_id=found.id, person_id=person.id, on=today)
    rows = ((Choice(label="Xem tiếp danh sách", payload="s:list:0"),),)
    return await _settled(services, actor, fact, "clear_signal", Outgoing(text=cleared(), rows=rows, replaces=message))


# --- in the view of an initiative ------------------------------------------------------------


async def shown(services: Services, person: Person, initiative_id: str) -> tuple[list[str], list[tuple[Choice, ...]]]:
    """What was asked about an initiative, with its answers, as far as this person sees it; rows to answer or look."""
    today = services.today()
    lines: list[str] = []
    rows: list[tuple[Choice, ...]] = []
    for one in await signals.of_initiative(services.database, initiative_id):
        assert one.asked_on is not None
        assert one.answer_by is not None
        said = words.answered(one)
        if not said and is_asked(person, one):
            said = waits_until(text.day(one.answer_by)) if not one.stands(today) else not_answered()
            rows = [(Choice(label="Trả lời điều được hỏi", payload=f"s:one:{one.id}"),)]
        elif await looks_from_above(services, person, one, today):
            said = said or not_answered()
            rows = rows or [(Choice(label="Điều cần hỏi thêm", payload=f"s:look:{one.id}"),)]
        if said:
            lines.append(asked_line(text.day(one.asked_on), words.KINDS[one.kind], said))
    return [asked_heading(), *lines] if lines else [], rows


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "questions are for people who have joined"
    return actor.person
