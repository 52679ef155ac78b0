"""How we write numbers: dot for thousands, comma for decimals."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.quantities.readings import UNITS, exact

_MILLION, _BILLION = 10**6, 10**9


def figure(value: int | Decimal | Fraction) -> str:
    """A bare number: 1.155,3."""
    settled = Decimal(exact(Fraction(value)))
    sign = "-" if settled < 0 else ""
    whole, _, decimals = f"{abs(settled):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    if len(decimals) == 3 and whole != "0":
        decimals += "0"  # three decimals would read as thousands
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def show(value: int | float | Decimal | Fraction | date, kind: str) -> str:
    """A value of `kind` as we write it: "1.155,3 m²", "84,9%", "18,8 tỷ đồng", "31/3/2026"."""
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    amount = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    unit = UNITS.get(kind)
    if unit == "đồng":
        return _money(amount)
    if unit == "%":
        return f"{figure(amount)}%"
    return f"{figure(amount)} {unit}" if unit else figure(amount)


def _money(amount: Fraction) -> str:
    """In the largest unit that needs at most two decimals and cannot be misread."""
    billions, millions = amount / _BILLION, amount / _MILLION
    # A whole number of thousands of tỷ would be asked about when read back.
    misread = abs(billions) >= 1000 and billions.denominator == 1
    if abs(billions) >= 1 and (billions * 100).denominator == 1 and not misread:
        return f"{figure(billions)} tỷ đồng"
    if abs(millions) >= 1 and (millions * 100).denominator == 1:
        return f"{figure(millions)} triệu đồng"
    return f"{figure(amount)} đồng"
