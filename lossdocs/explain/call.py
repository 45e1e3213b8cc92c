"""Which loss is called, with which tensors and which options."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.loss import about
from lossdocs.declare.reduction import legacy_reduction
from lossdocs.explain.known import Known, functions, of

LEGACY = ("size_average", "reduce")

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Call:
    """A loss function and every option of one call, the defaults included."""

    declaration: Declaration
    of_torch: bool  # torch's loss rather than the one of lossdocs
    function: Callable[..., Tensor]
    options: dict[str, Any]  # as the function takes them, `size_average` and `reduce` too
    module: nn.Module | None = None  # of the loss itself, without a class of its own
    caller: str = ""  # what else called it

    @property
    def name(self) -> str:
        """What was called, as it is imported, and by what."""
        if self.module is not None:
            return f"{'torch.nn' if self.of_torch else 'lossdocs'}.{self.declaration.module}"
        package = "torch.nn.functional" if self.of_torch else "lossdocs"
        by = f", called by {self.caller}" if self.caller else ""
        return f"{package}.{self.declaration.name}{by}"

    @property
    def reduction(self) -> str:
        """The reduction that takes place, whichever argument asked for it."""
        legacy = [self.options.get(name) for name in LEGACY]
        if any(value is not None for value in legacy):
            # torch asks whether size_average is true: a string is, 0 is not.
            return legacy_reduction(*(None if value is None else bool(value) for value in legacy))
        name: str = self.options["reduction"]
        return "mean" if name == "elementwise_mean" else name

    def __call__(self, tensors: Mapping[str, Tensor], **changed: Any) -> Tensor:
        """The loss, some options changed."""
        return self.function(**tensors, **{**self.options, **changed})

    def elements(self, tensors: Tensors) -> Tensor:
        """The loss of each element, before any reduction."""
        without = {name: None for name in LEGACY if name in self.options}
        return self(tensors, reduction="none", **without)

    def wide(self, tensors: Tensors) -> tuple["Call", Tensors]:
        """In the dtype in which a loss of lossdocs is computed: it is rounded once, at the end."""
        if self.of_torch:
            return self, tensors
        least = getattr(torch, self.declaration.compute_in.replace("input", "float32"))
        return self.converted(tensors, lambda dtype: torch.promote_types(dtype, least))

    def converted(
        self, tensors: Tensors, dtype: Callable[[torch.dtype], torch.dtype]
    ) -> tuple["Call", Tensors]:
        """The same loss of the same numbers in another dtype."""

        def to(x: Any) -> Any:
            is_number = isinstance(x, Tensor) and x.is_floating_point()
            return x.to(dtype(x.dtype)) if is_number else x

        options = {name: to(x) for name, x in self.options.items()}
        return replace(self, options=options), {name: to(x) for name, x in tensors.items()}

    def tensors(self) -> Tensors:
        """Those of the options that are tensors."""
        return {name: x for name, x in self.options.items() if isinstance(x, Tensor)}

    def of_lossdocs(self) -> "Call":
        """The loss of lossdocs in the place of torch's."""
        options = {name: x for name, x in self.options.items() if name in self.declaration}
        options["reduction"] = self.reduction
        function = of(self.declaration, torch=False).function
        return Call(self.declaration, of_torch=False, function=function, options=options)

    def inner(self, tensors: Tensors) -> tuple["Call", Tensors]:
        """The call that this is of a computed input, as of logits; itself where nothing is."""
        composition = about(functions()[self.declaration.name]).composition
        if composition is None:
            return self, tensors
        call, tensors = self.wide(tensors)
        takes = inspect.signature(composition.input).parameters
        computed = composition.input(**{name: tensors.get(name) for name in takes})
        declaration = about(composition.loss).declaration
        first, *others = (parameter.name for parameter in declaration.tensors)
        given = {first: computed, **{name: tensors[name] for name in others}}
        # What is None here has a default there.
        options = {name: x for name, x in call.options.items() if x is not None}
        options = {name: x for name, x in options.items() if name in declaration}
        return of_arguments(of(declaration, torch=self.of_torch), options | given)


def of_arguments(found: Known, given: Mapping[str, Any]) -> tuple[Call, Tensors]:
    """Tell the tensors that a loss compares from its options."""
    bound = inspect.signature(found.function).bind(**given)
    bound.apply_defaults()
    options, declared = dict(bound.arguments), [one.name for one in found.declaration.tensors]
    tensors = {name: options.pop(name) for name in declared if name in options}
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    return Call(found.declaration, found.of_torch, found.function, options), tensors
