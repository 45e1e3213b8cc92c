"""The losses that can be explained, of torch and of lossdocs, as the declarations say."""

import itertools
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import torch.nn.functional as F
from torch import nn

from lossdocs import modules
from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import Kind
from lossdocs.declare.loss import about
from lossdocs.derive.sources import stems


class Known(NamedTuple):
    """A loss of one package; what the package lacks is None."""

    declaration: Declaration
    of_torch: bool
    function: Any
    module: type[nn.Module] | None

    @property
    def path(self) -> str:
        """The function as it is imported."""
        return f"{'torch.nn.functional' if self.of_torch else 'lossdocs'}.{self.declaration.name}"


@cache
def functions() -> dict[str, Any]:
    """The function of every loss of lossdocs, by its name."""
    found = {stem: getattr(import_module(f"lossdocs.losses.{stem}"), stem) for stem in stems()}
    return {stem: loss for stem, loss in found.items() if about(loss).declaration.module}


def declarations() -> list[Declaration]:
    """The declaration of every loss."""
    return [about(function).declaration for function in functions().values()]


def of(declaration: Declaration, *, torch: bool) -> Known:
    """The loss of a package; torch's as it is now, since somebody may have replaced it."""
    name, module = declaration.name, declaration.module
    if torch:
        return Known(declaration, torch, getattr(F, name, None), getattr(nn, module, None))
    return Known(declaration, torch, functions()[name], getattr(modules, module))


def recognized(function: Any) -> Known | None:
    """The loss that a function is."""
    for torch, declaration in itertools.product((False, True), declarations()):
        found = of(declaration, torch=torch)
        if found.function is function:
            return found
    return None


def named(name: str) -> Known | None:
    """A loss by its name or that of its module: torch's, unless it has none or lossdocs is asked.

    Examples:
        >>> named("lossdocs.KLDivLoss").function.__name__, named("l1")
        ('kl_div', None)
    """
    plain = name.rpartition(".")[2]
    for declaration in declarations():
        if plain in (declaration.name, declaration.module):
            torch = hasattr(F, declaration.name) and not name.startswith("lossdocs.")
            return of(declaration, torch=torch)
    return None


def of_kinds(*kinds: Kind) -> str:
    """The name of the loss that compares tensors of these kinds; one of torch, if there are more.

    Examples:
        >>> from lossdocs.declare.kinds import ClassIndices, LogProbabilities
        >>> of_kinds(LogProbabilities, ClassIndices)
        'nll_loss'
    """
    fitting = [
        each.name
        for each in declarations()
        if kinds in itertools.product(*(parameter.kinds for parameter in each.required))
    ]
    return min(fitting, key=lambda name: not hasattr(F, name))
