"""Work in a process of its own."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.jobs import work


async def test_what_it_returns_comes_back() -> None:
    assert await work.run("math:sqrt", 81) == 9


async def test_it_is_another_process_without_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVK_TELEGRAM_TOKEN", "secret")
    monkeypatch.setenv("HARMLESS", "yes")
    assert await work.run("os:getpid") != os.getpid()
    assert await work.run("os:getenv", "DVK_TELEGRAM_TOKEN") is None
    assert await work.run("os:getenv", "HARMLESS") == "yes"


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        ("math:sqrt", (-1,), "ValueError: "),
        ("nowhere:nothing", (), "ModuleNotFoundError"),
        ("os:_exit", (3,), "its process ended with status 3"),
        ("os:abort", (), "its process ended with status -6"),
    ],
)
async def test_what_goes_wrong_is_said(function: str, arguments: tuple[int, ...], words: str) -> None:
    with pytest.raises(work.WorkError, match=words):
        await work.run(function, *arguments)


async def test_it_is_bounded_in_memory() -> None:
    with pytest.raises(work.WorkError, match="it needs more than 300 MB of memory"):
        await work.run("builtins:bytearray", 400 * 2**20)


async def test_it_is_bounded_in_time() -> None:
    with pytest.raises(work.WorkError, match=r"longer than 0\.5 s"):
        await work.run("time:sleep", 60, patience=0.5)


async def test_when_nobody_waits_any_more_it_ends() -> None:
    async with asyncio.timeout(20):
        task = asyncio.create_task(work.run("time:sleep", 60))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_it_prints_is_no_answer() -> None:
    assert await work.run("builtins:print", "một") is None
