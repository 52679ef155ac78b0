"""Whatever fails, the token is nowhere to be read."""

from __future__ import annotations

import logging
import traceback

import pytest

from bot.channels.base import FetchError, SendError
from bot.channels.redaction import install_redaction
from bot.channels.telegram import TelegramChannel
from bot.local import LocalTelegram
from bot.messages import Outgoing, Tap
from tests.channels.conftest import NOW, SOON, TOKEN, Inbox, Troubles, receiving
from tests.phone import Phone

SECRET = TOKEN.split(":")[1]


@pytest.mark.usefixtures("logging_restored")
async def test_no_failure_shows_the_token(
    server: LocalTelegram, lan: Phone, inbox: Inbox, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    install_redaction(TOKEN)
    channel = TelegramChannel(TOKEN, now=lambda: NOW, base_url=server.base_url, trouble=troubles, waits=SOON)
    raised: list[Exception] = []

    async def provoke() -> None:
        try:
            await channel.send(str(lan.chat.person.id), Outgoing(text="Chào"))
        except SendError as error:
            raised.append(error)
            logging.getLogger("sender").exception("Not sent")
        try:
            await channel.fetch("F")
        except FetchError as error:
            raised.append(error)
            logging.getLogger("worker").exception("Not fetched")
        await channel.acknowledge(Tap(id="1", payload="x", message="1"))

    async def receive_until_told(part: str) -> None:
        async with receiving(channel, inbox):
            await troubles.until_told(part)

    server.faults.silence_seconds = 0
    for _, fault in server.faults.named():
        fault.probability = 1
        await provoke()
        fault.probability = 0
    server.faults.bad_gateway.probability = 1
    await receive_until_told("Chưa kết nối")
    server.faults.calm()
    inbox.refusing = True
    await lan.say("một")
    await receive_until_told("Chưa ghi được")
    await server.stop()
    await provoke()
    await channel.close()
    await provoke()

    assert len(raised) >= 12
    for error in raised:
        assert SECRET not in "".join(traceback.format_exception(error)) + repr(error)
        assert SECRET not in repr(error.__cause__) + repr(error.__context__)
    assert "Not sent" in caplog.text
    assert SECRET not in caplog.text
    assert SECRET not in "".join(troubles.told)
