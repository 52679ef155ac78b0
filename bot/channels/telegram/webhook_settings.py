"""Where Telegram calls us, as the environment says it."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from bot.messages import Frozen

PATH = "/telegram"


class WebhookSettings(Frozen):
    """Where Telegram calls, where we listen, and the secret by which we know that it is Telegram."""

    public_url: str
    """The https address in front of us, without our path."""
    listen: str
    """host:port"""
    secret: str = Field(pattern=r"^[A-Za-z0-9_-]{16,256}$", repr=False)

    @field_validator("public_url")
    @classmethod
    def _https(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"https", "http"} or not urlsplit(url).hostname:
            raise ValueError("must be an address such as https://bot.example.vn")
        return url.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, listen: str) -> str:
        parts = urlsplit(f"//{listen}")
        with contextlib.suppress(ValueError):  # a port that is none
            if parts.hostname and parts.port is not None:
                return listen
        raise ValueError("must be host:port, such as 127.0.0.1:8443")

    @property
    def host(self) -> str:
        """Where to listen."""
        return urlsplit(f"//{self.listen}").hostname or ""

    @property
    def port(self) -> int:
        """Where to listen."""
        return urlsplit(f"//{self.listen}").port or 0
