"""What the lists of visits say."""

from __future__ import annotations

from datetime import date

from bot import text
from bot.quantities.show import figure
from storage.records.visit_lists import Checker, Item
from storage.records.visit_plan import Reason

WHY = {
    Reason.DONE: "đã báo xong mà chưa ai đến xem",
    Reason.NEVER: "chưa ai đến lần nào",
    Reason.SIGNALLED: "có vướng mắc hoặc điều cần xem lại",
    Reason.LONGEST_AGO: "lâu nhất chưa có người đến",
    Reason.DRAWN: "bốc thăm trong số chưa ai đến",
}
"""Why an initiative is on a list."""


@text.phrase
def own_heading(period: str, due: str, listed: int, places: int, visited: int) -> str:
    if not listed:
        return f"{text.bold('Cần đi kỳ này')} ({period}, hạn {due}): đồng chí chưa có mô hình nào phải đi."
    done = f"đã đi {figure(visited)}" if visited else "chưa đi"
    where = f"{figure(listed)} mô hình ở {figure(places)} đơn vị"
    return f"{text.bold('Cần đi kỳ này')} ({period}, hạn {due}): {where}, {done}."


@text.phrase
def their_heading(name: str, period: str, due: str, listed: int, places: int, visited: int) -> str:
    where = f"{figure(listed)} mô hình ở {figure(places)} đơn vị, đã đi {figure(visited)}"
    return f"{text.bold(name or 'Chưa có người đi')} ({period}, hạn {due}): {where}."


@text.phrase
def all_heading(unit: str, period: str, due: str, listed: int, visited: int, late: int) -> str:
    if not listed:
        return f"{text.bold('Đi cơ sở')} – {unit}, {period} (hạn {due}): chưa có mô hình nào phải đi."
    overdue = f", quá hạn {figure(late)}" if late else ""
    return (
        f"{text.bold('Đi cơ sở')} – {unit}, {period} (hạn {due}): "
        f"đã đi {figure(visited)}/{figure(listed)} mô hình{overdue}."
    )


@text.phrase
def checker_line(name: str, listed: int, visited: int, late: int, places: int) -> str:
    overdue = f", quá hạn {figure(late)}" if late else ""
    return f"{name or 'Chưa có người đi'}: đã đi {figure(visited)}/{figure(listed)} ở {figure(places)} đơn vị{overdue}"


@text.phrase
def place_line(name: str, listed: int, visited: int) -> str:
    return f"{name}: đã đi {figure(visited)}/{figure(listed)}"


@text.phrase
def item_line(name: str, visited_on: str, late_since: str) -> str:
    state = f" – đã đi {visited_on}" if visited_on else f" – quá hạn từ {late_since}" if late_since else ""
    return f"{text.shorten(name, 90)}{state}"


@text.phrase
def item_words(name: str, unit: str, due: str, who: str, why: str, visited_on: str) -> str:
    lines = (
        text.bold(text.shorten(name, 200)),
        f"Đơn vị: {unit}",
        f"Người đi: {who or 'chưa có'}",
        f"Đã đi ngày {visited_on}" if visited_on else f"Hạn: {due}",
        f"Có trong danh sách vì: {why}." if why else "",
    )
    return "\n".join(line for line in lines if line)


@text.phrase
def why_listed(period: str, percent: int, by_now: int, before_recognition: bool) -> str:
    must = "Mô hình báo đã xong mà chưa ai đến xem thì phải đi, trước khi xét công nhận. " if before_recognition else ""
    share = (
        f"Mỗi năm cần đi {figure(percent)}% mô hình, đến hết {period} là {figure(by_now)}%: chưa ai đến lần nào thì đi "
        "trước, rồi nơi có vướng mắc chưa gỡ, rồi nơi lâu nhất chưa có người đến; ngang nhau thì bốc thăm bằng một "
        "phép tính cố định, ai tính lại cũng ra đúng như vậy. "
        if percent
        else ""
    )
    dealt = "Chia đều cho người đi kiểm tra, nơi gần nhau cho một người; không ai đi xem mô hình của chính mình."
    return f"{text.bold('Vì sao có trong danh sách')}\n{must}{share}{dealt}"


@text.phrase
def nobody_checks(may_grant: bool) -> str:
    do = (
        "Bấm Vai trò (hoặc gõ /vaitro) để giao vai trò ấy"
        if may_grant
        else "Xin nhờ quản trị giao vai trò ấy (/vaitro)"
    )
    return f"Ở đây chưa ai có vai trò cán bộ kiểm tra nên chưa lập danh sách đi cơ sở. {do}; hôm sau bot lập danh sách."


@text.phrase
def which_place() -> str:
    return "Xem đơn vị nào?"


@text.phrase
def at_place(unit: str) -> str:
    return f"Chỉ xem {text.bold(unit)}."


def line_of(item: Item, today: date) -> str:
    """An entry of a list in a line."""
    visited = text.day(item.settled_on) if item.visited and item.settled_on else ""
    return item_line(item.name, visited, text.day(item.due_on) if item.due_on < today else "")


def checker_of(one: Checker) -> str:
    """Somebody's list in a line."""
    return checker_line(one.name, one.listed, one.visited, one.late, one.places)
