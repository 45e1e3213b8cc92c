"""What kl_div divides by, and over which shapes."""

from lossdocs.explain.case import Case, Finding
from lossdocs.explain.kl_rows import row_axes, row_size
from lossdocs.explain.spelling import count, number, shape

BATCHMEAN = "losses/kl_div/#batchmean-divides-by-the-first-size-whatever-that-is"


def mean(case: Case) -> Finding | None:
    """The mean over the entries of a row is not its divergence."""
    if case.stem != "kl_div" or case.call.reduction != "mean":
        return None
    axes = row_axes(case)
    if axes is None:
        return None
    losses = case.account.losses
    size = row_size(losses, axes)
    right = losses.double().sum() * size / losses.numel()
    return Finding(
        "kl-mean",
        f"'mean' divides by all {losses.numel()} entries, which makes the divergence "
        f"{size} times too small: {number(case.account.value)} instead of {number(right)}.",
        _instead(case, losses.numel() // size),
        "losses/kl_div/#mean-is-not-the-divergence",
    )


def _instead(case: Case, rows: int) -> str:
    """How to get the mean over the distributions."""
    if rows == 1:
        return "Pass reduction='sum': there is 1 distribution."
    if case.input.shape[:1] != (rows,):
        return "Flatten to one row for each distribution, and pass reduction='batchmean'."
    if case.call.name != "torch.nn.KLDivLoss":
        return "Pass reduction='batchmean'."
    return (
        "Pass reduction='batchmean', by name: KLDivLoss('batchmean') makes this module too, "
        "its first argument is size_average."
    )


def batchmean(case: Case) -> Finding | None:
    """The first size of input counts no distributions: classes, or the wrong tensor's rows."""
    if case.stem != "kl_div" or case.call.reduction != "batchmean":
        return None
    axes, losses, reading = row_axes(case), case.account.losses, case.reading
    if axes is None:
        return None
    of_classes = -losses.dim() in axes
    if not of_classes and reading.input_shape[:1] == losses.shape[:1]:
        return None
    rows = losses.numel() // row_size(losses, axes)
    return Finding(
        "kl-batchmean",
        f"'batchmean' divides by {number(case.account.denominator or 0)}, the first size of input "
        f"{shape(reading.input_shape)}, but there "
        f"{'is' if rows == 1 else 'are'} {count(rows, 'distribution')}.",
        "Give both tensors one row for each distribution: unsqueeze(0) a single one.",
        BATCHMEAN,
    )


def broadcasts_one_target(case: Case) -> bool:
    """Whether the target is one distribution, repeated for the rows of input."""
    sizes = case.account.losses.shape
    row = row_axes(case) if case.stem == "kl_div" and case.input.shape == sizes else None
    if row is None:
        return False
    whole = [size if axis - len(sizes) in row else 1 for axis, size in enumerate(sizes)]
    return [1] * (len(sizes) - case.target.dim()) + list(case.target.shape) == whole


def broadcast(case: Case) -> Finding | None:
    """Input and target have different shapes; one target for all rows may be meant."""
    if case.stem != "kl_div" or case.input.shape == case.target.shape:
        return None
    if broadcasts_one_target(case):
        return None
    reading = case.reading
    return Finding(
        "kl-broadcast",
        f"input {shape(reading.input_shape)} and target {shape(reading.target_shape)} are "
        f"broadcast to {shape(case.account.losses.shape)}.",
        "Give both the same shape; if one row is meant for all, expand it.",
        "losses/kl_div/#broadcasting-is-silent",
    )
