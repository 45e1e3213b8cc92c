"""The calls of the probes as test vectors in JSON, for implementations in any language.

A vector is one call: its tensors, its options, and the value, the gradients or the kind of error
that torch gives; and what lossdocs gives where that differs.
"""

import inspect
import json
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from lossdocs.contract.encoding import decoded, encoded, encoded_tensor, option
from lossdocs.contract.model import Contract, Probe
from lossdocs.contract.notation import EXACT, TOLERANCES, Raised, same
from lossdocs.contract.run import array, lossdocs_losses, raised, run, torch_losses
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.derive import sources

KINDS = {"ValueError": "value", "TypeError": "type", "IndexError": "index"}
COMPARED = ("input", "target")  # stand beside the options
MOST_CALLS = 20  # gradcheck makes hundreds, each with other numbers

Call = dict[str, Any]
Outcome = dict[str, Any]  # arrays, or one that is `Raised`
Vector = dict[str, Any]


def vectors(contract: Contract) -> list[Vector]:
    """Everything that the file of a loss holds; no call twice."""
    found: dict[str, Vector] = {}
    for probe in contract.probes:
        for number, call in enumerate(calls(contract, probe), start=1):
            key = json.dumps(call, sort_keys=True)
            found.setdefault(key, vector(probe, f"{probe.name}.{number}", call))
    return list(found.values())


def calls(contract: Contract, probe: Probe) -> list[Call]:
    """The calls of the loss that a probe makes, those that JSON can hold."""
    seen: list[Call] = []
    function = getattr(F, contract.stem, None) or lossdocs_losses()[contract.stem]
    declaration, signature = sources.read(contract.stem).declaration, inspect.signature(function)

    def watched(*arguments: Any, **options: Any) -> Tensor:
        with suppress(TypeError, ValueError, RuntimeError):  # the last from vmap and fake tensors
            seen.append(_call(signature.bind(*arguments, **options), declaration))
        value: Tensor = function(*arguments, **options)
        return value

    run(contract, probe, torch_losses() | {contract.stem: watched})
    return seen if len(seen) <= MOST_CALLS else []


def _call(bound: inspect.BoundArguments, declaration: Declaration) -> Call:
    defaults = {name: one.default for name, one in bound.signature.parameters.items()}
    given = {name: x for name, x in bound.arguments.items() if x is not defaults[name]}
    if others := [name for name in given if name not in declaration]:
        raise ValueError(f"torch alone has {', '.join(others)}")
    arrays = declaration.arrays
    call = {name: encoded_tensor(x) if name in arrays else option(x) for name, x in given.items()}
    call["gradient_by"] = [name for name in arrays if name in given and given[name].requires_grad]
    return call


def vector(probe: Probe, name: str, call: Call) -> Vector:
    """A call, and what torch and lossdocs make of it, or lossdocs alone if the loss is its own."""
    families = (lossdocs_losses() | torch_losses(), lossdocs_losses())
    theirs, ours = (outcome(losses[probe.stem], call, probe.stem) for losses in families)
    options = {key: call[key] for key in call.keys() - {*COMPARED, "gradient_by"}}
    result: Vector = {
        "id": name,
        "shows": probe.shows,
        **{key: call[key] for key in COMPARED if key in call},
        "options": {"reduction": "mean"} | dict(sorted(options.items())),
    }
    if call["gradient_by"]:
        result["gradient_by"] = call["gradient_by"]
    result["expected"] = expected(theirs, ours)
    if not (theirs.keys() == ours.keys() == {"error"} or same(ours, theirs)):
        result |= {"lossdocs": expected(ours, ours), "why": probe.why or probe.defect}
    if probe.defect:
        result["defect"] = probe.defect
    return result


def outcome(function: Callable[..., Tensor], call: Call, stem: str) -> Outcome:
    """The loss and the gradients of its sum, or what was raised."""
    declaration = sources.read(stem).declaration
    given = {key: value for key, value in call.items() if key != "gradient_by"}
    arguments = {key: argument(declaration[key], value) for key, value in given.items()}
    leaves = [arguments[name].requires_grad_() for name in call["gradient_by"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            loss = function(**arguments)
            gradients = torch.autograd.grad(loss.sum(), leaves) if leaves else ()
        except Exception as error:  # noqa: BLE001  # whichever it is, it is the outcome
            return {"error": raised(error)}
    names = [f"gradient_by_{name}" for name in call["gradient_by"]]
    return {"value": array(loss.detach())} | dict(zip(names, map(array, gradients), strict=True))


def argument(parameter: Parameter, value: Any) -> Any:
    """A tensor or an option of which JSON has the text."""
    if isinstance(value, dict):
        held = decoded(value)
        dtype = getattr(torch, held.dtype)
        return torch.tensor(held.numbers, dtype=dtype, device="cpu").reshape(held.shape)
    number = parameter.option is not None and parameter.option.type == "float"
    return float(value) if number and value in {"nan", "inf", "-inf"} else value


def expected(found: Outcome, ours: Outcome) -> dict[str, Any]:
    """An outcome as JSON has it; the kind of an error is that of lossdocs."""
    result: dict[str, Any] = {}
    for key, value in found.items():
        if isinstance(value, Raised):
            result["error"] = KINDS.get(ours.get("error", value).kind, "other")
            result["message"] = f"{value.kind}: {value.message}"
        else:
            result[key] = encoded(value)
            relative, absolute = TOLERANCES.get(value.dtype, EXACT)
            result["tolerance"] = {"relative": relative, "absolute": absolute}
    return result


def text_of_vectors(contract: Contract, old: str = "") -> str:
    """The text of the file of a loss, one vector a line.

    A vector of the old text that still holds is left as it is: on another processor the last
    digits are others.
    """
    head = json.dumps({"loss": contract.stem, "torch": contract.torch})
    known: dict[str, Vector] = {}
    with suppress(ValueError):  # there is no old text, or it is no JSON
        known = {one["id"]: one for one in json.loads(old)["vectors"]}
    found = ((known.get(one["id"]), one) for one in vectors(contract))
    kept = (was if same(decoded(one), decoded(was)) else one for was, one in found)
    lines = ",\n".join(json.dumps(one, allow_nan=False) for one in kept)
    return f'{head[:-1]}, "vectors": [\n{lines}\n]}}\n'
