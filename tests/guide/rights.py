"""The guide's page on roles: who may do what, written from the table that the bot asks."""

from __future__ import annotations

from bot.access import LABELS, TABLE, Action
from bot.conversations.parts.roles import ROLE_NAMES
from storage.records.people import Role
from storage.records.units import Relation
from tests.guide.camera import GUIDE, WRITES

FILE = GUIDE / "quan-tri-vai-tro.md"
SHORT = {
    Relation.OWN: "mình",
    Relation.BELOW: "dưới",
    Relation.BESIDE: "bên",
    Relation.ABOVE: "trên",
    Relation.OTHER_LINE: "ngành",
}
"""What the table's cells call each relation; elsewhere nobody may do anything."""

WORDS = """\
# Quản trị: vai trò, nghỉ, khách

Dành cho quản trị và cán bộ tổng hợp. Mỗi người có thể có nhiều vai trò, mỗi vai trò ở một đơn vị, từ ngày đến ngày.
Bảng dưới đây viết ra từ chính bảng mà bot dùng để xét quyền; bảng đổi mà trang này chưa đổi thì phép thử báo ngay.

## Ai được làm gì, ở đâu

- **mình**: chính đơn vị có vai trò. **dưới**: mọi đơn vị bên dưới. **trên**: các đơn vị bên trên.
- **bên**: đơn vị cùng một cấp trên trực tiếp.
- **ngành**: đơn vị nhìn thấy theo tuyến khác (đảng ủy, ngành dọc, địa bàn), không phải tuyến báo cáo.
- Ô trống: không được. Ở nơi khác hẳn thì không ai được làm gì.

{table}

Quyền được xét lúc dùng, không chỉ lúc hiện nút: vai trò vừa hết thì nút cũ, câu hỏi đang dở cũng dừng. Những gì đã
nhập vẫn được giữ. Người phụ trách một mô hình được xem, được báo mô hình ấy dù nó ở đơn vị khác, miễn còn vai trò làm
việc ấy. Đã gõ hộ mô hình thì không vì thế mà còn quyền.

## Giao vai trò, thôi vai trò

Quản trị gõ `/vaitro`, tìm người theo tên (có dấu hay không dấu), xem vai trò đang có, rồi giao thêm hoặc thôi, từ
ngày nào. Chỉ giao được cho người và ở đơn vị thuộc phần mình quản trị. Người được giao hay thôi đều được báo. Quản
trị cuối cùng của tỉnh không thôi được: bot nói *“Xin giao vai trò quản trị cho người khác trước”*.

## Nghỉ, ủy quyền

Ai có vai trò (trừ khách) đều gõ được `/nghi`: nghỉ từ ngày nào, đến hết ngày nào, ai làm thay. Những ngày ấy người
làm thay có vai trò của người nghỉ; việc gì làm thay đều ghi tên người làm, kèm *“thay cho”*. Cán bộ tổng hợp và quản
trị ghi nghỉ cho người của các đơn vị mình, nhưng không ghi chính mình làm thay. Cả hai người đều được báo. Muốn kết
thúc sớm: bấm **“Kết thúc nghỉ sớm”**, hoặc gõ `/nghi` rồi bấm số.

Người nghỉ không mất quyền: đang nghỉ mà trả lời trên điện thoại vẫn được. Quyền làm thay không giao tiếp cho người
thứ ba.

## Khách một đợt

Cán bộ tổng hợp và quản trị gõ `/khach`: tên khách, đơn vị khách đến, từ ngày nào, đến hết ngày nào. Bot đưa mã mời
dùng một lần. Khách chỉ xem được đơn vị ấy và các đơn vị bên dưới, trong những ngày ấy; hết ngày thì tự hết; muốn thôi
sớm, gõ `/khach` rồi bấm số. Người đã dùng bot mà cần xem nơi khác một đợt: quản trị giao vai trò khách bằng
`/vaitro`.
"""


def table() -> str:
    """A row an action, a column a role."""
    lines = [
        "| Việc | " + " | ".join(ROLE_NAMES[role].capitalize() for role in Role) + " |",
        "| --- |" + " --- |" * len(Role),
    ]
    lines += [f"| {LABELS[action]} | " + " | ".join(_cell(action, role) for role in Role) + " |" for action in Action]
    return "\n".join(lines)


def _cell(action: Action, role: Role) -> str:
    allowed = TABLE[action].get(role, frozenset())
    assert Relation.ELSEWHERE not in allowed, "the page says that nobody may do anything elsewhere"
    return ", ".join(short for relation, short in SHORT.items() if relation in allowed)


def written() -> str:
    """The page."""
    return WORDS.format(table=table())


def agrees_or_is_written() -> None:
    """The page says what the table says; `make guide` writes it."""
    if WRITES:
        FILE.write_text(written(), "utf-8")
    assert FILE.read_text("utf-8") == written(), "the page on roles is out of date: make guide"
