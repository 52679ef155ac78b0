"""Checking the keyboards that bots send, as strictly as Telegram."""

from collections.abc import Callable

from bot.local.errors import Json, bad_request
from bot.local.parameters import Parameters

MOST_BUTTONS = 100
LONGEST_DATA = 64

_KINDS = ("keyboard", "inline_keyboard", "remove_keyboard", "hide_keyboard", "force_reply")
_BUTTON_TYPES = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


def read_markup(parameters: Parameters, *, inline_only: bool = False) -> Json | None:
    """The checked reply_markup of a call; None when there is none."""
    markup = parameters.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if markup and not any(kind in markup for kind in _KINDS):
        raise bad_request("can't parse reply keyboard markup JSON object: unknown type of reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard", _inline_button)
        return {"inline_keyboard": rows} if rows else None
    if inline_only and markup:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return markup | {"keyboard": _rows(markup["keyboard"], "keyboard", _reply_button)}
    return markup or None


def _rows(rows: object, field: str, read_button: Callable[[object], Json]) -> list[list[Json]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    of_markup = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
    checked: list[list[Json]] = []
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f'field "{field}"{of_markup} must be an Array of Arrays')
        if row:
            checked.append([read_button(button) for button in row])
    if sum(len(row) for row in checked) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return checked


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = _label(button, "inline keyboard button")
    if url := _optional_text(button, "url"):
        if not url.startswith(("http://", "https://", "tg://", "ton://", "mailto:", "tel:")):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return {"text": text, "url": url}
    if "callback_data" in button:
        data = _optional_text(button, "callback_data")
        if not 0 < len(data.encode()) <= LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"text": text, "callback_data": data}
    for kind in _BUTTON_TYPES:
        if kind in button:
            return {"text": text, kind: button[kind]}
    raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _reply_button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _label(button, "keyboard button")
    return button


def _label(button: Json, what: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    return text


def _optional_text(button: Json, field: str) -> str:
    value = button.get(field, "")
    if not isinstance(value, str):
        raise bad_request(f'can\'t parse inline keyboard button: Field "{field}" must be of type String')
    return value
