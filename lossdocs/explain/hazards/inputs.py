"""Inputs that are not what the loss takes them for."""

import torch
from torch import Tensor

from lossdocs.declare.kinds import Logits, LogProbabilities, YesLogits, YesProbabilities
from lossdocs.explain.case import Case, wide
from lossdocs.explain.evidence import (
    ABOVE_ZERO,
    Axes,
    candidates,
    is_distribution,
    log_slack,
    tight,
)
from lossdocs.explain.finding import Finding

ENOUGH = 16  # entries: so many logits, as likely below 0 as above, are all above once in 65536
SPREAD = 0.5  # the logits of a fresh model may all lie close together


def probabilities_as_logits(case: Case) -> Finding | None:
    """A softmax or sigmoid before a loss that has its own."""
    if case.input_kind not in (Logits, YesLogits):
        return None
    of_classes = case.input_kind is Logits
    found = _softmax_output(case) if of_classes else _sigmoid_output(case)
    made = None if case.has_layer else case.run.made_by  # a layer makes the logits itself
    if found or made not in ("Softmax", "Sigmoid"):
        return found
    variant = "made-by-before-softmax" if of_classes else "made-by"
    return case.finding(f"probabilities-as-logits/{variant}", made=made.lower())


def _softmax_output(case: Case) -> Finding | None:
    rows = case.counted_rows()
    all_rows = rows.shape[-1] > 1 and bool((rows.sum(-1) > 0).all())
    if not all_rows or not is_distribution(rows, (-1,), tight(case.input.dtype)):
        return None
    return case.finding("probabilities-as-logits/sum", n=rows.shape[:-1].numel())


def _sigmoid_output(case: Case) -> Finding | None:
    x = wide(case.input)
    if x.numel() < ENOUGH or not bool(((x >= 0) & (x <= 1)).all()) or x.max() - x.min() < SPREAD:
        return None
    values = {"n": x.numel(), "low": x.min(), "high": x.max()}
    return case.finding("probabilities-as-logits/between-0-and-1", **values)


def logits_as_log_probabilities(case: Case) -> Finding | None:
    """Numbers that cannot be logarithms of probabilities."""
    return _first("logits-as-log-probabilities", case)


def probabilities_as_log_probabilities(case: Case) -> Finding | None:
    """Probabilities whose logarithm was not taken."""
    return _first("probabilities-as-log-probabilities", case)


def _first(key: str, case: Case) -> Finding | None:
    return next((each for each in no_logarithms(case).values() if each.key == key), None)


def no_logarithms(case: Case) -> dict[str, Finding]:
    """What is wrong with tensors that must hold log-probabilities, by their names."""
    found = {}
    for name in (name for name, kind in case.kinds.items() if kind is LogProbabilities):
        if case.class_axis is None:
            values, axes = case.tensors[name], list(candidates(case.tensors[name].shape))
        else:
            values = case.counted_rows().to(case.input.dtype)
            axes = [(-1,)] if values.shape[-1] > 1 else []
        found[name] = _no_logarithm(case, name, values, axes)
    return {name: finding for name, finding in found.items() if finding}


def _no_logarithm(case: Case, name: str, values: Tensor, axes: list[Axes]) -> Finding | None:
    if values.numel() == 0:
        return None
    x = wide(values)
    if any(is_distribution(x, each, tight(values.dtype)) for each in axes):
        key = "probabilities-as-log-probabilities"
        return case.finding(key if name == case.first else f"{key}/target", name=name)
    largest = x.nan_to_num(nan=-1.0, posinf=torch.inf, neginf=-1.0).max()
    if largest > ABOVE_ZERO:
        return case.finding("logits-as-log-probabilities", name=name, most=largest)
    # A sum below 1 is no evidence: some classes may have been left out.
    least = [x.exp().sum(each) - log_slack(values, each) for each in axes]
    if axes and all(bool((sums > 1).any()) for sums in least):
        most = x.exp().sum(axes[0]).max()
        key = "logits-as-log-probabilities/sum"
        return case.finding(key, name=name, most=most, axis=axes[0][0])
    return None


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
    return case.finding("saturated-sigmoid", n=n, all=p.numel(), worst=worst)


def one_class(case: Case) -> Finding | None:
    """Softmax over a single class is 1, whatever the logit; over none it is nothing."""
    if case.num_classes == 0 and not bool(case.account.ignored.all()):
        return case.finding("one-class/none")
    one = case.num_classes == 1 and case.input_kind is Logits and case.input.numel() > 0
    return case.finding("one-class") if one else None
