"""On DTensors the losses are those of plain tensors, however these are split over processes."""

import itertools
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
from losses.every import each_loss, ours
from losses.every_loss import Given, Loss, calls, declaration_of, shown, theirs
from torch import Tensor
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor import DTensor, Placement, Replicate, Shard, distribute_tensor
from torch.multiprocessing.spawn import spawn

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


def outcome(loss: Loss, given: Given) -> list[Tensor]:
    """Value and gradient by the first tensor, whole."""
    by = next(name for name, value in given.items() if isinstance(value, Tensor))
    leaf = given[by].detach().requires_grad_()
    value = loss(**given | {by: leaf})
    found = [value.detach(), torch.autograd.grad(value.sum(), leaf)[0]]
    return [x.full_tensor() if isinstance(x, DTensor) else x for x in found]


def compare(stem: str, mesh: DeviceMesh, given: Given) -> None:
    """Hold the loss of split tensors against that of whole ones."""
    expected = outcome(ours(stem), given)
    for placement in PLACEMENTS:
        found = outcome(ours(stem), distributed(given, mesh, placement))

        torch.testing.assert_close(found, expected, msg=f"{stem}({shown(given)}), {placement}")


def wrong(stem: str) -> Iterator[tuple[str, Given]]:
    """Calls with a value in the last row that the loss refuses."""
    declaration = declaration_of(stem)
    given = next(calls(stem, SHAPE))
    for name in ("input", "target"):
        if name in declaration.refused_outside or given[name].dtype == torch.int64:
            value = given[name].clone()
            value.view(-1)[-1] = 99
            yield name, given | {name: value}


def refusal(stem: str, given: Given) -> str:
    """What is said, if anything is."""
    try:
        ours(stem)(**given)
    except (ValueError, IndexError) as error:
        return str(error)
    return ""


@each_loss
def test_value_and_gradient_in_one_process(stem: str, alone: DeviceMesh) -> None:
    """With every kind of target, option and weight."""
    for given in calls(stem, SHAPE, reductions=["none", "mean"]):
        compare(stem, alone, given)


@each_loss
@pytest.mark.parametrize("placement", PLACEMENTS, ids=str)
def test_a_refusal_keeps_its_cause(stem: str, placement: Placement, alone: DeviceMesh) -> None:
    """It names the argument and the value."""
    for name, given in wrong(stem):
        said = refusal(stem, distributed(given, alone, placement))

        assert said.startswith(f"{name} must lie between"), said
        assert "got 99" in said


@each_loss
def test_a_plain_weight_beside_dtensors_is_mixed(stem: str, alone: DeviceMesh) -> None:
    """Torch refuses it by an error that says so, and where it does not the loss is the same."""
    for given in calls(stem, SHAPE, reductions=["mean"]):
        for weight in declaration_of(stem).weights:
            if weight.name in given:
                split = distributed(given, alone, Shard(0)) | {weight.name: given[weight.name]}
                function = theirs(stem) or ours(stem)
                assert mixed(function, split) == mixed(ours(stem), split), shown(given)


def mixed(loss: Loss, given: Given) -> bool:
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
    torch.set_num_threads(1)
    group: dict[str, Any] = {"init_method": f"file://{store}", "timeout": timedelta(seconds=60)}
    dist.init_process_group("gloo", rank=rank, world_size=2, **group)
    mesh = init_device_mesh("cpu", (2,))
    from losses.every import STEMS  # noqa: PLC0415  # read in this process

    problems = []
    for stem in STEMS:
        try:
            _in_two(stem, mesh, rank)
        except Exception:  # noqa: BLE001  # whatever it is, the test tells it
            problems.append(f"{stem}: {traceback.format_exc(limit=4)}")
    Path(f"{report}.{rank}").write_text("\n".join(problems) or "fine")
    dist.barrier()
    dist.destroy_process_group()


def _in_two(stem: str, mesh: DeviceMesh, rank: int) -> None:
    for given in itertools.islice(calls(stem, SHAPE, reductions=["none", "mean"]), 0, None, 5):
        compare(stem, mesh, given)
    for name, given in wrong(stem):
        for placement in PLACEMENTS[-1:] if declaration_of(stem).sizes else PLACEMENTS:
            split: Any = distributed(given, mesh, placement)
            here = bool((split[name].to_local() == 99).any())

            assert refusal(stem, split).startswith(f"{name} must") == here, (placement, rank)


def test_in_two_processes(tmp_path: Path) -> None:
    """The same values and gradients; each process refuses what its own part holds, as in torch."""
    arguments = str(tmp_path / "store"), str(tmp_path / "report")
    spawn(of_two, arguments, nprocs=2)

    assert [(tmp_path / f"report.{rank}").read_text() for rank in (0, 1)] == ["fine", "fine"]
