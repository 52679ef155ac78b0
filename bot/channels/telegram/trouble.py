"""What the Bot API's errors mean: for the sender, and in plain words for the admin."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.channels.base import SendError
from bot.channels.persistence import Persistence
from bot.channels.telegram.request import FloodError, ServerError, UndeliveredError

BACK = "Đã kết nối lại được với Telegram."

_GONE = ("chat not found", "peer_id_invalid", "user not found", "user_is_blocked", "input_user_deactivated")
_UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
_BLIPS = 1
"""So many failures of the network in a row are not worth a word."""


def send_error(error: TelegramError) -> SendError:
    """What a failed request means for the message that it carried."""
    description = error.message
    match error:
        case FloodError():
            return SendError("wait", description, retry_after=error.retry_after)
        case ChatMigrated():
            return SendError("moved", description, moved_to=str(error.new_chat_id))
        case Forbidden():
            return SendError("blocked", description)
        case BadRequest():
            return SendError("blocked" if _says(error, _GONE) else "refused", description)
        case UndeliveredError() | ServerError() | InvalidToken() | Conflict():
            return SendError("temporary", description)
    return SendError("uncertain", description)


def is_unchanged(error: TelegramError) -> bool:
    """The message already reads as the edit would have it."""
    return _says(error, ("message is not modified",))


def is_uneditable(error: TelegramError) -> bool:
    """The message cannot be edited, or not any more."""
    return _says(error, _UNEDITABLE)


def is_unknown(error: TelegramError) -> bool:
    """The server has no such method, as small ones may not, or does not know the token."""
    return isinstance(error, InvalidToken) and _says(error, ("not found",))


def is_unavailable(error: TelegramError) -> bool:
    """The file may be had later. The server says the same of a wrong reference."""
    return _says(error, ("temporarily unavailable",))


async def explain(error: TelegramError, link: Persistence) -> None:
    """Tell the admin in plain words what is wrong with the server, and wait before the next try."""
    match error:
        case InvalidToken():
            await link.failed(
                "Telegram không nhận token của bot. Lấy token đúng ở @BotFather, sửa cấu hình rồi chạy lại.",
                error.message,
                at_least=link.waits.longest,
            )
        case Conflict() if "webhook" in error.message.lower():
            await link.failed("Bot này còn đặt webhook ở nơi khác nên không tự nhận tin được.", error.message)
        case Conflict():
            await link.failed("Một chương trình khác đang nhận tin của bot này; chỉ được chạy một.", error.message)
        case FloodError():
            await link.failed("Telegram yêu cầu chậm lại.", error.message, at_least=error.retry_after, tolerate=_BLIPS)
        case BadRequest():
            await link.failed("Telegram từ chối yêu cầu của bot.", error.message)
        case _:
            await link.failed(
                "Chưa kết nối được Telegram; bot tự thử lại, tin không mất.", error.message, tolerate=_BLIPS
            )


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    text = error.message.lower()
    return any(phrase in text for phrase in phrases)
