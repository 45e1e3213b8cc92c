r"""Binary cross-entropy between targets and the sigmoid of logits."""

from torch import Tensor
from torch.nn.functional import logsigmoid

from lossdocs.checks import check_floating, check_multiplies, check_same_shape, check_tensors
from lossdocs.module import Loss
from lossdocs.precision import at_least_float32, float32_under_autocast
from lossdocs.reduction import Reduction, check_reduction, reduce


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    reduction: Reduction = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    r"""Binary cross-entropy of independent yes-or-no answers, from logits.

    The loss of one element is
    $-w\,[\,v\,t \log \sigma(x) + (1 - t) \log(1 - \sigma(x))\,]$ for the logit $x$, the target
    $t$, the weight $w$ and the weight $v$ of the positive answer, `pos_weight`.
    The mean divides by the number of elements, whatever the weights.

    Args:
        input: logits, any shape.
        target: probabilities of yes, from 0 to 1, same shape; not checked.
        weight: factor of each element; broadcasts to the shape of `input`.
        reduction: `"none"`, `"mean"` or `"sum"`.
        pos_weight: factor of the yes part; broadcasts to the shape of `input`.

    Returns:
        A scalar, or the shape of `input` when `reduction` is `"none"`; in nats, in the dtype
        of `target`.

    Raises:
        ValueError: the shapes do not fit, or `reduction` is not one of its values.
        TypeError: a dtype has the wrong type.

    Examples:
        >>> import torch
        >>> from lossdocs import binary_cross_entropy_with_logits
        >>> logits, target = torch.tensor([2.0, -1.0]), torch.tensor([1.0, 1.0])
        >>> binary_cross_entropy_with_logits(logits, target, reduction="none")
        tensor([0.1269, 1.3133])

    Source:
        D. R. Cox, "The Regression Analysis of Binary Sequences", 1958.
        <https://doi.org/10.1111/j.2517-6161.1958.tb00292.x>
    """
    check_tensors(input=input, target=target, weight=weight, pos_weight=pos_weight)
    name = check_reduction(reduction)
    check_floating(input=input, target=target)
    check_same_shape(input, target)
    check_multiplies(input, weight=weight, pos_weight=pos_weight)

    input, target = float32_under_autocast(input), float32_under_autocast(target)
    wide = at_least_float32(input.dtype, target.dtype)
    x, t = input.to(wide), target.to(wide)
    positive = t if pos_weight is None else t * pos_weight
    # log(1 - sigmoid(x)) = logsigmoid(-x), exact in the tail where 1 - sigmoid(x) is 0.
    losses = -(positive * logsigmoid(x) + (1 - t) * logsigmoid(-x))
    if weight is not None:
        losses = losses * weight
    return reduce(losses, name).to(target.dtype)


class BCEWithLogitsLoss(Loss):
    """Module form of
    [`binary_cross_entropy_with_logits`][lossdocs.losses.binary_cross_entropy_with_logits.binary_cross_entropy_with_logits].
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        reduction: Reduction = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        name = check_reduction(reduction)
        super().__init__(
            binary_cross_entropy_with_logits,
            {"weight": weight, "pos_weight": pos_weight},
            reduction=name,
        )
