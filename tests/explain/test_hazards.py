"""Each mistake that raises no error is named by its warning."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from explain.links import leads_to_a_section
from torch import Tensor, nn

import lossdocs
from lossdocs.explain.finding import sayings

INF, NAN = math.inf, math.nan
LOGITS = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 3.0]])
LOG_P = F.log_softmax(LOGITS, 1)
P = F.softmax(LOGITS.flip(1), 1)
Y = torch.tensor([0, 1])
X = torch.tensor([[1.5, -2.0], [0.3, 4.0]])
NOT_FINITE = torch.tensor([[NAN, 0.0, 0.0], [INF, 0.0, 0.0]])
YES = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
MANY = torch.linspace(-3, 3, 16)
BCE, BCEL = F.binary_cross_entropy, F.binary_cross_entropy_with_logits


def t(*values: Any) -> Tensor:
    """A tensor of the values."""
    return torch.tensor(values)


def confident(target: Tensor, classes: int) -> Tensor:
    """Logits, classes last, of a model that is right at every position."""
    return 4.0 * F.one_hot(target, classes) + torch.arange(float(classes)).cos()


SQUARE = torch.arange(32).mul(5).add(torch.arange(32) // 3).remainder(8).reshape(4, 8)  # 8 classes
PICTURE = torch.arange(60).square().add(torch.arange(60) // 7).remainder(3).reshape(3, 20)

# what it shows, the key of the warning, a part of what it says, the call
HAZARD_CALLS: list[tuple[str, str, str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    (
        "saturated sigmoid, loss 100",
        "saturated-sigmoid",
        "loss up to 100",
        BCE,
        (t(17.0).sigmoid(), t(0.0)),
        {},
    ),
    (
        "saturated sigmoid, one of two",
        "saturated-sigmoid",
        "1 probability of 2",
        BCE,
        (t(0.0, 0.5), t(0.3, 1.0)),
        {},
    ),
    (
        "saturated sigmoid, both",
        "saturated-sigmoid",
        "2 probabilities",
        BCE,
        (t(0.0, 1.0), t(1.0, 0.0)),
        {},
    ),
    ("mean of a divergence", "kl-mean", "3 times too small", F.kl_div, (LOG_P, P), {}),
    (
        "mean of a divergence by size_average",
        "kl-mean",
        "6 entries",
        F.kl_div,
        (LOG_P, P),
        {"size_average": True},
    ),
    ("mean of a divergence of one row", "kl-mean", "3 times", F.kl_div, (LOG_P[0], P[0]), {}),
    ("mean of a divergence of tokens", "kl-mean", "3 times", F.kl_div, (LOG_P[None], P[None]), {}),
    (
        "classes last, as many as tokens",
        "class-axis",
        "along axis 2",
        F.cross_entropy,
        (confident(SQUARE, 8), SQUARE),
        {},
    ),
    (
        "classes first, as many as rows of the picture",
        "class-axis",
        "along axis 0",
        F.cross_entropy,
        (confident(PICTURE, 3).movedim(-1, 0), PICTURE),
        {},
    ),
    (
        "log_softmax along the last axis",
        "class-axis",
        "exp(input) sums to 1 along axis 2",
        F.nll_loss,
        (torch.sin(torch.arange(256.0)).reshape(4, 8, 8).log_softmax(2), SQUARE),
        {},
    ),
    (
        "log_softmax along the batch",
        "class-axis",
        "axis 0",
        F.nll_loss,
        (LOGITS.log_softmax(0), Y),
        {},
    ),
    (
        "softmax along the batch",
        "class-axis",
        "input sums",
        F.cross_entropy,
        (LOGITS.softmax(0), Y),
        {},
    ),
    (
        "soft targets along the last axis",
        "class-axis",
        "target sums to 1 along axis 2",
        F.cross_entropy,
        (
            torch.sin(torch.arange(24.0)).reshape(2, 3, 4),
            torch.arange(24.0).reshape(2, 3, 4).cos().softmax(2),
        ),
        {},
    ),
    (
        "input and target along different axes",
        "class-axis",
        "axis -2",
        F.kl_div,
        (LOGITS.log_softmax(0), P),
        {"reduction": "sum"},
    ),
    (
        "batchmean lands in size_average",
        "size-average",
        "'batchmean'",
        F.kl_div,
        (LOG_P, P, "batchmean"),
        {},
    ),
    (
        "ignore_index lands in size_average",
        "size-average",
        "reads as True",
        F.cross_entropy,
        (LOGITS, Y, None, 1),
        {},
    ),
    (
        "ignore_index 0 lands in size_average",
        "size-average",
        "is 'sum'",
        F.cross_entropy,
        (LOGITS, Y, None, 0),
        {},
    ),
    (
        "ignore_index -1 lands in size_average",
        "size-average",
        "size_average is -1",
        F.nll_loss,
        (LOG_P, Y, None, -1),
        {},
    ),
    (
        "none lands in reduce",
        "size-average",
        "reduce is 'none'",
        F.cross_entropy,
        (LOGITS, Y, None, None, -100, "none"),
        {},
    ),
    (
        "a tensor lands in size_average",
        "size-average",
        "a tensor",
        BCE,
        (t(0.5), t(1.0), None, t(1.0)),
        {},
    ),
    ("batchmean lands in size_average of KLDivLoss", "kl-mean", "", nn.KLDivLoss(), (LOG_P, P), {}),
    (
        "label smoothing below 0",
        "label-smoothing-range",
        "-0.5",
        F.cross_entropy,
        (LOGITS, Y),
        {"label_smoothing": -0.5},
    ),
    (
        "label smoothing of nan",
        "label-smoothing-range",
        "nan",
        F.cross_entropy,
        (LOGITS, P),
        {"label_smoothing": NAN},
    ),
    (
        "mean of many in float16",
        "low-precision",
        "65520 positions was taken in float16 and is 0;",
        F.cross_entropy,
        (torch.zeros(65520, 2, dtype=torch.float16), torch.zeros(65520, dtype=torch.int64)),
        {},
    ),
    (
        "mean of many in bfloat16",
        "low-precision",
        "0.6953; the mean of the losses is 0.6914",
        F.cross_entropy,
        (torch.zeros(257, 2, dtype=torch.bfloat16), torch.zeros(257, dtype=torch.int64)),
        {},
    ),
    (
        "target sums to 0.9",
        "target-sum",
        "1 row of the target, of 2, sums to 0.9",
        F.cross_entropy,
        (LOGITS, t([0.5, 0.3, 0.1], [0.0, 0.0, 1.0])),
        {},
    ),
    (
        "multi-hot target",
        "target-sum",
        "2 rows of the target, of 2, sum to 2",
        F.cross_entropy,
        (LOGITS, t([1.0, 1.0, 0.0], [0.0, 1.0, 1.0])),
        {},
    ),
    (
        "target with a negative probability",
        "negative-target",
        "1 target below 0, down to -0.5",
        F.cross_entropy,
        (LOGITS, t([1.5, -0.5, 0.0], [0.0, 0.0, 1.0])),
        {},
    ),
    (
        "target of a divergence does not sum to 1",
        "target-sum",
        "between 0.5 and 2",
        F.kl_div,
        (LOG_P, t([0.5, 0.0, 0.0], [1.0, 0.5, 0.5])),
        {"reduction": "batchmean"},
    ),
    (
        "log target does not sum to 1",
        "target-sum",
        "sum",
        F.kl_div,
        (LOG_P, P.log() - 1),
        {"reduction": "batchmean", "log_target": True},
    ),
    (
        "log target without log_target",
        "negative-target",
        "log-probabilities",
        F.kl_div,
        (LOG_P, P.log()),
        {"reduction": "sum"},
    ),
    (
        "target of a divergence with a negative probability",
        "negative-target",
        "down to -0.5",
        F.kl_div,
        (LOG_P[0], t(1.0, -0.5, 0.5)),
        {"reduction": "sum"},
    ),
    (
        "labels of -1 and 1",
        "target-outside-0-1",
        "such as -1",
        BCEL,
        (t(2.0, -3.0), t(1.0, -1.0)),
        {},
    ),
    (
        "softmax before cross-entropy",
        "probabilities-as-logits",
        "2 positions",
        F.cross_entropy,
        (P, Y),
        {},
    ),
    (
        "one-hot logits",
        "probabilities-as-logits",
        "3 positions",
        F.cross_entropy,
        (torch.eye(3), t(0, 1, 2)),
        {},
    ),
    (
        "softmax of one sample",
        "probabilities-as-logits",
        "1 position",
        F.cross_entropy,
        (P[0], t(0)[0]),
        {},
    ),
    (
        "softmax in float16",
        "probabilities-as-logits",
        "2 positions",
        F.cross_entropy,
        (P.half(), Y),
        {},
    ),
    (
        "sigmoid before the loss with logits",
        "probabilities-as-logits",
        "all 16 entries",
        BCEL,
        (MANY.sigmoid(), MANY.gt(1).float()),
        {},
    ),
    (
        "one sigmoid before the loss with logits",
        "probabilities-as-logits",
        "torch.sigmoid",
        BCEL,
        (t(0.2).requires_grad_().sigmoid(), t(1.0)),
        {},
    ),
    (
        "sigmoid before cross-entropy",
        "probabilities-as-logits",
        "torch.sigmoid",
        F.cross_entropy,
        (LOGITS.clone().requires_grad_().sigmoid(), Y),
        {},
    ),
    (
        "input is broadcast",
        "kl-broadcast",
        "input (3,)",
        F.kl_div,
        (LOG_P[0], P),
        {"reduction": "batchmean"},
    ),
    (
        "target of one column is broadcast",
        "kl-broadcast",
        "(2, 1) are broadcast to (2, 3)",
        F.kl_div,
        (LOG_P, P[:, :1]),
        {"reduction": "batchmean"},
    ),
    (
        "batchmean of a broadcast input",
        "kl-batchmean",
        "2 distributions",
        F.kl_div,
        (LOG_P[0], P),
        {"reduction": "batchmean"},
    ),
    (
        "probabilities into kl_div",
        "probabilities-as-log-probabilities",
        "input",
        F.kl_div,
        (P, P),
        {"reduction": "batchmean"},
    ),
    (
        "probabilities into nll_loss",
        "probabilities-as-log-probabilities",
        "input",
        F.nll_loss,
        (P, Y),
        {},
    ),
    (
        "probabilities as log target",
        "probabilities-as-log-probabilities",
        "target",
        F.kl_div,
        (LOG_P, P),
        {"reduction": "sum", "log_target": True},
    ),
    (
        "logits into kl_div",
        "logits-as-log-probabilities",
        "up to 3",
        F.kl_div,
        (LOGITS, P),
        {"reduction": "sum"},
    ),
    ("logits into nll_loss", "logits-as-log-probabilities", "up to 3", F.nll_loss, (LOGITS, Y), {}),
    (
        "logits below 0 into nll_loss",
        "logits-as-log-probabilities",
        "sums to 2.",
        F.nll_loss,
        (-LOGITS.abs() / 10, Y),
        {},
    ),
    (
        "logits below 0 into kl_div",
        "logits-as-log-probabilities",
        "axis -1",
        F.kl_div,
        (-LOGITS.abs() / 10, P),
        {"reduction": "sum"},
    ),
    (
        "logits as log target",
        "logits-as-log-probabilities",
        "target has",
        F.kl_div,
        (LOG_P, LOGITS),
        {"reduction": "sum", "log_target": True},
    ),
    (
        "class weights beside one-hot rows",
        "one-hot-weights",
        "with class indices it would divide by the weights 5",
        F.cross_entropy,
        (LOGITS, F.one_hot(Y, 3).float()),
        {"weight": t(1.0, 4.0, 2.0)},
    ),
    ("all ignored", "all-ignored", "2 targets", F.cross_entropy, (LOGITS, t(-100, -100)), {}),
    (
        "all ignored, nll_loss",
        "all-ignored",
        "ignore_index=0",
        F.nll_loss,
        (LOG_P, t(0, 0)),
        {"ignore_index": 0},
    ),
    (
        "all weights 0",
        "zero-weights",
        "2 targets",
        F.cross_entropy,
        (LOGITS, Y),
        {"weight": t(0.0, 0.0, 1.0)},
    ),
    (
        "all weights 0, nll_loss",
        "zero-weights",
        "2 targets",
        F.nll_loss,
        (LOG_P, Y),
        {"weight": t(0.0, 0.0, 1.0)},
    ),
    (
        "empty batch",
        "empty-mean",
        "no element",
        F.cross_entropy,
        (torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)),
        {},
    ),
    (
        "nan in an ignored row",
        "ignored-not-finite",
        "1 ignored position has",
        F.cross_entropy,
        (t([1.0, 2.0, 3.0], [NAN, 1.0, 2.0]), t(2, -100)),
        {},
    ),
    (
        "infinity in an ignored row",
        "ignored-not-finite",
        "1 ignored",
        F.cross_entropy,
        (t([1.0, 2.0, 3.0], [INF, 1.0, 2.0]), t(2, -100)),
        {},
    ),
    (
        "ignored row all -inf",
        "ignored-not-finite",
        "1 ignored",
        F.cross_entropy,
        (t([1.0, 2.0, 3.0], [-INF] * 3), t(2, -100)),
        {},
    ),
    (
        "masked logit beside a soft target",
        "zero-times-infinity",
        "target is 0 and input -inf at 1 place",
        F.cross_entropy,
        (t(0.0, -INF, 0.0), t(1.0, 0.0, 0.0)),
        {},
    ),
    (
        "masked entry of a divergence",
        "zero-times-infinity",
        "1 place",
        F.kl_div,
        (t(-INF, 0.0), t(0.0, 1.0)),
        {"reduction": "sum"},
    ),
    (
        "masked entry of input and log target",
        "zero-times-infinity",
        "1 place",
        F.kl_div,
        (t(-INF, 0.0), t(-INF, 0.0)),
        {"reduction": "sum", "log_target": True},
    ),
    (
        "weight 0 beside -inf",
        "zero-times-infinity",
        "weight is 0",
        F.nll_loss,
        (t([-INF, 0.0]), t(0)),
        {"weight": t(0.0, 1.0), "reduction": "sum"},
    ),
    (
        "label smoothing over a masked logit",
        "smoothing-infinite",
        "1 logit is -inf",
        F.cross_entropy,
        (t(0.0, -INF, 0.0), t(0)[0]),
        {"label_smoothing": 0.1},
    ),
    (
        "label smoothing of soft targets over masked logits",
        "smoothing-infinite",
        "2 logits are",
        F.cross_entropy,
        (t(0.0, -INF, -INF), t(1.0, 0.0, 0.0)),
        {"label_smoothing": 0.1},
    ),
    (
        "infinite logit of the binary loss",
        "infinite-logits",
        "1 infinite logit",
        BCEL,
        (t(-INF, 1.0), t(0.0, 1.0)),
        {},
    ),
    (
        "batchmean of one row",
        "kl-batchmean",
        "divides by 3, the first size of input (3,), but there is 1 distribution",
        F.kl_div,
        (LOG_P[0], P[0]),
        {"reduction": "batchmean"},
    ),
    (
        "bfloat16 target",
        "output-dtype",
        "input is float32, but the loss is bfloat16",
        BCEL,
        (X, YES.bfloat16()),
        {},
    ),
    ("one class", "one-class", "size 1", F.cross_entropy, (t([3.0], [1.0]), t(0, 0)), {}),
    ("no backward", "no-backward", "(3,) with target (1,)", F.cross_entropy, (LOGITS[0], t(1)), {}),
    ("no backward, nll", "no-backward", "(1,)", F.nll_loss, (LOG_P[0], t(1)), {}),
    (
        "no class",
        "one-class",
        "the size 0",
        F.cross_entropy,
        (torch.zeros(3, 0), torch.zeros(3, 0)),
        {},
    ),
    (
        "softmax as hidden weights",
        "probabilities-as-logits",
        "linear_cross_entropy applies a softmax",
        lossdocs.linear_cross_entropy,
        (P, torch.eye(3), Y),
        {},
    ),
    (
        "column of predictions",
        "every-pair",
        "input (2, 1) and target (2,) are broadcast to (2, 2)",
        F.huber_loss,
        (X[:, :1], X[:, 0]),
        {},
    ),
    (
        "one target for all rows",
        "every-pair",
        "(2,) are broadcast to (2, 2)",
        F.soft_margin_loss,
        (X, t(1.0, -1.0)),
        {},
    ),
    (
        "labels of 0 and 1",
        "target-no-sign",
        "1 target of 2 is neither -1 nor 1, such as 0;",
        F.soft_margin_loss,
        (t(2.0, -3.0), t(1.0, 0.0)),
        {},
    ),
    (
        "sigmoid before the soft margin",
        "probabilities-as-logits",
        "soft_margin_loss applies a sigmoid",
        lossdocs.soft_margin_loss,
        (MANY.sigmoid(), MANY.gt(1) * 2.0 - 1),
        {},
    ),
    (
        "infinite logit without a weight",
        "infinite-logits",
        "1 infinite logit",
        F.soft_margin_loss,
        (t(-INF, 1.0), t(1.0, 1.0)),
        {},
    ),
    (
        "infinite weight of yes",
        "loss-not-finite",
        "at 1 is inf, where input=2, target=1, pos_weight=inf",
        BCEL,
        (t(1.0, 2.0), t(0.0, 1.0)),
        {"pos_weight": t(1.0, INF)},
    ),
    (
        "infinite weight of a class",
        "loss-not-finite",
        "at 1 is inf, where target=1, weight=inf",
        F.nll_loss,
        (LOG_P, Y),
        {"weight": t(1.0, INF, 1.0)},
    ),
    (
        "infinite log target",
        "loss-not-finite",
        "where input=-0.6931, target=-inf",
        F.kl_div,
        (t(0.5, 0.5).log(), t(0.0, -INF)),
        {"log_target": True, "reduction": "sum"},
    ),
    (
        "sum of many in float16",
        "sum-overflows",
        "the result is inf in float16: their sum is 6.934e+04",
        F.cross_entropy,
        (torch.zeros(100_000, 2).half(), torch.zeros(100_000).long()),
        {"reduction": "sum"},
    ),
    (
        "certain and right in float16",
        "gradient-not-finite",
        "by input is nan at 0, where input=0, target=0",
        BCE,
        (t(0.0, 1.0).half(), t(0.0, 1.0).half()),
        {},
    ),
]


@pytest.mark.parametrize(
    ("key", "seen", "loss", "arguments", "options"),
    [call[1:] for call in HAZARD_CALLS],
    ids=[name for name, *_ in HAZARD_CALLS],
)
def test_the_warning_names_the_hazard(
    key: str, seen: str, loss: Any, arguments: Any, options: Any
) -> None:
    """Its numbers too."""
    explanation = lossdocs.explain(loss, *arguments, **options)

    found = {warning.key: warning for warning in explanation.warnings}

    assert key in found
    assert seen in found[key].seen
    assert leads_to_a_section(found[key].link)


HOOKED = nn.CrossEntropyLoss()
HOOKED.register_forward_hook(lambda _module, _given, loss: 2 * loss)

NOTE_CALLS: list[tuple[str, str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    ("not-finite", "1 nan and 1 infinity among 6", F.cross_entropy, (NOT_FINITE, Y), {}),
    ("weight-axis", "one factor a column", BCE, (P[:, :2], YES), {"weight": t(1.0, 10.0)}),
    ("weight-axis", "(2,)", BCEL, (X, YES), {"weight": t(1.0, 10.0)}),
    ("kl-one-target", "each of the 2 rows", F.kl_div, (LOG_P, P[0]), {"reduction": "batchmean"}),
    ("ambiguous-axis", "axis 2 could", F.cross_entropy, (confident(SQUARE, 8), SQUARE), {}),
    (
        "smoothed-weights",
        "the share 0.1",
        F.cross_entropy,
        (LOGITS, Y),
        {"label_smoothing": 0.1, "weight": t(1.0, 4.0, 2.0)},
    ),
    (
        "batchmean-of-samples",
        "divides by 1, the first size of input, and there are 2 distributions",
        F.kl_div,
        (LOG_P[None], P[None]),
        {"reduction": "batchmean"},
    ),
    ("mean-of-means", "divides by 1, the number", F.cross_entropy, (LOGITS, t(0, -100)), {}),
    (
        "mean-of-means",
        "divides by 5, the sum of the weights",
        F.nll_loss,
        (LOG_P, Y),
        {"weight": t(1.0, 4.0, 2.0)},
    ),
    ("hooks", "1 hook, which is left out", HOOKED, (LOGITS, Y), {}),
    ("small-losses", "1 loss of 1", F.cross_entropy, (t([20.0, 0.0]), t(0)), {}),
    ("small-losses", "2 losses of 2", BCEL, (t(-20.0, -15.0), t(0.0, 0.0)), {}),
]


@pytest.mark.parametrize(("key", "seen", "loss", "arguments", "options"), NOTE_CALLS)
def test_the_note_says_what_happens(
    key: str, seen: str, loss: Any, arguments: Any, options: Any
) -> None:
    """What correct calls show too is no warning."""
    explanation = lossdocs.explain(loss, *arguments, **options)

    found = {entry.key: entry for entry in explanation.notes}

    assert seen in found[key].seen
    assert leads_to_a_section(found[key].link)


def test_the_mean_of_what_are_no_distributions_is_not_compared_with_a_divergence() -> None:
    explanation = lossdocs.explain(F.kl_div, -LOGITS.abs() - 2, 2 * P)

    assert [warning.key for warning in explanation.warnings] == ["target-sum"]


def test_every_finding_is_shown_by_a_call() -> None:
    """Nothing is said that no function finds, and none of the functions is without a test."""
    shown = {key for _, key, *_ in HAZARD_CALLS} | {key for key, *_ in NOTE_CALLS}

    assert shown == {name.partition("/")[0] for name in sayings()}
    assert not {key for _, key, *_ in HAZARD_CALLS} & {key for key, *_ in NOTE_CALLS}


def test_every_finding_has_all_its_words() -> None:
    """What was seen may be said by variants alone."""
    variants = {name.partition("/")[0] for name in sayings() if "/" in name}
    for name, words in sayings().items():
        all_words = sayings()[name.partition("/")[0]] | words
        assert all_words.keys() - {"seen"} == {"advice", "link"}
        assert "seen" in all_words or name in variants
