"""Channels: each alone knows the wire format of its messenger."""

import sys

# Telegram's library brings httpx, and that its own command with rich, click and pygments where they are installed. No
# bot needs them: as if they were not.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
