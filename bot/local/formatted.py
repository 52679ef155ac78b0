"""Text with its entities: as bots send it and as people type it."""

import re
from dataclasses import dataclass, field

from bot.local import utf16
from bot.local.errors import Json, bad_request
from bot.local.html_text import parse_html

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BYTES = 1 << 15  # before parsing, markup included

_SILENT = {"code", "pre", "text_link", "text_mention"}
_FOUND_BY_ITSELF = re.compile(
    r"(?P<url>https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]'])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"
    r"|(?<!\w)(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True)
class Formatted:
    """Plain text and the entities laid over it."""

    text: str
    entities: list[Json] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.text)  # limits count characters; only offsets count UTF-16 units

    def fields(self, text_field: str) -> Json:
        """The fields of a message: text and entities, or caption and caption_entities."""
        if not self.text:
            return {}
        named: Json = {text_field: self.text}
        if self.entities:
            named["entities" if text_field == "text" else "caption_entities"] = self.entities
        return named


def typed(text: str) -> Formatted:
    """What a person typed: no markup, only the entities that Telegram finds by itself."""
    return Formatted(text, _found(text, []))


def composed(text: str, parse_mode: str, entities: object) -> Formatted:
    """What a bot sent: parsed, trimmed and completed with the entities found by themselves."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > MOST_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if text and mode == "html":
        plain, given = parse_html(text)
    elif text and mode in ("markdown", "markdownv2"):
        raise bad_request("can't parse entities: this local server reads HTML only")
    elif mode not in ("", "none", "html"):
        raise bad_request("unsupported parse_mode")
    else:
        plain, given = text, _checked(text, entities)
    return _trimmed(plain, given)


def _checked(text: str, entities: object) -> list[Json]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    size = utf16.length(text)
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        for name, kind in (("type", str), ("offset", int), ("length", int)):
            if not isinstance(entity.get(name), kind):
                raise bad_request(f'can\'t parse MessageEntity: field "{name}" is missing or of a wrong type')
        if not 0 <= entity["offset"] < size:
            raise bad_request(f"receive an entity with incorrect offset {entity['offset']}")
        if not 0 < entity["length"] <= size - entity["offset"]:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
    return sorted((dict(entity) for entity in entities), key=lambda e: (e["offset"], -e["length"]))


def _trimmed(plain: str, entities: list[Json]) -> Formatted:
    """Telegram cuts the white space around a text, and the entities with it."""
    cut = utf16.length(plain) - utf16.length(plain.lstrip())
    text = plain.strip()
    size = utf16.length(text)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] + entity["length"] - cut, size)
        if begin < end:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return Formatted(text, _found(text, kept))


def _found(text: str, given: list[Json]) -> list[Json]:
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in _SILENT]
    found = list(given)
    for match in _FOUND_BY_ITSELF.finditer(text):
        assert match.lastgroup is not None
        begin = utf16.length(text[: match.start()])
        end = begin + utf16.length(match.group())
        if all(end <= low or begin >= high for low, high in taken):
            found.append({"type": match.lastgroup, "offset": begin, "length": end - begin})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))
