"""A bot that is registered with the server."""

from dataclasses import dataclass, field

from bot.local.errors import Json
from bot.local.updates import UpdateQueue


@dataclass
class BotAccount:
    """A bot: its token, its name, its updates and what it told Telegram about itself."""

    token: str
    username: str
    name: str
    updates: UpdateQueue
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """Command lists by scope ("default", "all_private_chats", "chat:ID"…) and language."""
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    """Menu buttons by chat; None stands for all other chats."""
    last_message_id: int = 0

    @property
    def id(self) -> int:
        """The user id, which is the first part of the token."""
        return int(self.token.partition(":")[0])

    def user(self) -> Json:
        """The bot as people see it."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def next_message_id(self) -> int:
        """Message ids rise over all private chats of a bot."""
        self.last_message_id += 1
        return self.last_message_id

    def commands_for(self, chat_id: int, language: str = "vi") -> list[Json]:
        """The commands that this person's menu shows: the narrowest scope and the language win."""
        for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
            for code in (language, ""):
                if (scope, code) in self.commands:
                    return self.commands[scope, code]
        return []
