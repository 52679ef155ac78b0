"""Xét duyệt: what waits for a coordinator, the suspicious first, and accepting it – one by one or a page at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import text
from bot.access import Action, roles_that_may, scope
from bot.handlers import views
from bot.handlers.initiatives import following
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.pages import digest, shown_with
from bot.handlers.reach import right_at
from bot.handlers.reviews import completing, deciding
from bot.handlers.reviews import reports as review_reports
from bot.handlers.services import Services
from bot.handlers.signals.questions import choice as what_to_ask
from bot.messages import Choice, Incoming, Notice, Outgoing
from bot.quantities.show import figure
from bot.reports import signals
from storage import initiatives, returns, reviews
from storage.records.initiatives import InitiativeState, Opinion
from storage.records.people import Grant, Person
from storage.records.queue import AuditEntry
from storage.records.review_facts import Accepted
from storage.records.reviews import Near, Outline, Waiting

PAGE = 6
"""Registrations a message."""
JUST_CAME = 30
"""Registrations whose names have not been compared yet, which are compared as the list is shown; so many at most."""
REVIEWERS = roles_that_may(Action.REVIEW)


@dataclass(frozen=True)
class Weighed:
    """A registration that waits, with what there is to say about it."""

    one: Waiting
    signals: tuple[str, ...]
    own: bool
    """The asker's own, on which somebody else has to decide."""

    @property
    def closely(self) -> bool:
        """Whether it is looked at on its own, never accepted with a page."""
        return bool(self.signals) or self.own


@text.phrase
def nothing_waits() -> str:
    return "Không có đăng ký nào chờ đồng chí xem."


@text.phrase
def waiting_heading(count: int, closely: int) -> str:
    look = f" Có {figure(closely)} mô hình nên xem kỹ (⚠), xếp trước." if closely else ""
    return f"{text.bold('Xét duyệt')}: {figure(count)} đăng ký chờ xem.{look} Bấm số để xem."


@text.phrase
def elsewhere_heading(count: int) -> str:
    return (
        f"{text.bold('Đang chờ nơi khác xem')}: {figure(count)} đăng ký chờ cán bộ tổng hợp gần cơ sở hơn, hoặc đã "
        "chuyển cấp trên. Đồng chí vẫn xem và quyết định được. Bấm số để xem."
    )


@text.phrase
def waiting_line(name: str, unit: str, day: str, why: str) -> str:
    return f"{text.shorten(name, 110)} – {unit}, {day}{f': {why}' if why else ''}."


@text.phrase
def own_entry() -> str:
    return "do đồng chí nhập hoặc phụ trách, người khác duyệt"


@text.phrase
def accept_page(count: int, shown: int) -> str:
    return f"Duyệt cả {count} mô hình ở trang này" if count == shown else f"Duyệt {count} mô hình còn lại ở trang này"


@text.phrase
def waiting_elsewhere(count: int) -> str:
    return f"Đang chờ nơi khác ({figure(count)})"


@text.phrase
def not_ones_own() -> str:
    return (
        "Mô hình này do đồng chí nhập hoặc phụ trách nên người khác duyệt: cán bộ tổng hợp khác hoặc cấp trên. "
        "Đồng chí không phải làm gì thêm."
    )


@text.phrase
def accepted(names: str, count: int, left: int) -> str:
    what = f"{count} mô hình" if count > 1 else "mô hình"
    rest = f"\nCòn {left} mô hình vừa có thay đổi nên để lại, xin xem lại." if left else ""
    return f"Đã duyệt {what}:\n{names}{rest}"


@text.phrase
def all_changed() -> str:
    return "Các mô hình ở trang này vừa có thay đổi hoặc đã có người duyệt. Xin mở lại danh sách."


@text.phrase
def told_accepted(names: str, count: int) -> str:
    what = f"{count} mô hình" if count > 1 else "mô hình"
    return f"Đăng ký của đồng chí đã được duyệt, {what}:\n{names}"


@text.phrase
def decided_already(state: str, who: str, when: str) -> str:
    return f"Mô hình này vừa có thay đổi: {state}{f' – {who}' if who else ''}, {when}. Bản mới ở dưới đây."


@text.phrase
def and_others(count: int) -> str:
    return f"… và {count} mô hình khác"


def names_of(names: Sequence[str], most: int = 12) -> str:
    """Names, a line each."""
    lines = [f"• {text.shorten(name, 110)}" for name in names[:most]]
    return "\n".join([*lines, *([and_others(len(names) - most)] if len(names) > most else [])])


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What waits for the person, the suspicious first."""
    return await listed(services, actor, 0)


async def listed(services: Services, actor: Actor, offset: int, message: str = "", *, here: bool = True) -> Outcome:
    """A page of what waits here, or elsewhere: of all that waits what is known to be suspicious first."""
    person = _person(actor)
    found = await reviews.waiting(services.database, scope(person, Action.REVIEW), REVIEWERS, services.today())
    closely, order = await _suspicious_first(services, [one for one in found if one.here is here])
    elsewhere = sum(not one.here for one in found)
    page = await weighed(services, person, await reviews.several(services.database, order[offset : offset + PAGE]))
    if not page:
        rows = await _besides(services, person, elsewhere if here else 0)
        return say(nothing_waits(), (*rows, (Choice(label="Danh mục", payload="c:menu"),)))
    numbered = list(enumerate(page, offset + 1))
    lines = [f"{n}. {'⚠ ' if one.signals else ''}{_line(one)}" for n, one in numbered]
    buttons = [Choice(label=str(n), payload=f"a:{'s' if one.closely else 'o'}:{one.one.id}") for n, one in numbered]
    ordinary = [one.one for one in page if not one.closely]
    verb = "list" if here else "else"
    turning = (
        *((Choice(label="◂ Trước", payload=f"a:{verb}:{offset - PAGE}"),) if offset >= PAGE else ()),
        *((Choice(label="Sau ▸", payload=f"a:{verb}:{offset + PAGE}"),) if len(order) > offset + PAGE else ()),
    )
    all_seen = max(one.one.seen for one in page)
    at_once = Choice(
        label=accept_page(len(ordinary), len(page)), payload=f"a:all:{all_seen}:{digest(one.id for one in ordinary)}"
    )
    rows = (
        tuple(buttons),
        *(((at_once,),) if len(ordinary) > 1 else ()),
        *((turning,) if turning else ()),
        *(await _besides(services, person, elsewhere) if here else ()),
    )
    heading = waiting_heading(len(order), closely) if here else elsewhere_heading(elsewhere)
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=rows, replaces=message, numbered=False),))


async def _suspicious_first(services: Services, found: Sequence[Outline]) -> tuple[int, list[str]]:
    """How many should be looked at closely, and all by their ids, these first. What has just come is compared here."""
    just_came = [one.id for one in found if not one.compared][:JUST_CAME]
    looked = await with_signals(services, await reviews.several(services.database, just_came)) if just_came else []
    known = {one.id for one, why in looked if why}

    def sort() -> tuple[int, list[str]]:
        closely = [one.id in known or signals.look_closely_at(one) for one in found]
        order = sorted(range(len(found)), key=lambda place: not closely[place])
        return sum(closely), [found[place].id for place in order]

    return await asyncio.to_thread(sort)


async def _besides(services: Services, person: Person, elsewhere: int) -> tuple[tuple[Choice, ...], ...]:
    """What else there is to look at: new reports, what stands unanswered, what waits elsewhere."""
    others = (await review_reports.choice(services, person), await what_to_ask(services, person))
    rows = [(choice,) for choice in others if choice is not None]
    return (*rows, *(((Choice(label=waiting_elsewhere(elsewhere), payload="a:else:0"),),) if elsewhere else ()))


def _line(weighed: Weighed) -> str:
    one = weighed.one
    why = "; ".join((*weighed.signals, *((own_entry(),) if weighed.own else ())))
    return waiting_line(one.name, one.unit_name, text.day(one.effective_on), why)


async def weighed(services: Services, person: Person, found: Sequence[Waiting]) -> list[Weighed]:
    """Registrations with what there is to say about them. Names are compared once a neighbourhood."""
    mine = {person.id, *(grant.instead_of for grant in person.grants if grant.instead_of)}
    looked = await with_signals(services, found)
    return [
        Weighed(one, why, bool(one.whose & mine) and await _is_another_s(services, person, one)) for one, why in looked
    ]


async def with_signals(services: Services, found: Sequence[Waiting]) -> list[tuple[Waiting, tuple[str, ...]]]:
    """Registrations, each with why it should be looked at closely."""
    above = await reviews.neighbourhoods(services.database, sorted({one.unit_id for one in found}))
    around: dict[tuple[int, int], list[Near]] = {}
    for key in {(above[one.unit_id], one.year) for one in found}:
        around[key] = await reviews.names_around(services.database, *key)

    def look() -> list[tuple[Waiting, tuple[str, ...]]]:
        return [(one, signals.of_registration(one, around[above[one.unit_id], one.year])) for one in found]

    return await asyncio.to_thread(look)


async def _is_another_s(services: Services, person: Person, one: Waiting, grant: Grant | None = None) -> bool:
    """Whether somebody else must decide: it is the person's own, or that of whom they act for, and somebody can."""
    grant = grant or await right_at(services, person, Action.REVIEW, one.unit_id)
    acting = {person.id, *((grant.instead_of,) if grant and grant.instead_of else ())}
    if not one.whose & acting:
        return False
    return await reviews.others_can(services.database, one.unit_id, sorted(acting), REVIEWERS, services.today())


async def shown(services: Services, actor: Actor, initiative_id: str, lead: str = "") -> Outcome:
    """One registration in full, with what there is to say about it and what can be decided."""
    person = _person(actor)
    full = await initiatives.get(services.database, initiative_id, scope(person, Action.REVIEW), 0)
    one = await reviews.one(services.database, initiative_id)
    if full is None or one is None:
        return say(text.not_found())
    (look,) = await weighed(services, person, [one])
    waits = full.state == InitiativeState.SUBMITTED
    asked = [owed for owed in await returns.open_of(services.database, one.id) if owed.report_id is None]
    words = [lead, views.look_closely("; ".join(look.signals)) if waits and look.signals else ""]
    words += [not_ones_own() if waits and look.own else "", await views.described(services, full)]
    rows = [
        *([(Choice(label="Duyệt", payload=f"a:accept:{one.id}:{one.seen}"),)] if waits and not look.own else []),
        *([(Choice(label="Đề nghị bổ sung", payload=f"a:return:{one.id}"),)] if waits or asked else []),
        *((Choice(label="Thôi đề nghị bổ sung", payload=f"a:drop:{owed.id}"),) for owed in asked),
        *(
            [
                (
                    Choice(label="Gợi ý tên", payload=f"a:rename:{one.id}"),
                    *((Choice(label="Chuyển cấp", payload=f"a:send:{one.id}"),) if waits else ()),
                ),
                (Choice(label="Gộp với mô hình trùng", payload=f"a:same:{one.id}"),),
            ]
            if full.state != InitiativeState.STOPPED
            else []
        ),
        *(
            [(Choice(label="Ghi ý kiến cấp ủy", payload=f"a:opinion:{one.id}"),)]
            if full.opinion in (None, Opinion.ASKED) and waits
            else []
        ),
        (Choice(label="Xem tiếp danh sách", payload="c:xetduyet"),),
    ]
    return say("\n".join(part for part in words if part), tuple(rows))


async def accept_one(services: Services, actor: Actor, initiative_id: str, seen: int) -> Outcome:
    """Accept one registration, as it was seen."""
    person = _person(actor)
    one = await reviews.one(services.database, initiative_id)
    grant = await right_at(services, person, Action.REVIEW, one.unit_id) if one else None
    if one is None or grant is None:
        return say(text.not_found())
    if one.seen > seen or one.state != InitiativeState.SUBMITTED:
        last = (await reviews.events(services.database, one.id, 1))[0]
        told = decided_already(views.STATES[last.state], last.person_name, text.moment(last.recorded_at))
        return await shown(services, actor, one.id, told)
    if await _is_another_s(services, person, one, grant):
        return say(not_ones_own())
    return _accepted(services, person, grant, [one], seen, 0)


async def accept_page_of(services: Services, actor: Actor, seen: int, payload: str) -> Outcome:
    """Accept exactly what a page showed as ordinary; what has changed since is left, and that is said."""
    person = _person(actor)
    ids = await shown_with(services, actor, payload, "o")
    if not ids:
        return say(all_changed(), ((Choice(label="Mở lại danh sách", payload="c:xetduyet"),),))
    still: list[Waiting] = []
    grants: list[Grant] = []
    waiting = await reviews.still_waiting(services.database, ids, seen)
    for one in waiting:
        grant = await right_at(services, person, Action.REVIEW, one.unit_id)
        if grant is not None and not await _is_another_s(services, person, one, grant):
            still.append(one)
            grants.append(grant)
    if not still:
        return say(all_changed(), ((Choice(label="Mở lại danh sách", payload="c:xetduyet"),),))
    lent = next((grant for grant in grants if grant.instead_of), grants[0])
    return _accepted(services, person, lent, still, seen, len(ids) - len(still))


def _accepted(
    services: Services, person: Person, grant: Grant, found: Sequence[Waiting], seen: int, left: int
) -> Outcome:
    fact = Accepted(
        initiatives=tuple(one.id for one in found),
        seen=seen,
        person_id=person.id,
        instead_of=grant.instead_of,
        on=services.today(),
    )
    entry = AuditEntry(
        action="accept",
        object=",".join(fact.initiatives),
        instead_of=grant.instead_of,
        after=fact.model_dump_json(),
    )
    words = accepted(names_of([one.name for one in found]), len(found), left)
    if grant.instead_of:
        words += f"\n{text.in_the_stead_of(grant.instead_of_name)}"
    return Outcome(
        messages=(Outgoing(text=words, rows=((Choice(label="Xem tiếp danh sách", payload="c:xetduyet"),),)),),
        facts=(fact,),
        audit=(entry,),
        notices=accepted_notices(found, person.id),
    )


def accepted_notices(found: Iterable[Waiting], by: int | None) -> tuple[Notice, ...]:
    """One word to each person about all of theirs that were accepted."""
    whose: dict[int, list[Waiting]] = {}
    for one in found:
        for person in one.told:
            whose.setdefault(person, []).append(one)
    return tuple(
        Notice(person_id=person, text=told_accepted(names_of([one.name for one in theirs]), len(theirs)))
        for person, theirs in whose.items()
        if person != by
    )


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button about accepting, completing and what goes with it; rights are asked for each."""
    for part in (_pressed, review_reports.pressed, deciding.pressed, completing.pressed, following.pressed):
        outcome = await part(services, actor, incoming)
        if outcome is not None:
            return outcome
    return Outcome(toast=text.unknown_button())


async def _pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome | None:
    assert incoming.tap is not None
    match incoming.tap.payload.split(":"):
        case ["a", "list" | "else" as which, offset] if offset.isdecimal():
            return await listed(services, actor, int(offset[:6]), incoming.tap.message, here=which == "list")
        case ["a", "o" | "s" | "one", initiative_id]:
            return await shown(services, actor, initiative_id)
        case ["a", "accept", initiative_id, seen] if seen.isdecimal():
            return await accept_one(services, actor, initiative_id, int(seen[:15]))
        case ["a", "all", seen, _] if seen.isdecimal():
            return await accept_page_of(services, actor, int(seen[:15]), incoming.tap.payload)
    return None


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "reviewing is for people who have joined"
    return actor.person
