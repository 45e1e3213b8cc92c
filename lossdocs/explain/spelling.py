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


def count(many: int, one: str, several: str | None = None) -> str:
    """A number and its noun.

    Examples:
        >>> count(1, "row"), count(2, "row"), count(2, "class", "classes")
        ('1 row', '2 rows', '2 classes')
    """
    return f"{many} {one if many == 1 else several or one + 's'}"
