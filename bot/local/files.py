"""The files that went through the server, in memory."""

import base64
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.local.errors import Json, bad_request
from bot.local.images import image_size, without_metadata

LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
_THUMBNAIL_SIDES = (90, 320, 800)
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True)
class StoredFile:
    """A file under the ids that Telegram gives it."""

    file_id: str
    unique_id: str
    bot_id: int
    kind: str
    name: str
    mime_type: str
    content: bytes
    path: str

    def wire(self) -> Json:
        """The fields that every kind of file has in a message."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """Every file by its id; the same content has the same unique id, the file id belongs to one bot."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_unique_id: dict[str, StoredFile] = {}

    def photo(self, bot_id: int, content: bytes) -> list[Json]:
        """The sizes of a photo, smallest first.

        All sizes carry the same bytes: nothing is scaled here, and each size tells its true file_size.
        """
        if len(content) > LARGEST_PHOTO:
            raise bad_request(
                f"file of size {len(content)} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes"
            )
        content = without_metadata(content)
        size = image_size(content)
        if size is None or 0 in size:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > 10_000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        longest = max(size)
        sizes = []
        for side in (*(side for side in _THUMBNAIL_SIDES if side < longest), longest):
            file = self.keep(bot_id, "photo", content, "photo.jpg", variant=str(side))
            scale = side / longest
            dimensions = {"width": max(round(width * scale), 1), "height": max(round(height * scale), 1)}
            sizes.append(file.wire() | dimensions)
        return sizes

    def document(self, bot_id: int, content: bytes, name: str, mime_type: str = "") -> Json:
        """A document as a message carries it."""
        file = self.keep(bot_id, "document", content, name, mime_type)
        return file.wire() | {"file_name": file.name, "mime_type": file.mime_type}

    def keep(
        self, bot_id: int, kind: str, content: bytes, name: str, mime_type: str = "", variant: str = ""
    ) -> StoredFile:
        """Store a file, or find it again when this bot has it already."""
        unique_id = _digest(content, kind, variant)[:20]
        file_id = "BQAC" + _digest(content, kind, variant, str(bot_id), name)
        if file_id in self._by_id:
            return self._by_id[file_id]
        name = name.replace("/", "_").replace("\\", "_") or kind
        mime_type = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        path = f"{_FOLDERS.get(kind, kind)}/file_{len(self._by_id)}{PurePosixPath(name).suffix}"
        file = StoredFile(file_id, unique_id, bot_id, kind, name, mime_type, content, path)
        self._by_id[file_id] = self._by_path[path] = self._by_unique_id[unique_id] = file
        return file

    def of_bot(self, bot_id: int, file_id: str) -> StoredFile | None:
        """The file with this id, if the id is this bot's."""
        return _if_of_bot(bot_id, self._by_id.get(file_id))

    def at_path(self, bot_id: int, path: str) -> StoredFile | None:
        """The file at the path that getFile gave to this bot."""
        return _if_of_bot(bot_id, self._by_path.get(path))

    def with_unique_id(self, unique_id: str) -> StoredFile | None:
        """The file with this content id: the page shows files by it."""
        return self._by_unique_id.get(unique_id)


def _if_of_bot(bot_id: int, file: StoredFile | None) -> StoredFile | None:
    return file if file is not None and file.bot_id == bot_id else None


def _digest(content: bytes, *about: str) -> str:
    digest = hashlib.sha256(content)
    for word in about:
        digest.update(b"\0" + word.encode())
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
