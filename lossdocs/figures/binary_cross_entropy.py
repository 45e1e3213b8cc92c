"""Binary cross-entropy of a probability, and its slope."""

from matplotlib.figure import Figure

from lossdocs.figures._panels import Loss, at, loss_and_slope, numbers, of_target
from lossdocs.losses.binary_cross_entropy import binary_cross_entropy


def draw(figure: Figure) -> str:
    """For the targets yes, no and something between."""
    losses = {f"target {target:g}": of(target) for target in (1, 0.3, 0)}
    loss_and_slope(figure, "probability of yes", numbers(0.04, 0.96), losses)
    (wrong, steep), (right, flat) = at(of(1), 0.04), at(of(1), 0.96)
    return (
        f"For the target 1 the loss falls from {wrong:.2f} at the probability 0.04 to "
        f"{right:.2f} at 0.96, and its slope goes from {steep:.0f} to {flat:.2f}. For the target "
        "0 it is the mirror image. For the target 0.3 the slope is 0 at 0.3, and the loss is "
        f"{at(of(0.3), 0.3)[0]:.2f} there."
    )


def of(target: float) -> Loss:
    """The loss of each probability for one target."""
    return of_target(binary_cross_entropy, target)
