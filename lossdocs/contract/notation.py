"""How an outcome is written in the data: `float32([0.5, nan])`, `raises ValueError: why`.

A tensor is its dtype called with its numbers, and with its shape where it holds none; all
else is written as in Python. A message that ends in `*` may go on.
"""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

RAISES = "raises "

# rtol and atol of torch.testing.assert_close; of numbers outside tensors only the first counts.
TOLERANCES = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5),
}
DIGITS = {"float16": 9, "bfloat16": 9, "float32": 9, "complex64": 9}
EXACT = (0.0, 0.0)


@dataclass(frozen=True)
class Array:
    """The dtype, shape and numbers of a tensor, these in a row."""

    dtype: str
    shape: tuple[int, ...]
    numbers: tuple[Any, ...]


@dataclass(frozen=True)
class Dtype:
    """A dtype as a value of its own."""

    name: str


@dataclass(frozen=True)
class Raised:
    """An exception: the name of its type and the whole message."""

    kind: str
    message: str


Value = Array | Dtype | Raised | tuple[Any, ...] | list[Any] | dict[Any, Any] | str | complex | None


def parse(text: str) -> Value:
    """Read an outcome.

    Examples:
        >>> parse("(float32([1.0, inf]), 'sum')")
        (Array(dtype='float32', shape=(2,), numbers=(1.0, inf)), 'sum')
        >>> parse("raises IndexError: Target 3 is out of bounds.")
        Raised(kind='IndexError', message='Target 3 is out of bounds.')
    """
    if text.startswith(RAISES):
        kind, _, message = text.removeprefix(RAISES).partition(": ")
        return Raised(kind, message)
    value: Value = _value(ast.parse(text, mode="eval").body)
    return value


def _value(node: ast.expr) -> Any:  # noqa: PLR0911  # a case for each kind of expression
    match node:
        case ast.Call(func=ast.Name(id=dtype), args=[numbers], keywords=keywords):
            nested = _value(numbers)
            shape = _value(keywords[0].value) if keywords else _shape(nested)
            return Array(dtype, shape, tuple(flat(nested)))
        case ast.Attribute(value=ast.Name(id="torch"), attr=name):
            return Dtype(name)
        case ast.Name(id="nan" | "inf" as name):
            return float(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=right):
            imaginary = _value(right)
            return _value(left) + (imaginary if isinstance(sign, ast.Add) else -imaginary)
        case ast.Tuple(elts=items):
            return tuple(map(_value, items))
        case ast.List(elts=items):
            return list(map(_value, items))
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {_value(key): _value(value) for key, value in pairs if key}
        case ast.Constant(value=value):
            return value
    raise ValueError(f"an outcome cannot hold {ast.unparse(node)}")


def _shape(nested: Any) -> tuple[int, ...]:
    return (len(nested), *_shape(nested[0])) if isinstance(nested, list) else ()


def flat(nested: Any) -> list[Any]:
    """The numbers of nested lists in a row.

    Examples:
        >>> flat([[1, 2], [3, 4]])
        [1, 2, 3, 4]
    """
    if not isinstance(nested, list):
        return [nested]
    return [number for item in nested for number in flat(item)]


def write(value: Value) -> str:  # noqa: PLR0911  # a case for each kind of value
    """Write an outcome so that `parse` reads it.

    Examples:
        >>> write(Array("float32", (2, 1), (0.1, math.nan)))
        'float32([[0.1], [nan]])'
        >>> write(Array("int64", (0, 3), ()))
        'int64([], shape=(0, 3))'
    """
    match value:
        case Raised(kind, message):
            return f"{RAISES}{kind}: {message}"
        case Dtype(name):
            return f"torch.{name}"
        case Array(dtype, shape, numbers) if not numbers:
            return f"{dtype}([], shape={shape})"
        case Array(dtype, shape, numbers):
            texts = [digits(number, DIGITS.get(dtype, 17)) for number in numbers]
            return f"{dtype}({nested(texts, shape)})"
        case list():
            return f"[{', '.join(map(write, value))}]"
        case tuple():
            return f"({', '.join(map(write, value))}{',' * (len(value) == 1)})"
        case dict():
            pairs = (f"{write(key)}: {write(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(value)


def digits(number: Any, most: int) -> str:
    """The shortest text of a number, of so many digits at most, that is a float if it was one.

    Examples:
        >>> digits(0.40760594606399536, 9), digits(2.0, 9), digits(3, 9)
        ('0.407605946', '2.0', '3')
    """
    if not isinstance(number, float):
        return repr(number)
    text = f"{number:.{most}g}" if most < 17 else repr(number)
    return text if set(text) & set(".en") else f"{text}.0"


def nested(texts: Sequence[str], shape: tuple[int, ...]) -> str:
    """Numbers in the brackets of a shape.

    Examples:
        >>> nested(["1", "2", "3", "4"], (2, 2))
        '[[1, 2], [3, 4]]'
    """
    if not shape:
        return texts[0]
    size = len(texts) // shape[0]
    rows = (texts[start : start + size] for start in range(0, len(texts), size))
    return f"[{', '.join(nested(row, shape[1:]) for row in rows)}]"


def same(actual: Value, expected: Value) -> bool:
    """Whether an outcome is the expected one.

    Examples:
        >>> same(parse("float32(0.69314718)"), parse("float32(0.693147)"))
        True
        >>> same(parse("float32(0.5)"), parse("float64(0.5)"))
        False
    """
    match actual, expected:
        case Raised(), Raised():
            return actual.kind == expected.kind and fits(actual.message, expected.message)
        case Array(dtype, shape, numbers), Array(_, _, wanted):
            tolerance = TOLERANCES.get(dtype, EXACT)
            alike = dtype == expected.dtype and shape == expected.shape
            return alike and all(map(close, numbers, wanted, [tolerance] * len(wanted)))
        case ((list() | tuple()), (list() | tuple())):
            alike = type(actual) is type(expected) and len(actual) == len(expected)
            return alike and all(map(same, actual, expected))
        case dict(), dict():
            return actual.keys() == expected.keys() and all(
                same(value, expected[key]) for key, value in actual.items()
            )
        case float(), float():
            return close(actual, expected, (TOLERANCES["float32"][0], 0.0))
    return type(actual) is type(expected) and actual == expected


def fits(message: str, expected: str) -> bool:
    """Whether a message is the expected one.

    Examples:
        >>> fits("line 35 of /home/me/module.py", "line 35 of *")
        True
    """
    begun = expected.endswith("*") and message.startswith(expected[:-1])
    return begun or message == expected


def close(actual: Any, expected: Any, tolerance: tuple[float, float]) -> bool:
    """Whether two numbers are as near as `(rtol, atol)`; nan is near nan."""
    if actual == expected or (actual != actual and expected != expected):  # noqa: PLR0124  # nan
        return True
    relative, absolute = tolerance
    return bool(abs(actual - expected) <= absolute + relative * abs(expected) < math.inf)
