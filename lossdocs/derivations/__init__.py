"""One module a subject: why its formulas are so, under the stem of the loss where it is about one."""

from importlib import import_module
from pkgutil import iter_modules

from lossdocs.proof import Derivation


def catalogue() -> dict[str, Derivation]:
    """Every derivation by its dotted name, such as `kl_div.decomposition`, as found in the folder.

    Examples:
        >>> catalogue()["kl_div.decomposition"].claim
        'Cross-entropy is the entropy of the target plus the divergence from it.'
    """
    found: dict[str, Derivation] = {}
    for stem in sorted(module.name for module in iter_modules(__path__)):
        module = import_module(f"{__name__}.{stem}")
        for name, value in vars(module).items():
            if isinstance(value, Derivation):
                value.name = value.name or f"{stem}.{name}"
                assert value.name == f"{stem}.{name}", f"{value.name} has a second name in {stem}"
                found[value.name] = value
    return found
