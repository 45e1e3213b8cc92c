"""What torch's own tools make of the losses: torch.fx records them whole, TorchScript does not."""

from contextlib import nullcontext

import pytest
import torch
from losses.every import Tested, each_loss
from torch import Tensor, fx, nn
from torch.testing import assert_close

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning", "ignore:reduction:UserWarning"
)


@each_loss
def test_a_symbolic_trace_calls_the_loss(tested: Tested) -> None:
    """Its graph has one node, the loss, and computes it, as that of torch's functions."""
    for given in tested.calls(reductions=["none", "mean"]):
        tensors = [value for value in given.values() if isinstance(value, Tensor)]
        names = ", ".join(name for name, value in given.items() if isinstance(value, Tensor))
        options = {name: x for name, x in given.items() if not isinstance(x, Tensor)}
        passed = ", ".join(f"{name}={name}" for name in names.split(", "))
        code = f"lambda {names}: loss({passed}, **options)"
        program = eval(code, {"loss": tested.ours, "options": options})  # noqa: S307
        traced = fx.symbolic_trace(program)

        assert [x.target for x in traced.graph.nodes if x.op == "call_function"] == [tested.ours]
        with tested.naming(given):
            assert torch.equal(traced(*tensors), tested.ours(**given))


@each_loss
def test_a_module_within_a_model_is_traced(tested: Tested) -> None:
    """As torch's modules are."""
    module, tensors = tested.module()

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.loss = module

        def forward(self, x: Tensor, y: Tensor) -> Tensor:
            found: Tensor = self.loss(x * 1, y)
            return found + 1

    traced = fx.symbolic_trace(Model())

    assert torch.equal(traced(*tensors), module(*tensors) + 1)


@each_loss
def test_torchscript_compiles_no_loss_of_this_package(tested: Tested) -> None:
    """It reads the source of what it compiles, and a declaration is none; a trace works instead."""
    module, tensors = tested.module()
    with pytest.raises(Exception, match=r"not supported|variable number|Unknown type"):
        torch.jit.script(tested.ours)
    with pytest.raises(Exception, match=r"not supported|variable number|Unknown type"):
        torch.jit.script(module)
    if tested.theirs:
        excepted = "torchscript" in tested.exceptions
        with pytest.raises(Exception) if excepted else nullcontext():
            torch.jit.script(tested.theirs)

    traced = torch.jit.trace(module, tuple(tensors))

    assert_close(traced(*tensors), module(*tensors))
