"""What is changed in a place's policy."""

from __future__ import annotations

from pydantic import JsonValue

from storage.records.base import Record


class PolicyChange(Record):
    """One setting as it shall stand."""

    path: tuple[str, ...]
    """Section and setting, as in the file: ("reports", "period"), ("fields", "2026", "economy")."""
    value: JsonValue
    """None takes the setting out."""
    before: JsonValue = None
    """What stood in the file."""
    new: bool = False
    """Nothing else may stand there yet."""
