"""Every action as people do it, button by button, on a unit in some relation; forged where it is not shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.access import Action
from storage.records.facts import Registered, Reported
from storage.records.review_facts import NameSuggested
from storage.records.role_facts import GuestInvited, LeaveRecorded, RoleGranted
from storage.records.units import Relation
from tests.access.desk import Desk, name_of

NAME = "Vận động nhân dân hiến đất mở đường thôn Hải An"


async def register(desk: Desk, person: int, relation: Relation) -> bool:
    await desk.tell(person, "/dangky", "[Nhập thay đơn vị khác]")
    await desk.option(person, desk.unit[relation])
    await desk.tell(person, NAME, "[Giữ tên này]", "[Chính đơn vị]", "[Kinh tế]", "đầu làng", "600 m đường")
    await desk.tell(person, "[Cuối năm]", "[Gửi]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, Registered) and last.initiative.unit_id == desk.unit[relation]


async def report(desk: Desk, person: int, relation: Relation) -> bool:
    await desk.tell(person, f"[c:baocao:{desk.initiative[relation]}]", "[Chưa có kết quả]", "[Bỏ qua]", "[Gửi]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, Reported) and last.report.initiative_id == desk.initiative[relation]


async def review(desk: Desk, person: int, relation: Relation) -> bool:
    """To suggest a name: whoever may do that may decide as well."""
    await desk.tell(person, f"[a:rename:{desk.initiative[relation]}]", "Mở 600 m đường vào khu sản xuất")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, NameSuggested) and last.initiative_id == desk.initiative[relation]


async def see(desk: Desk, person: int, relation: Relation) -> bool:
    """In full, in the list and by its words: all or none."""
    name = name_of(relation)
    in_full = name in await desk.tell(person, f"[v:initiative:{desk.initiative[relation]}]")
    in_list = name in await desk.tell(person, "/mohinh khu san xuat")
    assert in_full == in_list, f"{relation} is in the list: {in_list}, in full: {in_full}"
    return in_full


async def name_deputy(desk: Desk, person: int, relation: Relation) -> bool:
    await desk.tell(person, "[c:nghi:moi]", "2/5", "[Một ngày]")
    await desk.option(person, desk.neighbour[relation])
    await desk.tell(person, "[Ghi lại]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, LeaveRecorded) and last.deputy_id == desk.neighbour[relation]


async def record_leave(desk: Desk, person: int, relation: Relation) -> bool:
    await desk.tell(person, "[c:nghi:moi]", "[Ghi nghỉ cho người khác]")
    if "Nút này không còn dùng được" in await desk.option(person, desk.neighbour[relation]):
        return False  # else it would become one's own leave
    await desk.tell(person, "3/5", "[Một ngày]", "[Không có ai làm thay]", "[Ghi lại]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, LeaveRecorded) and last.person_id == desk.neighbour[relation]


async def invite_guest(desk: Desk, person: int, relation: Relation) -> bool:
    await desk.tell(person, "[c:khach:moi]", "Cán bộ Mặt trận tỉnh bạn")
    await desk.option(person, desk.unit[relation])
    await desk.tell(person, "[Mai]", "[Một ngày]", "[Mời]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, GuestInvited) and last.unit_id == desk.unit[relation]


async def grant(desk: Desk, person: int, relation: Relation) -> bool:
    """To somebody of that unit, at that unit."""
    await desk.tell(person, "/vaitro")
    await desk.option(person, desk.neighbour[relation])
    await desk.option(person, "add")
    await desk.tell(person, "[Cán bộ kiểm tra]")
    await desk.option(person, desk.unit[relation])
    await desk.tell(person, "[Đầu tháng sau]", "[Ghi lại]")
    last = desk.facts[-1] if desk.facts else None
    return isinstance(last, RoleGranted) and last.unit_id == desk.unit[relation]


DEEDS: dict[Action, Callable[[Desk, int, Relation], Awaitable[bool]]] = {
    Action.REGISTER: register,
    Action.REPORT: report,
    Action.REVIEW: review,
    Action.SEE: see,
    Action.NAME_DEPUTY: name_deputy,
    Action.RECORD_LEAVE: record_leave,
    Action.INVITE_GUEST: invite_guest,
    Action.GRANT: grant,
}
