"""Work that takes much memory or time, in a process of its own: spreadsheets, papers, charts.

What it imports never comes into the bot's process, and its memory goes back to the machine with it. It is niced,
bounded in memory and time, ended when no longer waited for, and knows none of the bot's secrets: nothing named DVK_ is
in its environment. It may open what people sent, so what it says is read as JSON, a line each.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import pickle
import resource
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import from_json, to_json

T = TypeVar("T")
Told = Callable[[str, int], None]
"""Called with the stage that the work has come to, and how many rows of it are done."""

MEMORY = 270 * 1024 * 1024
"""Bytes of its own that such a process may hold; with the programs that it maps, under 300 MB."""
PATIENCE = 300.0
"""Seconds before it is ended."""
LONGEST_ANSWER = 64 * 1024 * 1024

PROGRAM: tuple[str, ...] = (sys.executable, "-P", "-W", "ignore", "-m", "bot.work")
"""What is started; on its standard input it reads what to do."""

FILE = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64"))
"""The answer of what makes a file."""
NOTHING: TypeAdapter[None] = TypeAdapter(None)


class WorkError(Exception):
    """The work could not be done; the message names what the process met with."""


class TooMuchError(WorkError):
    """It would need more memory than it may have."""


class TooLongError(WorkError):
    """It took longer than was waited for."""


async def run(
    function: str,
    *arguments: Any,
    gives: TypeAdapter[T],
    tell: Told | None = None,
    memory: int = MEMORY,
    patience: float = PATIENCE,
) -> T:
    """Call ``package.module:function`` in a new process and return what it returns.

    Arguments must be picklable, the result JSON as ``gives`` reads it. With ``tell``, the function is handed one more
    argument to call, a :data:`Told`. When the caller is cancelled, the process is ended. Raises WorkError.
    """
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        env=_environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_ANSWER,
        start_new_session=True,  # who interrupts the shell's command ends this through it
    )
    assert process.stdin is not None
    try:
        async with asyncio.timeout(patience):
            process.stdin.write(pickle.dumps((function, arguments, tell is not None, memory, patience)))
            process.stdin.close()
            how, said = await _heard(process, tell)
            await process.wait()
    except TimeoutError:
        raise TooLongError(f"it took longer than {patience:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    match how:
        case "done":
            return gives.validate_json(said)
        case "too much":
            raise TooMuchError(f"it needs more than {memory // 2**20} MB of memory")
        case "failed":
            raise WorkError(from_json(said))
        case _:
            raise WorkError(f"its process ended with status {process.returncode}")


async def _heard(process: asyncio.subprocess.Process, tell: Told | None) -> tuple[str, bytes]:
    """The last that a process says: how it ended, and with what."""
    how, said = "", b""
    assert process.stdout is not None
    async for line in process.stdout:
        mark, _, said = line.partition(b":")
        how = mark.decode()
        if how == "at" and tell is not None:
            tell(*from_json(said))
    return how, said


def _environment() -> dict[str, str]:
    """Ours without secrets, with what can be imported here. What numpy stands on would take memory for every core."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("DVK_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Do what stands on standard input, and write what came of it to standard output."""
    function, arguments, telling, memory, patience = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what the work prints is no answer

    def say(how: str, what: Any = None) -> None:
        try:
            answers.write(how.encode() + b":" + to_json(what, bytes_mode="base64") + b"\n")
            answers.flush()
        except BrokenPipeError:  # whoever waited for it is gone
            os._exit(1)

    if telling:
        arguments = (*arguments, lambda stage, rows: say("at", (stage, rows)))
    os.setpriority(os.PRIO_PROCESS, 0, max(10, os.getpriority(os.PRIO_PROCESS, 0)))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(patience) + 1, int(patience) + 1))  # should the parent be killed
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it says at length where it cannot write into the home
    module, _, name = function.partition(":")
    try:
        gc.disable()  # what is imported stays: to look for cycles in it again and again is a fifth of the start
        work = getattr(importlib.import_module(module), name)
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)  # what is done here is done soon, and rarely goes round in a circle
        gc.enable()
        say("done", work(*arguments))
    except (MemoryError, SystemError):  # C code that gets no memory may fail without saying why
        say("too much")
    except Exception as error:
        say("failed", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
