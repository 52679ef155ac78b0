"""Telegram's HTML: from marked-up text to plain text and entities."""

import re
from dataclasses import dataclass, field

from bot.local import utf16
from bot.local.errors import ApiError, Json, bad_request

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = {*_STYLES, "a", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_PLAIN = re.compile(r"[^<][^<&]*")  # a lone ampersand is plain too
_TAG_NAME = re.compile(r"<([^\s>]*)")
_END_TAG = re.compile(r"</([^\s>]*)\s*(>?)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>])))?""")


@dataclass
class _OpenTag:
    name: str
    offset: int
    text_from: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities; refuses what Telegram refuses, at the same byte offset."""
    return _Parser(source).run()


class _Parser:
    """One pass over the source, with a stack of the tags still open."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "<":
                if self._source.startswith("</", self._at):
                    self._end_tag()
                else:
                    self._start_tag()
            elif character == "&" and (reference := _REFERENCE.match(self._source, self._at)):
                self._put(_character(reference))
                self._at = reference.end()
            else:
                plain = _PLAIN.match(self._source, self._at)
                assert plain is not None
                self._put(plain.group())
                self._at = plain.end()
        if self._open:
            raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._text), self._entities

    def _put(self, piece: str) -> None:
        self._text.append(piece)
        self._offset += utf16.length(piece)

    def _where(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        begin = self._at
        unclosed = f"Unclosed start tag at byte offset {self._where(begin)}"
        name_match = _TAG_NAME.match(self._source, begin)
        assert name_match is not None
        name = name_match[1].lower()
        position = name_match.end()
        if position >= len(self._source):
            raise _cannot_parse(unclosed)
        if name not in _TAGS:
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {self._where(begin)}')
        tag = _OpenTag(name, self._offset, len(self._text))
        while True:
            while position < len(self._source) and self._source[position].isspace():
                position += 1
            if position >= len(self._source):
                raise _cannot_parse(unclosed)
            if self._source[position] == ">":
                break
            attribute = _ATTRIBUTE.match(self._source, position)
            if attribute is None:
                raise _cannot_parse(f'Empty attribute name in the tag "{name}" at byte offset {self._where(begin)}')
            value = attribute[2] or attribute[3] or (attribute[4] or "").lower()
            tag.attributes[attribute[1]] = _REFERENCE.sub(_character, value)
            position = attribute.end()
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._where(begin)}')
        self._open.append(tag)
        self._at = position + 1

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {self._where(begin)}")
        end = _END_TAG.match(self._source, begin)
        assert end is not None
        if not end[2]:
            raise _cannot_parse(f"Unclosed end tag at byte offset {self._where(begin)}")
        tag = self._open.pop()
        found = end[1].lower()
        if found and found != tag.name:
            raise _cannot_parse(
                f'Unmatched end tag at byte offset {self._where(begin)}, expected "</{tag.name}>", found "</{found}>"'
            )
        self._at = end.end()
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        entity: Json = {"offset": tag.offset, "length": self._offset - tag.offset}
        if tag.name == "a":
            target = tag.attributes.get("href") or "".join(self._text[tag.text_from :])
            if not _link(entity, target):
                return
        elif tag.name == "tg-emoji":
            if not tag.attributes.get("emoji-id", "").isdecimal():
                raise _cannot_parse("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.attributes["emoji-id"]}
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        else:
            entity["type"] = _STYLES[tag.name]
        if tag.name == "pre" and self._inner_language(entity):
            return
        language = tag.attributes.get("class", "")
        if tag.name == "code" and language.startswith("language-"):
            entity["language"] = language.removeprefix("language-")
        self._entities.append(entity)
        if tag.name == "code" and not any(outer.name == "pre" for outer in self._open):
            entity.pop("language", None)

    def _inner_language(self, entity: Json) -> bool:
        """Whether a code tag that fills this pre has named a language: the two become one entity."""
        inner = self._entities[-1] if self._entities else None
        if inner is None or inner["type"] != "code" or "language" not in inner:
            return False
        if (inner["offset"], inner["length"]) != (entity["offset"], entity["length"]):
            inner.pop("language")
            return False
        inner["type"] = "pre"
        return True


def _link(entity: Json, target: str) -> bool:
    person = re.fullmatch(r"tg://user\?id=(\d+)", target)
    if person:
        entity |= {"type": "text_mention", "user": {"id": int(person[1]), "is_bot": False, "first_name": ""}}
        return True
    if re.match(r"(https?|tg|ton|mailto|tel):", target, re.IGNORECASE):
        entity |= {"type": "text_link", "url": target}
        return True
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?", target):
        entity |= {
            "type": "text_link",
            "url": f"http://{target}/" if "/" not in target else f"http://{target}",
        }
        return True
    return False


def _character(reference: "re.Match[str]") -> str:
    if reference[3]:
        return _NAMED[reference[3]]
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return reference[0]
    return chr(code)


def _cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
