"""What the page asks a phone to do."""

from collections.abc import Callable

from bot.local.errors import Json
from bot.local.formatted import LONGEST_TEXT
from bot.local.handset import Handset
from bot.local.message import Message


class Wish:
    """The JSON of one request of the page, read in the expected types; a wrong one is a ValueError."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def number(self, name: str) -> float:
        """A number."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise ValueError(f"Thiếu số «{name}».")
        return value

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A text that is not empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ValueError("Chưa có nội dung.")
        value = value.encode(errors="replace").decode()
        if len(value) > longest:
            raise ValueError(f"Tin nhắn dài quá {longest} chữ, hãy chia làm nhiều tin.")
        return value

    def message(self, handset: Handset, name: str = "message_id") -> Message:
        """A message of the chat."""
        message = handset.chat.messages.get(int(self.number(name)))
        if message is None:
            raise ValueError("Tin nhắn này không còn.")
        return message


def do_deed(handset: Handset, name: str, wish: Wish) -> None:
    """Do it; what cannot be done is a ValueError that says why, in Vietnamese."""
    if name not in DEEDS:
        raise ValueError("Không có việc này.")
    DEEDS[name](handset, wish)


def _say(handset: Handset, wish: Wish) -> None:
    reply_to = wish.message(handset, "reply_to") if wish.values.get("reply_to") else None
    handset.say(wish.text("text"), reply_to)


def _edit(handset: Handset, wish: Wish) -> None:
    message = wish.message(handset)
    if message.from_bot:
        raise ValueError("Chỉ sửa được tin nhắn của mình.")
    handset.edit(message, wish.text("text"))


def _tap(handset: Handset, wish: Wish) -> None:
    message = wish.message(handset)
    data = wish.text("data")
    if data not in [button.data for button in message.buttons]:
        raise ValueError("Nút này không còn.")
    handset.tap(data, message.id)


def _place(handset: Handset, wish: Wish) -> None:
    latitude, longitude = wish.number("latitude"), wish.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.")
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
    "tap": _tap,
    "place": _place,
    "contact": _contact,
    "block": _block,
    "unblock": _unblock,
}
