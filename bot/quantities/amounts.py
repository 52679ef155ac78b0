"""Amounts: a number with its unit, its hedge and its doubts, wherever they stand in a text."""

from dataclasses import dataclass, replace
from fractions import Fraction

from bot.quantities.measures import Measures, Region
from bot.quantities.numerals import FIRSTS, HALF_MORE, Number, number
from bot.quantities.tokens import Lexicon, Text, fold
from bot.quantities.units import ADDRESSED, CONG, FIELD_UNITS, KM, SOIL, UNITS_TABLE, WORK_DAY, Unit

HEDGES = Lexicon(
    {
        "khoảng|hơn|gần|trên|trên dưới|ước|ước chừng|ước khoảng|ước tính|ước đạt|vào khoảng|chừng": True,
        "khoảng chừng|xấp xỉ|ngót|ngót nghét|áng chừng|ước độ|phỏng chừng|gần được|kh|hơn kém": True,
        "quãng": True,
        "!!độ|!!tầm|!!cỡ|!!độ khoảng|!!tầm khoảng|~|≈|>|≥|gần như|những|đâu đó|đâu khoảng": True,
        "sấp sỉ|tròm trèm": True,
    }
)
BOUNDS = Lexicon(
    {
        "dưới|không quá|tối đa|tối thiểu|ít nhất|nhiều nhất|không dưới|chưa đến|chưa tới": True,
        "chưa đầy|chưa được": True,
        "không đến|không tới|không đầy|không được|<|≤|cao nhất|thấp nhất|chưa quá": True,
    }
)
AFTER_BOUNDS = Lexicon(
    {"hoặc hơn|hay hơn|hoặc ít hơn|trở lên|trở xuống|đổ lại|đổ lên|là cùng|là ít|là nhiều|trở lại": True}
)
AFTER_VAGUE = Lexicon({"mấy|bao nhiêu": True})
AFTER_HEDGES = Lexicon({"có lẻ|lẻ|gì đó|đổ ra|hơn|+|có hơn|có dư|thôi ạ": True})
TO = Lexicon({"-|–|—|~|→|đến|tới|hoặc|hay|hay là|lên|lên đến|thành|>": True})
TIMES = Lexicon({"x|×|*|nhân|nhân với": True})
OF = Lexicon({"trên tổng số|trong tổng số|trong số|trên tổng|trên": True})
EACH = Lexicon(
    {
        "mỗi|một hộ|một người|một khẩu|một công|một ngày|một tháng|một nhà|một m2|một mét|trên một": True,
        "1 hộ|1 người|1 khẩu|1 công|1 ngày|1 tháng|1 nhà|1 m2": True,
    }
)
MINUS = "-−–"
#: Measures that are said without their one: "sào rưỡi".
UNSAID = frozenset({"mau", "sao", "cong", "thuoc", "ha", "cay", "km", "met"})
_FIRSTS = FIRSTS | HEDGES.firsts | BOUNDS.firsts | frozenset(MINUS) | {"am"} | UNSAID
_STOPS = Lexicon(
    {"và|cùng|để|cho|từ|!do|của|tại|với|ủng hộ|làm|nhưng|thôi|ạ|nhé|rồi|là|đã|trong|góp|thì|ở|nữa|mà|cả|bằng": True}
)
_WAYS = Lexicon({"đường|kênh|mương|ngõ|đê|bê tông|tuyến|rãnh|số": True})
_HEADS = frozenset({"households", "people", "attendances"})
_MILLION = 10**6
_TREE = fold("cây")[0]
_PARTS = frozenset({2, 3, 4, 5, 8, 10})


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount: its kind ("" for a bare number), its possible values in the canonical unit, its doubt."""

    kind: str
    start: int
    at: int
    end: int
    values: tuple[Fraction, ...]
    unit: Unit | None = None
    approximate: bool = False
    doubt: str = ""
    rate: bool = False
    worded: bool = False

    @property
    def value(self) -> Fraction:
        """The value, where there is no doubt."""
        return self.values[0]


@dataclass(frozen=True, slots=True)
class Scanner:
    """Finds the amounts of a text, for a region's measures and (in a form) for one field."""

    text: Text
    region: Region
    measures: Measures
    masked: list[bool]
    field: str = ""

    def amounts(self) -> list[Amount]:
        """All amounts, left to right; numbers that are no results are left out."""
        masked, found, index = self.masked, [], 0
        while index < len(self.text.tokens):
            token = self.text.tokens[index]
            starts = not masked[index] and (token.kind == "number" or token.bare in _FIRSTS)
            amount = self.amount(index) if starts else None
            if amount and not any(masked[amount.start : amount.at + 1]):
                found.append(amount)
                index = amount.end
            else:
                index += 1
        return found

    def amount(self, start: int) -> Amount | None:
        """The amount whose hedge, sign or number stands at token `start`."""
        index, doubt, approximate = start, "", False
        for _ in range(3):
            if hedge := HEDGES.at(self.text, index):
                approximate, index = True, hedge[1]
            elif bound := BOUNDS.at(self.text, index):
                doubt, index = "bound", bound[1]
            else:
                break
        if self._negative(index):
            doubt, index = "negative", index + 1
        elif self._cut(index):
            doubt = "unclear"
        figure = number(self.text, index) or self._unsaid_one(index)
        if figure is None:
            return None
        amount = self._with_unit(figure)
        if figure.shape == "vague" and amount.kind in ("", "other"):
            return None
        amount = self._related(amount, figure)
        if after := AFTER_BOUNDS.at(self.text, amount.end):
            doubt, amount = "bound", replace(amount, end=after[1])
        elif after := AFTER_VAGUE.at(self.text, amount.end):
            doubt, amount = "vague", replace(amount, end=after[1])
        if (after := AFTER_HEDGES.at(self.text, amount.end)) and not number(self.text, after[1]):
            approximate, amount = True, replace(amount, end=after[1])
        return replace(amount, start=start, approximate=approximate or amount.approximate, doubt=doubt or amount.doubt)

    def _unsaid_one(self, index: int) -> Number | None:
        """ "Sào rưỡi", "cây số rưỡi": the one before the measure is not said."""
        found = self._unit(index)
        said = found and found[0].kind in ("area", "length", "labour") and HALF_MORE.at(self.text, found[1])
        return Number((Fraction(1),), index, index, worded=True) if said else None

    def _negative(self, index: int) -> bool:
        """A minus touches its number; a bullet stands apart from it."""
        tokens = self.text.tokens
        if index + 1 >= len(tokens):
            return False
        if tokens[index].form == "âm":
            return tokens[index + 1].kind == "number"
        if tokens[index].text not in MINUS or not tokens[index + 1].glued or tokens[index + 1].kind != "number":
            return False
        return not tokens[index].glued or index == 0 or tokens[index - 1].kind == "mark"

    def _cut(self, index: int) -> bool:
        """Whether something that may be part of the number is typed just before it: ".5", "l5", "O5"."""
        tokens = self.text.tokens
        if not 0 < index < len(tokens) or tokens[index].kind != "number" or not tokens[index].glued:
            return False
        before = tokens[index - 1]
        return (before.text in ".," and not (index > 1 and before.glued)) or before.bare in ("l", "i", "o")

    def _unit(self, index: int) -> tuple[Unit, int] | None:
        common = UNITS_TABLE.at(self.text, index)
        special = FIELD_UNITS[self.field].at(self.text, index) if self.field in FIELD_UNITS else None
        if special and special[0] is KM and self._named(special[1]):
            special = None  # "5 cây xanh" are trees
        return special if special and (not common or special[1] >= common[1]) else common

    def _named(self, index: int) -> bool:
        """Whether a word stands at `index` that says what is counted, and not what way is so long."""
        tokens, table = self.text.tokens, (_STOPS, _WAYS, HALF_MORE, AFTER_HEDGES, AFTER_BOUNDS)
        return index < len(tokens) and tokens[index].kind == "word" and not any(t.at(self.text, index) for t in table)

    def _size(self, unit: Unit) -> Fraction | None:
        if not unit.local:
            return unit.size
        return self.measures.square_metres(unit.local, unit.region or self.region)

    def _with_unit(self, figure: Number) -> Amount:
        found = self._unit(figure.end)
        if found and self.field != "count" and self._money_alone(figure, found[0]):
            found = None
        if found is None:
            kind = "money" if figure.scale >= 1000 else self._other(figure)
            return self._weigh(Amount(kind, 0, figure.start, figure.end, figure.values), figure)
        unit, end = found
        values = figure.values
        if half := HALF_MORE.at(self.text, end):
            values, end = tuple(value + Fraction(1, 2) for value in values), half[1]
        if (
            unit is WORK_DAY
            and self.text.tokens[end - 1 - bool(half)].bare == "cong"
            and (land := SOIL.at(self.text, end))
        ):
            unit, end = CONG, land[1]  # "2 công rưỡi đất"
        elif half and self.text.tokens[end - 2].form == _TREE:
            unit = KM  # nobody plants "1 cây rưỡi"
        size = self._size(unit)
        if unit.kind in ("item", "labour") and figure.scale >= _MILLION:
            return Amount("money", 0, figure.start, end, values, doubt="unit")
        if unit.local and size is None:
            sizes = self.measures.everywhere(unit.local)
            options = tuple(value * size for value in values[:1] for size in sizes)
            return Amount(unit.kind, 0, figure.start, end, options, unit, doubt="local")
        if size is None:
            return Amount(unit.kind, 0, figure.start, end, values, unit, doubt="wrong")
        values = tuple(value * size for value in values)
        amount = Amount(unit.kind, 0, figure.start, end, values, unit, worded=figure.worded)
        return self._weigh(self._compound(amount, size), figure)

    def _money_alone(self, figure: Number, unit: Unit) -> bool:
        """ "85 triệu năm 2026", "5 triệu hộ ông A": after triệu these words say no more what is counted."""
        return ((unit.kind == "time" or unit is ADDRESSED) and figure.scale >= 1000) or (
            unit.kind in ("households", "people", "other") and (figure.scale >= _MILLION or figure.scale_word == "k")
        )

    def _other(self, figure: Number) -> str:
        """A number before an unknown noun counts something else; before nothing it is bare."""
        tokens, end = self.text.tokens, figure.end
        if end >= len(tokens) or tokens[end].kind != "word" or _STOPS.at(self.text, end):
            return ""
        return "" if EACH.at(self.text, end) else "other"

    def _compound(self, amount: Amount, size: Fraction) -> Amount:
        """ "1 mẫu 2 sào", "1 km 200 m", "2km5": smaller units of the same kind add to the larger."""
        while amount.kind in ("area", "length") and size > 0:
            figure = number(self.text, amount.end)
            if figure is None or figure.scale != 1:
                return amount
            token = self.text.tokens[figure.start]
            digits = token.kind == "number" and token.text.isdecimal()
            if figure.shape != "sure" and not (digits and token.glued):  # "2km050"
                return amount
            found = self._unit(figure.end)
            if found is None and digits:
                if not token.glued:
                    bare = figure.end >= len(self.text.tokens) or self.text.tokens[figure.end].kind != "word"
                    return replace(amount, end=figure.end, doubt="unclear") if bare else amount
                part = Fraction(int(token.text), 10 ** len(token.text)) * size
                return replace(amount, values=tuple(v + part for v in amount.values), end=figure.end)
            if found is None or found[0].kind != amount.kind:
                return amount
            smaller = self._size(found[0])
            part = figure.values[0] * (smaller or 0)
            if not smaller or smaller >= size or part >= size:
                return amount
            size, end = smaller, found[1]
            if half := HALF_MORE.at(self.text, end):
                part, end = part + smaller / 2, half[1]
            amount = replace(amount, values=tuple(v + part for v in amount.values), end=end)
        return amount

    def _weigh(self, amount: Amount, figure: Number) -> Amount:
        """Settle a number of two readings where its unit leaves only one; else keep the doubt."""
        amount = replace(amount, worded=figure.worded)
        if figure.shape in ("vague", "range", "huge") or (figure.shape == "unclear" and not amount.doubt):
            return replace(amount, doubt=amount.doubt or figure.shape)
        if figure.shape == "space":
            return replace(amount, doubt="space")
        if figure.shape not in ("dot", "comma"):
            return amount
        whole, decimal = sorted(amount.values, reverse=True)
        if amount.kind in _HEADS or (amount.kind == "money" and figure.scale == 1 and figure.shape == "comma"):
            return replace(amount, values=(whole,))
        if amount.kind == "percent" and whole > 100:
            return replace(amount, values=(decimal,))
        if figure.shape == "comma":
            return replace(amount, doubt="comma", values=(decimal, whole))
        large = (amount.unit and amount.unit.large) or figure.scale >= 10**9 or figure.scale_word == "tr"
        if large:
            return replace(amount, doubt="dot", values=(decimal, whole))
        return replace(amount, values=(whole,) if amount.kind else (whole, decimal))

    def _related(self, amount: Amount, figure: Number) -> Amount:
        """Ranges ("5-6 triệu"), products ("600m x 3m"), shares ("45/50 hộ") and rates ("2 triệu/hộ")."""
        tokens, end = self.text.tokens, amount.end
        if end >= len(tokens):
            return amount
        if tokens[end].text == "/" and end + 1 < len(tokens) and tokens[end + 1].text not in MINUS:  # "đ/-" ends it
            return self._share(amount, figure, end + 1)
        if EACH.at(self.text, end) and amount.kind and not self._each_of_them(end):
            return replace(amount, rate=True)
        if (total := OF.at(self.text, end)) and number(self.text, total[1]):
            return self._share(amount, figure, total[1])
        for table, doubt in ((TO, "range"), (TIMES, "product")):
            link = table.at(self.text, end)
            second = number(self.text, link[1]) if link else None
            if second is None:
                continue
            other = self._with_unit(second)
            if doubt == "range" and not amount.kind and other.end < len(tokens) and other.kind == "":
                return amount
            if doubt == "product" and amount.kind not in _HEADS | {"", "other", other.kind}:
                return replace(amount, end=other.end, doubt=doubt)
            if amount.kind in ("", "other", other.kind):
                return replace(other, at=amount.at, doubt=doubt)
        if tokens[end].text == "," and not amount.kind and figure.values and figure.values[0] < 10:
            second = number(self.text, end + 1)
            if second and second.values and second.values[0] / second.scale == figure.values[0] + 1:
                return replace(self._with_unit(second), at=amount.at, doubt="range")
        return amount

    def _each_of_them(self, end: int) -> bool:
        """ "45 hộ, mỗi hộ": what comes is for each, not the households."""
        tokens = self.text.tokens
        return end + 1 < len(tokens) and tokens[end + 1].bare == tokens[end - 1].bare

    def _share(self, amount: Amount, figure: Number, end: int) -> Amount:
        """What was reached out of what is written at `end`."""
        second = number(self.text, end)
        if second is None or not second.values:
            money = UNITS_TABLE.at(self.text, end)
            if money and money[0].kind == "money" and amount.kind == "money":
                return replace(amount, end=money[1])
            return replace(amount, rate=True) if amount.kind not in ("", "other") else amount
        other = self._with_unit(second)
        if amount.kind in _HEADS | {"money", "area", "labour", "length"}:
            same = other.kind in (amount.kind, "")
            if other.kind == amount.kind in _HEADS and amount.values and other.values and amount.value <= other.value:
                return replace(amount, end=other.end)
            return replace(amount, doubt="ratio", end=other.end) if same else amount
        if not figure.values or not other.values:
            return replace(other, at=amount.at, doubt="ratio")
        top, bottom = figure.values[0], second.values[0] / second.scale
        if other.kind in _HEADS and top <= bottom and bottom.denominator == 1:
            return replace(other, at=amount.at, values=(top,))
        if other.kind in ("money", "area", "labour", "length") and top < bottom and bottom in _PARTS:
            return replace(other, at=amount.at, values=tuple(v / bottom * top / bottom for v in other.values))
        return replace(other, at=amount.at, doubt="ratio")
