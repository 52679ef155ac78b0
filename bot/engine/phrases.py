"""What only the engine says, in every form alike."""

from __future__ import annotations

from datetime import date

from bot.text import bold, day, phrase, shorten


@phrase
def more_options() -> str:
    return "Xem thêm ▸"


@phrase
def fewer_options() -> str:
    return "◂ Trang trước"


@phrase
def keep_as_is(shown: str) -> str:
    return f"Giữ: {shorten(shown, 40)}" if shown else "Giữ như cũ"


@phrase
def not_here(button: str) -> str:
    return f"Ở câu này không có nút “{button}”. Xin trả lời, hoặc bấm Hủy."


@phrase
def change(label: str) -> str:
    return f"✎ {label}"


@phrase
def add_details() -> str:
    return "+ Thêm chi tiết"


@phrase
def add(label: str, given: bool) -> str:
    return f"✎ {label}" if given else f"+ {label}"


@phrase
def leave_empty() -> str:
    return "Để trống"


@phrase
def clear_evidence() -> str:
    return "Bỏ hết, gửi lại"


@phrase
def it_is(label: str) -> str:
    return f"Là {label[:1].lower()}{label[1:]}"


@phrase
def take_the_beginning() -> str:
    return "Lấy phần đầu"


@phrase
def example(words: str) -> str:
    return f"Ví dụ: {words}."


@phrase
def counter(index: int, total: int) -> str:
    return f"({index}/{total})"


@phrase
def noted(label: str, shown: str) -> str:
    return f"✓ {label}: {shorten(shown, 120)}" if label else f"✓ {shorten(shown, 120)}"


@phrase
def to_complete(wrong: str) -> str:
    return f"Cần bổ sung: {bold(shorten(wrong, 300))}"


@phrase
def review_heading(title: str) -> str:
    return f"{bold(title)}: đồng chí xem lại trước khi gửi."


@phrase
def details_heading() -> str:
    return "Đồng chí muốn thêm điều gì? Không bắt buộc."


@phrase
def choose_please() -> str:
    return "Xin chọn một trong các mục dưới đây."


@phrase
def chosen_already(label: str) -> str:
    return f"{label} đã chọn rồi. Xin chọn mục khác."


@phrase
def which_one(typed: str) -> str:
    return f"Có mấy mục giống “{shorten(typed, 60)}”. Đồng chí chọn mục nào?"


@phrase
def too_short() -> str:
    return "Câu trả lời còn ngắn quá. Xin ghi rõ hơn một chút."


@phrase
def amount_please(examples: str) -> str:
    return f"Câu này cần một con số. Xin gõ, ví dụ: {examples}."


@phrase
def too_early(day_meant: date, first: date) -> str:
    return f"Ngày {day(day_meant)} trước ngày bắt đầu {day(first)}. Xin chọn ngày dưới đây, hoặc gõ ngày khác."


@phrase
def not_yet(day_meant: date) -> str:
    return f"Ngày {day(day_meant)} chưa tới. Xin gõ hôm nay hoặc ngày đã qua, ví dụ: hôm qua."


@phrase
def too_long(length: int, limit: int) -> str:
    return f"Câu trả lời dài {length} ký tự, ở đây ghi được {limit}. Xin gửi lại ngắn hơn, hoặc chỉ lấy phần đầu."


@phrase
def evidence_please() -> str:
    return "Xin gửi ảnh, tài liệu hoặc ghi âm; hết thì bấm Xong."


@phrase
def evidence_received(shown: str) -> str:
    return f"Đã nhận {shown}. Gửi tiếp, hoặc bấm Xong."


@phrase
def evidence_kept_for_later() -> str:
    return "Đã giữ ảnh, tài liệu vừa gửi; sẽ kèm vào bước gửi ảnh."


@phrase
def evidence_added(shown: str) -> str:
    return f"Đã kèm thêm; hiện có {shown}."


@phrase
def enough_evidence(most: int) -> str:
    return f"Mỗi báo cáo kèm được {most} ảnh hoặc tài liệu. Những cái đã gửi vẫn giữ; xin bấm Xong."


@phrase
def no_files_here() -> str:
    return "Câu này cần chữ, chưa cần ảnh hay tài liệu."


@phrase
def edited(label: str, shown: str) -> str:
    return f"Đã sửa theo tin đồng chí vừa chỉnh: {label or 'câu trả lời'} – {shorten(shown, 120)}."


@phrase
def edit_not_used() -> str:
    return "Tin vừa chỉnh không phải câu trả lời nào ở đây nên chưa ghi lại gì. Xin trả lời câu này."


@phrase
def answer_again() -> str:
    return "Câu trả lời trước không còn hợp với biểu mẫu. Xin trả lời lại câu này."
