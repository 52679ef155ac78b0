"""Whatever a bot sends, the server answers as Telegram: never with a mistake of its own."""

import json
import random

from bot.local import LocalTelegram
from bot.local.methods import METHODS
from tests.local.conftest import LAN, TOKEN, Raw
from tests.phone import Phone

VALUES: list[object] = [
    None, True, 0, -1, 1, 2, 3, 10**30, 1.5, "", "a", "😀", "\ud800", "\0", "{", "[]", "{}", "<b>", "HTML", "attach://x",
    [], {}, [[]], [1], {"a": 1}, "https://[", '{"type":"chat"}', {"type": "chat", "chat_id": []}, {"message_id": []},
    {"message_id": 1}, [{"type": "photo", "media": "x"}], [{"text": 1}], {"inline_keyboard": [[None]]},
    {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}, {"keyboard": [["a"]]}, {"keyboard": None},
    [{"command": "a", "description": "b"}], [{"type": [], "offset": 0, "length": 1}],
]  # fmt: skip
NAMES = [
    "text",
    "parse_mode",
    "entities",
    "caption",
    "caption_entities",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "photo",
    "document",
    "voice",
    "media",
    "latitude",
    "longitude",
    "action",
    "callback_query_id",
    "file_id",
    "commands",
    "scope",
    "language_code",
    "menu_button",
    "url",
    "secret_token",
    "allowed_updates",
    "offset",
    "limit",
    "description",
    "max_connections",
    "inline_message_id",
]


async def test_no_call_breaks_the_server(raw: Raw, lan: Phone, server: LocalTelegram) -> None:
    chance = random.Random(20260401)
    for _ in range(1500):
        method = chance.choice(list(METHODS))
        values = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randint(0, 10))}
        values["chat_id"] = LAN if chance.random() < 0.8 else chance.choice(VALUES)
        values["message_id"] = chance.randint(0, lan.chat.bot.last_message_id)
        url, headers = f"{raw.base_url}/bot{TOKEN}/{method}", {"Content-Type": "application/json"}
        async with raw.session.post(url, data=json.dumps(values), headers=headers) as response:
            assert response.status != 500, (method, values)
            assert (await response.json())["ok"] is (response.status == 200)
        await raw("deleteWebhook")
    assert server.log.counts["sendMessage", "ok"] > 0
