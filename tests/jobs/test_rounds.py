"""Rounds end when they are told to, whatever comes at the same time."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs.rounds import Rounds
from tests.place import Place


@pytest.mark.server
async def test_told_to_end_as_something_new_comes_they_end(here: Place) -> None:
    for turns in range(5):
        done = asyncio.Event()

        async def work(done: asyncio.Event = done) -> None:
            done.set()

        rounds = Rounds("test", work, here.bot.alarm)
        going = asyncio.create_task(rounds.run())
        await done.wait()
        await asyncio.sleep(0)
        rounds.wake()
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.wait({going}, timeout=5)
        assert going.cancelled(), f"told to end {turns} turns of the loop after something came"
