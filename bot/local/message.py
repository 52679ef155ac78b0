"""A message in a chat."""

from dataclasses import dataclass

from bot.local.errors import Json


@dataclass(frozen=True)
class Button:
    """A button under a message or above the keyboard."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass
class Message:
    """A message, in the form in which the Bot API shows it."""

    wire: Json
    from_bot: bool
    other_markup: Json | None = None
    """The reply keyboard, its removal or the forced reply that came with it; bots get none of it back."""

    @property
    def id(self) -> int:
        """The message id."""
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    @property
    def rows(self) -> list[list[Button]]:
        """The buttons under the message, or those of its reply keyboard."""
        markup = self.wire.get("reply_markup") or self.other_markup or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [
            [Button(button["text"], button.get("callback_data"), button.get("url")) for button in row] for row in rows
        ]

    @property
    def buttons(self) -> list[Button]:
        """All its buttons, row by row."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [button.label for button in self.buttons]

    def copy_for_reply(self) -> Json:
        """The message as a reply to it quotes it: without what it replied to itself."""
        return {key: value for key, value in self.wire.items() if key != "reply_to_message"}
