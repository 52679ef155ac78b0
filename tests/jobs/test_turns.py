"""Taking turns: in order, so many at once, and nothing runs while nobody waits."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs.turns import Turns


async def test_so_many_at_once_in_the_order_in_which_they_came() -> None:
    begun: list[int] = []
    doors = [asyncio.Event() for _ in range(5)]
    over = asyncio.Event()

    async def take(one: int) -> None:
        begun.append(one)
        await doors[one].wait()
        if one == 4:
            over.set()

    turns = Turns(take, 2)
    for one in range(4):
        turns.wait(one)
    await asyncio.sleep(0)
    assert begun == [0, 1]
    doors[1].set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert begun == [0, 1, 2]
    turns.wait(4)
    for door in doors:
        door.set()
    async with asyncio.timeout(30):
        await over.wait()
    assert begun == [0, 1, 2, 3, 4]
    await turns.close()


async def test_who_comes_as_the_last_one_is_done_is_taken_too() -> None:
    taken: list[int] = []
    over = asyncio.Event()

    async def take(one: int) -> None:
        taken.append(one)
        if one < 3:
            asyncio.get_running_loop().call_soon(turns.wait, one + 1)
        else:
            over.set()

    turns = Turns(take, 1)
    turns.wait(0)
    async with asyncio.timeout(30):
        await over.wait()
    assert taken == [0, 1, 2, 3]
    await turns.close()


async def test_a_turn_that_goes_wrong_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    over = asyncio.Event()

    async def take(one: int) -> None:
        if one == 0:
            raise ValueError("ours")
        over.set()

    turns = Turns(take, 1)
    turns.wait(0)
    turns.wait(1)
    async with asyncio.timeout(30):
        await over.wait()
    assert "could not be done" in caplog.text
    await turns.close()


async def test_who_waits_when_it_closes_is_left() -> None:
    taken: list[int] = []

    async def take(one: int) -> None:
        taken.append(one)
        await asyncio.Event().wait()

    turns = Turns(take, 1)
    turns.wait(0)
    turns.wait(1)
    await asyncio.sleep(0)
    await turns.close()
    assert taken == [0]
