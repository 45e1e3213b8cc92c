"""The arguments that a new loss begins with: those of torch's function, where torch has one."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

DEPRECATED = {"size_average", "reduce"}


class Argument(NamedTuple):
    """An argument as a signature has it, and what its author has to decide."""

    name: str
    annotation: str
    default: str = ""  # as it is written; empty where there is none
    open: str = ""  # what is to be filled in
    says: str = ""  # its line in the docstring, where it is always the same

    @property
    def positional(self) -> bool:
        """Whether it may come before the options that are given by name."""
        return not self.default or self.name == "weight"


REDUCTION = Argument("reduction", "Reduction", '"mean"', says='`"none"`, `"mean"` or `"sum"`.')
TENSOR = "what it holds, a word of lossdocs/declare/kinds.py"
PLAIN = (
    Argument("input", "Reals", open=TENSOR),
    Argument("target", "Reals", open=TENSOR),
    REDUCTION,
)
WEIGHT = "ClassWeight, ElementWeight or EntryWeight"
NUMBER = "Positive, NotNegative, Fraction or Real"


def arguments(stem: str) -> tuple[Argument, ...]:
    """Those of torch's function, or an input, a target and the reduction."""
    function = torchs(stem)
    return PLAIN if function is None else tuple(translated(function))


def torchs(stem: str) -> Callable[..., Any] | None:
    """The function of that name in torch, where torch is installed and Python can read it."""
    functional = _torch("torch.nn.functional")
    function: Callable[..., Any] | None = getattr(functional, stem, None)
    return function if inspect.isfunction(function) else None


def module_name(stem: str) -> str:
    """The name of its module in torch; else the words of the stem, each with a capital.

    Examples:
        >>> module_name("log_cosh_loss"), module_name("info_nce")
        ('LogCoshLoss', 'InfoNceLoss')
    """
    words = stem.removesuffix("_loss").split("_")
    plain = "".join([*(word.capitalize() for word in words), "Loss"])
    known = dir(_torch("torch.nn"))
    return next((name for name in known if name.lower() == plain.lower()), plain)


def translated(function: Callable[..., Any]) -> Iterator[Argument]:
    """The arguments of torch's function in our words, without those that are deprecated."""
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in DEPRECATED:
            yield _argument(name, parameter.default)


def _argument(name: str, default: Any) -> Argument:
    if name == "reduction":
        return REDUCTION
    if default is inspect.Parameter.empty:
        return Argument(name, "Reals", open=TENSOR)
    if name.endswith("weight"):
        return Argument(name, "EntryWeight | None", "None", open=WEIGHT)
    if isinstance(default, bool) or name == "ignore_index":
        return Argument(name, "bool" if isinstance(default, bool) else "Index", repr(default))
    if isinstance(default, int | float):
        return Argument(name, "Real", repr(float(default)), open=NUMBER)
    return Argument(name, "Real | None", "None", open=f"its kind; torch has {default!r}")


def _torch(name: str) -> Any:
    """A module of torch, or nothing where torch is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None
