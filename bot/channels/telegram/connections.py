"""Kept connections for what most requests to the Bot API are: a little JSON out, a little JSON back.

A third of the bot's time went into aiohttp's client, which does the same at three times the cost for the sake of
cookies, redirects and compression that the Bot API does not know. The answers are read by httptools, as in uvicorn; TLS
is asyncio's. Files and proxies stay with aiohttp.
"""

from __future__ import annotations

import asyncio
import functools
import select
import ssl
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httptools
from telegram.error import TelegramError

IDLE = 15.0
"""Seconds after which a connection is not used again: the server may be about to close it."""


class UnansweredError(Exception):
    """No answer came. ``sent`` is false where the request certainly did not reach the server as a whole."""

    def __init__(self, error: Exception, *, sent: bool) -> None:
        super().__init__()
        self.error = error
        self.sent = sent


class TooLargeError(TelegramError):
    """The body is larger than allowed."""


class Connections:
    """Posts JSON, over at most ``most`` connections at a time."""

    def __init__(self, user_agent: str, connect_timeout: float, most: int) -> None:
        self._user_agent = user_agent
        self._connect_timeout = connect_timeout
        self._slots = asyncio.Semaphore(most)
        self._open: set[_Connection] = set()
        self._idle: dict[str, list[_Connection]] = {}

    async def post(self, url: str, body: bytes, patience: float) -> tuple[int, bytes]:
        """The status and the body of the answer, which may take ``patience`` seconds. Raises UnansweredError."""
        async with self._slots:
            try:
                origin, head = _head(url, self._user_agent)
                connection = self._kept(origin) or await self._opened(origin)
            except Exception as error:
                raise UnansweredError(error, sent=False) from None
            try:
                answer = await connection.ask(b"%b%d\r\n\r\n%b" % (head, len(body), body), patience)
            except Exception as error:
                raise UnansweredError(error, sent=connection.sent) from None
            finally:
                if connection.reusable and connection.alive:
                    self._idle[origin].append(connection)
                else:
                    self._close(connection)
            return answer

    def close(self) -> None:
        """Close them all; what is under way fails."""
        for connection in tuple(self._open):
            self._close(connection)

    def _kept(self, origin: str) -> _Connection | None:
        """The connection that was used last, if the server still holds it."""
        kept = self._idle.setdefault(origin, [])
        now = asyncio.get_running_loop().time()
        while kept:
            connection = kept.pop()
            if connection.quiet and now - connection.used_at < IDLE:
                return connection
            self._close(connection)
        return None

    async def _opened(self, origin: str) -> _Connection:
        parts = urlsplit(origin)
        secure = parts.scheme == "https"
        async with asyncio.timeout(self._connect_timeout):
            _, connection = await asyncio.get_running_loop().create_connection(
                _Connection, parts.hostname or "", parts.port or (443 if secure else 80), ssl=_tls() if secure else None
            )
        self._open.add(connection)
        return connection

    def _close(self, connection: _Connection) -> None:
        self._open.discard(connection)
        connection.close()


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._poll = select.poll()
        self._parser: Any = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._body = bytearray()
        self._headed = False
        """The head of the answer is here."""
        self._framed = False
        """It says where the body ends; else the end of the connection does."""
        self.used_at = 0.0
        self.reusable = False
        """The last answer was whole, and the server keeps the connection."""
        self.sent = False
        """The request has left as a whole, as far as is known here."""

    async def ask(self, request: bytes, patience: float) -> tuple[int, bytes]:
        """Send a request; the status and the body of its answer. Raises OSError and what a broken answer leads to."""
        self.reusable = self.sent = self._headed = self._framed = False
        self._body.clear()
        self._parser = httptools.HttpResponseParser(self)
        answer: asyncio.Future[tuple[int, bytes]] = self._loop.create_future()
        self._answer = answer
        timer = self._loop.call_later(patience, self._end, TimeoutError())
        try:
            self._transport.write(request)
            return await answer
        finally:
            timer.cancel()
            self.sent = not self.alive or self._transport.get_write_buffer_size() == 0
            self._answer, self.used_at = None, self._loop.time()

    @property
    def alive(self) -> bool:
        """Neither side has closed it, as far as is known here."""
        return not self._transport.is_closing()

    @property
    def quiet(self) -> bool:
        """Alive, and nothing has come that the loop has not seen yet, as the server's hanging up would."""
        return self.alive and not self._poll.poll(0)

    def close(self) -> None:
        """Close at once."""
        self._transport.abort()

    def _end(self, result: tuple[int, bytes] | Exception) -> None:
        if self._answer is None or self._answer.done():
            return
        if isinstance(result, Exception):
            self._answer.set_exception(result)
        else:
            self._answer.set_result(result)

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # what comes unasked is not an answer to the next request
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._end(ConnectionError("the server speaks another protocol"))
        except httptools.HttpParserError as error:
            self._end(ConnectionError(f"the answer cannot be read: {error}"))

    def connection_lost(self, error: Exception | None) -> None:
        if self._headed and not self._framed and error is None:
            self._end((self._parser.get_status_code(), bytes(self._body)))
        self._end(error or ConnectionResetError("the server hung up"))

    # What the parser tells

    def on_message_begin(self) -> None:
        self._headed = self._framed = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._framed = self._framed or name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        self._headed = True

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:  # an interim answer has the real one behind it
            self.reusable = self._parser.should_keep_alive()
            self._end((status, bytes(self._body)))


@functools.lru_cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@functools.lru_cache
def _head(url: str, user_agent: str) -> tuple[str, bytes]:
    """Where a request goes, and its beginning up to the length of the body. Raises ValueError."""
    parts = urlsplit(url)
    lines = (
        f"POST {quote(parts.path, safe='/:@%~')} HTTP/1.1",
        f"Host: {parts.netloc.rpartition('@')[2]}",
        f"User-Agent: {user_agent}",
        "Content-Type: application/json",
        "Content-Length: ",
    )
    return f"{parts.scheme}://{parts.netloc}", "\r\n".join(lines).encode("latin-1")
