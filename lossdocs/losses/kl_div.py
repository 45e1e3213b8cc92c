"""Kullback-Leibler divergence of log-probabilities from a target."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from lossdocs.declare.loss import loss
from lossdocs.declare.reduction import reduce
from lossdocs.declare.types import LogProbabilities, Probabilities, Reduction
from lossdocs.kernels import kl_div as fast


@loss(
    module="KLDivLoss",
    shapes="broadcast",
    mean="entries",
    batchmean="rows",
    compute_in="float64",  # the two logarithms nearly cancel where the distributions nearly agree
    kernel=fast.kl_div,
    also=(
        "relative entropy",
        "keras.losses.KLDivergence",
        "scipy.special.rel_entr",
        "optax.losses.kl_divergence",
    ),
)
def kl_div(
    input: LogProbabilities,
    target: Probabilities | LogProbabilities,
    *,
    reduction: Reduction | Literal["batchmean"] = "mean",
    log_target: bool = False,
) -> Tensor:
    r"""How far the target distribution lies from the one in `input`.

    The loss of one entry is $p (\log p - x)$ for the target probability $p$ and the
    log-probability $x$ in `input`; with $0 \log 0 = 0$.
    Summed over the classes this is $D_{\mathrm{KL}}(p \,\|\, q)$, the target first.

    Args:
        input: log-probabilities, any shape.
        target: probabilities, or log-probabilities if `log_target`; broadcasts with `input`.
        reduction: `"none"`, `"sum"`, `"batchmean"` (the sum divided by the first size of
            `input`: the divergence of a batch of rows) or `"mean"` (the sum divided by the
            number of entries, which is no divergence).
        log_target: whether `target` holds log-probabilities.

    Returns:
        A scalar, or one term an entry when `reduction` is `"none"`; in nats. A single term
        may be negative.

    Raises:
        ValueError: the shapes do not broadcast, or `reduction` is not one of its values.
        TypeError: a dtype or an option has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import kl_div
        >>> q = torch.tensor([[0.5, 0.25, 0.25]])
        >>> p = torch.tensor([[0.5, 0.5, 0.0]])
        >>> kl_div(q.log(), p, reduction="batchmean")
        tensor(0.3466)

    Source:
        [@kullback1951]
    """
    if log_target:
        terms = target.exp() * (target - input)
    else:
        terms = torch.xlogy(target, target) - target * input
    return reduce(terms, reduction, rows=input.shape[0] if input.dim() else 1)
