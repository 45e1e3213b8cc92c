"""What cannot be explained, and what to write instead."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch._subclasses import FakeTensor

from lossdocs.explain.known import Known, declarations, named, of
from lossdocs.explain.run import Seen, is_transformed, shown, tensors_in, without_compiler

MADE = "torch.zeros({name}.shape, dtype={name}.dtype)"
# Tensors that hold no numbers that could be read one by one.
NUMBERLESS: list[tuple[Callable[[Tensor], bool], str]] = [
    (is_transformed, "inside a transform of torch.func, such as vmap: call explain outside of it"),
    (lambda x: isinstance(x, FakeTensor), f"that is fake: pass one with numbers, such as {MADE}"),
    (lambda x: x.is_meta, f"on the meta device: pass one with numbers, such as {MADE}"),
    (lambda x: x.is_nested, "that is nested: pass those in it one by one, {name}.unbind()"),
    (lambda x: x.layout != torch.strided, "that is sparse: pass {name}.to_dense()"),
]


def arguments_of(loss: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """What is given to a loss, by the names of its arguments, if it can be called with it."""
    _refuse_no_callable(loss, options)
    plain = without_compiler(loss)
    try:
        signature = inspect.signature(plain.forward if isinstance(plain, nn.Module) else plain)
    except ValueError:  # of what is not written in Python
        return {**{f"argument {n}": x for n, x in enumerate(arguments)}, **options}
    try:
        bound = signature.bind(*arguments, **options)
    except TypeError as error:
        raise _refused(plain, signature, str(error)) from None
    given: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        match signature.parameters[name].kind:
            case inspect.Parameter.VAR_POSITIONAL:
                given |= {f"{name}[{n}]": x for n, x in enumerate(value)}
            case inspect.Parameter.VAR_KEYWORD:
                given |= value
            case _:
                given[name] = value
    for name, tensor in tensors_in(given):
        refuse_numberless(name, tensor)
    return given


def _refuse_no_callable(loss: Any, options: dict[str, Any]) -> None:
    if isinstance(loss, Tensor):
        raise TypeError(
            "loss must be a module or a function, got a Tensor: pass the loss itself and then what "
            "it takes, explain(loss, input, target)"
        )
    if isinstance(loss, str) and (found := named(loss)):
        raise TypeError(
            f"loss must be a module or a function, got the string {loss!r}: pass {found.path}"
        )
    if isinstance(loss, type) and any("__call__" in vars(base) for base in loss.__mro__):
        parameters = inspect.signature(loss).parameters.values()
        plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        needed = [one.name for one in parameters if one.kind in plain and one.default is one.empty]
        made = ", ".join([*needed, *(f"{name}={value!r}" for name, value in options.items())])
        raise TypeError(
            f"loss must be a module or a function, got the class {loss.__name__}: "
            f"make an instance of it first, explain({loss.__name__}({made}), ...)"
        )
    if not callable(loss) or isinstance(loss, type):
        raise no_loss(loss)


def _refused(loss: Any, signature: inspect.Signature, why: str) -> TypeError:
    if is_of_torch(loss) and not is_known(loss):
        return no_loss(loss)
    if isinstance(loss, nn.Module) and "unexpected" in why:
        return TypeError(
            f"a module has its options already: give explain its tensors alone, "
            f"or options with a function ({why})"
        )
    name = shown(loss)
    if "missing" not in why:
        return TypeError(f"{name}() does not take these options: {why}")
    needed = [one.name for one in signature.parameters.values() if one.default is one.empty]
    return TypeError(f"{name}() {why}: pass explain(loss, {', '.join(needed)})")


def no_loss(loss: Any) -> TypeError:
    """The loss is none that is known, and calls none."""
    names = ", ".join(f"{each.name} ({each.module})" for each in declarations())
    refused = TypeError(
        f"loss must be one of {names}, of torch or of lossdocs, or call one of them, "
        f"got {shown(loss)}"
    )
    for note in _why_unseen(loss):
        refused.add_note(note)
    return refused


def is_of_torch(loss: Any) -> bool:
    """Whether a function or a module is one of torch's own."""
    where = getattr(loss if inspect.isroutine(loss) else type(loss), "__module__", None) or ""
    return where.partition(".")[0] == "torch"


def is_known(loss: Any) -> bool:
    """Whether it is a loss by its class or as a function."""
    known = [of(each, torch=torch) for each in declarations() for torch in (True, False)]
    modules = tuple(each.module for each in known if each.module is not None)
    return isinstance(loss, modules) or any(loss is each.function for each in known)


def _why_unseen(loss: Any) -> Iterator[str]:
    """Why a loss may have been called without being seen."""
    if isinstance(loss, (torch.jit.ScriptModule, torch.jit.ScriptFunction)):
        yield "What is scripted does not show what it calls: pass what was scripted."
    for name in (each.name for each in declarations() if is_replaced(of(each, torch=True))):
        yield f"torch.nn.functional.{name} was replaced by another function: pass lossdocs.{name}."


def is_replaced(found: Known) -> bool:
    """Whether a function of torch is another by now."""
    code = getattr(found.function, "__code__", None)
    return found.function is not None and (code is None or code.co_filename != F.__file__)


def refuse_hidden(seen: list[Seen]) -> None:
    """What a loss was called with must hold numbers; those of a transform are gone by now."""
    for each in seen:
        for name, tensor in tensors_in(each.arguments):
            if is_transformed(tensor):
                raise TypeError(
                    f"{each.known.declaration.name} was called inside a transform of torch.func, "
                    "such as vmap or grad, where its tensors hold no numbers: pass the loss "
                    "itself, and of a batch one sample"
                )
            refuse_numberless(name, tensor)


def refuse_numberless(name: str, tensor: Tensor) -> None:
    """A tensor must hold numbers that can be looked at."""
    for is_so, what in NUMBERLESS:
        if is_so(tensor):
            raise TypeError(f"{name} must hold numbers, got a tensor {what.format(name=name)}")


def refuse_others(given: dict[str, Any], found: Known) -> None:
    """What a loss compares, and factors, must be tensors."""
    first, *_ = found.declaration.tensors
    for one in map(found.declaration.__getitem__, found.declaration.arrays):
        value = given[one.name]
        if isinstance(value, Tensor) or (value is None and one.optional):
            continue
        of_first = f"{first.name}.dtype" if isinstance(given[first.name], Tensor) else ""
        of_indices = any(kind.integers == "only" for kind in one.kinds) and _is_whole(value)
        dtype = "torch.int64" if of_indices else of_first or "torch.float32"
        made = f"torch.as_tensor({one.name}, dtype={dtype})"
        if isinstance(value, (list, tuple)) and any(isinstance(x, Tensor) for x in value):
            made = f"torch.stack({one.name})"
        advice = (
            "" if value is None or (isinstance(value, float) and one.weight) else f": pass {made}"
        )
        raise TypeError(f"{one.name} must be a Tensor, got {type(value).__name__}{advice}")


def _is_whole(value: Any) -> bool:
    """Whether what is no tensor holds whole numbers."""
    try:
        return not torch.as_tensor(value, device="cpu").is_floating_point()
    except (TypeError, ValueError, RuntimeError):
        return False
