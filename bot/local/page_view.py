"""A chat as the page gets it."""

from bot.local.chat import Chat, ChatEvent
from bot.local.errors import Json
from bot.local.message import Message


def chat_view(chat: Chat) -> Json:
    """The whole chat as it stands."""
    return {
        "kind": "all",
        "messages": [message_view(message) for message in chat.messages.values()],
        "commands": chat.bot.commands_for(chat.person.id),
        "description": chat.bot.descriptions.get("vi") or chat.bot.descriptions.get("", ""),
    } | _standing(chat)


def event_view(chat: Chat, event: ChatEvent) -> Json:
    """One thing that happened, and how the chat stands now."""
    view: Json = {"kind": event.kind} | event.details | _standing(chat)
    if event.message is not None:
        view |= {"message": message_view(event.message)}
    if event.kind == "commands":
        view |= {"commands": chat.bot.commands_for(chat.person.id)}
    return view


def message_view(message: Message) -> Json:
    """A message, and which side wrote it."""
    view = message.wire | {"mine": not message.from_bot}
    if message.other_markup is not None:
        view["force_reply"] = message.other_markup.get("force_reply", False)
        view["placeholder"] = message.other_markup.get("input_field_placeholder", "")
    return view


def _standing(chat: Chat) -> Json:
    return {
        "bot": chat.bot.name,
        "person": chat.person.name,
        "keyboard": chat.keyboard,
        "blocked": chat.blocked,
        "started": chat.started,
    }
