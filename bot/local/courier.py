"""Bringing updates to the bots that set a webhook."""

import asyncio
import contextlib
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.local.bot_account import BotAccount
from bot.local.errors import Json, bad_request
from bot.local.faults import Faults

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 30.0

CallBack = Callable[[BotAccount, str, Json], Awaitable[None]]
"""Runs the method that a bot wrote into its answer to an update."""


@dataclass
class Webhook:
    """Where a bot wants its updates."""

    url: str
    secret_token: str
    max_connections: int
    last_error: str = ""
    last_error_date: int = 0

    def check(self) -> None:
        """Refuse what Telegram refuses; plain http is allowed to this machine only."""
        try:
            url = URL(self.url if "://" in self.url else f"https://{self.url}")
        except ValueError:
            raise bad_request("invalid webhook URL specified") from None
        if not url.host or url.scheme not in ("http", "https"):
            raise bad_request("invalid webhook URL specified")
        if url.scheme == "http" and not is_loopback(url.host):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(self.secret_token) > 256:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", self.secret_token):
            raise bad_request("secret token contains unallowed characters")

    def info(self) -> Json:
        """Its part of getWebhookInfo."""
        info: Json = {"url": self.url, "max_connections": self.max_connections}
        if self.last_error:
            info |= {"last_error_message": self.last_error, "last_error_date": self.last_error_date}
        return info


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Courier:
    """Posts one bot's updates: many at once, but those of one chat one after the other."""

    def __init__(
        self,
        bot: BotAccount,
        webhook: Webhook,
        faults: Faults,
        timestamp: Callable[[], int],
        call_back: CallBack,
    ) -> None:
        self.webhook = webhook
        self._bot = bot
        self._faults = faults
        self._timestamp = timestamp
        self._call_back = call_back
        self._busy: dict[int, int | None] = {}
        self._rounds: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Drop everything that is under way; it stays pending."""
        # a bot may end its webhook in its answer to an update: that delivery is then this very task
        tasks = {self._task, *self._rounds} - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                for update in self._ready():
                    self._busy[update["update_id"]] = chat_of(update)
                    task = asyncio.create_task(self._deliver(session, update))
                    self._rounds.add(task)
                    task.add_done_callback(self._rounds.discard)
                await self._bot.updates.changes.wait()

    def _ready(self) -> list[Json]:
        taken = set(self._busy.values()) - {None}
        ready: list[Json] = []
        for update in self._bot.updates.pending():
            if len(self._busy) + len(ready) >= self.webhook.max_connections:
                break
            chat = chat_of(update)
            if update["update_id"] in self._busy or chat in taken:
                continue
            if chat is not None:
                taken.add(chat)
            ready.append(update)
        return ready

    async def _deliver(self, session: aiohttp.ClientSession, update: Json) -> None:
        pause = FIRST_RETRY_SECONDS
        while True:
            repeat = self._faults.update_twice.strikes("webhook", self._faults.chance)
            error = await self._post(session, update)
            if not error and repeat:
                error = await self._post(session, update)
            if not error:
                break
            self.webhook.last_error = error
            self.webhook.last_error_date = self._timestamp()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)
        self._bot.updates.forget(update["update_id"])
        del self._busy[update["update_id"]]
        self._bot.updates.changes.announce()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str:
        """What went wrong; empty when the bot took the update."""
        headers = {SECRET_HEADER: self.webhook.secret_token} if self.webhook.secret_token else {}
        try:
            async with session.post(self.webhook.url, json=update, headers=headers, allow_redirects=False) as response:
                body = await response.read()
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason or ''}".rstrip()
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, ValueError) as error:
            return f"Connection broken: {type(error).__name__}"
        with contextlib.suppress(ValueError):
            call = json.loads(body or b"null")
            if isinstance(call, dict) and isinstance(method := call.pop("method", None), str):
                await self._call_back(self._bot, method, call)
        return ""


class Couriers:
    """The couriers of all bots that set a webhook."""

    def __init__(self, faults: Faults, timestamp: Callable[[], int], call_back: CallBack) -> None:
        self._faults = faults
        self._timestamp = timestamp
        self._call_back = call_back
        self._at_work: dict[int, Courier] = {}

    def webhook_of(self, bot: BotAccount) -> Webhook | None:
        """The webhook of a bot, if it set one."""
        courier = self._at_work.get(bot.id)
        return courier.webhook if courier else None

    async def employ(self, bot: BotAccount, webhook: Webhook) -> None:
        """Deliver to this webhook from now on, in place of any before."""
        await self.dismiss(bot)
        self._at_work[bot.id] = Courier(bot, webhook, self._faults, self._timestamp, self._call_back)

    async def dismiss(self, bot: BotAccount) -> bool:
        """Deliver no more; False when there was no webhook."""
        courier = self._at_work.pop(bot.id, None)
        if courier is not None:
            await courier.stop()
        return courier is not None

    async def stop(self) -> None:
        """Send all couriers home."""
        couriers, self._at_work = list(self._at_work.values()), {}
        for courier in couriers:
            await courier.stop()


def chat_of(update: Json) -> int | None:
    """The chat that an update belongs to, if any."""
    for key, payload in update.items():
        if key != "update_id" and isinstance(payload, dict):
            message = payload.get("message", payload)
            chat = message.get("chat") if isinstance(message, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return None
