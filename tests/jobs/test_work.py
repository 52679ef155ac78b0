"""Work in a process of its own."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
from typing import Any

import pytest
import uvloop
from pydantic import TypeAdapter

from bot import work
from tests import workers

ANYTHING = TypeAdapter(Any)


@pytest.fixture(autouse=True, params=["anew", "forked"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker as people have it; and as most tests have it, which must not differ."""
    if request.param == "anew":
        monkeypatch.setattr(work, "PROGRAM", workers.ANEW)


async def test_what_it_returns_comes_back() -> None:
    assert await work.run("math:sqrt", 81, gives=ANYTHING) == 9


def test_it_can_be_asked_on_the_loop_that_the_bot_runs_on() -> None:
    assert uvloop.run(work.run("math:sqrt", 81, gives=ANYTHING)) == 9


async def test_it_is_another_process_without_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVK_TELEGRAM_TOKEN", "secret")
    monkeypatch.setenv("HARMLESS", "yes")
    assert await work.run("os:getpid", gives=ANYTHING) != os.getpid()
    assert await work.run("os:getenv", "DVK_TELEGRAM_TOKEN", gives=ANYTHING) is None
    assert await work.run("os:getenv", "HARMLESS", gives=ANYTHING) == "yes"
    assert await work.run("os:getenv", "OPENBLAS_NUM_THREADS", gives=ANYTHING) == "1", "not memory for every core"


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
        await work.run(function, *arguments, gives=ANYTHING)


async def test_it_is_bounded_in_memory() -> None:
    with pytest.raises(work.TooMuchError, match="it needs more than 270 MB of memory"):
        await work.run("builtins:bytearray", 400 * 2**20, gives=work.FILE)


async def test_it_is_bounded_in_time() -> None:
    with pytest.raises(work.TooLongError, match=r"longer than 0\.5 s"):
        await work.run("time:sleep", 60, gives=ANYTHING, patience=0.5)


async def test_when_nobody_waits_any_more_it_ends() -> None:
    async with asyncio.timeout(20):
        task = asyncio.create_task(work.run("time:sleep", 60, gives=ANYTHING))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_it_prints_is_no_answer() -> None:
    await work.run("builtins:print", "một", gives=work.NOTHING)


async def test_bytes_come_back_as_they_are() -> None:
    every = bytes(range(256)) * 1000
    assert await work.run("builtins:bytes", every, gives=work.FILE) == every


async def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[str, int]] = []
    await work.run(f"{__name__}:steps", gives=work.NOTHING, tell=lambda stage, rows: told.append((stage, rows)))
    assert told == [("reading", 1), ("reading", 2)]


def steps(tell: work.Told) -> None:
    for rows in (1, 2):
        tell("reading", rows)


def test_whoever_waited_for_it_may_be_gone() -> None:
    worker = subprocess.Popen(workers.ANEW, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert worker.stdin
    assert worker.stdout
    assert worker.stderr
    worker.stdout.close()
    worker.stdin.write(pickle.dumps(("builtins:abs", (-3,), False, work.MEMORY, work.PATIENCE)))
    worker.stdin.close()
    assert worker.stderr.read() == b""
    worker.stderr.close()
    assert worker.wait() == 1
