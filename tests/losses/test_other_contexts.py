"""Nothing is kept between calls: threads, forked processes and inference mode change nothing."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import pytest
import torch
from losses.every import STEMS, each_loss, ours
from losses.every_loss import (
    Given,
    calls,
    change,
    first_tensor,
    gradient,
    is_floating,
    shown,
    theirs,
)
from torch import Tensor

pytestmark = pytest.mark.filterwarnings(
    "ignore:reduction:UserWarning",  # of torch's kl_div
    "ignore:This process.*is multi-threaded:DeprecationWarning",
)


def outcome(stem: str, given: Given) -> tuple[Tensor, Tensor]:
    """Value and gradient."""
    return ours(stem)(**given).detach(), gradient(ours(stem), given, first_tensor(stem))


@each_loss
def test_after_inference_mode_one_can_train(stem: str) -> None:
    """Also in a thread whose first call is under it."""
    for given in calls(stem, reductions=["mean"]):
        expected = outcome(stem, given)

        def after(given: Given = given) -> tuple[Tensor, Tensor]:
            with torch.inference_mode():
                ours(stem)(**given)
            return outcome(stem, given)

        with ThreadPoolExecutor(1) as pool:
            for found in (after(), pool.submit(after).result()):
                torch.testing.assert_close(found, expected, rtol=0, atol=0)


@each_loss
def test_tensors_of_inference_mode_serve_where_they_do_in_torch(stem: str) -> None:
    """As targets and weights of a loss that is trained."""
    function = theirs(stem)
    if function is None:
        return
    by = first_tensor(stem)
    for given in calls(stem, reductions=["none", "mean"]):
        with torch.inference_mode():
            others = change(given, torch.clone) | {by: given[by]}
        try:
            expected = gradient(function, others, by)
        except RuntimeError:  # "Inference tensors cannot be saved for backward"
            continue
        found = gradient(ours(stem), others, by)
        torch.testing.assert_close(found, expected, msg=shown(given))


@each_loss
def test_threads_do_not_meet(stem: str) -> None:
    """Each call computes what it computes alone."""
    given = next(calls(stem, (64, 33)))
    factors = [float(k) / 8 for k in range(1, 9)]

    def of(factor: float) -> tuple[Tensor, Tensor]:
        return outcome(stem, {n: x * factor if is_floating(x) else x for n, x in given.items()})

    expected = [of(factor) for factor in factors]
    with ThreadPoolExecutor(4) as pool:
        torch.testing.assert_close(list(pool.map(of, factors * 3)), expected * 3, rtol=0, atol=0)


def tell(connection: Connection) -> None:
    """In a forked process: value and gradient of each loss, as lists."""
    torch.set_num_threads(1)
    told = [[x.tolist() for x in outcome(stem, next(calls(stem)))] for stem in STEMS]
    connection.send(told)


def test_a_forked_process_computes_the_same() -> None:
    """Though its parent has computed before, as loaders of data do it."""
    expected = [[x.tolist() for x in outcome(stem, next(calls(stem)))] for stem in STEMS]
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=tell, args=(there,))
    process.start()

    assert here.poll(60)
    assert here.recv() == expected
    process.join()
