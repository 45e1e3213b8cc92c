"""Which loss is called, and with which options."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from lossdocs import modules
from lossdocs.declare.reduction import legacy_reduction
from lossdocs.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    kl_div,
    nll_loss,
)

LossFunction = Callable[..., Tensor]

OURS: dict[str, LossFunction] = {
    "cross_entropy": cross_entropy.cross_entropy,
    "nll_loss": nll_loss.nll_loss,
    "kl_div": kl_div.kl_div,
    "binary_cross_entropy": binary_cross_entropy.binary_cross_entropy,
    "binary_cross_entropy_with_logits": (
        binary_cross_entropy_with_logits.binary_cross_entropy_with_logits
    ),
}
TORCHS: dict[str, LossFunction] = {stem: getattr(F, stem) for stem in OURS}
CLASSES: dict[str, tuple[type[nn.Module], type[nn.Module]]] = {
    "cross_entropy": (nn.CrossEntropyLoss, modules.CrossEntropyLoss),
    "nll_loss": (nn.NLLLoss, modules.NLLLoss),
    "kl_div": (nn.KLDivLoss, modules.KLDivLoss),
    "binary_cross_entropy": (nn.BCELoss, modules.BCELoss),
    "binary_cross_entropy_with_logits": (nn.BCEWithLogitsLoss, modules.BCEWithLogitsLoss),
}
LEGACY = ("size_average", "reduce")


@dataclass(frozen=True)
class Call:
    """A loss function and every option of one call, the defaults included."""

    stem: str  # the name of the function in torch.nn.functional
    name: str  # what was called, as it is imported
    function: LossFunction
    options: dict[str, Any]  # as the function takes them, `size_average` and `reduce` too

    @property
    def of_torch(self) -> bool:
        """Whether it is torch's loss rather than the one of lossdocs."""
        return self.function is TORCHS[self.stem]

    @property
    def reduction(self) -> str:
        """The reduction that takes place, whichever argument asked for it."""
        size_average, reduce = (self.options.get(name) for name in LEGACY)
        if size_average is not None or reduce is not None:
            # torch asks whether size_average is true: a string is, 0 is not.
            average = None if size_average is None else bool(size_average)
            return legacy_reduction(average, None if reduce is None else bool(reduce))
        name: str = self.options["reduction"]
        return "mean" if name == "elementwise_mean" else name

    def weight(self) -> Tensor | None:
        """The option `weight`, where the loss has it."""
        weight: Tensor | None = self.options.get("weight")
        return weight

    def __call__(self, input: Tensor, target: Tensor, **changed: Any) -> Tensor:
        """The loss, some options changed."""
        return self.function(input, target, **{**self.options, **changed})

    def with_options(self, options: dict[str, Any]) -> "Call":
        """The same loss, with other options."""
        return replace(self, options=options)

    def elements(self, input: Tensor, target: Tensor) -> Tensor:
        """The loss of each element, before any reduction."""
        without = {name: None for name in LEGACY if name in self.options}
        return self(input, target, reduction="none", **without)


def called(loss: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Call:
    """Recognise a loss: a module, or a function with the arguments after input and target."""
    if isinstance(loss, nn.Module):
        if arguments or options:
            raise TypeError(
                "a module has its options already: give them to explain with a function"
            )
        return _module(loss)
    for stem, ours in OURS.items():
        if loss is ours or loss is TORCHS[stem]:
            return _function(loss, stem, arguments, options)
    raise _unknown(loss)


def _module(loss: nn.Module) -> Call:
    for stem, classes in CLASSES.items():
        for cls, functions in zip(classes, (TORCHS, OURS), strict=True):
            # A subclass with a forward of its own computes something else.
            if isinstance(loss, cls) and type(loss).forward is cls.forward:
                function = functions[stem]
                names = [*inspect.signature(function).parameters][2:]
                options = {name: getattr(loss, name) for name in names if name not in LEGACY}
                return Call(stem, _imported(cls, functions), function, options)
    raise _unknown(loss)


def _function(
    loss: LossFunction, stem: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> Call:
    try:
        bound = inspect.signature(loss).bind(None, None, *arguments, **options)
    except TypeError as error:
        raise TypeError(f"{stem}() does not take these options: {error}") from None
    bound.apply_defaults()
    taken = dict(list(bound.arguments.items())[2:])
    return Call(stem, _imported(loss, TORCHS if loss is TORCHS[stem] else OURS), loss, taken)


def _imported(thing: Any, functions: dict[str, LossFunction]) -> str:
    if functions is OURS:
        return f"lossdocs.{thing.__name__}"
    package = "torch.nn" if isinstance(thing, type) else "torch.nn.functional"
    return f"{package}.{thing.__name__}"


def _unknown(loss: Any) -> TypeError:
    names = ", ".join(f"{stem} ({classes[0].__name__})" for stem, classes in CLASSES.items())
    shown = loss if inspect.isfunction(loss) else type(loss)
    return TypeError(
        f"loss must be one of {names}, of torch or of lossdocs, got {shown.__qualname__}"
    )
