"""The token appears in nothing that the bot prints, logs or stores."""

from __future__ import annotations

import asyncio
import random
from urllib.parse import quote

import pytest

from bot.local import LocalTelegram
from tests.kills.conftest import TOKEN, Program, program, server, until  # noqa: F401 - fixtures
from tests.load import Cadre
from tests.local.conftest import png
from tests.place import QUANG_SON, QUANG_THANH

TALKATIVE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
logging.Logger.setLevel = lambda logger, level: None  # nobody is hushed
sys.argv[1:] = ["run"]
from bot.cli import main
main()
"""


def holds(content: bytes) -> list[str]:
    secret = TOKEN.partition(":")[2]
    return [form for form in (TOKEN, quote(TOKEN, safe=""), secret, secret[8:]) if form.encode() in content]


@pytest.mark.server
async def test_the_token_is_nowhere(program: Program, server: LocalTelegram) -> None:  # noqa: F811
    faults = server.faults
    faults.chance = random.Random(3)
    faults.answer_lost.probability = faults.dropped.probability = faults.bad_gateway.probability = 0.05
    faults.server_error.probability = faults.flood.probability = 0.05
    program.anew = ("-X", "dev", "-c", TALKATIVE)
    await program.start()
    await program.receiving()
    cadres = [Cadre(server, person, random.Random(person), patience=2) for person in (QUANG_SON, QUANG_THANH)]
    await asyncio.gather(*(cadre.work(lambda: True) for cadre in cadres))
    server.handset(QUANG_SON).say("/baocao")
    server.handset(QUANG_SON).photo(png())
    server.push_raw({"message": 7})
    await until(lambda: not len(server.world.bot_named().updates))
    port = int(server.base_url.rpartition(":")[2])
    await server.stop()  # every request fails now
    await until(lambda: "Chưa kết nối được Telegram" in program.said())
    await server.start(port=port)
    server.world.bots.clear()  # and now the token is unknown
    await until(lambda: "Telegram không nhận token của bot" in program.said())
    await program.kill()
    assert "DEBUG:telegram" in program.said()
    found = {str(file): holds(file.read_bytes()) for file in program.folder.rglob("*") if file.is_file()}
    assert any(name.endswith("-wal") for name in found)
    assert {name: forms for name, forms in found.items() if forms} == {}


def test_what_is_looked_for_would_be_found() -> None:
    assert holds(f"GET https://api.telegram.org/bot{TOKEN}/getMe".encode())
    assert holds(quote(TOKEN, safe="").encode())
