"""What is said of a call of cross_entropy."""

import torch
import torch.nn.functional as F
from explain.saying import (
    INF,
    LOGITS,
    NAN,
    SQUARE,
    Call,
    P,
    Y,
    call,
    each,
    is_found,
    is_raised_with_its_note,
    noted,
    said,
    t,
)
from torch import Tensor, nn

import lossdocs

LOSS = F.cross_entropy
PADDED = t(0, -100)
NOT_FINITE = t([NAN, 0.0, 0.0], [INF, 0.0, 0.0])
PICTURE = torch.arange(60).square().add(torch.arange(60) // 7).remainder(3).reshape(3, 20)
HOOKED = nn.CrossEntropyLoss()
HOOKED.register_forward_hook(lambda _module, _given, loss: 2 * loss)


def confident(target: Tensor, classes: int) -> Tensor:
    """Logits, classes last, of a model that is right at every position."""
    return 4.0 * F.one_hot(target, classes) + torch.arange(float(classes)).cos()


WARNED = [
    said(
        "classes last, as many as tokens",
        "class-axis",
        "along axis 2",
        LOSS,
        confident(SQUARE, 8),
        SQUARE,
    ),
    said(
        "classes first, as many as rows of the picture",
        "class-axis",
        "along axis 0",
        LOSS,
        confident(PICTURE, 3).movedim(-1, 0),
        PICTURE,
    ),
    said("softmax along the batch", "class-axis", "input sums", LOSS, LOGITS.softmax(0), Y),
    said(
        "soft targets along the last axis",
        "class-axis",
        "target sums to 1 along axis 2",
        LOSS,
        torch.sin(torch.arange(24.0)).reshape(2, 3, 4),
        torch.arange(24.0).reshape(2, 3, 4).cos().softmax(2),
    ),
    said(
        "ignore_index lands in size_average",
        "size-average",
        "reads as True",
        LOSS,
        LOGITS,
        Y,
        None,
        1,
    ),
    said(
        "ignore_index 0 lands in size_average", "size-average", "is 'sum'", LOSS, LOGITS, Y, None, 0
    ),
    said(
        "none lands in reduce",
        "size-average",
        "reduce is 'none'",
        LOSS,
        LOGITS,
        Y,
        None,
        None,
        -100,
        "none",
    ),
    said(
        "label smoothing below 0",
        "label-smoothing-range",
        "-0.5",
        LOSS,
        LOGITS,
        Y,
        label_smoothing=-0.5,
    ),
    said(
        "label smoothing of nan",
        "label-smoothing-range",
        "nan",
        LOSS,
        LOGITS,
        P,
        label_smoothing=NAN,
    ),
    said(
        "mean of many in float16",
        "low-precision",
        "65520 positions was taken in float16 and is 0;",
        LOSS,
        torch.zeros(65520, 2, dtype=torch.float16),
        torch.zeros(65520, dtype=torch.int64),
    ),
    said(
        "mean of many in bfloat16",
        "low-precision",
        "0.6953; the mean of the losses is 0.6914",
        LOSS,
        torch.zeros(257, 2, dtype=torch.bfloat16),
        torch.zeros(257, dtype=torch.int64),
    ),
    said(
        "target sums to 0.9",
        "target-sum",
        "1 row of the target, of 2, sums to 0.9",
        LOSS,
        LOGITS,
        t([0.5, 0.3, 0.1], [0.0, 0.0, 1.0]),
    ),
    said(
        "multi-hot target",
        "target-sum",
        "2 rows of the target, of 2, sum to 2",
        LOSS,
        LOGITS,
        t([1.0, 1.0, 0.0], [0.0, 1.0, 1.0]),
    ),
    said(
        "target with a negative probability",
        "negative-target",
        "1 target below 0, down to -0.5",
        LOSS,
        LOGITS,
        t([1.5, -0.5, 0.0], [0.0, 0.0, 1.0]),
    ),
    said("softmax before cross-entropy", "probabilities-as-logits", "2 positions", LOSS, P, Y),
    said(
        "one-hot logits", "probabilities-as-logits", "3 positions", LOSS, torch.eye(3), t(0, 1, 2)
    ),
    said("softmax of one sample", "probabilities-as-logits", "1 position", LOSS, P[0], t(0)[0]),
    said("softmax in float16", "probabilities-as-logits", "2 positions", LOSS, P.half(), Y),
    said(
        "sigmoid before cross-entropy",
        "probabilities-as-logits",
        "torch.sigmoid",
        LOSS,
        LOGITS.clone().requires_grad_().sigmoid(),
        Y,
    ),
    said(
        "class weights beside one-hot rows",
        "one-hot-weights",
        "with class indices it would divide by the weights 5",
        LOSS,
        LOGITS,
        F.one_hot(Y, 3).float(),
        weight=t(1.0, 4.0, 2.0),
    ),
    said("all ignored", "all-ignored", "2 targets", LOSS, LOGITS, t(-100, -100)),
    said("all weights 0", "zero-weights", "2 targets", LOSS, LOGITS, Y, weight=t(0.0, 0.0, 1.0)),
    said(
        "empty batch",
        "empty-mean",
        "no element",
        LOSS,
        torch.zeros(0, 3),
        torch.zeros(0, dtype=torch.int64),
    ),
    said(
        "nan in an ignored row",
        "ignored-not-finite",
        "1 ignored position has",
        LOSS,
        t([1.0, 2.0, 3.0], [NAN, 1.0, 2.0]),
        t(2, -100),
    ),
    said(
        "infinity in an ignored row",
        "ignored-not-finite",
        "1 ignored",
        LOSS,
        t([1.0, 2.0, 3.0], [INF, 1.0, 2.0]),
        t(2, -100),
    ),
    said(
        "ignored row all -inf",
        "ignored-not-finite",
        "1 ignored",
        LOSS,
        t([1.0, 2.0, 3.0], [-INF] * 3),
        t(2, -100),
    ),
    said(
        "masked logit beside a soft target",
        "zero-times-infinity",
        "target is 0 and input -inf at 1 place",
        LOSS,
        t(0.0, -INF, 0.0),
        t(1.0, 0.0, 0.0),
    ),
    said(
        "label smoothing over a masked logit",
        "smoothing-infinite",
        "1 logit is -inf",
        LOSS,
        t(0.0, -INF, 0.0),
        t(0)[0],
        label_smoothing=0.1,
    ),
    said(
        "label smoothing of soft targets over masked logits",
        "smoothing-infinite",
        "2 logits are",
        LOSS,
        t(0.0, -INF, -INF),
        t(1.0, 0.0, 0.0),
        label_smoothing=0.1,
    ),
    said("one class", "one-class", "size 1", LOSS, t([3.0], [1.0]), t(0, 0)),
    said("no backward", "no-backward", "(3,) with target (1,)", LOSS, LOGITS[0], t(1)),
    said("no class", "one-class", "the size 0", LOSS, torch.zeros(3, 0), torch.zeros(3, 0)),
    said(
        "sum of many in float16",
        "sum-overflows",
        "the result is inf in float16: their sum is 6.934e+04",
        LOSS,
        torch.zeros(100_000, 2).half(),
        torch.zeros(100_000).long(),
        reduction="sum",
    ),
]


@each(WARNED)
def test_the_warning_names_the_hazard(call: Call) -> None:
    """Its numbers too."""
    assert is_found(call, call.explained().warnings)


NOTED = [
    noted("not-finite", "1 nan and 1 infinity among 6", LOSS, NOT_FINITE, Y),
    noted("ambiguous-axis", "axis 2 could", LOSS, confident(SQUARE, 8), SQUARE),
    noted(
        "smoothed-weights",
        "the share 0.1",
        LOSS,
        LOGITS,
        Y,
        label_smoothing=0.1,
        weight=t(1.0, 4.0, 2.0),
    ),
    noted("mean-of-means", "divides by 1, the number", LOSS, LOGITS, t(0, -100)),
    noted("hooks", "1 hook, which is left out", HOOKED, LOGITS, Y),
    noted("small-losses", "1 loss of 1", LOSS, t([20.0, 0.0]), t(0)),
]


@each(NOTED)
def test_the_note_says_what_happens(call: Call) -> None:
    """What correct calls show too is no warning."""
    assert is_found(call, call.explained().notes)


RAISED = [
    call("input: float32 (2, 3); target: int64 (3,)", LOSS, LOGITS, PADDED[[0, 0, 0]]),
    call("pass input.float()", LOSS, LOGITS.long(), PADDED),
    call("pass target.long()", LOSS, LOGITS, PADDED.int()),
    call("pass target.float()", LOSS, LOGITS, LOGITS.gt(0)),
    call("pass input.movedim(2, 1)", LOSS, LOGITS.expand(4, 2, 3), PADDED.expand(4, 2)),
    call("lands in the deprecated size_average", LOSS, LOGITS, torch.tensor([0, -1])),
    call("errors-you-will-meet", lossdocs.cross_entropy, LOGITS, torch.tensor([0, -1])),
    call("errors-you-will-meet", LOSS, LOGITS, LOGITS.softmax(1), ignore_index=0),
    call("an axis of classes", LOSS, LOGITS[0, 0], PADDED[0]),
]


@each(RAISED)
def test_what_the_loss_raises_is_raised_with_a_note(call: Call) -> None:
    assert is_raised_with_its_note(call)
