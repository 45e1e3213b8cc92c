"""How numbers, shapes and counts are written."""

from collections.abc import Sequence

import torch
from torch import Tensor


def number(value: float | Tensor) -> str:
    """At most 4 significant digits; a zero has no sign.

    Examples:
        >>> number(0.69314), number(-0.0), number(12345678.0), number(16)
        ('0.6931', '0', '1.235e+07', '16')
    """
    plain = value.item() if isinstance(value, Tensor) else value
    return str(plain) if isinstance(plain, int) else f"{plain + 0.0:.4g}"


def shape(sizes: Sequence[int]) -> str:
    """As Python writes a tuple.

    Examples:
        >>> shape([2, 3]), shape([2]), shape([])
        ('(2, 3)', '(2,)', '()')
    """
    return str(tuple(sizes))


def dtype(of: torch.dtype) -> str:
    """Without the name of torch.

    Examples:
        >>> dtype(torch.float32)
        'float32'
    """
    return str(of).removeprefix("torch.")


def given(tensor: Tensor) -> str:
    """Dtype and shape.

    Examples:
        >>> given(torch.zeros(2))
        'float32 (2,)'
    """
    return f"{dtype(tensor.dtype)} {shape(tensor.shape)}"


def place(index: int, sizes: Sequence[int]) -> str:
    """Where an entry of a flat tensor stands.

    Examples:
        >>> place(5, (2, 3)), place(0, ())
        ('1, 2', '-')
    """
    at: list[str] = []
    for size in reversed(sizes):
        index, here = divmod(index, size)
        at.append(str(here))
    return ", ".join(reversed(at)) or "-"


def plural(many: int, one: str, several: str) -> str:
    """The sentence for one, or that for several.

    Examples:
        >>> plural(1, "{n} row", "{n} rows"), plural(0, "{n} row", "{n} rows")
        ('{n} row', '{n} rows')
    """
    return one if many == 1 else several


def sentence(template: str, **values: object) -> str:
    """A sentence with its placeholders filled: numbers, shapes and dtypes as they are written here.

    Examples:
        >>> sentence("{n} of {shape} in {dtype}", n=0.5, shape=torch.Size([2]), dtype=torch.half)
        '0.5 of (2,) in float16'
    """
    return template.format(**{name: _spelled(value) for name, value in values.items()})


def _spelled(value: object) -> str:
    match value:
        case float() | Tensor():
            return number(value)
        case tuple():
            return shape(value)
        case torch.dtype():
            return dtype(value)
    return str(value)
