"""Methods that send something to a chat."""

from bot.local.chat import Chat
from bot.local.errors import Json, bad_request
from bot.local.files import StoredFile
from bot.local.handset import new_group
from bot.local.keyboards import read_markup
from bot.local.methods.call import Call, Method
from bot.local.parameters import Parameters, Upload

LARGEST_UPLOAD = 50 * 1024 * 1024
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio",
    "upload_audio", "upload_document", "choose_sticker", "find_location", "pick_up_location",
    "record_video_note", "upload_video_note", "cancel",
}  # fmt: skip


async def _send_message(call: Call) -> Json:
    text = call.words()
    return _send(call, text.fields("text"))


async def _send_photo(call: Call) -> Json:
    return _send(call, _photo(call, call.file("photo")) | call.caption().fields("caption"))


async def _send_document(call: Call) -> Json:
    return _send(call, _document(call, call.file("document")) | call.caption().fields("caption"))


async def _send_voice(call: Call) -> Json:
    file = call.file("voice")
    if file is None:
        raise bad_request("there is no voice in the request")
    if isinstance(file, Upload):
        file = call.world.files.keep(call.bot.id, "voice", file.content, file.name, file.mime_type)
    duration = call.parameters.integer("duration")
    voice = file.wire() | {"duration": duration, "mime_type": file.mime_type}
    return _send(call, {"voice": voice} | call.caption().fields("caption"))


async def _send_location(call: Call) -> Json:
    place = {}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = call.parameters.decimal(name)
        if value is None:
            raise bad_request(f"{name} is empty")
        if not -limit <= value <= limit:
            raise bad_request("wrong location specified")
        place[name] = value
    return _send(call, {"location": place})


async def _send_media_group(call: Call) -> list[Json]:
    media = call.parameters.structure("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > 10:
        raise bad_request("too many messages to send as an album")
    contents = [_album_item(call, item) for item in media]
    if len({"photo" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat = _open_chat(call, messages=len(contents))
    reply = _reply(call, chat)
    group = {"media_group_id": new_group()} if len(contents) > 1 else {}
    return [dict(chat.add(content | group | reply, from_bot=True).wire) for content in contents]


async def _send_chat_action(call: Call) -> bool:
    action = call.parameters.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.chat()
    chat.require_open()
    chat.announce("typing", action=action)
    return True


def _send(call: Call, content: Json) -> Json:
    markup = read_markup(call.parameters)
    chat = _open_chat(call)
    return dict(chat.add(content | _reply(call, chat), from_bot=True, markup=markup).wire)


def _open_chat(call: Call, messages: int = 1) -> Chat:
    chat = call.chat()
    chat.require_open()
    if call.world.limits is not None:
        for _ in range(messages):
            call.world.limits.check(call.bot.id, chat.person.id)
    return chat


def _reply(call: Call, chat: Chat) -> Json:
    wanted = call.parameters.structure("reply_parameters", "reply parameters")
    if wanted is None:
        if "reply_to_message_id" not in call.parameters:
            return {}
        wanted = call.parameters.values | {"message_id": call.parameters.text("reply_to_message_id")}
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    values = Parameters(wanted)
    original = chat.messages.get(values.integer("message_id"))
    if original is not None:
        return {"reply_to_message": original.copy_for_reply()}
    if values.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _album_item(call: Call, item: object) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in ("photo", "document"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    file = call.file("media", str(item.get("media") or ""))
    if file is None:
        raise bad_request("can't parse InputMedia: media not found")
    content = _photo(call, file) if kind == "photo" else _document(call, file)
    return content | call.caption(Parameters(item)).fields("caption")


def _photo(call: Call, file: Upload | StoredFile | None) -> Json:
    if file is None:
        raise bad_request("there is no photo in the request")
    if isinstance(file, StoredFile) and file.kind != "photo":
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as Photo")
    return {"photo": call.world.files.photo(call.bot.id, file.content)}


def _document(call: Call, file: Upload | StoredFile | None) -> Json:
    if file is None:
        raise bad_request("there is no document in the request")
    if isinstance(file, StoredFile) and file.kind != "document":
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as Document")
    if not file.content:
        raise bad_request("file must be non-empty")
    if len(file.content) > LARGEST_UPLOAD:
        raise bad_request(f"file of size {len(file.content)} bytes is too big; the maximum is {LARGEST_UPLOAD}")
    return {"document": call.world.files.document(call.bot.id, file.content, file.name, file.mime_type)}


METHODS: dict[str, Method] = {
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendDocument": _send_document,
    "sendVoice": _send_voice,
    "sendLocation": _send_location,
    "sendMediaGroup": _send_media_group,
    "sendChatAction": _send_chat_action,
}
