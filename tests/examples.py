"""Which cases of a rule hypothesis tries: some in `make test`, always the same; many in `make soak`, always others.

A change is refused for what it did, not for what chance found in older code; what chance finds stays as an @example.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

LONG = "long"
"""The profile that `make soak` names."""
TIMES = 10
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""Each example as long as it takes: the machine may have other things to do."""


def begin() -> None:
    """Let all rules take their time, in the short form unless the long one is named."""
    settings.register_profile("short", UNHURRIED, derandomize=True)
    settings.register_profile(LONG, UNHURRIED)
    settings.load_profile("short")


def examples(count: int, **more: object) -> settings:
    """So many examples, or with the long profile that many times ten."""
    long = settings.get_current_profile_name() == LONG
    return settings(UNHURRIED, derandomize=not long, max_examples=count * (TIMES if long else 1), **more)  # type: ignore[arg-type]
