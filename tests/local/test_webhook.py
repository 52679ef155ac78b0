"""Updates that are brought instead of fetched."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict

from bot.local import LocalTelegram
from tests.local.conftest import LAN, Raw, polled, until
from tests.phone import Phone

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Listener:
    """A bot's own web server."""

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.answer: dict[str, object] = {}
        self.url = ""
        self.changed = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json())
        self.secrets.append(request.headers.get(SECRET))
        self.changed.set()
        return web.json_response(self.answer, status=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(30):
            while len(self.taken) < count:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made = Listener()
    application = web.Application()
    application.router.add_post("/updates", made.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/updates"
    yield made
    await runner.cleanup()


async def test_delivery_with_the_secret(bot: Bot, lan: Phone, listener: Listener) -> None:
    await bot.set_webhook(listener.url, secret_token="bi-mat_1", allowed_updates=["message"])
    await lan.say("một")
    await lan.tap_raw("x", 1)
    await lan.say("hai")
    await listener.until(2)
    assert [update["message"]["text"] for update in listener.taken] == ["một", "hai"]  # type: ignore[index]
    assert listener.secrets == ["bi-mat_1"] * 2
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_it_is_brought_again_until_it_is_taken(bot: Bot, lan: Phone, listener: Listener) -> None:
    listener.statuses = [500, 302, 200]
    await bot.set_webhook(listener.url)
    await lan.say("kiên trì")
    await listener.until(3)
    assert len({update["update_id"] for update in listener.taken}) == 1
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"
    assert info.url == listener.url


async def test_what_waits_is_kept_or_dropped(bot: Bot, lan: Phone, listener: Listener) -> None:
    await lan.say("trước")
    await bot.set_webhook(listener.url, drop_pending_updates=True)
    await lan.say("sau")
    await listener.until(1)
    assert listener.taken[0]["message"]["text"] == "sau"  # type: ignore[index]
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    await lan.say("chờ")
    await asyncio.sleep(0.05)
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_an_answer_in_the_answer(bot: Bot, lan: Phone, listener: Listener) -> None:
    listener.answer = {"method": "sendMessage", "chat_id": LAN, "text": "trả lời ngay"}
    await bot.set_webhook(listener.url)
    await lan.say("hỏi")
    await lan.hear("trả lời ngay")


async def test_refused_webhooks(raw: Raw) -> None:
    assert await raw.refusal("setWebhook", url="http://a.vn/x") == (
        "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert await raw.refusal("setWebhook", url="ftp://a.vn") == "Bad Request: invalid webhook URL specified"
    assert await raw.refusal("setWebhook", url="https://a.vn", secret_token="a b") == (
        "Bad Request: secret token contains unallowed characters"
    )
    assert await raw.refusal("setWebhook", url="https://a.vn", secret_token="a" * 257) == (
        "Bad Request: secret token is too long"
    )
    assert (await raw("deleteWebhook"))[1]["description"] == "Webhook is already deleted"


async def test_setting_a_webhook_ends_the_poll(bot: Bot, lan: Phone, listener: Listener, server: LocalTelegram) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=10))
    await polled(lan)
    await bot.set_webhook(listener.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await polling


async def test_a_bot_may_end_its_webhook_in_an_answer(bot: Bot, lan: Phone, listener: Listener) -> None:
    listener.answer = {"method": "deleteWebhook"}
    await bot.set_webhook(listener.url)
    await lan.say("thôi")
    await until(lambda: not lan.chat.bot.updates.pending())
    assert (await bot.get_webhook_info()).url == ""
