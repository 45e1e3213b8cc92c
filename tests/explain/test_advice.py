"""What cannot be explained is refused with what to write instead, and that works."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.tensors import LOGITS as X
from explain.tensors import W, Y
from torch import Tensor, nn
from torch._subclasses import FakeTensorMode

import lossdocs
from lossdocs.explain.explanation import Explanation

LOSS, MODULE, BINARY = F.cross_entropy, nn.CrossEntropyLoss, F.binary_cross_entropy_with_logits
P = X.softmax(1)
FAKES = FakeTensorMode()
FAKE = FAKES.from_tensor(X)
ONE, NO = torch.tensor(1.0), torch.tensor(0)
Given = dict[str, Any]


class Sized(nn.Module):
    """A loss that is made with sizes."""

    def __init__(self, sizes: int, *, of: float = 1.0) -> None:
        super().__init__()


class Called:
    """What can be called, and is no module."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, input: Tensor, target: Tensor) -> Tensor:
        """The loss."""
        return self.scale * LOSS(input, target)


def error(loss: Any, *arguments: Any, **options: Any) -> Exception:
    """What `explain` raises."""
    with pytest.raises(Exception) as raised:  # each test looks at it
        lossdocs.explain(loss, *arguments, **options)
    return raised.value


def told(error: Exception) -> str:
    """The message with its notes, as a traceback shows them."""
    return "\n".join([str(error), *getattr(error, "__notes__", [])])


def followed(text: str, given: Given, loss: Any) -> Explanation:
    """What is explained where each `pass ...` is followed."""
    given = dict(given)
    for code in re.findall(r"pass (?:one with numbers, such as )?(.+?)(?:\.?$|\.?\n|; )", text):
        name = next(word for word in re.findall(r"\w+", code) if word in given)
        given[name] = eval(code, {"torch": torch, **given})  # noqa: S307  # of our messages
    return lossdocs.explain(loss, **given)


REFUSED: dict[str, tuple[Any, Given]] = {
    "arrays": (LOSS, {"input": X.numpy(), "target": Y.numpy()}),
    "wide arrays": (LOSS, {"input": X.double().numpy(), "target": Y.numpy().astype("int32")}),
    "lists": (LOSS, {"input": X.tolist(), "target": Y.tolist()}),
    "a list": (lossdocs.cross_entropy, {"input": X, "target": Y.tolist()}),
    "a list of probabilities": (LOSS, {"input": X, "target": P.tolist()}),
    "a list of tensors": (LOSS, {"input": X, "target": list(Y)}),
    "a number": (BINARY, {"input": ONE, "target": 1}),
    "numbers": (F.huber_loss, {"input": X.half(), "target": X.tolist()}),
    "a module's array": (MODULE(), {"input": X, "target": Y.numpy()}),
    "meta": (LOSS, {"input": X.to("meta"), "target": Y.to("meta")}),
    "meta target": (LOSS, {"input": X, "target": Y.to("meta")}),
    "fake": (LOSS, {"input": FAKE, "target": Y}),
    "sparse": (LOSS, {"input": X.to_sparse(), "target": Y}),
    "integers": (LOSS, {"input": X.long(), "target": Y}),
    "integers twice": (BINARY, {"input": X.long(), "target": Y.expand(3, 2).T}),
    "scalars": (BINARY, {"input": torch.tensor(1), "target": NO}),
    "complex": (LOSS, {"input": X.to(torch.complex64), "target": Y}),
    "int32": (LOSS, {"input": X, "target": Y.int()}),
    "int32, ours": (lossdocs.nll_loss, {"input": X, "target": Y.int()}),
    "one-hot": (LOSS, {"input": X, "target": F.one_hot(Y, 3)}),
    "axis": (LOSS, {"input": X.expand(4, 2, 3), "target": Y.expand(4, 2)}),
    "axis and dtype": (LOSS, {"input": X.expand(4, 2, 3), "target": Y.expand(4, 2).int()}),
    "dtype": (BINARY, {"input": X, "target": X.gt(0)}),
    "half": (F.binary_cross_entropy, {"input": P.half(), "target": P}),
    "shape": (BINARY, {"input": X[:, :1], "target": P[:, 0]}),
    "one row": (BINARY, {"input": X, "target": P[0]}),
    "one row, ours": (lossdocs.binary_cross_entropy, {"input": P, "target": P[0]}),
    "weights": (LOSS, {"input": X, "target": Y, "weight": W.double()}),
    "an array of weights": (LOSS, {"input": X, "target": Y, "weight": W.numpy()}),
    "a list of weights": (BINARY, {"input": X, "target": P, "weight": W.tolist()}),
    "hidden": (
        lossdocs.linear_cross_entropy,
        {"input": X, "linear_weight": torch.ones(4, 3), "target": Y.int()},
    ),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("loss", "given"), REFUSED.values(), ids=REFUSED)
def test_the_advice_works(loss: Any, given: Given) -> None:
    """Refusals that come one after the other, for each argument, are followed one by one."""
    for _ in given:
        refused = error(loss, **given)
        assert "pass " in told(refused)
        try:
            assert followed(told(refused), given, loss).account.value.isfinite().all()
        except TypeError as another:
            name = str(another).partition(" ")[0]
            assert name in given
            first = re.match(r"\w+", str(refused))
            assert first is not None
            assert name != first[0]
            given = {**given, first[0]: X if first[0] == "input" else Y}
        else:
            return
    pytest.fail("none of the advice worked")


@pytest.mark.parametrize("loss", [LOSS, lossdocs.cross_entropy, F.nll_loss, lossdocs.nll_loss])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
@pytest.mark.parametrize("target", [NO, torch.tensor(True)])
@pytest.mark.parametrize("sizes", [(), (2,)])
def test_of_one_answer_another_loss_is_advised(
    loss: Any, dtype: torch.dtype, target: Tensor, sizes: tuple[int, ...]
) -> None:
    given = {"input": torch.full(sizes, -2.0).to(dtype), "target": target.expand(sizes)}

    says = told(error(loss, **given))

    [code] = re.findall(r"yes or no, call (.*)\.$", says, re.MULTILINE)
    value = eval(code, {"torch": torch, "lossdocs": lossdocs, **given})  # noqa: S307
    assert value.isfinite()
    assert ("must have an axis of classes" in says) == (not sizes)


@pytest.mark.parametrize(
    ("loss", "made"),
    [
        (MODULE, "CrossEntropyLoss()"),
        (lossdocs.KLDivLoss, "KLDivLoss()"),
        (partial(MODULE, reduction="sum"), "CrossEntropyLoss(reduction='sum')"),
        (nn.LinearCrossEntropyLoss, "LinearCrossEntropyLoss(in_features, num_classes)"),
        (partial(Sized, of=2.0), "Sized(sizes, of=2.0)"),
        (Called, "Called(scale)"),
    ],
)
def test_a_class_is_to_be_made_first(loss: Any, made: str) -> None:
    refused = str(error(loss, X, Y))

    assert f"got the class {made.partition('(')[0]}: " in refused
    assert refused.endswith(f"explain({made}, ...)")
    if made.startswith("CrossEntropy"):
        assert lossdocs.explain(eval(f"nn.{made}"), X, Y)  # noqa: S307


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("cross_entropy", "torch.nn.functional.cross_entropy"),
        ("CrossEntropyLoss", "torch.nn.functional.cross_entropy"),
        ("lossdocs.cross_entropy", "lossdocs.cross_entropy"),
    ],
)
def test_a_name_is_no_loss(name: str, path: str) -> None:
    refused = str(error(name, X, Y))

    assert refused.endswith(f"got the string '{name}': pass {path}")
    assert lossdocs.explain(eval(path), X, Y)  # noqa: S307


@pytest.mark.parametrize("given", [(LOSS(X, Y),), (LOSS(X, Y), X, Y), (X, Y, LOSS)])
def test_a_tensor_is_no_loss(given: Any) -> None:
    assert "got a Tensor: pass the loss itself and then what it takes, explain(loss" in str(
        error(*given)
    )


@pytest.mark.parametrize(
    ("loss", "given", "options", "message"),
    [
        (LOSS, (X,), {}, "cross_entropy() missing a required argument: 'target': pass explain("),
        (MODULE(), (X,), {}, "CrossEntropyLoss() missing a required argument: 'target': pass"),
        (MODULE(), (), {"target": Y}, "pass explain(loss, input, target)"),
        (MODULE(), (X, Y), {"reduction": "sum"}, "a module has its options already"),
        (F.kl_div, (X, X), {"weight": X}, "kl_div() does not take these options: got an unex"),
        (MODULE(), (X, Y, Y), {}, "CrossEntropyLoss() does not take these options: too many"),
        (LOSS, (X, None), {}, "target must be a Tensor, got NoneType"),
        (
            lambda x, y: LOSS(x.to("meta"), y),
            (X, Y),
            {},
            "input must hold numbers, got a tensor on",
        ),
        (torch.kl_div, (X, X), {"reduction": 1}, "or call one of them, got kl_div"),
        (
            lambda n=1, **given: LOSS(**given),
            (),
            {"input": X, "target": list(Y)},
            "torch.stack(target)",
        ),
        (LOSS, (X, Y, 0.5), {}, "weight must be a Tensor, got float"),
        (lossdocs.cross_entropy, (X, object()), {}, "target must be a Tensor, got object"),
        (LOSS, (torch.nested.nested_tensor([X, X], layout=torch.jagged), Y), {}, "input.unbind()"),
    ],
)
def test_what_is_no_call_is_refused(loss: Any, given: Any, options: Given, message: str) -> None:
    assert message in str(error(loss, *given, **options))


@pytest.mark.parametrize(
    "loss",
    [torch.func.vmap(LOSS), torch.func.grad(LOSS), lambda x, y: torch.func.vmap(LOSS)(x, y) + 1],
)
def test_a_transform_is_refused(loss: Any) -> None:
    """The loss itself can be explained."""
    given = (X[None], Y[None]) if loss is not torch.func.grad else (X, Y)

    assert "cross_entropy was called inside a transform of torch.func" in str(error(loss, *given))


def test_within_a_transform_nothing_can_be_explained() -> None:
    def explained(x: Tensor) -> Tensor:
        return lossdocs.explain(LOSS, x, Y).account.value

    with pytest.raises(TypeError, match="call explain outside of it"):
        torch.func.vmap(explained)(X[None])


def test_what_is_scripted_is_to_be_passed_as_it_was() -> None:
    assert "pass what was scripted" in told(error(torch.jit.script(MODULE()), X, Y))


def test_what_raises_before_any_loss_raises_as_it_does() -> None:
    def wrong(x: Tensor, y: Tensor) -> Tensor:
        return LOSS(x @ x, y)

    refused = error(wrong, X, Y)

    assert isinstance(refused, RuntimeError)
    assert "before any loss was called" in told(refused)


def test_what_raises_after_the_loss_raises_as_it_does() -> None:
    refused = error(lambda x, y: LOSS(x, y)[1], X, Y)

    assert isinstance(refused, IndexError)
    assert "after the loss had returned" in told(refused)


def test_where_nothing_helps_nothing_is_advised() -> None:
    assert "pass " not in told(error(LOSS, X, Y[[0] * 5]))
    assert "yes or no" not in told(error(F.nll_loss, -ONE, NO + 5))
