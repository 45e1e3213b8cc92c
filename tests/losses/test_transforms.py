"""Function transforms, compilation and autocast work on the losses as on torch's."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.torch_parity import each, example, in_float64
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

import lossdocs

INDICES = torch.tensor([0, 2, 1, -100])
ALL_KEPT = torch.tensor([0, 2, 1, 1])
PROBABILITIES = example(4, 3, shift=1.0).softmax(1)
WEIGHT = torch.tensor([0.5, 2.0, 3.0])

# One call of each path: the name, the input, the target, the options.
CALLS: dict[str, tuple[str, Tensor, Tensor, dict[str, Any]]] = {
    "indices": ("cross_entropy", example(4, 3), INDICES, {"weight": WEIGHT}),
    "none ignored": ("cross_entropy", example(4, 3), ALL_KEPT, {}),
    "smoothed": ("cross_entropy", example(4, 3), INDICES, {"label_smoothing": 0.3}),
    "smoothed, none ignored": ("cross_entropy", example(4, 3), ALL_KEPT,
                               {"weight": WEIGHT, "label_smoothing": 0.3}),
    "probabilities": ("cross_entropy", example(4, 3), PROBABILITIES, {"weight": WEIGHT}),
    "nll": ("nll_loss", example(4, 3).log_softmax(1), INDICES, {"weight": WEIGHT}),
    "nll, none ignored": ("nll_loss", example(4, 3).log_softmax(1), ALL_KEPT, {}),
    "kl": ("kl_div", example(4, 3).log_softmax(1), PROBABILITIES, {"reduction": "batchmean"}),
    "log kl": ("kl_div", example(4, 3).log_softmax(1), PROBABILITIES.log(),
               {"reduction": "sum", "log_target": True}),
    "bce": ("binary_cross_entropy", example(4, 3).sigmoid(), PROBABILITIES, {"weight": WEIGHT}),
    "bce with logits, no weight": ("binary_cross_entropy_with_logits", example(4, 3),
                                   PROBABILITIES, {}),
    "bce with logits": ("binary_cross_entropy_with_logits", example(4, 3), PROBABILITIES,
                        {"pos_weight": WEIGHT}),
}  # fmt: skip

each_call = pytest.mark.parametrize(
    ("name", "input", "target", "options"), CALLS.values(), ids=CALLS.keys()
)


def pair(name: str, options: dict[str, Any]) -> tuple[Callable[..., Tensor], ...]:
    """Our function and torch's, with the options bound."""
    ours, theirs = getattr(lossdocs, name), getattr(F, name)
    return lambda x, y: ours(x, y, **options), lambda x, y: theirs(x, y, **options)


@each_call
def test_func_grad(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """torch.func.grad gives torch's gradient."""
    ours, theirs = (torch.func.grad(f)(input, target) for f in pair(name, options))

    torch.testing.assert_close(ours, theirs)


@each_call
def test_func_hessian(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Forward over reverse mode, under vmap, gives torch's second derivatives."""
    row = (input[0], target[0])
    ours, theirs = (torch.func.hessian(f)(*row) for f in pair(name, options))

    torch.testing.assert_close(ours, theirs)


@each_call
def test_vmap(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """A loss under vmap is the loss of each row."""
    loss, _ = pair(name, options)

    rows = torch.stack([loss(x, y) for x, y in zip(input, target, strict=True)])

    torch.testing.assert_close(torch.func.vmap(loss)(input, target), rows, equal_nan=True)


@each_call
def test_vmap_of_grad(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Per-sample gradients are the gradients of each row."""
    loss, _ = pair(name, options)
    gradient = torch.func.grad(loss)

    rows = torch.stack([gradient(x, y) for x, y in zip(input, target, strict=True)])

    torch.testing.assert_close(torch.func.vmap(gradient)(input, target), rows, equal_nan=True)


@each_call
def test_compile(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Compiled in one graph, value and gradient stay the same."""
    torch.compiler.reset()  # all calls share the code of one function, compiled so often at most
    loss, _ = pair(name, options)
    compiled = torch.compile(loss, fullgraph=True, backend="aot_eager")
    leaves = [input.clone().requires_grad_() for _ in range(2)]
    plain, fused = loss(leaves[0], target), compiled(leaves[1], target)
    plain.backward()
    fused.backward()

    torch.testing.assert_close(fused, plain)
    torch.testing.assert_close(leaves[1].grad, leaves[0].grad)


def others_than(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Another input and target; where no position is ignored, one that ignores some."""
    return input.flip(0), INDICES if target is ALL_KEPT else target.flip(0)


@each_call
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")
def test_a_trace_serves_other_tensors(
    name: str, input: Tensor, target: Tensor, options: dict[str, Any]
) -> None:
    """What a loss sees of the values that it is traced with is not taken for granted."""
    loss, _ = pair(name, options)
    traced = torch.jit.trace(loss, (input, target))
    others = others_than(input, target)

    torch.testing.assert_close(traced(*others), loss(*others))


@each_call
def test_a_graph_of_make_fx_serves_other_tensors(
    name: str, input: Tensor, target: Tensor, options: dict[str, Any]
) -> None:
    """What was recorded of value and gradient takes nothing of the values for granted."""
    loss, _ = pair(name, options)

    def both(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        leaf = x.detach().requires_grad_()
        value = loss(leaf, y)
        return value, torch.autograd.grad(value, leaf)[0]

    recorded = make_fx(both)(input, target)
    others = others_than(input, target)

    torch.testing.assert_close(recorded(*others), both(*others))


@each_call
def test_autocast(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Under autocast 16-bit inputs are computed in float32, as in torch."""
    narrow = target.bfloat16() if target.is_floating_point() else target
    if name == "binary_cross_entropy":  # 16-bit rounding may leave [0, 1] by nothing
        narrow = narrow.clamp(0, 1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours, theirs = (f(input.bfloat16(), narrow) for f in pair(name, options))

    assert ours.dtype == torch.float32
    torch.testing.assert_close(ours, theirs)


@each_call
def test_meta_tensors(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Tensors without values give a result without a value."""
    options = {k: v.to("meta") if isinstance(v, Tensor) else v for k, v in options.items()}
    loss, _ = pair(name, options)

    value = loss(input.to("meta"), target.to("meta"))

    assert value.shape == ()
    assert value.is_meta


@each_call
def test_gradcheck(name: str, input: Tensor, target: Tensor, options: dict[str, Any]) -> None:
    """Derivatives agree with finite differences, also in forward mode and twice."""
    loss, _ = pair(name, each(in_float64, options))
    target = in_float64(target)
    leaf = input.double().requires_grad_()

    assert torch.autograd.gradcheck(
        lambda x: loss(x, target), leaf, check_forward_ad=True, check_batched_grad=True
    )
    assert torch.autograd.gradgradcheck(lambda x: loss(x, target), leaf)
