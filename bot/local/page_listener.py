"""What one open page hears."""

import re
from collections.abc import Mapping

from bot.local.changes import Changes
from bot.local.chat import Chat
from bot.local.controls import Controls
from bot.local.errors import Json
from bot.local.page_view import chat_view, event_view


class PageListener:
    """The bar and the chats of all phones of a page, over one connection: browsers allow a host only six.

    ``position`` says what was heard so far; a page that comes back with it hears what it missed.
    """

    def __init__(self, run_id: str, controls: Controls, chats: Mapping[int, Chat | None], position: str) -> None:
        self._run_id = run_id
        self._controls = controls
        self._chats = {person: chat for person, chat in chats.items() if chat is not None}
        self._unknown = [person for person, chat in chats.items() if chat is None]
        self._bar_version = -1
        run, *heard = position.split("~")
        numbers = [re.fullmatch(r"(\d{1,19})\.(\d{1,19})", each) for each in heard] if run == run_id else []
        self._heard = {int(number[1]): int(number[2]) for number in numbers if number}

    @property
    def position(self) -> str:
        """The run of the server, and the newest event that was heard of each chat."""
        return "~".join([self._run_id, *(f"{person}.{number}" for person, number in self._heard.items())])

    def news(self) -> list[Json]:
        """What has not been heard yet: of each chat what happened, or all of it; the bar goes with any news."""
        news: list[Json] = [{"kind": "gone", "phone": person} for person in self._unknown]
        self._unknown.clear()
        for person, chat in self._chats.items():
            heard = self._heard.get(person)
            missed = chat.events_after(heard) if heard is not None else None
            views = [chat_view(chat)] if missed is None else [event_view(chat, event) for event in missed]
            news += [{"phone": person} | view for view in views]
            self._heard[person] = chat.version
        if news or self._bar_version != self._controls.version:
            news.insert(0, self.bar())
        return news

    def bar(self) -> Json:
        """The bar as it stands."""
        self._bar_version = self._controls.version
        return {"kind": "bar", "run": self._run_id} | self._controls.view()

    async def wait(self, seconds: float) -> bool:
        """Sleep until there may be news; False when there were none in time."""
        return await Changes.wait_for_any(
            [self._controls.changes, *(chat.changes for chat in self._chats.values())], seconds
        )
