"""A probe runs alike each time, and one that names what is not there is a mistake, no outcome."""

import pytest
import torch

from lossdocs.contract.model import Contract, Probe, merged
from lossdocs.contract.notation import Array, Raised
from lossdocs.contract.record import recorded
from lossdocs.contract.run import Outcome, lossdocs_losses, run

LOSS = "kl_div"
CONTRACT = Contract(LOSS, "", {"x": "tensor(1.0)"}, ())


def came_of(code: str) -> Outcome:
    """What comes of it with the losses of lossdocs."""
    return run(CONTRACT, Probe(LOSS, "values.one", code=code), lossdocs_losses())


def test_what_a_probe_draws_is_the_same_in_every_run() -> None:
    """And nobody else draws other numbers for it."""
    before = torch.get_rng_state()
    one, other = came_of("torch.rand(2)"), came_of("torch.rand(2)")

    assert isinstance(one.value, Array)
    assert one == other
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("code", ["kl_dvi(x, x)", "grad(lambda z: kl_dvi(z, x), x)"])
def test_a_name_that_nothing_has_is_a_mistake(code: str) -> None:
    """The error says which, and which there are."""
    known = "F, autocast, grad, inf, math, nan, tensor, torch, x"
    message = f"^kl_div.values.one must name {known} or a loss, got kl_dvi$"
    with pytest.raises(ValueError, match=message):
        came_of(code)


def test_what_torch_alone_has_is_not_there() -> None:
    """Which is how lossdocs differs."""
    assert came_of("NLLLoss2d()").value == Raised("NameError", "name 'NLLLoss2d' is not defined")


def test_a_probe_of_a_loss_may_name_the_tensors_of_the_generic_ones() -> None:
    """Which its own file need not have."""
    own = Contract(LOSS, "", {}, (Probe(LOSS, "values.one", code="kl_div(log_q, p).shape"),))
    mine, generic = recorded(own, Contract(LOSS, "", {}, ()))

    assert mine.probes[0].torch == "()"
    assert mine.tensors == {}
    assert {"log_q", "p"} <= merged(mine, generic).tensors.keys()
