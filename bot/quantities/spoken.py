"""Numbers as people say them in Vietnamese, to be read aloud: một trăm linh năm, năm mươi tám phẩy ba."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from bot.quantities.show import show

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", "nghìn", "triệu")
_MILLION_MILLIONS = 10**12
_SIGNS = {"m²": "mét vuông", "m": "mét", "%": "phần trăm"}


def spoken(value: int | Decimal | Fraction) -> str:
    """A number in words; its decimals digit by digit. Not negative, and with an end."""
    numerator, denominator = Fraction(value).as_integer_ratio()
    exact = Decimal(numerator) / Decimal(denominator)
    whole, _, decimals = f"{exact:f}".partition(".")
    words = _whole(int(whole))
    decimals = decimals.rstrip("0")
    return f"{words} phẩy {' '.join(_DIGITS[int(digit)] for digit in decimals)}" if decimals else words


def spoken_amount(value: int | Decimal | Fraction, kind: str) -> str:
    """An amount of a kind with its unit, both in words: mười tám phẩy tám tỷ đồng."""
    number, _, unit = show(value, kind).replace("%", " %").partition(" ")
    if value >= _MILLION_MILLIONS and unit.endswith(" đồng"):
        return f"{spoken(value)} đồng"  # else it would be so many thousand million millions
    said = spoken(Decimal(number.replace(".", "").replace(",", ".")))
    return f"{said} {_SIGNS.get(unit, unit)}".rstrip()


def _whole(value: int) -> str:
    if value >= 10**9:
        billions, rest = divmod(value, 10**9)
        return f"{_whole(billions)} tỷ" + (f" {' '.join(_groups(rest, full=True))}" if rest else "")
    return " ".join(_groups(value, full=False)) or _DIGITS[0]


def _groups(value: int, *, full: bool) -> Iterator[str]:
    """Millions, thousands and ones; ``full`` where something greater was said before, so that noughts are said too."""
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            yield _hundreds(group, full=full)
            if power:
                yield _THOUSANDS[power]
            full = True


def _hundreds(value: int, *, full: bool) -> str:
    hundreds, rest = divmod(value, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    elif tens:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_one(tens, ones))
    return " ".join(words)


def _one(tens: int, ones: int) -> str:
    """One, four and five are said differently after tens."""
    if tens and ones == 5:
        return "lăm"
    if tens > 1 and ones in (1, 4):
        return {1: "mốt", 4: "tư"}[ones]
    return _DIGITS[ones]
