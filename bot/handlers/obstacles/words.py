"""An obstacle in words: in a line, and in full with what was said about it."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.access import Action
from bot.clock import local
from bot.conversations.parts.obstacles import answering, judging, of_what
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from bot.messages import Choice
from storage import obstacle_lists
from storage.records.obstacles import Obstacle, ObstacleEvent, ObstacleKind, ObstacleState, Source
from storage.records.people import Person

EVENTS = {
    ObstacleKind.TOLD: "nêu",
    ObstacleKind.REWORDED: "nêu lại",
    ObstacleKind.PASSED: "chuyển",
    ObstacleKind.ANSWERED: "trả lời",
    ObstacleKind.EXCUSED: "miễn trả lời",
    ObstacleKind.CONFIRM_ASKED: "được hỏi lại đã gỡ chưa",
    ObstacleKind.SOLVED: "báo đã gỡ",
    ObstacleKind.REOPENED: "báo chưa gỡ được",
    ObstacleKind.TAKEN_BACK: "rút lại",
    ObstacleKind.DROPPED: "mô hình đã dừng",
    ObstacleKind.STANDS_AGAIN: "mô hình lại tiếp tục",
}
SOURCES = {
    Source.REPORT: "nêu khi báo kết quả",
    Source.CHECK: "nêu khi kiểm tra",
    Source.DUTY: "nêu khi được nhắc việc",
    Source.UNIT: "đơn vị nêu",
}


@text.phrase
def obstacle_line(words: str, state: str) -> str:
    return f"• {text.shorten(words, 300)} – {state}"


@text.phrase
def waits_for(units: str, due: str, late: bool) -> str:
    return f"chờ {units} trả lời trước {due}{' (quá hạn)' if late else ''}"


@text.phrase
def answered_by(name: str, day: str, words: str) -> str:
    return f"{name} trả lời ngày {day}: {text.shorten(words, 400)}"


@text.phrase
def excused_by(name: str, day: str, words: str) -> str:
    return f"{name} cho miễn trả lời ngày {day}: {text.shorten(words, 400)}"


@text.phrase
def not_confirmed(said: str) -> str:
    return f"{said.rstrip('. ')} (chờ nơi nêu xác nhận)"


@text.phrase
def is_answered() -> str:
    return "đã trả lời, chờ nơi nêu xác nhận"


@text.phrase
def is_solved() -> str:
    return "đã gỡ"


@text.phrase
def is_taken_back() -> str:
    return "đã rút lại"


@text.phrase
def is_dropped() -> str:
    return "thôi, vì mô hình đã dừng"


@text.phrase
def obstacles_heading() -> str:
    return text.bold("Vướng mắc đã nêu")


@text.phrase
def in_full_heading(what: str, unit: str, source: str) -> str:
    return f"{text.bold('Vướng mắc')} của {what}" + (f" ({unit})" if unit else "") + f", {source}:"


@text.phrase
def event_words(day: str, who: str, what: str, words: str) -> str:
    return f"• {day}: {f'{who} ' if who else ''}{what}" + (f" – {text.shorten(words, 300)}" if words else "")


@text.phrase
def stands(state: str) -> str:
    return f"Hiện nay: {state}."


@text.phrase
def passed_to(unit: str) -> str:
    return f"chuyển {unit} trả lời"


def what_of(one: Obstacle) -> str:
    """Whose obstacle it is."""
    return of_what(one.initiative_name, one.unit_name)


def state_of(one: Obstacle, today: date) -> str:
    """How an obstacle stands: who has to do what, or what was said last."""
    match one.state:
        case ObstacleState.SOLVED:
            return is_solved()
        case ObstacleState.TAKEN_BACK:
            return is_taken_back()
        case ObstacleState.DROPPED:
            return is_dropped()
        case ObstacleState.ANSWERED:
            said = one.last(ObstacleKind.ANSWERED, ObstacleKind.EXCUSED)
            assert said is not None, "what is answered has an answer"
            words = answered_by if said.kind is ObstacleKind.ANSWERED else excused_by
            return not_confirmed(words(said.person_name, text.day(local(said.at).date()), said.words))
    assert one.due_on is not None, "what is open is owed by somebody"
    return waits_for(", ".join(one.owing_names), text.day(one.due_on), one.due_on < today)


def in_full(one: Obstacle, today: date) -> str:
    """An obstacle with everything that was said about it."""
    unit = one.unit_name if one.initiative_name else ""
    lines = [in_full_heading(what_of(one), unit, SOURCES[one.source]), one.words, ""]
    state = is_answered() if one.state is ObstacleState.ANSWERED else state_of(one, today)
    return "\n".join((*lines, *map(_event, one.events), stands(state)))


def _event(event: ObstacleEvent) -> str:
    what = passed_to(event.unit_name) if event.kind is ObstacleKind.PASSED else EVENTS[event.kind]
    words = "" if event.kind is ObstacleKind.TOLD else event.words
    return event_words(text.day(local(event.at).date()), event.person_name, what, words)


async def deeds(services: Services, person: Person, one: Obstacle, *, judges: bool) -> tuple[tuple[Choice, ...], ...]:
    """The buttons of what a person may do about an obstacle as it stands."""
    if one.state is ObstacleState.ANSWERED and judges:
        return judging(one.id, one.round)
    for unit in one.owing:
        if await right_at(services, person, Action.URGE, unit):
            return answering(one.id)
    return ()


async def shown(
    services: Services, person: Person, initiative_id: str, *, reports: bool
) -> tuple[list[str], list[tuple[Choice, ...]]]:
    """The obstacles of an initiative for its view, and the buttons for the newest that waits for the person.

    ``reports``: the person may report on it, and so say whether an answer helped.
    """
    found, today = await obstacle_lists.standing(services.database, initiative_id), services.today()
    lines = [obstacles_heading(), *(obstacle_line(one.words, state_of(one, today)) for one in found)] if found else []
    for one in found:
        if rows := await deeds(services, person, one, judges=reports):
            return lines, list(rows)
    return lines, []
