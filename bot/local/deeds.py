"""What the page asks a phone to do."""

from collections.abc import Callable

from bot.local.errors import Json
from bot.local.formatted import LONGEST_TEXT
from bot.local.handset import Handset
from bot.local.message import Message
from bot.local.refusal import Refusal


class Wish:
    """The JSON of one request of the page, read in the expected types; a wrong one is a Refusal."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def number(self, name: str) -> float:
        """A number."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise Refusal("number_missing", name)
        return float(value)

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A text that is not empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise Refusal("nothing_written")
        value = value.encode(errors="replace").decode()
        if len(value) > longest:
            raise Refusal("too_long", longest)
        return value

    def message(self, handset: Handset, name: str = "message_id") -> Message:
        """A message of the chat."""
        number = self.number(name)
        message = handset.chat.messages.get(int(number)) if number.is_integer() else None
        if message is None:
            raise Refusal("message_gone")
        return message


def do_deed(handset: Handset, name: str, wish: Wish) -> None:
    """Do it, or raise a Refusal that says why it cannot be done."""
    if name not in DEEDS:
        raise Refusal("unknown_deed")
    DEEDS[name](handset, wish)


def _say(handset: Handset, wish: Wish) -> None:
    reply_to = wish.message(handset, "reply_to") if wish.values.get("reply_to") else None
    handset.say(wish.text("text"), reply_to)


def _edit(handset: Handset, wish: Wish) -> None:
    message = wish.message(handset)
    if message.from_bot:
        raise Refusal("not_mine")
    handset.edit(message, wish.text("text"))


def _forward(handset: Handset, wish: Wish) -> None:
    handset.forward_message(wish.message(handset))


def _tap(handset: Handset, wish: Wish) -> None:
    message = wish.message(handset)
    data = wish.text("data")
    if data not in [button.data for button in message.buttons]:
        raise Refusal("button_gone")
    handset.tap(data, message.id)


def _place(handset: Handset, wish: Wish) -> None:
    latitude, longitude = wish.number("latitude"), wish.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refusal("place_outside")
    handset.location(latitude, longitude)


def _contact(handset: Handset, wish: Wish) -> None:
    handset.contact()


def _block(handset: Handset, wish: Wish) -> None:
    handset.block()


def _unblock(handset: Handset, wish: Wish) -> None:
    handset.unblock()


DEEDS: dict[str, Callable[[Handset, Wish], None]] = {
    "say": _say,
    "edit": _edit,
    "forward": _forward,
    "tap": _tap,
    "place": _place,
    "contact": _contact,
    "block": _block,
    "unblock": _unblock,
}
