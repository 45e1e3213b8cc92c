"""What torch's own tools make of the losses: torch.fx records them whole, TorchScript does not."""

import pytest
import torch
from losses.every import each_loss, ours
from losses.every_loss import calls, declaration_of, shown, theirs
from torch import Tensor, fx, nn

import lossdocs

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning", "ignore:reduction:UserWarning"
)


@each_loss
def test_a_symbolic_trace_calls_the_loss(stem: str) -> None:
    """Its graph has one node, the loss, and computes it, as that of torch's functions."""
    for given in calls(stem, reductions=["none", "mean"]):
        tensors = [value for value in given.values() if isinstance(value, Tensor)]
        names = ", ".join(name for name, value in given.items() if isinstance(value, Tensor))
        options = {name: x for name, x in given.items() if not isinstance(x, Tensor)}
        passed = ", ".join(f"{name}={name}" for name in names.split(", "))
        code = f"lambda {names}: loss({passed}, **options)"
        program = eval(code, {"loss": ours(stem), "options": options})  # noqa: S307
        traced = fx.symbolic_trace(program)

        assert [x.target for x in traced.graph.nodes if x.op == "call_function"] == [ours(stem)]
        assert torch.equal(traced(*tensors), ours(stem)(**given)), shown(given)


def module_and_tensors(stem: str) -> tuple[nn.Module, list[Tensor]]:
    """With its defaults."""
    declaration = declaration_of(stem)
    if declaration.sizes:
        return lossdocs.LinearCrossEntropyLoss(3, 5), [torch.ones(4, 3), torch.tensor([0, 1, 2, 4])]
    given = next(calls(stem))
    module: nn.Module = getattr(lossdocs, declaration.module)()
    return module, [given[parameter.name] for parameter in declaration.tensors]


@each_loss
def test_a_module_within_a_model_is_traced(stem: str) -> None:
    """As torch's modules are."""
    module, tensors = module_and_tensors(stem)

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
def test_torchscript_compiles_no_loss_of_this_package(stem: str) -> None:
    """It reads the source of what it compiles, and a declaration is none; a trace works instead."""
    module, tensors = module_and_tensors(stem)
    with pytest.raises(Exception, match=r"not supported|variable number|Unknown type"):
        torch.jit.script(ours(stem))
    with pytest.raises(Exception, match=r"not supported|variable number|Unknown type"):
        torch.jit.script(module)
    if (function := theirs(stem)) and stem != "linear_cross_entropy":  # nor that of torch
        torch.jit.script(function)

    traced = torch.jit.trace(module, tuple(tensors))

    torch.testing.assert_close(traced(*tensors), module(*tensors))
