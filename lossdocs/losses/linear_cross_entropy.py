"""Cross-entropy of the logits of a linear layer, which are never held all at once."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lossdocs.declare.classes import (
    has_probabilities,
    refuse_no_indices,
    refuse_weight_of_other_size,
)
from lossdocs.declare.loss import Composition, loss
from lossdocs.declare.loss import about as declared
from lossdocs.declare.module import LossModule
from lossdocs.declare.refusals import refuse_dtype, refuse_gradient, refuse_other_dtype
from lossdocs.declare.types import (
    ClassIndices,
    ClassWeight,
    Fraction,
    HiddenStates,
    Index,
    LayerBias,
    LayerWeight,
    Probabilities,
    Reduction,
)
from lossdocs.kernels import linear_cross_entropy as fast
from lossdocs.losses.cross_entropy import cross_entropy
from lossdocs.numerics.autocast import under_autocast


def _check(given: dict[str, Any]) -> None:
    input, linear_weight, target = given["input"], given["linear_weight"], given["target"]
    _check_layer(input, linear_weight, given["linear_bias"])
    if input.dim() == 1 and target.shape == (1,) and given["label_smoothing"] == 0:
        given["target"] = target = target.reshape(())  # torch takes one index also in this shape
    refuse_weight_of_other_size(given["weight"], linear_weight.shape[0])
    _check_target(input, linear_weight, target, given["weight"], given["ignore_index"])


def _check_layer(input: Tensor, linear_weight: Tensor, linear_bias: Tensor | None) -> None:
    given = {"input": input, "linear_weight": linear_weight}
    if linear_bias is not None:
        given["linear_bias"] = linear_bias
    if not under_autocast(input):
        for name in list(given)[1:]:
            refuse_other_dtype("input", input, name, given[name])
    if input.dim() not in (1, 2):
        raise ValueError(
            "input must hold the hidden states of one position, shape (D), or of N, (N, D), "
            f"got {tuple(input.shape)}"
        )
    if linear_weight.dim() < 2 or input.dim() == 1 < linear_weight.dim() - 1:
        needed = "(V, D)" if input.dim() == 1 else "(V, D) or (V, d1, ..., dK, D)"
        raise ValueError(
            f"linear_weight must have the shape {needed} beside an input of shape "
            f"{tuple(input.shape)}, got {tuple(linear_weight.shape)}"
        )
    if input.shape[-1] != linear_weight.shape[-1]:
        raise ValueError(
            "input and linear_weight must have the same last size, "
            f"got {tuple(input.shape)} and {tuple(linear_weight.shape)}"
        )
    if linear_bias is not None and linear_bias.shape != linear_weight.shape[:-1]:
        raise ValueError(
            f"linear_bias must have the shape {tuple(linear_weight.shape[:-1])}, that of "
            f"linear_weight without its last axis, got {tuple(linear_bias.shape)}"
        )


def _check_target(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int | None,
) -> None:
    logits = (*input.shape[:-1], *linear_weight.shape[:-1])
    if has_probabilities(target, logits):
        refuse_dtype("target", target)
        if ignore_index is not None:
            raise ValueError(
                f"ignore_index must be None beside a target of probabilities, got {ignore_index}"
            )
        return
    one_each = logits[:-1] if input.dim() == 1 else logits[:1] + logits[2:]
    if target.shape != one_each:
        raise ValueError(
            f"target must hold one class index for each position, shape {one_each}, "
            f"or probabilities in the shape of the logits, {logits}, got {tuple(target.shape)}"
        )
    refuse_no_indices(target, spatial=linear_weight.dim() > 2)
    if weight is not None:
        refuse_gradient("weight", weight)
        if not under_autocast(input):
            refuse_other_dtype("input", input, "weight", weight)


def _logits(input: Tensor, linear_weight: Tensor, linear_bias: Tensor | None = None) -> Tensor:
    """What the layer makes of the hidden states, the classes along axis 1."""
    bias = None if linear_bias is None else linear_bias.flatten()
    flat = linear(input, linear_weight.flatten(0, -2), bias)
    return flat.reshape(*input.shape[:-1], *linear_weight.shape[:-1])


@loss(
    module="LinearCrossEntropyLoss",
    shapes=_check,
    sizes={
        "input": "N D",
        "linear_weight": "V D",
        "target": "N",
        "linear_bias": "V",
        "weight": "V",
    },
    counts={"target": "V"},
    mean="weights",
    result="input",
    kernel=fast.linear_cross_entropy,
    composition=Composition(cross_entropy, _logits),
    also=("fused linear cross-entropy", "cut cross-entropy"),
)
def linear_cross_entropy(
    input: HiddenStates,
    linear_weight: LayerWeight,
    target: ClassIndices | Probabilities,
    *,
    linear_bias: LayerBias | None = None,
    weight: ClassWeight | None = None,
    reduction: Reduction = "mean",
    ignore_index: Index | None = None,
    label_smoothing: Fraction = 0.0,
) -> Tensor:
    r"""Cross-entropy of the logits $W h + b$ of hidden states $h$.

    Value and gradients are those of the plain form,
    `cross_entropy(linear(input, linear_weight, linear_bias), target)`.
    Of its N V logits one block is held at a time: 256 rows, or 512 where D is above 512, but no
    more than $2^{26}$ numbers.
    Where even 128 rows are more, the rows are split too, and the log-sum-exp of a row is put
    together from those of its parts.
    The gradients are added up block by block together with the loss; with `"none"`, or where
    rows are split, they need the logits a second time.
    16 bits are computed and added up in float32, and rounded once.

    The plain form is used for up to $2^{19}$ logits, for a target of probabilities, for a
    `linear_weight` of more than two axes, and under `torch.compile`, `torch.func`, forward
    mode and second derivatives.

    Args:
        input: hidden states, shape `(D)` or `(N, D)`.
        linear_weight: weight of the layer, shape `(V, D)` or `(V, d1, ..., dK, D)`.
        target: class indices, shape `()`, `(N)` or `(N, d1, ..., dK)`; or probabilities, of
            the shape of the logits, `(V)`, `(N, V)` or `(N, V, d1, ..., dK)`.
        linear_bias: bias of the layer, shape `(V)` or `(V, d1, ..., dK)`.
        weight: one factor a class, shape `(V)`; beside class indices in the dtype of `input`.
        reduction: `"none"`, `"mean"` or `"sum"`.
        ignore_index: positions with this class index are left out of sum and mean; `None`
            means -100, and beside probabilities nothing else is taken.
        label_smoothing: share of the target, from 0 to 1, spread evenly over all V classes.

    Returns:
        A scalar, or one loss for each position when `reduction` is `"none"`; in nats.

    Raises:
        ValueError: the shapes do not fit, or an option is not one of its values.
        TypeError: a dtype or an option has the wrong type.
        IndexError: a class index is neither a class nor `ignore_index`.

    Examples:
        >>> import torch
        >>> from lossdocs import linear_cross_entropy
        >>> hidden = torch.tensor([[1.0, -1.0], [0.5, 2.0]])
        >>> head = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
        >>> linear_cross_entropy(hidden, head, torch.tensor([0, 1]))
        tensor(0.4678)

    Source:
        [@wijmans2024]
    """
    return cross_entropy(
        _logits(input, linear_weight, linear_bias),
        target,
        weight,
        ignore_index=-100 if ignore_index is None else ignore_index,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )


class LinearCrossEntropyLoss(LossModule):
    """Module form of
    [`linear_cross_entropy`][lossdocs.losses.linear_cross_entropy.linear_cross_entropy].

    It holds the layer, as torch's does: `linear.weight` and, with `bias`, `linear.bias` are
    its parameters. The weight may be shared with an embedding:
    `loss.linear.weight = embedding.weight`.

    Args:
        in_features: D, the size of a hidden state.
        num_classes: V, the number of classes.
        out_features: further sizes `(d1, ..., dK)` of the logits of one position.
        bias: whether the layer has a bias.
        device: where the parameters are made.
        dtype: the dtype of the parameters.
        reduction: as of the function.
        weight: as of the function; a buffer.
        ignore_index: as of the function.
        label_smoothing: as of the function.
    """

    about = declared(linear_cross_entropy)
    weight: Tensor | None

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        reduction: Reduction = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
    ) -> None:
        self._set(
            reduction=reduction,
            weight=weight,
            ignore_index=ignore_index,
            label_smoothing=label_smoothing,
        )
        refuse_weight_of_other_size(self.weight, num_classes)
        self.num_classes, self.out_features = num_classes, tuple(out_features)
        size = math.prod(self.out_features, start=num_classes)
        self.linear = nn.Linear(in_features, size, bias=bias, device=device, dtype=dtype)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of hidden states against `target`."""
        sizes = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return linear_cross_entropy(
            input,
            self.linear.weight.reshape(*sizes, -1),
            target,
            linear_bias=None if bias is None else bias.reshape(sizes),
            **self._options(),
        )

    def extra_repr(self) -> str:
        """Show the sizes and every option."""
        sizes = f"num_classes={self.num_classes}, out_features={self.out_features}"
        return f"{sizes}, {super().extra_repr()}"
