"""The words of days: weekdays, mai and mốt, weeks and quarters, the lunar calendar."""

import re

from bot.quantities.tokens import Lexicon

LUNAR = Lexicon(
    {
        "!!rằm|ram|âm lịch|al|!!âm|âl|!!tết|tet|mùng|mồng|giao thừa|trung thu|vu lan": True,
        "tháng giêng|tháng chạp": True,
        "giỗ tổ|ông công|ông táo|tất niên|nguyên tiêu|đoan ngọ|tháng một ta|nhuận|tháng tám ta|ta": True,
    }
)
RELATIVE = Lexicon(
    {
        "hôm nay|ngay hôm nay|bữa nay|nay|hnay|hn": 0,
        "mai|ngày mai|sáng mai|chiều mai|tối mai|ngày hôm sau": 1,
        "!mốt|ngày mốt|!!kia|ngày kia": 2,
        "hôm qua|ngày hôm qua|bữa qua|tối qua|chiều qua|sáng qua": -1,
        "hôm kia|ngày hôm kia|bữa kia|hôm trước nữa": -2,
    }
)
LOOSE = Lexicon({"mai mốt|mai kia|nay mai|một mai|mai sau": True})
WEEKDAYS = Lexicon(
    {
        "thứ hai|thứ 2|t2": 0,
        "thứ ba|thứ 3|t3": 1,
        "thứ tư|thứ 4|t4|thứ bốn": 2,
        "thứ năm|thứ 5|t5": 3,
        "thứ sáu|thứ 6|t6": 4,
        "thứ bảy|thứ bẩy|thứ 7|t7": 5,
        "chủ nhật|cn|chúa nhật": 6,
    }
)
T_DAY = re.compile(r"\bt([2-7])\b(?!\s*[/-]\s*\d)", re.IGNORECASE)
# An hour ("8h30", "lúc 14:00", "8 giờ") is not the day.
CLOCK = re.compile(
    r"(?<![\d/.-])\d{1,2}\s?(?:h|g|giờ|gio|:)\s?(?:\d{2}(?![\d/.-]))?(?:\s?phút)?(?![^\W\d_])", re.IGNORECASE
)
WHICH = Lexicon(
    {
        "này|nay|hiện nay|!!nầy": 0,
        "sau|tới|kế|kế tiếp|tiếp theo|sau này|sang": 1,
        "trước|vừa rồi|vừa qua|qua|ngoái|rồi": -1,
        "sau nữa|tới nữa|kế nữa": 2,
    }
)
WEEK, DAY, MONTH = Lexicon({"tuần": True}), Lexicon({"ngày|hôm": True}), Lexicon({"tháng|thg|t": True})
QUARTER, YEAR = Lexicon({"quý|quí|q": True}), Lexicon({"năm": True})
NEXT_YEAR = Lexicon({"sang năm": 1, "năm nay": 0})
EDGE = Lexicon({"cuối|hết|!!đến hết|cuối cùng": "end", "đầu": "start", "giữa|trong|nửa": "within"})
FROM_NOW = Lexicon({"nữa|!nưa": 1, "sau": 1, "trước|qua": -1})
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
LEAD = Lexicon({"!!sau": 1, "cách đây|cách nay|cách hôm nay": -1})
HEDGE = Lexicon({"khoảng|chừng|độ|tầm|vào khoảng|~|cỡ": True})
WORKING = Lexicon({"làm việc": True})
BLOCKERS = Lexicon({"!!sau|sau khi|không|chưa|trừ|kể từ|mỗi|!!quá|!!qua|hằng": True})
