"""What the conversations about visits have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage import initiatives
from storage.records.initiatives import InitiativeState, NewInitiative, SubjectKind
from tests.place import Place
from tests.urging.helpers import DAY, brought_about, unit_id

WINTER = date(2026, 1, 12)
"""When what is on the lists was registered."""


async def registered(here: Place, code: str, *names: str, by: int = 1) -> list[str]:
    """Accepted initiatives of a unit since January; their ids."""
    unit = await unit_id(here, code)
    row = await here.database.one("SELECT count(*) FROM initiatives")
    assert row is not None
    ids = [f"visited{row[0] + number}" for number, _ in enumerate(names)]

    def add(connection: Any) -> None:
        for id_, name in zip(ids, names, strict=True):
            new = NewInitiative(
                id=id_, unit_id=unit, year=2026, name=name, subject_kind=SubjectKind.COLLECTIVE, subject_name="x",
                field="economy", place="x", target="x", end_on=None, entered_by=by, effective_on=WINTER,
            )  # fmt: skip
            initiatives.add(connection, new, here.clock.now(), InitiativeState.REGISTERED)

    await here.database.write(add)
    return ids


async def next_day(here: Place) -> None:
    """The ledger looks at what is there when a day is new."""
    here.clock.move(DAY)
    await brought_about(here)


async def settings(here: Place, **values: object) -> None:
    """The policy says something else about visits."""
    file = here.settings.policy_file
    written = file.read_text("utf-8") if file.exists() else ""
    lines = [line for line in written.splitlines() if line.partition(" = ")[0] not in values]
    at = lines.index("[cadences]")
    file.write_text(
        "\n".join([*lines[: at + 1], *(f"{n} = {v}" for n, v in values.items()), *lines[at + 1 :]]), "utf-8"
    )
    await brought_about(here)
