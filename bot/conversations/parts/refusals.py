"""Why a change cannot be made, in words that say what to do instead."""

from __future__ import annotations

from datetime import date

from bot import text
from storage.records.changes import Problem, RefusedChangeError


@text.phrase
def unit_not_open(unit: str) -> str:
    return f"{unit} đã kết thúc hoạt động. Xin chọn đơn vị khác."


@text.phrase
def above_itself(unit: str) -> str:
    return f"Không được: {unit} sẽ thành cấp trên của chính mình. Xin chọn đơn vị cấp trên khác."


@text.phrase
def topmost_unit(unit: str) -> str:
    return f"{unit} là đơn vị cao nhất nên không kết thúc được."


@text.phrase
def too_early(unit: str, day: date) -> str:
    return f"{unit} đã có thay đổi từ ngày {text.day(day)}. Xin chọn ngày {text.day(day)} hoặc sau đó."


@text.phrase
def nothing_changes(unit: str) -> str:
    return f"{unit} đã như vậy rồi, không có gì thay đổi. Xin xem lại."


@text.phrase
def name_taken(name: str) -> str:
    return f"Cùng cấp trên này đã có đơn vị tên {name}. Xin đặt tên khác."


@text.phrase
def same_person() -> str:
    return "Người nhận phải là người khác. Xin chọn lại."


@text.phrase
def later_change(day: date) -> str:
    return (
        f"Sau đó đã có thay đổi khác (từ ngày {text.day(day)}) nên chưa hoàn tác được. Xin hoàn tác thay đổi sau trước."
    )


@text.phrase
def unit_in_use(unit: str) -> str:
    return f"{unit} đã có người hoặc mô hình nên không hoàn tác được. Xin sáp nhập vào đơn vị khác."


@text.phrase
def not_undoable() -> str:
    return "Thay đổi này không còn hoàn tác được: đã hoàn tác, quá ngày, hoặc do người khác làm."


@text.phrase
def right_ended() -> str:
    return "Người quyết định nay không còn phụ trách đơn vị này. Quản trị đã được báo để xem lại."


@text.phrase
def chosen_unit() -> str:
    return "Đơn vị đã chọn"


def not_possible(problem: Problem, unit: str, day: date | None) -> str:
    """Why a change cannot be made, and what to do."""
    match problem:
        case Problem.NOT_OPEN:
            return unit_not_open(unit or chosen_unit())
        case Problem.CIRCLE:
            return above_itself(unit)
        case Problem.TOP:
            return topmost_unit(unit)
        case Problem.EARLY if day is not None:
            return too_early(unit, day)
        case Problem.SAME_PERSON:
            return same_person()
        case Problem.NAME_TAKEN:
            return name_taken(unit)
        case Problem.LATER if day is not None:
            return later_change(day)
        case Problem.IN_USE:
            return unit_in_use(unit)
        case Problem.GONE:
            return not_undoable()
        case Problem.NOT_ALLOWED:
            return right_ended()
        case _:
            return nothing_changes(unit or chosen_unit())


def refusal(refused: RefusedChangeError) -> str:
    """Why a change cannot be made, in words."""
    return not_possible(refused.problem, refused.unit, refused.day)
