"""dvk figures: what a unit and all below it registered in a period, what became of it and what it brought."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer

from bot.cli.common import MistakeError, database_of
from bot.clock import Clock
from bot.settings import Settings

PERIODS = "2026, 2026-H1, 2026-9M, 2026-Q1, 2026-03, 2026-W22 (a week) or 2021..2025"
COUNTED = {
    "registered": "registered",
    "recognised": "recognised",
    "recognised_percent": "%",
    "not_recognised": "not rec.",
    "not_concluded": "open",
    "stopped": "stopped",
    "typical": "typical",
    "proposed": "proposed",
    "commended": "commended",
    "waiting": "waiting",
}
"""What a table shows of each row, under which heading; open: not concluded yet."""


def figures(
    unit: Annotated[str, typer.Option(help="The code of a unit: it and all below it.")],
    period: Annotated[str, typer.Option(help=PERIODS)],
    as_now: Annotated[
        bool, typer.Option("--as-now", help="Count initiatives where they are today, not where they were then.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the figures of a unit and a period, as of the policy's cut-off day."""
    found = asyncio.run(_figures(Settings(), unit, period, as_now))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_table(found)))


async def _figures(settings: Settings, code: str, period: str, as_now: bool) -> dict[str, Any]:
    from bot.clock import local, new_id
    from bot.handlers.figures.counting import figures_of
    from bot.handlers.services import Services
    from bot.policy_file import PolicyFile
    from bot.reports.figures_json import as_data
    from bot.reports.periods import period_of, span_of
    from storage import units

    written, period = period, period_of(period, local(Clock().now()).date())
    if span_of(period) is None:
        raise MistakeError(f"There is no period {written!r}. Write {PERIODS}.")
    policy = PolicyFile(settings.policy_file)
    policy.load()
    async with database_of(settings) as database:
        found = await units.by_code(database, code)
        if found is None:
            raise MistakeError(f"There is no unit with the code {code!r}. `dvk export units` lists them.")
        services = Services(database, policy, Clock(), new_id, {}, settings.files)
        return as_data(await figures_of(services, found, period, as_now=as_now), policy().fields_of)


def _table(found: dict[str, Any]) -> list[str]:
    where = "as they stand now" if found["units"] == "now" else "as they stood then"
    lines = [
        f"{found['unit_name']} ({found['unit']}), {found['period']}: as of {found['as_of']}, units {where};"
        f" outcomes at the level {found['outcome_level']}",
        "",
        *_columns("", [("in all", found)]),
        *_columns("by outcome level", list(found["outcomes"].items())),
        *_columns("by field", list(found["by_field"].items())),
        *_columns("by unit", [(f"{row['unit']} {row['name']}", row) for row in found["by_unit"]]),
        *_columns("by level", [(name or "not said", row) for name, row in found["by_level"].items()]),
        *_columns("by subject", list(found["by_subject"].items())),
        *_columns("by origin", list(found["by_origin"].items())),
        *_columns("by group", list(found["by_group"].items())),
        *_columns("by programme", list(found["by_programme"].items())),
    ]
    lines += _pairs("resources", found["resources"], found["resources_approximate"])
    for name, change in found["year_before"]["changes"].items():
        percent = f" ({change['percent']}%)" if change["percent"] is not None else ""
        source = f", published in: {change['source']}" if change["source"] else ""
        lines.append(f"{name} against {found['year_before']['period']}: {change['difference']}{percent}{source}")
    for one in found["published"]:
        about = " ".join(part for part in (one["what"], one["field"], one["level"]) if part)
        lines.append(f"published: {about} {one['value']} {one['measure']} ({one['source']})")
    for title in ("performance", "visits", "obstacles"):
        lines += _pairs(title, {name: value for name, value in found[title].items() if value is not None}, [])
    silent = ", ".join(f"{row['unit']} {row['name']}" for row in found["units_with_nothing"])
    lines.append(f"nothing registered: {len(found['units_with_nothing'])} of {found['units_asked_to_register']} units")
    lines += [f"  {silent}"] if silent else []
    if found["fields_with_nothing"]:
        lines.append(f"fields with nothing: {'; '.join(found['fields_with_nothing'])}")
    return lines


def _columns(title: str, rows: list[tuple[str, dict[str, Any]]]) -> list[str]:
    if not rows:
        return []
    widths = {key: max(len(head), 6) + 2 for key, head in COUNTED.items()}
    lines = [f"{title:<40.40}" + "".join(f"{head:>{widths[key]}}" for key, head in COUNTED.items())]
    for name, row in rows:
        cells = {key: "-" if row[key] is None else str(row[key]) for key in COUNTED}
        lines.append(f"  {name:<38.38}" + "".join(f"{cell:>{widths[key]}}" for key, cell in cells.items()))
        beside = row["without_recognition"]
        if beside["initiatives"]:
            told = ", ".join(f"{kind} {beside[kind]}" for kind in ("typical", "proposed", "commended") if beside[kind])
            lines.append(f"    of these without recognition at that level: {told}")
    return [*lines, ""]


def _pairs(title: str, values: dict[str, Any], about: list[str]) -> list[str]:
    told = ", ".join(f"{name} {'about ' if name in about else ''}{value}" for name, value in values.items())
    return [f"{title}: {told}"] if told else []
