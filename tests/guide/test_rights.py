"""The guide says of rights what the bot asks."""

from __future__ import annotations

from tests.guide import rights


def test_the_page_on_roles_is_the_table() -> None:
    rights.agrees_or_is_written()


def test_a_few_rows_as_people_read_them() -> None:
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in rights.FILE.read_text("utf-8").splitlines()}
    assert lines["Giao vai trò, thôi vai trò"] == "| Giao vai trò, thôi vai trò |  |  |  |  | mình, dưới |  |"
    assert lines["Xem, tìm mô hình và báo cáo"].endswith("| mình, dưới, ngành | mình, dưới |")
