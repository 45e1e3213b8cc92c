"""The figure of a loss that has one term an element: it follows from the declaration."""

from collections.abc import Callable

from matplotlib.figure import Figure
from torch import Tensor

from lossdocs.derive.curves import Curves, curves_of
from lossdocs.figures._panels import at, loss_and_slope, numbers

# One sentence a curve.
SAID = (
    "{label}: from {low:g} to {high:g} the loss goes from {first:.4g} to {last:.4g}, "
    "and its slope from {first_slope:.4g} to {last_slope:.4g}."
)


def draw(function: Callable[..., Tensor], figure: Figure) -> str:
    """Draw the losses and their slopes, and say where they begin and end."""
    curves = curves_of(function)
    loss_and_slope(figure, curves.axis, numbers(curves.low, curves.high), curves.losses)
    return f"By the {curves.axis}. {' '.join(said(curves, label) for label in curves.losses)}"


def said(curves: Curves, label: str) -> str:
    """What a curve shows."""
    loss = curves.losses[label]
    (first, first_slope), (last, last_slope) = at(loss, curves.low), at(loss, curves.high)
    return SAID.format(
        label=label[0].upper() + label[1:],
        low=curves.low,
        high=curves.high,
        first=first,
        last=last,
        first_slope=first_slope,
        last_slope=last_slope,
    )
