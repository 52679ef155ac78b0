"""What leaders and their readers settle about the digests that go by themselves."""

from __future__ import annotations

from typing import Literal

from storage.records.base import Record
from storage.records.digests import DigestWish


class DigestsChosen(Record):
    """How a leader wants to be told, as a whole."""

    kind: Literal["digests_chosen"] = "digests_chosen"
    wish: DigestWish


class DigestPassedOn(Record):
    """Who reads first lets a digest go on to the leader."""

    kind: Literal["digest_passed_on"] = "digest_passed_on"
    digest_id: int
    person_id: int
    note: str = ""


DigestFact = DigestsChosen | DigestPassedOn
