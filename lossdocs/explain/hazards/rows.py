"""What is divided by, and over which shapes, where entries are distributions of unknown axis."""

import inspect

from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case
from lossdocs.explain.evidence import broadcasts_one_target, row_axes, row_size
from lossdocs.explain.finding import Finding

BROADCAST = ("broadcast", "broadcast with a warning", "to input")


def mean(case: Case) -> Finding | None:
    """The mean over the entries of a row is not its divergence."""
    if case.call.reduction != "mean" or (axes := row_axes(case)) is None:
        return None
    losses, size = case.account.losses, row_size(case, axes)
    rows = losses.numel() // size
    return case.finding(
        _instead(case, rows),
        entries=losses.numel(),
        size=size,
        right=losses.double().sum() * size / losses.numel(),
        rows=rows,
        module=case.declaration.module,
    )


def _instead(case: Case, rows: int) -> str:
    """How to get the mean over the distributions."""
    if rows == 1:
        return "kl-mean/one-row"
    if "batchmean" not in case.declaration.reductions:
        return "kl-mean/no-batchmean"
    if case.input.shape[:1] != (rows,):
        return "kl-mean/flatten"
    module = case.call.module
    named = module and next(iter(inspect.signature(type(module)).parameters)) in LEGACY
    return "kl-mean/named" if named else "kl-mean"


def batchmean(case: Case) -> Finding | None:
    """The first size of input counts no distributions: classes, or the wrong tensor's rows."""
    if case.call.reduction != "batchmean" or (axes := row_axes(case)) is None:
        return None
    losses = case.account.losses
    if -losses.dim() not in axes and case.input.shape[:1] == losses.shape[:1]:
        return None
    return case.finding("kl-batchmean", rows=losses.numel() // row_size(case, axes))


def broadcast(case: Case) -> Finding | None:
    """Input and target have different shapes; one target for all rows may be meant."""
    different = case.input.shape != case.target.shape
    if not (different and case.of_distributions) or broadcasts_one_target(case):
        return None
    return case.finding("kl-broadcast")


def every_pair(case: Case) -> Finding | None:
    """Entries of another shape are compared with each other, each with many."""
    if case.declaration.shapes not in BROADCAST or case.of_distributions:
        return None
    if case.input.shape == case.target.shape or 1 in (case.input.numel(), case.target.numel()):
        return None
    as_many = case.input.numel() == case.target.numel()
    return case.finding("every-pair/as-many" if as_many else "every-pair")
