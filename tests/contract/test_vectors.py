"""The published test vectors, read from their files alone, hold for torch and for lossdocs."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import lossdocs
from lossdocs.contract.encoding import encoded_tensor, option
from lossdocs.contract.model import load
from lossdocs.contract.run import torch_version
from lossdocs.contract.vectors import argument, vectors
from lossdocs.derive.sources import published, read

FOLDER = Path(__file__).parents[2] / "docs/behaviour/vectors"
FILES = {stem: json.loads((FOLDER / f"{stem}.json").read_text()) for stem in published()}
VECTORS = [(stem, vector) for stem, file in FILES.items() for vector in file["vectors"]]
KINDS = {"value": ValueError, "type": TypeError, "index": IndexError}

Vector = dict[str, Any]


def skip_on_another_torch(stem: str) -> None:
    """The vectors of one version say nothing about another."""
    version = FILES[stem]["torch"]
    if version != torch_version():
        pytest.skip(f"written with torch {version}, this is {torch_version()}")


each = pytest.mark.parametrize(("stem", "vector"), VECTORS, ids=[one["id"] for _, one in VECTORS])


def tensor(value: Any) -> Any:
    """A tensor of a file, or a number; what is neither stays as it is."""
    if not isinstance(value, dict):
        return float(value) if value in {"nan", "inf", "-inf"} else value
    dtype = getattr(torch, value["dtype"])
    numbers = torch.tensor(floats(value["values"]), dtype=dtype)
    return numbers.reshape(value["shape"])


def floats(values: Any) -> Any:
    """Numbers in brackets; nan and the infinities stand in quotes."""
    if isinstance(values, list):
        return [floats(value) for value in values]
    return float(values) if isinstance(values, str) else values


def call(function: Callable[..., Tensor], vector: Vector) -> dict[str, Tensor]:
    """The loss, and the gradients that are wanted, of the sum of the loss."""
    names = vector.get("gradient_by", [])
    given = {name: tensor(vector[name]) for name in ("input", "target") if name in vector}
    given |= {name: tensor(value) for name, value in vector["options"].items()}
    leaves = [given[name].requires_grad_() for name in names]
    loss = function(**given)
    gradients = torch.autograd.grad(loss.sum(), leaves) if leaves else ()
    keys = [f"gradient_by_{name}" for name in names]
    return {"value": loss.detach()} | dict(zip(keys, gradients, strict=True))


def judge(found: dict[str, Tensor], wanted: Vector) -> None:
    """Fail unless a call gave what is wanted, within the tolerance of the file."""
    assert found.keys() | {"tolerance"} == wanted.keys()
    tolerance = wanted["tolerance"]
    for name, value in found.items():
        torch.testing.assert_close(
            value,
            tensor(wanted[name]),
            rtol=tolerance["relative"],
            atol=tolerance["absolute"],
            equal_nan=True,
        )


@each
@pytest.mark.filterwarnings("ignore::UserWarning")  # both warn of some means, and torch of names
def test_torch_passes_a_vector(stem: str, vector: Vector) -> None:
    """Its errors are of many types."""
    skip_on_another_torch(stem)
    wanted = vector["expected"]
    if "error" in wanted:
        with pytest.raises(Exception) as caught:
            call(getattr(F, stem), vector)
        assert wanted["message"].startswith(f"{type(caught.value).__name__}: ")
    else:
        judge(call(getattr(F, stem), vector), wanted)


@each
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_lossdocs_passes_a_vector(stem: str, vector: Vector) -> None:
    """Its errors are of the kind that the vector names."""
    wanted = vector["lossdocs"] if "lossdocs" in vector else vector["expected"]
    if "error" in wanted:
        kind = KINDS[wanted["error"]]
        with pytest.raises(kind):
            call(getattr(lossdocs, stem), vector)
    else:
        judge(call(getattr(lossdocs, stem), vector), wanted)


@pytest.mark.parametrize("stem", FILES)
def test_the_files_are_up_to_date(stem: str) -> None:
    """Within rounding, which is another on other processors."""
    skip_on_another_torch(stem)
    fresh = vectors(load(stem))

    assert [vector["id"] for vector in fresh] == [one["id"] for one in FILES[stem]["vectors"]]
    for new, old in zip(fresh, FILES[stem]["vectors"], strict=True):
        assert alike(json.loads(json.dumps(new)), old), f"{new} is written as {old}"


def alike(new: Any, old: Any) -> bool:
    """Whether two pieces of JSON are the same but for the last digits of their numbers."""
    match new, old:
        case dict(), dict():
            return new.keys() == old.keys() and all(alike(new[key], old[key]) for key in new)
        case list(), list():
            return len(new) == len(old) and all(map(alike, new, old))
        case float(), float():
            return math.isclose(new, old, rel_tol=1e-2, abs_tol=1e-5)
    return type(new) is type(old) and new == old


@pytest.mark.parametrize("stem", FILES)
def test_no_vector_stands_twice(stem: str) -> None:
    """And each has a name of its own, and says what it is for."""
    found = FILES[stem]["vectors"]

    assert len({vector["id"] for vector in found}) == len(found) > 40
    assert all(vector["id"].startswith(f"{stem}.") and vector["shows"] for vector in found)
    assert all(("lossdocs" in vector) == bool(vector.get("why")) for vector in found)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (torch.tensor(1j), "complex"),
        (torch.zeros(1001), "too large"),
        (torch.zeros(2, device="meta"), "without values"),
    ],
    ids=["complex", "large", "meta"],
)
def test_what_json_has_no_use_for_is_no_vector(value: Tensor, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encoded_tensor(value)


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, torch.float32], ids=str)
def test_an_option_that_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON has no"):
        option(value)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_that_json_has_not_is_read_by_the_type_of_its_option(number: float) -> None:
    """Of every option that is a number; a word stays a word."""
    losses = (read(stem).declaration for stem in published())
    options = [parameter for loss in losses for parameter in loss.options if parameter.option]
    types = {one.option.type for one in options if one.option}
    read_back = [(one.option.type, argument(one, option(number))) for one in options if one.option]

    assert {"float", "str", "int"} <= types
    for kind, value in read_back:
        assert isinstance(value, float if kind == "float" else str)
        assert str(value) == str(number)
