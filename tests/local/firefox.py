"""A real Firefox for tests, where the machine has one, driven by the protocol it speaks itself: WebDriver BiDi."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
needs_firefox = pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine: its test is skipped")
PATIENCE = 10.0
ENTER = "\ue007"
_QUIET = {
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
"""Firefox as a fresh profile has it asks the network for many things; here it asks for none."""

_STILL = """async (find) => {
    const spot = () => {
        const { x, y, width, height } = find().getBoundingClientRect();
        return [Math.round(x + width / 2), Math.round(y + height / 2)];
    };
    const frame = () => new Promise(requestAnimationFrame);
    for (;;) {
        find().scrollIntoView({ block: "center" });
        await frame();
        const before = spot();
        await frame();
        if (`${before}` === `${spot()}` && find().contains(document.elementFromPoint(...before))) return before;
    }
}"""
"""The middle of an element as soon as it stands still and nothing lies over it."""


class Firefox:
    """One page in Firefox. Elements are found by CSS, and by what they say."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._page = ""
        self.problems: list[str] = []

    async def begin(self) -> None:
        """Open the session and take its first page."""
        await self._ask("session.new", capabilities={})
        await self._ask("session.subscribe", events=["log.entryAdded"])
        self._page = (await self._ask("browsingContext.getTree"))["contexts"][0]["context"]

    async def open(self, url: str, width: int = 360, height: int = 720) -> None:
        """Load a page in a window of this size."""
        viewport = {"width": width, "height": height}
        await self._ask("browsingContext.setViewport", context=self._page, viewport=viewport)
        await self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON carries it."""
        answer = await self._ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._page},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def sees(self, words: str, css: str = "body") -> None:
        """Wait until a place in the page shows these words."""
        shown = (
            f"[...document.querySelectorAll({json.dumps(css)})].some(e => e.innerText.includes({json.dumps(words)}))"
        )
        await self._until(shown, f"«{words}» in {css}")

    async def click(self, css: str, label: str = "") -> None:
        """Press the newest such element that begins with this label, where a finger would."""
        find = (
            f"[...document.querySelectorAll({json.dumps(css)})].filter(e => e.checkVisibility() && "
            f"(e.ariaLabel || e.innerText).trim().startsWith({json.dumps(label)})).at(-1)"
        )
        await self._until(f"Boolean({find})", f"«{label}» in {css}")
        x, y = await self.evaluate(f"({_STILL})(() => {find})")
        finger = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._act({"type": "pointer", "id": "finger", "actions": finger})

    async def type(self, words: str) -> None:
        """Type on the keyboard, wherever the focus is."""
        keys = [{"type": kind, "value": key} for key in words for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": keys})

    async def choose_files(self, css: str, *files: Path) -> None:
        """Choose files as the file dialog would."""
        found = await self._ask(
            "script.evaluate",
            expression=f"document.querySelector({json.dumps(css)})",
            target={"context": self._page},
            awaitPromise=False,
        )
        element = {"sharedId": found["result"]["sharedId"]}
        await self._ask("input.setFiles", context=self._page, element=element, files=[str(file) for file in files])

    async def _act(self, actions: dict[str, Any]) -> None:
        await self._ask("input.performActions", context=self._page, actions=[actions])

    async def _until(self, condition: str, what: str) -> None:
        """Wait in the page itself, which looks at every change of it."""
        waiting = (
            f"new Promise(done => {{ const holds = () => {condition}; if (holds()) return done(true); "
            "const watch = new MutationObserver(() => { if (holds()) { watch.disconnect(); done(true); } }); "
            "watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true }); "
            f"setTimeout(() => done(holds()), {PATIENCE * 1000}); }})"
        )
        if not await self.evaluate(waiting):
            raise AssertionError(f"waited {PATIENCE:g} s for {what}:\n{await self.evaluate('document.body.innerText')}")

    async def _ask(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE * 3):
            while (told := await self._socket.receive_json()).get("id") != number:
                if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                    self._note(str(told["params"]["text"]))
        assert told["type"] == "success", f"{method}: {told}"
        result: dict[str, Any] = told["result"]
        return result

    def _note(self, problem: str) -> None:
        if "/local/events" not in problem:  # the connection that a page took with it when it was left is no problem
            self.problems.append(problem)


@contextlib.asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """Firefox with a fresh profile, no window and nothing that asks the network; a script's error fails."""
    assert FIREFOX is not None
    with tempfile.TemporaryDirectory(prefix="dvk-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _QUIET.items()]
        (profile / "user.js").write_text("\n".join(lines))
        options = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", folder, "about:blank"]
        process = await asyncio.create_subprocess_exec(FIREFOX, *options, stdout=DEVNULL, stderr=PIPE)
        try:
            address, reading = await _address(process)
            async with aiohttp.ClientSession() as client, client.ws_connect(f"{address}/session") as socket:
                page = Firefox(socket)
                await page.begin()
                yield page
            reading.cancel()
            assert page.problems == [], page.problems
        finally:
            process.kill()
            await process.wait()


async def _address(process: Process) -> tuple[str, asyncio.Task[bytes]]:
    """Where Firefox listens, as it says; what else it says is read and let go."""
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while line := (await process.stderr.readline()).decode(errors="replace"):
            if "WebDriver BiDi listening on " in line:
                return line.rpartition(" on ")[2].strip(), asyncio.create_task(process.stderr.read())
    raise AssertionError("Firefox ended before it listened")
