"""The environment, read once. Values also come from a file ``.env`` in the current folder."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the machine says, as against what the policy says."""

    model_config = SettingsConfigDict(
        env_prefix="DVK_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Path("data")
    """The folder with the database, the files and, unless ``policy`` says otherwise, the policy."""
    policy: Path | None = None
    telegram_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org"
    """The root of a Bot API server; ``/bot`` and ``/file/bot`` follow."""
    telegram_proxy: str | None = None
    telegram_rate: float = Field(30.0, ge=0)
    """Messages a second over all chats; 0 sets no limit."""
    public_url: str | None = None
    """Where the world reaches us; turns webhooks on."""
    listen: str = "127.0.0.1:8443"
    """Where webhooks are listened for."""

    @field_validator("data")
    @classmethod
    def _folder(cls, path: Path) -> Path:
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file; name a folder")
        return path

    @field_validator("telegram_base_url", "telegram_proxy")
    @classmethod
    def _address(cls, given: str | None) -> str | None:
        if given is not None and (urlsplit(given).scheme not in {"http", "https"} or not urlsplit(given).hostname):
            raise ValueError("must be an address such as http://127.0.0.1:8081")
        return given

    @property
    def policy_file(self) -> Path:
        """The policy file."""
        return self.policy or self.data / "policy.toml"

    @property
    def last_good_policy(self) -> Path:
        """A copy of the policy as it was last without a mistake."""
        return self.data / "policy.last-good.toml"

    @property
    def database_file(self) -> Path:
        """The database file."""
        return self.data / "dvk.sqlite3"

    @property
    def files(self) -> Path:
        """Where evidence is kept, by hash."""
        return self.data / "files"
