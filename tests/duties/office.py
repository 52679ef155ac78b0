"""The office of a year: it sets the province up, and writes to the bot's database what people bring on paper."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.clock import VIETNAM
from bot.policy import default_policy_text, parse_policy
from bot.policy.samples import with_examples
from storage import changes, facts, initiatives, leaves, people, units
from storage.records.changes import ChangeKind, Reorganisation
from storage.records.facts import Reported
from storage.records.initiatives import NewInitiative, SubjectKind
from storage.records.people import Grant, Role
from storage.records.reports import NewReport, ReportStatus
from storage.records.unit_reports import NewUnitReport, UnitReported
from storage.records.units import Level
from tests.duties.field import Field
from tests.duties.province import Province, Size
from tests.duties.reading import ONE

FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 12, 31)
POLICY_DAY, MERGE_DAY, LATE_DAY = date(2026, 3, 20), date(2026, 7, 1), date(2026, 4, 20)
"""From when reports are quarterly; when one commune goes up in another; when the late communes register at last."""
COMING_DAY = date(2026, 5, 12)
"""From when somebody else checks for the province."""
EVENING = time(20, 29)
"""When people answer: every message of the day has come, and the quiet hours have not begun."""
CHAT = 10_000
"""A person's chat is so much more than their id."""
VAGUE = 4
"""Each so many registrations say nothing that can be counted, so that the bot asks about them."""
HALF_YEARLY = with_examples(default_policy_text())
QUARTERLY = HALF_YEARLY.replace('period = "half-year"', 'period = "quarter"')
HALF_YEARS, QUARTERS = parse_policy(HALF_YEARLY), parse_policy(QUARTERLY)


def at(day: date, moment: time = EVENING) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.combine(day, moment, VIETNAM)


BEGINS = at(FIRST_DAY, time(0, 30))
"""When the bot is started first."""


class Office:
    """Writes to the same database as the bot; what it writes stands in the province's plain lists as well."""

    def __init__(self, province: Province, field: Field, chance: random.Random, size: Size, data: Path) -> None:
        self._province, self._field, self._chance, self._size = province, field, chance, size
        self._policy = data / "policy.toml"
        self.later: list[tuple[date, int]] = []
        """On which day a person answers, outside the chat."""
        self.news = True
        """Whether something has happened since the rules were read last."""
        self._late: list[int] = []
        """Villages that register late."""
        self._numbers = 0

    def evening(self, connection: sqlite3.Connection, day: date) -> None:
        """What happens in the evening: people report on paper, late communes register, the policy is written anew."""
        if day == LATE_DAY:
            self._register(connection, self._late, day)
            self.news = True
        if day == POLICY_DAY - timedelta(days=1):
            self.write_policy(QUARTERLY)
        self.news = self._field.evening(connection, day) or self.news
        if day == COMING_DAY - ONE:
            self._person(connection, min(self._province.plain.above), Role.CHECKER)
            self.news = True
        plain = self._province.plain
        for (rule, unit, _, period), duty in list(plain.owed.items()):
            if rule != "indicators" or duty.state != "open" or (unit, period) in plain.told:
                continue  # what was told while the bot was down is settled when it looks again
            if self._chance.random() < 0.03:
                self._tell(connection, unit, period, day)
        due = {person for when, person in self.later if when <= day}
        self.later = [(when, person) for when, person in self.later if when > day]
        if not due:
            return
        self.news = True
        for (rule, _, name, period), duty in list(plain.owed.items()):
            if duty.state == "open" and rule == "report" and self._province.responsible[name] in due:
                status = ReportStatus.DONE if self._chance.random() < 0.1 else ReportStatus.NO_RESULT
                self._report(connection, name, period, status, day)
                plain.reported[name].append((period, day, status))

    def _report(self, connection: sqlite3.Connection, name: str, period: str, status: ReportStatus, day: date) -> None:
        self._numbers += 1
        report = NewReport(
            id=f"r{self._numbers}", initiative_id=name, period=period, status=status,
            entered_by=self._province.responsible[name], effective_on=day,
        )  # fmt: skip
        facts.apply(connection, Reported(report=report), at(day))

    def _tell(self, connection: sqlite3.Connection, unit: int, period: str, day: date) -> None:
        """A unit tells its indicators, on paper."""
        self._numbers += 1
        teller = next(iter(self._province.holding[unit, Role.COORDINATOR]))
        report = NewUnitReport(
            id=f"u{self._numbers}", unit_id=unit, period=period, figures=(), entered_by=teller, effective_on=day
        )
        facts.apply(connection, UnitReported(report=report), at(day))
        self._province.plain.told[unit, period] = day
        self.news = True

    def settle(self, connection: sqlite3.Connection) -> None:
        """Units, people and the initiatives of the year."""
        size = self._size
        root = self._unit(connection, "T", Level.PROVINCE, None)
        for role in (Role.COORDINATOR, Role.COORDINATOR, Role.LEADER, Role.ADMIN):
            self._person(connection, root, role)
        for _ in range(size.checkers):
            self._person(connection, root, Role.CHECKER)
        communes = [self._unit(connection, f"X{n}", Level.COMMUNE, root) for n in range(size.communes)]
        early = list[int]()
        for number, commune in enumerate(communes):
            for role in (Role.COORDINATOR, Role.LEADER):
                self._person(connection, commune, role)
            for each in range(size.villages):
                village = self._unit(connection, f"X{number}V{each}", Level.VILLAGE, commune)
                officers = [self._person(connection, village, Role.OFFICER) for _ in range(size.officers)]
                self._habits(connection, officers)
                if number % 10 != 4:  # these never register
                    (self._late if number % 10 == 3 else early).append(village)
        self._person(connection, communes[0], Role.CHECKER)
        self._register(connection, early, FIRST_DAY)
        plan = Reorganisation(
            id="merge", kind=ChangeKind.MERGE, units=(communes[0],), into=(communes[1],), day=MERGE_DAY,
            person_id=self._province.holding[root, Role.ADMIN][0],
        )  # fmt: skip
        changes.decide(connection, plan, FIRST_DAY, BEGINS)

    def _unit(self, connection: sqlite3.Connection, code: str, level: Level, above: int | None) -> int:
        unit = units.add(connection, code=code, name=f"Đơn vị {code}", level=level, reports_to=above)
        self._province.plain.level[unit], self._province.plain.above[unit] = level, above
        return unit

    def _person(self, connection: sqlite3.Connection, unit: int, role: Role) -> int:
        person = people.add(connection, f"Cán bộ {unit}", unit, [Grant(role=role, unit_id=unit)], BEGINS)
        self._province.holding.setdefault((unit, role), []).append(person)
        if role is Role.CHECKER:
            self._province.plain.checkers.setdefault(unit, set()).add(person)
        if role is Role.OFFICER and self._chance.random() < 0.01:
            self._province.silent.add(person)
        else:
            people.link(connection, person, "telegram", str(CHAT + person), BEGINS)
        return person

    def _habits(self, connection: sqlite3.Connection, officers: list[int]) -> None:
        """How officers answer, and who of them is away for three weeks in June."""
        for person in officers:
            self._province.waits[person] = self._chance.choice((0, 0, 3, 3, 6, 6, 12, None, None, None))
        if len(officers) > 1 and self._chance.random() < 0.1:
            one, other = self._chance.sample(officers, 2)
            begins, ends = date(2026, 6, 1), date(2026, 6, 22)
            leaves.add(connection, f"l{one}", one, other, begins, ends, one, BEGINS)
            self._province.away[one] = begins, ends, other

    def _register(self, connection: sqlite3.Connection, villages: list[int], day: date) -> None:
        for village in villages:
            for _ in range(self._size.initiatives):
                self._numbers += 1
                name = f"i{self._numbers}"
                who = self._chance.choice(self._province.holding[village, Role.OFFICER])
                new = NewInitiative(
                    id=name, unit_id=village, year=day.year, name=f"Mô hình số {self._numbers}", place="x",
                    target="x" if self._numbers % VAGUE == 0 else "50 hộ",
                    subject_kind=SubjectKind.COLLECTIVE, subject_name="x", field="economy", end_on=None,
                    responsible_id=who, entered_by=who, effective_on=day,
                )  # fmt: skip
                initiatives.add(connection, new, at(day))
                initiatives.accept(connection, new.id, who, "", day, at(day))
                plain = self._province.plain
                plain.holder[name], plain.born[name], plain.own[name] = village, day, {who}
                plain.accepted.add(name)
                self._province.responsible[name] = who

    def write_policy(self, written: str) -> None:
        """Put the policy into the bot's folder."""
        longer = '"quarter", "half-year", "nine-months", "year"]'
        usual = f'kinds = ["week", {longer}'
        assert usual in written
        told_of = {"week": usual, "quarter": f"kinds = [{longer}", "nothing": "kinds = []"}
        written = written.replace(usual, told_of[self._size.told_of])
        self._policy.write_text(written, "utf-8")
