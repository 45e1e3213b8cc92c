"""Which loss is called, with which tensors and which options."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

from torch import Tensor, nn

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import LayerBias, LayerWeight
from lossdocs.declare.loss import about
from lossdocs.declare.reduction import legacy_reduction
from lossdocs.explain.known import Known, declarations, functions, of

LEGACY = ("size_average", "reduce")
WRAPPED = ("_orig_mod", "_torchdynamo_orig_callable")  # where torch.compile keeps what it was given

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Call:
    """A loss function and every option of one call, the defaults included."""

    declaration: Declaration
    of_torch: bool  # torch's loss rather than the one of lossdocs
    function: Callable[..., Tensor]
    options: dict[str, Any]  # as the function takes them, `size_average` and `reduce` too
    module: nn.Module | None = None

    @property
    def name(self) -> str:
        """What was called, as it is imported."""
        if self.module is None:
            package = "torch.nn.functional" if self.of_torch else "lossdocs"
            return f"{package}.{self.declaration.name}"
        return f"{'torch.nn' if self.of_torch else 'lossdocs'}.{self.declaration.module}"

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

    def elements(self, tensors: Mapping[str, Tensor]) -> Tensor:
        """The loss of each element, before any reduction."""
        without = {name: None for name in LEGACY if name in self.options}
        return self(tensors, reduction="none", **without)

    def with_options(self, change: Callable[[Any], Any]) -> "Call":
        """The same loss, with each option changed."""
        return replace(self, options={name: change(x) for name, x in self.options.items()})

    def inner(self, tensors: Tensors) -> tuple["Call", Tensors]:
        """The call that this is of a computed input, as of logits; itself where nothing is."""
        composition = about(functions()[self.declaration.name]).composition
        if composition is None:
            return self, tensors
        takes = inspect.signature(composition.input).parameters
        computed = composition.input(**{name: tensors.get(name) for name in takes})
        declaration = about(composition.loss).declaration
        first, *others = (parameter.name for parameter in declaration.tensors)
        given = {first: computed, **{name: tensors[name] for name in others}}
        # What is None here has a default there.
        options = {name: x for name, x in self.options.items() if x is not None}
        options = {name: x for name, x in options.items() if name in declaration}
        return _of_function(of(declaration, torch=self.of_torch), (), options | given)


def called(loss: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[Call, Tensors]:
    """Recognize a loss, and tell its tensors from its options."""
    if isinstance(loss, partial):
        return called(loss.func, (*loss.args, *arguments), {**loss.keywords, **options})
    for name in WRAPPED:
        if hasattr(loss, name):
            return called(getattr(loss, name), arguments, options)
    if isinstance(loss, type):
        raise TypeError(
            f"loss must be a module or a function, got the class {loss.__name__}: "
            f"make a module of it first, {loss.__name__}(...)"
        )
    for declaration, torch in product(declarations(), (True, False)):
        found = of(declaration, torch=torch)
        if loss is found.function:
            return _of_function(found, arguments, options)
        if found.module is not None and _is_plain(loss, found.module):
            return _of_module(found, loss, arguments, options)
    names = ", ".join(f"{each.name} ({each.module})" for each in declarations())
    shown = loss if inspect.isfunction(loss) else type(loss)
    raise TypeError(
        f"loss must be one of {names}, of torch or of lossdocs, got {shown.__qualname__}"
    )


def _is_plain(loss: Any, module: type[nn.Module]) -> bool:
    """Whether a loss is of a class, and has no forward of its own that computes something else."""
    own = isinstance(loss, module) and "forward" not in vars(loss)
    return own and type(loss).forward is module.forward


def _of_function(
    found: Known, arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Call, Tensors]:
    declaration = found.declaration
    try:
        bound = inspect.signature(found.function).bind(*arguments, **options)
    except TypeError as error:
        raise TypeError(f"{declaration.name}() does not take these options: {error}") from None
    bound.apply_defaults()
    given, tensors = dict(bound.arguments), {}
    for parameter in declaration.tensors:
        name, tensor = parameter.name, given.pop(parameter.name, None)
        if tensor is None and parameter.optional:
            continue
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{name} must be a Tensor, got {type(tensor).__name__}")
        if tensor.is_meta:
            raise TypeError(f"{name} must hold numbers, got a tensor on the meta device")
        tensors[name] = tensor
    return Call(declaration, found.of_torch, found.function, given), tensors


def _of_module(
    found: Known, module: nn.Module, arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Call, Tensors]:
    try:
        given = inspect.signature(module.forward).bind(*arguments, **options).arguments
    except TypeError as error:
        raise TypeError(
            f"a module has its options already: give explain its tensors alone, "
            f"or options with a function ({error})"
        ) from None
    given = _layer(found.declaration, module) | given
    for name in inspect.signature(found.function).parameters:
        if name not in (*given, *LEGACY) and hasattr(module, name):
            given[name] = getattr(module, name)
    call, tensors = _of_function(found, (), given)
    return replace(call, module=module), tensors


def _layer(declaration: Declaration, module: Any) -> Tensors:
    """What a module holds of the tensors, where it holds a linear layer."""
    held = {}
    for parameter in declaration.tensors:
        if parameter.kinds == (LayerWeight,):
            sizes = (module.num_classes, *module.out_features)
            held[parameter.name] = module.linear.weight.reshape(*sizes, -1)
        elif parameter.kinds == (LayerBias,) and module.linear.bias is not None:
            held[parameter.name] = module.linear.bias.reshape(sizes)
    return held
