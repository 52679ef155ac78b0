"""What people call the roles."""

from __future__ import annotations

from storage.records.people import Role

ROLE_NAMES = {
    Role.OFFICER: "cán bộ cơ sở",
    Role.CHECKER: "cán bộ kiểm tra",
    Role.COORDINATOR: "cán bộ tổng hợp",
    Role.LEADER: "lãnh đạo",
    Role.ADMIN: "quản trị",
    Role.GUEST: "khách",
}
