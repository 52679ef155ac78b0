"""Everything there is on the local Telegram."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from bot.local.bot_account import BotAccount
from bot.local.call_log import CallLog
from bot.local.chat import CallbackQuery, Chat
from bot.local.errors import ApiError, bad_request
from bot.local.faults import Faults
from bot.local.files import Files
from bot.local.flood_limits import FloodLimits
from bot.local.handset import Handset
from bot.local.person import Person
from bot.local.updates import UpdateQueue

TOKEN_SHAPE = re.compile(r"[1-9]\d{0,18}:[A-Za-z0-9_-]{20,60}")


class World:
    """Bots, people, their chats and files, in memory."""

    def __init__(self, now: Callable[[], datetime], *, limits: bool, log_limit: int, query_seconds: float) -> None:
        self.now = now
        self.faults = Faults()
        self.files = Files()
        self.log = CallLog(log_limit)
        self.limits = FloodLimits(time.monotonic) if limits else None
        self.bots: dict[str, BotAccount] = {}
        self.people: dict[int, Person] = {}
        self._chats: dict[tuple[int, int], Chat] = {}
        self._queries: dict[str, CallbackQuery] = {}
        self._query_seconds = query_seconds

    def add_bot(self, token: str, username: str, name: str) -> BotAccount:
        """Register a bot."""
        if not TOKEN_SHAPE.fullmatch(token):
            raise ValueError("a bot token looks like 123456:AAE… (digits, a colon, 35 letters, digits, _ or -)")
        bot = BotAccount(token, username, name, UpdateQueue(self.faults))
        self.bots[token] = bot
        return bot

    def add_person(self, person: Person) -> Person:
        """Register someone who has a phone."""
        self.people[person.id] = person
        return person

    def bot_of(self, token: str) -> BotAccount:
        """The bot whose token this is."""
        if not TOKEN_SHAPE.fullmatch(token):
            raise ApiError(401, "Unauthorized: invalid token specified")
        if token not in self.bots:
            raise ApiError(401, "Unauthorized")
        return self.bots[token]

    def bot_named(self, username: str = "") -> BotAccount:
        """The bot with this username; without one, the first."""
        for bot in self.bots.values():
            if not username or bot.username == username:
                return bot
        raise KeyError(username)

    def chat(self, bot: BotAccount, person: Person) -> Chat:
        """The chat of these two."""
        key = (bot.id, person.id)
        if key not in self._chats:
            self._chats[key] = Chat(bot, person, self.now)
        return self._chats[key]

    def chats_of(self, bot: BotAccount) -> list[Chat]:
        """Every chat of a bot."""
        return [chat for (bot_id, _), chat in self._chats.items() if bot_id == bot.id]

    def chat_for(self, bot: BotAccount, chat_id: str) -> Chat:
        """The chat that a bot named in a call."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        person = self.people.get(int(chat_id)) if re.fullmatch(r"-?\d{1,19}", chat_id) else None
        if person is None:
            raise bad_request("chat not found")
        return self.chat(bot, person)

    def handset(self, person_id: int, bot_username: str = "") -> Handset:
        """The phone of a person, open at the chat with a bot."""
        chat = self.chat(self.bot_named(bot_username), self.people[person_id])
        return Handset(chat, self.files, self._new_query)

    def take_query(self, bot: BotAccount, query_id: str) -> CallbackQuery:
        """The tap that is being answered, unless it is too old."""
        query = self._queries.get(query_id)
        if query is None or query.chat.bot is not bot or time.monotonic() - query.asked_at > self._query_seconds:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query

    def _new_query(self, chat: Chat) -> str:
        now = time.monotonic()
        while self._queries and now - (oldest := next(iter(self._queries.values()))).asked_at > self._query_seconds:
            del self._queries[oldest.id]
        query = CallbackQuery(str(secrets.randbits(62)), chat, now)
        self._queries[query.id] = query
        return query.id
