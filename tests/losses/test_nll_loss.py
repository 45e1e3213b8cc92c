"""Negative log-likelihood: its digits, and what it does not write."""

import torch
from losses.digits import MARGINS, compare, exact
from losses.every import each_dtype
from losses.torch_parity import example
from mpmath import mpf

import lossdocs
from lossdocs.declare.loss import about


@each_dtype
def test_nll_loss(dtype: torch.dtype) -> None:
    """It computes nothing."""
    log_p = -torch.tensor(MARGINS).abs().to(dtype)[:, None]
    truth = [[-x for x in exact(log_p)], [mpf(-1)] * len(log_p)]

    compare("nll_loss", lambda loss: loss, (log_p, log_p[:, 0].long() * 0), truth)


def test_on_another_device_the_definition_is_as_fast() -> None:
    """The kernel hands on what it is given."""
    x, target = torch.ones(2, 3, device="meta"), torch.zeros(2, device="meta").long()
    loss = about(lossdocs.nll_loss)
    assert loss.kernel is not None
    options = {"weight": None, "ignore_index": -100, "reduction": "none"}

    value = loss.kernel(loss.defined, x.dtype, input=x, target=target, **options)

    assert (value.is_meta, value.shape) == (True, (2,))


def test_picking_without_a_gradient_writes_nothing_of_the_size_of_its_input() -> None:
    """It reads one number of each row."""
    with torch.profiler.profile() as seen:
        lossdocs.nll_loss(example(4, 3), torch.tensor([0, 1, 2, 0]))

    names = {event.key for event in seen.key_averages()}
    assert "aten::gather" in names
    assert not names & {"aten::zero_", "aten::scatter_"}
