"""Ready policies to begin with."""

from __future__ import annotations

import re
from importlib import resources

SAMPLES = {
    "after-2025": "a province since 1/7/2025: province, commune, village",
    "before-2025": "a province before 1/7/2025: province, district, commune, village, team",
}
"""Their names, as `dvk init --policy` takes them."""
DEFAULT = "after-2025"


def sample_policy_text(name: str) -> str:
    """The commented policy of this name."""
    return (resources.files("bot") / "samples" / f"{name}.toml").read_text("utf-8")


def default_policy_text() -> str:
    """The commented policy that `dvk init` writes where no other is asked for."""
    return sample_policy_text(DEFAULT)


def with_examples(written: str) -> str:
    """A sample with the indicators in force that it shows as an example."""
    return re.sub(r"(?m)^# (\w+ = \{ label = .*\})$", r"\1", written)
