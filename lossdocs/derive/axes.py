"""Which losses have curves, and along which axis they run; without torch."""

from lossdocs.declare import kinds
from lossdocs.declare.declaration import Declaration

# Of an input that holds this: what its numbers are called, and between which the curves run.
AXES = {
    kinds.Reals: ("prediction", -3.0, 3.0),
    kinds.YesLogits: ("logit", -6.0, 6.0),
    kinds.YesProbabilities: ("probability of yes", 0.04, 0.96),
}
# The targets of the curves.
TARGETS = {
    kinds.Reals: (0.0,),
    kinds.Signs: (1.0, -1.0),
    kinds.YesProbabilities: (1.0, 0.3, 0.0),
}


def has_curves(declaration: Declaration) -> bool:
    """Whether each element of the input has a loss of its own, by a target of its own.

    Examples:
        >>> from lossdocs.derive.sources import read
        >>> [has_curves(read(stem).declaration) for stem in ("huber_loss", "cross_entropy")]
        [True, False]
    """
    tensors = [parameter.kinds[0] for parameter in declaration.tensors]
    return len(tensors) == 2 and tensors[0] in AXES and tensors[1] in TARGETS
