"""A dvk that has been started: it has imported its program once, and each command is a process that is forked from it.

So hundreds of commands cost what they do and not what they import. That each of them starts from nothing as well, and
imports what it needs, is held by tests/shell/test_starting.py.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import os
import pickle
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parent.parent


def anew(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a program that starts from nothing."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environment,
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


class Started:
    """The program that waits for commands; it ends with the tests' process."""

    def __init__(self) -> None:
        self._asking, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with asked:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.started", str(asked.fileno())],
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if not name.startswith("DVK_")},
                pass_fds=[asked.fileno()],
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._asking.close()
        self._process.wait()

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "", first: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as subprocess.run does; ``first`` is Python that its process runs before."""
        answer, answered = socket.socketpair()
        with (
            answer,
            tempfile.TemporaryFile() as said_to_it,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
            tempfile.TemporaryFile() as task,
        ):
            said_to_it.write(typed.encode())
            pickle.dump((list(arguments), str(folder), dict(environment), first), task)
            for file in (said_to_it, task):
                file.seek(0)
            with answered:
                files = [file.fileno() for file in (said_to_it, out, err, task, answered)]
                socket.send_fds(self._asking, [b"?"], files)
            status = int(answer.makefile().read())
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(list(arguments), status, *texts)


@functools.cache
def program() -> Started:
    """The program of this process of tests."""
    return Started()


def serve(asked: socket.socket) -> None:
    """Import everything, then fork a process for each command until nobody can ask any more."""
    import bot
    import storage

    for package in (bot, storage):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    gc.freeze()
    sys.path[0] = ""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    while True:
        said, files, _, _ = socket.recv_fds(asked, 1, 5)
        if not said:
            return
        if os.fork() == 0:
            asked.close()
            _keep(*files)
        for file in files:
            os.close(file)


def _keep(said_to_it: int, out: int, err: int, task: int, answered: int) -> None:
    """Wait for the end of a command and tell its status. Returns in the command's own process, never."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    command = os.fork()
    if command:
        _, status = os.waitpid(command, 0)
        os.write(answered, str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    with os.fdopen(task, "rb") as file:
        arguments, folder, environment, first = pickle.load(file)
    for given, standard in ((said_to_it, 0), (out, 1), (err, 2)):
        os.dup2(given, standard)
        os.close(given)
    os.close(answered)
    _become(arguments, folder, environment, first)


def _become(arguments: list[str], folder: str, environment: dict[str, str], first: str) -> NoReturn:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv[1:] = arguments
    exec(first, {})
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
