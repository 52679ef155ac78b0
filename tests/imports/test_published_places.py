"""Two places set up from their spreadsheets, counted back to the published figures."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.command import dvk
from tests.imports.places import POLICY, fill_in, initiative_rows, published, unit_rows


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both places' units and initiatives, imported from filled-in templates."""
    folder = tmp_path_factory.mktemp("office")
    data = folder / "data"
    (folder / "policy.toml").write_text(POLICY, "utf-8")
    dvk(data, "init", "--policy", str(folder / "policy.toml"))
    dvk(data, "template", "units", str(folder / "units.xlsx"))
    fill_in(folder / "units.xlsx", unit_rows())
    said = dvk(data, "import", "units", str(folder / "units.xlsx"))
    assert "17 new, 1 changed, 0 unchanged, 0 wrong" in said
    for place in published():
        file = folder / f"{place.year}.xlsx"
        dvk(data, "template", "initiatives", str(file))
        fill_in(file, initiative_rows(place))
        said = dvk(data, "import", "initiatives", str(file))
        assert f"{place.registered} new, 0 changed, 0 unchanged, 0 wrong" in said
        assert f"Stored: {place.registered} rows." in said
    return data


def exported(data: Path, kind: str, unit: str) -> list[dict[str, Any]]:
    output = data.parent / "out.jsonl"
    dvk(data, "export", kind, "--unit", unit, "-o", str(output))
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("index", [0, 1], ids=["Hồng Lĩnh 2018", "Bắc Kạn 2023"])
def test_the_export_counts_what_was_published(office: Path, index: int) -> None:
    place = published()[index]
    rows = exported(office, "initiatives", ("HL", "BK")[index])
    assert len(rows) == place.registered
    assert {row["state"] for row in rows} == {"registered"}
    outcomes = Counter(o["kind"] for row in rows for o in row["outcomes"] if o["level"] == place.level)
    assert outcomes == Counter(recognised=place.recognised, typical=place.typical, proposed=place.proposed)
    labels = {line.split(" = ")[0]: line.split('"')[1] for line in POLICY.splitlines() if ' = "' in line}
    fields = Counter(labels[row["field"]] for row in rows)
    assert fields == {field: registered for field, (registered, _) in place.by_field.items()}
    if index:
        good = Counter(labels[row["field"]] for row in rows if any(o["kind"] == "recognised" for o in row["outcomes"]))
        assert good == {field: recognised for field, (_, recognised) in place.by_field.items()}
    amounts: Counter[str] = Counter()
    for report in exported(office, "reports", ("HL", "BK")[index]):
        for resource in report["resources"]:
            amounts[resource["kind"]] += Decimal(resource["amount"])  # type: ignore[assignment]
    assert amounts["land"] == Decimal(place.land)
    assert amounts["labour"] == place.labour


def test_the_same_files_again_change_nothing(office: Path) -> None:
    before = exported(office, "initiatives", "HL")
    for place in published():
        said = dvk(office, "import", "initiatives", str(office.parent / f"{place.year}.xlsx"))
        assert f"0 new, 0 changed, {place.registered} unchanged, 0 wrong" in said
        assert "Nothing to store" in said
    said = dvk(office, "import", "units", str(office.parent / "units.xlsx"))
    assert "0 new, 0 changed, 18 unchanged, 0 wrong" in said
    assert exported(office, "initiatives", "HL") == before
