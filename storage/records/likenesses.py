"""Pictures that look like others: a question for whoever sent them, never a verdict."""

from __future__ import annotations

from datetime import datetime

from storage.records.base import Record


class KeptFile(Record):
    """A file whose bytes are on the disk."""

    sha256: str
    size: int
    mime: str = ""
    picture: str = ""
    """As :attr:`storage.records.reports.Evidence.picture`."""
    release_sha256: str = ""
    print: str = ""
    """How a picture looks in 64 bits, as hexadecimal; empty where there is too little to see."""


class Likeness(Record):
    """Pictures brought by one session that look like others, sent earlier."""

    source: str
    """The session that brought them."""
    pictures: int
    channel: str
    chat: str
    entered_by: int
    other_initiative: str
    other_initiative_name: str
    other_sent_at: datetime
    """Of the first of the others."""
