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


class Spelled:
    """A value in a sentence: numbers, shapes and dtypes as they are written here."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __format__(self, forms: str) -> str:
        """Of two forms, that for one or that for several, with the number in place of #."""
        if not forms:
            return _spelled(self.value)
        one, several = forms.split("|")
        return (one if self.value == 1 else several).replace("#", str(self.value))


def sentence(template: str, /, **values: object) -> str:
    """A sentence with its placeholders filled.

    Examples:
        >>> sentence("{n:# row is|# rows are} in {dtype}", n=1, dtype=torch.half)
        '1 row is in float16'
        >>> sentence("{n:# row is|# rows are} of {shape}", n=2, shape=torch.Size([2]))
        '2 rows are of (2,)'
    """
    return template.format(**{name: Spelled(value) for name, value in values.items()})


def _spelled(value: object) -> str:
    match value:
        case float() | Tensor():
            return number(value)
        case tuple():
            return shape(value)
        case torch.dtype():
            return dtype(value)
    return str(value)
