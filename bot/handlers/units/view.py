"""One unit on a screen, as it is today or as it was on a day: above, below, who sees it, what it was called."""

from __future__ import annotations

from datetime import date

from bot import quantities, text
from bot.access import Action
from bot.clock import local
from bot.handlers.duties import performing, wishing
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.reach import in_reach, right_at
from bot.handlers.services import Services
from bot.handlers.units import changing
from bot.messages import Choice
from storage import figures, units
from storage.records.people import Person
from storage.records.units import Line, Unit
from storage.records.words import fold

SHOWN = 8
"""Units to choose from, or names in a line."""
LINES = {Line.PARTY: "cấp ủy", Line.SYSTEM: "ngành dọc", Line.PLACE: "địa bàn"}


@text.phrase
def which_unit() -> str:
    return "Gõ tên đơn vị sau lệnh; muốn xem một ngày đã qua thì thêm ngày. Ví dụ: /donvi Quảng Sơn 30/6/2025"


@text.phrase
def no_such_unit(words: str, day: date) -> str:
    return f"Không thấy đơn vị nào có “{text.shorten(words, 60)}” vào ngày {text.day(day)} trong phạm vi của đồng chí."


@text.phrase
def choose_unit() -> str:
    return "Đơn vị nào?"


@text.phrase
def unit_heading(name: str, code: str, day: date) -> str:
    return f"{text.bold(name)} ({code}), ngày {text.day(day)}"


@text.phrase
def and_others(names: str, more: int) -> str:
    return f"{names} và {more} đơn vị khác" if more else names


async def show(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """A unit by its name, with a day where one is given; behind a button by ``#ID DAY``."""
    assert actor.person is not None
    words, on = _with_day(argument, local(services.clock.now()).date())
    if not words:
        return say(which_unit())
    within = await in_reach(services, actor.person, Action.SEE)
    tree = {unit.id: unit for unit in await units.as_of(services.database, within, on)}
    if words.startswith("#"):
        found = [tree[int(words[1:10])]] if words[1:10].isdecimal() and int(words[1:10]) in tree else []
    else:
        same = [unit for unit in tree.values() if fold(unit.name) == fold(words)]
        found = same or [unit for unit in tree.values() if fold(words) in fold(unit.name)]
    options = changing.distinct(found[:SHOWN]) or await changing.once_named(services, actor, Action.SEE, words)
    if len(found) == 1:
        return await _one(services, actor.person, found[0], tree, on)
    if not options:
        return say(no_such_unit(words, on))
    rows = tuple((Choice(label=o.label, payload=f"c:donvi:#{o.code} {text.day(on)}"),) for o in options)
    return say(choose_unit(), rows)


async def _one(services: Services, person: Person, unit: Unit, tree: dict[int, Unit], on: date) -> Outcome:
    """The unit; as it is today also how its duties were met, and what can be done about what is late."""
    words = await _words(services, unit, tree, on)
    if on != services.today():
        return say(words)
    rows: list[tuple[Choice, ...]] = [
        (Choice(label="Kết quả thực hiện", payload=performing.payload(services, unit.id)),)
    ]
    if await right_at(services, person, Action.URGE, unit.id):
        rows.append((Choice(label="Nhắc việc", payload=f"n:at:{unit.id}:0"),))
    elif await wishing.may_wish(services, person, unit.id):
        rows.append((Choice(label=wishing.ask_to_urge(), payload=f"n:wish:{unit.id}"),))
    return say(f"{words}\n{await performing.line(services, unit.id)}", tuple(rows))


def _with_day(typed: str, today: date) -> tuple[str, date]:
    """The words before a day at their end, and that day; today where there is none."""
    words, _, last = typed.strip().rpartition(" ")
    if not any(sign in last for sign in "/-."):
        return typed.strip(), today
    read = quantities.read("date", last, today=today)
    if isinstance(read, quantities.Reading) and isinstance(read.value, date):
        return words.strip(), read.value
    return typed.strip(), today


async def _words(services: Services, unit: Unit, tree: dict[int, Unit], on: date) -> str:
    above = await units.get(services.database, unit.reports_to) if unit.reports_to is not None else None
    above = tree.get(above.id, above) if above is not None else None
    below = [other.name for other in tree.values() if other.reports_to == unit.id]
    seen_by = await units.other_lines(services.database, unit.id, on)
    sees = [other.name for other in await units.seen_by(services.database, [unit.id], on)]
    became = await units.successors(services.database, unit.id) if unit.closed_on is not None else []
    came_of = [other.name for other in await units.predecessors(services.database, unit.id)]
    count = await figures.registered(services.database, [unit.id], on)
    pairs = (
        ("Cấp trên", above.name if above else ""),
        ("Trực thuộc", _some(below)),
        ("Theo dõi đơn vị này", "; ".join(f"{other.name} ({LINES[line]})" for line, other in seen_by)),
        ("Đơn vị này theo dõi", _some(sees)),
        ("Lập từ", _some(came_of)),
        ("Tên từng có", ", ".join(await units.earlier_names(services.database, unit.id))),
        ("Kết thúc từ", text.day(unit.closed_on) if unit.closed_on else ""),
        ("Nay là", ", ".join(other.name for other in became)),
        ("Mô hình, cả đơn vị trực thuộc", quantities.show(count, "")),
    )
    return "\n".join(
        (unit_heading(unit.name, unit.code, on), *(f"{label}: {words}" for label, words in pairs if words))
    )


def _some(names: list[str]) -> str:
    return and_others(", ".join(names[:SHOWN]), max(0, len(names) - SHOWN)) if names else ""
