"""What the webhook's listener takes and answers; what it cannot store comes again."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.channels.telegram import TelegramChannel, WebhookSettings
from bot.local import LocalTelegram
from tests.channels.conftest import (
    NOW,
    SOON,
    TOKEN,
    Inbox,
    Troubles,
    eventually,
    receiving,
    texts,
    until_asked,
    waiting,
)
from tests.phone import Phone

SECRET = "s3cret_" * 4


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def webhook() -> WebhookSettings:
    listen = f"127.0.0.1:{free_port()}"
    return WebhookSettings(public_url=f"http://{listen}/", listen=listen, secret=SECRET)


@pytest.fixture
async def called(server: LocalTelegram, troubles: Troubles, webhook: WebhookSettings) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(
        TOKEN, now=lambda: NOW, base_url=server.base_url, webhook=webhook, trouble=troubles, waits=SOON
    )
    yield made
    await made.close()


async def test_updates_come_by_webhook(
    called: TelegramChannel, server: LocalTelegram, inbox: Inbox, lan: Phone
) -> None:
    async with receiving(called, inbox):
        await lan.say("một")
        assert texts(called, await inbox.until_taken(1)) == ["một"]
        await eventually(lambda: not waiting(server))
    (call,) = server.log.of("setWebhook")
    assert TOKEN.split(":")[1] not in call.parameters["url"]


async def test_by_webhook_too_what_could_not_be_stored_comes_again(
    called: TelegramChannel, inbox: Inbox, lan: Phone, troubles: Troubles
) -> None:
    inbox.refusing = True
    async with receiving(called, inbox):
        await lan.say("một")
        await inbox.until(lambda: inbox.refusals >= 2)
        inbox.refusing = False
        await inbox.until_taken(1)
        await troubles.until_told("Đã ghi lại được")
    assert len(troubles.told) == 2


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [
        (SECRET, json.dumps({"update_id": 1}), 200),
        ("", json.dumps({"update_id": 1}), 403),
        (SECRET + "x", json.dumps({"update_id": 1}), 403),
        ("một\xff", json.dumps({"update_id": 1}), 403),
        (SECRET, "{", 400),
        (SECRET, "[" * 100_000, 400),
        (SECRET, b"\xff\xfe{", 400),
        (SECRET, "[]", 400),
        (SECRET, '{"message": {}}', 400),
        (SECRET, io.BytesIO(b"x" * 2_000_000), 413),
    ],
)
async def test_what_the_listener_answers(
    called: TelegramChannel,
    server: LocalTelegram,
    inbox: Inbox,
    webhook: WebhookSettings,
    secret: str,
    body: str | bytes | io.BytesIO,
    status: int,
) -> None:
    async with receiving(called, inbox), aiohttp.ClientSession() as session:
        await until_asked(server, "setWebhook", "ok")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with session.post(f"{webhook.public_url}/telegram", data=body, headers=headers) as answer:
            assert answer.status == status
        packed = headers | {"Content-Encoding": "gzip"}  # and is not
        async with session.post(f"{webhook.public_url}/telegram", data=b"\x1f\x8b\x08xx", headers=packed) as answer:
            assert answer.status == (403 if status == 403 else 400)
        async with session.get(f"{webhook.public_url}/health") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
    assert len(inbox.taken) == (status == 200)


async def test_a_taken_port_is_told_and_tried_again(
    called: TelegramChannel,
    inbox: Inbox,
    lan: Phone,
    webhook: WebhookSettings,
    troubles: Troubles,
) -> None:
    with socket.socket() as taken:
        taken.bind((webhook.host, webhook.port))
        taken.listen()
        async with receiving(called, inbox):
            await troubles.until_told("Không mở được")
            taken.close()
            await lan.say("một")
            await inbox.until_taken(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "bot.example.vn"},
        {"listen": "8443"},
        {"listen": "127.0.0.1:x"},
        {"secret": "short"},
        {"secret": "has blanks in its midst"},
    ],
)
def test_webhook_settings_that_cannot_work(wrong: dict[str, str]) -> None:
    good = {"public_url": "https://a.vn", "listen": "0.0.0.0:8443", "secret": SECRET}
    assert SECRET not in repr(WebhookSettings(**good))
    with pytest.raises(ValueError, match="WebhookSettings"):
        WebhookSettings(**(good | wrong))
