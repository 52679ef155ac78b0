"""Đọc trước: what whoever reads a leader's digest first does with it."""

from __future__ import annotations

from pydantic import JsonValue

from bot import text
from bot.conversations import FORMS
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome
from bot.handlers.services import Services
from bot.messages import Outgoing
from storage import digests, people
from storage.records.digest_facts import DigestPassedOn
from storage.records.digests import Digest, DigestState
from storage.records.people import Person
from storage.records.queue import AuditEntry


@text.phrase
def passed_on(leader: str) -> str:
    return f"Đã chuyển cho {leader}."


@text.phrase
def passed_before() -> str:
    return "Tin này đã chuyển rồi, hoặc bot đã tự chuyển."


async def _lying_with(services: Services, person: Person, digest_id: int) -> tuple[Digest, Person] | None:
    """A digest that lies with a reader, and whose it is."""
    one = await digests.get(services.database, digest_id)
    if one is None or one.reader_id != person.id or one.state is not DigestState.READING:
        return None
    leader = await people.get(services.database, one.person_id, services.today())
    return (one, leader) if leader else None


async def pass_on(services: Services, person: Person, digest_id: int) -> Outcome:
    """The reader lets a digest go on to the leader as it is."""
    found = await _lying_with(services, person, digest_id)
    if found is None:
        return Outcome(toast=passed_before())
    fact = DigestPassedOn(digest_id=digest_id, person_id=person.id)
    entry = AuditEntry(action="pass_digest_on", object=f"digest:{digest_id}", after=fact.model_dump_json())
    return Outcome(messages=(Outgoing(text=passed_on(found[1].name)),), facts=(fact,), audit=(entry,))


async def pass_on_with_words(services: Services, actor: Actor, person: Person, digest_id: int) -> Outcome:
    """The reader adds a word first."""
    found = await _lying_with(services, person, digest_id)
    if found is None:
        return Outcome(toast=passed_before())
    one, leader = found
    context: dict[str, JsonValue] = {
        "person": person.id,
        "digest": str(one.id),
        "leader": leader.name,
        "about": f"{one.unit_name}, {text.period(one.period)}",
    }
    return await forms.begin_form(services, actor, FORMS["digest_note"], context)
