"""`dvk doctor`: looks at everything that the bot stands on, and changes nothing.

Each check is a small function, and answers where it can: a database that is missing, locked, damaged or newer is
what a check is there to say, not a reason to fail.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from bot.clock import local
from bot.findings import Finding
from bot.jobs.keeping import place_of
from bot.policy import PolicyError
from bot.policy_file import read_policy
from bot.settings import Settings
from storage import audit
from storage.inspection import Inspection
from storage.writer import trouble_of

MEGABYTE = 1024 * 1024
BUSY = 3.0
"""Seconds to wait for another program that holds the database."""
ROOM = 200 * MEGABYTE
"""Free space below which somebody should make room, however small the data is."""
LARGE_LOG = 256 * MEGABYTE
"""Size of the write-ahead log from which on something keeps it from being taken back."""
SAMPLE = 40
"""Files whose bytes are compared with their hash."""
BEHIND = timedelta(minutes=5)
QUIET = timedelta(days=60)
"""Time without anything stored, from which on the clock may be ahead."""


@dataclass
class Patient:
    """What is looked at."""

    settings: Settings
    now: datetime
    running: bool
    """A bot works on this data folder."""
    database: Inspection | None = None
    error: sqlite3.Error | None = None
    """Why the database cannot be read."""


Check = Callable[[Patient], Awaitable[list[Finding]]]


async def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Run every check."""
    patient = Patient(settings, now, _is_running(settings.data / "run.lock"))
    with _opened(patient):
        found: list[Finding] = []
        for check in CHECKS:
            try:
                found += await check(patient)
            except sqlite3.Error as error:
                found.append(Finding(check.__name__, "act", f"It cannot be looked at: {_why(error)}"))
    return found


@contextlib.contextmanager
def _opened(patient: Patient) -> Iterator[None]:
    path = patient.settings.database_file
    if not path.exists():
        yield
        return
    try:
        patient.database = Inspection(path, BUSY)
        patient.database.migrations()
    except sqlite3.Error as error:
        patient.error = error
    try:
        yield
    finally:
        if patient.database is not None:
            patient.database.close()


def _is_running(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _why(error: sqlite3.Error) -> str:
    return str(trouble_of(error) or f"{error}.")


def _readable(patient: Patient) -> Inspection | None:
    """The database, where its tables are those that this program knows."""
    if patient.database is None or patient.error is not None:
        return None
    state = patient.database.migrations()
    return None if state.unknown or state.missing else patient.database


async def running(patient: Patient) -> list[Finding]:
    """Whether a bot works here."""
    if patient.running:
        return [Finding("bot", "ok", f"A bot is running on {patient.settings.data}.")]
    return [Finding("bot", "note", f"No bot is running on {patient.settings.data}. `dvk run` starts it.")]


async def database(patient: Patient) -> list[Finding]:
    """Whether the database opens, is whole, known and writable."""
    path, inspection = patient.settings.database_file, patient.database
    if not path.exists() or not path.stat().st_size:
        words = f"There is no database at {path}. Run `dvk init`, or set DVK_DATA to the folder that has it."
        return [Finding("database", "act", words)]
    restore = "Stop the bot, copy the data folder aside, and put the newest backup in its place."
    if inspection is None or patient.error is not None:
        assert patient.error is not None
        if (trouble := trouble_of(patient.error)) is not None:
            return [Finding("database", "act", str(trouble))]
        return [Finding("database", "act", f"{path} is no database, or damaged ({patient.error}). {restore}")]
    state = inspection.migrations()
    if state.unknown:
        words = f"The database is of a newer dvk (migration {state.unknown}). Install that version, or use a backup."
        return [Finding("database", "act", words)]
    if damage := inspection.damage():
        return [Finding("database", "act", f"The database is damaged: {damage.splitlines()[0]}. {restore}")]
    found = [Finding("database", "ok", f"The database is whole, {_size(path.stat().st_size)}.")]
    if state.missing:
        words = f"Migrations still to come: {state.missing}. The next `dvk run` brings the tables up to date."
        found.append(Finding("database", "note", words))
    try:
        inspection.can_be_written()
    except sqlite3.Error as error:
        found.append(Finding("database", "act", f"Nothing can be stored. {_why(error)}"))
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size > LARGE_LOG:
        words = f"The write-ahead log has grown to {_size(log.stat().st_size)}: something reads without an end."
        found.append(Finding("database", "act", f"{words} Close other programs on the database, restart the bot."))
    return found


async def audit_chain(patient: Patient) -> list[Finding]:
    """Whether the audit is as it was written."""
    inspection = _readable(patient)
    if inspection is None:
        return []
    wrong = await audit.verify(inspection)
    if wrong is None:
        return [Finding("audit", "ok", f"The audit's chain is whole, {inspection.audit_entries()} entries.")]
    words = f"Audit entry {wrong} is not as it was written: somebody has changed the database past the bot."
    return [Finding("audit", "act", f"{words} Keep a copy, and see who can reach the file.")]


async def files(patient: Patient) -> list[Finding]:
    """Whether the bytes of evidence and documents are there and as they came."""
    inspection = _readable(patient)
    if inspection is None:
        return []
    expected, folder = dict(inspection.files()), patient.settings.files
    missing = [digest for digest, size in expected.items() if not _is_there(place_of(folder, digest), size)]
    there = [digest for digest in expected if digest not in set(missing)]
    sample = {*there[: SAMPLE // 2], *there[:: max(1, len(there) // (SAMPLE // 2))]}
    unreadable, changed = [], []
    for digest in sample:
        try:
            if hashlib.sha256(place_of(folder, digest).read_bytes()).hexdigest() != digest:
                changed.append(digest)
        except OSError:
            unreadable.append(digest)
    words = f"{len(there)} of {len(expected)} files are there, {len(sample) - len(changed) - len(unreadable)} compared."
    found = [Finding("files", "ok", words)]
    for bad, told, advice in (
        (missing, "missing or cut short", "Put them back from a backup of the folder"),
        (unreadable, "that cannot be read", "Give the bot's user the right to read the folder"),
        (
            changed,
            "not as they came",
            "The disk may be failing: check it, and put them back from a backup of the folder",
        ),
    ):
        if bad:
            some = ", ".join(sorted(digest[:12] for digest in bad)[:3])
            found.append(Finding("files", "act", f"Files {told}: {len(bad)} ({some}…). {advice} {folder}."))
    lacking = inspection.evidence_without_bytes()
    if lacking.get("waiting"):
        found.append(Finding("files", "note", f"Evidence that waits to be fetched: {lacking['waiting']}."))
    if gone := lacking.get("lost", 0) + lacking.get("too_big", 0):
        words = f"Evidence that could not be fetched (too big, or gone): {gone}. Its reports stand without it."
        found.append(Finding("files", "note", words))
    return found


def _is_there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == (size or path.stat().st_size)
    except OSError:
        return False


async def disk(patient: Patient) -> list[Finding]:
    """Whether there is room."""
    folder = patient.settings.data
    if not folder.exists():
        return []
    free = shutil.disk_usage(folder).free
    path = patient.settings.database_file
    needed = max(ROOM, path.stat().st_size if path.exists() else 0)
    if free < needed:
        words = f"Only {_size(free)} are free at {folder}, {_size(needed)} are wanted. Make room; nothing is lost."
        return [Finding("disk", "act", words)]
    return [Finding("disk", "ok", f"{_size(free)} are free at {folder}.")]


async def clock(patient: Patient) -> list[Finding]:
    """Whether the clock agrees with what was stored last. Whether it is right to the minute cannot be asked offline."""
    found = [Finding("clock", "ok", f"In Vietnam it is {local(patient.now):%H:%M, %d/%m/%Y}, by this machine.")]
    if local(patient.now).utcoffset() != timedelta(hours=7):
        return [Finding("clock", "act", "The time zone data is wrong. Install the package tzdata anew.")]
    inspection = _readable(patient)
    newest = inspection.newest_stamp() if inspection else None
    if newest is None:
        return found
    last = f"{local(newest):%H:%M, %d/%m/%Y}"
    if patient.now < newest - BEHIND:
        words = f"The clock shows {local(patient.now):%H:%M, %d/%m/%Y}, but something was stored at {last} already."
        return [Finding("clock", "act", f"{words} Set the clock, or wait: what is due then goes out late.")]
    if patient.now - newest > QUIET:
        words = f"Nothing was stored since {last}. If the bot has worked since, the clock is ahead: set it."
        found.append(Finding("clock", "note", words))
    return found


async def policy(patient: Patient) -> list[Finding]:
    """Whether the policy can be used."""
    path, remembered = patient.settings.policy_file, patient.settings.last_good_policy.exists()
    if not path.exists():
        which = "last good one" if remembered else "default"
        return [Finding("policy", "note", f"There is no policy at {path}: the {which} holds. `dvk init` writes one.")]
    try:
        _, read = read_policy(path)
    except (PolicyError, OSError) as error:
        why = error if isinstance(error, PolicyError) else f"{path} cannot be read: {error.strerror}."
        after = "Until then the last good one holds." if remembered else "Until then the bot cannot be started."
        return [Finding("policy", "act", f"{why}\nMend this. {after}")]
    return [Finding("policy", "ok", f"The policy of {read.organisation.name} can be used.")]


async def telegram(patient: Patient) -> list[Finding]:
    """Whether the token is good and messages can come."""
    settings = patient.settings
    if settings.telegram_token is None:
        words = "DVK_TELEGRAM_TOKEN is not set. Take a token from @BotFather, put it into the environment or .env."
        return [Finding("token", "act", words)]
    from bot.app import telegram_channel
    from bot.channels.telegram.checkup import check_up
    from bot.clock import Clock

    token = settings.telegram_token.get_secret_value()
    try:
        channel = telegram_channel(settings, Clock(), lambda _: None)
    except ValidationError as error:
        words = f"DVK_PUBLIC_URL or DVK_LISTEN {error.errors()[0]['msg'].removeprefix('Value error, ')}."
        return [Finding("channel", "act", words)]
    except ValueError as error:
        return [Finding("token", "act", f"DVK_TELEGRAM_TOKEN cannot be right: {error}. Copy it anew from @BotFather.")]
    await channel.close()
    return await check_up(
        token,
        base_url=settings.telegram_base_url,
        proxy=settings.telegram_proxy,
        public_url=settings.public_url,
        running=patient.running,
    )


async def messages(patient: Patient) -> list[Finding]:
    """Whether anything waits for an admin, and whether there is one to be told."""
    inspection = _readable(patient)
    if inspection is None:
        return []
    found = []
    if dead := inspection.dead_updates():
        words = (
            f"Messages that could not be handled: {dead}. `dvk inbox list` shows why, `dvk inbox retry` tries again."
        )
        found.append(Finding("inbox", "act", words))
    if not inspection.admins_reached():
        words = "No admin can be reached, so nobody is told of trouble. `dvk init` gives a code for one."
        found.append(Finding("admins", "act", words))
    return found


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB" if count < 1024 * MEGABYTE else f"{count / MEGABYTE / 1024:.1f} GB"


CHECKS: tuple[Check, ...] = (running, database, audit_chain, files, disk, clock, policy, telegram, messages)
"""Everything that is looked at, in this order."""
