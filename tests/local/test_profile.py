"""What a bot says about itself."""

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands
from telegram.error import BadRequest

from tests.local.conftest import LAN, Raw
from tests.phone import Phone


async def test_commands_by_scope(bot: Bot, lan: Phone) -> None:
    await bot.set_my_commands([BotCommand("start", "Bắt đầu")])
    await bot.set_my_commands([("baocao", "Báo kết quả")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("duyet", "Xét duyệt")], scope=BotCommandScopeChat(LAN), language_code="vi")
    assert (await bot.get_my_commands())[0].command == "start"
    account = lan.chat.bot
    assert account.commands_for(LAN)[0]["command"] == "duyet"
    assert account.commands_for(1)[0]["command"] == "baocao"
    await bot.delete_my_commands(scope=BotCommandScopeChat(LAN), language_code="vi")
    assert account.commands_for(LAN)[0]["command"] == "baocao"
    assert [event.kind for event in lan.chat.events_after(0) or []].count("commands") == 4


@pytest.mark.parametrize("name", ["BaoCao", "báo", "a" * 33, "a-b", ""])
async def test_refused_command_names(bot: Bot, raw: Raw, name: str) -> None:
    assert await raw.refusal("setMyCommands", commands=[{"command": name, "description": "a"}]) == (
        "Bad Request: BOT_COMMAND_INVALID"
    )


async def test_other_refusals(bot: Bot, raw: Raw) -> None:
    with pytest.raises(BadRequest, match="too_much"):
        await bot.set_my_commands([(f"a{number}", "a") for number in range(101)])
    with pytest.raises(BadRequest, match="description_invalid"):
        await bot.set_my_commands([("a", "a" * 257)])
    assert await raw.refusal("setMyCommands", commands={}) == "Bad Request: expected an Array of BotCommand"
    assert await raw.refusal("setChatMenuButton", menu_button={"type": "x"}) == (
        "Bad Request: MenuButton has unsupported type"
    )


async def test_the_rest(bot: Bot, lan: Phone) -> None:
    assert (await bot.get_me()).username == "dvk_bot"
    assert (await bot.get_chat(LAN)).first_name == "Nguyễn Thị Lan"
    assert await bot.set_my_description("Trợ lý Dân vận khéo")
    assert await bot.set_my_short_description("Trợ lý")
    assert (await bot.get_my_description()).description == "Trợ lý Dân vận khéo"
    assert (await bot.get_my_short_description()).short_description == "Trợ lý"
    assert await bot.set_chat_menu_button(LAN, MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(LAN), MenuButtonCommands)
    assert (await bot.get_chat_menu_button()).type == "default"
    assert await bot.close()
    assert await bot.log_out()
