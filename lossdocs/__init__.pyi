from ._version import __version__ as __version__
from .explain import explain as explain
from .losses.binary_cross_entropy import BCELoss as BCELoss
from .losses.binary_cross_entropy import binary_cross_entropy as binary_cross_entropy
from .losses.binary_cross_entropy_with_logits import BCEWithLogitsLoss as BCEWithLogitsLoss
from .losses.binary_cross_entropy_with_logits import (
    binary_cross_entropy_with_logits as binary_cross_entropy_with_logits,
)
from .losses.cross_entropy import CrossEntropyLoss as CrossEntropyLoss
from .losses.cross_entropy import cross_entropy as cross_entropy
from .losses.kl_div import KLDivLoss as KLDivLoss
from .losses.kl_div import kl_div as kl_div
from .losses.linear_cross_entropy import LinearCrossEntropyLoss as LinearCrossEntropyLoss
from .losses.linear_cross_entropy import linear_cross_entropy as linear_cross_entropy
from .losses.nll_loss import NLLLoss as NLLLoss
from .losses.nll_loss import nll_loss as nll_loss
from .reduction import legacy_reduction as legacy_reduction
