"""docs/quy-dinh.md: every setting of a policy, made from the models; `make guide` writes it."""

from __future__ import annotations

from pathlib import Path

from bot.policy import default_policy_text, parse_policy
from bot.policy.words import declared, section_titles, settings_of
from tests.guide.camera import WRITES

FILE = Path(__file__).parents[2] / "docs" / "quy-dinh.md"
WORDS = """\
# Quy định của địa phương

Mỗi nơi tự quyết những điều dưới đây. Tất cả nằm trong một tệp chữ (`policy.toml` trong thư mục dữ liệu), có ghi chú
từng dòng. Hai tệp mẫu có sẵn: `dvk init --policy after-2025` (tỉnh, xã, thôn) và `dvk init --policy before-2025`
(tỉnh, huyện, xã, thôn, tổ dân vận).

**Xem và sửa trong chat:** quản trị gõ /caidat. Những mục hay đổi (kỳ báo cáo, giờ yên tĩnh, giờ gửi tình hình, hạn mã
mời, giữ phần nhập dở, cách xưng hô, lĩnh vực, chương trình, chức danh tổ) sửa ngay ở đó: bot cho xem trước và sau,
kiểm tra cả tệp rồi mới ghi, ghi chú trong tệp giữ nguyên.

**Sửa tay:** lưu tệp lại là bot tự đọc. Chỗ sai được báo hết một lần, kèm số dòng và cách ghi đúng; khi chưa sửa xong,
bot vẫn theo bản đúng gần nhất.

Những mục về nhắc việc, đôn đốc, gửi tình hình, chấm điểm được kiểm tra và hiện ra ngay từ bây giờ, dùng khi có các
phần đó.

{sections}
"""


def written() -> str:
    policy = parse_policy(default_policy_text())
    described = {name: description for name, _, description in declared()}
    parts = []
    for section, title in section_titles().items():
        rows = [
            f"| {setting.title} | `{'.'.join(setting.path)}` | {setting.shown or '–'} "
            f"| {described.get('.'.join(setting.path), '')} |"
            for setting in settings_of(policy, section)
        ]
        head = "| Mục | Trong tệp | Mẫu | Ghi gì |\n| --- | --- | --- | --- |"
        parts.append(f"## {title} (`[{section}]`)\n\n" + ("\n".join((head, *rows)) if rows else "Để trống trong mẫu."))
    return WORDS.format(sections="\n\n".join(parts))


def test_the_reference_says_what_the_models_say() -> None:
    if WRITES:
        FILE.write_text(written(), "utf-8")
    assert FILE.read_text("utf-8") == written(), "docs/quy-dinh.md is out of date: make guide"


def test_every_setting_has_a_title_and_says_what_may_be_written() -> None:
    for name, title, description in declared():
        assert title not in ("", "None"), name
        assert description or name == "teams.posts", name
    assert all(title != "None" for title in section_titles().values())
