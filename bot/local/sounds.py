"""Telling a sound from other files."""

_BEGINNINGS = {
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"\x1aE\xdf\xa3": "audio/webm",
    b"fLaC": "audio/flac",
}


def sound_type(content: bytes) -> str | None:
    """The media type of a sound that browsers play; None when it is none."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp":
        return "audio/mp4"
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)
