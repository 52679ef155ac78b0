"""A real Chromium for tests, where the machine has one."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: the browser tests are skipped"
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE_WIDTH = {"width": 360, "height": 720}


@contextlib.asynccontextmanager
async def phone_page(url: str) -> AsyncIterator[Page]:
    """A page as wide as a cheap phone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport=PHONE_WIDTH)  # type: ignore[arg-type]
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
        await newest.get_by_role("button", name=re.compile(f"^{re.escape(label)}")).first.click()

    async def photo(self, file: Path) -> None:
        """Choose a photo from the phone and send it."""
        await self.page.locator("input[type=file][accept*=image]").first.set_input_files(file)
        await self.page.get_by_role("textbox").press("Enter")

    async def sees(self, words: str) -> None:
        """Wait until the newest message shows these words."""
        await expect(self.page.locator("article.message.theirs").last).to_contain_text(words, timeout=10_000)
