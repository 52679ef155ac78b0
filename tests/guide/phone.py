"""A phone that counts what its owner does: messages, taps, typed characters."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page

from tests.browser import BrowserPhone


@dataclass
class Count:
    """What one deed took. An answer is a message or a tap."""

    messages: int = 0
    taps: int = 0
    characters: int = 0
    typed: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return self.messages + self.taps


class CountingPhone(BrowserPhone):
    """Counts from the last time that it was asked."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._count = Count()

    def counted(self) -> Count:
        """What was done since this was last asked."""
        count, self._count = self._count, Count()
        return count

    async def say(self, words: str) -> None:
        self._count.messages += 1
        self._count.characters += len(words)
        self._count.typed.append(words)
        await super().say(words)

    async def tap(self, label: str) -> None:
        self._count.taps += 1
        await super().tap(label)

    async def photo(self, file: Path, caption: str = "") -> None:
        """Choose a photo, write below it, and send both as one message."""
        await self.page.locator("input[type=file][accept*=image]").first.set_input_files(file)
        await self.say(caption)
