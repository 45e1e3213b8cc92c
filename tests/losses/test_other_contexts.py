"""Nothing is kept between calls: threads, forked processes and inference mode change nothing."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import pytest
import torch
from losses.every import LOSSES, Tested, changed, each_loss, gradient, is_floating
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close

from lossdocs.derive.samples import Given

pytestmark = [
    pytest.mark.usefixtures("large_blocks"),
    pytest.mark.filterwarnings("ignore:reduction:UserWarning"),  # of torch's kl_div
    pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning"),
]


def outcome(tested: Tested, given: Given) -> tuple[Tensor, Tensor]:
    """Value and gradient."""
    return tested.ours(**given).detach(), gradient(tested.ours, given, tested.first)


@each_loss
def test_after_inference_mode_one_can_train(tested: Tested) -> None:
    """Also in a thread whose first call is under it."""
    for given in sampled(tested.calls(reductions=["mean"]), f"{tested} trained", 4):
        expected = outcome(tested, given)

        def after(given: Given = given) -> tuple[Tensor, Tensor]:
            with torch.inference_mode():
                tested.ours(**given)
            return outcome(tested, given)

        with ThreadPoolExecutor(1) as pool:
            for found in (after(), pool.submit(after).result()):
                assert_close(found, expected, rtol=0, atol=0)


@each_loss
def test_tensors_of_inference_mode_serve_where_they_do_in_torch(tested: Tested) -> None:
    """As targets and weights of a loss that is trained."""
    by = tested.first
    for given in tested.calls(reductions=["none", "mean"]) if tested.theirs else []:
        with torch.inference_mode():
            others = changed(torch.clone, given) | {by: given[by]}
        try:
            expected = gradient(tested.torchs, others, by)
        except RuntimeError:  # "Inference tensors cannot be saved for backward"
            continue
        with tested.naming(given):
            assert_close(gradient(tested.ours, others, by), expected)


@each_loss
def test_threads_do_not_meet(tested: Tested) -> None:
    """Each has memory of its own, so that it computes what it computes alone."""
    given = next(tested.calls((64, 33)))
    factors = [float(k) / 8 for k in range(1, 9)]

    def of(factor: float) -> tuple[Tensor, Tensor]:
        return outcome(tested, {n: x * factor if is_floating(x) else x for n, x in given.items()})

    expected = [of(factor) for factor in factors]
    with ThreadPoolExecutor(4) as pool:
        assert_close(list(pool.map(of, factors * 10)), expected * 10, rtol=0, atol=0)


def of_every_loss() -> list[list[Any]]:
    """Value and gradient of each, as lists."""
    return [[x.tolist() for x in outcome(tested, next(tested.calls()))] for tested in LOSSES]


def tell(connection: Connection) -> None:
    """In a forked process."""
    connection.send(of_every_loss())


def test_a_forked_process_computes_the_same() -> None:
    """Though its parent has computed before, as loaders of data do it."""
    expected = of_every_loss()
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=tell, args=(there,))
    process.start()

    assert here.poll(60)
    assert here.recv() == expected
    process.join()
