"""A Telegram of one's own: the Bot API server and the browser chat of the demo and the tests."""

from bot.local.call_log import CallLog, CallRecord
from bot.local.errors import ApiError
from bot.local.faults import Fault, Faults
from bot.local.handset import Handset
from bot.local.message import Button, Message
from bot.local.person import Person
from bot.local.server import LocalTelegram

__all__ = [
    "ApiError",
    "Button",
    "CallLog",
    "CallRecord",
    "Fault",
    "Faults",
    "Handset",
    "LocalTelegram",
    "Message",
    "Person",
]
