"""The wheel holds everything: installed elsewhere, the demo runs from it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2]


def run(*command: object, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(word) for word in command]
    ended = subprocess.run(words, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel; what it needs is borrowed from this one."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "pip", "wheel", SOURCE, "--no-deps", "--quiet", "-w", folder, cwd=folder)
    [wheel] = folder.glob("dvk-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    packages = Path(
        run(
            folder / "env/bin/python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
        ).strip()
    )
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        folder / "env",
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        wheel,
        cwd=folder,
    )
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "env/bin"


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The demo, running from the wheel; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    program = subprocess.Popen(
        [installed / "dvk", "demo", "--no-browser", "--port", str(port)],
        cwd=tmp_path,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert program.stdout is not None
    try:
        assert f"http://127.0.0.1:{port}" in program.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=30) == 0
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_it_is_the_wheel_that_runs(installed: Path, tmp_path: Path) -> None:
    found = run(
        installed / "python", "-c", "import bot, storage; print(bot.__path__[0], storage.__path__[0])", cwd=tmp_path
    )
    assert all(str(installed.parent) in path for path in found.split())
    assert run(installed / "dvk", "--version", cwd=tmp_path).startswith("dvk ")
    assert "Tên mô hình là gì?" in run(installed / "dvk", "texts", cwd=tmp_path)


def test_the_demo_answers(demo: str) -> None:
    with urllib.request.urlopen(demo, timeout=10) as page:
        html = page.read().decode()
    assert "<html" in html
    with urllib.request.urlopen(f"{demo}/local/static/main.js", timeout=10) as script:
        assert script.status == 200
