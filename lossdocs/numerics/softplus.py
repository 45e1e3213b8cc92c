"""log(1 + e^x), from which losses of two answers are made."""

import torch
from torch import Tensor


def softplus(x: Tensor) -> Tensor:
    """Minus the logarithm of the sigmoid of -x, with all its digits.

    Examples:
        >>> import torch
        >>> softplus(torch.tensor([-80.0, 0.0, 80.0]))
        tensor([1.8049e-35, 6.9315e-01, 8.0000e+01])
    """
    negative = x < 0  # |x| has no slope at 0; each branch has all derivatives of the whole
    return torch.where(negative, 0, x) + torch.where(negative, x, -x).exp().log1p()
