"""The questions asked where two readings are possible: why, in what words, with which buttons."""

from dataclasses import replace
from fractions import Fraction

from bot.quantities.amounts import Amount
from bot.quantities.numerals import literal
from bot.quantities.readings import UNITS, Ask, Candidate, Reading, exact
from bot.quantities.show import figure, show
from bot.quantities.tokens import Text

EXAMPLES = {
    "money": "85 triệu hoặc 1.500.000 đồng",
    "valuation": "trị giá 45 triệu",
    "state_money": "Nhà nước hỗ trợ 50 triệu",
    "area": "1.200 m² hoặc 3 sào",
    "labour": "150 ngày công",
    "length": "600 m hoặc 1,2 km",
    "percent": "84,9%",
    "count": "45",
    "households": "45 hộ",
    "people": "120 người",
    "attendances": "120 lượt người",
    "items": "30 bao xi măng",
    "date": "31/3/2026",
}

NAMES = {
    "money": "số tiền",
    "valuation": "trị giá",
    "area": "diện tích",
    "labour": "ngày công",
    "length": "chiều dài",
    "percent": "tỷ lệ",
    "households": "số hộ",
    "people": "số người",
    "attendances": "số lượt người",
    "time": "thời gian",
}
"""What each kind of amount is called."""

# reason for the record, question for the person; {typed} is what was typed, {example} one way to write it.
_QUESTIONS = {
    "none": ("no number", "Tôi chưa thấy con số nào. Đồng chí ghi số và đơn vị, ví dụ {example}."),
    "unit": ("the unit is missing", "“{typed}” theo đơn vị nào? Đồng chí ghi kèm đơn vị, ví dụ {example}."),
    "wrong": ("another unit is expected", "“{typed}” chưa đúng đơn vị cần hỏi. Đồng chí ghi lại, ví dụ {example}."),
    "kind": (
        "another unit is expected",
        "Câu này hỏi {asked}, còn “{typed}” là {given}. Đồng chí ghi {asked}, ví dụ {example}.",
    ),
    "negative": ("negative", "“{typed}” là số âm. Đồng chí ghi lại số không có dấu trừ, ví dụ {example}."),
    "comma": (
        "comma could be decimal or thousands",
        "“{typed}” là {second} hay {first}? Đồng chí chọn, hoặc ghi rõ, ví dụ {example}.",
    ),
    "dot": ("{first} or {second}", "“{typed}” là {first} hay {second}? Đồng chí chọn, hoặc ghi rõ, ví dụ {example}."),
    "space": ("one number or two", "“{typed}” là một số hay hai số? Đồng chí ghi liền, ví dụ {example}."),
    "unclear": ("the number is not clear", "Tôi chưa đọc chắc “{typed}”. Đồng chí ghi lại bằng số, ví dụ {example}."),
    "huge": ("the number is too large", "“{typed}” quá lớn. Đồng chí xem lại số và đơn vị, ví dụ {example}."),
    "vague": ("no exact number", "“{typed}” là bao nhiêu? Đồng chí ghi con số cụ thể, ví dụ {example}."),
    "range": ("a range", "“{typed}” là một khoảng. Đồng chí ghi một con số, ví dụ {example}."),
    "bound": ("a limit, not an amount", "“{typed}” mới là mức giới hạn. Đồng chí ghi số thực tế, ví dụ {example}."),
    "product": ("a product", "Đồng chí tính giúp “{typed}” rồi ghi kết quả, ví dụ {example}."),
    "ratio": ("one figure out of another", "“{typed}” có hai số. Đồng chí ghi số đã đạt, ví dụ {example}."),
    "rate": ("an amount for each", "“{typed}” là mức của mỗi hộ, mỗi người. Đồng chí ghi tổng số, ví dụ {example}."),
    "local": (
        "not a measure of this region",
        "“{typed}” ở nơi đồng chí là bao nhiêu m²? Đồng chí ghi theo m², ví dụ 1.200 m².",
    ),
    "several": ("several amounts", "Có nhiều số: {typed}. Đồng chí ghi một số cần báo, ví dụ {example}."),
    "denied": ("not done yet", "“{typed}” là chưa thực hiện? Đồng chí ghi số đã đạt; chưa có thì ghi 0."),
    "whole": ("not a whole number", "“{typed}” không phải số nguyên. Đồng chí ghi lại, ví dụ {example}."),
    "over": (
        "a share over 100",
        "“{typed}” vượt 100%. Nếu là so với kế hoạch, đồng chí ghi rõ, ví dụ: đạt 120% kế hoạch.",
    ),
    "change": ("a change, not a share", "“{typed}” là mức tăng, giảm. Đồng chí ghi tỷ lệ đạt được, ví dụ {example}."),
    "grown": ("a change, not an amount", "“{typed}” là mức tăng, giảm. Đồng chí ghi số đạt được, ví dụ {example}."),
    "planned": ("not done yet", "“{typed}” mới là dự kiến? Đồng chí ghi số đã đạt; chưa có thì ghi 0."),
    "width": ("a width, not a length", "“{typed}” không phải chiều dài. Đồng chí ghi chiều dài, ví dụ {example}."),
    "days": ("{first}?", "“{typed}” là {first}? Đồng chí chọn, hoặc ghi tổng số ngày công, ví dụ 150 ngày công."),
    "metres": ("m or m²", "“{typed}” là mét hay mét vuông? Đồng chí ghi rõ, ví dụ 200 m²."),
    "land": ("m² or {measure}", "“{typed}” là m² hay {measure}? Đồng chí ghi kèm đơn vị, ví dụ {example}."),
    "distance": ("m or km", "“{typed}” là mét hay km? Đồng chí ghi kèm đơn vị, ví dụ {example}."),
    "valued": ("a valuation, not money", "“{typed}” là giá trị quy đổi hay tiền mặt? Đồng chí ghi rõ số tiền mặt."),
    "conflict": ("the totals do not agree", "Các số chưa khớp nhau: {typed}. Đồng chí ghi tổng số, ví dụ {example}."),
    "source": (
        "whose money it is",
        "“{typed}” do ai góp? Đồng chí ghi riêng phần nhân dân góp, ví dụ: nhân dân góp 35 triệu.",
    ),
    "long": ("the text is too long", "Tin nhắn dài quá. Đồng chí gửi ngắn lại, mỗi tin một việc."),
    "no day": ("no such day", "Không có ngày “{typed}”. Đồng chí ghi lại ngày/tháng/năm, ví dụ {example}."),
    "lunar": ("lunar", "“{typed}” là ngày âm lịch. Đồng chí ghi ngày dương lịch, ví dụ {example}."),
    "no date": ("no date", "Tôi chưa thấy ngày nào. Đồng chí ghi ngày/tháng/năm, ví dụ {example}."),
    "period": ("a period, not a day", "“{typed}” là ngày nào? Đồng chí ghi ngày/tháng/năm, ví dụ {example}."),
    "which year": ("which year", "“{typed}” của năm nào? Đồng chí ghi đủ ngày/tháng/năm, ví dụ {example}."),
    "which day": ("which day", "“{typed}” là ngày nào? Đồng chí ghi đủ ngày/tháng/năm, ví dụ {example}."),
    "dates": ("several dates", "Có nhiều ngày: {typed}. Đồng chí ghi một ngày, ví dụ {example}."),
}


def ask_for_the_kind(field: str, given: str, typed: str) -> Ask:
    """The question back where an amount of another kind was typed: what is asked, what was written, what to write."""
    return ask("kind" if field in NAMES and given in NAMES else "wrong", field, typed, given=given)


def ask(
    key: str,
    field: str,
    typed: str,
    candidates: tuple[Candidate, ...] = (),
    measure: str = "sào",
    given: str = "",
) -> Ask:
    """The question `key` about what was typed for `field`."""
    labels = [candidate.label for candidate in candidates] + ["", ""]
    short = " ".join(typed.split())
    words = {
        "typed": short if len(short) <= 60 else short[:57] + "…",
        "example": EXAMPLES.get(field, EXAMPLES["count"]),
        "first": labels[0],
        "second": labels[1],
        "measure": measure,
        "asked": NAMES.get(field, ""),
        "given": NAMES.get(given, ""),
    }
    reason, question = _QUESTIONS[key]
    return Ask(reason.format(**words), question.format(**words), candidates)


def ask_amount(text: Text, amount: Amount, field: str) -> Ask:
    """The question about a doubtful amount, with a button for each of its readings."""
    key = "rate" if amount.rate and not amount.doubt else amount.doubt
    typed = text.words(amount.start, amount.end)
    candidates: tuple[Candidate, ...] = ()
    if key in ("comma", "dot", "local", "space") or (key == "unclear" and len(amount.values) > 1):
        labels = _as_typed(text, amount) if key in ("comma", "dot") else None
        candidates = tuple(
            Candidate(labels[place] if labels else show(exact(value), field), reading(amount, value, field, typed))
            for place, value in enumerate(amount.values)
        )
    asked = ask(key, field, typed, candidates)
    return replace(asked, readings=candidates[::-1]) if key == "comma" else asked  # buttons in the question's order


def _as_typed(text: Text, amount: Amount) -> list[str]:
    """Both readings with the unit as it was typed: "1,25 tỷ", "1.250 tỷ"."""
    rest = text.words(amount.at + 1, amount.end)
    values = sorted(literal(text.tokens[amount.at].form)[0])
    return [f"{figure(value)} {rest}".strip() for value in values]


def reading(amount: Amount, value: Fraction, field: str, typed: str) -> Reading:
    """One value of an amount as a reading of `field`."""
    return Reading(exact(value), UNITS.get(field), amount.approximate, typed)
