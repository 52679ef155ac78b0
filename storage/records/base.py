"""The ground of every record."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A row or a fact: frozen, and refusing names that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
