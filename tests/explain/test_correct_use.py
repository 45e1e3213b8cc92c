"""Correct calls raise no warning."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import lossdocs

RANDOM = torch.Generator().manual_seed(20)
LOSS_WITH_LOGITS = F.binary_cross_entropy_with_logits


def logits(*sizes: int) -> Tensor:
    """As of a model that is not sure."""
    return torch.randn(sizes, generator=RANDOM)


def classes(high: int, *sizes: int) -> Tensor:
    """Class indices."""
    return torch.randint(high, sizes, generator=RANDOM)


def sure(target: Tensor, num_classes: int, by: float) -> Tensor:
    """Logits, classes last, that are right at every position."""
    return by * F.one_hot(target, num_classes) + logits(*target.shape, num_classes) / 10


def padded(target: Tensor) -> Tensor:
    """With its last column ignored."""
    return torch.cat([target[:, :-1], torch.full_like(target[:, -1:], -100)], 1)


LABELS = classes(5, 8)
TOKENS, PIXELS = classes(50, 4, 16), classes(5, 2, 6, 6)
SQUARE_TOKENS, SQUARE_PIXELS = classes(8, 8, 8), classes(6, 6, 6, 6)
TAGS = (logits(8, 5) > 0).float()
TEACHER, STUDENT = logits(6, 10), logits(6, 10)
MASK = torch.where(torch.arange(5) < 2, -math.inf, 0.0)  # the first two classes not allowed
CORRECT: list[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    ("classifier", F.cross_entropy, (logits(8, 5), classes(5, 8)), {}),
    ("classifier of lossdocs", lossdocs.cross_entropy, (logits(8, 5), classes(5, 8)), {}),
    ("one sample", F.cross_entropy, (logits(5), torch.tensor(3)), {}),
    ("batch of one", F.cross_entropy, (logits(1, 5), classes(5, 1)), {}),
    ("two classes", F.cross_entropy, (logits(8, 2), classes(2, 8)), {}),
    ("as many samples as classes", F.cross_entropy, (logits(5, 5), torch.arange(5)), {}),
    ("contrastive", F.cross_entropy, (logits(16, 16) + 9 * torch.eye(16), torch.arange(16)), {}),
    ("untrained", F.cross_entropy, (torch.zeros(8, 5), classes(5, 8)), {}),
    ("perfect", F.cross_entropy, (sure(LABELS, 5, 1e4), LABELS), {}),
    ("log-probabilities", F.cross_entropy, (logits(8, 5).log_softmax(1), classes(5, 8)), {}),
    ("tokens, flat", F.cross_entropy, (logits(64, 50), TOKENS.flatten()), {}),
    ("tokens", F.cross_entropy, (logits(4, 16, 50).movedim(-1, 1), TOKENS), {}),
    ("tokens, sure", F.cross_entropy, (sure(TOKENS, 50, 9).movedim(-1, 1), TOKENS), {}),
    ("tokens, padded", F.cross_entropy, (logits(4, 50, 16), padded(TOKENS)), {}),
    ("tokens, one left", F.cross_entropy, (logits(2, 5), torch.tensor([3, -100])), {}),
    (
        "as many tokens as classes",
        F.cross_entropy,
        (sure(SQUARE_TOKENS, 8, 4).movedim(-1, 1), SQUARE_TOKENS),
        {},
    ),
    (
        "as many tokens as classes, untrained",
        F.cross_entropy,
        (logits(8, 8, 8), SQUARE_TOKENS),
        {},
    ),
    ("pixels", F.cross_entropy, (logits(2, 5, 6, 6), PIXELS), {}),
    (
        "as many pixels as classes",
        F.cross_entropy,
        (sure(SQUARE_PIXELS, 6, 4).movedim(-1, 1), SQUARE_PIXELS),
        {},
    ),
    (
        "pixels of one class",
        F.cross_entropy,
        (sure(torch.zeros(6, 6, 6).long(), 6, 4).movedim(-1, 1), torch.zeros(6, 6, 6).long()),
        {},
    ),
    ("voxels", F.cross_entropy, (logits(1, 3, 4, 4, 4), classes(3, 1, 4, 4, 4)), {}),
    (
        "class weights",
        F.cross_entropy,
        (logits(8, 5), classes(5, 8)),
        {"weight": torch.arange(1.0, 6.0)},
    ),
    (
        "class of weight 0",
        F.cross_entropy,
        (logits(3, 5), torch.tensor([0, 1, 2])),
        {"weight": torch.tensor([0.0, 1.0, 1.0, 1.0, 1.0])},
    ),
    ("smoothing", F.cross_entropy, (logits(8, 5), classes(5, 8)), {"label_smoothing": 0.1}),
    ("soft labels", F.cross_entropy, (logits(8, 5), logits(8, 5).softmax(1)), {}),
    ("soft labels, rounded", F.cross_entropy, (logits(1, 3), torch.tensor([[0.33] * 3])), {}),
    (
        "soft labels in bfloat16",
        F.cross_entropy,
        (logits(8, 100).bfloat16(), logits(8, 100).bfloat16().softmax(1)),
        {},
    ),
    (
        "soft labels of pixels",
        F.cross_entropy,
        (logits(2, 5, 4, 4), logits(2, 5, 4, 4).softmax(1)),
        {},
    ),
    ("one-hot rows", F.cross_entropy, (logits(8, 5), F.one_hot(classes(5, 8), 5).float()), {}),
    (
        "one-hot rows with equal class weights",
        F.cross_entropy,
        (logits(8, 5), F.one_hot(classes(5, 8), 5).float()),
        {"weight": torch.ones(5)},
    ),
    ("masked classes", F.cross_entropy, (logits(8, 5) + MASK, classes(3, 8) + 2), {}),
    ("bfloat16", F.cross_entropy, (logits(64, 50).bfloat16(), classes(50, 64)), {}),
    ("float16", F.cross_entropy, (logits(64, 50).half(), classes(50, 64)), {}),
    ("float64", F.cross_entropy, (logits(64, 50).double(), classes(50, 64)), {}),
    ("many in float32", F.cross_entropy, (logits(100_000, 2), classes(2, 100_000)), {}),
    ("sum of nothing", F.cross_entropy, (logits(0, 5), classes(5, 0)), {"reduction": "sum"}),
    (
        "sum of ignored",
        F.cross_entropy,
        (logits(2, 5), torch.tensor([-100, -100])),
        {"reduction": "sum"},
    ),
    ("size_average", F.cross_entropy, (logits(8, 5), classes(5, 8)), {"size_average": False}),
    ("module", nn.CrossEntropyLoss(ignore_index=0), (logits(8, 5), torch.arange(8) % 5), {}),
    ("log_softmax", F.nll_loss, (logits(8, 5).log_softmax(1), classes(5, 8)), {}),
    ("log_softmax, tokens", F.nll_loss, (logits(4, 50, 16).log_softmax(1), TOKENS), {}),
    (
        "log_softmax in bfloat16",
        F.nll_loss,
        (logits(8, 1000).bfloat16().log_softmax(1), classes(1000, 8)),
        {},
    ),
    ("log of softmax", F.nll_loss, ((logits(8, 5).softmax(1) + 1e-8).log(), classes(5, 8)), {}),
    (
        "log_softmax of certain",
        F.nll_loss,
        (sure(LABELS, 5, 1e3).log_softmax(1), LABELS),
        {},
    ),
    (
        "divergence",
        F.kl_div,
        (STUDENT.log_softmax(1), TEACHER.softmax(1)),
        {"reduction": "batchmean"},
    ),
    (
        "divergence, log target",
        F.kl_div,
        (STUDENT.log_softmax(1), TEACHER.log_softmax(1)),
        {"reduction": "batchmean", "log_target": True},
    ),
    (
        "distillation at temperature 4",
        nn.KLDivLoss(reduction="batchmean"),
        ((STUDENT / 4).log_softmax(1), (TEACHER / 4).softmax(1)),
        {},
    ),
    (
        "divergence of one-hot rows",
        F.kl_div,
        (STUDENT.log_softmax(1), F.one_hot(classes(10, 6), 10).float()),
        {"reduction": "sum"},
    ),
    (
        "divergence of each token",
        F.kl_div,
        (logits(2, 4, 7).log_softmax(2), logits(2, 4, 7).softmax(2)),
        {"reduction": "none"},
    ),
    (
        "divergences summed over latent variables",
        F.kl_div,
        (logits(2, 4, 7).log_softmax(2), logits(2, 4, 7).softmax(2)),
        {"reduction": "batchmean"},
    ),
    (
        "divergence of equals",
        F.kl_div,
        (TEACHER.log_softmax(1), TEACHER.softmax(1)),
        {"reduction": "batchmean"},
    ),
    (
        "divergence in bfloat16",
        F.kl_div,
        (STUDENT.bfloat16().log_softmax(1), TEACHER.bfloat16().softmax(1)),
        {"reduction": "batchmean"},
    ),
    (
        "divergence with padded rows",
        F.kl_div,
        (STUDENT.log_softmax(1), TEACHER.softmax(1) * torch.tensor([[1.0]] * 5 + [[0.0]])),
        {"reduction": "batchmean"},
    ),
    (
        "divergence from the uniform distribution",
        F.kl_div,
        (STUDENT.log_softmax(1), torch.full((10,), 0.1)),
        {"reduction": "batchmean"},
    ),
    (
        "weight a tag of as many samples",
        F.binary_cross_entropy,
        (logits(5, 5).sigmoid(), TAGS[:5]),
        {"weight": torch.arange(1.0, 6.0)},
    ),
    ("yes or no", F.binary_cross_entropy, (logits(8).sigmoid(), TAGS[:, 0]), {}),
    ("yes or no, certain and right", F.binary_cross_entropy, (TAGS, TAGS), {}),
    ("soft yes", F.binary_cross_entropy, (logits(8).sigmoid(), logits(8).sigmoid()), {}),
    (
        "weight a sample",
        F.binary_cross_entropy,
        (logits(5, 5).sigmoid(), TAGS[:5]),
        {"weight": torch.arange(1.0, 6.0).unsqueeze(1)},
    ),
    ("tags", LOSS_WITH_LOGITS, (logits(8, 5), TAGS), {}),
    (
        "tags with pos_weight",
        nn.BCEWithLogitsLoss(pos_weight=torch.arange(1.0, 6.0)),
        (logits(8, 5), TAGS),
        {},
    ),
    (
        "tags, pos_weight of a square",
        LOSS_WITH_LOGITS,
        (logits(5, 5), TAGS[:5]),
        {"pos_weight": torch.ones(5) * 3},
    ),
    ("tags, masked", LOSS_WITH_LOGITS, (logits(8, 5), TAGS), {"weight": TAGS}),
    ("yes, one logit", LOSS_WITH_LOGITS, (torch.tensor(0.3), torch.tensor(1.0)), {}),
    ("yes, three logits", LOSS_WITH_LOGITS, (torch.tensor([0.1, 0.9, 0.4]), TAGS[0, :3]), {}),
    ("fresh model", LOSS_WITH_LOGITS, (0.1 + logits(100) / 100, torch.ones(100)), {}),
    ("large logits", LOSS_WITH_LOGITS, (torch.tensor([1e4, -1e4]), torch.tensor([1.0, 0.0])), {}),
    (
        "logits in bfloat16",
        LOSS_WITH_LOGITS,
        (logits(64).bfloat16(), torch.ones(64).bfloat16()),
        {},
    ),
    ("mean of tags in float16", LOSS_WITH_LOGITS, (logits(300).half(), torch.ones(300).half()), {}),
]


@pytest.mark.parametrize(
    ("loss", "arguments", "options"),
    [call[1:] for call in CORRECT],
    ids=[name for name, *_ in CORRECT],
)
def test_a_correct_call_has_no_warning(loss: Any, arguments: Any, options: Any) -> None:
    explanation = lossdocs.explain(loss, *arguments, **options)

    assert not explanation.warnings, explanation


def test_autocast_has_no_warning() -> None:
    """A layer in bfloat16 before a loss in float32."""
    weight = torch.nn.Parameter(logits(5, 7))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = F.linear(logits(8, 7), weight)
        explanation = lossdocs.explain(F.cross_entropy, scores, classes(5, 8))

    assert explanation.reading.input_dtype == "bfloat16"
    assert explanation.account.value.dtype == torch.float32
    assert not explanation.warnings


def test_inference_mode_has_no_warning() -> None:
    """Autograd refuses its tensors, the explanation copies them."""
    with torch.inference_mode():
        weight = torch.ones(5)
        explanation = lossdocs.explain(F.cross_entropy, logits(8, 5), classes(5, 8), weight=weight)

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

        explanation = lossdocs.explain(F.cross_entropy, x, target)

        assert not explanation.warnings, explanation
