"""Numbers: digits with dots and commas, number words, and the scales nghìn, triệu, tỷ between them."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from bot.quantities.tokens import Lexicon, Text

Shape = Literal["sure", "dot", "comma", "space", "unclear", "huge", "vague", "range"]

_DIGIT_WORDS = {
    "không": 0,
    "một|mot": 1,
    "hai": 2,
    "!ba": 3,
    "bốn": 4,
    "!năm": 5,
    "!sáu": 6,
    "!bảy|!bẩy": 7,
    "!tám": 8,
    "!chín": 9,
}
# After "mươi" or "linh" some digits change their name; said alone these mean something else.
_CHANGED = {"mốt": 1, "!tư": 4, "lăm|nhăm": 5}
DIGITS = Lexicon(_DIGIT_WORDS)
ONES = Lexicon(_DIGIT_WORDS, _CHANGED)
CHANGED = Lexicon(_CHANGED)
TEN = Lexicon({"!mười": True})
TENS = Lexicon({"mươi|chục": True})
HUNDRED = Lexicon({"trăm": True})
ODD = Lexicon({"linh|lẻ": True})
SCALES = Lexicon(
    {
        "nghìn|ngàn|k|ngìn|nghìnđồng|ngànđồng|nghìnđ|ngànđ": Fraction(1000),
        "vạn": Fraction(10_000),
        "triệu|tr|triêụ|triệuđồng|triệuđ|trđ|trđồng": Fraction(1_000_000),
        "tỷ|tỉ|tỷđồng|tỉđồng|tỷđ|tỉđ": Fraction(1_000_000_000),
    }
)
HALF_MORE = Lexicon({"rưỡi|rưởi|!rươi|ruoi": True})
POINT = Lexicon({"phẩy|phảy|chấm": True})
HALF = Lexicon({"một nửa|!nửa|½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)})
VAGUE = Lexicon(
    {
        "vài ba|vài bốn|vài|!mấy|!dăm ba|!dăm bảy|!dăm|!đôi ba|!mươi|chục|hàng|!bao nhiêu": True,
        "trăm|mấy|hàng vài|cả": True,
    }
)
#: Words that can start a number; the scanner passes over all others in one look.
FIRSTS = frozenset[str]().union(
    *(table.firsts for table in (DIGITS, CHANGED, TEN, HUNDRED, ODD)), SCALES.firsts, HALF.firsts, VAGUE.firsts
)
LONGEST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its possible values (the likelier first) and how far it reaches."""

    values: tuple[Fraction, ...]
    start: int
    end: int
    shape: Shape = "sure"
    worded: bool = False
    scale: Fraction = Fraction(1)
    scale_word: str = ""

    def times(self, factor: Fraction) -> "Number":
        """The same number on a larger scale."""
        values = tuple(value * factor for value in self.values)
        return Number(values, self.start, self.end, self.shape, self.worded, self.scale, self.scale_word)


def literal(typed: str) -> tuple[tuple[Fraction, ...], Shape]:
    """The possible values of digits with separators, by our convention: dot thousands, comma decimal.

    One separator before exactly three digits can be either; with a comma nobody can know, with a dot the
    convention is usually kept. Two separators of one kind are thousands, the last of two kinds is decimal.
    """
    marks = re.findall(r"\D", typed)
    groups = re.split(r"\D", typed)
    digits = "".join(groups)
    if len(digits) > LONGEST_DIGITS:
        return (), "huge"
    head, last = groups[0], groups[-1]
    padded = len(head) > 1 and head.startswith("0")
    if not marks:
        return (Fraction(int(digits)),), "unclear" if padded and len(head) > 2 else "sure"
    whole, decimal = Fraction(int(digits)), Fraction(int(digits), 10 ** len(last))
    grouped = 1 <= len(head) <= 3 and not head.startswith("0") and all(len(one) == 3 for one in groups[1:-1])
    if len(marks) > 1:
        if not grouped:
            return (), "unclear"
        if len(set(marks)) == 1:
            return ((whole,), "sure") if len(last) == 3 else ((), "unclear")
        if len(set(marks[:-1])) > 1:
            return (), "unclear"
        return ((decimal,), "sure") if len(last) != 3 else ((decimal, whole), "unclear")
    if marks[0] in "'’":
        return ((whole,), "sure") if len(last) == 3 and grouped else ((), "unclear")
    if head in ("0", "00") or len(last) != 3:
        return (decimal,), "sure"
    if not grouped:
        return (whole, decimal), "unclear"
    return ((whole, decimal), "dot") if marks[0] == "." else ((decimal, whole), "comma")


def _digits(text: Text, index: int) -> Number:
    """Digits, with the thousands that follow after spaces ("1 500 000")."""
    values, shape = literal(text.tokens[index].form)
    end = index + 1
    if text.tokens[index].text.isdecimal() and 0 < len(text.tokens[index].text) < 4 and shape == "sure":
        hard = True
        while end < len(text.tokens) and _is_group(text, end):
            hard = hard and text.spaced_hard(end)
            values = (values[0] * 1000 + int(text.tokens[end].text),)
            end += 1
        if end - index == 2 and not hard:
            shape = "space"
        if end - index > 6:
            shape = "huge"
    return Number(values, index, end, shape)


def _is_group(text: Text, index: int) -> bool:
    token = text.tokens[index]
    gap = text.source[text.tokens[index - 1].end : token.start]
    return token.kind == "number" and token.text.isdecimal() and len(token.text) == 3 and len(gap) == 1


def _one(text: Text, index: int, table: Lexicon[int]) -> tuple[int, int] | None:
    """A digit as a word, or as a figure before trăm, chục ("2 trăm")."""
    if index < len(text.tokens) and (token := text.tokens[index]).kind == "number":
        return (int(token.text), index + 1) if len(token.text) == 1 and token.text.isdecimal() else None
    return table.at(text, index)


def _year_follows(text: Text, index: int) -> bool:
    """Whether "năm" at `index` is the year, not the five: "năm 2026", "năm nay"."""
    if text.tokens[index].bare != "nam" or index + 1 >= len(text.tokens):
        return False
    named = _AFTER_YEAR.at(text, index + 1)
    return text.tokens[index + 1].kind == "number" or bool(named and not SCALES.at(text, named[1]))


_AFTER_YEAR = Lexicon({"nay|ngoái|!!sau|trước|tới|học|mới|qua": True})


def _worded(text: Text, index: int) -> Number | None:
    """A number below a thousand in words."""
    total, at, hundreds = Fraction(0), index, False
    first = _one(text, index, DIGITS)
    if first and HUNDRED.at(text, first[1]):
        total, at, hundreds = Fraction(first[0] * 100), first[1] + 1, True
    elif HUNDRED.at(text, index) and _after_bare_hundred(text, index + 1):
        total, at, hundreds = Fraction(100), index + 1, True
    if hundreds:
        if HALF_MORE.at(text, at):
            return Number((total + 50,), index, at + 1, worded=True)
        if changed := CHANGED.at(text, at):
            return Number((total + changed[0] * 10,), index, changed[1], worded=True)
    if ODD.at(text, at) and (one := ONES.at(text, at + 1)):
        return Number((total + one[0],), index, one[1], worded=True)
    small = _below_hundred(text, at)
    if small is None:
        return Number((total,), index, at, worded=True) if hundreds else None
    if hundreds and small.values[0] < 10 and small.shape == "sure":
        if small.end > at and text.tokens[at].kind == "number":
            return Number((total,), index, at, worded=True)
        said = small.values[0]
        return Number((total + said * 10, total + said), index, small.end, "unclear", worded=True)
    return Number((total + small.values[0],), index, small.end, small.shape, worded=True)


def _after_bare_hundred(text: Text, index: int) -> bool:
    return bool(HALF_MORE.at(text, index) or CHANGED.at(text, index))


def _below_hundred(text: Text, index: int) -> Number | None:
    if ten := TEN.at(text, index):
        one = ONES.at(text, ten[1])
        if one and one[0] and not _year_follows(text, ten[1]):
            return Number((Fraction(10 + one[0]),), index, one[1], worded=True)
        return Number((Fraction(10),), index, ten[1], worded=True)
    first = _one(text, index, DIGITS)
    if first is None or _year_follows(text, index):
        return None
    digit, at = first
    if tens := TENS.at(text, at):
        one = ONES.at(text, tens[1])
        if one and not _year_follows(text, tens[1]):
            return Number((Fraction(digit * 10 + one[0]),), index, one[1], worded=True)
        if half := HALF_MORE.at(text, tens[1]):
            return Number((Fraction(digit * 10 + 5),), index, half[1], worded=True)
        return Number((Fraction(digit * 10),), index, tens[1], worded=True)
    if text.tokens[index].kind == "number":
        return None
    if digit and (changed := CHANGED.at(text, at)):
        return Number((Fraction(digit * 10 + changed[0]),), index, changed[1], worded=True)
    second = DIGITS.at(text, at)
    if digit and second and second[0] and not _year_follows(text, at) and not HUNDRED.at(text, second[1]):
        # "năm sáu triệu" is five or six; "hai ba" two or three.
        return Number((Fraction(digit), Fraction(second[0])), index, second[1], "range", worded=True)
    return Number((Fraction(digit),), index, at, worded=True)


def _group(text: Text, index: int) -> Number | None:
    if index >= len(text.tokens):
        return None
    worded = _worded(text, index)
    if worded or text.tokens[index].kind != "number":
        return worded
    return _digits(text, index)


def _scale(text: Text, index: int) -> tuple[Fraction, int]:
    """The scales from `index` on, multiplied ("nghìn tỷ"); 1 where there is none."""
    factor = Fraction(1)
    for _ in range(2):
        if found := SCALES.at(text, index):
            factor, index = factor * found[0], found[1]
    return factor, index


def _vague(text: Text, index: int) -> Number | None:
    found = VAGUE.at(text, index)
    if not found:
        return None
    end = found[1]
    for _ in range(3):
        if further := VAGUE.at(text, end) or TENS.at(text, end) or HUNDRED.at(text, end):
            end = further[1]
    scale, end = _scale(text, end)
    return Number((), index, end, "vague", worded=True, scale=scale)


def number(text: Text, index: int) -> Number | None:
    """The number that starts at token `index`: "1.155,3", "hai mươi lăm triệu", "1 tỷ 250 triệu", "1tr5"."""
    if half := HALF.at(text, index):
        scale, end = _scale(text, half[1])
        return Number((half[0] * scale,), index, end, worded=True, scale=scale)
    first = _group(text, index)
    if first is None:
        return _vague(text, index) or _unsaid_one(text, index)
    first = _spoken_decimals(text, first)
    mixed = HALF.at(text, first.end)
    if mixed and text.tokens[first.end].text in "½¼¾" and first.shape == "sure":
        scale, end = _scale(text, mixed[1])
        return Number(((first.values[0] + mixed[0]) * scale,), index, end, scale=scale)
    if more := VAGUE.at(text, first.end):
        scale, end = _scale(text, more[1])
        if scale > 1:
            return Number((), index, end, "vague", worded=True, scale=scale)
    scale, end = _scale(text, first.end)
    if scale == 1:
        return first
    so_far = Number(
        tuple(value * scale for value in first.values),
        index,
        end,
        first.shape,
        first.worded,
        scale,
        text.tokens[end - 1].bare,
    )
    return _compound(text, so_far)


def _spoken_decimals(text: Text, number: Number) -> Number:
    """ "Hai phẩy năm triệu" is 2,5 million."""
    point = POINT.at(text, number.end)
    part = _group(text, point[1]) if point else None
    if part is None or number.shape != "sure":
        return number
    if part.shape != "sure" or part.values[0] >= 100 or number.values[0].denominator != 1:
        return Number(number.values, number.start, part.end, "unclear", True)
    places = 10 if part.values[0] < 10 else 100
    return Number((number.values[0] + part.values[0] / places,), number.start, part.end, "sure", True)


def _unsaid_one(text: Text, index: int) -> Number | None:
    """ "Triệu rưỡi", "tỷ hai": the one before the scale is not said."""
    scale, end = _scale(text, index)
    if scale < 1000 or text.tokens[index].bare in ("k", "tr"):
        return None
    one = Number((scale,), index, end, "sure", True, scale, text.tokens[end - 1].bare)
    whole = _compound(text, one)
    return whole if whole.end > end else None


def _compound(text: Text, number: Number) -> Number:
    """Add what follows a scale: smaller scales, a half, a tail of tenths."""
    while True:
        if half := HALF_MORE.at(text, number.end):
            return _more(number, number.scale / 2, half[1])
        odd = ODD.at(text, number.end)
        group = _group(text, number.end) or _changed_digit(text, number.end)
        if group is None or not group.values or number.shape in ("vague", "huge"):
            return number
        scale, end = _scale(text, group.end)
        if scale == 1:
            return _tail(text, number, group, bool(odd))
        added = group.values[0]
        if scale < number.scale and group.shape == "sure" and added * scale < number.scale:
            number = _more(number, added * scale, end, scale)
        elif scale > number.scale and number.worded and group.worded and added < number.scale:
            # "hai nghìn năm trăm triệu": what came before belongs to the larger scale.
            values = tuple((value + added) * scale for value in number.values)
            number = Number(values, number.start, end, number.shape, True, scale, number.scale_word)
        else:
            return number


def _changed_digit(text: Text, index: int) -> Number | None:
    """The digit of "hai triệu tư", which stands alone only after a scale."""
    found = CHANGED.at(text, index)
    return Number((Fraction(found[0]),), index, found[1], worded=True) if found else None


def _more(number: Number, added: Fraction, end: int, scale: Fraction | None = None) -> Number:
    values = tuple(value + added for value in number.values)
    shape: Shape = number.shape if number.shape == "sure" else "unclear"
    return Number(values, number.start, end, shape, number.worded, scale or number.scale, number.scale_word)


TAIL_ENDS = Lexicon({"đồng|đ|vnđ|vnd|việt nam đồng|tiền mặt|tiền": True})
_CONJUNCTIONS = Lexicon({"và|cùng|để|cho|từ|!do|của|tại|với|ủng hộ|làm|nhưng|thôi|!!ạ|nhé|rồi": True})


def _tail(text: Text, number: Number, group: Number, odd: bool) -> Number:
    """The digits after a scale that carry no scale themselves: "1tr5", "2 triệu 3", "hai triệu tư", "1tr500"."""
    first, end = text.tokens[number.end], group.end
    glued = first.glued
    if HALF_MORE.at(text, end):
        return _doubtful(number, end + 1)
    if not _closes(text, end, worded=first.kind != "number") and not glued:
        if group.worded and number.worded and group.values[0] >= 10 and number.scale == 1000:
            return _more(number, group.values[0], end, Fraction(1))
        exact = len(first.text) == 3 and first.text.isdecimal() and group.end == number.end + 1
        if exact and number.scale == 1000 and number.values[0] < 10_000:
            return _more(number, group.values[0], end, Fraction(1))
        return number
    value = group.values[0]
    if group.shape not in ("sure", "dot") and not first.text.isdecimal():
        return _doubtful(number, end)
    if group.worded:
        if odd or (number.scale == 1000 and value >= 10):
            return _more(number, value, end, Fraction(1))
        if value < 10 and end == number.end + 1:
            return _more(number, value * number.scale / 10, end)
        if value >= 100:
            return _more(number, value * number.scale / 1000, end)
        return _doubtful(number, end)
    typed = first.text
    if not typed.isdecimal():
        fits = value.denominator == 1 and 1000 <= value < number.scale
        return _more(number, value, end, Fraction(1)) if fits else _doubtful(number, end)
    if len(typed) == 2 and not (glued and not typed.endswith("0")):
        # "1 tỷ 25" can be 1,25 tỷ or 1 tỷ and 25 triệu.
        parts = (value * number.scale / 100, value * number.scale / 1000)
        values = tuple(base + part for base in number.values for part in parts)
        return Number(values, number.start, end, "unclear", number.worded, number.scale, number.scale_word)
    if len(typed) <= 3 and number.shape == "sure" and number.values[0] % number.scale == 0:
        return _more(number, Fraction(int(typed), 10 ** len(typed)) * number.scale, end)
    if len(typed) > 3 and value < number.scale:
        return _more(number, value, end, Fraction(1))
    return _doubtful(number, end)


def _doubtful(number: Number, end: int) -> Number:
    return Number(number.values, number.start, end, "unclear", number.worded, number.scale, number.scale_word)


def _closes(text: Text, index: int, *, worded: bool) -> bool:
    """Whether a tail may end here: nothing follows, or a mark, or the word đồng."""
    if index >= len(text.tokens) or text.tokens[index].kind == "line":
        return True
    token = text.tokens[index]
    if token.kind == "mark":
        return token.text not in "/-–%x×*"
    if TAIL_ENDS.at(text, index):
        return True
    return not worded and token.kind == "word" and bool(_CONJUNCTIONS.at(text, index))
