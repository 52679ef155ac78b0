"""Danh sách gọi điện: those whom no channel reaches, and what is late there, for who may urge."""

from __future__ import annotations

from bot import text
from bot.access import Action, scope
from bot.conversations.parts.duties import WHY, duty_title
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Choice
from storage import silent
from storage.records.duties import Unreached

PAGE = 10


@text.phrase
def nobody_to_call() -> str:
    return "Không có ai phải gọi: những người có việc đến hạn đều nhận được tin."


@text.phrase
def call_heading(count: int) -> str:
    return f"{text.bold('Danh sách gọi điện')}: {count} nơi bot không nhắn tới được."


@text.phrase
def call_line(who: str, unit: str, why: str, what: str, more: int) -> str:
    late = f"{what} và {more} việc nữa" if more else what
    return f"{who or 'Chưa có cán bộ'}, {unit}" + (f" ({why})" if who else "") + f": {late}"


@text.phrase
def of_due(about: str, due: str) -> str:
    return f"{about}, hạn {due}"


async def calls(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Whom to call, most duties first; the argument is the page."""
    assert actor.person is not None
    found = await silent.unreached(services.database, scope(actor.person, Action.URGE), services.today())
    if not found:
        return say(nobody_to_call())
    page = min(int(argument[:4]) if argument.isdecimal() else 0, (len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [f"{page * PAGE + number}. {_line(entry)}" for number, entry in enumerate(shown, 1)]
    turning = (
        *((Choice(label="◂ Trước", payload=f"c:goidien:{page - 1}"),) if page else ()),
        *((Choice(label="Sau ▸", payload=f"c:goidien:{page + 1}"),) if (page + 1) * PAGE < len(found) else ()),
    )
    return say("\n".join((call_heading(len(found)), *lines)), (turning,) if turning else ())


def _line(entry: Unreached) -> str:
    about = of_due(
        duty_title(entry.rule, entry.period, text.shorten(entry.initiative_name, 40)), text.day(entry.due_on)
    )
    return call_line(entry.person_name, entry.unit_name, WHY[entry.why], about, entry.duties - 1)
