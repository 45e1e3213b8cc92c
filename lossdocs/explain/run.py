"""Run what was given, once, and see which loss it calls, with what."""

import inspect
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import FunctionType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn, overrides

from lossdocs.explain.call import Call, Tensors, of_arguments
from lossdocs.explain.known import Known, of, recognized

# Where torch.compile keeps what it was given.
COMPILED = ("_orig_mod", "_torchdynamo_orig_callable")
ROUNDING = 16  # steps of a dtype, as far as a compiler may be off


@dataclass
class Seen:
    """A loss that was called."""

    known: Known
    arguments: dict[str, Any]  # all of them, by name
    value: Any = None  # None where it raised
    copies: dict[str, Any] = field(init=False)  # what they held then
    autocast: AbstractContextManager[Any] = field(init=False)  # as it was then

    def __post_init__(self) -> None:
        """Keep what may change after the call."""
        self.copies = {name: _copy(x) for name, x in self.arguments.items()}
        device = next((x.device.type for _, x in tensors_in(self.arguments)), "cpu")
        self.autocast = nullcontext()
        if torch.amp.is_autocast_available(device):
            enabled, dtype = torch.is_autocast_enabled(device), torch.get_autocast_dtype(device)
            self.autocast = torch.autocast(device, dtype, enabled=enabled)


class Recorder(overrides.TorchFunctionMode):
    """Sees the losses that are called under it, whatever calls them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Call a function of torch or of lossdocs, and note it if it is a loss."""
        given, found = kwargs or {}, recognized(func)
        if found is None:
            return func(*args, **given)
        function = _itself(found)
        bound = inspect.signature(function).bind(*args, **given)
        bound.apply_defaults()
        seen = Seen(found._replace(function=function), dict(bound.arguments))
        self.seen.append(seen)
        seen.value = function(*args, **given)
        return seen.value


def _itself(found: Known) -> Any:
    """The function that called the recorder; another may have its name by now."""
    caller = sys._getframe(2)  # noqa: SLF001
    while caller.f_globals is vars(overrides):
        caller = caller.f_back  # type: ignore[assignment]
    own = caller.f_globals is vars(F) and caller.f_code.co_name == found.declaration.name
    if not own or caller.f_code is getattr(found.function, "__code__", None):
        return found.function
    return FunctionType(caller.f_code, caller.f_globals)


@dataclass
class Run:
    """What was given, what it returned, and the loss that it called."""

    loss: Any  # without what torch.compile wraps around it
    given: dict[str, Any]  # by the names of its arguments
    returned: Any
    all_seen: list[Seen]
    originals: dict[int, Tensor]  # of the copies that were passed, by their id
    gradients: Tensors  # of what was returned, by what was given and by parameters

    @cached_property
    def seen(self) -> Seen:
        """The loss whose value was returned; where none is, the last."""
        fits = (each for each in self.all_seen if same(each.value, self.returned))
        return next(fits, self.all_seen[-1])

    @cached_property
    def call(self) -> Call:
        """The call of the loss."""
        call, _ = self.read
        itself = of(call.declaration, torch=call.of_torch)
        if type(self.loss) is itself.module:
            return replace(call, module=self.loss)
        return replace(call, caller="" if self.loss is itself.function else shown(self.loss))

    @property
    def tensors(self) -> Tensors:
        """What the loss compared."""
        return self.read[1]

    @cached_property
    def read(self) -> tuple[Call, Tensors]:
        """The loss with its options, and the tensors that it was called with."""
        return of_arguments(self.seen.known, self.seen.copies)

    @property
    def requiring(self) -> list[str]:
        """The arguments of the loss by which a gradient was asked for."""
        return [name for name, x in tensors_in(self.seen.arguments) if x.requires_grad]

    @property
    def made_by(self) -> str | None:
        """The operation that made the first tensor, where autograd recorded one."""
        first = self.seen.arguments[next(iter(self.tensors))]
        node = self.originals.get(id(first), first).grad_fn
        return None if node is None else node.name().removesuffix("Backward0")

    def of_given(self) -> Tensor | None:
        """The loss of what was given by the names of its tensors, where it took other numbers."""
        given = {name: x for name, x in tensors_in(self.given) if name in self.seen.arguments}
        if all(same(x, self.seen.copies[name]) for name, x in given.items()):
            return None
        with suppress(Exception), self.seen.autocast, torch.no_grad():
            loss: Tensor = self.seen.known.function(**(self.seen.copies | given))
            return loss
        return None


def run(
    loss: Any,
    given: dict[str, Any],
    arguments: tuple[Any, ...],
    options: dict[str, Any],
    recorder: Recorder,
) -> Run:
    """Run a loss on copies of what it is given."""
    plain = without_compiler(loss)

    def passed(function: Any, copies: dict[int, Tensor]) -> Any:
        named = {name: copies.get(id(x), x) for name, x in options.items()}
        return function(*(copies.get(id(x), x) for x in arguments), **named)

    leaves, copies = _copies(given)
    originals = {id(copies[id(x)]): x for _, x in tensors_in(given)}
    with _eager(), recorder:
        returned = passed(plain, copies)
    if plain is not loss:  # what a compiler makes of it, which hides what it calls
        leaves, copies = _copies(given)
        returned = passed(loss, copies)
    by = leaves | (dict(plain.named_parameters()) if isinstance(plain, nn.Module) else {})
    gradients = dict(_gradients(returned, by))
    if isinstance(returned, float):  # of .item()
        returned = torch.tensor(returned, dtype=torch.float64, device="cpu")
    returned = returned.detach().clone() if isinstance(returned, Tensor) else returned
    done = [each for each in recorder.seen if each.value is not None]
    return Run(plain, given, returned, done, originals, gradients)


def _copies(given: dict[str, Any]) -> tuple[Tensors, dict[int, Tensor]]:
    """Leaves by name, and what is passed of them, by the id of what it stands for."""
    leaves = {
        name: x.detach().clone().requires_grad_(x.requires_grad) for name, x in tensors_in(given)
    }
    # What may be changed in place must not be a leaf.
    return leaves, {
        id(x): leaves[name] if x.is_leaf else leaves[name].clone() for name, x in tensors_in(given)
    }


def without_compiler(loss: Any) -> Any:
    """What torch.compile was given."""
    wrapped = next((name for name in COMPILED if hasattr(loss, name)), None)
    return loss if wrapped is None else without_compiler(getattr(loss, wrapped))


def shown(loss: Any) -> str:
    """The name of a function or a class, or that of its class."""
    name: str = (loss if inspect.isroutine(loss) or inspect.isclass(loss) else type(loss)).__name__
    return name


def tensors_in(arguments: dict[str, Any]) -> Iterable[tuple[str, Tensor]]:
    """Those of the arguments that are tensors."""
    return ((name, x) for name, x in arguments.items() if isinstance(x, Tensor))


def is_transformed(x: Tensor) -> bool:
    """Whether it stands for what a transform of torch.func goes through."""
    return bool(torch._C._functorch.is_functorch_wrapped_tensor(x))  # noqa: SLF001


def same(one: Any, other: Any) -> bool:
    """Whether two tensors hold the same numbers, but for what a compiler rounds."""
    if not isinstance(one, Tensor) or not isinstance(other, Tensor) or one.shape != other.shape:
        return False
    if not one.is_floating_point() or not other.is_floating_point():
        return torch.equal(one, other.to(one))
    step = ROUNDING * torch.finfo(one.dtype).eps
    one, other = one.detach().double(), other.detach().to(one.device).double()
    return torch.allclose(one, other, rtol=step, atol=0, equal_nan=True)


def _copy(x: Any) -> Any:
    return x.detach().clone() if isinstance(x, Tensor) and not is_transformed(x) else x


def _eager() -> AbstractContextManager[Any]:
    """What is compiled within is run as it was given: a compiler would hide its calls."""
    compiles = "torch._dynamo" in sys.modules
    return torch.compiler.set_stance("force_eager") if compiles else nullcontext()


def _gradients(value: Any, leaves: Tensors) -> Iterator[tuple[str, Tensor]]:
    """Of the sum of what was returned, by what requires a gradient."""
    by = {name: x for name, x in leaves.items() if x.requires_grad}
    if not by or not isinstance(value, Tensor) or not value.requires_grad:
        return
    with suppress(RuntimeError):
        found = torch.autograd.grad(value.sum(), list(by.values()), allow_unused=True)
        yield from ((name, x) for name, x in zip(by, found, strict=True) if x is not None)
