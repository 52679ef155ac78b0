"""What a person can do to a bot with their phone."""

import secrets
from collections.abc import Callable, Sequence

from bot.local.chat import Chat
from bot.local.errors import Json
from bot.local.files import Files
from bot.local.formatted import typed
from bot.local.message import Message
from bot.local.person import Person

_FORWARDED = frozenset(
    {
        "text", "entities", "caption", "caption_entities", "photo", "document", "voice", "sticker", "location",
        "contact", "forward_origin",
    }
)  # fmt: skip


class Handset:
    """One person's phone, open at the chat with one bot. Each deed reaches the bot as an update."""

    def __init__(self, chat: Chat, files: Files, new_query: Callable[[Chat], str]) -> None:
        self.chat = chat
        self._files = files
        self._new_query = new_query

    def say(self, text: str, reply_to: Message | None = None) -> Message:
        """Send a text."""
        return self._send(typed(text).fields("text"), reply_to)

    def photo(
        self, content: bytes, caption: str = "", *, group: str | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send a photo; those of one group make an album."""
        sizes = self._files.photo(self.chat.bot.id, content)
        return self._send({"photo": sizes} | _grouped(group) | typed(caption).fields("caption"), reply_to)

    def album(self, photos: Sequence[bytes], caption: str = "") -> list[Message]:
        """Send several photos at once; the caption stands under the first."""
        group = new_group()
        return [self.photo(content, caption if index == 0 else "", group=group) for index, content in enumerate(photos)]

    def document(
        self,
        content: bytes,
        name: str,
        mime_type: str = "",
        caption: str = "",
        *,
        group: str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a document."""
        document = self._files.document(self.chat.bot.id, content, name, mime_type)
        return self._send({"document": document} | _grouped(group) | typed(caption).fields("caption"), reply_to)

    def voice(self, content: bytes, seconds: int = 1, caption: str = "", *, reply_to: Message | None = None) -> Message:
        """Send a voice message."""
        file = self._files.keep(self.chat.bot.id, "voice", content, "voice.oga", "audio/ogg")
        voice = file.wire() | {"duration": seconds, "mime_type": file.mime_type}
        return self._send({"voice": voice} | typed(caption).fields("caption"), reply_to)

    def sticker(self, content: bytes, emoji: str = "👍") -> Message:
        """Send a sticker."""
        file = self._files.keep(self.chat.bot.id, "sticker", content, "sticker.webp", "image/webp")
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send({"sticker": file.wire() | looks | {"emoji": emoji}})

    def location(self, latitude: float, longitude: float, reply_to: Message | None = None) -> Message:
        """Send a place."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}}, reply_to)

    def contact(self, whose: Person | None = None) -> Message:
        """Send a contact: one's own, or someone else's."""
        person = whose or self.chat.person
        card = {"phone_number": person.phone_number, "first_name": person.name, "user_id": person.id}
        return self._send({"contact": card})

    def forward(self, text: str, written_by: Person | str) -> Message:
        """Forward a text; of an author who hides only the name is known."""
        origin: Json = {"date": self.chat.timestamp()}
        if isinstance(written_by, Person):
            origin |= {"type": "user", "sender_user": written_by.user()}
        else:
            origin |= {"type": "hidden_user", "sender_user_name": written_by}
        return self._send({"forward_origin": origin} | typed(text).fields("text"))

    def forward_message(self, message: Message) -> Message:
        """Forward a message of this chat to the bot itself; where it came from in the first place is kept."""
        author = self.chat.bot.user() if message.from_bot else self.chat.person.user()
        origin: Json = {"type": "user", "date": message.wire["date"], "sender_user": author}
        content = {key: value for key, value in message.wire.items() if key in _FORWARDED}
        return self._send({"forward_origin": origin} | content)

    def edit(self, message: Message, text: str) -> None:
        """Change the text or the caption of one's own message."""
        field = "text" if "text" in message.wire else "caption"
        nothing = {"entities": None} if field == "text" else {"caption_entities": None}
        self.chat.change(
            message,
            nothing | {field: None} | typed(text).fields(field) | {"edit_date": self.chat.timestamp()},
        )
        self._update("edited_message", dict(message.wire))

    def tap(self, data: str, message_id: int) -> str:
        """Tap a button; the answer to the query of this id will be shown as a toast."""
        query_id = self._new_query(self.chat)
        message = self.chat.messages.get(message_id)
        inaccessible = {"chat": self.chat.person.chat(), "message_id": message_id, "date": 0}
        self._update(
            "callback_query",
            {
                "id": query_id,
                "from": self.chat.person.user(),
                "message": dict(message.wire) if message else inaccessible,
                "chat_instance": self.chat.instance,
                "data": data,
            },
        )
        return query_id

    def block(self) -> None:
        """Block the bot."""
        self._set_blocked(True)

    def unblock(self) -> None:
        """Let the bot write again."""
        self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> None:
        chat = self.chat
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        member, kicked = {"status": "member"}, {"status": "kicked", "until_date": 0}
        before, after = (member, kicked) if blocked else (kicked, member)
        chat.announce("blocked", blocked=blocked)
        self._update(
            "my_chat_member",
            {
                "chat": chat.person.chat(),
                "from": chat.person.user(),
                "date": chat.timestamp(),
                "old_chat_member": {"user": chat.bot.user()} | before,
                "new_chat_member": {"user": chat.bot.user()} | after,
            },
        )

    def _send(self, content: Json, reply_to: Message | None = None) -> Message:
        """Who writes to a bot has started it, and no longer blocks it."""
        self._set_blocked(False)
        self.chat.started = True
        if reply_to is not None:
            content = content | {"reply_to_message": reply_to.copy_for_reply()}
        message = self.chat.add(content, from_bot=False)
        if self.chat.keyboard and self.chat.keyboard.get("one_time_keyboard"):
            self.chat.keyboard = None
        self._update("message", dict(message.wire))
        return message

    def _update(self, kind: str, payload: Json) -> None:
        self.chat.bot.updates.push(kind, payload)


def new_group() -> str:
    """An id that holds an album together."""
    return str(secrets.randbelow(10**17) + 10**16)


def _grouped(group: str | None) -> Json:
    return {"media_group_id": group} if group else {}
