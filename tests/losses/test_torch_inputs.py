"""The losses agree with torch's on the inputs of torch's own tests, which its wheel carries."""

from typing import Any

import pytest
import torch
from losses.every import DTYPES, LOSSES, Function, Tested, each
from losses.torch_inputs import MODULES, OPERATORS, of_function, of_module
from losses.torch_parity import mismatch
from sampling import sampled
from torch import Tensor, nn
from torch.testing import assert_close

import lossdocs

# Torch draws all of its inputs for each dtype, which takes long: by day for two.
each_loss_and_dtype = pytest.mark.parametrize(
    ("tested", "dtype"),
    [(one, x) for one in LOSSES if one.theirs for x in sampled(DTYPES, f"{one} inputs", 2)],
    ids=str,
)
each_loss = each([tested for tested in LOSSES if tested.theirs])
COUNT = 10  # of some losses torch tries every pair of options


def test_every_loss_that_torch_tests_is_compared() -> None:
    """And no other, as function and as module; the package exports both."""
    public = set(dir(lossdocs))
    modules = {tested.declaration.module for tested in LOSSES if tested.theirs}

    assert {tested.stem for tested in LOSSES if tested.theirs} == OPERATORS.keys() & public
    assert modules & set(dir(nn)) == MODULES.keys() & public
    assert len(modules) > 0


@each_loss_and_dtype
def test_values_on_the_samples_of_the_operator_tests(tested: Tested, dtype: torch.dtype) -> None:
    """Every sample gives the same value, or a refusal in both."""
    for sample in sampled(of_function(tested.stem, dtype), f"{tested} {dtype}", COUNT):
        found = mismatch(tested.ours, tested.torchs, sample.input, *sample.args, **sample.kwargs)

        assert not found, (sample.summary(), found)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's KLDivLoss
@each_loss
def test_gradients_on_the_samples_of_the_operator_tests(tested: Tested) -> None:
    """Every sample gives the same gradients by all that asks for one."""
    samples = of_function(tested.stem, torch.float64, requires_grad=True)
    for sample in sampled(samples, f"{tested} gradients", COUNT):
        ours, theirs = (gradients(f, sample) for f in (tested.ours, tested.torchs))

        assert_close(ours, theirs, equal_nan=True)


def gradients(loss: Function, sample: Any) -> tuple[Tensor | None, ...]:
    """First derivatives by every argument of the sample that asks for one."""
    tensors = [sample.input, *sample.args, *sample.kwargs.values()]
    leaves = [t for t in tensors if isinstance(t, Tensor) and t.requires_grad]
    value = loss(sample.input, *sample.args, **sample.kwargs).sum()
    return torch.autograd.grad(value, leaves, allow_unused=True)


@pytest.mark.filterwarnings("ignore:linear_cross_entropy. ``options`` ignored")  # torch's
@each_loss_and_dtype
def test_modules_on_the_inputs_of_the_module_tests(tested: Tested, dtype: torch.dtype) -> None:
    """Constructed and called as torch's own tests do, modules give the same value."""
    name = tested.declaration.module
    inputs = of_module(name, dtype)
    assert inputs
    for item in sampled(inputs, f"{tested} module {dtype}", COUNT):
        made, called = item.constructor_input, item.forward_input
        options = {key: value for key, value in made.kwargs.items() if key != "options"}
        ours = getattr(lossdocs, name)(*made.args, **options).to(dtype)
        theirs = getattr(nn, name)(*made.args, **made.kwargs).to(dtype)
        ours.load_state_dict(theirs.state_dict())

        found = mismatch(ours, theirs, *called.args, **called.kwargs)

        assert not found, (item.desc, made.kwargs, found)
