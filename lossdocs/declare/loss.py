"""`@loss`: a formula in plain torch becomes a loss that is checked, fast, and in the right dtype.

The signature says what each argument holds (`lossdocs.declare.types`), the decorator the rest.
Before the body runs, arguments are checked and tensors widened; a kernel takes the place of the
body where one applies.
"""

import functools
import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar, cast

import torch
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function

from lossdocs.declare.checks import checks_of
from lossdocs.declare.classes import explain_failure
from lossdocs.declare.declaration import REQUIRED, Declaration, Parameter
from lossdocs.declare.precision import promoted, promoted_twice, widened
from lossdocs.kernels.memory import in_memory

Function = TypeVar("Function", bound=Callable[..., Tensor])
Given = dict[str, Any]


class Composition(NamedTuple):
    """What a loss is of a computed input; all its other arguments are passed on by name."""

    loss: Callable[..., Tensor]
    input: Callable[..., Tensor]  # takes arguments of the whole, by their names


class Loss:
    """A declared loss: its declaration, its definition, and a kernel where there is one."""

    def __init__(
        self,
        declaration: Declaration,
        definition: Callable[..., Tensor],
        kernel: Callable[..., Tensor] | None = None,
        check: Callable[[Given], None] | None = None,
        composition: Composition | None = None,
    ) -> None:
        self.declaration = declaration
        self.definition = definition
        self.kernel = kernel
        self.composition = composition
        self._check = checks_of(declaration, check)
        self._names = [parameter.name for parameter in declaration.parameters]
        self._positional = [p.name for p in declaration.parameters if not p.keyword_only]
        self._defaults = {parameter.name: parameter.default for parameter in declaration.parameters}
        result = declaration.result
        self._result = self._names if result == "promoted" else result.split()

    def __call__(self, *positional: Any, **named: Any) -> Tensor:
        """Check and widen what is given, compute the loss, and narrow it."""
        given = self._bound(positional, named)
        self._check(given)
        dtype, narrow = promoted_twice(given, self._result)
        wide = self._wide(dtype)
        tensors = [value for value in given.values() if isinstance(value, Tensor)]
        try:
            if self.kernel is not None and in_memory(*tensors):
                value = self.kernel(self.defined, wide, **given)
            else:
                value = self.definition(**widened(given, wide))
        except (IndexError, RuntimeError):
            with suppress(RuntimeError):  # else the error at hand would be hidden
                explain_failure(self.declaration, given)
            raise
        return value.to(narrow)

    def defined(self, **given: Any) -> Tensor:
        """The definition, in the dtype that the loss is computed in; nothing is checked."""
        wide = self._wide(promoted(*given.values()))
        return self.definition(**widened(given, wide))

    def _bound(self, positional: tuple[Any, ...], named: Given) -> Given:
        """All arguments by name, in order: what `inspect` does, for compilers and in less time."""
        given = self._defaults | dict(zip(self._positional, positional, strict=False)) | named
        by_place = self._positional[: len(positional)]
        twice = len(positional) > len(by_place) or any(name in named for name in by_place)
        missing = any(value is REQUIRED for value in given.values())
        if twice or missing or len(given) != len(self._names):
            self.definition(*positional, **named)  # Python itself says what does not fit
        return given

    def _wide(self, dtype: torch.dtype) -> torch.dtype:
        """What arguments of a dtype are computed in."""
        least = self.declaration.compute_in
        return dtype if least == "input" else torch.promote_types(dtype, getattr(torch, least))


def loss(
    *,
    kernel: Callable[..., Tensor] | None = None,
    check: Callable[[Given], None] | None = None,
    composition: Composition | None = None,
    **says: Any,
) -> Callable[[Function], Function]:
    """Declare what a signature cannot say of a loss; its body is the definition.

    Args:
        kernel: a faster way to the same numbers; it is given the definition and all arguments.
        check: refusals that no word of a declaration says; it is given all arguments by name.
        composition: the loss that this is of a computed input, for who explains it.
        says: what [`Declaration`][lossdocs.declare.declaration.Declaration] takes by name.
    """

    def declared(function: Function) -> Function:
        declaration = Declaration(function.__name__, tuple(_parameters(function)), **says)
        about = Loss(declaration, function, kernel, check, composition)

        @functools.wraps(function)
        def called(*positional: Any, **named: Any) -> Tensor:
            arguments = *positional, *named.values()
            if has_torch_function(arguments):  # as torch's own functions: modes, proxies of fx
                return handle_torch_function(called, arguments, *positional, **named)
            return about(*positional, **named)

        called.about = about  # type: ignore[attr-defined]
        return cast(Function, called)

    return declared


quantity = loss  # what is no loss: a target, a weight, an advantage, an estimator


def about(function: Callable[..., Tensor]) -> Loss:
    """What is known of a loss of this package."""
    return cast(Loss, function.about)  # type: ignore[attr-defined]


def _parameters(function: Callable[..., Tensor]) -> list[Parameter]:
    """The signature, whose annotations are strings: their words are what counts."""
    empty = inspect.Parameter.empty
    return [
        Parameter(
            parameter.name,
            "" if parameter.annotation is empty else str(parameter.annotation),
            REQUIRED if parameter.default is empty else parameter.default,
            parameter.kind is parameter.KEYWORD_ONLY,
        )
        for parameter in inspect.signature(function).parameters.values()
    ]
