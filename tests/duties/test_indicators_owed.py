"""What units owe of indicators, against a second, plain reading of the rule, over random worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy, periods
from bot.policy.sections import Indicator
from storage import unit_reports
from storage.records.duties import Changes
from storage.records.unit_reports import NewUnitReport
from storage.records.units import Level
from tests.duties.test_ledger import HALF_YEARS, World
from tests.examples import examples


def _policy(*indicators: Indicator, new_days: int = 0) -> Policy:
    listed = {f"i{number}": indicator for number, indicator in enumerate(indicators)}
    cadences = HALF_YEARS.cadences.model_copy(update={"new_days": new_days})
    return HALF_YEARS.model_copy(update={"indicators": listed, "cadences": cadences})


_OF_COMMUNES = Indicator(label="Tổ dân vận", levels=(Level.COMMUNE,), period="half-year")
_OF_VILLAGES = Indicator(label="Họp thôn", levels=(Level.VILLAGE,), period="quarter")
_OF_BOTH = Indicator(label="Khó khăn", answer="text", levels=(Level.COMMUNE, Level.VILLAGE), period="quarter")
POLICIES = (
    _policy(_OF_COMMUNES),
    _policy(_OF_COMMUNES, _OF_VILLAGES),
    _policy(_OF_COMMUNES, _OF_BOTH),
    _policy(_OF_VILLAGES),
    HALF_YEARS,
)


@dataclass
class Owed:
    """A duty as it is read by hand."""

    due: date
    state: str = "open"
    settled: date | None = None


@dataclass
class Reading:
    """The rule in plain loops."""

    owed: dict[tuple[int, str], Owed] = field(default_factory=dict)
    told: dict[tuple[int, str], date] = field(default_factory=dict)

    def look(self, world: IndicatorWorld) -> None:
        policy, today, plain = world.policy, world.today, world.plain
        ended = plain.became
        for (unit, period), duty in list(self.owed.items()):
            if duty.state == "open" and unit in ended:
                self._open(ended[unit], period, duty.due)
                duty.state = "transferred"
        asked: dict[str, tuple[date, set[Level]]] = {}
        for indicator in policy.indicators.values():
            kind = indicator.period
            for day in (today, periods.before(kind, today)):
                period = periods.period_of(kind, day)
                due = policy.cut_offs.of(period)
                if day == today or due >= today:
                    asked.setdefault(period, (due, set()))[1].update(indicator.levels)
        for period, (due, levels) in asked.items():
            for unit, level in plain.level.items():
                known = (unit, period) in self.owed
                if unit not in ended and level in levels and (known or due >= today):
                    self._open(unit, period, due if not known else self.owed[unit, period].due)
        for (unit, period), duty in self.owed.items():
            if duty.state != "open":
                continue
            if period in asked:
                duty.due = asked[period][0]
            if (unit, period) in self.told:
                duty.state, duty.settled = "settled", self.told[unit, period]
            elif not any(
                plain.level[unit] in indicator.levels and indicator.period == periods.kind_of(period)
                for indicator in policy.indicators.values()
            ) or (duty.due >= today and plain.level[unit] not in asked.get(period, (today, set[Level]()))[1]):
                duty.state = "withdrawn"

    def _open(self, unit: int, period: str, due: date) -> None:
        duty = self.owed.setdefault((unit, period), Owed(due))
        if duty.state in ("withdrawn", "transferred"):
            duty.state = "open"


class IndicatorWorld(World):
    """A database with its ledger, and the plain reading of this rule beside it."""

    def __init__(self, homes: list[int]) -> None:
        super().__init__(homes)
        self.policy = POLICIES[0]
        self.reading = Reading()

    def change_policy(self, which: int) -> None:
        self.policy = POLICIES[which % len(POLICIES)]

    def days_pass(self, count: int) -> None:
        self.today += timedelta(days=5 + count)

    def tell(self, which: int) -> None:
        """A unit tells this period, or the one before, of one of the kinds; told again it amends."""
        places = [unit for unit in (*self.communes, *self.villages) if unit not in self.plain.became]
        unit, kind = places[which % len(places)], ("half-year", "quarter")[which % 2]
        period = periods.period_of(kind, self.today if which % 3 else periods.before(kind, self.today))  # type: ignore[arg-type]
        self.count += 1
        new = NewUnitReport(
            id=f"u{self.count}", unit_id=unit, period=period, figures=(), entered_by=self.person,
            effective_on=self.today,
        )  # fmt: skip
        if unit_reports.add(self.connection, new, self.now()):
            assert (unit, period) not in self.reading.told
            self.reading.told[unit, period] = self.today
        else:
            assert (unit, period) in self.reading.told, "only where something stands already"

    def indicators(self) -> dict[tuple[int, str], Owed]:
        rows = self.connection.execute("SELECT * FROM duties WHERE rule = 'indicators'")
        return {
            (row["unit_id"], row["period"]): Owed(
                date.fromisoformat(row["due_on"]),
                row["state"],
                date.fromisoformat(row["settled_on"]) if row["settled_on"] else None,
            )
            for row in rows
        }


DEEDS: dict[str, Callable[[IndicatorWorld, int], None]] = {
    "tell": IndicatorWorld.tell,
    "merge": IndicatorWorld.merge,
    "undo": IndicatorWorld.undo,
    "policy": IndicatorWorld.change_policy,
    "days": IndicatorWorld.days_pass,
}


@examples(60)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=4),
    st.lists(
        st.tuples(st.sampled_from([*DEEDS, "tell", "days", "days", "days"]), st.integers(0, 60)),
        min_size=10,
        max_size=40,
    ),
)
def test_every_unit_owes_what_the_plain_reading_has_it_owe(homes: list[int], deeds: list[tuple[str, int]]) -> None:
    world = IndicatorWorld(homes)
    for deed, number in deeds:
        DEEDS[deed](world, number)
        world.look()
        world.reading.look(world)
        assert world.indicators() == world.reading.owed
        assert world.look() == Changes(), "the same look again changes nothing"
