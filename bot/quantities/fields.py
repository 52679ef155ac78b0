"""One amount for one field of a form."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from bot.quantities.amounts import Amount, Scanner
from bot.quantities.measures import Measures, Region
from bot.quantities.noise import noise
from bot.quantities.numerals import HUNDRED, ODD, SCALES, TENS
from bot.quantities.questions import ask, ask_amount, ask_for_the_kind, reading
from bot.quantities.readings import UNITS, Ask, Candidate, Reading, exact
from bot.quantities.show import figure, show
from bot.quantities.tokens import Lexicon, Text, fold, tokenise

LONGEST = 1000
LARGEST = 10**15
_SMALLEST_BARE_MONEY = 100_000
_ANY_COUNTED = ("other", "item", "")
_COUNTS = ("households", "people", "attendances")
_READ_AS = {"valuation": "money", **dict.fromkeys(_COUNTS, "count")}
_NONE = Lexicon({"không|không có|ko|ko có|k có|!!hông|không phát sinh|zero": True})
_FILLERS = Lexicon(
    {"gì|cả|ạ|nào|tiền|đất|đồng|ngày|công|hộ|người|mét|hết|có|phát sinh|thưa|đồng chí|góp|hiến|dạ|báo cáo": True}
)
_YET = Lexicon({"chưa|không|ko|chẳng|đừng|!!khỏi|thiếu|còn thiếu|!!nợ|còn nợ": True})
_NOT_YET = fold("chưa")[0]
_NOT_DENIED = Lexicon({"chưa kể|không kể|chưa tính|không tính|chưa bao gồm": True})
_EACH = Lexicon({"mỗi|bình quân|trung bình|mỗi hộ|từng hộ": True})
_PLAN = Lexicon({"kế hoạch|chỉ tiêu|so với|cùng kỳ|mục tiêu|dự toán|nghị quyết|kh giao|được giao|kh năm": True})
_PLANNED = Lexicon(
    {"dự kiến|!!sẽ|phấn đấu|dự định|đăng ký|cam kết|!!hứa|dự trù|!!sắp|đề nghị|đang xin|đang vận động|chỉ tiêu": True}
)
_CHANGE = Lexicon({"tăng|giảm|vượt|vượt mức|tăng thêm|giảm còn": True})
_REACHED = Lexicon({"đạt|đạt được|được|đã|thực hiện|còn|lên|xuống": True})
_VALUED = Lexicon({"trị giá|giá trị|quy đổi|quy ra tiền|tương đương|thành tiền": True})
#: Words of a number that the grammar could not join to the amount after them.
NUMBER_WORDS = Lexicon(
    {"một|hai|!ba|bốn|!sáu|!bảy|!tám|!chín|!mười|mươi|trăm|!!năm|rưỡi|phẩy|linh|lẻ|triệu|tỷ|nghìn|chục|phần": True}
)
WIDTH = Lexicon(
    {
        "rộng|ngang|dày|cao|sâu|dầy|mặt đường|mặt lộ|lộ giới|nền đường|lòng đường|mặt cắt": True,
        "đường kính|bán kính|phi": True,
        "khẩu độ|cách|cách nhau|khoảng cách|lùi": True,
    }
)
LENGTH = Lexicon({"dài|chiều dài": True})


def read_amount(field: str, typed: str, region: Region, measures: Measures, *, planned: bool = False) -> Reading | Ask:
    """The one amount that `typed` gives for `field`, or the question that a careful clerk would ask.

    `planned`: what is only meant to be done is an answer too, as at registration.
    """
    if len(typed) > LONGEST:
        return ask("long", field, typed)
    asked, field = field, _READ_AS.get(field, field)
    text = tokenise(typed)
    amounts = _settled(Scanner(text, region, measures, noise(text), field).amounts())
    if not amounts or _says_none(text):
        return _without_number(text, field, typed)
    mine = [amount for amount in amounts if _is_mine(amount, asked)]
    bare = [amount for amount in amounts if not amount.kind and not _is_mine(amount, asked)]
    if field == "labour" and not mine:
        days = _people_and_days(text, amounts, typed)
        if days:
            return days
    if field == "length" and mine:
        long = [amount for amount in mine if not is_width(text, amount)]
        if not long:
            return ask("width", field, typed)
        mine = long
    if not mine and bare:
        return _bare(text, bare[0], field, typed, region, measures) if len(bare) == 1 else ask("several", field, typed)
    if not mine:
        if field == "area" and amounts[0].kind == "length":
            offered = (
                reading(amounts[0], amounts[0].values[0], "area", typed)
                if amounts[0].values and not amounts[0].doubt
                else None
            )
            return ask("metres", field, typed, (Candidate(show(offered.value, "area"), offered),) if offered else ())
        return ask_for_the_kind(asked, amounts[0].kind, typed)
    if mine[0].worded and mine[0].start and NUMBER_WORDS.ending(text, mine[0].start):
        return ask("unclear", field, typed)
    if _goes_on(text, mine[-1].end):
        return ask("unclear", field, typed)
    if any(one.kind == "percent" and text.words(one.end, mine[0].start).lower() in ("của", "cua") for one in amounts):
        return ask("product", field, typed)
    bare = [amount for amount in bare if amount.values != mine[0].values]  # "1.250.000 (một triệu hai…)"
    if bare or _number_follows(text, mine[-1], amounts):
        return ask("several", field, typed)
    first = mine[0]
    if any(one.doubt or one.rate or one.kind != first.kind or one.values != first.values for one in mine[1:]):
        return ask("several", field, typed)
    if asked == "money" and any(_VALUED.at(text, index) for index in range(len(text.tokens))):
        return ask("valued", field, typed)
    if not planned and _said_last(text, first, _PLANNED, 4):
        return ask("planned", field, typed)
    return _checked(text, first, field, typed)


def _goes_on(text: Text, index: int) -> bool:
    """Whether words of a number follow that the grammar could not join to it: "85 triệu lẻ năm trăm"."""
    return any(table.at(text, index) for table in (SCALES, HUNDRED, TENS, ODD))


def _said_last(text: Text, amount: Amount, table: Lexicon[bool], reach: int) -> bool:
    """Whether the clause before the amount says so, and not after it that something was reached."""
    said, reached = _before(text, amount, table, reach), _before(text, amount, _REACHED, reach)
    return said is not None and (reached is None or reached < said)


def _settled(amounts: list[Amount]) -> list[Amount]:
    """Without the number words that stand for nothing ("một" as an article) when there are other amounts."""
    said = [
        amount
        for amount in amounts
        if not (amount.worded and amount.kind in ("", "other")) or amount.values == (Fraction(1, 2),)
    ]
    return [amount for amount in said if amount.kind != "time" or len(said) > 1] if said else amounts


def _is_mine(amount: Amount, field: str) -> bool:
    if field == "count":
        return amount.kind in (*_COUNTS, *_ANY_COUNTED)
    if field in _COUNTS:
        return amount.kind in (field, *_ANY_COUNTED)
    if field == "valuation":
        return amount.kind == "money"
    return amount.kind == field or (field == "percent" and not amount.kind)


def _says_none(text: Text) -> bool:
    found = _NONE.at(text, 0)
    index = found[1] if found else 0
    while found and index < len(text.tokens):
        if text.tokens[index].kind == "mark":
            index += 1
        elif found := _FILLERS.at(text, index):
            index = found[1]
    return found is not None


def _without_number(text: Text, field: str, typed: str) -> Reading | Ask:
    if _says_none(text):
        return Reading(0, UNITS.get(field), False, typed)
    if any(len(token.text) > 18 for token in text.tokens if token.kind == "number"):
        return ask("huge", field, typed)
    return ask("none", field, typed)


def _before(text: Text, amount: Amount, table: Lexicon[bool], reach: int) -> int | None:
    """Where a phrase of `table` stands within `reach` words before the amount, in the same clause."""
    for index in range(amount.start - 1, max(-1, amount.start - 1 - reach), -1):
        if text.tokens[index].kind in ("mark", "line", "number"):
            return None
        if table.at(text, index):
            return index
    return None


def is_width(text: Text, amount: Amount) -> bool:
    """Whether a length is a width, a depth, a height or a distance."""
    wide, long = _before(text, amount, WIDTH, 4), _before(text, amount, LENGTH, 4)
    if wide and text.tokens[wide - 1].bare == "mo":
        return False
    return wide is not None and (long is None or wide > long)


def says_length(text: Text, amount: Amount) -> bool:
    """Whether the words before an amount say that it is a length."""
    return _before(text, amount, LENGTH, 4) is not None


def _people_and_days(text: Text, amounts: list[Amount], typed: str) -> Ask | None:
    """ "30 người làm 2 ngày" may be 60 ngày công; the person says so."""
    people = [one for one in amounts if one.kind == "people" and one.values]
    days = [one for one in amounts if is_days(text, one)]
    if len(people) > 1 or len(days) > 1 or not (people or days):
        return None
    return ask_days(people[0] if people else None, days[0] if days else None, typed)


def is_days(text: Text, amount: Amount) -> bool:
    """Whether an amount is a number of days."""
    return amount.kind == "time" and bool(amount.values) and text.tokens[amount.end - 1].bare == "ngay"


def people_at_work(text: Text, amounts: list[Amount]) -> list[tuple[Amount, Amount]]:
    """People and how long they worked: "30 người làm 2 ngày" may be 60 ngày công, or 2; the writer says so.

    Days of work that are at least as many as the people are their sum: "30 người góp 60 ngày công".
    """
    return [
        (people, days)
        for people, days in pairwise(amounts)
        if people.kind == "people" and people.values and days.values and _works(text, people.end, days.start)
        if (days.kind == "labour" and days.value < people.value) or is_days(text, days)
    ]


def _works(text: Text, start: int, end: int) -> bool:
    between = [token.bare for token in text.tokens[start:end]]
    return 1 <= len(between) <= 4 and any(word in ("lam", "gop", "dong") for word in between)


def ask_days(people: Amount | None, days: Amount | None, typed: str) -> Ask:
    """Whether so many people for so many days are the product in days of work."""
    product = (people.value if people else Fraction(1)) * (days.value if days else Fraction(1))
    approximate = any(one.approximate for one in (people, days) if one)
    offered = Reading(exact(product), UNITS["labour"], approximate, typed)
    return ask("days", "labour", typed, (Candidate(show(exact(product), "labour"), offered),))


def _number_follows(text: Text, amount: Amount, amounts: list[Amount]) -> bool:
    """Whether a stray number touches the amount: "2 triệu 3 xyz" may be 2,3 triệu."""
    return any(one.at == amount.end and one.kind in ("", "other", "time") for one in amounts)


def _bare(text: Text, amount: Amount, field: str, typed: str, region: Region, measures: Measures) -> Reading | Ask:
    """A number without a unit: enough for days of work, a share, or đồng written out; else the unit is asked."""
    if amount.doubt and amount.doubt != "space":
        return ask_amount(text, amount, field)
    if amount.values and amount.value == 0:
        return _checked(text, amount, field, typed)
    plain = replace(amount, values=amount.values[:1])
    if field == "labour":
        return _checked(text, plain, field, typed)
    if field == "money" and not amount.doubt and amount.value >= _SMALLEST_BARE_MONEY:
        return _checked(text, plain, field, typed)
    if field == "money":
        return ask("unit", field, typed, _offers(amount, field, {"nghìn": 1000, "triệu": 10**6}))
    if field == "length":
        return ask("distance", field, typed, _offers(amount, field, {"m": 1, "km": 1000}))
    measure = "công" if region == "south" else "sào"
    size = measures.square_metres(measure, region) or Fraction(1)
    return ask("land", field, typed, _offers(amount, field, {"m²": Fraction(1), measure: size}), measure)


def _offers(amount: Amount, field: str, units: dict[str, int] | dict[str, Fraction]) -> tuple[Candidate, ...]:
    """A button for the number in each of the units; none where the number itself is in doubt."""
    labelled = ((value, size, f"{figure(value)} {unit}") for value in amount.values[:1] for unit, size in units.items())
    return tuple(Candidate(label, reading(amount, value * size, field, label)) for value, size, label in labelled)


def _checked(text: Text, amount: Amount, field: str, typed: str) -> Reading | Ask:
    """The amount as a reading, once nothing about it is doubtful."""
    if amount.doubt or not amount.values:
        return ask_amount(text, amount, field)
    if amount.rate or _before(text, amount, _EACH, 4) is not None:
        return ask("rate", field, typed)
    denied = _before(text, amount, _YET, 3)
    if denied is not None and not _NOT_DENIED.at(text, denied):
        return ask("denied", field, typed)
    follows = text.tokens[amount.end].form if amount.end < len(text.tokens) else ""
    if follows == _NOT_YET and not _NOT_DENIED.at(text, amount.end):
        return ask("denied", field, typed)
    value = amount.value
    if value > LARGEST:
        return ask("huge", field, typed)
    if field in ("money", "count") and value.denominator != 1:
        return ask("whole", field, typed)
    if field == "percent":
        if not amount.kind and 0 < value < 1:
            return ask("unit", field, typed)  # a half, "0,85": of one or of a hundred?
        planned = any(_PLAN.at(text, index) for index in range(len(text.tokens)))
        if value > 1000 or (value > 100 and not planned):
            return ask("over", field, typed)
        if value <= 100 and _said_last(text, amount, _CHANGE, 5):
            return ask("change", field, typed)
    elif _said_last(text, amount, _CHANGE, 2):
        return ask("grown", field, typed)
    return Reading(exact(value), UNITS.get(field), amount.approximate, typed)
