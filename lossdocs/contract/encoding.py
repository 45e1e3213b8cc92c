"""Tensors and options in JSON, which has neither nan nor infinity: they are strings."""

import json
import math
from typing import Any

from torch import Tensor

from lossdocs.contract.notation import Array, flat, nested, parse, write
from lossdocs.contract.run import array

MOST_NUMBERS = 1000
MOST = 2**53  # an integer above is another number in JavaScript


def encoded(value: Array) -> dict[str, Any]:
    """A tensor as JSON has it.

    Examples:
        >>> encoded(Array("float32", (2,), (0.5, math.nan)))
        {'dtype': 'float32', 'shape': [2], 'values': [0.5, 'nan']}
    """
    short = parse(write(value))  # no more digits than the dtype has
    assert isinstance(short, Array)
    numbers = [json.dumps(option(number)) for number in short.numbers]
    values = json.loads(nested(numbers, value.shape)) if numbers else []
    return {"dtype": value.dtype, "shape": list(value.shape), "values": values}


def encoded_tensor(tensor: Any) -> dict[str, Any]:
    """A tensor as JSON has it, or a `ValueError` where JSON or a reader had no use for it."""
    plain = isinstance(tensor, Tensor) and tensor.device.type == "cpu" and not tensor.is_complex()
    if not plain or tensor.numel() > MOST_NUMBERS:
        raise ValueError("no tensor, complex, without values, or too large")
    return encoded(array(tensor))


def option(value: Any) -> Any:
    """A number, a name or None as JSON has it, or a `ValueError`.

    Examples:
        >>> option(0.1), option(math.inf), option("mean")
        (0.1, 'inf', 'mean')
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if not isinstance(value, bool | int | str | None) or (
        isinstance(value, int) and abs(value) > MOST
    ):
        raise ValueError(f"JSON has no {type(value).__name__} like this")
    return value


def decoded(given: Any) -> Any:
    """What JSON holds, as `same` compares it: its tensors are arrays.

    Examples:
        >>> decoded({"dtype": "float32", "shape": [2], "values": [0.5, "nan"]})
        Array(dtype='float32', shape=(2,), numbers=(0.5, nan))
    """
    if not isinstance(given, dict):
        return given
    if "dtype" not in given:
        return {key: decoded(value) for key, value in given.items()}
    numbers = (float(one) if isinstance(one, str) else one for one in flat(given["values"]))
    return Array(given["dtype"], tuple(given["shape"]), tuple(numbers))
