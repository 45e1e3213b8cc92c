"""Inputs that are not what the loss takes them for."""

from lossdocs.declare.kinds import Logits, YesLogits, YesProbabilities
from lossdocs.explain.case import Case, Finding, wide
from lossdocs.explain.evidence import between_0_and_1, is_distribution, tight
from lossdocs.explain.known import with_sigmoid
from lossdocs.explain.spelling import plural

ENOUGH = 16  # entries: so many logits, as likely below 0 as above, are all above once in 65536
SPREAD = 0.5  # the logits of a fresh model may all lie close together
Seen = tuple[str, dict[str, object]]  # a sentence with placeholders, and what fills them


def probabilities_as_logits(case: Case) -> Finding | None:
    """A softmax or sigmoid before a loss that has its own."""
    if case.input_kind is Logits:
        remedy, found = "softmax", _softmax_output(case)
    elif case.input_kind is YesLogits:
        remedy, found = "sigmoid", _sigmoid_output(case)
    else:
        return None
    if (found := found or _made(case)) is None:
        return None
    seen, values = found
    return case.finding(
        "probabilities-as-logits",
        seen,
        "Pass the logits, the numbers before the {remedy}.",
        topic=f"{remedy}-twice",
        remedy=remedy,
        loss=case.call.stem,
        **values,
    )


def _softmax_output(case: Case) -> Seen | None:
    rows = case.counted_rows()
    if rows.shape[-1] < 2 or not is_distribution(rows, (-1,), tight(case.input.dtype)):
        return None
    if not bool((rows.sum(-1) > 0).all()):
        return None
    positions = rows.numel() // rows.shape[-1]
    return plural(
        positions,
        "input is at least 0 and sums to 1 over the classes at {n} position: they look "
        "like probabilities, and {loss} applies a {remedy} of its own.",
        "input is at least 0 and sums to 1 over the classes at {n} positions: they look "
        "like probabilities, and {loss} applies a {remedy} of its own.",
    ), {"n": positions}


def _sigmoid_output(case: Case) -> Seen | None:
    x = wide(case.input)
    if x.numel() < ENOUGH or not between_0_and_1(x) or x.max() - x.min() < SPREAD:
        return None
    return (
        "all {n} entries of input lie between {low} and {high}: they look like "
        "probabilities, and {loss} applies a {remedy} of its own."
    ), {"n": x.numel(), "low": x.min(), "high": x.max()}


def _made(case: Case) -> Seen | None:
    if case.made_by not in ("Softmax", "Sigmoid"):
        return None
    return (
        "input is the output of torch.{made}: they look like probabilities, and {loss} applies a "
        "{remedy} of its own."
    ), {"made": case.made_by.lower()}


def saturated_sigmoid(case: Case) -> Finding | None:
    """A probability of exactly 0 or 1 on the wrong side, where a sigmoid has no slope."""
    if case.input_kind is not YesProbabilities:
        return None
    p, t = case.input, case.target
    wrong = ((p == 1) & (t < 1)) | ((p == 0) & (t > 0))
    wrong &= case.account.losses != 0  # unless a weight of 0 leaves it out
    if not bool(wrong.any()):
        return None
    return case.finding(
        "saturated-sigmoid",
        plural(
            int(wrong.sum()),
            "{n} probability of {of} is exactly 0 or 1 against the target (loss up to {worst}), "
            "where the gradient through a sigmoid is 0.",
            "{n} probabilities of {of} are exactly 0 or 1 against the target (loss up to {worst}), "
            "where the gradient through a sigmoid is 0.",
        ),
        "Pass the logits to {loss}.",
        n=int(wrong.sum()),
        of=p.numel(),
        worst=case.account.losses[wrong].max(),
        loss=with_sigmoid(),
    )


def one_class(case: Case) -> Finding | None:
    """Softmax over a single class is 1, whatever the logit."""
    one = case.reading.num_classes == 1 and case.input_kind is Logits
    if not one or case.input.numel() == 0:
        return None
    return case.finding(
        "one-class",
        "The class axis, axis {axis}, has the size 1: the loss is 0 and so is its gradient.",
        "For one logit and the answers yes and no use {loss}.",
        axis=case.reading.class_axis,
        loss=with_sigmoid(),
    )
