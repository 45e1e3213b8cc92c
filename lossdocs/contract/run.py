"""Running a probe with torch's losses and with those of lossdocs."""

import ast
import math
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import lossdocs
from lossdocs.contract.model import Contract, Probe
from lossdocs.contract.notation import Array, Dtype, Raised, Value, flat

# What torch has and lossdocs has not.
ONLY_TORCH = ("LinearCrossEntropyOptions", "NLLLoss2d")


@dataclass(frozen=True)
class Outcome:
    """What came of a probe."""

    value: Value
    warnings: tuple[str, ...] = ()


def torch_version() -> str:
    """The version of torch that runs, without the number of its last repair."""
    return ".".join(torch.__version__.split(".")[:2])


def torch_losses() -> dict[str, Any]:
    """The losses of torch under the names that the probes use."""
    names = [*dir(lossdocs), *ONLY_TORCH]
    homes = {name: home for home in (nn, F) for name in names if hasattr(home, name)}
    return {name: getattr(home, name) for name, home in homes.items()}


def lossdocs_losses() -> dict[str, Any]:
    """The losses of lossdocs under the same names."""
    return {name: getattr(lossdocs, name) for name in dir(lossdocs)}


def run(contract: Contract, probe: Probe, losses: Mapping[str, Any]) -> Outcome:
    """Run a probe with the given losses; what it draws at random is the same in every run.

    Raises:
        ValueError: its code names what neither torch nor lossdocs has.
    """
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings(record=True) as caught:
        torch.default_generator.manual_seed(0)
        warnings.simplefilter("always")
        value = _value(probe, namespace(contract, losses), losses)
    shown = (f"{warning.category.__name__}: {warning.message}" for warning in caught)
    return Outcome(value, tuple(dict.fromkeys(text for text in shown if not aside(text, probe))))


def aside(warning: str, probe: Probe) -> bool:
    """Whether a warning comes from the way torch works inside, once in a process."""
    script = "torch.jit.script" in warning and "torch.jit.script" not in probe.code
    return script or "There is a performance drop" in warning


def _value(probe: Probe, names: dict[str, Any], losses: Mapping[str, Any]) -> Value:
    try:
        return described(result(probe.code, names))
    except Exception as error:
        if isinstance(error, NameError) and error.name not in {*dir(lossdocs), *ONLY_TORCH}:
            known = ", ".join(sorted(names.keys() - losses.keys() - {"__builtins__"}))
            needed = f"{probe.name} must name {known} or a loss"
            raise ValueError(f"{needed}, got {error.name}") from error
        return raised(error)


def result(code: str, names: dict[str, Any]) -> Any:
    """What the expression gives in which code ends."""
    statements, last = compiled(code)
    exec(statements, names)  # noqa: S102  # our data
    return eval(last, names)  # noqa: S307  # likewise


@cache  # what a contract names is named again for each of its probes
def compiled(code: str) -> tuple[CodeType, CodeType]:
    """Statements, and the expression in which they end."""
    *statements, last = ast.parse(code).body
    assert isinstance(last, ast.Expr), "it ends in an expression"
    ends = ast.Expression(last.value)
    return compile(ast.Module(statements, []), "probe", "exec"), compile(ends, "probe", "eval")


def raised(error: Exception) -> Raised:
    """An exception as the data has it, without the guess that some versions of Python add."""
    return Raised(type(error).__name__, re.sub(r"\.? Did you mean .*\?$", "", str(error)))


def namespace(contract: Contract, losses: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the code of a probe may name."""
    names: dict[str, Any] = {"F": F, "math": math, "torch": torch, "tensor": torch.tensor}
    names |= {"autocast": autocast, "grad": grad, "inf": math.inf, "nan": math.nan}
    for name, code in contract.tensors.items():
        names[name] = result(code, names)
    return names | dict(losses)


def grad(function: Callable[..., Tensor], *inputs: Tensor) -> tuple[Tensor, ...]:
    """The gradients of the sum of what a function returns."""
    leaves = [value.clone().requires_grad_() for value in inputs]
    return torch.autograd.grad(function(*leaves).sum(), leaves)


def autocast(function: Callable[[], Any]) -> Any:
    """What a function returns under autocast to bfloat16."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return function()


def described(value: Any) -> Value:  # noqa: PLR0911  # a case for each kind of value
    """A result as the data has it."""
    match value:
        case Tensor():
            return array(value)
        case torch.dtype():
            return Dtype(str(value).removeprefix("torch."))
        case torch.Size() | tuple():
            return tuple(map(described, value))
        case list():
            return list(map(described, value))
        case dict():
            return {described(key): described(item) for key, item in value.items()}
        case None | str() | int() | float():
            return value
    return repr(value)


def array(tensor: Tensor) -> Array:
    """A tensor as the data has it."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    return Array(dtype, tuple(tensor.shape), tuple(flat(tensor.tolist())))
