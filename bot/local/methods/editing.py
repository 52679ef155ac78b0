"""Methods that change or remove a message, and the answer to a tap."""

from bot.local.chat import Chat
from bot.local.errors import Json, bad_request
from bot.local.keyboards import read_markup
from bot.local.message import Message
from bot.local.methods.call import Call, Method

LONGEST_ANSWER = 200
DELETABLE_SECONDS = 48 * 3600


async def _edit_message_text(call: Call) -> Json:
    chat, message = _own_message(call)
    text = call.words()
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, chat, message, {"entities": None} | text.fields("text"))


async def _edit_message_caption(call: Call) -> Json:
    chat, message = _own_message(call)
    caption = call.caption()
    if not any(kind in message.wire for kind in ("photo", "document", "voice")):
        raise bad_request("there is no caption in the message to edit")
    nothing: Json = {"caption": None, "caption_entities": None}
    return _edit(call, chat, message, nothing | caption.fields("caption"))


async def _edit_message_reply_markup(call: Call) -> Json:
    chat, message = _own_message(call)
    return _edit(call, chat, message, {})


async def _delete_message(call: Call) -> bool:
    chat, message = call.message("message to delete")
    chat.require_open()
    if chat.timestamp() - message.wire["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message)
    return True


async def _answer_callback_query(call: Call) -> bool:
    parameters = call.parameters
    query = call.world.take_query(call.bot, parameters.text("callback_query_id"))
    text = parameters.text("text")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if not query.answered:  # a phone shows the first answer only
        query.answered = True
        query.chat.announce("toast", text=text, alert=parameters.flag("show_alert"), query_id=query.id)
    return True


def _own_message(call: Call) -> tuple[Chat, Message]:
    if "inline_message_id" in call.parameters:
        raise bad_request("MESSAGE_ID_INVALID")  # there is no inline mode here
    chat, message = call.message("message to edit")
    chat.require_open()
    if not message.from_bot or message.other_markup is not None:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    """An edit without a keyboard takes the keyboard away."""
    changed = content | {"reply_markup": read_markup(call.parameters, inline_only=True)}
    if all(message.wire.get(key) == value for key, value in changed.items()):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    chat.change(message, changed | {"edit_date": chat.timestamp()})
    return dict(message.wire)


METHODS: dict[str, Method] = {
    "editMessageText": _edit_message_text,
    "editMessageCaption": _edit_message_caption,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "deleteMessage": _delete_message,
    "answerCallbackQuery": _answer_callback_query,
}
