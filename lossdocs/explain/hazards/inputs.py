"""Inputs that are not what the loss takes them for."""

from lossdocs.declare.kinds import Logits, YesLogits, YesProbabilities
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import between_0_and_1, is_distribution, tight
from lossdocs.explain.finding import Finding
from lossdocs.explain.known import with_sigmoid

ENOUGH = 16  # entries: so many logits, as likely below 0 as above, are all above once in 65536
SPREAD = 0.5  # the logits of a fresh model may all lie close together


def probabilities_as_logits(case: Case) -> Finding | None:
    """A softmax or sigmoid before a loss that has its own."""
    if case.input_kind is Logits:
        return _softmax_output(case) or _made(case, "made-by-before-softmax")
    if case.input_kind is YesLogits:
        return _sigmoid_output(case) or _made(case, "made-by")
    return None


def _softmax_output(case: Case) -> Finding | None:
    rows, slack = case.counted_rows(), tight(case.input.dtype)
    all_rows = rows.shape[-1] > 1 and bool((rows.sum(-1) > 0).all())
    if not all_rows or not is_distribution(rows, (-1,), slack):
        return None
    positions = rows.numel() // rows.shape[-1]
    return case.finding("probabilities-as-logits/sum", n=positions, loss=case.call.stem)


def _sigmoid_output(case: Case) -> Finding | None:
    x = wide(case.input)
    if x.numel() < ENOUGH or not between_0_and_1(x) or x.max() - x.min() < SPREAD:
        return None
    values = {"n": x.numel(), "low": x.min(), "high": x.max(), "loss": case.call.stem}
    return case.finding("probabilities-as-logits/between-0-and-1", **values)


def _made(case: Case, variant: str) -> Finding | None:
    if case.made_by not in ("Softmax", "Sigmoid"):
        return None
    name, made = f"probabilities-as-logits/{variant}", case.made_by.lower()
    return case.finding(name, made=made, loss=case.call.stem)


def saturated_sigmoid(case: Case) -> Finding | None:
    """A probability of exactly 0 or 1 on the wrong side, where a sigmoid has no slope."""
    if case.input_kind is not YesProbabilities:
        return None
    p, t = case.input, case.target
    wrong = ((p == 1) & (t < 1)) | ((p == 0) & (t > 0))
    wrong &= case.account.losses != 0  # unless a weight of 0 leaves it out
    if not bool(wrong.any()):
        return None
    worst, n = case.account.losses[wrong].max(), int(wrong.sum())
    return case.finding("saturated-sigmoid", n=n, all=p.numel(), worst=worst, loss=with_sigmoid())


def one_class(case: Case) -> Finding | None:
    """Softmax over a single class is 1, whatever the logit."""
    one = case.reading.num_classes == 1 and case.input_kind is Logits
    if not one or case.input.numel() == 0:
        return None
    return case.finding("one-class", axis=case.reading.class_axis, loss=with_sigmoid())
