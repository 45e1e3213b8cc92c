"""Whether a number is another one rounded at the digits that it shows.

A tolerance would not do: `NUMBER` of pytest and Sybil accepts `tensor([1., 0.])` for a printed
`tensor([0., 1.])`, because it allows a whole unit of the last digit shown and finds none after the
point of `1.`. Here half a unit is the limit, and a number without decimals is exact.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

EXACT = "must be exactly equal"
SIGN = "the signs differ"
DIGITS = "shows more digits than were printed"
ROUNDED = "not rounded correctly at the digits shown"


def has_decimals(number: str) -> bool:
    """Whether digits follow the decimal point.

    Examples:
        >>> [has_decimals(number) for number in ("0.5", "1.", "3", "2e-07", "nan")]
        [True, False, False, False, False]
    """
    return number.partition(".")[2][:1].isdigit()


def is_exact(number: str) -> bool:
    """Whether a number stands for itself alone, not for all that are rounded to it.

    Without this, `0.0000e+09` would stand for everything up to fifty thousand.

    Examples:
        >>> [is_exact(number) for number in ("1.", "0.00e+00", "0.00", "1.5e-07")]
        [True, True, False, False]
    """
    mantissa, _, exponent = number.lower().partition("e")
    return not has_decimals(mantissa) or (exponent != "" and float(mantissa) == 0)


def unit(number: str) -> Fraction:
    """One unit of the last digit shown.

    Examples:
        >>> unit("0.25"), unit("1.5e-03")
        (Fraction(1, 100), Fraction(1, 10000))
    """
    exponent = Decimal(number).as_tuple().exponent
    assert isinstance(exponent, int), f"{number} has no last digit"
    return Fraction(10) ** exponent


def disagreement(shown: str, printed: str) -> str:
    """Why a shown number does not stand for the printed one, or nothing if it does.

    Examples:
        >>> disagreement("0.3133", "0.313262")
        ''
        >>> disagreement("0.3132", "0.313262")
        'not rounded correctly at the digits shown'
        >>> disagreement("1.", "0.9999")
        'must be exactly equal'
    """
    if shown == printed:
        return ""
    if is_exact(shown):
        return EXACT
    if sign(shown) != sign(printed):
        return SIGN
    if unit(shown) < unit(printed):
        return DIGITS
    return "" if is_rounded(shown, Fraction(printed)) else ROUNDED


def misstatement(shown: str, value: float) -> str:
    r"""Why a shown number does not stand for a value, or nothing if it does.

    Examples:
        >>> misstatement("0.33", 1 / 3), misstatement("\u2212inf", -float("inf"))
        ('', '')
        >>> misstatement("0.34", 1 / 3)
        'not rounded correctly at the digits shown'
    """
    shown = shown.replace("\u2212", "-")
    if not math.isfinite(value) or is_exact(shown):
        equal = float(shown) == value or (math.isnan(float(shown)) and math.isnan(value))
        return "" if equal else EXACT
    if (sign(shown) == "-") != (math.copysign(1, value) < 0):
        return SIGN
    return "" if is_rounded(shown, Fraction(value)) else ROUNDED


def restated(shown: str, value: float) -> str:
    """The value with as many digits as a number shows; nothing if the author must choose them.

    Examples:
        >>> restated("0.35", 1 / 3), restated("2.1e-03", 1 / 3), restated("3", 4.0)
        ('0.33', '3.3e-01', '4')
        >>> restated("3", 0.5)
        ''
    """
    if not math.isfinite(value):
        return str(value)
    if has_decimals(shown):
        mantissa, exponent, _ = shown.lower().partition("e")
        return f"{value:.{len(mantissa.partition('.')[2])}{exponent or 'f'}}"
    return str(int(value)) if shown.strip("-+\u2212").isdigit() and value == int(value) else ""


def sign(number: str) -> str:
    """The sign as it is written."""
    return number[0] if number[0] in "-+" else ""


def is_rounded(shown: str, exact: Fraction) -> bool:
    """Whether half a unit of the last digit shown covers the difference."""
    return abs(Fraction(shown) - exact) <= unit(shown) / 2
