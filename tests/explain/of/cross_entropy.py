"""Calls of cross_entropy, and what is said of them."""

import torch
import torch.nn.functional as F
from explain.saying import call, said
from explain.tensors import INDICES, INF, LOGITS, NAN, PART, SQUARE, Drawn, P, Q, W, Y, Z, t
from torch import Tensor, nn

import lossdocs

LOSS = F.cross_entropy
PADDED, ROW, FACTORS = t(0, -100), [1.0, 2.0, 3.0], t(1.0, 4.0, 2.0)
CERTAIN = t([0.0, 0.0, 0.0], [0.0, 40.0, 0.0])
LOST = [NAN, 1.0, 2.0]
FAR, DEBT = t([6e4, -6e4]), t(1.0, -2.0, 0.5)
HOT = F.one_hot(Y, 3).float()
VAST = t([3e38, 0.0]).expand(4, 2), HOT[[1] * 4, :2]
LAST = t(1.0, 1.0, INF)
SMALL = t(1e-10, 1e-10).requires_grad_()
LESS, MORE = t([0.5, 0.3, 0.1], [0.0, 0.0, 1.0]), t([1.0, 1.0, 0.0], [0.0, 1.0, 1.0])
BELOW, MASKED, FIRST = t([1.5, -0.5, 0.0], [0.0, 0.0, 1.0]), t(0.0, -INF, 0.0), t(1.0, 0.0, 0.0)
SMOOTHED, SUM, HALF = {"label_smoothing": 0.1}, {"reduction": "sum"}, torch.float16
NOT_FINITE = t([NAN, 0.0, 0.0], [INF, 0.0, 0.0])
PICTURE = torch.arange(60).square().add(torch.arange(60) // 7).remainder(3).reshape(3, 20)
CUBE = torch.arange(24.0).reshape(2, 3, 4)
HOOKED = nn.CrossEntropyLoss()
HOOKED.register_forward_hook(lambda _module, _given, loss: 2 * loss)
DRAWN = Drawn()
logits, classes, sure = DRAWN.logits, DRAWN.classes, DRAWN.sure
SQUARE_TOKENS, SQUARE_PIXELS = classes(8, 8, 8), classes(6, 6, 6, 6)
LABELS, TOKENS = classes(5, 8), classes(50, 4, 16)
PIXELS, BLACK, SOFT = classes(5, 2, 6, 6), torch.zeros(6, 6, 6).long(), logits(8, 100)
MASK = torch.where(torch.arange(5) < 2, -INF, 0.0)  # the first two classes not allowed


def zeros(count: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Many positions of two classes."""
    return torch.zeros(count, 2, dtype=dtype), torch.zeros(count, dtype=torch.long)


def padded(target: Tensor) -> Tensor:
    """With its last column ignored."""
    return torch.cat([target[:, :-1], torch.full_like(target[:, -1:], -100)], 1)


WARNED = [
    said("class-axis", "along axis 2", sure(SQUARE, 8, 4), SQUARE),
    said("class-axis", "along axis 0", sure(PICTURE, 3, 4).movedim(-1, 0), PICTURE),
    said("class-axis", "input sums", LOGITS.softmax(0), Y),
    said("class-axis", "target sums to 1 along axis 2", CUBE.sin(), CUBE.cos().softmax(2)),
    said("size-average", "reads as True", LOGITS, Y, None, 1),
    said("size-average", "is 'sum'", LOGITS, Y, None, 0),
    said("size-average", "reduce is 'none'", LOGITS, Y, None, None, -100, "none"),
    said("label-smoothing-range", "-0.5", LOGITS, Y, label_smoothing=-0.5),
    said("label-smoothing-range", "nan", LOGITS, P, label_smoothing=NAN),
    said("low-precision", "65520 positions was taken in float16 and is 0;", *zeros(65520, HALF)),
    said("low-precision", "0.6953; the mean of the losses is 0.6914", *zeros(257, torch.bfloat16)),
    said("target-sum", "1 row of the target, of 2, sums to 0.9", LOGITS, LESS),
    said("target-sum", "2 rows of the target, of 2, sum to 2", LOGITS, MORE),
    said("negative-target", "1 target below 0, down to -0.5", LOGITS, BELOW),
    said("probabilities-as-logits", "2 positions", P, Y),
    said("probabilities-as-logits", "3 positions", torch.eye(3), t(0, 1, 2)),
    said("probabilities-as-logits", "1 position", P[0], t(0)[0]),
    said("probabilities-as-logits", "2 positions", P.half(), Y),
    said("probabilities-as-logits", "torch.sigmoid", LOGITS.clone().requires_grad_().sigmoid(), Y),
    said("one-hot-weights", "would divide by the weights 5", LOGITS, HOT, weight=FACTORS),
    said("all-ignored", "2 targets", LOGITS, t(-100, -100)),
    said("zero-weights", "2 targets", LOGITS, Y, weight=t(0.0, 0.0, 1.0)),
    said("empty-mean", "no element", torch.zeros(0, 3), torch.zeros(0, dtype=torch.long)),
    said(
        "ignored-not-finite",
        "at 1, 0, which is ignored, where input[1, 0]=nan",
        t(ROW, [NAN, 1.0, 2.0]),
        t(2, -100),
    ),
    said("ignored-not-finite", "target[1]=-100: the", t(ROW, LOST), t(2, -100), weight=FACTORS),
    said("ignored-not-finite", "which is ignored", t(ROW, [INF, 1.0, 2.0]), t(2, -100)),
    said("ignored-not-finite", "which is ignored", t(ROW, [-INF] * 3), t(2, -100)),
    said(
        "zero-times-infinity",
        "is nan: the loss at () is nan, where input[1]=-inf, target[1]=0",
        MASKED,
        FIRST,
    ),
    said("smoothing-infinite", "1 logit is -inf", MASKED, t(0)[0], **SMOOTHED),
    said("smoothing-infinite", "2 logits are", t(0.0, -INF, -INF), FIRST, **SMOOTHED),
    said("one-class", "size 1", t([3.0], [1.0]), t(0, 0)),
    said("no-backward", "(3,) with target (1,)", LOGITS[0], t(1)),
    said("gradient-not-finite", "by weight is inf at 1, where", *VAST, weight=SMALL, **SUM),
    said(
        "loss-not-finite",
        "target[0, 2]=0.7856, weight[2]=inf",
        LOGITS,
        P,
        weight=LAST,
    ),
    said("other-value", "returned 3.150913, but cross_entropy", LOGITS, Y, loss=HOOKED),
    said("loss-not-finite", "where input[0, 1]=inf, target[0]=0", t([0.0, INF]), t(0)),
    said("loss-not-finite", "in float16, where input[0, 0]=6e+04", FAR.half(), t(1)),
    said(
        "loss-not-finite", "input[0, 0]=1, target[0]=0, weight[0]=nan", HOT, Y, weight=NAN * FACTORS
    ),
    said("below-0", "divided by -1, of which weight[1]=-2 is", CERTAIN, Y, weight=DEBT),
    said("one-class", "the size 0", torch.zeros(3, 0), torch.zeros(3, 0)),
    said(
        "sum-overflows",
        "inf in float16: their sum is 6.934e+04, and the",
        *zeros(100_000, HALF),
        **SUM,
    ),
]

NOTED = [
    said("not-finite", "1 nan and 1 infinity among 6", NOT_FINITE, Y),
    said("ambiguous-axis", "axis 2 could", sure(SQUARE, 8, 4), SQUARE),
    said("smoothed-weights", "the share 0.1", LOGITS, Y, label_smoothing=0.1, weight=FACTORS),
    said("mean-of-means", "divides by 1, the number", LOGITS, t(0, -100)),
    said("small-losses", "1 loss of 1", t([20.0, 0.0]), t(0)),
]

SHOWN = [
    call("(10,): 1, 2, 3, 4, 5, 6, 7, 8, ...", logits(1, 10), t(0), weight=torch.arange(1.0, 11)),
    call("not reduced: 1 position\n", LOGITS, PADDED, reduction="none"),
    call("by input, of the sum: from", LOGITS, PADDED, reduction="none"),
    call("0.2413, not reduced: 1 position", LOGITS[0], PADDED[0], reduction="none"),
    call("0.2413 = 0.2413, the sum over 1 position\n", LOGITS, PADDED, **SUM),
    call("by input: torch fails to compute it", LOGITS[0], t(0)),
    call("by input: 3 of 3 entries are nan or infinite", t([NAN, 0.0, 0.0]), t(0)),
]

CORRECT = [
    call("classifier", logits(8, 5), classes(5, 8)),
    call("classifier of lossdocs", logits(8, 5), classes(5, 8), loss=lossdocs.cross_entropy),
    call("one sample", logits(5), t(3)[0]),
    call("batch of one", logits(1, 5), classes(5, 1)),
    call("two classes", logits(8, 2), classes(2, 8)),
    call("as many samples as classes", logits(5, 5), torch.arange(5)),
    call("contrastive", logits(16, 16) + 9 * torch.eye(16), torch.arange(16)),
    call("untrained", torch.zeros(8, 5), classes(5, 8)),
    call("perfect", sure(LABELS, 5, 1e4), LABELS),
    call("log-probabilities", logits(8, 5).log_softmax(1), classes(5, 8)),
    call("tokens, flat", logits(64, 50), TOKENS.flatten()),
    call("tokens", logits(4, 16, 50).movedim(-1, 1), TOKENS),
    call("tokens, sure", sure(TOKENS, 50, 9).movedim(-1, 1), TOKENS),
    call("tokens, padded", logits(4, 50, 16), padded(TOKENS)),
    call("tokens, one left", logits(2, 5), t(3, -100)),
    call("as many tokens as classes", sure(SQUARE_TOKENS, 8, 4).movedim(-1, 1), SQUARE_TOKENS),
    call("as many tokens as classes, untrained", logits(8, 8, 8), SQUARE_TOKENS),
    call("pixels", logits(2, 5, 6, 6), PIXELS),
    call("as many pixels as classes", sure(SQUARE_PIXELS, 6, 4).movedim(-1, 1), SQUARE_PIXELS),
    call("pixels of one class", sure(BLACK, 6, 4).movedim(-1, 1), BLACK),
    call("voxels", logits(1, 3, 4, 4, 4), classes(3, 1, 4, 4, 4)),
    call("class weights", logits(8, 5), classes(5, 8), weight=torch.arange(1.0, 6.0)),
    call("class of weight 0", logits(3, 5), t(0, 1, 2), weight=t(0.0, 1.0, 1.0, 1.0, 1.0)),
    call("smoothing", logits(8, 5), classes(5, 8), **SMOOTHED),
    call("soft labels", logits(8, 5), logits(8, 5).softmax(1)),
    call("soft labels, rounded", logits(1, 3), t([0.33] * 3)),
    call("soft labels in bfloat16", logits(8, 100).bfloat16(), SOFT.bfloat16().softmax(1)),
    call("soft labels of pixels", logits(2, 5, 4, 4), logits(2, 5, 4, 4).softmax(1)),
    call("one-hot rows", logits(8, 5), F.one_hot(classes(5, 8), 5).float()),
    call("one-hot rows with equal class weights", LOGITS, HOT, weight=torch.ones(3)),
    call("masked classes", logits(8, 5) + MASK, classes(3, 8) + 2),
    call("bfloat16", logits(64, 50).bfloat16(), classes(50, 64)),
    call("float16", logits(64, 50).half(), classes(50, 64)),
    call("float64", logits(64, 50).double(), classes(50, 64)),
    call("many in float32", logits(100_000, 2), classes(2, 100_000)),
    call("sum of nothing", logits(0, 5), classes(5, 0), **SUM),
    call("sum of ignored", logits(2, 5), t(-100, -100), **SUM),
    call("size_average", logits(8, 5), classes(5, 8), size_average=False),
    call("module", logits(8, 5), torch.arange(8) % 5, loss=nn.CrossEntropyLoss(ignore_index=0)),
]

RAISED = [
    call("input: float32 (2, 3); target: int64 (3,)", LOGITS, PADDED[[0, 0, 0]]),
    call("pass input.float()", LOGITS.long(), PADDED),
    call("pass target.long()", LOGITS, PADDED.int()),
    call("pass target.long()", LOGITS, PADDED.int(), weight=FACTORS),
    call("pass target.to(input.dtype)", LOGITS, LOGITS.gt(0)),
    call("pass input.movedim(2, 1)", LOGITS.expand(4, 2, 3), PADDED.expand(4, 2)),
    call("lands in the deprecated size_average", LOGITS, t(0, -1)),
    call("errors-you-will-meet", LOGITS, t(0, -1), loss=lossdocs.cross_entropy),
    call("errors-you-will-meet", LOGITS, LOGITS.softmax(1), ignore_index=0),
    call("an axis of classes", LOGITS[0, 0], PADDED[0]),
]

MEANS = [
    call(3, Z, INDICES),
    call(3, Z, INDICES, reduction="elementwise_mean"),
    call(3, Z, INDICES, reduction="sum", size_average=True),
    call(1, Z, INDICES, **SUM),
    call(2, Z, PART),
    call(9, Z, INDICES, weight=W),
    call(5, Z, PART, weight=W, **SMOOTHED),
    call(3, Z, Q, weight=W),
    call(1, Z[0], INDICES[0]),
]
