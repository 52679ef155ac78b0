"""The little that must be known of an image: its size, and its bytes without what the camera wrote."""

import struct

_NO_SIZE_MARKERS = {0xC4, 0xC8, 0xCC}  # tables among the start-of-frame markers of a JPEG


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, PNG, GIF or WebP; None when it is none of these."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if content[:6] in (b"GIF87a", b"GIF89a"):
            width, height = struct.unpack("<HH", content[6:10])
            return width, height
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_size(content)
        for marker, at, _ in _jpeg_segments(content):
            if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE_MARKERS:
                height, width = struct.unpack(">HH", content[at + 5 : at + 9])
                return width, height
    except struct.error:
        return None
    return None


def image_type(content: bytes) -> str | None:
    """The media type of an image whose size can be told; None when it is none."""
    if image_size(content) is None:
        return None
    kinds = {b"\x89P": "image/png", b"GI": "image/gif", b"RI": "image/webp"}
    return kinds.get(content[:2], "image/jpeg")


def without_metadata(content: bytes) -> bytes:
    """A JPEG without EXIF, comments and the like, as Telegram hands on photos; anything else unchanged."""
    dropped = [
        (at, after) for marker, at, after in _jpeg_segments(content) if 0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)
    ]
    kept, position = bytearray(), 0
    for begin, after in dropped:
        kept += content[position:begin]
        position = after
    return bytes(kept + content[position:])


def _jpeg_segments(content: bytes) -> list[tuple[int, int, int]]:
    """Marker, begin and end of each segment before the picture itself."""
    segments: list[tuple[int, int, int]] = []
    if not content.startswith(b"\xff\xd8"):
        return segments
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:
            break
        after = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segments.append((marker, at, after))
        at = after
    return segments


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
