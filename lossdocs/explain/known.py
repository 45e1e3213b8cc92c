"""The losses that can be explained, of torch and of lossdocs, as the declarations say."""

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from lossdocs import modules
from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import ClassIndices, Kind, Logits, YesLogits, YesProbabilities
from lossdocs.declare.loss import about
from lossdocs.derive.sources import stems

LossFunction = Callable[..., Tensor]


class Known(NamedTuple):
    """A loss of one package; what the package lacks is None."""

    declaration: Declaration
    function: LossFunction | None
    module: type[nn.Module] | None
    of_torch: bool

    @property
    def name(self) -> str:
        """The function, as it is imported."""
        return f"{'torch.nn.functional' if self.of_torch else 'lossdocs'}.{self.declaration.name}"

    @property
    def module_name(self) -> str:
        """The module, as it is imported."""
        return f"{'torch.nn' if self.of_torch else 'lossdocs'}.{self.declaration.module}"


@cache
def functions() -> dict[str, LossFunction]:
    """The function of every loss of lossdocs, by its name."""
    found = {stem: getattr(import_module(f"lossdocs.losses.{stem}"), stem) for stem in stems()}
    return {stem: loss for stem, loss in found.items() if about(loss).declaration.module}


def of(declaration: Declaration, *, torch: bool) -> Known:
    """The loss of a package; torch's as it is now, since somebody may have replaced it."""
    name, module = declaration.name, declaration.module
    if torch:
        return Known(declaration, getattr(F, name, None), getattr(nn, module, None), torch)
    return Known(declaration, functions()[name], getattr(modules, module), torch)


def known() -> Iterator[Known]:
    """Every loss of both packages."""
    for declaration in declarations():
        yield of(declaration, torch=True)
        yield of(declaration, torch=False)


def declarations() -> list[Declaration]:
    """The declaration of every loss."""
    return [about(function).declaration for function in functions().values()]


def named(name: str) -> Known | None:
    """A loss by its name or that of its module: torch's, unless it has none or lossdocs is asked.

    Examples:
        >>> named("lossdocs.KLDivLoss").name, named("cross_entropy").name, named("l1")
        ('lossdocs.kl_div', 'torch.nn.functional.cross_entropy', None)
    """
    plain = name.rpartition(".")[2]
    for declaration in declarations():
        if plain in (declaration.name, declaration.module):
            torch = hasattr(F, declaration.name) and not name.startswith("lossdocs.")
            return of(declaration, torch=torch)
    return None


def names() -> str:
    """Every loss and its module, for a sentence."""
    return ", ".join(f"{each.name} ({each.module})" for each in declarations())


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


def with_softmax() -> str:
    """The loss that takes logits of classes."""
    return of_kinds(Logits, ClassIndices)


def with_sigmoid() -> str:
    """The loss that takes logits of yes."""
    return of_kinds(YesLogits, YesProbabilities)
