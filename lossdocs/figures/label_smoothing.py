"""The loss with label smoothing by the gap of the right logit, for four classes."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import COLOURS, DASHES, line, numbers
from lossdocs.figures._svg import INK
from lossdocs.losses.cross_entropy import cross_entropy

SHARES = (0, 0.1, 0.2)


def draw(figure: Figure) -> str:
    """A curve for each share that is smoothed, and a mark where it is least."""
    axes = figure.subplots()
    gaps, fine = numbers(0, 10), numbers(0, 10, 10_001)
    found = []
    for share, colour, dashes in zip(SHARES, COLOURS, DASHES, strict=True):
        line(axes, gaps, losses(gaps, share), colour, dashes, f"{share:g}")
        lowest, place = losses(fine, share).min(dim=0)
        found.append((fine[place].item(), lowest.item()))
    for (gap, least), side, top in zip(found[1:], ("left", "right"), (1.3, 1.5), strict=True):
        beside = gap + (0.15 if side == "left" else -0.15)
        axes.plot([gap, gap], [least, top], color=INK, linewidth=1)
        axes.text(beside, top, f"{least:.2f} at {gap:.1f}", ha=side, va="top")
    axes.set(xlim=(0, 10), ylim=(0, 1.6), ylabel="loss")
    axes.set_xlabel("logit of the right class minus the others")
    figure.legend(loc="outside upper left", ncols=3, title="label_smoothing")
    plain, smoothed = (losses(gaps[-1:], share).item() for share in SHARES[:2])
    return (
        f"Without smoothing the loss falls all the way, to {plain:.4f} at a gap of 10. With a "
        f"tenth it is least at the gap {found[1][0]:.2f}, where it is {found[1][1]:.4f}, and "
        f"rises again to {smoothed:.4f} at 10. With two tenths it is least at {found[2][0]:.2f}, "
        f"where it is {found[2][1]:.4f}."
    )


def losses(gaps: Tensor, share: float) -> Tensor:
    """The loss of class 0 by its gap to three others."""
    logits = torch.stack([gaps, *[torch.zeros_like(gaps)] * 3], dim=1)
    target = torch.zeros(gaps.shape, dtype=torch.int64)
    return cross_entropy(logits, target, label_smoothing=share, reduction="none")
