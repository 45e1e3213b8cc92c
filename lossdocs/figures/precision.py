"""The error of torch's cross-entropy in 32 and 16 bits, by the margin of the right class."""

import math
from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor
from torch.nn.functional import cross_entropy, softplus

from lossdocs.figures._panels import COLOURS, DASHES, line

DTYPES = (torch.float32, torch.float16, torch.bfloat16)
MARGINS, EACH = 20, 256  # whole margins, and numbers between one and the next


def draw(figure: Figure) -> str:
    """For each dtype a stair: the worst error between one margin and the next."""
    axes = figure.subplots()
    ends = torch.arange(MARGINS + 1, dtype=torch.float64)
    edges = torch.stack([ends[:-1], ends[1:]], dim=1).flatten()
    lost = []
    for dtype, colour, dashes in zip(DTYPES, COLOURS, DASHES, strict=True):
        power = powers(worst(dtype, cross_entropy))
        line(axes, edges, power.repeat_interleave(2), colour, dashes, name(dtype))
        lost.append((power >= 0).int().argmax().item())
    axes.set(xlim=(0, MARGINS), ylim=(-7, 0.3), ylabel="relative error")
    axes.set_xlabel("right logit minus the other")
    axes.set_xticks(range(0, MARGINS + 1, 4))
    axes.set_yticks([-6, -4, -2, 0], ["1e-6", "1e-4", "1e-2", "1"])
    figure.legend(loc="outside upper left", ncols=3)
    wide, half, brain = (f"{margin} and {margin + 1}" for margin in lost)
    return (
        "Of two classes. The larger the margin, the smaller the loss and the larger its relative "
        f"error, by a factor of ten every {math.log(10):.1f}. It reaches 1, where the loss is 0 "
        f"and says nothing, between the margins {wide} in float32, {half} in float16, {brain} in "
        "bfloat16."
    )


def worst(dtype: torch.dtype, loss: Callable[..., Tensor]) -> Tensor:
    """The largest relative error between one whole margin and the next."""
    margins = ((torch.arange(MARGINS * EACH) + 0.5) / EACH).to(dtype)
    logits = torch.stack([margins, torch.zeros_like(margins)], dim=1)
    target = torch.zeros(len(margins), dtype=torch.int64)
    found = loss(logits, target, reduction="none").double()
    true = softplus(-margins.double(), threshold=torch.inf)
    return (found / true - 1).abs().reshape(MARGINS, EACH).amax(dim=1)


def powers(errors: Tensor) -> Tensor:
    """As powers of ten, to a tenth: processors differ in the last bit of an exponential."""
    return (errors.log10() * 10).round() / 10


def name(dtype: torch.dtype) -> str:
    """Without the module."""
    return str(dtype).removeprefix("torch.")
