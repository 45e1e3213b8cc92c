"""A contract is what is a loss's own and, of the generic probes, those that it does not replace."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lossdocs.contract import model
from lossdocs.contract.model import Contract, Probe, dumps, loads, merged
from lossdocs.contract.record import texts

STEM = "kl_div"
TENSORS = {"x": "tensor(1.0)"}
SUM = Probe(STEM, "values.sum", "The sum", "f(x, reduction='sum')", torch="1.0", why="Because")
MEAN = Probe(STEM, "values.mean", "The mean", "f(x)", torch="2.0")


def contract(*probes: Probe, tensors: dict[str, str] = TENSORS, torch: str = "2.13") -> Contract:
    """A contract of some probes."""
    return Contract(STEM, torch, tensors, probes)


def test_what_is_its_own_stands_first() -> None:
    """Then what every loss has."""
    own = Probe(STEM, "shapes.one", "One", "f(x[0])")

    assert merged(contract(own), contract(SUM, MEAN)).probes == (own, SUM, MEAN)


@pytest.mark.parametrize(
    "own",
    [
        Probe(STEM, SUM.id, "Another sum", "f(x).sum()"),
        Probe(STEM, "values.other", "The same code", 'f(\n    x,\n    reduction="sum",\n)'),
    ],
    ids=["id", "code"],
)
def test_a_probe_of_its_own_replaces_a_generic_one(own: Probe) -> None:
    """By its id, or by its code in any layout."""
    assert merged(contract(own), contract(SUM, MEAN)).probes == (own, MEAN)


def test_an_entry_without_code_says_something_else_of_a_generic_probe() -> None:
    """A reason or a defect, and nothing of the rest."""
    entry = Probe(STEM, SUM.id, why="Another reason", defect="A defect")
    [probe] = merged(contract(entry), contract(SUM)).probes

    assert (probe.shows, probe.code, probe.torch) == (SUM.shows, SUM.code, SUM.torch)
    assert (probe.why, probe.defect) == ("Another reason", "A defect")


def test_an_entry_of_no_probe_is_refused() -> None:
    """It would be lost."""
    message = f"^{STEM}: no generic probe has the id values.none$"
    with pytest.raises(ValueError, match=message):
        merged(contract(Probe(STEM, "values.none", why="No")), contract(SUM))


def test_a_tensor_of_two_codes_is_refused() -> None:
    """One of the same code is one tensor; each file has those that it needs."""
    more = TENSORS | {"y": "tensor(2.0)"}

    assert merged(contract(tensors=TENSORS), contract(tensors=more)).tensors == more
    with pytest.raises(ValueError, match=f"^{STEM}: two tensors are called x$"):
        merged(contract(tensors={"x": "tensor(3.0)"}), contract(tensors=more))


def test_a_loss_may_have_no_file_of_its_own(tmp_path: Path) -> None:
    """Its contract is that of the generic probes, with their version of torch."""
    loaded = merged(model.own(STEM, tmp_path), model.generic(STEM))

    assert loaded == model.generic(STEM)
    assert re.fullmatch(r"\d+\.\d+", loaded.torch)


def test_a_defect_stands_apart_from_its_group() -> None:
    """In a group of its own."""
    defect = Probe(STEM, "values.defect", "A defect", "f()", defect="Wrong")
    found = contract(SUM, defect)

    assert found.of("values") == [SUM]
    assert found.of("defects") == [defect]
    assert found.of("shapes") == []


EXCEPTIONS = {"autocast": "With a weight torch keeps 16 bits", "sparse_coo input value": "No zeros"}


def test_what_a_loss_excepts_stands_in_its_contract() -> None:
    """It is written as it is read, and stays when the generic probes are added."""
    excepting = Contract(STEM, "2.13", TENSORS, (SUM,), EXCEPTIONS)

    assert loads(STEM, dumps(excepting)) == excepting
    assert merged(excepting, contract(MEAN)).exceptions == EXCEPTIONS
    assert texts(replace(excepting, probes=()), contract(MEAN)).keys() == {
        f"{STEM}.toml",
        f"generic/{STEM}.toml",
    }


@pytest.mark.parametrize(
    ("exceptions", "message"),
    [
        ({"autocasts": "why"}, "an exception must be one of 'autocast', .*, got 'autocasts'"),
        ({"jagged": " "}, "the exception 'jagged' must have a reason"),
    ],
)
def test_an_exception_is_one_that_a_test_knows(exceptions: dict[str, str], message: str) -> None:
    """And says why."""
    with pytest.raises(ValueError, match=f"^{STEM}: {message}$"):
        Contract(STEM, "2.13", TENSORS, (), exceptions)
