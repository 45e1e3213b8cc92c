"""What is given to `explain` stays as it is, and what is wrong with it is said."""

from collections.abc import Callable
from functools import partial, wraps
from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import lossdocs
from lossdocs.declare.loss import about
from lossdocs.derive.sources import stems

X = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]])
Y = torch.tensor([0, -100])


def test_nothing_is_changed() -> None:
    """Tensors, gradients, options, the module and the random generator."""
    x = X.clone().requires_grad_()
    weight = torch.tensor([1.0, 2.0, 4.0])
    loss = nn.CrossEntropyLoss(weight=weight)
    loss(x, Y).backward()
    assert x.grad is not None
    before = [tensor.clone() for tensor in (x, x.grad, Y, weight)]
    drawn = torch.random.get_rng_state()
    calls: list[nn.Module] = []
    loss.register_forward_hook(lambda module, *_: calls.append(module))

    print(lossdocs.explain(loss.eval(), x, Y))  # noqa: T201  # the text is computed when shown

    after = (x, x.grad, Y, weight)
    assert all(map(torch.equal, before, after))
    assert x.requires_grad
    assert not calls
    assert not loss.training
    assert torch.equal(drawn, torch.random.get_rng_state())


def test_what_is_returned_shares_no_memory() -> None:
    x = X.clone()
    explanation = lossdocs.explain(F.cross_entropy, x, Y)
    text = str(explanation)

    x.zero_()

    assert str(explanation) == text


def test_no_graph_is_needed() -> None:
    with torch.no_grad():
        explanation = lossdocs.explain(F.cross_entropy, X, Y)

    assert explanation.account.gradient is not None


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_strides_and_dtypes_make_no_difference(dtype: torch.dtype) -> None:
    x = torch.arange(24.0, dtype=dtype).cos().reshape(4, 3, 2)
    y = torch.arange(8).remainder(3).reshape(4, 2)
    strided = x.movedim(1, 2).contiguous().movedim(2, 1)
    assert not strided.is_contiguous()

    plain, other = (lossdocs.explain(F.cross_entropy, each, y) for each in (x, strided))

    assert str(plain) == str(other)


REFUSALS = (IndexError, NotImplementedError, RuntimeError, TypeError, ValueError)
NOTES: list[tuple[str, Callable[..., Tensor], Tensor, Tensor, dict[str, Any]]] = [
    ("input: float32 (2, 3); target: int64 (3,)", F.cross_entropy, X, Y[[0, 0, 0]], {}),
    ("See losses/nll_loss/#errors-you-will-meet", F.nll_loss, X, Y[[0, 0, 0]], {}),
    ("pass input.float()", F.cross_entropy, X.long(), Y, {}),
    ("pass input.float()", F.kl_div, X.long(), X.long(), {"reduction": "sum"}),
    ("pass target.long()", F.cross_entropy, X, Y.int(), {}),
    ("pass target.float()", F.cross_entropy, X, X.gt(0), {}),
    ("pass input.movedim(2, 1)", F.cross_entropy, X.expand(4, 2, 3), Y.expand(4, 2), {}),
    ("pass target.to(input.dtype)", F.binary_cross_entropy, X.sigmoid(), X.gt(0), {}),
    ("pass target.to(input.dtype)", F.binary_cross_entropy_with_logits, X, X.gt(0).long(), {}),
    (
        "pass target.reshape(input.shape)",
        F.binary_cross_entropy_with_logits,
        X[:, :1],
        X[:, 0],
        {},
    ),
    ("lands in the deprecated size_average", F.cross_entropy, X, torch.tensor([0, -1]), {}),
    ("errors-you-will-meet", lossdocs.cross_entropy, X, torch.tensor([0, -1]), {}),
    ("errors-you-will-meet", F.cross_entropy, X, X.softmax(1), {"ignore_index": 0}),
    ("an axis of classes", F.cross_entropy, X[0, 0], Y[0], {}),
    ("pass target.reshape(input.shape)", lossdocs.soft_margin_loss, X[:, :1], X[0, :2], {}),
    ("See errors/#shapes", lossdocs.huber_loss, X, X[:, :2], {}),
]


@pytest.mark.parametrize(("note", "loss", "input", "target", "options"), NOTES)
def test_what_the_loss_raises_is_raised_with_a_note(
    note: str, loss: Any, input: Tensor, target: Tensor, options: Any
) -> None:
    with pytest.raises(REFUSALS) as own:
        loss(input, target, **options)

    with pytest.raises(type(own.value)) as raised:
        lossdocs.explain(loss, input, target, **options)

    assert str(raised.value) == str(own.value)
    assert note in "\n".join(raised.value.__notes__)


@pytest.mark.parametrize("reduction", ["mean", "batchmean", "none"])
@pytest.mark.parametrize("log_target", [False, True])
def test_every_pair_of_shapes_that_broadcast_is_explained(reduction: str, log_target: bool) -> None:
    shapes = [(), (1,), (3,), (1, 3), (2, 1), (2, 3), (1, 1, 3), (4, 2, 3)]
    empty = [((0, 3), (0, 3)), ((0, 3), (3,)), ((), (0, 3))]
    for x, y in [*product(shapes, shapes), *empty]:
        input, target = torch.full(x, 1 / 3).log(), torch.full(y, 1 / 3)

        explanation = lossdocs.explain(
            F.kl_div,
            input,
            target.log() if log_target else target,
            reduction=reduction,
            log_target=log_target,
        )

        assert explanation.reading.input_shape == x
        assert str(explanation)


class Subclass(nn.CrossEntropyLoss):
    """It computes something else."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Not the loss."""
        return 2 * super().forward(input, target)


class Replaced(nn.CrossEntropyLoss):
    """Its forward is of the instance."""

    def __init__(self) -> None:
        super().__init__()
        self.forward = lambda *given: 2 * F.cross_entropy(*given)  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (F.mse_loss, "mse_loss"),
        (nn.MSELoss(), "MSELoss"),
        (Subclass(), "Subclass"),
        (Replaced(), "Replaced"),
        (partial(F.mse_loss, reduction="sum"), "mse_loss"),
        ("cross_entropy", "str"),
    ],
)
def test_another_loss_is_refused(loss: Any, name: str) -> None:
    with pytest.raises(TypeError, match=f"loss must be one of .*kl_div .*, got {name}$"):
        lossdocs.explain(loss, X, Y)


def test_options_beside_a_module_are_refused() -> None:
    with pytest.raises(TypeError, match="a module has its options already"):
        lossdocs.explain(nn.CrossEntropyLoss(), X, Y, reduction="sum")


def test_an_option_that_the_function_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match=r"kl_div\(\) does not take these options: .*'weight'"):
        lossdocs.explain(F.kl_div, X, X, weight=X)


def test_the_losses_that_are_known_are_listed() -> None:
    """Those that are declared."""
    with pytest.raises(TypeError) as raised:
        lossdocs.explain(F.mse_loss, X, X)

    for stem in stems():
        declaration = about(getattr(lossdocs, stem)).declaration
        assert f"{stem} ({declaration.module})" in str(raised.value)


@pytest.mark.parametrize("cls", [nn.CrossEntropyLoss, lossdocs.KLDivLoss])
def test_a_class_is_to_be_made_a_module(cls: Any) -> None:
    with pytest.raises(TypeError, match=rf"got the class {cls.__name__}: .*{cls.__name__}\("):
        lossdocs.explain(cls, X, Y)


def test_a_tensor_without_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="input must hold numbers, got a tensor on the meta device"):
        lossdocs.explain(F.cross_entropy, X.to("meta"), Y)


def test_a_partial_is_its_function_with_the_options() -> None:
    loss = partial(partial(F.cross_entropy, X, reduction="none"), reduction="sum")

    assert str(lossdocs.explain(loss, Y)) == str(
        lossdocs.explain(F.cross_entropy, X, Y, reduction="sum")
    )


@pytest.mark.parametrize("loss", [lossdocs.cross_entropy, nn.CrossEntropyLoss()])
def test_what_is_compiled_is_explained_as_it_was(loss: Any) -> None:
    assert str(lossdocs.explain(torch.compile(loss, backend="eager"), X, Y)) == str(
        lossdocs.explain(loss, X, Y)
    )


def test_a_loss_that_was_replaced_is_explained_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = F.cross_entropy
    doubled = wraps(plain)(lambda *given, **named: 2 * plain(*given, **named))
    monkeypatch.setattr(F, "cross_entropy", doubled)

    explanation = lossdocs.explain(nn.CrossEntropyLoss(), X, Y)

    assert explanation.account.value == nn.CrossEntropyLoss()(X, Y)


def test_a_list_is_no_tensor() -> None:
    wrong: Any = [0, 1]
    with pytest.raises(TypeError, match="target must be a Tensor, got list"):
        lossdocs.explain(F.cross_entropy, X, wrong)
