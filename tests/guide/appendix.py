"""The guide's appendix: what registering and reporting cost, as the test counted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.guide.camera import GUIDE, WRITES
from tests.guide.phone import Count
from tests.guide.plain_bot import Plain

FILE = GUIDE / "phu-luc-so-dem.md"
Compared = tuple[Count, Plain, Plain]
"""dvk, the lean plain bot, the full one."""

WORDS = """\
# Phụ lục: đăng ký, báo cáo tốn bao nhiêu câu trả lời

Các số dưới đây do máy đếm khi chơi lại một tháng làm việc của một cán bộ xã, trên trình duyệt thật, rộng như điện
thoại rẻ tiền (`tests/guide/test_officers_month.py`). Số nào đổi, phép thử báo ngay.

**Cách đếm.** Một tin nhắn hoặc một lần bấm nút là một câu trả lời. Ký tự là những gì phải gõ, kể cả dấu cách. Lần bấm
mở biểu mẫu và lần bấm gửi sau khi xem lại không tính vào câu trả lời, với bot nào cũng vậy. Riêng báo bằng một tin nhắn
thì lần bấm “Đúng, gửi” có tính.

**Để so sánh** là một bot thường: mỗi lần hỏi một câu, câu nào cũng phải gõ, không có nút. Chọn mục thì gõ số thứ tự. Số
liệu thì gõ số thứ tự của loại, rồi gõ con số trần, hết thì gõ 0. Ngày gõ đủ ngày, tháng, năm. Chữ thì gõ như nhau.
Khi đăng ký, bot thường hỏi cả đơn vị, vì không biết người nhắn ở đơn vị nào.

- *Bot thường, hỏi gọn*: chỉ hỏi đúng những điều cán bộ đã trả lời; có số rồi thì không hỏi lời kể.
- *Bot thường, hỏi đủ*: hỏi từng mục của biểu mẫu, từng loại số liệu; mục nào không có thì gõ 0; lời kể gõ như nhau.

## Tổng hợp

| Việc | dvk: câu trả lời | dvk: ký tự | hỏi gọn: câu | hỏi gọn: ký tự | hỏi đủ: câu | hỏi đủ: ký tự |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
{summary}

Đăng ký cần 7 câu khi một hội, đoàn, chi bộ hay cá nhân thực hiện; chính đơn vị thực hiện thì bớt một câu. Báo theo từng
câu, dvk hỏi thêm ảnh và vướng mắc nên nhiều hơn bot thường hỏi gọn. Báo bằng một tin nhắn phải gõ nhiều ký tự hơn bot
thường hỏi gọn, vì ở đó cán bộ tự tách từng con số và không kể gì thêm; đổi lại chỉ còn 2 hay 3 câu trả lời mỗi lần.
Mỗi câu trả lời là một lần chờ mạng.

## Từng tin nhắn trong tháng

| Tin nhắn | tin | lần bấm | ký tự | hỏi gọn: câu | hỏi đủ: câu |
| --- | ---: | ---: | ---: | ---: | ---: |
{messages}
"""


@dataclass(frozen=True)
class Counted:
    """Everything that is published."""

    registering: Compared
    by_the_form: Compared
    quick: Sequence[Compared]


def written(counted: Counted) -> str:
    """The page."""
    summary = [
        _line("Đăng ký một mô hình", [counted.registering]),
        _line("Báo lần đầu, theo từng câu", [counted.by_the_form]),
        _line(f"Báo bằng một tin nhắn, cả {len(counted.quick)} lần trong tháng", counted.quick),
    ]
    messages = [
        f"| {count.typed[0]}{' (kèm ảnh)' if lean.has_photo else ''} | {count.messages} | {count.taps} "
        f"| {count.characters} | {lean.answers} | {full.answers} |"
        for count, lean, full in counted.quick
    ]
    return WORDS.format(summary="\n".join(summary), messages="\n".join(messages))


def agrees_or_is_written(counted: Counted) -> None:
    """The appendix says what was counted; `make guide` writes it."""
    if WRITES:
        FILE.write_text(written(counted), "utf-8")
    assert FILE.read_text("utf-8") == written(counted), "the appendix is out of date: make guide"


def _line(deed: str, compared: Sequence[Compared]) -> str:
    figures = [
        f"{sum(each[place].answers for each in compared)} | {sum(each[place].characters for each in compared)}"
        for place in range(3)
    ]
    return f"| {deed} | {' | '.join(figures)} |"
