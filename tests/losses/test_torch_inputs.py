"""The losses agree with torch's on the inputs of torch's own tests, which its wheel carries."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import DTYPES, STEMS, declaration
from losses.torch_parity import LossFunction, mismatch
from torch import Tensor, nn
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.common_modules import module_db

import lossdocs

NAMES = [stem for stem in STEMS if hasattr(F, stem)]
MODULES = [name for stem in NAMES if hasattr(nn, name := declaration(stem).module)]
TESTED = {op.name.removeprefix("nn.functional.") for op in op_db}


def test_every_loss_that_torch_tests_is_compared() -> None:
    """And no other, as function and as module; the package exports both."""
    modules = {info.module_cls.__name__ for info in module_db}

    assert set(NAMES) == TESTED & set(dir(lossdocs))
    assert set(MODULES) == modules & set(dir(lossdocs))
    assert len(NAMES) == len(MODULES) > 0


def samples(name: str, dtype: torch.dtype, *, requires_grad: bool) -> list[Any]:
    """The sample inputs of torch's operator tests, legacy arguments left out."""
    [operator] = [
        op for op in op_db if op.name == f"nn.functional.{name}" and not op.variant_test_name
    ]
    if dtype not in operator.supported_dtypes("cpu"):
        return []
    found = list(operator.sample_inputs("cpu", dtype, requires_grad=requires_grad))
    assert found
    return found


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_values_on_the_samples_of_the_operator_tests(name: str, dtype: torch.dtype) -> None:
    """Every sample gives the same value, or a refusal in both."""
    for sample in samples(name, dtype, requires_grad=False):
        ours, theirs = getattr(lossdocs, name), getattr(F, name)

        found = mismatch(ours, theirs, sample.input, *sample.args, **sample.kwargs)

        assert not found, (sample.summary(), found)


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch's KLDivLoss
@pytest.mark.parametrize("name", NAMES)
def test_gradients_on_the_samples_of_the_operator_tests(name: str) -> None:
    """Every sample gives the same gradients by all that asks for one."""
    for sample in samples(name, torch.float64, requires_grad=True):
        ours, theirs = (gradients(f, sample) for f in (getattr(lossdocs, name), getattr(F, name)))

        torch.testing.assert_close(ours, theirs, equal_nan=True)


def gradients(loss: LossFunction, sample: Any) -> tuple[Tensor | None, ...]:
    """First derivatives by every argument of the sample that asks for one."""
    tensors = [sample.input, *sample.args, *sample.kwargs.values()]
    leaves = [t for t in tensors if isinstance(t, Tensor) and t.requires_grad]
    value = loss(sample.input, *sample.args, **sample.kwargs).sum()
    return torch.autograd.grad(value, leaves, allow_unused=True)


@pytest.mark.filterwarnings("ignore:linear_cross_entropy. ``options`` ignored")  # torch's
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("name", MODULES)
def test_modules_on_the_inputs_of_the_module_tests(name: str, dtype: torch.dtype) -> None:
    """Constructed and called as torch's own tests do, modules give the same value."""
    [info] = [info for info in module_db if info.module_cls is getattr(nn, name)]
    inputs = info.module_inputs_func(
        info, device="cpu", dtype=dtype, requires_grad=False, training=True
    )
    compared = 0
    for item in inputs:
        made, called = item.constructor_input, item.forward_input
        options = {key: value for key, value in made.kwargs.items() if key != "options"}
        ours = getattr(lossdocs, name)(*made.args, **options).to(dtype)
        theirs = getattr(nn, name)(*made.args, **made.kwargs).to(dtype)
        ours.load_state_dict(theirs.state_dict())

        found = mismatch(ours, theirs, *called.args, **called.kwargs)

        assert not found, (item.desc, made.kwargs, found)
        compared += 1
    assert compared
