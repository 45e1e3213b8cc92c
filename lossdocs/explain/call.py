"""Which loss is called, with which tensors and which options."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from torch import Tensor, nn

from lossdocs.declare.declaration import Declaration
from lossdocs.declare.kinds import LayerBias, LayerWeight
from lossdocs.declare.loss import about
from lossdocs.declare.reduction import legacy_reduction
from lossdocs.explain.known import Known, LossFunction, functions, known, names, of

LEGACY = ("size_average", "reduce")
WRAPPED = ("_orig_mod", "_torchdynamo_orig_callable")  # where torch.compile keeps what it was given

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Call:
    """A loss function and every option of one call, the defaults included."""

    declaration: Declaration
    name: str  # what was called, as it is imported
    function: LossFunction
    options: dict[str, Any]  # as the function takes them, `size_average` and `reduce` too
    of_torch: bool  # torch's loss rather than the one of lossdocs
    module: nn.Module | None = None

    @property
    def stem(self) -> str:
        """The name of the function."""
        return self.declaration.name

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

    def smoothing(self) -> float:
        """The option `label_smoothing`; 0 where the loss does not have it."""
        return float(self.options.get("label_smoothing", 0))

    def __call__(self, tensors: Mapping[str, Tensor], **changed: Any) -> Tensor:
        """The loss, some options changed."""
        return self.function(**tensors, **{**self.options, **changed})

    def with_options(self, change: Callable[[Any], Any]) -> "Call":
        """The same loss, with each option changed."""
        return replace(self, options={name: change(x) for name, x in self.options.items()})

    def elements(self, tensors: Mapping[str, Tensor]) -> Tensor:
        """The loss of each element, before any reduction."""
        without = {name: None for name in LEGACY if name in self.options}
        return self(tensors, reduction="none", **without)

    def inner(self, tensors: Tensors) -> tuple["Call", Tensors]:
        """The call that this is of a computed input, as of logits; itself where nothing is."""
        composition = about(functions()[self.stem]).composition
        if composition is None:
            return self, tensors
        taken = {
            name: tensors.get(name) for name in inspect.signature(composition.input).parameters
        }
        declaration = about(composition.loss).declaration
        found = of(declaration, torch=self.of_torch)
        first, *others = (parameter.name for parameter in declaration.tensors)
        given = {first: composition.input(**taken), **{name: tensors[name] for name in others}}
        set_here = {name: x for name, x in self.options.items() if x is not None}
        options = {p.name: set_here.get(p.name, p.default) for p in declaration.parameters}
        return _of_function(found, (), {**options, **given})


def called(loss: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> tuple[Call, Tensors]:
    """Recognize a loss, and tell its tensors from its options."""
    loss, arguments, options = _unwrapped(loss, arguments, options)
    if isinstance(loss, type):
        raise TypeError(
            f"loss must be a module or a function, got the class {loss.__name__}: "
            f"make a module of it first, {loss.__name__}(...)"
        )
    for found in known():
        if loss is found.function:
            return _of_function(found, arguments, options)
        if found.module is not None and _is_plain(loss, found.module):
            return _of_module(found, loss, arguments, options)
    shown = loss if inspect.isfunction(loss) else type(loss)
    raise TypeError(
        f"loss must be one of {names()}, of torch or of lossdocs, got {shown.__qualname__}"
    )


def _is_plain(loss: Any, module: type[nn.Module]) -> bool:
    """Whether a loss is of a class, and has no forward of its own that computes something else."""
    own = isinstance(loss, module) and "forward" not in vars(loss)
    return own and type(loss).forward is module.forward


def _unwrapped(
    loss: Any, arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """What a partial or torch.compile was made of, and all arguments."""
    if isinstance(loss, partial):
        return _unwrapped(loss.func, (*loss.args, *arguments), {**loss.keywords, **options})
    inside = next((getattr(loss, name) for name in WRAPPED if hasattr(loss, name)), None)
    return (loss, arguments, options) if inside is None else _unwrapped(inside, arguments, options)


def _of_function(
    found: Known, arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Call, Tensors]:
    declaration, function = found.declaration, found.function
    assert function is not None
    try:
        bound = inspect.signature(function).bind(*arguments, **options)
    except TypeError as error:
        raise TypeError(f"{declaration.name}() does not take these options: {error}") from None
    bound.apply_defaults()
    given = dict(bound.arguments)
    tensors = {parameter.name: given.pop(parameter.name, None) for parameter in declaration.tensors}
    for name, tensor in list(tensors.items()):
        if tensor is None and declaration[name].optional:
            del tensors[name]
        elif not isinstance(tensor, Tensor):
            raise TypeError(f"{name} must be a Tensor, got {type(tensor).__name__}")
        elif tensor.is_meta:
            raise TypeError(f"{name} must hold numbers, got a tensor on the meta device")
    return Call(declaration, found.name, function, given, found.of_torch), tensors


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
    assert found.function is not None
    tensors = [parameter.name for parameter in found.declaration.tensors]
    bound = {
        name: getattr(module, name)
        for name in inspect.signature(found.function).parameters
        if name not in (*tensors, *LEGACY) and hasattr(module, name)
    }
    call, tensors_of_call = _of_function(
        found, (), {**_layer(found.declaration, module), **bound, **given}
    )
    return replace(call, name=found.module_name, module=module), tensors_of_call


def _layer(declaration: Declaration, module: Any) -> dict[str, Tensor]:
    """What a module holds of the tensors, where it holds a linear layer."""
    held: dict[str, Tensor] = {}
    for parameter in declaration.tensors:
        if parameter.kinds == (LayerWeight,):
            sizes = (module.num_classes, *module.out_features)
            held[parameter.name] = module.linear.weight.reshape(*sizes, -1)
        elif parameter.kinds == (LayerBias,) and module.linear.bias is not None:
            held[parameter.name] = module.linear.bias.reshape(sizes)
    return held
