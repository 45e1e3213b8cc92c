"""Measurements as a reader sees them."""

from __future__ import annotations

from statistics import median


def spread(each: list[float]) -> str:
    """The median, and the least and the greatest.

    Examples:
        >>> spread([1.5, 1.21, 20.0])
        '1.50 (1.21 to 20)'
        >>> spread([0.5])
        '0.50'
    """
    middle, low, high = (short(x) for x in (median(each), min(each), max(each)))
    return middle if low == high else f"{middle} ({low} to {high})"


def short(x: float) -> str:
    """A number, not negative, in two digits or three; 0 only where it is 0.

    Examples:
        >>> short(1.444), short(24.4), short(123.4), short(1234567.0)
        ('1.44', '24', '123', '1.2e6')
        >>> short(0.0), short(0.00123)
        ('0', '1.2e-3')
    """
    if 0 < x < 0.01:
        return f"{x:.1e}".replace("e-0", "e-")
    if x >= 10_000:
        return f"{x:.1e}".replace("e+0", "e").replace("e+", "e")
    return f"{x:.0f}" if x >= 20 or x == 0 else f"{x:.2f}"
