"""How numbers, shapes and counts are written."""

from collections.abc import Sequence
from string import Formatter
from typing import Any

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


def given(tensor: Tensor) -> str:
    """Dtype and shape.

    Examples:
        >>> given(torch.zeros(2))
        'float32 (2,)'
    """
    return sentence("{dtype} {shape}", dtype=tensor.dtype, shape=tensor.shape)


def place(index: int, sizes: Sequence[int]) -> str:
    """Where an entry of a flat tensor stands.

    Examples:
        >>> place(5, (2, 3)), place(0, ())
        ('1, 2', '-')
    """
    at = torch.unravel_index(torch.tensor(index, device="cpu"), tuple(sizes))
    return ", ".join(str(int(each)) for each in at) or "-"


class Sentence(Formatter):
    """Values in a sentence: numbers, shapes and dtypes as they are written here."""

    def format_field(self, value: Any, forms: str) -> str:
        """Of two forms, that for one or that for several, with the number in place of #."""
        if forms:
            one, several = forms.split("|")
            return (one if value == 1 else several).replace("#", str(value))
        match value:
            case float() | Tensor():
                return number(value)
            case tuple():
                return str(tuple(value))
            case torch.dtype():
                return str(value).removeprefix("torch.")
        return str(value)


def sentence(template: str, /, **values: object) -> str:
    """A sentence with its placeholders filled.

    Examples:
        >>> sentence("{n:# row is|# rows are} in {dtype}", n=1, dtype=torch.half)
        '1 row is in float16'
        >>> sentence("{n:# row is|# rows are} of {shape}", n=2, shape=torch.Size([2]))
        '2 rows are of (2,)'
    """
    return Sentence().vformat(template, (), values)
