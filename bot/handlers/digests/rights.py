"""Who gets the digests of which units, and who may read them first or instead."""

from __future__ import annotations

from bot.access import Action
from bot.handlers.reach import right_at
from bot.handlers.services import Services
from storage import people
from storage.records.digest_facts import DigestReaderChosen
from storage.records.people import Person, Role

LEADS = (Role.LEADER, Role.COORDINATOR)
"""Who is told of a unit by being at its head, or by putting its work together."""


def led_by(person: Person) -> tuple[int, ...]:
    """The units whose digests are a person's own; what they do in somebody's stead is not among them."""
    return tuple(sorted({g.unit_id for g in person.grants if g.role in LEADS and g.instead_of is None}))


async def may_read(services: Services, person: Person, unit_id: int) -> bool:
    """Whether somebody may read the digests of a unit for its leader: who may ask for them as well."""
    return await right_at(services, person, Action.OVERSEE, unit_id) is not None


async def may_read_all(services: Services, person: Person, unit_ids: tuple[int, ...]) -> bool:
    """Whether somebody may read those of several units."""
    return all([await may_read(services, person, unit) for unit in unit_ids])


async def may_choose(services: Services, person: Person, fact: DigestReaderChosen) -> bool:
    """Whether a leader may have it so: for themself, with a reader who may see all that they lead."""
    units = led_by(person)
    if not units or person.id != fact.person_id or fact.reader_id == person.id:
        return False
    if fact.reader_id is None:
        return True
    reader = await people.get(services.database, fact.reader_id, services.today())
    return reader is not None and await may_read_all(services, reader, units)
