"""On DTensors the losses are those of plain tensors, however these are split over processes."""

import logging
import traceback
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist
from losses.every import LOSSES, Function, Tested, each_loss
from sampling import sampled
from torch import Tensor
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor import DTensor, Placement, Replicate, Shard, distribute_tensor
from torch.multiprocessing.spawn import spawn
from torch.testing import assert_close

from lossdocs.derive.samples import Given

PLACEMENTS: list[Placement] = [Shard(0), Shard(1), Replicate()]
SHAPE = (4, 6)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeviceMesh]:
    """A group of one process."""
    store = tmp_path_factory.mktemp("group") / "store"
    dist.init_process_group("gloo", rank=0, world_size=1, init_method=f"file://{store}")
    yield init_device_mesh("cpu", (1,))
    dist.destroy_process_group()


def distributed(given: Given, mesh: DeviceMesh, placement: Placement) -> Given:
    """Inputs and targets split; what has no such axis, weights and biases whole everywhere."""
    found = dict(given)
    for name, value in given.items():
        if isinstance(value, Tensor):
            splits = isinstance(placement, Shard) and value.dim() > placement.dim
            whole = name in ("weight", "pos_weight", "linear_bias") or not splits
            found[name] = distribute_tensor(value, mesh, [Replicate() if whole else placement])
    return found


def outcome(loss: Function, given: Given) -> list[Tensor]:
    """Value and gradient by the first tensor, whole."""
    by = next(name for name, value in given.items() if isinstance(value, Tensor))
    leaf = given[by].detach().requires_grad_()
    value = loss(**given | {by: leaf})
    found = [value.detach(), torch.autograd.grad(value.sum(), leaf)[0]]
    return [x.full_tensor() if isinstance(x, DTensor) else x for x in found]


def compare(tested: Tested, mesh: DeviceMesh, count: int) -> None:
    """Hold the loss of split tensors against that of whole ones."""
    for given in sampled(calls(tested), f"{tested} {mesh.size()}", count):
        expected = outcome(tested.ours, given)
        for placement in PLACEMENTS:
            with tested.naming({"placement": placement} | given):
                assert_close(outcome(tested.ours, distributed(given, mesh, placement)), expected)


def calls(tested: Tested) -> Iterator[Given]:
    """With every kind of target, option and weight."""
    return tested.calls(SHAPE, reductions=["none", "mean"])


def wrong(tested: Tested) -> Iterator[tuple[str, Given]]:
    """Calls with a value in the last row that the loss refuses."""
    declaration = tested.declaration
    given = next(tested.calls(SHAPE))
    for name in ("input", "target"):
        if name in declaration.refused_outside or given[name].dtype == torch.int64:
            value = given[name].clone()
            value.view(-1)[-1] = 99
            yield name, given | {name: value}


def refusal(tested: Tested, given: Given) -> str:
    """What is said, if anything is."""
    try:
        tested.ours(**given)
    except (ValueError, IndexError) as error:
        return str(error)
    return ""


@each_loss
def test_value_and_gradient_in_one_process(tested: Tested, alone: DeviceMesh) -> None:
    """By every way of splitting them."""
    compare(tested, alone, count=2)


@each_loss
@pytest.mark.parametrize("placement", PLACEMENTS, ids=str)
def test_a_refusal_keeps_its_cause(tested: Tested, placement: Placement, alone: DeviceMesh) -> None:
    """It names the argument and the value."""
    for name, given in wrong(tested):
        said = refusal(tested, distributed(given, alone, placement))

        assert said.startswith(f"{name} must lie between"), said
        assert "got 99" in said


@each_loss
def test_a_plain_weight_beside_dtensors_is_mixed(tested: Tested, alone: DeviceMesh) -> None:
    """Torch refuses it by an error that says so, and where it does not the loss is the same."""
    for given in tested.calls(SHAPE, reductions=["mean"]):
        for weight in tested.declaration.weights:
            if weight.name in given:
                split = distributed(given, alone, Shard(0)) | {weight.name: given[weight.name]}
                function = tested.theirs or tested.ours
                with tested.naming(given):
                    assert mixed(function, split) == mixed(tested.ours, split)


def mixed(loss: Function, given: Given) -> bool:
    """Whether it says so; any other error is one."""
    try:
        loss(**given)
    except RuntimeError as error:
        if "got mixed torch.Tensor and DTensor" not in str(error):
            raise
        return True
    return False


def of_two(rank: int, store: str, report: str) -> None:
    """One of two processes; what fails is written down."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    group: dict[str, Any] = {"init_method": f"file://{store}", "timeout": timedelta(seconds=60)}
    dist.init_process_group("gloo", rank=rank, world_size=2, **group)
    mesh = init_device_mesh("cpu", (2,))
    problems = []
    for tested in LOSSES:
        try:
            _in_two(tested, mesh, rank)
        except Exception:  # noqa: BLE001  # whatever it is, the test tells it
            problems.append(f"{tested}: {traceback.format_exc(limit=4)}")
    Path(f"{report}.{rank}").write_text("\n".join(problems) or "fine")
    dist.barrier()
    dist.destroy_process_group()


def _in_two(tested: Tested, mesh: DeviceMesh, rank: int) -> None:
    compare(tested, mesh, count=1)
    for name, given in wrong(tested):
        for placement in PLACEMENTS[-1:] if tested.declaration.sizes else PLACEMENTS:
            split: Any = distributed(given, mesh, placement)
            here = bool((split[name].to_local() == 99).any())

            assert refusal(tested, split).startswith(f"{name} must") == here, (placement, rank)


def test_in_two_processes(tmp_path: Path) -> None:
    """The same values and gradients; each process refuses what its own part holds, as in torch."""
    arguments = str(tmp_path / "store"), str(tmp_path / "report")
    spawn(of_two, arguments, nprocs=2)

    assert [(tmp_path / f"report.{rank}").read_text() for rank in (0, 1)] == ["fine", "fine"]
