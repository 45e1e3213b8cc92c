"""What torch and lossdocs do is what the data says, probe by probe."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import compiling  # noqa: F401  # some probes do
import pytest

import lossdocs.losses
from lossdocs.contract import model
from lossdocs.contract.model import GROUPS, Probe, load
from lossdocs.contract.notation import Raised, Value, parse, same, write
from lossdocs.contract.record import derived
from lossdocs.contract.run import Outcome, lossdocs_losses, run, torch_losses, torch_version
from lossdocs.derive.sources import stems

CONTRACTS = {stem: load(stem) for stem in stems()}
PROBES = [probe for contract in CONTRACTS.values() for probe in contract.probes]

# What lossdocs words in its own way, which begins so, or does not say at all.
WARNINGS = {
    "elementwise_mean": "UserWarning: reduction='elementwise_mean' is now called 'mean'",
    "size_average and reduce": "",  # lossdocs has neither
    "reduction: 'mean' divides": "",  # the page of the loss says it once
    "``options`` ignored": "",  # lossdocs chooses its blocks itself
    "Using a target size": "UserWarning: input and target have different shapes, ",
    "2d` has been deprecated": "",  # lossdocs has no such class
}


@cache
def found(probe: Probe) -> tuple[Outcome, Outcome]:
    """What a probe does with the losses of torch and with ours, run once for all tests."""
    contract = CONTRACTS[probe.stem]
    return run(contract, probe, torch_losses()), run(contract, probe, lossdocs_losses())


def skip_on_another_torch(stem: str) -> None:
    """The data of one version says nothing about another."""
    recorded_with = CONTRACTS[stem].torch
    if recorded_with != torch_version():
        pytest.skip(f"recorded with torch {recorded_with}, this is {torch_version()}")


def named(probe: Probe) -> str:
    """The name of a probe, for the test of it."""
    return probe.name


# A test of each loss and group: for each probe one would cost more than the probe.
each = pytest.mark.parametrize(
    ("stem", "group"), sorted({(probe.stem, probe.group) for probe in PROBES}), ids=str
)


def of(stem: str, group: str) -> list[Probe]:
    """The probes of a loss that stand in a group."""
    skip_on_another_torch(stem)
    return [probe for probe in CONTRACTS[stem].probes if probe.group == group]


def differences(probe: Probe, today: Outcome, value: Value, warned: tuple[str, ...]) -> list[str]:
    """Where an outcome is another than the data says."""
    said = []
    if not same(today.value, value):
        said.append(f"{probe.name}: {write(today.value)}, expected {write(value)}")
    if today.warnings != warned:
        said.append(f"{probe.name} warned {today.warnings}, expected {warned}")
    return said


@each
def test_torch_does_what_the_data_says(stem: str, group: str) -> None:
    """Value, or exception and message; and the warnings."""
    known = [probe for probe in of(stem, group) if probe.torch]
    if not known:
        pytest.skip("torch has no such loss")

    assert [
        said
        for probe in known
        for said in differences(probe, found(probe)[0], probe.theirs, probe.torch_warns)
    ] == []


@each
def test_lossdocs_does_what_the_data_says(stem: str, group: str) -> None:
    """Likewise."""
    assert [
        said
        for probe in of(stem, group)
        for said in differences(probe, found(probe)[1], probe.ours, probe.lossdocs_warns)
    ] == []


@pytest.mark.parametrize("probe", [probe for probe in PROBES if probe.defect], ids=named)
def test_a_defect_of_torch_is_still_there(probe: Probe) -> None:
    """It fails on the day torch mends it: a later version is not let off."""
    known = CONTRACTS[probe.stem].torch
    if [int(part) for part in torch_version().split(".")] < [
        int(part) for part in known.split(".")
    ]:
        pytest.skip(f"known of torch {known}, this is {torch_version()}")
    today = found(probe)[0].value

    assert not same(today, mended(probe)), f"torch has mended this: {probe.defect}"
    assert same(today, probe.theirs), (
        f"torch has changed, and perhaps mended, this: {probe.defect}. "
        f"It gives {write(today)}, and gave {probe.torch}"
    )


def mended(probe: Probe) -> Value:
    """What torch would do without its defect."""
    return parse(probe.right or probe.lossdocs)


def test_where_the_two_differ_a_reason_stands() -> None:
    """And nowhere a reason for a difference that is none."""
    for probe in PROBES:
        assert not probe.differs or probe.why or probe.defect, probe.name
        assert not probe.why or probe.lossdocs, probe.name
        both = probe.torch and probe.lossdocs
        assert not both or not same(probe.ours, probe.theirs), probe.name


def test_what_a_mended_torch_would_do_is_another_thing() -> None:
    """Or the test of a defect could not fail."""
    for probe in PROBES:
        assert bool(probe.defect) or not probe.right, probe.name
        assert not probe.defect or not same(mended(probe), probe.theirs), probe.name


def test_warnings_differ_only_in_the_known_ways() -> None:
    """Those of lossdocs are those of torch, in its own words or left out."""
    for probe in PROBES:
        worded = (
            next((ours for theirs, ours in WARNINGS.items() if theirs in warning), warning)
            for warning in probe.torch_warns
        )
        if isinstance(probe.ours, Raised) and not probe.lossdocs_warns:
            continue  # lossdocs refuses before it warns
        expected = tuple(dict.fromkeys(filter(None, worded)))
        assert len(probe.lossdocs_warns) == len(expected), probe.name
        assert all(map(str.startswith, probe.lossdocs_warns, expected)), probe.name


def test_names_and_groups_are_in_order() -> None:
    """Every name stands once, in a group that pages know."""
    assert [name for name, count in Counter(map(named, PROBES)).items() if count > 1] == []
    assert {probe.group for probe in PROBES} == set(GROUPS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9_]+", probe.id) for probe in PROBES)
    assert all(probe.shows and not probe.shows.endswith(".") for probe in PROBES)
    outcomes = "".join(probe.torch + probe.lossdocs for probe in PROBES)
    assert not re.search(r" at 0x[0-9a-f]{6}", outcomes), "the next run has other addresses"


@pytest.mark.parametrize("stem", stems())
def test_every_probe_that_follows_from_a_declaration_is_recorded(stem: str) -> None:
    """As it follows today, and no other."""
    recorded = model.generic(stem)
    today = derived(model.own(stem), recorded)

    assert [(one.id, one.shows, one.code) for one in recorded.probes] == [
        (one.id, one.shows, one.code) for one in today.probes
    ]
    assert list(recorded.tensors.items()) == list(today.tensors.items())
    assert all(one.torch for one in recorded.probes)


def test_every_loss_has_a_contract_of_some_size() -> None:
    """The tests above would pass on an empty folder."""
    losses = {path.stem for path in Path(lossdocs.losses.__file__).parent.glob("[!_]*.py")}
    files = {path.stem for path in model.FOLDER.rglob("*.toml")}

    assert set(CONTRACTS) == losses == files
    assert min(len(contract.probes) for contract in CONTRACTS.values()) > 50
    assert sum(bool(probe.defect) for probe in PROBES) > 30
