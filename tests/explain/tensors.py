"""Tensors of the calls in `explain/of`."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

INF, NAN = math.inf, math.nan
LOGITS = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]])
LOG_P = F.log_softmax(LOGITS, 1)
P = F.softmax(LOGITS.flip(1), 1)
Y = torch.tensor([0, 1])
X = torch.tensor([[1.5, -2.0], [0.3, 4.0]])
YES = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
MANY = torch.linspace(-3, 3, 16)
SQUARE = torch.arange(32).mul(5).add(torch.arange(32) // 3).remainder(8).reshape(4, 8)  # 8 classes
Z = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0], [0.0, 1.0, 0.0]])
LOG_Q, Q = Z.log_softmax(1), Z.flip(1).softmax(1)
INDICES, PART = torch.tensor([0, 2, 2]), torch.tensor([0, -100, 2])
W = torch.tensor([1.0, 2.0, 4.0])
TAGGED = torch.tensor([[1.0, 0.0, 1.0]] * 3)


def t(*values: Any) -> Tensor:
    """A tensor of the values."""
    return torch.tensor(values)


class Drawn:
    """Numbers at random, the same in each run of a file."""

    def __init__(self, seed: int = 20) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def logits(self, *sizes: int) -> Tensor:
        """As of a model that is not sure."""
        return torch.randn(sizes, generator=self.generator)

    def classes(self, high: int, *sizes: int) -> Tensor:
        """Class indices."""
        return torch.randint(high, sizes, generator=self.generator)

    def sure(self, target: Tensor, num_classes: int, by: float) -> Tensor:
        """Logits, classes last, that are right at every position."""
        return by * F.one_hot(target, num_classes) + self.logits(*target.shape, num_classes) / 10

    def tags(self) -> Tensor:
        """Five tags of eight samples, each a yes or a no."""
        return (self.logits(8, 5) > 0).float()
