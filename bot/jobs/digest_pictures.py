"""The picture above a digest: its first chart. Those of a whole run are drawn by one process."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from bot.handlers.services import Services
from bot.jobs.chart_picture import pictures
from bot.jobs.keeping import keep
from bot.messages import MadeFile, Outgoing
from bot.reports.charts import Chart
from bot.work import WorkError
from storage import documents
from storage.records.digests import Digest
from storage.records.documents import WantedDocument

log = logging.getLogger(__name__)

ROOM = 1024
"""Characters below a picture, as channels count them."""

FOR_ONE = 40
"""Pictures that one process draws; from there on two share them, as another takes most of a second to begin."""

Of = tuple[int, str]
"""Unit and period."""


async def drawn(services: Services, wanted: Mapping[Of, Chart]) -> dict[Of, MadeFile]:
    """The picture of each chart that shows something; none where they cannot be drawn: the digests go without."""
    shown = {of: chart for of, chart in wanted.items() if chart.panels}
    if not shown:
        return {}
    try:
        charts = [*shown.values()]
        half = (len(charts) + 1) // 2 if len(charts) > FOR_ONE else len(charts)
        parts = await asyncio.gather(*(pictures(part) for part in (charts[:half], charts[half:]) if part))
    except WorkError:
        log.exception("pictures of digests could not be drawn")
        return {}
    made = {}
    for of, content in zip(shown, itertools.chain(*parts), strict=True):
        unit, period = of
        digest = await asyncio.to_thread(keep, services.files, content, f"digest-{unit}-{period}")
        made[of] = MadeFile(sha256=digest, name=f"tinh-hinh-{period}.png", picture=True)
    return made


def below(picture: MadeFile | None, said: Outgoing) -> Outgoing:
    """The digest below its picture, where it has room there."""
    fits = len(said.text.encode("utf-16-le")) <= 2 * ROOM
    return said.model_copy(update={"file": picture}) if picture and fits else said


def note(connection: sqlite3.Connection, digest: Digest, said: Outgoing, chat: tuple[str, str], now: datetime) -> None:
    """A picture is a document like others: its bytes go some time after it was sent."""
    if not isinstance(said.file, MadeFile):
        return
    document = WantedDocument(
        id=f"digest-{digest.id}-{digest.told_id}",
        kind="chart",
        arguments={"unit": digest.unit_id, "period": digest.period},
        person_id=digest.told_id or digest.person_id,
        channel=chat[0],
        chat=chat[1],
    )
    documents.want(connection, document, now)
    documents.made(connection, document.id, said.file.name, said.file.sha256, now)
