"""Asking the worker process: started for one request, limited in memory and time, killed when no longer waited for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

from pydantic import ValidationError

from bot.imports.protocol import Progress, Understand, Understood, WriteRows, WriteTemplate

LONGEST = 180.0
"""Seconds that a request may take."""
LONGEST_LINE = 4 * 1024 * 1024


class WorkerError(Exception):
    """The worker ended without an answer; the message is what it said last."""


async def ask(
    request: Understand | WriteTemplate | WriteRows, progress: Callable[[Progress], None] = lambda progress: None
) -> Understood:
    """Have one request done. Raises WorkerError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.imports.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("DVK_")},  # no token
        limit=LONGEST_LINE,
    )
    try:
        async with asyncio.timeout(LONGEST):
            return await _listen(process, request.model_dump_json(), progress)
    except TimeoutError:
        return Understood(bad="too_long")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _listen(process: asyncio.subprocess.Process, asked: str, progress: Callable[[Progress], None]) -> Understood:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    complaint = asyncio.create_task(process.stderr.read(1 << 20))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(asked.encode())
        await process.stdin.drain()
        process.stdin.close()
    answer = None
    async for line in process.stdout:
        if line.startswith(b'{"stage"'):
            progress(Progress.model_validate_json(line))
        else:
            with contextlib.suppress(ValidationError):
                answer = Understood.model_validate_json(line)
    await process.wait()
    said = (await complaint).decode(errors="replace").strip()
    if answer is None:
        if "MemoryError" in said or process.returncode in (-9, -11):
            return Understood(bad="too_large")
        raise WorkerError(said.splitlines()[-1] if said else f"the worker ended with status {process.returncode}")
    return answer
