"""Values: whole numbers, 分, fractions; and their texts in JSON.

Invariant: nothing is rounded but a fraction's text, half-up, away from zero.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple


class Value(NamedTuple):
    """A number and what it is: `count`, `money` (in 分) or `ratio`."""

    kind: str
    number: int | Fraction

    def text(self):
        """As the program's JSON has it: `12`, `120.50`, `0.985000`."""
        decimals = {"count": 0, "money": 2, "ratio": 6}[self.kind]
        scaled = self.number if self.kind != "ratio" else half_up(self.number * 10**6)
        sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(decimals + 1, "0")
        return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def half_up(fraction):
    """The nearest whole number; a half goes away from zero."""
    whole, rest = divmod(abs(fraction.numerator), fraction.denominator)
    whole += 2 * rest >= fraction.denominator
    return -whole if fraction < 0 else whole


def combined(values, sign=1):
    """The first plus (or minus) the others, all of one kind."""
    first, *others = values
    assert all(value.kind == first.kind for value in others), f"unlike things: {values}"
    return Value(first.kind, first.number + sign * sum(value.number for value in others))


MONEY = {"元": 1, "万元": 10**4, "亿元": 10**8}
RATES = {"%": 100, "‰": 1000, "百分点": 100}


def written(text, unit):
    """A number as people type it, in a unit."""
    plain = text.replace(",", "").replace("，", "").replace(" ", "").removesuffix(unit)
    number = Fraction(Decimal(plain))
    if unit in RATES:
        return Value("ratio", number / RATES[unit])
    kind, number = ("money", number * MONEY[unit] * 100) if unit in MONEY else ("count", number)
    assert number.denominator == 1, f"{text}{unit} is no whole number"
    return Value(kind, number.numerator)
