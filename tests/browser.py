"""A real Chromium for tests, where the machine has one."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: the browser tests are skipped"
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE_WIDTH: ViewportSize = {"width": 360, "height": 720}


@contextlib.asynccontextmanager
async def phone_page(url: str, sharpness: float = 1, screen: ViewportSize = PHONE_WIDTH) -> AsyncIterator[Page]:
    """A page as wide as a cheap phone; ``sharpness`` is how many dots a pixel has, for pictures that are printed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport=screen, device_scale_factor=sharpness)
        await page.goto(url)
        yield page
        await browser.close()


class BrowserPhone:
    """One person's chat in the browser: what a thumb and an eye can do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def say(self, words: str) -> None:
        """Type and send."""
        box = self.page.get_by_role("textbox")
        await box.fill(words)
        await box.press("Enter")

    async def tap(self, label: str) -> None:
        """Press the button of the newest message that begins so."""
        newest = self.page.locator("article.message.theirs").last
        begins = re.escape(label).replace("/", r"\/")  # playwright hands the pattern over between slashes
        await newest.get_by_role("button", name=re.compile(f"^{begins}")).first.click()

    async def photo(self, file: Path) -> None:
        """Choose a photo from the phone and send it."""
        await self.page.locator("input[type=file][accept*=image]").first.set_input_files(file)
        await self.page.get_by_role("textbox").press("Enter")

    async def document(self, file: Path) -> None:
        """Choose a document and send it."""
        await self.page.get_by_label("Gửi tài liệu").set_input_files(file)
        await self.page.get_by_role("textbox").press("Enter")

    async def edit(self, said: str, words: str) -> None:
        """Change one's own message that shows these words."""
        await self._choose(self._mine(said), "Sửa")
        await self.say(words)

    async def reply(self, said: str, words: str) -> None:
        """Answer one's own message that shows these words."""
        await self._choose(self._mine(said), "Trả lời")
        await self.say(words)

    async def forward(self, said: str) -> None:
        """Forward one's own message that shows these words to the bot."""
        await self._choose(self._mine(said), "Chuyển tiếp cho bot")

    def _mine(self, said: str) -> Locator:
        return self.page.locator("article.message.mine", has_text=said).last

    async def _choose(self, message: Locator, deed: str) -> None:
        await message.get_by_role("button", name="Tùy chọn của tin này").click()
        await self.page.get_by_role("dialog").get_by_role("button", name=deed).click()

    async def sees(self, words: str, patience: float = 30.0) -> None:
        """Wait until the newest message shows these words, so many seconds at most."""
        await expect(self.page.locator("article.message.theirs").last).to_contain_text(words, timeout=patience * 1000)
