"""A shown number is the printed one, rounded at the digits shown."""

import math

import pytest

from lossdocs.pages.compare import Difference, difference
from lossdocs.pages.numbers import DIGITS, EXACT, ROUNDED, SIGN, misstatement, restated

RIGHT = [
    ("tensor(0.20)", "tensor(0.2014)"),
    ("0.3133", "0.313262"),
    ("1e-07", "1e-07"),
    ("1.0e-03", "0.00100"),
    ("0.0", "0.0000"),
    ("0.0000", "0.00004"),
    ("-0.5", "-0.5000"),
    ("tensor([0.5, nan, -inf])", "tensor([0.5000,    nan,   -inf])"),
    ("tensor([-1.0, 10.5])", "tensor([-1.0000, 10.5000])"),
    ("tensor([ 1.0, -0.5])", "tensor([ 1.0000, -0.5000])"),
    ("array([1., 2.5])", "array([1. , 2.5])"),
    ("[1. 2.5]", "[ 1.   2.5 ]"),
    ("two\n\nlines", "two  \n\nlines\n\n"),
    ("['a  b']", "['a  b']"),
    ("torch 2.13.0+cpu", "torch 2.13.0+cpu"),
    ("", ""),
]

WRONG = [
    ("tensor(0.21)", "tensor(0.2014)", ROUNDED),
    ("0.3132", "0.313262", ROUNDED),
    ("0.313", "0.3136", ROUNDED),
    ("tensor([1., 0.])", "tensor([0., 1.])", EXACT),
    ("2e-07", "1e-07", EXACT),
    ("1.", "0.9999", EXACT),
    ("1.", "1.0000", EXACT),
    ("1", "1.", EXACT),
    ("0.", "0.0001", EXACT),
    ("tensor(3)", "tensor(4)", EXACT),
    ("torch.Size([2, 3])", "torch.Size([3, 2])", EXACT),
    ("0.5", "-0.5", SIGN),
    ("-0.0000", "0.00004", SIGN),
    ("0.0001", "0.00004", ROUNDED),
    ("0.56440", "0.5644", DIGITS),
    ("0.0000e+09", "0.0000e+00", EXACT),
    ("0.0000e+09", "5.0000e+02", EXACT),
]

OTHER_TEXT = [
    ("tensor([0.5, 0.1])", "tensor([0.5, nan])"),
    ("tensor(inf)", "tensor(-inf)"),
    ("tensor(1., dtype=torch.float32)", "tensor(1., dtype=torch.float64)"),
    ("tensor(1.)", "tensor(1., dtype=torch.float64)"),
    ("tensor([[1., 2.]])", "tensor([1., 2.])"),
    ("tensor([1., 2.])", "tensor([1., 2., 3.])"),
    ("one", "one\ntwo"),
    ("a b", "a  b"),
    ("['a b']", "['a  b']"),
    ("", "1"),
    ("0.5 and more", "0.5"),
    ("tensor(...)", "tensor(0.5)"),
    ("2.13.0", "2.13.1"),
    ("1+2j", "1+3j"),
]


@pytest.mark.parametrize(("shown", "printed"), RIGHT)
def test_a_rounded_number_stands_for_the_printed_one(shown: str, printed: str) -> None:
    assert difference(shown, printed) is None


@pytest.mark.parametrize(("shown", "printed", "reason"), WRONG)
def test_a_shown_number_must_be_the_rounded_one(shown: str, printed: str, reason: str) -> None:
    found = difference(shown, printed)

    assert found
    assert reason in found.message


@pytest.mark.parametrize(("shown", "printed"), OTHER_TEXT)
def test_what_is_no_number_must_be_the_same(shown: str, printed: str) -> None:
    found = difference(shown, printed)

    assert found
    assert found.message.startswith("shows\n    ")


@pytest.mark.parametrize("digit", range(1, 10))
@pytest.mark.parametrize("place", range(4))
def test_every_changed_digit_is_noticed(digit: int, place: int) -> None:
    digits = [5, 6, 4, 4]
    digits[place] = (digits[place] + digit) % 10

    assert difference(f"tensor(0.{''.join(map(str, digits))})", "tensor(0.5644)")


def test_a_difference_names_its_line_and_both_numbers() -> None:
    shown = "tensor([[0.1, 0.2],\n        [0.3, 0.5]])"
    printed = "tensor([[0.1000, 0.2000],\n        [0.3000, 0.4000]])"

    assert difference(shown, printed) == Difference(1, f"shows 0.5, printed 0.4000 ({ROUNDED})")


def test_a_dropped_line_is_found_where_it_is_missing() -> None:
    found = difference("a\nc", "a\nb\nc")

    assert found
    assert found.line == 1


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        *[("0.33", 1 / 3), ("3.3e-01", 1 / 3), ("-0.5", -0.5), ("\u22120.5", -0.5)],
        *[("3", 3), ("3", 3.0), ("1.", 1.0), ("nan", math.nan), ("inf", math.inf), ("0.00", 0.004)],
    ],
)
def test_a_rounded_number_states_a_value(shown: str, value: float) -> None:
    assert not misstatement(shown, value)


@pytest.mark.parametrize(
    ("shown", "value", "reason"),
    [
        *[("0.34", 1 / 3, ROUNDED), ("0.5", -0.5, SIGN), ("0.00", -0.004, SIGN)],
        *[
            ("3", 3.01, EXACT),
            ("1.", 0.99, EXACT),
            ("0", 1e-9, EXACT),
            ("0.0e+05", 5.0, EXACT),
            ("0.5", math.nan, EXACT),
        ],
        *[("nan", 0.5, EXACT), ("inf", -math.inf, EXACT)],
    ],
)
def test_a_wrong_number_states_no_value(shown: str, value: float, reason: str) -> None:
    assert misstatement(shown, value) == reason


@pytest.mark.parametrize(
    ("shown", "value", "new"),
    [
        *[("0.5644", 0.25, "0.2500"), ("1.00E-02", 0.25, "2.50e-01"), ("-2", 3, "3")],
        *[("0.5", math.inf, "inf"), ("2", 0.5, ""), ("nan", 0.5, ""), ("1.", 2.0, "")],
    ],
)
def test_a_restated_number_keeps_its_digits(shown: str, value: float, new: str) -> None:
    assert restated(shown, value) == new
