"""Who may do what to whom: one table, and pure functions over it. What the table does not say is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from storage.records.people import Grant, Person, Role
from storage.records.units import Relation


class Action(StrEnum):
    """What can be done."""

    REGISTER = "register"
    REPORT = "report"
    URGE = "urge"
    REVIEW = "review"
    CHECK = "check"
    SEE = "see"
    OVERSEE = "oversee"
    NAME_DEPUTY = "name_deputy"
    RECORD_LEAVE = "record_leave"
    INVITE_GUEST = "invite_guest"
    GRANT = "grant"
    INVITE = "invite"
    MANAGE_TEAM = "manage_team"
    IMPORT = "import"
    REORGANISE = "reorganise"
    SET_UP = "set_up"


LABELS = {
    Action.REGISTER: "Đăng ký mô hình",
    Action.REPORT: "Báo kết quả, kèm và gỡ ảnh, sửa báo cáo",
    Action.URGE: "Nhắc việc, trả lời vướng mắc, gia hạn, miễn, giao việc cho người khác",
    Action.REVIEW: "Xét duyệt đăng ký, xem báo cáo mới, đề nghị bổ sung",
    Action.CHECK: "Đi cơ sở, kiểm tra, lập đoàn, kết luận",
    Action.SEE: "Xem, tìm mô hình và báo cáo",
    Action.OVERSEE: "Xem tình hình của đơn vị",
    Action.NAME_DEPUTY: "Nghỉ, nhờ người ở đó làm thay mình",
    Action.RECORD_LEAVE: "Ghi nghỉ và người làm thay cho cán bộ ở đó",
    Action.INVITE_GUEST: "Mời khách một đợt",
    Action.GRANT: "Giao vai trò, thôi vai trò",
    Action.INVITE: "Cấp mã mời",
    Action.MANAGE_TEAM: "Lập và sửa tổ dân vận",
    Action.IMPORT: "Nhập từ bảng tính",
    Action.REORGANISE: "Sắp xếp lại đơn vị",
    Action.SET_UP: "Thiết lập chung",
}
"""What the guide calls each action."""

_HERE = frozenset({Relation.OWN, Relation.BELOW})
_IN_SIGHT = _HERE | {Relation.OTHER_LINE}
_AROUND = frozenset(Relation) - {Relation.ELSEWHERE}

TABLE: dict[Action, dict[Role, frozenset[Relation]]] = {
    # Entering for units below is *nhập thay*, a normal path.
    Action.REGISTER: dict.fromkeys((Role.OFFICER, Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.REPORT: dict.fromkeys((Role.OFFICER, Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.URGE: dict.fromkeys((Role.COORDINATOR, Role.LEADER, Role.ADMIN), _HERE),
    # The nearest unit that has somebody decides; those above may as well. Nobody decides on their own.
    Action.REVIEW: dict.fromkeys((Role.COORDINATOR, Role.ADMIN), _HERE),
    # Nobody checks their own.
    Action.CHECK: dict.fromkeys((Role.CHECKER, Role.COORDINATOR, Role.LEADER, Role.ADMIN), _HERE),
    Action.SEE: {
        **dict.fromkeys((Role.OFFICER, Role.CHECKER, Role.COORDINATOR, Role.LEADER, Role.ADMIN), _IN_SIGHT),
        Role.GUEST: _HERE,
    },
    # How a unit stands as a whole, who is late and why: for those who answer for more than their own work.
    Action.OVERSEE: dict.fromkeys((Role.CHECKER, Role.COORDINATOR, Role.LEADER, Role.ADMIN), _IN_SIGHT),
    # Whom one may ask to act for oneself: whoever works near enough to know the work.
    Action.NAME_DEPUTY: dict.fromkeys((Role.OFFICER, Role.CHECKER, Role.COORDINATOR, Role.LEADER, Role.ADMIN), _AROUND),
    Action.RECORD_LEAVE: dict.fromkeys((Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.INVITE_GUEST: dict.fromkeys((Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.GRANT: {Role.ADMIN: _HERE},
    Action.INVITE: dict.fromkeys((Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.MANAGE_TEAM: dict.fromkeys((Role.COORDINATOR, Role.ADMIN), _HERE),
    Action.IMPORT: {Role.ADMIN: _HERE},
    Action.REORGANISE: {Role.ADMIN: _HERE},
    Action.SET_UP: {Role.ADMIN: frozenset({Relation.OWN})},
}


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """The roles with which this may be done somewhere."""
    return tuple(TABLE[action])


def scope(person: Person, action: Action, relation: Relation = Relation.BELOW) -> tuple[int, ...]:
    """The units at which the person holds a role with which this may be done to units that stand so to them.

    With BELOW, as for lists: each of these units with all that lies below it.
    """
    allowed = TABLE[action]
    return tuple(sorted({g.unit_id for g in person.grants if relation in allowed.get(g.role, ())}))


def right(person: Person, action: Action, relations: Mapping[int, Relation]) -> Grant | None:
    """By which of the person's grants this may be done to a unit, one's own before another's; None where by none.

    ``relations`` says how that unit stands to those at which the person holds a role.
    """
    having = [g for g in person.grants if relations.get(g.unit_id) in TABLE[action].get(g.role, ())]
    return min(having, key=lambda grant: grant.instead_of is not None, default=None)


def may(person: Person, action: Action, chain: tuple[int, ...]) -> bool:
    """Whether this may be done to a unit by whoever stands above it. ``chain`` is the unit and all above it."""
    return right(person, action, along(chain)) is not None


def along(chain: Collection[int]) -> dict[int, Relation]:
    """How a unit stands to itself and to all above it along the contact line, nearest first."""
    return {unit: Relation.BELOW if depth else Relation.OWN for depth, unit in enumerate(chain)}


def may_at_all(person: Person, action: Action) -> bool:
    """Whether the person may do this anywhere; menus show only what is so."""
    return any(TABLE[action].get(grant.role) for grant in person.grants)
