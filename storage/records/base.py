"""The ground of every record."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A row or a fact: frozen, and refusing names that it does not know.

    What checks it is built when the first one is made: most programs, and most days, meet few of the kinds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
