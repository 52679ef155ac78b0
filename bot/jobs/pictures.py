"""What is behind the bytes of a picture, found out without trusting them, and a copy that tells nothing else.

Never raises: what cannot be opened is kept as it is, and the kind says why.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps

from bot.jobs.fingerprint import fingerprint

Kind = Literal["", "picture", "heic", "broken", "too_large"]

MOST_PIXELS = 64_000_000
"""More is not opened: phones make up to about 50 million, a decompression bomb billions."""
LONGEST_SIDE = 2560
"""Of the copy for release: enough for a printed page."""
QUALITY = 87
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_ONE_AT_A_TIME = threading.Lock()
"""An open picture may take some hundred megabytes."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # as an error it stops before anything is unpacked


@dataclass(frozen=True)
class Picture:
    """What a file turned out to be."""

    kind: Kind
    """``picture``; ``heic`` (kept, not opened here); ``broken``; ``too_large``; empty for no picture at all."""
    release: bytes = b""
    """A copy without EXIF, place, comments and thumbnails, turned upright."""
    print: str = ""
    """As :func:`bot.jobs.fingerprint.fingerprint`."""


def examine(content: bytes, *, claimed: bool = False) -> Picture:
    """See what a file is. Where it is ``claimed`` to be a picture and cannot be opened, it is broken."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return Picture("heic")
    if not (content.startswith(_MAGIC) or (content[:4], content[8:12]) == (b"RIFF", b"WEBP")):
        return Picture("broken" if claimed else "")
    with _ONE_AT_A_TIME:
        try:
            return _opened(content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
            return Picture("too_large")
        except Exception:  # decoders raise whatever a hostile file makes them raise
            return Picture("broken")


def _opened(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return Picture("too_large")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is unpacked no larger than needed
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        bare = Image.new("RGB", upright.size, "white")  # carries nothing over but the dots
        if upright.has_transparency_data:
            upright = upright.convert("RGBA")
            bare.paste(upright, mask=upright)
        else:
            bare.paste(upright.convert("RGB"))
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return Picture("picture", written.getvalue(), fingerprint(bare))
