"""Requests to the Bot API: small ones over connections of our own, files and proxies on aiohttp.

Both take a fraction of the time of python-telegram-bot's own transport.

What goes wrong is told apart by whether the request can have reached the server, and says so without the
token: the failures of aiohttp carry addresses, so they are neither passed on nor kept as cause or context.
"""

from __future__ import annotations

import functools
import json
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.redaction import Redactor
from bot.channels.telegram.connections import Connections, UnansweredError

_CONNECTIONS = 256
_CHUNK = 64 * 1024
_DOWNLOAD_PATIENCE = 300  # seconds


class UndeliveredError(NetworkError):
    """The request certainly was not acted upon.

    There was no connection, no TLS, or a body that never went out whole.
    """


class ServerError(NetworkError):
    """The server cannot serve now, or something that is not the Bot API answers in its place."""


class FloodError(TelegramError):
    """The server asks to wait. The library's RetryAfter warns of its own deprecation whenever it is made."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Too many requests, wait {retry_after:g} s")
        self.retry_after = retry_after


class TooLargeError(TelegramError):
    """The body is larger than allowed."""


class BotApiRequest(BaseRequest):
    """python-telegram-bot's transport. What it needs is opened by the first request."""

    def __init__(
        self,
        token: str,
        *,
        proxy: str | None = None,
        connect_timeout: float = 10,
        read_timeout: float = 20,
        write_timeout: float = 20,
    ) -> None:
        parts = urlsplit(proxy or "http://none")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("a proxy is given as http://host:port")
        self._proxy = proxy
        self._redact = Redactor(token, parts.password or "")
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._session: aiohttp.ClientSession | None = None
        self._connections = Connections(self.USER_AGENT, connect_timeout, _CONNECTIONS)
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where a request does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to do: the session opens with the first request."""

    async def shutdown(self) -> None:
        """Close the connections for good."""
        self._closed = True
        self._connections.close()
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; anything but success is raised. Waiting for a free connection counts with the whole."""
        limits = _limits(
            _given(connect_timeout, self._connect_timeout),
            _given(write_timeout, self._write_timeout),
            _given(read_timeout, self._read_timeout),
        )
        return await self._exchange(method, url, _body(request_data), limits)

    async def post_json(self, url: str, parameters: dict[str, Any], patience: float | None = None) -> Any:
        """Post parameters that hold no files and return the result; anything but success is raised."""
        read = self._read_timeout if patience is None else patience
        given = json.dumps(parameters).encode()
        if self._proxy:
            _, body = await self._exchange(
                "POST", url, given, _limits(self._connect_timeout, self._write_timeout, read)
            )
        else:
            body = await self._posted(url, given, read)
        answer = self.parse_json_payload(body)
        if answer.get("ok") is False:
            raise self._refusal(_status_in(answer), body)
        return answer["result"]

    async def _posted(self, url: str, given: bytes, patience: float) -> bytes:
        if self._closed:
            raise UndeliveredError("The channel is closed")
        try:
            status, answer = await self._connections.post(url, given, patience)
        except UnansweredError as unanswered:
            failure: TelegramError = self._failure(unanswered.error, sent=unanswered.sent)
        else:
            if 200 <= status < 300:
                return answer
            failure = self._refusal(status, answer)
        raise failure  # out here, so that it has no context that holds the address

    async def download(self, url: str, limit: int) -> bytes:
        """Bring a file of at most ``limit`` bytes; redirects are refused. Raises TooLargeError too."""
        limits = aiohttp.ClientTimeout(
            total=_DOWNLOAD_PATIENCE, connect=self._connect_timeout, sock_read=self._read_timeout
        )
        status, body = await self._exchange("GET", url, None, limits, limit)
        if status != HTTPStatus.OK:
            raise self._refusal(status, body)
        return body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer, which holds a result. The library would log all of one that it cannot read."""
        answer = _json_object(payload)
        if "result" not in answer and not isinstance(answer.get("ok"), bool):
            raise TelegramError("The answer is not one of the Bot API")
        return {"result": None, **answer}

    async def _exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None,
        patience: aiohttp.ClientTimeout,
        limit: int | None = None,
    ) -> tuple[int, bytes]:
        upload = aiohttp.UploadTracker()
        headers = {"Content-Type": "application/json"} if isinstance(body, bytes) else None
        try:
            async with self._open_session().request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=patience,
                allow_redirects=False,
                upload_tracker=upload,
            ) as response:
                status, answer = response.status, await _read(response, limit)
        except TelegramError:
            raise
        except Exception as error:
            complete = upload.upload_complete
            failure: TelegramError = self._failure(error, sent=complete.done() and complete.exception() is None)
        else:
            refused = _json_object(answer) if limit is None and 200 <= status < 300 else {}
            if refused.get("ok") is False:
                status = _status_in(refused)
            if 200 <= status < 300:
                return status, answer
            failure = self._refusal(status, answer)
        raise failure  # out here, so that it has no context that holds the address

    def _open_session(self) -> aiohttp.ClientSession:
        if self._closed:
            raise UndeliveredError("The channel is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )
        return self._session

    def _failure(self, error: Exception, *, sent: bool) -> NetworkError:
        description = self._redact(f"{type(error).__name__}: {error}")
        if not sent:
            return UndeliveredError(description)
        return TimedOut() if isinstance(error, TimeoutError) else NetworkError(description)

    def _refusal(self, status: int, body: bytes) -> TelegramError:
        """What a status other than success means; only the Bot API's own answers are taken at their word."""
        answer = _json_object(body)
        description = answer.get("description")
        if not isinstance(description, str) or answer.get("ok") is not False:
            return ServerError(f"Status {status}, not from the Bot API")
        description = self._redact(description)
        parameters = answer.get("parameters")
        parameters = parameters if isinstance(parameters, dict) else {}
        if isinstance(moved_to := parameters.get("migrate_to_chat_id"), int):
            return ChatMigrated(moved_to)
        match status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                wait = parameters.get("retry_after")
                return FloodError(max(0.0, float(wait)) if isinstance(wait, int | float) else 1.0)
            case HTTPStatus.FORBIDDEN:
                return Forbidden(description)
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
                return InvalidToken(description)
            case HTTPStatus.CONFLICT:
                return Conflict(description)
            case _ if 400 <= status < 500:
                return BadRequest(description)
        return ServerError(f"Status {status}: {description}")


class Api(Bot):
    """The library's client, asked by a method's name, with plain JSON both ways.

    Its typed methods would spend a third of the time of a send on building a Message of which only the id is
    read, fail on an answer that they cannot build, and cannot hand over raw updates. Parameters go the
    library's way only where they hold files.
    """

    def __init__(self, token: str, root: str, request: BotApiRequest) -> None:
        super().__init__(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._transport = request

    async def call(
        self, method: str, parameters: dict[str, Any] | None = None, *, patience: float | None = None
    ) -> Any:
        """Call a method; ``patience`` is how many seconds its answer may take. Raises TelegramError."""
        given = {name: value for name, value in (parameters or {}).items() if value is not None}
        if any(isinstance(value, InputFile) for value in given.values()):
            return await self._post(
                method, given, read_timeout=BaseRequest.DEFAULT_NONE if patience is None else patience
            )
        return await self._transport.post_json(f"{self.base_url}/{method}", given, patience)


def _given(timeout: object, default: float) -> float:
    return default if timeout is None or timeout is BaseRequest.DEFAULT_NONE else cast(float, timeout)


@functools.lru_cache
def _limits(connect: float, write: float, read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=connect + write + read, sock_connect=connect, sock_read=read)


def _body(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if data is None:
        return None
    if not data.contains_files:
        return json.dumps(data.parameters).encode()
    form = aiohttp.FormData(quote_fields=False)  # file names in Vietnamese stay readable
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


async def _read(response: aiohttp.ClientResponse, limit: int | None) -> bytes:
    if limit is None:
        return await response.read()
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLargeError(f"The file is too big: more than {limit} bytes")
    return bytes(body)


def _status_in(refusal: dict[str, Any]) -> int:
    """The status that a refusal tells in its body, for a server or a gateway that says 200 to all."""
    code = refusal.get("error_code")
    return code if isinstance(code, int) and 400 <= code < 600 else 400


def _json_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds, or an empty one."""
    try:
        value = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
