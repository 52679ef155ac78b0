"""The demo as a newcomer tries it, on whatever day that is: moving the clock soon brings a reminder, and quickly."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from aiohttp import ClientSession
from hypothesis import example, given
from hypothesis.strategies import dates as days
from playwright.async_api import Page, expect

from bot.demo import IN_FRONT, demo, policy_from
from bot.duties.demands import demands
from bot.duties.schedule import Schedule
from bot.policy import parse_policy
from storage.records.duties import Rule
from tests.browser import BrowserPhone, needs_chromium, phone_page

LONGEST = timedelta(days=14)
"""From any day to the first reminder: over Tết, and where the end of the year cuts the time short."""
THREE_MONTHS = 24 * 91
PATIENCE = 20.0
"""Seconds that three months may take beside other tests; alone it is one or two."""


@given(days(min_value=date(2024, 1, 1), max_value=date(2031, 12, 31)))
@example(date(2028, 2, 17))  # from which the 29th would be the day
@example(date(2026, 2, 13))  # Tết is near
@example(date(2026, 12, 31))
def test_on_any_day_there_is_soon_something_to_be_reminded_of(today: date) -> None:
    policy = parse_policy(policy_from(today))
    register = next(demand for demand in demands(policy, Schedule(policy), today) if demand.rule is Rule.REGISTER)
    assert register.due_on >= today
    assert register.next_on is not None
    assert today <= register.next_on <= today + LONGEST


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """Where the demo is served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stop, said = asyncio.Event(), asyncio.Queue[str]()
    running = asyncio.create_task(demo(port, False, stop, said.put_nowait))
    try:
        await asyncio.wait_for(said.get(), 30)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop.set()
        await running


async def hears(page: Page, words: str) -> None:
    await expect(page.locator("article.message.theirs", has_text=words).first).to_be_visible(timeout=30_000)


async def until_morning(page: Page) -> None:
    """Go to what is due next until it is the morning's message: in quiet hours, first what waits for their end."""
    there, hour = page.get_by_text(re.compile(r"^Đã đến \d")), ""
    while not hour.startswith("Đã đến 07:30"):
        await page.get_by_role("button", name="Đến việc kế tiếp").click()
        await expect(there).not_to_have_text(hour, timeout=30_000)
        hour = await there.inner_text()


@pytest.mark.browser
@needs_chromium
async def test_a_newcomer_moves_the_clock(address: str) -> None:
    officer, coordinator, leader = IN_FRONT
    async with phone_page(f"{address}/?person={officer}") as page:
        await page.get_by_role("button", name="Công cụ").click()
        await until_morning(page)
        await hears(page, "Đăng ký mô hình năm")
        async with ClientSession() as session:
            began = time.monotonic()
            async with session.post(f"{address}/local/clock", json={"hours": THREE_MONTHS}) as moved:
                assert moved.status == 200
            assert time.monotonic() - began < PATIENCE
        for person in (coordinator, leader):
            await page.goto(f"{address}/?person={person}")
            await hears(page, "Việc các đơn vị chưa làm")


@pytest.mark.browser
@needs_chromium
async def test_there_is_something_to_visit_from_the_first_minutes(address: str) -> None:
    _, coordinator, _ = IN_FRONT
    async with phone_page(f"{address}/?person={coordinator}") as page:
        phone = BrowserPhone(page)
        await phone.say("/dicoso")
        await hears(page, "4 mô hình ở 4 đơn vị, chưa đi.")
        await phone.tap("1")
        await phone.sees("đã báo xong mà chưa ai đến xem")
        await phone.tap("Ghi kiểm tra")
        await phone.sees("Đồng chí xem bằng cách nào?")
