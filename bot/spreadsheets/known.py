"""What is known when a file is read: the policy, the units, and what the database holds of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.policy import Policy
from bot.spreadsheets.cells import Reader
from bot.spreadsheets.headings import Found
from bot.spreadsheets.places import Place, Places
from storage.records.imports import AnyChange, Mistake
from storage.records.initiatives import NewInitiative
from storage.records.outcomes import NewOutcome
from storage.records.people import Role
from storage.records.published import Published
from storage.records.reports import Resource
from storage.records.units import Level, Line, UnitKind


@dataclass(frozen=True)
class KnownPerson:
    """A person as stored."""

    id: int
    name: str
    unit_id: int
    roles: frozenset[tuple[Role, int]]


@dataclass(frozen=True)
class KnownInitiative:
    """An initiative as stored, with its outcomes and what an import has stored of its amounts."""

    initiative: NewInitiative
    outcomes: tuple[NewOutcome, ...] = ()
    report_id: str = ""
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Known:
    """Everything that reading a file may need to know."""

    policy: Policy
    today: date
    places: tuple[Place, ...] = ()
    lines: frozenset[tuple[int, Line, int]] = frozenset()
    people: tuple[KnownPerson, ...] = ()
    initiatives_of: Callable[[int], Iterable[tuple[str, int, str, str]]] = lambda year: ()
    """Those of a year: id, unit, code and name."""
    initiative: Callable[[str], KnownInitiative | None] = lambda initiative_id: None
    """One of them in full."""
    published: tuple[Published, ...] = ()
    scope: frozenset[int] | None = None
    """The units that may be written to; None for all."""
    person_id: int = 0
    """Who brings the file."""

    def reader(self, found: Found) -> Reader:
        """A reader of a sheet's rows."""
        return Reader(found, self.today, self.policy.measures.region, Places(self.places), self.scope)


@dataclass
class Plan:
    """What a file would change, and what is wrong in it.

    Changes are handed on as they are found, so that a long list is never held as a whole.
    """

    hand_on: Callable[[AnyChange], None]
    mistakes: list[Mistake] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)
    """Words that were read as others, so that it can be seen: "QPAN" as "Quốc phòng - an ninh"."""
    new: int = 0
    changed: int = 0
    same: int = 0
    examples_new: list[str] = field(default_factory=list)
    examples_changed: list[str] = field(default_factory=list)

    def take(self, change: AnyChange) -> None:
        """Count a change, and hand it on unless it changes nothing."""
        match change.did:
            case "new":
                self.new += 1
                if self.new <= EXAMPLES:
                    self.examples_new.append(change.label)
            case "changed":
                self.changed += 1
                if self.changed <= EXAMPLES:
                    self.examples_changed.append(f"{change.label}: {'; '.join(change.differences)}")
            case "same":
                self.same += 1
                return
        self.hand_on(change)

    @property
    def rows(self) -> int:
        """The rows that were understood."""
        return self.new + self.changed + self.same


EXAMPLES = 3
"""Labels that are shown of each sort of change."""


def differs(heading: str, before: object, after: object) -> str:
    """One difference, for showing."""
    return f"{heading}: {before or '–'} → {after}"


LEVEL_WORDS: dict[Level, tuple[str, ...]] = {
    Level.PROVINCE: ("tỉnh", "thành phố trực thuộc trung ương", "cấp tỉnh"),
    Level.DISTRICT: ("huyện", "cấp huyện", "quận", "thị xã", "thành phố thuộc tỉnh"),
    Level.COMMUNE: ("xã", "cấp xã", "phường", "thị trấn", "đặc khu", "cơ sở", "cấp cơ sở"),
    Level.VILLAGE: ("thôn", "thôn, khu", "khu", "bản", "ấp", "tổ dân phố", "khu phố", "cấp thôn"),
    Level.TEAM: ("tổ dân vận", "tổ"),
}
"""What levels are called besides what the policy says."""
KIND_WORDS: dict[UnitKind, tuple[str, ...]] = {
    UnitKind.AREA: ("địa bàn", "đơn vị hành chính", "chính quyền"),
    UnitKind.PARTY: ("đảng", "cấp ủy", "ban đảng"),
    UnitKind.FRONT: ("mặt trận", "mặt trận tổ quốc"),
    UnitKind.DEPARTMENT: ("sở", "ngành", "phòng", "sở, ngành", "cơ quan"),
    UnitKind.MASS_ORGANISATION: ("đoàn thể", "hội"),
    UnitKind.ARMED_FORCES: ("lực lượng vũ trang", "quân đội", "công an", "llvt"),
    UnitKind.SCHOOL: ("trường", "trường học"),
    UnitKind.ENTERPRISE: ("doanh nghiệp", "hợp tác xã"),
}
ROLE_LABELS: dict[Role, str] = {
    Role.OFFICER: "Cán bộ cơ sở",
    Role.CHECKER: "Đi cơ sở",
    Role.COORDINATOR: "Cán bộ tổng hợp",
    Role.LEADER: "Lãnh đạo",
    Role.ADMIN: "Quản trị",
}
"""The roles that a file may give; a guest comes for a visit only."""
