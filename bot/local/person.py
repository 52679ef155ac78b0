"""Someone who has a phone."""

from dataclasses import dataclass

from bot.local.errors import Json


@dataclass(frozen=True)
class Person:
    """A user of the local Telegram; the note says who this is, for whoever picks a phone on the page.

    The page that is opened for nobody in particular shows the phones of those ``in_front``.
    """

    id: int
    name: str
    note: str = ""
    in_front: bool = False
    phone_number: str = "84900000000"

    def user(self) -> Json:
        """The person as bots see them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "vi"}

    def chat(self) -> Json:
        """The private chat with the person as bots see it."""
        return {"id": self.id, "type": "private", "first_name": self.name}
