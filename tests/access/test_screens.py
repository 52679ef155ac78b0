"""Screens shown before a revocation, forged buttons, and what is asked past them: rights are checked when used."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.conversations import FORMS
from bot.handlers.dispatch import actor_of
from bot.handlers.lookups import LOOKUPS
from bot.handlers.outcome import Actor
from bot.handlers.permits import NEEDS, permit
from bot.jobs.ledger import follow
from storage import export, facts, unit_reports
from storage.records.checks import CheckAnswered, CheckCorrected, Checked, CheckEventKind, Finding, Found, NewCheck, Way
from storage.records.facts import EvidenceAdded, EvidenceRemoved, Fact, InviteTried, Reported
from storage.records.obstacle_facts import ObstacleRaised
from storage.records.people import Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.role_facts import GuestInvited, LeaveEnded, LeaveRecorded, RoleEnded, RoleGranted
from storage.records.unit_reports import NewUnitReport, UnitFigure
from storage.records.units import Relation
from storage.records.visits import NewMember, NewVisit, VisitCancelled, VisitPlanned
from tests.access.desk import DAY, TODAY, Desk, desk, name_of

OWN, BELOW, ELSEWHERE = Relation.OWN, Relation.BELOW, Relation.ELSEWHERE


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def looks_around(at: Desk, person: int) -> None:
    """Open everything that an admin can open, and leave it open."""
    shown = at.initiative[OWN]
    await at.tell(person, f"[c:baocao:{shown}]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    for step in ("/menu", "/mohinh", f"[v:initiative:{shown}]", f"[v:evidence:{shown}]", "/trogiup", "[c:nghi:moi]"):
        await at.tell(person, step)
    await at.tell(person, "2/5", "[Một ngày]", "khong co ai", "[Ghi lại]", "/nghi", "/khach", "Khách", "/vaitro")
    await at.option(person, at.neighbour[OWN])
    await at.tell(person, "/dangky", "Vận động nhân dân hiến đất mở đường", f"[c:baocao:{shown}]", "[Chưa có kết quả]")
    await at.tell(person, "/huy", "Đã mở đường vào khu sản xuất own 600 m, 20 công")


async def test_every_button_shown_before_a_revocation_does_nothing_after_it(at: Desk) -> None:
    person = await at.newcomer("Người thử")
    await at.grant(person, Role.ADMIN)
    await looks_around(at, person)
    shown = list(dict.fromkeys(choice.payload for message in at.said[person] for choice in message.choices))
    assert len(shown) > 40
    assert {payload[0] for payload in shown} >= set("cflrv")
    await at.revoke(person)
    at.facts.clear()
    at.said[person] = []
    for payload in shown:
        if not payload.startswith("l:"):  # one's own leave can always be ended
            heard = await at.tell(person, f"[{payload}]")
            assert "khu sản xuất" not in heard, payload
            assert "Xã Giữa" not in heard or payload == "c:menu", payload
    assert at.facts == []


async def test_typed_answers_after_a_revocation_say_nothing_and_keep_what_was_entered(at: Desk) -> None:
    person = await at.newcomer("Người thử")
    await at.grant(person, Role.OFFICER)
    await at.tell(person, f"[c:baocao:{at.initiative[OWN]}]", "[Chưa có kết quả]")
    await at.revoke(person)
    heard = await at.tell(person, "Họp dân chưa đủ")
    assert heard.strip() == "Việc này không thuộc quyền của đồng chí. Nếu cần, xin báo quản trị."
    await at.grant(person, Role.OFFICER)
    heard = await at.tell(person, "/menu", "[Làm tiếp]", "[Bỏ qua]")
    assert "khu sản xuất own" in heard
    assert "Chưa có kết quả" in heard


async def actor(at: Desk, person: int) -> Actor:
    return await at.services.database.write(lambda c: actor_of(c, "telegram", f"9{person}", at.services.today()))


async def test_lookups_tell_nothing_of_other_units(at: Desk) -> None:
    """Whatever a session was made to say: what is looked up for it is looked up for its person."""
    person = await at.newcomer("Người thử")
    await at.grant(person, Role.COORDINATOR)
    who = await actor(at, person)
    for place in (Relation.ELSEWHERE, Relation.ABOVE, Relation.BESIDE, Relation.OTHER_LINE):
        unit, initiative = str(at.unit[place]), at.initiative[place]
        for query, arguments in {
            "places": (unit,),
            "people_of": (unit,),
            "last_years": (unit,),
            "name_doubt": (name_of(place), unit),
            "expected_resources": (initiative,),
            "totals": (initiative, ""),
            "reported_figures": (initiative,),
            "units_that_answer_to": (initiative,),
            "checked_by_others": (initiative, ""),
            "people_to_visit": (unit,),
        }.items():
            assert not await LOOKUPS[query](at.services, who, *arguments), (query, place)
    assert await LOOKUPS["people_of"](at.services, who, str(at.unit[BELOW]))


def facts_of(at: Desk, person: int, where: Relation) -> list[Fact]:
    """What a session could submit if it said whatever one liked."""
    report = NewReport(
        id="r1",
        initiative_id=at.initiative[where],
        period="2026-H1",
        status=ReportStatus.NO_RESULT,
        done="",
        entered_by=person,
        effective_on=TODAY,
    )
    return [
        Reported(report=report),
        GuestInvited(
            session_id="s1", name="Khách", unit_id=at.unit[where], valid_from=TODAY, valid_to=TODAY + DAY,
            code_hash="x", code_until=at.services.clock.now(), granted_by=person,
        ),
        RoleGranted(
            person_id=at.neighbour[where], role=Role.ADMIN, unit_id=at.unit[where], valid_from=TODAY, valid_to=None,
            granted_by=person,
        ),
        LeaveRecorded(
            leave_id="l1", person_id=at.neighbour[where], deputy_id=None, begins_on=TODAY, ends_on=TODAY + DAY,
            recorded_by=person,
        ),
        VisitPlanned(
            visit=NewVisit(
                id="t1", unit_id=at.unit[OWN], purpose="Kiểm tra", begins_on=TODAY, ends_on=TODAY,
                units=(at.unit[where],), members=(NewMember(person_id=person),), planned_by=person,
            )
        ),
        Checked(
            check=NewCheck(
                id="k1", initiative_id=at.initiative[where], way=Way.PAPER, found=Found(finding=Finding.LESS),
                person_id=person, effective_on=TODAY, answer_by=TODAY,
            ),
            today=TODAY,
        ),
    ]  # fmt: skip


async def test_what_a_forged_session_submits_is_refused(at: Desk) -> None:
    person = await at.newcomer("Quản trị xã")
    await at.grant(person, Role.ADMIN)
    who = await actor(at, person)
    for fact in facts_of(at, person, BELOW):
        assert await permit(at.services, who, [fact]) is not None, fact.kind
    for fact in facts_of(at, person, ELSEWHERE):
        assert await permit(at.services, who, [fact]) is None, fact.kind
        assert await permit(at.services, who, [*facts_of(at, person, BELOW), fact]) is None, "one is enough"
    nothing_there: list[Fact] = [
        EvidenceAdded(session_id="s", report_id="none", evidence=(), person_id=person),
        EvidenceAdded(session_id="s", check_id="none", evidence=(), person_id=person),
        CheckCorrected(check_id="none", found=Found(finding=Finding.MORE), person_id=person, source="s", on=TODAY),
        *(
            CheckAnswered(check_id="none", said=said, person_id=person, source="s", answer_by=TODAY, on=TODAY)
            for said in (CheckEventKind.AGREED, CheckEventKind.DISPUTED, CheckEventKind.KEPT)
        ),
        VisitCancelled(visit_id="none", person_id=person, why=""),
        EvidenceRemoved(evidence_id=9999, person_id=person, why=""),
        LeaveEnded(leave_id="none", ended_by=person),
        RoleEnded(role_id=9999, valid_to=TODAY, ended_by=person),
        RoleGranted(
            person_id=9999, role=Role.ADMIN, unit_id=at.unit[OWN], valid_from=TODAY, valid_to=None, granted_by=person
        ),
    ]
    for fact in nothing_there:
        assert await permit(at.services, who, [fact]) is None, fact.kind


async def test_a_team_has_only_members_who_may_check_where_it_goes(at: Desk) -> None:
    admin, checker, officer = [await at.newcomer(f"Người {n}") for n in (1, 2, 3)]
    await at.grant(admin, Role.ADMIN)
    await at.grant(checker, Role.CHECKER)
    await at.grant(officer, Role.OFFICER)
    who = await actor(at, admin)

    def team(*people: int, units: tuple[int, ...]) -> VisitPlanned:
        members = (*(NewMember(person_id=person) for person in people), NewMember(name="Khách", agency="Mặt trận"))
        return VisitPlanned(
            visit=NewVisit(
                id="t1", unit_id=at.unit[OWN], purpose="Kiểm tra", begins_on=TODAY, ends_on=TODAY, units=units,
                members=members, planned_by=admin,
            )
        )  # fmt: skip

    below = (at.unit[BELOW],)
    assert await permit(at.services, who, [team(checker, units=below)]) is not None
    assert await permit(at.services, who, [team(checker, officer, units=below)]) is None
    assert await permit(at.services, who, [team(checker, 9999, units=below)]) is None
    assert await permit(at.services, who, [team(checker, units=(*below, at.unit[ELSEWHERE]))]) is None
    assert await permit(at.services, who, [team(checker, units=())]) is None


async def test_nobody_becomes_a_deputy_by_their_own_hand(at: Desk) -> None:
    """A coordinator looks after the leave of an admin below; the admin's rights they cannot take by it."""
    coordinator, admin, colleague = [await at.newcomer(f"Người {n}") for n in (1, 2, 3)]
    await at.grant(coordinator, Role.COORDINATOR)
    await at.grant(admin, Role.ADMIN)
    who = await actor(at, coordinator)

    def away(person: int, deputy: int) -> LeaveRecorded:
        return LeaveRecorded(
            leave_id="l1", person_id=person, deputy_id=deputy, begins_on=TODAY, ends_on=TODAY + DAY,
            recorded_by=coordinator,
        )  # fmt: skip

    assert await permit(at.services, who, [away(admin, coordinator)]) is None
    assert await permit(at.services, who, [away(admin, admin)]) is None
    assert await permit(at.services, who, [away(admin, at.neighbour[ELSEWHERE])]) is None
    assert await permit(at.services, who, [away(admin, colleague)]) is not None


async def test_who_holds_more_elsewhere_is_not_looked_after_from_here(at: Desk) -> None:
    coordinator, colleague = [await at.newcomer(f"Người {n}") for n in (1, 2)]
    await at.grant(coordinator, Role.COORDINATOR)
    await at.grant(colleague, Role.OFFICER)
    fact = LeaveRecorded(
        leave_id="l1", person_id=colleague, deputy_id=None, begins_on=TODAY, ends_on=TODAY + DAY,
        recorded_by=coordinator,
    )  # fmt: skip
    assert await permit(at.services, await actor(at, coordinator), [fact]) is not None
    await at.services.database.write(
        lambda c: c.execute(
            "INSERT INTO roles (person_id, role, unit_id) VALUES (?, 'admin', ?)", (colleague, at.unit[Relation.ABOVE])
        )
    )
    assert await permit(at.services, await actor(at, coordinator), [fact]) is None


async def test_what_is_not_known_is_refused(at: Desk) -> None:
    person = await at.newcomer("Quản trị xã")
    await at.grant(person, Role.ADMIN)
    unheard = InviteTried(channel="telegram", chat="1")
    assert await permit(at.services, await actor(at, person), [unheard]) is None


ABOUT_ONE_DUTY = ("more_time", "stuck")
"""What these need depends on whose the duty is: it is asked where they begin and where they submit."""


def test_every_form_says_what_it_needs() -> None:
    assert {*NEEDS, "leaving", "onboarding", *ABOUT_ONE_DUTY} == set(FORMS)


def unit_told(connection: sqlite3.Connection, unit: int, person: int) -> None:
    """A unit has told an indicator."""
    figure = UnitFigure(code="teams", label="Tổ dân vận", answer="number", amount=Decimal(12))
    report = NewUnitReport(
        id=f"told{unit}", unit_id=unit, period="2026-H1", figures=(figure,), entered_by=person,
        effective_on=date(2026, 4, 1),
    )  # fmt: skip
    unit_reports.add(connection, report, datetime(2026, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize("kind", export.KINDS)
async def test_an_export_of_a_unit_gives_back_nothing_of_others(at: Desk, kind: str) -> None:
    people = [await at.newcomer("Người thử"), at.neighbour[ELSEWHERE]]
    for person, unit in zip(people, (at.unit[OWN], at.unit[ELSEWHERE]), strict=True):
        await at.services.database.write(
            lambda c, unit=unit: c.execute(  # type: ignore[misc]
                "INSERT INTO figures (unit_id, period, what, value, source, recorded_at)"
                " VALUES (?, '2018', 'registered', '112', 'Báo cáo năm 2018', '')",
                (unit,),
            )
        )
        await at.services.database.write(
            lambda c, unit=unit: c.execute(  # type: ignore[misc]
                "INSERT INTO duties (rule, unit_id, begins_on, ends_on, made_on, due_on)"
                " VALUES ('answer', ?, '', '', '', '')",
                (unit,),
            )
        )
        await at.services.database.write(lambda c, unit=unit, person=person: unit_told(c, unit, person))  # type: ignore[misc]
        await at.grant(person, Role.ADMIN)
        await looks_around(at, person)
        await at.services.database.write(
            lambda c, person=person: c.execute(  # type: ignore[misc]
                "INSERT INTO audit (at, actor, action, object, before_digest, after_digest, chain)"
                " VALUES ('', ?, 'x', '', '', '', '')",
                (f"person:{person} for person:1",),
            )
        )
        await at.services.database.write(
            lambda c, person=person: c.execute(  # type: ignore[misc]
                "INSERT INTO outbox (channel, chat, lane, payload, not_before, created_at)"
                " VALUES ('telegram', ?, 'digest', '', '', '')",
                (f"9{person}",),
            )
        )
    elsewhere = facts_of(at, people[1], ELSEWHERE)[0]
    await at.services.database.write(lambda c: facts.apply(c, elsewhere, at.services.clock.now()))
    for relation in (OWN, ELSEWHERE):
        raised = ObstacleRaised(
            session_id=f"obstacle{relation}",
            unit_id=at.unit[relation],
            initiative_id=None,
            words="x",
            owed_by=1,
            person_id=1,
        )
        await at.services.database.write(
            lambda c, raised=raised: follow(c, at.services, raised, at.services.clock.now())  # type: ignore[misc]
        )
        await at.services.database.write(
            lambda c, one=at.initiative[relation]: c.execute(  # type: ignore[misc]
                "INSERT INTO returns (id, initiative_id, reasons, due_on, asked_by, asked_at)"
                " VALUES (?1, ?1, '{}', '2026-05-01', 1, '')",
                (one,),
            )
        )
        await at.services.database.write(
            lambda c, one=at.initiative[relation]: c.execute(  # type: ignore[misc]
                "INSERT INTO signals (initiative_id, kind, found_at) VALUES (?, 'silent', '')", (one,)
            )
        )
        await at.services.database.write(
            lambda c, one=at.initiative[relation], unit=at.unit[relation]: c.execute(  # type: ignore[misc]
                "INSERT INTO checks (id, initiative_id, unit_id, person_id, way, finding, effective_on, recorded_at,"
                " answer_by) VALUES (?1, ?1, ?2, 1, 'paper', 'less', '', '', '')",
                (one, unit),
            )
        )
        await at.services.database.write(
            lambda c, one=f"statement{relation}", unit=at.unit[relation]: c.execute(  # type: ignore[misc]
                "INSERT INTO statements (id, kind, unit_id, held_by, day, person_id, recorded_at)"
                " VALUES (?1, 'briefing', ?2, ?2, '2026-04-01', 1, '')",
                (one, unit),
            )
        )
        await at.services.database.write(
            lambda c, one=f"statement{relation}", unit=at.unit[relation]: c.execute(  # type: ignore[misc]
                "INSERT INTO conclusions (id, statement_id, number, kind, unit_id, words, due_on)"
                " VALUES (?1 || '.1', ?1, 1, 'task', ?2, 'x', '2026-05-01')",
                (one, unit),
            )
        )
    whole = [row async for row in export.rows(at.services.database, kind, [1, at.unit[Relation.ABOVE]])]
    part = [row async for row in export.rows(at.services.database, kind, [at.unit[OWN]])]
    nothing = [row async for row in export.rows(at.services.database, kind, [])]
    assert 0 < len(part) < len(whole)
    assert nothing == []
