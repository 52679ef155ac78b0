"""The local Telegram: a Bot API server and a page to chat with the bot."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot.local.bot_account import BotAccount
from bot.local.bot_api import BotApi
from bot.local.call_log import CallLog
from bot.local.controls import Controls
from bot.local.errors import Json
from bot.local.faults import Faults
from bot.local.handset import Handset
from bot.local.page import Page
from bot.local.person import Person
from bot.local.world import World

LARGEST_REQUEST = 64 * 1024 * 1024


class LocalTelegram:
    """Telegram on one machine, in memory, for the demo and the tests.

    ``now`` gives the dates of messages. ``on_move_clock`` is called when somebody moves the clock on the
    page; without it the page shows no buttons for that. ``next_due`` tells when time brings something about
    next, None when it will not; without it the page cannot go there. ``limits`` switches Telegram's flood
    limits on, ``log_limit`` says how many calls are remembered, ``query_seconds`` how long a tap can be answered.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        on_move_clock: Callable[[timedelta], Awaitable[None]] | None = None,
        next_due: Callable[[], Awaitable[datetime | None]] | None = None,
        limits: bool = False,
        log_limit: int = 10_000,
        query_seconds: float = 60.0,
    ) -> None:
        self.world = World(now, limits=limits, log_limit=log_limit, query_seconds=query_seconds)
        self._bot_api = BotApi(self.world)
        self._page = Page(self.world, Controls(self.world, on_move_clock, next_due))
        self._runner: web.AppRunner | None = None
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """The root, such as http://127.0.0.1:8081; empty while the server is not running."""
        return self._base_url

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.world.faults

    @property
    def log(self) -> CallLog:
        """What bots asked."""
        return self.world.log

    def add_bot(self, token: str, username: str, name: str) -> BotAccount:
        """Register a bot: only its token is let in."""
        return self.world.add_bot(token, username, name)

    def add_person(self, id: int, name: str, note: str = "", *, in_front: bool = False) -> Person:  # noqa: A002
        """Register someone with a phone; the note says who this is, ``in_front`` shows this phone first."""
        return self.world.add_person(Person(id, name, note, in_front))

    def handset(self, person_id: int, bot_username: str = "") -> Handset:
        """The phone of a person, open at the chat with a bot (the first, if none is named)."""
        return self.world.handset(person_id, bot_username)

    def push_raw(self, update: Json, bot_username: str = "") -> int:
        """Hand any JSON to a bot as an update; returns the update id."""
        return self.world.bot_named(bot_username).updates.push_raw(update)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        # A call that waits ends with its connection, so a killed bot leaves no long poll behind.
        application = web.Application(client_max_size=LARGEST_REQUEST)
        application.add_routes([*self._bot_api.routes(), *self._page.routes()])
        runner = web.AppRunner(application, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._runner = runner
        self._page.guard.bound_host = host
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
        except OSError:
            await self.stop()
            raise
        bound_port = runner.addresses[0][1]
        shown = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104 - shown, not bound
        self._base_url = f"http://{f'[{shown}]' if ':' in shown else shown}:{bound_port}"

    async def stop(self) -> None:
        """Stop listening, at once: long polls and open pages are let go. What happened stays in memory."""
        await self._bot_api.couriers.stop()
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
        self._base_url = ""
