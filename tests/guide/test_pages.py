"""The guide says what the bot says, shows what there is, and prints on A4."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

import bot
from bot.conversations import FORMS
from bot.texts import texts
from tests.browser import CHROMIUM, FLAGS, needs_chromium
from tests.guide import pages
from tests.guide.camera import GUIDE, LIGHTEST, PICTURES, WRITES

MARKDOWN = sorted(GUIDE.glob("*.md"))
BUTTON = re.compile(r"\*\*“([^”]+)”\*\*")
SAID = re.compile(r"(?<!\*)\*“([^”]+)”\*")
TYPED = re.compile(r"^> (.+)$", re.MULTILINE)
PICTURE = re.compile(r'src="anh/([^"]+)"')
LINK = re.compile(r"\]\(([^)#]+)\)")
A4_HEIGHT = 297 - 2 * 12
"""Millimetres between the margins."""


def ids(page: Path) -> str:
    return page.stem


def constants(folder: Path) -> set[str]:
    """Every string that is written out in a folder's Python."""
    trees = (ast.parse(file.read_text("utf-8")) for file in folder.rglob("*.py"))
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.fixture(scope="module")
def labels() -> set[str]:
    """What can stand on a button: all that `dvk texts` prints, the labels beside it, and what is put together."""
    said = {words for _, words in texts()} | constants(Path(bot.__file__).parent)
    steps = {f"✎ {step.label}" for form in FORMS.values() for step in form.steps if step.label}
    again = {f"Làm tiếp: {form.title}" for form in FORMS.values()}
    return said | steps | again | {"Là lũy kế từ đầu", "Là riêng kỳ này"}


def test_the_page_to_print_holds_the_pages_as_they_are() -> None:
    if WRITES:
        pages.PRINTED.write_text(pages.printable(), "utf-8")
    assert pages.PRINTED.read_text("utf-8") == pages.printable(), "the page to print is out of date: make guide"


@pytest.mark.parametrize("page", MARKDOWN, ids=ids)
def test_every_button_that_is_named_is_one_that_the_bot_shows(page: Path, labels: set[str]) -> None:
    assert set(BUTTON.findall(page.read_text("utf-8"))) <= labels


@pytest.mark.parametrize("page", MARKDOWN, ids=ids)
def test_what_the_bot_is_quoted_with_it_can_say(page: Path) -> None:
    said = [words for _, words in texts()]
    for quoted in SAID.findall(page.read_text("utf-8")):
        assert any(quoted in words for words in said), quoted


@pytest.mark.parametrize("page", MARKDOWN, ids=ids)
def test_what_is_to_be_typed_was_typed_by_the_officer_of_the_test(page: Path) -> None:
    assert set(TYPED.findall(page.read_text("utf-8"))) <= constants(Path(__file__).parent)


@pytest.mark.parametrize("page", MARKDOWN, ids=ids)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (GUIDE / link).exists()] == []


def test_every_picture_is_there_is_light_and_is_shown() -> None:
    shown = {name for page in MARKDOWN for name in PICTURE.findall(page.read_text("utf-8"))}
    there = {picture.name for picture in PICTURES.glob("*.png")}
    assert shown == there
    assert max(picture.stat().st_size for picture in PICTURES.glob("*.png")) <= LIGHTEST


@pytest.mark.browser
@needs_chromium
async def test_each_task_prints_on_one_sheet_of_a4(tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 703, "height": 1000})  # 186 mm
        await page.goto(pages.PRINTED.as_uri())
        printed = await page.pdf(path=tmp_path / "in.pdf", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(pages.TASKS)
        assert re.findall(rb"/MediaBox\s*\[0 0 59[45]\.?\d* 84[12]\.?\d*\]", printed)

        await page.emulate_media(media="print")
        missing = "[...document.images].filter(each => !each.complete || !each.naturalWidth).map(each => each.src)"
        assert await page.evaluate(missing) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await page.evaluate(wide) == 0
        tall = "[...document.querySelectorAll('section')].map(each => each.getBoundingClientRect().height * 25.4 / 96)"
        assert max(await page.evaluate(tall)) <= A4_HEIGHT
        await browser.close()


def test_the_tasks_are_numbered_one_after_the_other() -> None:
    numbers = [pages.number(page) for page in pages.TASKS]
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))
