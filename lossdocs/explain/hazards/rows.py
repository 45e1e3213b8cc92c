"""What is divided by, and over which shapes, where entries are distributions of unknown axis."""

import inspect

from lossdocs.explain.call import LEGACY
from lossdocs.explain.case import Case, Finding
from lossdocs.explain.rows import broadcasts_one_target, row_axes, row_size
from lossdocs.explain.spelling import plural

BROADCAST = ("broadcast", "broadcast with a warning", "to input")


def mean(case: Case) -> Finding | None:
    """The mean over the entries of a row is not its divergence."""
    if case.call.reduction != "mean" or (axes := row_axes(case)) is None:
        return None
    losses = case.account.losses
    size = row_size(losses, axes)
    return case.finding(
        "kl-mean",
        "'mean' divides by all {entries} entries, which makes the divergence "
        "{size} times too small: {value} instead of {right}.",
        _instead(case, losses.numel() // size),
        topic="mean-of-rows",
        entries=losses.numel(),
        size=size,
        value=case.account.value,
        right=losses.double().sum() * size / losses.numel(),
        rows=losses.numel() // size,
        module=case.declaration.module,
    )


def _instead(case: Case, rows: int) -> str:
    """How to get the mean over the distributions."""
    if rows == 1:
        return "Pass reduction='sum': there is 1 distribution."
    if "batchmean" not in case.declaration.reductions:
        return "Pass reduction='sum', and divide by {rows}, the number of distributions."
    if case.input.shape[:1] != (rows,):
        return "Flatten to one row for each distribution, and pass reduction='batchmean'."
    module = case.call.module
    if module is None or next(iter(inspect.signature(type(module)).parameters)) not in LEGACY:
        return "Pass reduction='batchmean'."
    return (
        "Pass reduction='batchmean', by name: {module}('batchmean') makes this module too, "
        "its first argument is size_average."
    )


def batchmean(case: Case) -> Finding | None:
    """The first size of input counts no distributions: classes, or the wrong tensor's rows."""
    if case.call.reduction != "batchmean" or (axes := row_axes(case)) is None:
        return None
    losses, reading = case.account.losses, case.reading
    of_classes = -losses.dim() in axes
    if not of_classes and reading.input_shape[:1] == losses.shape[:1]:
        return None
    rows = losses.numel() // row_size(losses, axes)
    return case.finding(
        "kl-batchmean",
        plural(
            rows,
            "'batchmean' divides by {divisor}, the first size of input {shape}, but there is "
            "{rows} distribution.",
            "'batchmean' divides by {divisor}, the first size of input {shape}, but there are "
            "{rows} distributions.",
        ),
        "Give both tensors one row for each distribution: unsqueeze(0) a single one.",
        topic="batchmean",
        divisor=case.account.denominator,
        shape=reading.input_shape,
        rows=rows,
    )


def broadcast(case: Case) -> Finding | None:
    """Input and target have different shapes; one target for all rows may be meant."""
    different = case.input.shape != case.target.shape
    if not (different and case.of_distributions) or broadcasts_one_target(case):
        return None
    return case.finding(
        "kl-broadcast",
        "input {input} and target {target} are broadcast to {to}.",
        "Give both the same shape; if one row is meant for all, expand it.",
        topic="broadcasting",
        input=case.input.shape,
        target=case.target.shape,
        to=case.account.losses.shape,
    )


def every_pair(case: Case) -> Finding | None:
    """Entries of another shape are compared with each other, each with many."""
    if case.declaration.shapes not in BROADCAST or case.of_distributions:
        return None
    if case.input.shape == case.target.shape or 1 in (case.input.numel(), case.target.numel()):
        return None
    return case.finding(
        "every-pair",
        "input {input} and target {target} are broadcast to {to}, and every pair is compared.",
        "Give both the same shape, as target.reshape(input.shape) does."
        if case.input.numel() == case.target.numel()
        else "Give both the same shape; if one target is meant for all, expand it.",
        input=case.input.shape,
        target=case.target.shape,
        to=case.account.losses.shape,
    )
