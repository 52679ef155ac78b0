"""The methods of the Bot API, one file a kind."""

from bot.local.methods import editing, profile, receiving, sending
from bot.local.methods.call import Answer, Call, Method

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for module in (sending, editing, receiving, profile)
    for name, method in module.METHODS.items()
}
"""Every method by its name in lower case, with the name as it is written."""

__all__ = ["METHODS", "Answer", "Call", "Method"]
