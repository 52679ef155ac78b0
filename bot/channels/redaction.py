"""Keeps tokens out of logs and errors, whoever writes them."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from urllib.parse import quote

MASK = "***"
_CHATTY = ("httpx", "httpcore", "telegram")
"""Libraries that log whole addresses and whole messages below WARNING."""


class Redactor:
    """Replaces secrets in text."""

    def __init__(self, *secrets: str) -> None:
        self._forms: tuple[str, ...] = ()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Know more secrets: each is found as it is, as it stands in an address, and by its telling half."""
        forms = set(self._forms)
        for secret in filter(None, secrets):
            forms |= {secret, quote(secret, safe="")}
            tail = secret.rpartition(":")[2]
            if len(tail) >= 8:  # of a token "id:secret"; shorter ones would blot out ordinary words
                forms.add(tail)
        self._forms = tuple(sorted(forms, key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """Return the text with every secret masked."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


class _RedactingFactory:
    """Makes log records free of secrets.

    A filter on the root logger would not see what other loggers pass up to its handlers, and a filter on each
    handler would miss those that are added later; every record comes from the factory.
    """

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make
        self.redact = Redactor()

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except Exception:  # arguments that do not fit: logging would print them raw to stderr
            message = f"{record.msg!s} {record.args!r}"
        redacted = self.redact(message)
        if redacted != message:
            record.msg, record.args = redacted, None
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        if record.exc_info and record.exc_info[1]:
            trace = "".join(traceback.format_exception(record.exc_info[1])).rstrip("\n")
            redacted = self.redact(trace)
            if redacted != trace:
                record.exc_text, record.exc_info = redacted, None
        return record


def install_redaction(*tokens: str) -> None:
    """Keep the tokens out of every log line and traceback, and hush the libraries that would log them.

    To be called before the first channel is made; calling again adds tokens.
    """
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _RedactingFactory):
        factory = _RedactingFactory(factory)
        logging.setLogRecordFactory(factory)
    factory.redact.add(*tokens)
    for name in _CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
