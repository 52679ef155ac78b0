"""What leaders and their readers settle about the digests that go by themselves."""

from __future__ import annotations

from datetime import date
from typing import Literal

from storage.records.base import Record
from storage.records.digests import Reads


class DigestsChosen(Record):
    """Of which periods, on which day and at which hour a leader wants to be told; None: as the policy says."""

    kind: Literal["digests_chosen"] = "digests_chosen"
    person_id: int
    without: tuple[str, ...]
    weekday: str | None
    hour: str | None


class DigestsPaused(Record):
    """A leader wants no digests for a while, or wants them again."""

    kind: Literal["digests_paused"] = "digests_paused"
    person_id: int
    until: date | None
    """The first day on which they go again; None: at once."""


class DigestReaderChosen(Record):
    """A leader has chosen who reads first or instead, or that nobody does."""

    kind: Literal["digest_reader_chosen"] = "digest_reader_chosen"
    person_id: int
    reader_id: int | None
    reads: Reads | None


class DigestPassedOn(Record):
    """Who reads first lets a digest go on to the leader."""

    kind: Literal["digest_passed_on"] = "digest_passed_on"
    digest_id: int
    person_id: int
    note: str = ""


DigestFact = DigestsChosen | DigestsPaused | DigestReaderChosen | DigestPassedOn
