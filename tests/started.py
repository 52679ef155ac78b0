"""A dvk that has been started: it has imported its program once, and each command is a process that is forked from it.

So hundreds of commands cost what they do and not what they import. That each of them starts from nothing as well, and
imports what it needs, is held by tests/shell/test_starting.py. The workers that they start are forked as well, see
tests/workers.py.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import gc
import importlib
import os
import pickle
import pkgutil
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn

from bot import work

ROOT = Path(__file__).parent.parent
OF_WORKERS = ("matplotlib", "numpy", "openpyxl", "segno", "xlsxwriter")
"""What a command's own process never imports: what it does not hold is not copied for each."""
_NUMBER = struct.Struct("q")


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
                [sys.executable, "-m", "tests.started", str(asked.fileno()), *work.PROGRAM],
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
        with (
            tempfile.TemporaryFile() as written,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            written.write(typed.encode())
            written.seek(0)
            running = self.begin(arguments, folder, environment, (written, out, err), first)
            status = running.ended()
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode().replace("\r\n", "\n"))
        return subprocess.CompletedProcess(list(arguments), status, *texts)

    def begin(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        files: Sequence[IO[bytes]],
        first: str = "",
        module: str = "bot",
    ) -> Running:
        """Begin a command with these as its standard input, output and errors; or another program's main module."""
        answer, answered = socket.socketpair()
        with answered, tempfile.TemporaryFile() as task:
            pickle.dump((list(arguments), str(folder), dict(environment), first, module), task)
            task.seek(0)
            numbers = [*(file.fileno() for file in files), task.fileno(), answered.fileno()]
            socket.send_fds(self._asking, [b"?"], numbers)
        return Running(answer)


class Running:
    """A command that runs, as much of asyncio's Process as is needed."""

    def __init__(self, answer: socket.socket) -> None:
        self._answer = answer
        self.pid = _NUMBER.unpack(answer.recv(_NUMBER.size))[0]
        self._status: int | None = None
        answer.setblocking(False)

    @property
    def returncode(self) -> int | None:
        """Its exit status; None while it runs."""
        with contextlib.suppress(BlockingIOError):
            if self._status is None:
                self._end(self._answer.recv(_NUMBER.size))
        return self._status

    async def wait(self) -> int:
        """Wait for its end; its exit status."""
        if self._status is None:
            self._end(await asyncio.get_running_loop().sock_recv(self._answer, _NUMBER.size))
        return self.ended()

    def ended(self) -> int:
        """The same, while nothing else is done."""
        if self._status is None:
            self._answer.setblocking(True)
            self._end(self._answer.recv(_NUMBER.size))
        assert self._status is not None
        return self._status

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _end(self, told: bytes) -> None:
        self._status = _NUMBER.unpack(told)[0]
        self._answer.close()


@functools.cache
def program() -> Started:
    """The program of this process of tests."""
    return Started()


def reap(*_: object) -> None:
    """Take note of every child that has ended, so that the time which it took counts as this program's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(asked: socket.socket) -> None:
    """Import everything, then fork a process for each command until nobody can ask any more."""
    import bot
    import storage

    sys.modules.update(dict.fromkeys(OF_WORKERS))  # type: ignore[arg-type]  # so that they are not found
    for package in (bot, storage):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                with contextlib.suppress(ImportError):
                    importlib.import_module(module.name)
    for library in OF_WORKERS:
        del sys.modules[library]
    gc.freeze()
    sys.path[0] = ""
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the tests ends this by ending them
    while True:
        said, files, _, _ = socket.recv_fds(asked, 1, 5)
        if not said:
            return
        if os.fork() == 0:
            asked.close()
            _keep(*files)
        for file in files:
            os.close(file)


def _keep(written: int, out: int, err: int, task: int, answered: int) -> NoReturn:
    """Tell the number of a command's process, wait for its end and tell its status; or be that process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    command = os.fork()
    if command:
        os.write(answered, _NUMBER.pack(command))
        _, status = os.waitpid(command, 0)
        os.write(answered, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
        os._exit(0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with os.fdopen(task, "rb") as file:
        arguments, folder, environment, first, module = pickle.load(file)
    for given, standard in ((written, 0), (out, 1), (err, 2)):
        os.dup2(given, standard)
        os.close(given)
    os.close(answered)
    _become(arguments, folder, environment, first, module)


def _become(arguments: list[str], folder: str, environment: dict[str, str], first: str, module: str) -> NoReturn:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv[1:] = arguments
    exec(first, {})
    status = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        status = ended.code or 0
    leave(status)


def leave(status: int) -> NoReturn:
    """End as a program does, but leave what it holds to the machine: to let go of it takes longer than a command."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    work.PROGRAM = tuple(sys.argv[2:])
    serve(socket.socket(fileno=int(sys.argv[1])))
