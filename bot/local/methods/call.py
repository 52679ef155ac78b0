"""One call of one bot."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.local.bot_account import BotAccount
from bot.local.chat import Chat
from bot.local.courier import Couriers
from bot.local.errors import Json, bad_request
from bot.local.files import StoredFile
from bot.local.formatted import LONGEST_CAPTION, LONGEST_TEXT, Formatted, composed
from bot.local.message import Message
from bot.local.parameters import Parameters, Upload
from bot.local.world import World


@dataclass(frozen=True)
class Answer:
    """A result with the sentence that Telegram adds to some."""

    result: object
    description: str = ""

    def envelope(self) -> Json:
        """The JSON body of the answer."""
        body: Json = {"ok": True, "result": self.result}
        return body | ({"description": self.description} if self.description else {})


@dataclass(frozen=True)
class Call:
    """Who calls, with what, and where."""

    world: World
    couriers: Couriers
    bot: BotAccount
    parameters: Parameters

    def chat(self) -> Chat:
        """The chat that chat_id names."""
        return self.world.chat_for(self.bot, self.parameters.text("chat_id"))

    def message(self, what: str) -> tuple[Chat, Message]:
        """The message that chat_id and message_id name."""
        chat = self.chat()
        message_id = self.parameters.integer("message_id")
        if message_id <= 0:
            raise bad_request("message identifier is not specified")
        return chat, chat.find(message_id, what)

    def words(self) -> Formatted:
        """The text of a message: there must be one, within its limit."""
        values = self.parameters
        if not values.text("text"):
            raise bad_request("message text is empty")
        text = composed(values.text("text"), values.text("parse_mode"), values.structure("entities", "entities"))
        if not text.text:
            raise bad_request("text must be non-empty")
        if len(text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        return text

    def caption(self, values: Parameters | None = None) -> Formatted:
        """The caption, within its limit."""
        values = values or self.parameters
        entities = values.structure("caption_entities", "caption entities")
        caption = composed(values.text("caption"), values.text("parse_mode"), entities)
        if len(caption) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        return caption

    def file(self, field: str, value: str | None = None) -> Upload | StoredFile | None:
        """The file in a field: uploaded there, attached under another name, or known by its id."""
        uploads = self.parameters.uploads
        if value is None:
            if field in uploads:
                return uploads[field]
            value = self.parameters.text(field)
        if not value:
            return None
        if value.startswith("attach://"):
            return uploads.get(value.removeprefix("attach://"))
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # nothing here reaches out to the network
        stored = self.world.files.of_bot(self.bot.id, value)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored


Method = Callable[[Call], Awaitable[object]]
