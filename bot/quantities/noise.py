"""Numbers that are no results: dates, years, telephones, documents, names of places, hours."""

from bot.quantities.numerals import SCALES
from bot.quantities.tokens import Lexicon, Text
from bot.quantities.units import UNITS_TABLE

#: The number after these is a name, whatever follows it.
_NAMED = Lexicon(
    {
        "thôn|xóm|bản|ấp|khu phố|khu dân cư|khu dân cư số|phường|quận|khóm|buôn|làng": True,
        "thôn số|tổ dân phố|tổ dân phố số|tdp|kp|kdc|tổ số|quốc lộ|ql|tỉnh lộ|tl|hương lộ|đt": True,
        "điều|!khoản|mục|chương|lớp|chi bộ|tờ|thửa|mác|phi|quyết định|nghị quyết|chỉ thị|qđ|nq": True,
        "công văn|thông tư|nghị định|kế hoạch số|văn bản số|thông báo số": True,
        "hạng|loại": True,
        "số điện thoại|sđt|sdt|điện thoại|hotline|zalo|liên hệ|ocop|khóa|cmnd|cccd|!!thứ|số nhà": True,
        "stk|tk|mã số": True,
        "tuyến số|đoạn số|hội nghị lần|bếp số|mô hình số|khu vực|vùng|phụ lục|biểu|mẫu số": True,
        "năm học": True,
    }
)
#: After these too, up to so many: "tháng 5 hộ" is May, "tháng 45 hộ" are 45 households.
_NUMBERED = Lexicon({"tháng": 12, "quý": 4, "đợt|lần thứ|lần|kỳ": 20})
#: After these it is a name unless a unit follows ("tổ 5" is a name, "tổ 5 người" is not).
_MAYBE_NAMED = Lexicon(
    {
        "số|tổ|khu|đội|nhóm|cụm|khối|liên gia|cấp|tuyến|km|đoạn|giai đoạn|nhiệm kỳ|ngày|hôm": True,
        "sáng|chiều": True,
        "tối|trước|đường|mồng|mùng|phố|ngõ|ngách|hẻm|!!từ năm|đến năm|!!thứ": True,
    }
)
_DATE_WORDS = Lexicon({"ngày|sáng|chiều|tối|hôm|tháng|!!từ|đến|trước|sau|mùng|mồng|đường": True})
_YEAR = Lexicon({"năm|nam|năm 20|niên khóa|giai đoạn|nhiệm kỳ": True})
_LONGEST_CHAIN = 12
_HOUR = Lexicon({"h|giờ|g": True})


def noise(text: Text) -> list[bool]:
    """For each token, whether it belongs to a number that is no result."""
    masked = [False] * len(text.tokens)
    index = 0
    while index < len(text.tokens):
        end = _noise_end(text, index) if text.tokens[index].kind == "number" else index
        masked[index:end] = [True] * (end - index)
        index = max(end, index + 1)
    return masked


def _noise_end(text: Text, index: int) -> int:
    """Where the no-result that starts with the number at `index` ends; `index` itself where it is a result."""
    for rule in (_telephone, _document, _hour, _date, _year, _named, _list_number, _lettered):
        end = rule(text, index)
        if end > index:
            return end
    return index


def _is(text: Text, index: int, marks: str, *, glued: bool = True) -> bool:
    if not 0 <= index < len(text.tokens):
        return False
    token = text.tokens[index]
    return token.kind == "mark" and token.text in marks and (token.glued or not glued)


def _number(text: Text, index: int) -> str:
    if 0 <= index < len(text.tokens) and text.tokens[index].kind == "number":
        return text.tokens[index].text
    return ""


def _counted(text: Text, index: int) -> bool:
    """Whether a scale or unit stands at `index`."""
    return bool(SCALES.at(text, index) or UNITS_TABLE.at(text, index))


def _telephone(text: Text, index: int) -> int:
    """ "0912345678", "0912.345.678", "0912 345 678", "+84 912 345 678"."""
    first, end = text.tokens[index].text, index + 1
    local = first.startswith("0") and len(first) > 2 and first[1] != "0" and "," not in first
    if not local and not (first.startswith("84") and _is(text, index - 1, "+", glued=False)):
        return index
    digits = len(first) - first.count(".")
    while digits < 9 and end < len(text.tokens):
        part = _number(text, end)
        if not part and not _is(text, end, "-."):
            return index
        digits += len(part) - part.count(".")
        end += 1
    return end if 9 <= digits <= 12 else index


def _document(text: Text, index: int) -> int:
    """ "15/QĐ-UBND", "05-NQ/TU", "123/2026/NĐ-CP"."""
    end, named = index + 1, False
    while (
        end - index < _LONGEST_CHAIN
        and _is(text, end, "/-")
        and end + 1 < len(text.tokens)
        and text.tokens[end + 1].glued
    ):
        token = text.tokens[end + 1]
        if token.kind == "word":
            if not (token.text.isupper() and len(token.text) > 1) or _counted(text, end + 1):
                break
            named = True
        elif token.kind != "number":
            break
        end += 2
    return end if named else index


def _hour(text: Text, index: int) -> int:
    if _is(text, index + 1, ":") and _number(text, index + 2) and text.tokens[index + 2].glued:
        return index + 3
    hour = _HOUR.at(text, index + 1)
    if not hour or len(text.tokens[index].text) > 2:
        return index
    minutes = _number(text, hour[1])
    return hour[1] + 1 if minutes and len(minutes) == 2 and not _counted(text, hour[1] + 1) else hour[1]


def _date(text: Text, index: int) -> int:
    """ "5/6", "5/6/2026", "5-6-2026", "5.6.2026", "6/2026", "2021-2025"; not "45/50 hộ" or "5-6 triệu"."""
    dotted = text.tokens[index].text.split(".")
    if len(dotted) == 3 and len(dotted[2]) == 4 and _is_day(dotted[0], dotted[1]) and _is_year(dotted[2]):
        return index + 1
    first, second, third = _number(text, index), _number(text, index + 2), _number(text, index + 4)
    slash = _is(text, index + 1, "/", glued=False)
    if not second or not (slash or _is(text, index + 1, "-–", glued=False)):
        return index
    full = third and _is(text, index + 3, "/-–", glued=False) and _is_day(first, second)
    if full and (len(third) == 4 or (len(third) == 2 and not _counted(text, index + 5))):
        return index + 5
    if _is_year(second) and (_is_year(first) or (slash and _is_day("1", first))):
        return index + 3
    said = _DATE_WORDS.ending(text, index)
    if slash and _is_day(first, second) and (not _counted(text, index + 3) or (said and int(first) > int(second))):
        return index + 3
    if said and text.tokens[index + 2].glued and _is_day(first, second) and not _counted(text, index + 3):
        return index + 3
    return index


def _is_day(day: str, month: str) -> bool:
    if not (day.isdecimal() and month.isdecimal()) or len(day) > 2 or len(month) > 2:
        return False
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _is_year(typed: str) -> bool:
    return len(typed) == 4 and typed.isdecimal() and typed[:2] in ("19", "20")


def _year(text: Text, index: int) -> int:
    typed = text.tokens[index].text
    return index + 1 if _is_year(typed) and _YEAR.ending(text, index) else index


def _named(text: Text, index: int) -> int:
    typed = text.tokens[index].text
    if len(typed) > 9 or not typed.isdecimal() or SCALES.at(text, index + 1):
        return index
    if _NAMED.ending(text, index):
        return index + 1
    if (numbered := _NUMBERED.ending(text, index)) and (int(typed) <= numbered[0] or not _counted(text, index + 1)):
        return index + 1
    return index + 1 if _MAYBE_NAMED.ending(text, index) and not _counted(text, index + 1) else index


def _list_number(text: Text, index: int) -> int:
    """ "1)" or "1." before words, at the start of a line."""
    if (index and text.tokens[index - 1].kind != "line") or len(text.tokens[index].text) > 2:
        return index
    words = index + 2 < len(text.tokens) and text.tokens[index + 2].kind == "word"
    return index + 2 if _is(text, index + 1, ")") or (words and _is(text, index + 1, ".:")) else index


def _lettered(text: Text, index: int) -> int:
    """ "5A", "1B": the name of a class, a road."""
    if index + 1 >= len(text.tokens):
        return index
    token = text.tokens[index + 1]
    return index + 2 if token.glued and token.text in ("A", "B", "C", "D") else index
