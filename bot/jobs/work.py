"""Work that takes much memory or time, in a process of its own: spreadsheets, papers, charts.

What it imports never comes into the bot's process, and its memory goes back to the machine with it. It is niced,
bounded in memory, and knows none of the bot's secrets: nothing named DVK_ is in its environment.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
import resource
import sys
from typing import Any

MEMORY = 300 * 1024 * 1024
"""Bytes of its own that such a process may hold."""
PATIENCE = 300.0
"""Seconds before it is ended."""


class WorkError(Exception):
    """The work could not be done; the message names what the process met with."""


async def run(function: str, *arguments: Any, memory: int = MEMORY, patience: float = PATIENCE) -> Any:
    """Call ``package.module:function`` in a new process and return what it returns.

    Arguments and result must be picklable. When the caller is cancelled, the process is ended. Raises WorkError.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        __name__,
        env=_environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(patience):
            answer, _ = await process.communicate(pickle.dumps((function, arguments, memory)))
    except TimeoutError:
        raise WorkError(f"it took longer than {patience:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not answer:
        raise WorkError(f"its process ended with status {process.returncode}")
    done, result = pickle.loads(answer)  # noqa: S301 - from a process of our own
    if not done:
        raise WorkError(result)
    return result


def _environment() -> dict[str, str]:
    """Ours without secrets, with what can be imported here."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("DVK_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def main() -> None:
    """Do what stands on standard input, and write what came of it to standard output."""
    function, arguments, memory = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what the work prints is no answer
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    module, _, name = function.partition(":")
    try:
        outcome = True, getattr(importlib.import_module(module), name)(*arguments)
    except MemoryError:
        outcome = False, f"it needs more than {memory // 2**20} MB of memory"
    except Exception as error:
        outcome = False, f"{type(error).__name__}: {error}"
    answers.write(pickle.dumps(outcome))
    answers.flush()


if __name__ == "__main__":
    main()
