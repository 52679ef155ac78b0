"""Connections that are kept: one answer after another over the same, and never somebody else's answer."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.channels.telegram.connections import Connections, UnansweredError
from tests.channels.test_telegram_request import read_request, tcp

WHOLE = b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"ab"'


class Server:
    """Answers request by request as it is told, and counts who connects."""

    def __init__(self, *answers: bytes, hang_up: bool = False) -> None:
        self.answers = list(answers)
        self.hang_up = hang_up
        self.connected = 0
        self.asked = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        while self.answers:
            await read_request(reader)
            self.asked.set()
            writer.write(self.answers.pop(0))
            await writer.drain()
            if self.hang_up:
                return
        await reader.read()


async def ask(connections: Connections, root: str, times: int = 1, patience: float = 5) -> list[tuple[int, bytes]]:
    return [await connections.post(f"{root}/bot1:a/getMe", b"{}", patience) for _ in range(times)]


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (WHOLE, 200, b'"ab"'),
        (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n"a\r\n2\r\nb"\r\n0\r\n\r\n', 200, b'"ab"'),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, 200, b'"ab"'),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", 429, b""),
    ],
)
async def test_answers_come_one_after_another_over_one_connection(answer: bytes, status: int, body: bytes) -> None:
    server, connections = Server(answer, answer, answer), Connections("dvk", 5, 10)
    async with tcp(server.talk) as root:
        assert await ask(connections, root, 3) == [(status, body)] * 3
        connections.close()
    assert server.connected == 1


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"ab"',
        b'HTTP/1.1 200 OK\r\n\r\n"ab"',
        b'HTTP/1.0 200 OK\r\n\r\n"ab"',
        WHOLE,
    ],
)
async def test_a_server_that_hangs_up_is_called_anew(answer: bytes) -> None:
    server, connections = Server(answer, answer, answer, hang_up=True), Connections("dvk", 5, 10)
    async with tcp(server.talk) as root:
        assert await ask(connections, root, 3) == [(200, b'"ab"')] * 3
        connections.close()
    assert server.connected == 3


async def test_what_comes_unasked_answers_nothing() -> None:
    server, connections = Server(WHOLE + WHOLE.replace(b"ab", b"zz"), WHOLE), Connections("dvk", 5, 10)
    async with tcp(server.talk) as root:
        assert await ask(connections, root, 2) == [(200, b'"ab"')] * 2
        connections.close()


async def test_an_answer_that_comes_too_late_is_not_the_next_ones() -> None:
    late = asyncio.Event()
    connected = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connected
        connected += 1
        first = connected == 1
        await read_request(reader)
        if first:
            await late.wait()
        writer.write(WHOLE.replace(b"ab", b"1." if first else b"2."))
        await writer.drain()
        await reader.read()

    connections = Connections("dvk", 5, 10)
    async with tcp(talk) as root:
        with pytest.raises(UnansweredError) as raised:
            await ask(connections, root, patience=0.05)
        assert raised.value.sent
        assert isinstance(raised.value.error, TimeoutError)
        late.set()
        assert await ask(connections, root) == [(200, b'"2."')]
        connections.close()


async def test_who_waits_no_longer_leaves_no_answer_behind() -> None:
    server, connections = Server(b"", WHOLE), Connections("dvk", 5, 10)
    async with tcp(server.talk) as root:
        waiting = asyncio.create_task(ask(connections, root))
        await server.asked.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await ask(connections, root) == [(200, b'"ab"')]
        connections.close()
    assert server.connected == 2


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b""])
async def test_something_that_is_no_answer(answer: bytes) -> None:
    server, connections = Server(answer, hang_up=True), Connections("dvk", 5, 10)
    async with tcp(server.talk) as root:
        with pytest.raises(UnansweredError) as raised:
            await ask(connections, root)
        connections.close()
    assert raised.value.sent
    assert isinstance(raised.value.error, OSError)


async def test_a_body_that_does_not_get_through_was_not_sent() -> None:
    async def never_reads(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    connections = Connections("dvk", 5, 10)
    async with tcp(never_reads) as root:
        with pytest.raises(UnansweredError) as raised:
            await connections.post(f"{root}/bot1:a/sendMessage", b"x" * 30_000_000, 0.1)
        connections.close()
    assert not raised.value.sent


async def test_more_than_may_be_open_at_once_wait_for_their_turn() -> None:
    open_now, most = 0, 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        while True:
            await read_request(reader)
            await asyncio.sleep(0)
            writer.write(WHOLE)

    connections = Connections("dvk", 5, 3)
    async with tcp(talk) as root:
        answers = await asyncio.gather(*(ask(connections, root, 4) for _ in range(12)))
        connections.close()
    assert answers == [[(200, b'"ab"')] * 4] * 12
    assert most == 3


async def test_the_request_as_the_server_sees_it() -> None:
    seen: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        assert length is not None
        seen.extend((head, await reader.readexactly(int(length[1]))))
        writer.write(WHOLE)
        await reader.read()

    connections = Connections("dvk", 5, 10)
    async with tcp(talk) as root:
        await connections.post(f"{root}/x y\r\nEvil: 1/bot1:a/sendMessage", '{"text": "Chào"}'.encode(), 5)
        connections.close()
    host = root.removeprefix("http://").encode()
    assert seen[0].splitlines()[:2] == [b"POST /x%20yEvil:%201/bot1:a/sendMessage HTTP/1.1", b"Host: " + host]
    assert seen[1] == '{"text": "Chào"}'.encode()
