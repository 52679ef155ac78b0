"""The Telegram channel: the only place that knows the Bot API's wire format."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook_settings import WebhookSettings

__all__ = ["TelegramChannel", "WebhookSettings"]
