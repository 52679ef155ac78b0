"""How many cases of a rule hypothesis tries: some in `make test`, many more in `make soak`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

LONG = "long"
"""The profile that `make soak` names."""
TIMES = 10


def examples(count: int, **more: object) -> settings:
    """So many examples, or with the long profile that many times ten, each as long as it takes."""
    times = TIMES if settings.get_current_profile_name() == LONG else 1
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count * times, deadline=None, suppress_health_check=slow, **more)  # type: ignore[arg-type]
