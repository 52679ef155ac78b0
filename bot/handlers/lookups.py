"""Answers to what forms look up: one function a query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from math import ceil, floor
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from bot import text
from bot.access import Action, may_at_all, scope
from bot.clock import local
from bot.conversations import attach
from bot.conversations.parts.amounts import given_kinds
from bot.conversations.parts.matching import Candidate
from bot.engine.environment import Lookup
from bot.engine.steps import Option
from bot.handlers.checks import lookups as check_lookups
from bot.handlers.conclusions import lookups as conclusion_lookups
from bot.handlers.digests import lookups as digest_lookups
from bot.handlers.duties import pushing
from bot.handlers.indicators import lookups as indicator_lookups
from bot.handlers.obstacles import lookups as obstacle_lookups
from bot.handlers.outcome import Actor
from bot.handlers.policy import change as policy_change
from bot.handlers.reach import right_at
from bot.handlers.reviews import lookups as review_lookups
from bot.handlers.services import Services
from bot.handlers.units import changing, choosing
from bot.handlers.visits import lookups as visit_lookups
from bot.quantities import Measures
from bot.reports.totals import Total, standing, totals
from storage import checks, initiatives, people, reports, units
from storage.records.initiatives import InitiativeLine
from storage.records.units import Level
from storage.records.words import fold

Answer = Callable[..., Awaitable[Any]]

_GENERIC = frozenset(
    (
        "dan van kheo mo hinh xay dung nong thon moi van hoa tuyen truyen van dong nhan dan thuc hien "
        "nam trong cong tac"
    ).split()
)
"""Words that alone do not say what is done, nor where."""

SHOWN = 48
"""Initiatives to choose from; others are found by typing a few words."""
CANDIDATES = 300
"""Initiatives among which the one that a note speaks of is looked for."""
NEARLY = 90
"""How alike two names are, from 0 to 100, before the second is asked about."""


@text.phrase
def generic_name(name: str) -> str:
    return (
        f"Tên “{text.shorten(name, 80)}” còn chung chung, người đọc khó biết làm việc gì, ở đâu. "
        "Đồng chí gõ tên rõ hơn, hoặc giữ tên này?"
    )


@text.phrase
def similar_name(name: str) -> str:
    return (
        f"Năm nay đã có mô hình gần giống tên: “{text.shorten(name, 120)}”. "
        "Nếu là việc khác, đồng chí giữ tên này; nếu nhầm, gõ tên khác."
    )


@text.phrase
def end_of_quarter(day: date) -> str:
    return f"Cuối quý ({text.day(day)})"


@text.phrase
def end_of_year(day: date) -> str:
    return f"Cuối năm ({text.day(day)})"


class Known(dict[Lookup, Any]):
    """What has been looked up in one turn. What the policy and the clock tell is known without looking it up."""

    def __init__(self, services: Services, actor: Actor) -> None:
        super().__init__()
        self._services = services
        self._actor = actor

    def __missing__(self, needed: Lookup) -> Any:
        found = self[needed] = AT_ONCE[needed.query](self._services, self._actor)
        return found

    async def look_up(self, needed: Lookup) -> None:
        """Ask storage. An unknown query is a mistake of the program and raises KeyError."""
        self[needed] = await FROM_STORAGE[needed.query](self._services, self._actor, *needed.arguments)


async def _open(services: Services, actor: Actor, unit: str) -> int | None:
    """The unit that was chosen, where the person may (still) register for it: nothing else of others is looked up."""
    if actor.person is None or not unit.isdigit():
        return None
    if actor.person.unit_id == int(unit) and int(unit) in scope(actor.person, Action.REGISTER):
        return int(unit)
    return int(unit) if await right_at(services, actor.person, Action.REGISTER, int(unit)) else None


async def _units_once_named(services: Services, actor: Actor, words: str) -> tuple[Option, ...]:
    return await changing.once_named(services, actor, Action.REGISTER, words)


async def _places(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    here = await _open(services, actor, unit)
    found = await units.below(services.database, [here], limit=60) if here else []
    return tuple(Option(str(place.id), place.name) for place in found if place.level != Level.TEAM)


async def _people_of(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    here = await _open(services, actor, unit)
    found = await people.in_unit(services.database, here) if here else []
    return tuple(Option(str(person.id), person.name) for person in found)


def _fields(services: Services, actor: Actor) -> tuple[Option, ...]:
    year = local(services.clock.now()).year
    return tuple(Option(code, label) for code, label in services.policy().fields_of(year).items())


def _levels(services: Services, actor: Actor) -> tuple[Option, ...]:
    return tuple(Option(level, label) for level, label in services.policy().levels.items())


def _programmes(services: Services, actor: Actor) -> tuple[Option, ...]:
    return tuple(Option(code, label) for code, label in services.policy().programmes.items())


def _usual_ends(services: Services, actor: Actor) -> tuple[Option, ...]:
    today = local(services.clock.now()).date()
    quarters = [date(today.year, month, day) for month, day in ((3, 31), (6, 30), (9, 30))]
    ahead = [day for day in quarters if (day - today).days >= 14][:1]
    year_end = date(today.year if today.month < 12 else today.year + 1, 12, 31)
    return (
        *(Option(day.isoformat(), end_of_quarter(day)) for day in ahead),
        Option(year_end.isoformat(), end_of_year(year_end)),
    )


async def _last_years(services: Services, actor: Actor, unit: str) -> tuple[Option, ...]:
    year = local(services.clock.now()).year - 1
    here = await _open(services, actor, unit)
    return _lines(await initiatives.of_unit(services.database, here, year) if here else [])


async def to_report(services: Services, actor: Actor, words: str = "") -> tuple[Option, ...]:
    """The initiatives that the person may report on, with all of the words."""
    if actor.person is None:
        return ()
    within = scope(actor.person, Action.REPORT)
    found = await initiatives.mine(services.database, within, actor.person.id, words=words, live_only=True, limit=SHOWN)
    several = len({line.unit_name for line in found}) > 1
    return tuple(Option(line.id, f"{line.name} ({line.unit_name})" if several else line.name) for line in found)


async def _may_report(services: Services, actor: Actor, initiative_id: str) -> bool:
    if actor.person is None:
        return False
    within = scope(actor.person, Action.REPORT)
    return await initiatives.within(services.database, initiative_id, within, actor.person.id)


async def _expected(services: Services, actor: Actor, initiative_id: str) -> Any:
    if not await _may_report(services, actor, initiative_id):
        return given_kinds(())
    return given_kinds((await reports.expected(services.database, [initiative_id]))[initiative_id])


async def _totals(services: Services, actor: Actor, initiative_id: str, amended: str) -> tuple[Total, ...]:
    open_to = await _may_report(services, actor, initiative_id)
    told = await reports.of_initiative(services.database, initiative_id) if open_to else []
    return tuple(totals([report for report in standing(told) if report.id != amended]))


async def candidates(services: Services, actor: Actor) -> list[Candidate]:
    """The initiatives that a note may speak of."""
    if actor.person is None:
        return []
    within = scope(actor.person, Action.REPORT)
    found = await initiatives.mine(services.database, within, actor.person.id, live_only=True, limit=CANDIDATES)
    begun = services.policy().reports.begin_of(local(services.clock.now()).date())
    return [
        Candidate(
            line.id,
            line.name,
            f"{line.name} {line.place} {line.unit_name}",
            due=line.last_report_on is None or line.last_report_on < begun,
        )
        for line in found
    ]


async def _name_doubt(services: Services, actor: Actor, name: str, unit: str) -> str:
    telling = [word for word in fold(name).split() if word.isalpha() and word not in _GENERIC]
    if len(telling) < 2:
        return generic_name(name)
    here = await _open(services, actor, unit)
    if here is None:
        return ""
    wanted, year = fold(name), local(services.clock.now()).year
    # a ratio compares twice what two names share with both lengths, so it also says how much longer one may be
    most = (200 - NEARLY) / NEARLY
    shortest, longest = floor(len(wanted) / most), ceil(len(wanted) * most)
    known = await initiatives.names_of_year(services.database, here, year, shortest, longest)
    found = process.extractOne(wanted, known.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY)
    return similar_name(known[found[0]]) if found else ""


def _region(services: Services, actor: Actor) -> str:
    return services.policy().measures.region


def _measures(services: Services, actor: Actor) -> Measures:
    return services.policy().measures.sizes()


def _lines(found: list[InitiativeLine]) -> tuple[Option, ...]:
    return tuple(Option(line.id, line.name) for line in found)


class Recent(NamedTuple):
    """Something sent lately, to which photos may belong."""

    code: str
    """Of its option."""
    label: str
    question: str
    at: datetime


async def recent(services: Services, actor: Actor) -> list[Recent]:
    """The person's reports and checks of the last days, newest first."""
    person = actor.person
    if person is None:
        return []
    since = services.clock.now() - timedelta(days=services.policy().reports.late_evidence_days)
    found: list[Recent] = []
    within = scope(person, Action.REPORT)
    for report in await reports.recent_of(services.database, person.id, since):
        about = await initiatives.get(services.database, report.initiative_id, within, person.id)
        if about is not None:
            day = text.day(local(report.recorded_at).date())
            asked = attach.to_this_report(about.name, day)
            found.append(Recent(report.id, f"{about.name} ({day})", asked, report.recorded_at))
    for check in await checks.recent_of(services.database, person.id, since):
        if await right_at(services, person, Action.CHECK, check.holder_id):
            day = text.day(check.effective_on)
            label, asked = attach.check_of(check.initiative_name, day), attach.to_this_check(check.initiative_name, day)
            found.append(Recent(attach.of_check(check.id), label, asked, check.recorded_at))
    return sorted(found, key=lambda one: one.at, reverse=True)


async def _recent_reports(services: Services, actor: Actor) -> tuple[Option, ...]:
    found = await recent(services, actor)
    options = [Option(one.code, attach.attach() if len(found) == 1 else one.label) for one in found]
    may_report = actor.person is not None and may_at_all(actor.person, Action.REPORT)
    return (*options, *([Option(attach.NEW, attach.a_new_report())] if may_report else []))


async def _policy_preview(services: Services, actor: Actor, changes: str) -> str:
    return await policy_change.preview(services, changes)


async def _urging_preview(services: Services, actor: Actor, target: str) -> str:
    return await pushing.preview(services, actor, target)


AT_ONCE: dict[str, Callable[[Services, Actor], Any]] = {
    "fields": _fields,
    "levels": _levels,
    "programmes": _programmes,
    "usual_ends": _usual_ends,
    "region": _region,
    "measures": _measures,
    "coming_days": choosing.coming_days,
    "days_for_more_time": choosing.days_for_more_time,
    **changing.AT_ONCE,
    **review_lookups.AT_ONCE,
    **conclusion_lookups.AT_ONCE,
    **digest_lookups.AT_ONCE,
}
FROM_STORAGE: dict[str, Answer] = {
    "units_to_register_once_named": _units_once_named,
    "places": _places,
    "people_of": _people_of,
    "last_years": _last_years,
    "initiatives_to_report": to_report,
    "initiatives_with": to_report,
    "expected_resources": _expected,
    "name_doubt": _name_doubt,
    "recent_reports": _recent_reports,
    "totals": _totals,
    "policy_preview": _policy_preview,
    "urging_preview": _urging_preview,
    **choosing.FROM_STORAGE,
    **obstacle_lookups.FROM_STORAGE,
    **changing.FROM_STORAGE,
    **review_lookups.FROM_STORAGE,
    **visit_lookups.FROM_STORAGE,
    **check_lookups.FROM_STORAGE,
    **conclusion_lookups.FROM_STORAGE,
    **digest_lookups.FROM_STORAGE,
    **indicator_lookups.FROM_STORAGE,
}
LOOKUPS: dict[str, Callable[..., Any]] = {**AT_ONCE, **FROM_STORAGE}
"""Every query that a form may declare."""
