"""Outcomes are read as they were written, and what differs is found."""

import math

import pytest

from lossdocs.contract.notation import Array, Dtype, Raised, Value, parse, same, write

VALUES: list[Value] = [
    Array("float32", (2, 2), (0.5, math.nan, -math.inf, 1e-30)),
    Array("float64", (), (0.1 + 0.2,)),
    Array("int64", (2,), (3, -4)),
    Array("float32", (0, 3), ()),
    Array("complex64", (), (0.25 - 1j,)),
    Dtype("bfloat16"),
    Raised("ValueError", "Target 3: 'is' \"out\"\n of bounds *"),
    Raised("KeyError", ""),
    (1, "sum", None, True),
    (1.5,),
    [0.1, {"a": 1.0, (None, True): []}],
    math.inf,
    -math.inf,
    math.nan,
    2 + 3j,
]


@pytest.mark.parametrize("value", VALUES, ids=write)
def test_an_outcome_is_read_as_it_was_written(value: Value) -> None:
    assert same(parse(write(value)), value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("float32([1.0])", "float32([1.1])"),
        ("float32([1.0])", "float64([1.0])"),
        ("float32([1.0])", "float32([[1.0]])"),
        ("float32([1.0])", "[1.0]"),
        ("float32([nan])", "float32([1.0])"),
        ("float32([inf])", "float32([1.0])"),
        ("float32([1.0])", "float32([inf])"),
        ("float32([inf])", "float32([-inf])"),
        ("int64([100000000])", "int64([100000001])"),
        ("raises ValueError: a", "raises ValueError: b"),
        ("raises ValueError: a", "raises TypeError: a"),
        ("raises ValueError: a", "1.0"),
        ("(1.0, 2.0)", "[1.0, 2.0]"),
        ("(1.0, 2.0)", "(1.0,)"),
        ("{'a': 1.0}", "{'b': 1.0}"),
        ("{'a': 1.0}", "{'a': 2.0}"),
        ("1.0", "1.00001"),
        ("1.0", "1"),
        ("1", "True"),
        ("0.0", "2e-9"),
        ("'mean'", "'sum'"),
        ("torch.float32", "torch.float64"),
    ],
)
def test_another_outcome_is_told_apart(one: str, other: str) -> None:
    assert same(parse(one), parse(one))
    assert not same(parse(one), parse(other))


@pytest.mark.parametrize("text", ["f(1, 2)", "a + b", "print", "[1 for _ in x]", "1 * 2"])
def test_what_is_no_outcome_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an outcome cannot hold"):
        parse(text)
