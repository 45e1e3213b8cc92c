"""The published test vectors, read from their files alone, hold for torch and for lossdocs."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from declare.test_forms import ctc_loss
from torch import Tensor

import lossdocs
from lossdocs.contract import vectors as making
from lossdocs.contract.encoding import encoded_tensor, option
from lossdocs.contract.model import Contract, Probe, load
from lossdocs.contract.notation import flat
from lossdocs.contract.run import torch_version
from lossdocs.contract.vectors import argument, text_of_vectors
from lossdocs.declare.loss import about
from lossdocs.derive import sources
from lossdocs.derive.probes import drafts, tensors_of
from lossdocs.derive.sources import Source, published, read

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


# A test of each loss and group: for each vector one would cost more than the vector.
GROUPS = sorted({(stem, vector["id"].split(".")[1]) for stem, vector in VECTORS})
each = pytest.mark.parametrize(("stem", "group"), GROUPS, ids=str)
quiet = pytest.mark.filterwarnings("ignore::UserWarning")  # of some means, and torch of names


def tensor(value: Any) -> Any:
    """A tensor of a file, or a number; nan and the infinities stand in quotes."""
    if not isinstance(value, dict):
        return float(value) if value in {"nan", "inf", "-inf"} else value
    numbers = [tensor(number) for number in flat(value["values"])]
    return torch.tensor(numbers, dtype=getattr(torch, value["dtype"])).reshape(value["shape"])


def call(function: Callable[..., Tensor], vector: Vector) -> dict[str, Tensor]:
    """The loss, and the gradients that are wanted, of the sum of the loss."""
    names = vector.get("gradient_by", [])
    given = {name: vector[name] for name in ("input", "target") if name in vector}
    given = {name: tensor(value) for name, value in (given | vector["options"]).items()}
    leaves = [given[name].requires_grad_() for name in names]
    loss = function(**given)
    gradients = torch.autograd.grad(loss.sum(), leaves) if leaves else ()
    keys = [f"gradient_by_{name}" for name in names]
    return {"value": loss.detach()} | dict(zip(keys, gradients, strict=True))


def judge(found: dict[str, Tensor], wanted: Vector) -> None:
    """Fail unless a call gave what is wanted, within the tolerance of the file."""
    expected = {key: tensor(value) for key, value in wanted.items() if key != "tolerance"}
    limits = {"rtol": wanted["tolerance"]["relative"], "atol": wanted["tolerance"]["absolute"]}
    torch.testing.assert_close(found, expected, **limits, equal_nan=True)


def failures(stem: str, group: str, check: Callable[[Vector], None]) -> list[str]:
    """What a check says of the vectors that do not pass it."""
    skip_on_another_torch(stem)
    said = []
    for vector in FILES[stem]["vectors"]:
        if vector["id"].startswith(f"{stem}.{group}."):
            try:
                check(vector)
            except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # whichever it is
                said.append(f"{vector['id']}: {error!r}")
    return said


@each
@quiet
def test_torch_passes_its_vectors(stem: str, group: str) -> None:
    """Its errors are of many types."""

    def check(vector: Vector) -> None:
        wanted = vector["expected"]
        if "error" not in wanted:
            judge(call(getattr(F, stem), vector), wanted)
            return
        with pytest.raises(Exception) as caught:
            call(getattr(F, stem), vector)
        assert wanted["message"].startswith(f"{type(caught.value).__name__}: ")

    assert failures(stem, group, check) == []


@each
@quiet
def test_lossdocs_passes_its_vectors(stem: str, group: str) -> None:
    """Its errors are of the kind that the vector names."""

    def check(vector: Vector) -> None:
        wanted = vector["lossdocs"] if "lossdocs" in vector else vector["expected"]
        if "error" not in wanted:
            judge(call(getattr(lossdocs, stem), vector), wanted)
            return
        with pytest.raises(KINDS[wanted["error"]]):
            call(getattr(lossdocs, stem), vector)

    assert failures(stem, group, check) == []


@pytest.mark.parametrize("stem", FILES)
def test_the_files_are_up_to_date(stem: str) -> None:
    """Whatever the last digits of their numbers, which are others on other processors."""
    skip_on_another_torch(stem)
    head, *lines, end = (FOLDER / f"{stem}.json").read_text().splitlines()
    moved = [json.dumps(moved_by(5e-8, json.loads(line.rstrip(",")))) for line in lines]
    old = [head, *",\n".join(moved).splitlines(), end]

    assert text_of_vectors(load(stem), "\n".join(old)).splitlines() == old


def moved_by(relative: float, value: Any) -> Any:
    """JSON with other numbers."""
    match value:
        case {"dtype": "float8_e4m3fn"}:  # the next number is far away
            return value
        case dict():
            return {key: moved_by(relative, item) for key, item in value.items()}
        case list():
            return [moved_by(relative, item) for item in value]
        case float():
            return value * (1 + relative)
    return value


def test_a_vector_that_no_longer_holds_is_written_anew() -> None:
    """No other; and all where the old text is none."""
    code = "huber_loss(x.log(), y), huber_loss(x, y)"
    tensors = {"x": "tensor([0.3, 2.0])", "y": "tensor([1.0, 0.0])"}
    probe = Probe("huber_loss", "values.two", "Two", code)
    contract = Contract("huber_loss", "2.13", tensors, (probe,))
    text = text_of_vectors(contract)
    head, one, other, end = text.splitlines()
    small, large = (json.dumps(moved_by(x, json.loads(one.rstrip(",")))) for x in (1e-7, 1e-5))

    assert text_of_vectors(contract, "none") == text
    for was, now in ((f"{small},", f"{small},"), (f"{large},", one)):
        old, new = (f"{head}\n{line}\n{other}\n{end}\n" for line in (was, now))
        assert text_of_vectors(contract, old) == new


def test_vectors_of_a_loss_with_lengths_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """From its declaration alone, which gives its probes."""
    source = Source(about(ctc_loss).declaration, "", False)
    code = {one.id: one.code for one in drafts(source) if one.id.startswith(("values", "autog"))}
    probes = tuple(Probe("ctc_loss", id, id, text) for id, text in code.items())
    contract = Contract("ctc_loss", "2.13", tensors_of(source, list(code.values())), probes)
    monkeypatch.setattr(sources, "read", lambda stem: source)
    monkeypatch.setattr(making, "torch_losses", lambda: {"ctc_loss": F.ctc_loss})
    monkeypatch.setattr(making, "lossdocs_losses", lambda: {"ctc_loss": ctc_loss})
    found = {vector["id"]: vector for vector in making.vectors(contract)}

    for reduction in range(1, 4):
        vector = found[f"ctc_loss.values.reductions.{reduction}"]
        judge(call(F.ctc_loss, vector), vector["expected"])
        assert "lossdocs" not in vector
    assert "gradient_by_log_probs" in found["ctc_loss.autograd.values.1"]["expected"]


@pytest.mark.parametrize("stem", FILES)
def test_no_vector_stands_twice(stem: str) -> None:
    """And each has a name of its own, and says what it is for."""
    found = FILES[stem]["vectors"]

    assert len({vector["id"] for vector in found}) == len(found) > 40
    assert all(vector["id"].startswith(f"{stem}.") and vector["shows"] for vector in found)
    assert all(("lossdocs" in vector) == bool(vector.get("why")) for vector in found)


@pytest.mark.parametrize(
    "value",
    [1.0, torch.tensor(1j), torch.zeros(1001), torch.zeros(2, device="meta")],
    ids=["number", "complex", "large", "meta"],
)
def test_what_json_has_no_use_for_is_no_vector(value: object) -> None:
    with pytest.raises(ValueError, match="no tensor, complex, without values, or too large"):
        encoded_tensor(value)


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, torch.float32], ids=str)
def test_an_option_that_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="JSON has no"):
        option(value)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_that_json_has_not_is_read_by_the_type_of_its_option(number: float) -> None:
    """Of every option that is a number; a word stays a word."""
    types = set()
    for one in (one for stem in published() for one in read(stem).declaration.options):
        assert one.option
        types.add(one.option.type)
        value = argument(one, option(number))
        assert isinstance(value, float if one.option.type == "float" else str)
        assert str(value) == str(number)
    assert {"float", "str", "int"} <= types
