"""Correct calls of cross_entropy raise no warning, and what they add is the loss."""

import pytest
import torch
import torch.nn.functional as F
from explain.saying import (
    INDICES,
    INF,
    PART,
    Call,
    Drawn,
    Q,
    W,
    Z,
    adds_up,
    call,
    each,
    has_the_gradient_of_autograd,
)
from torch import Tensor, nn

import lossdocs

LOSS = F.cross_entropy
DRAWN = Drawn()
logits, classes, sure = DRAWN.logits, DRAWN.classes, DRAWN.sure
SQUARE_TOKENS, SQUARE_PIXELS = classes(8, 8, 8), classes(6, 6, 6, 6)
LABELS = classes(5, 8)
TOKENS = classes(50, 4, 16)
PIXELS = classes(5, 2, 6, 6)
MASK = torch.where(torch.arange(5) < 2, -INF, 0.0)  # the first two classes not allowed


def padded(target: Tensor) -> Tensor:
    """With its last column ignored."""
    return torch.cat([target[:, :-1], torch.full_like(target[:, -1:], -100)], 1)


CORRECT = [
    call("classifier", LOSS, logits(8, 5), classes(5, 8)),
    call("classifier of lossdocs", lossdocs.cross_entropy, logits(8, 5), classes(5, 8)),
    call("one sample", LOSS, logits(5), torch.tensor(3)),
    call("batch of one", LOSS, logits(1, 5), classes(5, 1)),
    call("two classes", LOSS, logits(8, 2), classes(2, 8)),
    call("as many samples as classes", LOSS, logits(5, 5), torch.arange(5)),
    call("contrastive", LOSS, logits(16, 16) + 9 * torch.eye(16), torch.arange(16)),
    call("untrained", LOSS, torch.zeros(8, 5), classes(5, 8)),
    call("perfect", LOSS, sure(LABELS, 5, 1e4), LABELS),
    call("log-probabilities", LOSS, logits(8, 5).log_softmax(1), classes(5, 8)),
    call("tokens, flat", LOSS, logits(64, 50), TOKENS.flatten()),
    call("tokens", LOSS, logits(4, 16, 50).movedim(-1, 1), TOKENS),
    call("tokens, sure", LOSS, sure(TOKENS, 50, 9).movedim(-1, 1), TOKENS),
    call("tokens, padded", LOSS, logits(4, 50, 16), padded(TOKENS)),
    call("tokens, one left", LOSS, logits(2, 5), torch.tensor([3, -100])),
    call(
        "as many tokens as classes", LOSS, sure(SQUARE_TOKENS, 8, 4).movedim(-1, 1), SQUARE_TOKENS
    ),
    call("as many tokens as classes, untrained", LOSS, logits(8, 8, 8), SQUARE_TOKENS),
    call("pixels", LOSS, logits(2, 5, 6, 6), PIXELS),
    call(
        "as many pixels as classes", LOSS, sure(SQUARE_PIXELS, 6, 4).movedim(-1, 1), SQUARE_PIXELS
    ),
    call(
        "pixels of one class",
        LOSS,
        sure(torch.zeros(6, 6, 6).long(), 6, 4).movedim(-1, 1),
        torch.zeros(6, 6, 6).long(),
    ),
    call("voxels", LOSS, logits(1, 3, 4, 4, 4), classes(3, 1, 4, 4, 4)),
    call("class weights", LOSS, logits(8, 5), classes(5, 8), weight=torch.arange(1.0, 6.0)),
    call(
        "class of weight 0",
        LOSS,
        logits(3, 5),
        torch.tensor([0, 1, 2]),
        weight=torch.tensor([0.0, 1.0, 1.0, 1.0, 1.0]),
    ),
    call("smoothing", LOSS, logits(8, 5), classes(5, 8), label_smoothing=0.1),
    call("soft labels", LOSS, logits(8, 5), logits(8, 5).softmax(1)),
    call("soft labels, rounded", LOSS, logits(1, 3), torch.tensor([[0.33] * 3])),
    call(
        "soft labels in bfloat16",
        LOSS,
        logits(8, 100).bfloat16(),
        logits(8, 100).bfloat16().softmax(1),
    ),
    call("soft labels of pixels", LOSS, logits(2, 5, 4, 4), logits(2, 5, 4, 4).softmax(1)),
    call("one-hot rows", LOSS, logits(8, 5), F.one_hot(classes(5, 8), 5).float()),
    call(
        "one-hot rows with equal class weights",
        LOSS,
        logits(8, 5),
        F.one_hot(classes(5, 8), 5).float(),
        weight=torch.ones(5),
    ),
    call("masked classes", LOSS, logits(8, 5) + MASK, classes(3, 8) + 2),
    call("bfloat16", LOSS, logits(64, 50).bfloat16(), classes(50, 64)),
    call("float16", LOSS, logits(64, 50).half(), classes(50, 64)),
    call("float64", LOSS, logits(64, 50).double(), classes(50, 64)),
    call("many in float32", LOSS, logits(100_000, 2), classes(2, 100_000)),
    call("sum of nothing", LOSS, logits(0, 5), classes(5, 0), reduction="sum"),
    call("sum of ignored", LOSS, logits(2, 5), torch.tensor([-100, -100]), reduction="sum"),
    call("size_average", LOSS, logits(8, 5), classes(5, 8), size_average=False),
    call("module", nn.CrossEntropyLoss(ignore_index=0), logits(8, 5), torch.arange(8) % 5),
]


@each(CORRECT)
def test_a_correct_call_has_no_warning(call: Call) -> None:
    explanation = call.explained()

    assert not explanation.warnings, explanation


MEANS = [
    call(3, LOSS, Z, INDICES),
    call(3, LOSS, Z, INDICES, reduction="elementwise_mean"),
    call(3, LOSS, Z, INDICES, reduction="sum", size_average=True),
    call(2, LOSS, Z, PART),
    call(9, LOSS, Z, INDICES, weight=W),
    call(5, LOSS, Z, PART, weight=W, label_smoothing=0.1),
    call(3, LOSS, Z, Q, weight=W),
    call(1, LOSS, Z[0], INDICES[0]),
]


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's, of deprecated names
@each(MEANS)
def test_the_contributions_add_up_to_the_loss(call: Call) -> None:
    assert adds_up(call)


@pytest.mark.filterwarnings("ignore::UserWarning")
@each(MEANS)
def test_the_gradient_is_that_of_autograd(call: Call) -> None:
    assert has_the_gradient_of_autograd(call)


def test_autocast_has_no_warning() -> None:
    """A layer in bfloat16 before a loss in float32."""
    weight = torch.nn.Parameter(logits(5, 7))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = F.linear(logits(8, 7), weight)
        explanation = lossdocs.explain(LOSS, scores, classes(5, 8))

    assert explanation.reading.input.dtype == torch.bfloat16
    assert explanation.account.value.dtype == torch.float32
    assert not explanation.warnings


def test_inference_mode_has_no_warning() -> None:
    """Autograd refuses its tensors, the explanation copies them."""
    with torch.inference_mode():
        weight = torch.ones(5)
        explanation = lossdocs.explain(LOSS, logits(8, 5), classes(5, 8), weight=weight)

    assert explanation.account.gradient is not None
    assert not explanation.warnings


@pytest.mark.parametrize("sizes", [(3, 5), (4, 4, 4), (3, 6, 6), (2, 8, 8, 8)], ids=str)
@pytest.mark.parametrize("quality", [0.0, 0.5, 4.0])
def test_random_classifiers_have_no_warning(sizes: tuple[int, ...], quality: float) -> None:
    """Also where another axis would fit; 100 batches each, whatever the model knows."""
    for _ in range(100):
        rest = (*sizes[:1], *sizes[2:])
        target = classes(sizes[1], *rest)
        x = quality * F.one_hot(target, sizes[1]).movedim(-1, 1) + logits(*sizes)

        explanation = lossdocs.explain(LOSS, x, target)

        assert not explanation.warnings, explanation
