"""The one bell that is closest to two, by the divergence in either direction."""

import torch
from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.figures._panels import COLOURS, DASHES, line, numbers
from lossdocs.losses.kl_div import kl_div

PLACES = numbers(-8, 8, 161)


def draw(figure: Figure) -> str:
    """The target, and the best bell of each direction among many."""
    axes = figure.subplots()
    target = (0.6 * bell(-2.0, 0.8).exp() + 0.4 * bell(2.5, 0.8).exp()).log()
    forward, reverse = best(target, forwards=True), best(target, forwards=False)
    named = {"target p": target, "least KL(p, q)": bell(*forward), "least KL(q, p)": bell(*reverse)}
    for (label, log_p), colour, dashes in zip(named.items(), COLOURS, DASHES, strict=True):
        line(axes, PLACES, log_p.exp(), colour, dashes, label)
    axes.set(xlim=(-8, 8), ylim=(0, None), yticklabels=[])
    figure.legend(loc="outside upper left", ncols=3)
    return (
        "The target p has two hills, at -2 and at 2.5. Among bells q, the divergence of q from "
        f"p is least for the mean {forward[0]:.1f} and the deviation {forward[1]:.1f}: one wide "
        f"bell over both hills. With p and q exchanged it is least for the mean {reverse[0]:.1f} "
        f"and the deviation {reverse[1]:.1f}: the higher hill alone."
    )


def bell(mean: float, deviation: float) -> Tensor:
    """The logarithm of a normal distribution over the places, which add up to 1."""
    return torch.log_softmax(-(((PLACES - mean) / deviation) ** 2) / 2, dim=0)


def best(log_p: Tensor, *, forwards: bool) -> tuple[float, float]:
    """Mean and deviation of the bell that diverges least, to a tenth."""
    means, deviations = numbers(-4, 4, 81), numbers(0.3, 4, 38)
    pairs = torch.cartesian_prod(means, deviations)
    scaled = (PLACES - pairs[:, :1]) / pairs[:, 1:]
    log_q = torch.log_softmax(-(scaled**2) / 2, dim=1)
    log_p = log_p.expand_as(log_q)
    prediction, target = (log_q, log_p) if forwards else (log_p, log_q)
    rows = kl_div(prediction, target, log_target=True, reduction="none").sum(dim=1)
    mean, deviation = pairs[rows.argmin()].tolist()
    return mean, deviation
