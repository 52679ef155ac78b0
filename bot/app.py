"""The composition root: the only file that knows every part and puts them together."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.base import Channel
from bot.channels.redaction import install_redaction
from bot.channels.telegram import TelegramChannel, WebhookSettings
from bot.clock import Clock, NewId, new_id
from bot.handlers.commands import bot_commands
from bot.handlers.services import Services
from bot.jobs.acceptance import accept_by_policy
from bot.jobs.alarm import Alarm, policy_mistakes
from bot.jobs.asking import Asking
from bot.jobs.change_telling import KIND as CHANGES
from bot.jobs.change_telling import ChangeMessages, ChangeTelling
from bot.jobs.checks import let_findings_stand
from bot.jobs.confirming import ask_to_confirm
from bot.jobs.digests import KIND as DIGESTS
from bot.jobs.digests import Digesting, DigestMessages
from bot.jobs.documents import Documents
from bot.jobs.files import Files
from bot.jobs.importing import Importing
from bot.jobs.ledger import LedgerKeeper
from bot.jobs.looking import Looking
from bot.jobs.lost_urgings import tell_of_lost_urgings
from bot.jobs.names import compare_names
from bot.jobs.policy_writer import PolicyWriter
from bot.jobs.references import References
from bot.jobs.registrations import tell_of_registrations
from bot.jobs.reminding import KIND, DutyMessages, Reminding
from bot.jobs.sender import Sender
from bot.jobs.upkeep import carry_out_changes, expire_sessions, forget, next_due, write_words
from bot.jobs.worker import Worker
from bot.policy import PolicyError
from bot.policy_file import PolicyFile
from bot.settings import Settings
from storage import digests, outbox, reminders
from storage.database import Database
from storage.writer import StorageTrouble

log = logging.getLogger(__name__)

TICK = 20
"""Seconds between looks at what time has brought about. The database decides; the tick only asks."""
FORGET_EVERY = timedelta(hours=6)
DRAIN = 10.0
"""Seconds for what is under way when the program is asked to stop."""


class AlreadyRunningError(Exception):
    """Another bot works on the same data folder."""


def telegram_channel(settings: Settings, clock: Clock, trouble: Callable[[str], None]) -> TelegramChannel:
    """The Telegram channel as the environment describes it. Raises ValueError where it does so wrongly."""
    assert settings.telegram_token is not None
    webhook = None
    if settings.public_url:
        webhook = WebhookSettings(
            public_url=settings.public_url, listen=settings.listen, secret=secrets.token_urlsafe(32)
        )
    return TelegramChannel(
        settings.telegram_token.get_secret_value(),
        now=clock.now,
        base_url=settings.telegram_base_url,
        proxy=settings.telegram_proxy,
        webhook=webhook,
        trouble=trouble,
    )


class App:
    """The running bot."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        policy: PolicyFile,
        clock: Clock,
        channels: Sequence[Channel],
        ids: NewId,
    ) -> None:
        self.clock = clock
        self._policy = policy
        self.services = Services(
            database, policy, clock, ids, {channel.name: channel for channel in channels}, settings.files
        )
        self.alarm = Alarm(self.services)
        references: dict[str, References] = {
            KIND: DutyMessages(self.services),
            CHANGES: ChangeMessages(),
            DIGESTS: DigestMessages(self.services),
        }
        self.sender = Sender(self.services, self.alarm, references=references, rate=settings.telegram_rate)
        self.files = Files(self.services, self.sender, self.alarm)
        self.documents = Documents(self.services, self.sender, self.alarm)
        self.importing = Importing(self.services, self.sender, self.alarm, settings.data / "imports")
        self.ledger = LedgerKeeper(self.services)
        self.reminding = Reminding(self.services, self.sender)
        self.looking = Looking(self.services)
        self.asking = Asking(self.services, self.sender)
        self.change_telling = ChangeTelling(self.services, self.sender)
        self.digesting = Digesting(self.services, self.sender)
        self.policy_writer = PolicyWriter(self.services, self.sender, self.alarm)
        self.worker = Worker(
            self.services,
            self.sender,
            self.alarm,
            on_files=self.files.rounds.wake,
            on_policy=self.policy_writer.follow,
            on_documents=self.documents.rounds.wake,
            on_imports=self.importing.rounds.wake,
            on_urged=self.reminding.tick,
            on_passed=self.digesting.tick,
        )
        self._forgot_at = clock.now()
        self._ticking: asyncio.Task[None] | None = None
        self._one_tick = asyncio.Lock()
        """Held by a tick, and while the clock is moved: what begins at one moment shall not end at another."""

    async def run(self, stop: asyncio.Event) -> None:
        """Receive, handle and send until ``stop`` is set, then finish what is under way."""
        working, stopping = asyncio.create_task(self._work()), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()  # it never ends by itself: show why it did
        finally:
            log.info("Stopping: finishing what is under way.")
            await _cancel(working, stopping)
            await self._finish()

    async def _work(self) -> None:
        """Take up what was left, then receive, fetch and look at the clock until cancelled."""
        await self.alarm.outlast(self._take_up)
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._begin_tick,
            "interval",
            seconds=TICK,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                for channel in self.services.channels.values():
                    await channel.start(bot_commands())
                    group.create_task(channel.receive(self.worker.intake))
                group.create_task(self.files.rounds.run())
                group.create_task(self.documents.rounds.run())
                group.create_task(self.importing.rounds.run())
                log.info("The bot is running.")
        finally:
            scheduler.shutdown(wait=False)

    async def _take_up(self) -> None:
        now = self.clock.now()

        def settle(connection: sqlite3.Connection) -> None:
            outbox.settle_interrupted(connection, now)
            reminders.follow_outbox(connection, now)
            digests.follow_outbox(connection, now)

        await self.services.database.write(settle)
        await self.policy_writer.catch_up()
        self.services.duties.demands(self.services.today())  # reads the country's calendar before anyone waits for it
        await self.sender.scan()
        await self.worker.scan()

    async def drain(self) -> None:
        """Wait until everything received is handled and everything due is sent."""
        await self.worker.drain()
        await self.sender.drain()

    async def _begin_tick(self) -> None:
        """Begin a tick unless one is under way; stopping waits for it instead of cutting it off."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick())

    async def tick(self) -> None:
        """Look at what time has brought about, one tick at a time. What goes wrong with one part hinders no other."""
        async with self._one_tick:
            await self._tick()

    async def _tick(self) -> None:
        for part in (
            self.policy_writer.catch_up,
            self._reload_policy,
            lambda: carry_out_changes(self.services, self.sender),
            lambda: write_words(self.services),
            lambda: expire_sessions(self.services, self.sender),
            lambda: accept_by_policy(self.services, self.sender),
            lambda: let_findings_stand(self.services, self.sender),
            self.ledger.tick,
            lambda: ask_to_confirm(self.services, self.sender),
            lambda: tell_of_registrations(self.services),
            self.reminding.tick,
            lambda: tell_of_lost_urgings(self.services, self.sender),
            lambda: compare_names(self.services),
            self.looking.tick,
            self.asking.tick,
            self.change_telling.tick,
            self.digesting.tick,
            self.worker.scan,
            self.sender.scan,
            self._forget,
        ):
            try:
                await part()
            except StorageTrouble as trouble:
                await self.alarm.storage(trouble)
                return
            except Exception:
                log.exception("what time brings about could not be done")
        self.files.rounds.wake()

    async def _forget(self) -> None:
        if self.clock.now() - self._forgot_at >= FORGET_EVERY:
            self._forgot_at = self.clock.now()
            await forget(self.services)

    async def move_clock(self, by: timedelta) -> None:
        """Move the clock ahead, as the demo does: through each due moment in order, the outbox drained between."""
        async with self._one_tick:
            await self._move_clock(self.clock.now() + by)

    async def _move_clock(self, target: datetime) -> None:
        before = None
        await self.drain()
        await self._tick()  # what is due now comes before what is due later
        await self.drain()
        while (due := await next_due(self.services)) is not None and due < target:
            if due == before:  # what was to be done then could not be done
                break
            before = due
            self.clock.move(max(due - self.clock.now(), timedelta(0)))
            await self._tick()
            await self.drain()
        self.clock.move(max(target - self.clock.now(), timedelta(0)))
        await self._tick()
        await self.drain()

    async def _reload_policy(self) -> None:
        """Read the policy again if it has changed; a mistake in it is told and hinders nothing else."""
        try:
            if self._policy.load():
                self.alarm.over("policy")
                log.info("The policy was read again.")
            await self.policy_writer.tell_of_change_by_hand()
        except PolicyError as error:
            await self.alarm.raise_("policy", str(error), policy_mistakes(error.vietnamese))
        except OSError as error:
            await self.alarm.raise_("policy", str(error))

    async def _finish(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                if self._ticking is not None:
                    await self._ticking
                await self.drain()
        await self.worker.close()
        await self.sender.close()
        for channel in self.services.channels.values():
            await channel.close()


@contextlib.asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ids: NewId = new_id,
    make_channel: Callable[[Settings, Clock, Callable[[str], None]], Channel] = telegram_channel,
) -> AsyncIterator[App]:
    """Open the data folder for one bot and put the bot together.

    Raises AlreadyRunningError, NewerDatabaseError, PolicyError, and ValueError where the environment is wrong.
    """
    clock = clock or Clock()
    settings.data.mkdir(parents=True, exist_ok=True)
    with _only_one(settings):
        policy = PolicyFile(settings.policy_file, settings.last_good_policy)
        try:
            if not policy.load():
                which = "last good one" if policy.recall() else "default"
                log.warning("There is no policy at %s: the %s is in force.", settings.policy_file, which)
        except PolicyError as error:
            if not policy.recall():
                raise
            log.error("The last good policy is in force. %s", error)
        channels: list[Channel] = []
        if settings.telegram_token:
            install_redaction(settings.telegram_token.get_secret_value())
            channels.append(make_channel(settings, clock, log.warning))
        database = await Database.open(settings.database_file)
        try:
            yield App(settings, database, policy, clock, channels, ids)
        finally:
            await database.close()


@contextlib.contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder's lock: two bots on one database would send everything twice."""
    lock: IO[str]
    with (settings.data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunningError(
                f"Another dvk is running on {settings.data}. Stop it first, or set DVK_DATA to another folder."
            ) from None
        yield


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
