"""Worker processes (bot/work.py) of the tests: each is forked from a program that has imported what most of them need.

A worker that starts from nothing spends most of its life on imports, and the tests start hundreds. What is started is
a small program, tests/stand_in.py, which hands on what it was given and ends as the worker ends; ended before that, it
takes the worker with it. That a worker starts from nothing, with its bounds and without the bot's secrets, is held by
tests/jobs/test_work.py, which starts the real one, and by all that runs `python -m bot`.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import NoReturn

from bot import work
from tests.started import reap

ANEW = work.PROGRAM
"""What people have: a program that starts from nothing."""
ROOT = Path(__file__).parent.parent
STATUS = struct.Struct("q")
OF_WORK = ("bot.imports.worker", "bot.reports.chart_drawing", "bot.statistics_worker")
"""What most workers do: lists that are read, charts, sheets."""


def begin() -> tuple[str, ...]:
    """Make ready to fork workers until this process ends; the program to start for one."""
    place = tempfile.TemporaryDirectory(prefix="dvk-work-")
    path = f"{place.name}/s"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.workers", str(listening.fileno())],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("DVK_")},
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,  # closed when this process ends, however it ends
        )

    def end() -> None:
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
        place.cleanup()

    atexit.register(end)
    return sys.executable, "-I", "-S", str(ROOT / "tests" / "stand_in.py"), path


def serve(listening: socket.socket) -> None:
    """Fork a worker for each that asks, until whoever began this has ended; import when the first one asks."""
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    imported = False
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if listening not in ready:
            return
        asking, _ = listening.accept()
        if not imported:
            for module in OF_WORK:
                importlib.import_module(module)
            gc.freeze()
            imported = True
        if os.fork() == 0:
            listening.close()
            _keep(asking)
        asking.close()


def _keep(asking: socket.socket) -> NoReturn:
    """Be the worker, or wait for its end and tell its status; end it when nobody listens any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, files, _, _ = socket.recv_fds(asking, 1 << 20, 3)
    worker = os.fork()
    if worker == 0:
        asking.close()
        _become(said, files)
    for file in (0, *files):
        os.close(file)

    def watch() -> None:
        asking.recv(1)
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    _, status = os.waitpid(worker, 0)
    with contextlib.suppress(BrokenPipeError):
        asking.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(said: bytes, files: list[int]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        folder, environment = pickle.loads(said)
        for given, standard in zip(files, (0, 1, 2), strict=True):
            os.dup2(given, standard)
            os.close(given)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        importlib.import_module("bot.work").main()
        sys.stdout.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
