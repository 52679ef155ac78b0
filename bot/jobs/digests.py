"""Digests as time brings them: planned when their moment has come, put into words, put into the outbox.

The plan is a row a person, unit and period: whatever is told twice or ends in the middle is sent once. Words are found
on the readers, between two short transactions of the writer: one says whom to tell, one puts it into the outbox.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.clock import local, midnight
from bot.duties.calendar import LONGEST_CLOSURE
from bot.duties.digests import LATE_DAYS, Ending, decide
from bot.duties.hours import undisturbed
from bot.handlers.digests.manner import Manner, coming, manner_of, moment_of
from bot.handlers.digests.overview import digest_of, gathered
from bot.handlers.digests.rights import led_by, may_read
from bot.handlers.figures.charting import first_chart
from bot.handlers.services import Services
from bot.jobs import digest_words as words
from bot.jobs.digest_pictures import Of, below, drawn, note
from bot.jobs.sender import Sender
from bot.messages import Lane, Outgoing
from bot.policy import Policy
from bot.reports.charts import Chart
from bot.reports.digest import Digest as Gathered
from storage import digests, outbox, people, sessions, units
from storage.debtors import Debtors
from storage.digests import Seat
from storage.outbox import Ended
from storage.records.digests import Digest, DigestState, DigestWish, NewDigest
from storage.records.duties import Reached
from storage.records.people import Person
from storage.records.queue import NewOutbox, OutboxRow
from storage.records.units import Unit
from storage.writer import StorageTrouble

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Digests a transaction, some milliseconds; their pictures are drawn together, as a process takes time to begin."""
LOOK_BACK = timedelta(days=LONGEST_CLOSURE)
"""What should have gone before is not looked for any more."""
TRY_AGAIN = timedelta(hours=1)
"""After which a digest is tried again that could not be put into words."""
PASSES_BY_ITSELF = time(16, 30)
"""On the day on which whoever reads first has a digest, it goes to the leader by itself."""
KIND = "digests"
"""Of reference: a digest."""


async def next_moment(services: Services) -> datetime | None:
    """When a digest is to go next."""
    planned = await digests.next_moment(services.database)
    wishes = await digests.wishes(services.database)
    manners = {manner_of(services, wish) for wish in (None, *wishes.values())}
    next_ones = (next((moment for _, moment in coming(services, manner)), None) for manner in manners)
    return min((moment for moment in (planned, *next_ones) if moment is not None), default=None)


class _Looked(NamedTuple):
    """What was looked at when something came due last, and until when nothing does."""

    policy: Policy
    wishes: dict[int, DigestWish]
    at: datetime
    until: datetime

    def holds(self, policy: Policy, wishes: dict[int, DigestWish], now: datetime) -> bool:
        """Whether nothing can have come due since."""
        return self.policy is policy and self.wishes == wishes and self.at <= now < self.until


@dataclass
class _Told:
    """Whom a digest goes to now."""

    digest: Digest
    person: Person
    chat: tuple[str, str]
    unit: Unit
    leader: str
    """Whose it is."""
    instead_of: str
    """The absent leader for whom the person acts."""

    @property
    def of(self) -> Of:
        """The unit and the period."""
        return self.unit.id, self.digest.period


@dataclass
class _Decided:
    """What becomes of digests whose time has come."""

    told: list[tuple[Digest, Reached, tuple[str, str]]] = field(default_factory=list)
    ended: list[tuple[int, DigestState]] = field(default_factory=list)
    put_off: list[tuple[int, datetime]] = field(default_factory=list)


class Digesting:
    """The tick's part in telling leaders how things stand."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender
        self._busy = False
        self._last: tuple[Of, Gathered] | None = None
        """What was gathered for the person before; kept for a run only, as it grows old."""
        self._looked: _Looked | None = None

    async def tick(self) -> None:
        """Plan what has come due and send what is to go; a tick on which nothing is due asks an index.

        One at a time: what is passed on meanwhile is found by the one that is under way.
        """
        if self._busy:
            return
        self._busy = True
        try:
            await self._look_back()
            await self._plan()
            while await self._send_some():
                pass
        finally:
            self._busy, self._last = False, None

    async def _look_back(self) -> None:
        """After a clock that was ahead has been set back, what it made seem due is looked at again."""
        database, now = self._services.database, self._services.clock.now()
        if await digests.from_a_future(database, now, now + LOOK_BACK):
            await database.write(lambda connection: digests.unsay_future(connection, now, now + LOOK_BACK))
            self._looked = None

    # --- planning --------------------------------------------------------------------------------

    async def _plan(self) -> None:
        services, now, today = self._services, self._services.clock.now(), self._services.today()
        wishes = await digests.wishes(services.database)
        if self._looked is not None and self._looked.holds(services.policy(), wishes, now):
            return
        by_manner: dict[Manner, list[tuple[Ending, datetime]]] = {}
        for wish in (None, *wishes.values()):
            manner = manner_of(services, wish)
            by_manner[manner] = by_manner.get(manner) or self._lately(manner, today)
        known = await digests.known(services.database, today - LOOK_BACK)
        new: list[NewDigest] = []
        for person_id, unit_id, since in _since(await digests.seats(services.database, today)):
            wish = wishes.get(person_id)
            since = max(since, wish.since) if wish and wish.since else since
            owed = [
                ending
                for ending, moment in by_manner[manner_of(services, wish)]
                if since < moment <= now and (person_id, unit_id, ending.period) not in known
            ]
            new += self._decide(person_id, unit_id, wish, owed, now, today)
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            await services.database.write(lambda connection, some=some: digests.plan(connection, some, now))  # type: ignore[misc]
        later = (moment for those in by_manner.values() for _, moment in those if moment > now)
        until = min((midnight(today + timedelta(days=1)), *later))
        self._looked = _Looked(services.policy(), wishes, now, until)

    def _lately(self, manner: Manner, today: date) -> list[tuple[Ending, datetime]]:
        """What goes, or should have gone, to people told so up to the end of today."""
        endings = self._services.duties.digests().between(manner.kinds, manner.weekday, today - LOOK_BACK, today)
        return [(ending, moment_of(self._services, ending, manner.hour)) for ending in endings]

    def _decide(
        self,
        person_id: int,
        unit_id: int,
        wish: DigestWish | None,
        owed: Sequence[Ending],
        now: datetime,
        today: date,
    ) -> Iterator[NewDigest]:
        hour, paused = manner_of(self._services, wish).hour, _is_paused(wish, today)
        for ending, state, stands_for in decide(owed, self._services.duties.schedule().working_days, today):
            goes = state is DigestState.WAITING
            yield NewDigest(
                person_id=person_id,
                unit_id=unit_id,
                period=ending.period,
                day=ending.day,
                state=DigestState.PAUSED if goes and paused else state,
                stands_for=stands_for,
                send_at=self._services.duties.hours().first(now, hour) if goes and not paused else None,
            )

    # --- sending ---------------------------------------------------------------------------------

    async def _send_some(self) -> bool:
        """Send some of what is to go now; whether there may be more."""
        services, now = self._services, self._services.clock.now()
        ready = await digests.ready(services.database, now, AT_ONCE)
        if not ready:
            return False
        wishes = await digests.wishes(services.database)
        ids = {one.person_id for one in ready} | {wish.reader_id for wish in wishes.values() if wish.reader_id}
        known = await people.by_ids(services.database, sorted(ids), services.today())
        decided, going = _Decided(), []
        for one in ready:
            ends = self._ends(one, known.get(one.person_id), wishes.get(one.person_id))
            moment = self._moment(one, wishes.get(one.person_id), now)
            if ends is not None:
                decided.ended.append((one.id, ends))
            elif moment > now:
                decided.put_off.append((one.id, moment))
            else:
                going.append(await self._past_the_reader(one, wishes.get(one.person_id), known))
        await services.database.write(lambda connection: self._find(connection, going, decided, now))
        told = await self._people(decided)
        charts: dict[Of, Chart] = {}
        worded = [(one, said) for one in told if (said := await self._worded(one, charts, now)) is not None]
        made = await drawn(services, charts)
        put = [(one, said if one.digest.plain else below(made.get(one.of), said)) for one, said in worded]
        self._sender.offer(await services.database.write(lambda connection: self._put(connection, put, now)))
        return True

    def _ends(self, digest: Digest, whose: Person | None, wish: DigestWish | None) -> DigestState | None:
        """Why a digest is not sent after all, if so."""
        today = self._services.today()
        if whose is None or digest.unit_id not in led_by(whose):
            return DigestState.DROPPED
        if self._services.duties.schedule().working_days.between(digest.day, today) > LATE_DAYS:
            return DigestState.MISSED
        begun = digest.state is DigestState.READING or digest.passed is not None
        return DigestState.PAUSED if _is_paused(wish, today) and not begun else None

    def _moment(self, digest: Digest, wish: DigestWish | None, now: datetime) -> datetime:
        """When it may go: not in quiet hours nor on days off; what was passed on goes as soon as that allows."""
        begun = digest.state is DigestState.READING or digest.passed is not None
        return self._services.duties.hours().first(now, time() if begun else manner_of(self._services, wish).hour)

    async def _past_the_reader(self, digest: Digest, wish: DigestWish | None, known: Mapping[int, Person]) -> Digest:
        """The digest with who reads it first or instead, or with how it comes past them."""
        if digest.passed is not None:
            return digest
        if digest.state is DigestState.READING:
            return digest.model_copy(update={"passed": "clock"})
        if wish is None or wish.reader_id is None:
            return digest
        reader = known.get(wish.reader_id)
        reads = {"reader_id": wish.reader_id, "reads": wish.reads, "reader_name": reader.name if reader else ""}
        if reader is None or not await may_read(self._services, reader, digest.unit_id):
            return digest.model_copy(update={**reads, "passed": "right"})
        return digest.model_copy(update=reads)

    async def _people(self, decided: _Decided) -> list[_Told]:
        """Those who are told, with what they hold today."""
        services = self._services
        ids = {reached.person_id for _, reached, _ in decided.told}
        ids |= {digest.person_id for digest, _, _ in decided.told}
        known = await people.by_ids(services.database, sorted(ids), services.today())
        found = []
        for digest, reached, chat in decided.told:
            unit = await units.get(services.database, digest.unit_id)
            assert unit is not None
            leader = known[digest.person_id].name
            absent = leader if reached.instead_of else ""
            found.append(_Told(digest, known[reached.person_id], chat, unit, leader, absent))
        return found

    async def _worded(self, told: _Told, charts: dict[Of, Chart], now: datetime) -> Outgoing | None:
        """The message, and its chart among the others; None where it cannot be put into words now, but later."""
        services = self._services
        try:
            found = await self._gathered(told)
            channel = services.channels.get(told.chat[0])
            can = channel.capabilities if channel else None
            if told.of not in charts and can and can.documents_out and can.buttons:
                charts[told.of] = await first_chart(services, found.figures)
            said = await digest_of(services, told.person, told.unit, told.digest.period, found)
        except StorageTrouble:
            raise
        except Exception:
            log.exception("digest %s cannot be put into words", told.digest.id)
            ids, later = (told.digest.id,), now + TRY_AGAIN
            await self._services.database.write(lambda connection: digests.put_off(connection, ids, later))
            return None
        return words.marked(said, told.digest, told.leader, told.instead_of, self._passes_at(now))

    async def _gathered(self, told: _Told) -> Gathered:
        """What a digest tells, gathered once for all who get the same, who come one after the other."""
        if self._last is None or self._last[0] != told.of:
            self._last = told.of, await gathered(self._services, told.unit, told.digest.period)
        return self._last[1]

    def _passes_at(self, now: datetime) -> datetime:
        """When what somebody reads first now goes on by itself: this afternoon, else that of the next working day."""
        hours, today = self._services.duties.hours(), local(now).date()
        by = hours.first(midnight(today), PASSES_BY_ITSELF)
        return by if by > now else hours.next_day(today, PASSES_BY_ITSELF)

    # --- in the writer's transaction -------------------------------------------------------------

    def _find(self, connection: sqlite3.Connection, going: Iterable[Digest], decided: _Decided, now: datetime) -> None:
        """Find whom each digest reaches, and store what is not sent now."""
        finding, told = Debtors(connection, local(now).date()), set[tuple[int, int, str]]()
        found = _Decided(ended=[*decided.ended], put_off=[*decided.put_off])
        for digest, reached in sorted((_reached(finding, one) for one in going), key=_order):
            chat = people.reachable(connection, reached.person_id) if reached else None
            if reached is None or chat is None:
                found.ended.append((digest.id, DigestState.UNREACHABLE))
                continue
            same = (reached.person_id, digest.unit_id, digest.period)
            first = digest.reads == "first"
            if not first and (same in told or digests.told_before(connection, digest, reached.person_id)):
                found.ended.append((digest.id, DigestState.COVERED))
                continue
            touched = sessions.touched(connection, f"person:{reached.person_id}")
            if (moment := undisturbed(touched, now)) > now:
                found.put_off.append((digest.id, moment))
                continue
            told.add(same)
            found.told.append((digest, reached, chat))
        for digest_id, state in found.ended:
            digests.end(connection, digest_id, state)
        for digest_id, moment in found.put_off:
            digests.put_off(connection, (digest_id,), moment)
        decided.told = found.told  # a step may run twice: whatever it found the first time is found anew

    def _put(
        self, connection: sqlite3.Connection, put: Sequence[tuple[_Told, Outgoing]], now: datetime
    ) -> list[OutboxRow]:
        rows = []
        for told, said in put:
            if not digests.waits(connection, told.digest):  # it was paused, or passed on, meanwhile
                continue
            reference = f"{KIND}:{told.digest.id}"
            channel, chat = told.chat
            new = NewOutbox(
                channel=channel, chat=chat, lane=Lane.DIGEST, payload="", reference=reference, key=reference
            )
            row = outbox.put(connection, new, now)
            stands = told.digest.model_copy(update={"told_id": told.person.id, "pass_at": self._passes_at(now)})
            digests.queued(connection, stands, said.model_dump_json(), row.id, now)
            note(connection, stands, said, told.chat, now)
            rows.append(row)
        return rows


class DigestMessages:
    """The words of digests as they leave, and what becomes of them."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def words(self, connection: sqlite3.Connection, ref: str, chat: tuple[str, str], now: datetime) -> Outgoing | None:
        """What was put into words a moment ago; where the person has left or moved, it is looked at again."""
        leaving = digests.leaving(connection, int(ref))
        if leaving is None:
            return None
        if people.reachable(connection, leaving.told_id) != chat:
            digests.wait_again(connection, int(ref), now)
            return None
        return Outgoing.model_validate_json(leaving.words)

    def ended(self, connection: sqlite3.Connection, ref: str, status: Ended, now: datetime) -> None:
        """What became of the message."""
        digests.ended(connection, int(ref), status, now)


def _reached(finding: Debtors, digest: Digest) -> tuple[Digest, Reached | None]:
    """Whom a digest reaches: who reads it first or instead, else whose it is or their deputy."""
    if digest.reader_id is not None and digest.passed is None:
        reader = finding.reach(digest.reader_id)
        if isinstance(reader, Reached) and reader.instead_of is None:
            return digest, reader
        digest = digest.model_copy(update={"passed": "reach"})
    reached = finding.reach(digest.person_id)
    return digest, reached if isinstance(reached, Reached) else None


def _order(found: tuple[Digest, Reached | None]) -> tuple[int, str, bool, bool]:
    """The same unit and period together: to be read first before others, one's own before an absent person's."""
    digest, reached = found
    return digest.unit_id, digest.period, digest.reads != "first", reached is not None and bool(reached.instead_of)


def _since(seats: Iterable[Seat]) -> list[tuple[int, int, datetime]]:
    """Since when each person has had each unit, by whichever role came first."""
    found: dict[tuple[int, int], datetime] = {}
    for seat in seats:
        since = max(seat.since, midnight(seat.valid_from)) if seat.valid_from else seat.since
        key = (seat.person_id, seat.unit_id)
        found[key] = min(found.get(key, since), since)
    return [(*key, since) for key, since in found.items()]


def _is_paused(wish: DigestWish | None, today: date) -> bool:
    return wish is not None and wish.paused_until is not None and today < wish.paused_until
