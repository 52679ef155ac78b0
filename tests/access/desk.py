"""A desk in a commune, from which every relation can be seen, and people who come to it.

The bot's own handlers on a real database, without a channel between.

The commune is *own*; a hamlet lies *below*, another commune *beside*, the province *above*; a school that reports to a
department is seen along *other_line*; a hamlet of the other commune is *elsewhere*.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bot.app import opened
from bot.handlers.dispatch import actor_of, dispatch
from bot.handlers.outcome import Outcome
from bot.handlers.services import Services
from bot.messages import Incoming, Outgoing, Tap
from storage import facts, initiatives, people, roles, sessions, units
from storage.records.facts import Fact
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Role
from storage.records.units import Level, Relation, UnitKind
from tests.place import Place, place

TODAY = date(2026, 4, 1)
DAY = timedelta(days=1)


@dataclass
class Desk:
    """Who is there: the units and, at each, somebody without a role and an initiative."""

    here: Place
    services: Services
    unit: dict[Relation, int] = field(default_factory=dict)
    neighbour: dict[Relation, int] = field(default_factory=dict)
    """Somebody who has joined, at each unit."""
    initiative: dict[Relation, str] = field(default_factory=dict)
    said: dict[int, list[Outgoing]] = field(default_factory=dict)
    """What each person was shown."""
    facts: list[Fact] = field(default_factory=list)
    """What was stored."""
    _count: int = 0

    async def newcomer(self, name: str) -> int:
        """Somebody of the commune who has joined and holds no role."""

        def join(connection: sqlite3.Connection) -> int:
            person = people.add(connection, name, self.unit[Relation.OWN], [], self.services.clock.now())
            people.link(connection, person, "telegram", f"9{person}", self.services.clock.now())
            return person

        return await self.services.database.write(join)

    async def grant(self, person: int, role: Role, since: date = TODAY, until: date | None = None) -> None:
        """A role at the desk's commune."""
        own, now = self.unit[Relation.OWN], self.services.clock.now()
        await self.services.database.write(lambda c: roles.grant(c, person, role, own, since, until, person, now))

    async def revoke(self, person: int) -> None:
        """Every role of a person ends today."""
        await self.services.database.write(
            lambda c: c.execute("UPDATE roles SET valid_to = ? WHERE person_id = ?", (TODAY.isoformat(), person))
        )

    async def away(self, person: int, deputy: int | None, begins_on: date, ends_on: date) -> None:
        """A leave up to the first day back."""
        await self.services.database.write(
            lambda c: c.execute(
                "INSERT INTO leaves VALUES (?, ?, ?, ?, ?, ?, '', NULL, NULL)",
                (f"leave{person}-{deputy}", person, deputy, begins_on.isoformat(), ends_on.isoformat(), person),
            )
        )

    async def tell(self, person: int, *steps: str) -> str:
        """Type, or press what stands in brackets: a label, or a payload. What was last said or flashed."""
        heard = ""
        for step in steps:
            wanted = step[1:-1] if step.startswith("[") else ""
            outcome = await self._sent(person, "" if wanted else step, self._payload(person, wanted))
            heard = "\n".join([*(message.text for message in outcome.messages), outcome.toast])
        return heard

    def _payload(self, person: int, wanted: str) -> str:
        """The payload of the newest button whose label begins so; what is no label is a payload."""
        for message in reversed(self.said.get(person, [])):
            for choice in message.choices:
                if wanted and choice.label.startswith(wanted):
                    return choice.payload
        return wanted

    async def option(self, person: int, code: int | str) -> str:
        """Choose an option of the open question, whether it is shown or not, as a forged button would."""
        row = await self.services.database.one(
            "SELECT id, json_extract(data, '$.turn') FROM sessions WHERE owner = ? AND state = 'open'",
            (f"person:{person}",),
        )
        return await self.tell(person, f"[f:{row[0]}:{row[1]}:option-{code}]") if row else "nothing is open"

    async def _sent(self, person: int, text: str, payload: str) -> Outcome:
        self._count += 1
        services, chat = self.services, f"9{person}"
        actor = await services.database.write(lambda c: actor_of(c, "telegram", chat, services.today()))
        incoming = Incoming(
            channel="telegram",
            bot="1",
            chat=chat,
            key=str(self._count),
            at=services.clock.now(),
            text=text,
            tap=Tap(id="1", payload=payload, message="1") if payload else None,
            message=str(self._count),
        )
        outcome = await dispatch(services, actor, incoming)

        def store(connection: sqlite3.Connection) -> None:
            now = services.clock.now()
            if outcome.session is not None:
                sessions.park(connection, outcome.session.owner, outcome.session.id, now)
                sessions.save(connection, outcome.session, now)
            for fact in outcome.facts:
                facts.apply(connection, fact, now)

        await services.database.write(store)
        self.facts.extend(outcome.facts)
        self.said.setdefault(person, []).extend(outcome.messages)
        return outcome


@contextlib.asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """A desk on Wednesday 1 April 2026."""
    async with place(folder, running=False) as here, opened(here.settings, clock=here.clock) as app:
        made = Desk(here, app.services)
        await made.services.database.write(lambda connection: _build(made, connection))
        yield made


def _build(made: Desk, connection: sqlite3.Connection) -> None:
    now = made.services.clock.now()

    def unit(name: str, level: Level, above: int | None, kind: UnitKind = UnitKind.AREA) -> int:
        return units.add(connection, code=name, name=name, level=level, kind=kind, reports_to=above)

    province = unit("Tỉnh thử", Level.PROVINCE, None)
    commune, other = (unit(f"Xã {name}", Level.COMMUNE, province) for name in ("Giữa", "Bên"))
    office = unit("Sở Giáo dục thử", Level.PROVINCE, province, UnitKind.DEPARTMENT)
    made.unit = {
        Relation.OWN: commune,
        Relation.BELOW: unit("Thôn Dưới", Level.VILLAGE, commune),
        Relation.BESIDE: other,
        Relation.ABOVE: province,
        Relation.OTHER_LINE: unit("Trường Giữa", Level.COMMUNE, office, UnitKind.SCHOOL),
        Relation.ELSEWHERE: unit("Thôn Xa", Level.VILLAGE, other),
    }
    connection.execute(
        "INSERT INTO unit_lines (unit_id, to_unit_id, line) VALUES (?, ?, 'place')",
        (made.unit[Relation.OTHER_LINE], commune),
    )
    for relation, unit_id in made.unit.items():
        person = people.add(connection, f"Người {relation}", unit_id, [], now)
        people.link(connection, person, "telegram", f"9{person}", now)
        made.neighbour[relation] = person
        made.initiative[relation] = f"at-{relation}".replace("_", "-")
        initiatives.add(
            connection,
            NewInitiative(
                id=made.initiative[relation],
                unit_id=unit_id,
                year=2026,
                name=name_of(relation),
                subject_kind=SubjectKind.COLLECTIVE,
                subject_name="Tổ dân vận",
                field="economy",
                place="đầu làng",
                target="600 m đường",
                end_on=None,
                entered_by=person,
                effective_on=TODAY,
            ),
            now,
        )


def name_of(relation: Relation) -> str:
    """What the initiative at a unit is called."""
    return f"Mở đường vào khu sản xuất {relation}"
