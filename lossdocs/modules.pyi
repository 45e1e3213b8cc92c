# Generated from the losses by `python -m lossdocs status --write`.
from typing import Literal

from .declare.module import LossModule
from .declare.types import ClassWeight, ElementWeight, Fraction, Index, Positive, Reduction
from .losses.linear_cross_entropy import LinearCrossEntropyLoss as LinearCrossEntropyLoss

class BCELoss(LossModule):
    """Module form of [`binary_cross_entropy`][lossdocs.losses.binary_cross_entropy.binary_cross_entropy]."""

    def __init__(self, weight: ElementWeight | None = None, *, reduction: Reduction = "mean") -> None: ...

class BCEWithLogitsLoss(LossModule):
    """Module form of [`binary_cross_entropy_with_logits`][lossdocs.losses.binary_cross_entropy_with_logits.binary_cross_entropy_with_logits]."""

    def __init__(self, weight: ElementWeight | None = None, *, reduction: Reduction = "mean", pos_weight: ElementWeight | None = None) -> None: ...

class CrossEntropyLoss(LossModule):
    """Module form of [`cross_entropy`][lossdocs.losses.cross_entropy.cross_entropy]."""

    def __init__(self, weight: ClassWeight | None = None, *, ignore_index: Index = -100, reduction: Reduction = "mean", label_smoothing: Fraction = 0.0) -> None: ...

class HuberLoss(LossModule):
    """Module form of [`huber_loss`][lossdocs.losses.huber_loss.huber_loss]."""

    def __init__(self, *, reduction: Reduction = "mean", delta: Positive = 1.0) -> None: ...

class KLDivLoss(LossModule):
    """Module form of [`kl_div`][lossdocs.losses.kl_div.kl_div]."""

    def __init__(self, *, reduction: Reduction | Literal["batchmean"] = "mean", log_target: bool = False) -> None: ...

class NLLLoss(LossModule):
    """Module form of [`nll_loss`][lossdocs.losses.nll_loss.nll_loss]."""

    def __init__(self, weight: ClassWeight | None = None, *, ignore_index: Index = -100, reduction: Reduction = "mean") -> None: ...

class SoftMarginLoss(LossModule):
    """Module form of [`soft_margin_loss`][lossdocs.losses.soft_margin_loss.soft_margin_loss]."""

    def __init__(self, *, reduction: Reduction = "mean") -> None: ...
