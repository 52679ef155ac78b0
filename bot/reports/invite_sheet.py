"""What a sheet of invites says: a strip to cut for each person, and who has joined and who has not."""

from __future__ import annotations

from bot import text
from bot.messages import Frozen
from bot.quantities.show import figure


class Strip(Frozen):
    """One person's part of the sheet."""

    name: str
    place: str
    roles: str
    code: str
    """In the groups in which it is read out."""
    link: str = ""
    """Opens the bot with the code; empty where the bot's name is not known, and then there is no QR code either."""


class Line(Frozen):
    """One person in the list of who has joined."""

    place: str
    name: str
    roles: str
    standing: str


class InviteSheet(Frozen):
    """All that is printed."""

    organisation: str
    unit: str
    made_on: str
    until: str
    """The last day on which the codes hold."""
    strips: tuple[Strip, ...]
    lines: tuple[Line, ...]
    joined: int
    """How many of the lines have joined."""


@text.phrase
def strip_heading(organisation: str) -> str:
    return f"{organisation} · Giấy mời dùng bot Dân vận khéo"


@text.phrase
def code_label() -> str:
    return "Mã mời"


@text.phrase
def what_to_do(link: str) -> str:
    if link:
        return f"1. Đưa máy ảnh điện thoại vào mã QR, hoặc mở {link}, rồi bấm Bắt đầu."
    return "1. Mở bot của cơ quan trên điện thoại, rồi nhắn mã mời ở trên cho bot."


@text.phrase
def what_then(link: str) -> str:
    before = "Không quét được thì mở bot, nhắn mã này. " if link else ""
    return f"2. {before}Gõ mã chữ hoa hay thường đều được. Sau đó bấm Đồng ý."


@text.phrase
def how_long(until: str) -> str:
    return f"Mã chỉ dùng một lần, đến hết ngày {until}. Không đưa cho người khác."


@text.phrase
def strips_title() -> str:
    return "Giấy mời"


@text.phrase
def list_title() -> str:
    return "Đã vào, chưa vào"


@text.phrase
def list_heading(unit: str, joined: int, total: int, day: str) -> str:
    return f"{unit}: {figure(joined)}/{figure(total)} người đã vào, tính đến {day}"


@text.phrase
def columns() -> str:
    """The headings of the list, parted by bars."""
    return "TT|Đơn vị|Họ và tên|Vai trò|Tình trạng"


@text.phrase
def nobody_to_print() -> str:
    return "Không có ai cần giấy mời."
