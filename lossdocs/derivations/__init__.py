"""One module a subject: why its formulas are so; about a loss it has the name of the loss.

A module about a loss declares under `arguments`, for each of its derivations, the arguments with
which the loss gives the value of the first line, or why no arguments do. An argument is a number,
an array, or an expression followed by the indices that run over its entries. `function` names the
loss where the module has another name. A first line that is a derivative is that of the loss.
`named_functions` are those that belong to the subject; what trades one for something else is a
relation to it.
"""

from importlib import import_module
from pkgutil import iter_modules

from lossdocs.proof import Derivation
from lossdocs.proof.subjects import theorems_of


def catalogue() -> dict[str, Derivation]:
    """Every derivation by its dotted name, such as `kl_div.decomposition`, as found in the folder.

    Raises:
        ValueError: a derivation stands in two modules, or under two names in one.

    Examples:
        >>> catalogue()["kl_div.decomposition"].claim
        'Cross-entropy is the entropy of the target plus the divergence from it.'
    """
    found: dict[str, Derivation] = {}
    for stem in sorted(module.name for module in iter_modules(__path__)):
        found |= theorems_of(import_module(f"{__name__}.{stem}"))
    return found
