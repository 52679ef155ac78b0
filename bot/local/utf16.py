"""Offsets as Telegram counts them: in UTF-16 code units, so that most emoji count twice."""


def length(text: str) -> int:
    """How long the text is for Telegram."""
    return len(text) + sum(character > "\uffff" for character in text)
