"""Methods about the bot itself and the people it talks to."""

import re

from bot.local.errors import Json, bad_request
from bot.local.methods.call import Call, Method

MOST_COMMANDS = 100
_PLAIN_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")


async def _get_me(call: Call) -> Json:
    return call.bot.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def _get_chat(call: Call) -> Json:
    chat = call.chat()
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return chat.person.chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


async def _set_my_commands(call: Call) -> bool:
    commands = call.parameters.structure("commands", "commands")
    if commands is None:
        commands = []
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call), call.parameters.text("language_code")] = [
        _checked_command(command) for command in commands
    ]
    _commands_changed(call)
    return True


async def _get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get((_scope(call), call.parameters.text("language_code")), [])


async def _delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop((_scope(call), call.parameters.text("language_code")), None)
    _commands_changed(call)
    return True


async def _set_my_description(call: Call) -> bool:
    return _describe(call, call.bot.descriptions, "description", 512)


async def _set_my_short_description(call: Call) -> bool:
    return _describe(call, call.bot.short_descriptions, "short_description", 120)


async def _set_chat_menu_button(call: Call) -> bool:
    button = call.parameters.structure("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict):
        raise bad_request("MenuButton must be an Object")
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    chat_id = call.chat().person.id if "chat_id" in call.parameters else None
    call.bot.menu_buttons[chat_id] = button
    return True


async def _get_my_description(call: Call) -> Json:
    return {"description": call.bot.descriptions.get(call.parameters.text("language_code"), "")}


async def _get_my_short_description(call: Call) -> Json:
    return {"short_description": call.bot.short_descriptions.get(call.parameters.text("language_code"), "")}


async def _get_chat_menu_button(call: Call) -> Json:
    buttons = call.bot.menu_buttons
    general = buttons.get(None, {"type": "default"})
    return buttons.get(call.chat().person.id, general) if "chat_id" in call.parameters else general


async def _close(call: Call) -> bool:
    call.bot.updates.end_poll("terminated by close request")
    return True


def _scope(call: Call) -> str:
    scope = call.parameters.structure("scope", "BotCommandScope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind == "chat":
        return f"chat:{call.world.chat_for(call.bot, str(scope.get('chat_id') or '')).person.id}"
    raise bad_request("can't parse BotCommandScope: Unsupported type specified")


def _checked_command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if field not in command:
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
        if not isinstance(command[field], str):
            raise bad_request(f'can\'t parse BotCommand: Field "{field}" must be of type String')
    name = command["command"].removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": command["description"]}


def _commands_changed(call: Call) -> None:
    for chat in call.world.chats_of(call.bot):
        chat.announce("commands")


def _describe(call: Call, where: dict[str, str], field: str, longest: int) -> bool:
    text = call.parameters.text(field)
    if len(text) > longest:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    where[call.parameters.text("language_code")] = text
    return True


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "getChat": _get_chat,
    "setMyCommands": _set_my_commands,
    "getMyCommands": _get_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "setMyDescription": _set_my_description,
    "setMyShortDescription": _set_my_short_description,
    "getMyDescription": _get_my_description,
    "getMyShortDescription": _get_my_short_description,
    "setChatMenuButton": _set_chat_menu_button,
    "getChatMenuButton": _get_chat_menu_button,
    "close": _close,
    "logOut": _close,
}
