"""What can go wrong between us and the server, told apart, and never with the token."""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from telegram import InputFile
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

from bot.channels.redaction import install_redaction
from bot.channels.telegram.connections import TooLargeError
from bot.channels.telegram.request import (
    Api,
    BotApiRequest,
    FloodError,
    ServerError,
    UndeliveredError,
)
from tests.channels.conftest import TOKEN

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def tcp(talk: Talk) -> AsyncIterator[str]:
    """A server that speaks as it is told to, connection by connection."""
    done: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        done.append(task)
        try:
            await talk(reader, writer)
        except (asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = listener.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        listener.close()
        for task in done:
            task.cancel()
        await asyncio.gather(*done, return_exceptions=True)


@asynccontextmanager
async def client(root: str, **timeouts: float) -> AsyncIterator[Api]:
    request = BotApiRequest(TOKEN, **timeouts)  # type: ignore[arg-type]
    try:
        yield Api(TOKEN, root, request)
    finally:
        await request.shutdown()


@asynccontextmanager
async def http(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()
    await asyncio.Event().wait()


async def hang_up_after_reading(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def plain_words(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


async def half_an_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    await writer.drain()


async def never_done(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await read_request(reader)
    await asyncio.Event().wait()


async def failure_of(root: str, **timeouts: float) -> TelegramError:
    async with client(root, **timeouts) as api:
        with pytest.raises(TelegramError) as raised:
            await api.call("sendMessage", {"chat_id": 1, "text": "Chào"})
        return raised.value


async def test_nobody_listens() -> None:
    async with tcp(hang) as root:
        pass
    assert isinstance(await failure_of(root), UndeliveredError)


async def test_the_name_is_not_known() -> None:
    assert isinstance(await failure_of("http://nowhere.invalid"), UndeliveredError)


async def test_no_tls() -> None:
    async with tcp(plain_words) as root:
        assert isinstance(await failure_of(root.replace("http", "https")), UndeliveredError)


async def test_tls_that_never_ends() -> None:
    async with tcp(hang) as root:
        error = await failure_of(root.replace("http", "https"), connect_timeout=0.05)
    assert isinstance(error, UndeliveredError)


async def test_the_connection_is_lost_after_sending() -> None:
    async with tcp(hang_up_after_reading) as root:
        error = await failure_of(root)
    assert isinstance(error, NetworkError)
    assert not isinstance(error, UndeliveredError | TimedOut | BadRequest)


async def test_the_answer_breaks_off() -> None:
    async with tcp(half_an_answer) as root:
        error = await failure_of(root)
    assert type(error) is NetworkError


async def test_no_answer() -> None:
    async with tcp(never_done) as root:
        assert isinstance(await failure_of(root, read_timeout=0.05), TimedOut)


async def test_a_body_that_does_not_get_through_was_not_delivered() -> None:
    async with tcp(never_reads) as root, client(root, write_timeout=0.1, read_timeout=0.1) as api:
        with pytest.raises(UndeliveredError):
            await api.call("sendDocument", {"document": InputFile(b"x" * 30_000_000)})


async def never_reads(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def test_a_closed_client_sends_nothing() -> None:
    async with client("http://127.0.0.1:9") as api:
        await api.request.shutdown()
        with pytest.raises(UndeliveredError):
            await api.call("getMe")


def refusal(status: int, description: str, **parameters: int) -> web.Response:
    envelope = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return web.json_response(envelope, status=status)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: refusal(400, "Bad Request: chat not found"), BadRequest),
        (lambda: refusal(413, "Request Entity Too Large"), BadRequest),
        (lambda: refusal(401, "Unauthorized"), InvalidToken),
        (lambda: refusal(404, "Not Found"), InvalidToken),
        (lambda: refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (lambda: refusal(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (lambda: refusal(500, "Internal Server Error"), ServerError),
        (lambda: web.Response(status=502, text=f"<html>/bot{TOKEN}/sendMessage"), ServerError),
        (lambda: web.Response(status=403, text="Access denied by the office's firewall"), ServerError),
        (lambda: web.Response(status=400, text="[1]"), ServerError),
        (lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}), ServerError),
        (lambda: web.Response(text=f"<html>Log in to the wifi: /bot{TOKEN}"), TelegramError),
        (lambda: web.json_response([1]), TelegramError),
        (lambda: web.json_response({"description": "nothing said"}), TelegramError),
        (lambda: refusal(200, "Bad Request: chat not found"), BadRequest),
        (lambda: web.json_response({"ok": False, "error_code": 403, "description": "Forbidden: blocked"}), Forbidden),
    ],
)
async def test_what_the_server_answers(answer: Callable[[], web.Response], kind: type[TelegramError]) -> None:
    async def handler(_: web.Request) -> web.Response:
        return answer()

    async with http(handler) as root:
        assert type(await failure_of(root)) is kind


async def test_a_file_that_is_refused_with_status_200_is_refused() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 403, "description": "Forbidden: blocked"})

    async with http(handler) as root, client(root) as api:
        with pytest.raises(Forbidden):
            await api.call("sendDocument", {"document": InputFile(b"x")})


async def test_the_server_asks_to_wait_or_to_write_elsewhere() -> None:
    answers = [
        refusal(429, "Too Many Requests: retry after 7", retry_after=7),
        refusal(429, "Too Many Requests"),
        refusal(400, "group migrated", migrate_to_chat_id=-1007),
    ]

    async def handler(_: web.Request) -> web.Response:
        return answers.pop(0)

    async with http(handler) as root:
        waits = [await failure_of(root), await failure_of(root)]
        assert [wait.retry_after for wait in waits if isinstance(wait, FloodError)] == [7, 1]
        moved = await failure_of(root)
    assert isinstance(moved, ChatMigrated)
    assert moved.new_chat_id == -1007


async def test_parameters_travel_as_json_and_files_as_a_form() -> None:
    seen: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            seen.append(await request.json())
        else:
            form = await request.post()
            document = form["document"]
            assert isinstance(document, web.FileField)
            seen.append((form["chat_id"], document.filename, document.content_type, document.file.read()))
            document.file.close()
        return web.json_response({"ok": True, "result": True})

    async with http(handler) as root, client(root) as api:
        await api.call("sendMessage", {"chat_id": 1, "text": "Chào 😀\ud800", "link": {"a": [1]}, "no": None})
        file = InputFile(b"%PDF", filename="báo cáo.pdf")
        await api.call("sendDocument", {"chat_id": 1, "document": file})
    assert seen == [
        {"chat_id": 1, "text": "Chào 😀\ud800", "link": {"a": [1]}},
        ("1", "báo cáo.pdf", "application/pdf", b"%PDF"),
    ]


async def test_a_download_is_capped_and_not_redirected() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("elsewhere"):
            raise web.HTTPFound("/secret")
        return web.Response(body=b"x" * 200_000)

    async with http(handler) as root:
        request = BotApiRequest(TOKEN)
        assert len(await request.download(root + "/file", 200_000)) == 200_000
        with pytest.raises(TooLargeError):
            await request.download(root + "/file", 199_999)
        with pytest.raises(ServerError):
            await request.download(root + "/elsewhere", 200_000)
        await request.shutdown()


async def test_the_proxy_is_asked() -> None:
    asked: list[tuple[str, str]] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append((request.raw_path, request.headers.get("Proxy-Authorization", "")))
        return web.json_response({"ok": True, "result": 5})

    async with http(handler) as root:
        proxy = root.replace("http://", "http://lan:matkhau@")
        request = BotApiRequest(TOKEN, proxy=proxy)
        assert await Api(TOKEN, "http://telegram.invalid", request).call("getMe") == 5
        await request.shutdown()
    assert asked == [(f"http://telegram.invalid/bot{TOKEN}/getMe", "Basic bGFuOm1hdGtoYXU=")]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:3128", "http://"])
def test_a_proxy_that_cannot_be_used(proxy: str) -> None:
    with pytest.raises(ValueError, match="http://host:port"):
        BotApiRequest(TOKEN, proxy=proxy)


@pytest.mark.usefixtures("logging_restored")
async def test_the_token_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    install_redaction(TOKEN)
    errors: list[TelegramError] = []

    async def echo(request: web.Request) -> web.Response:
        kind = urlsplit(str(request.url)).path.rsplit("/", 1)[1]
        text = f"{request.url} of {TOKEN}"
        if kind == "refused":
            return refusal(400, text)
        return web.Response(status={"html": 200, "bad": 502, "moved": 302}[kind], text=text)

    async def collect(root: str, method: str = "sendMessage") -> None:
        async with client(root, connect_timeout=0.2, read_timeout=0.05, write_timeout=0.1) as api:
            try:
                await api.call(method, {"chat_id": 1})
            except TelegramError as error:
                errors.append(error)
                logging.getLogger("app").exception("Failed at %s", f"{root}/bot{TOKEN}/{method}")

    async with tcp(hang) as root:
        await collect(root.replace("http", "https"))
    await collect(root)
    for name in ("nowhere.invalid", "[", "x y"):
        await collect(f"http://{name}")
    for talk in (hang_up_after_reading, half_an_answer, never_done):
        async with tcp(talk) as root:
            await collect(root)
            await collect(root.replace("http", "https"))
    async with http(echo) as root:
        for method in ("refused", "html", "bad", "moved"):
            await collect(root, method)
    async with tcp(hang_up_after_reading) as root:
        request = BotApiRequest(TOKEN, proxy=root.replace("http://", "http://lan:matkhau-dai@"))
        with pytest.raises(TelegramError) as raised:
            await Api(TOKEN, "https://telegram.invalid", request).call("getMe")
        await request.shutdown()
        errors.append(raised.value)

    secret = TOKEN.split(":")[1]
    assert len(errors) == 16
    for error in errors:
        trace = "".join(traceback.format_exception(error)) + repr(error) + str(error.args)
        assert secret not in trace
        assert "matkhau" not in trace
        assert error.__cause__ is None
        assert error.__context__ is None
    assert "Failed at" in caplog.text
    assert secret not in caplog.text
    assert not any(secret in str(vars(record)) for record in caplog.records)
