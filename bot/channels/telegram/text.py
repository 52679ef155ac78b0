"""From a message to what the Bot API takes: HTML in parts that fit, and keyboards."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages import BOLD_OFF, BOLD_ON, Choice

SEND_PLACE = "📍 Gửi vị trí"
_LABEL_LIMIT = 60
_PAYLOAD_LIMIT = 64  # bytes
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def html_parts(text: str, limit: int) -> list[str]:
    """Write text as HTML, in parts of at most ``limit`` UTF-16 units as the Bot API counts: without the tags.

    Cut between paragraphs, else lines, else words; words in bold stay so on both sides of a cut. At least one
    part.
    """
    plain, bold = _read_marks(_UNSENDABLE.sub("", text))
    return [_html(plain, bold, start, end) for start, end in _cuts(plain, limit)] or [""]


def inline_keyboard(rows: Sequence[Sequence[Choice]]) -> dict[str, Any]:
    """Buttons below the message."""
    return {"inline_keyboard": [[_button(choice) for choice in row] for row in rows]}


def place_keyboard(rows: Sequence[Sequence[Choice]]) -> dict[str, Any]:
    """Buttons in place of the letters: one that sends where the person is, and the choices as words to send.

    It folds away by itself once one is pressed. Links cannot stand there.
    """
    words = [[{"text": choice.label} for choice in row if not choice.url] for row in rows]
    return {
        "keyboard": [[{"text": SEND_PLACE, "request_location": True}], *filter(None, words)],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def cut(text: str, limit: int) -> str:
    """Shorten text to ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _button(choice: Choice) -> dict[str, str]:
    label = cut(choice.label, _LABEL_LIMIT)
    if choice.url:
        return {"text": label, "url": choice.url}
    payload = choice.payload
    assert 0 < len(payload.encode()) <= _PAYLOAD_LIMIT, f"payload of {choice.label!r}: {payload!r}"
    return {"text": label, "callback_data": payload}


def _read_marks(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and where it is bold. A mark without its partner is tolerated."""
    plain: list[str] = []
    bold: list[tuple[int, int]] = []
    length, since = 0, -1
    for piece in re.split(f"([{BOLD_ON}{BOLD_OFF}])", text):
        if piece == BOLD_ON:
            since = length if since < 0 else since
        elif piece == BOLD_OFF:
            if since >= 0:
                bold.append((since, length))
            since = -1
        else:
            plain.append(piece)
            length += len(piece)
    if since >= 0:
        bold.append((since, length))
    return "".join(plain), bold


def _html(plain: str, bold: Sequence[tuple[int, int]], start: int, end: int) -> str:
    written: list[str] = []
    for bold_start, bold_end in bold:
        bold_start, bold_end = max(bold_start, start), min(bold_end, end)
        if bold_start < bold_end:
            written += html.escape(plain[start:bold_start], quote=False), "<b>"
            written += html.escape(plain[bold_start:bold_end], quote=False), "</b>"
            start = bold_end
    written.append(html.escape(plain[start:end], quote=False))
    return "".join(written)


def _cuts(plain: str, limit: int) -> Iterator[tuple[int, int]]:
    """Where the parts start and end, without the blanks around them."""
    start, length = 0, len(plain)
    while True:
        while start < length and plain[start].isspace():
            start += 1
        if start == length:
            return
        end = next_start = _part_end(plain, start, limit)
        while plain[end - 1].isspace():
            end -= 1
        yield start, end
        start = next_start


def _part_end(plain: str, start: int, limit: int) -> int:
    if (len(plain) - start) * 2 <= limit:  # fits, however many units each character takes
        return len(plain)
    window = plain[start : start + limit].encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
    furthest = start + max(1, len(window))
    if furthest >= len(plain):
        return len(plain)
    # a paragraph or a line that would leave the part less than half full is not worth the cut
    for mark, earliest in (("\n\n", start + limit // 2), ("\n", start + limit // 2), (" ", start + 1)):
        at = plain.rfind(mark, earliest, furthest + len(mark))
        if at > start:
            return at
    return furthest
