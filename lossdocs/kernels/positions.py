"""Losses of positions, each of which picks or weighs classes: computed block by block.

Inputs have the shape `(N, C)` or `(N, C, D)`, what there is one of for each position `(N, 1)` or
`(N, 1, D)`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from lossdocs.kernels.slopes import loss_with_slope

# Numbers a thread, 2 MiB of float32: larger blocks leave the cache, and smaller ones lose more to
# Python and to the meeting of threads.
BLOCK = 2**19

# Of a block of the input and of the target, a buffer for the slopes, and what to multiply them by
# (None where they are not wanted): the losses; the slopes are left in the buffer.
Formula = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]


class Positions(NamedTuple):
    """What each position counts for: one and the same where nothing is given."""

    scale: Tensor | None = None  # of its loss; 0 where ignored
    kept: Tensor | None = None  # whether it is not ignored; all are if not given
    counts: Tensor | None = None  # of whose sum the mean is a part

    def normalizer(self, reduction: str, count: int) -> Tensor | int:
        """What the sum of the losses is divided by."""
        if reduction != "mean":
            return 1
        return count if self.counts is None else self.counts.sum()

    def scaled(self, numbers: Tensor) -> Tensor:
        """Numbers of the positions times their scale, 0 where ignored: there may be nan."""
        if self.scale is None:
            return numbers
        product = self.scale * numbers
        return product if self.kept is None else torch.where(self.kept, product, 0)


def as_rows(tensor: Tensor) -> Tensor:
    """As `(N, C)`, or `(N, C, D)` where the classes of a position do not lie side by side.

    Examples:
        >>> import torch
        >>> as_rows(torch.zeros(3)).shape, as_rows(torch.zeros(2, 3, 4, 5)).shape
        (torch.Size([1, 3]), torch.Size([2, 3, 20]))
    """
    if tensor.dim() < 3:
        return tensor if tensor.dim() == 2 else tensor.unsqueeze(0)
    last = tensor.movedim(1, -1)
    return last.flatten(0, -2) if last.is_contiguous() else tensor.flatten(2)


def allowed(y: Tensor, classes: int, ignore_index: int) -> tuple[Tensor, str]:
    """Where a target names a class or is ignored, and what it must do so everywhere."""
    inside = (y == ignore_index) | ((y >= 0) & (y < classes))
    return inside, f"target must lie between 0 and {classes - 1}, or be {ignore_index=}"


def read_labels(
    input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, dtype: torch.dtype
) -> tuple[Tensor, Tensor, Positions]:
    """The rows of the input, the class of each position (0 where ignored), what it counts for."""
    rows = as_rows(input)
    y = target.reshape(rows.shape[0], 1, *rows.shape[2:]).long()
    counted = y != ignore_index
    kept = None if counted.all() else counted  # one look saves several passes
    if kept is not None:
        y = torch.where(kept, y, 0)
    elif input.requires_grad:  # the target may be overwritten before backward
        y = y.clone()
    if kept is None and weight is None:
        return rows, y, Positions()
    counts = torch.ones_like(y, dtype=dtype) if weight is None else weight[y].to(dtype)
    if kept is not None:
        counts = torch.where(kept, counts, 0)
    return rows, y, Positions(counts, kept, counts)


def read_probabilities(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Positions]:
    """The rows of both; every position counts for the same."""
    return as_rows(input), as_rows(target), Positions()


def per_position(losses: Tensor, input: Tensor) -> Tensor:
    """The losses in the shape of `input` without its class axis."""
    return losses.reshape(input.shape[:1] + input.shape[2:] if input.dim() > 1 else torch.Size())


def loss_of_positions(
    formula: Formula,
    definition: Callable[[Tensor], Tensor],
    input: Tensor,
    rows: Tensor,
    target: Tensor,
    at: Positions,
    *,
    reduction: str,
    dtype: torch.dtype,
) -> Tensor:
    """Reduce the losses of all positions.

    Args:
        formula: the losses of a block, and their slopes.
        definition: the reduced loss of `rows`, as autograd understands it.
        input: one number a class, in any shape.
        rows: the same in rows.
        target: what the formula takes, one a position or one a class.
        at: what each position counts for.
        reduction: `"none"`, `"mean"` or `"sum"`.
        dtype: what to compute in.
    """

    def compute(slopes: Tensor | None, rows: Tensor, target: Tensor) -> Tensor:
        normalizer = at.normalizer(reduction, rows[:, :1].numel())
        scale = None if slopes is None else _scale(at, rows, normalizer, dtype)
        losses = [
            formula(
                x := rows[block],
                target[block],
                torch.empty_like(x, dtype=dtype) if slopes is None else slopes[block],
                None if scale is None else scale[block],
            )
            for block in _blocks(rows, BLOCK * torch.get_num_threads())
        ]
        together = at.scaled(_joined(losses, rows))
        return together if reduction == "none" else together.sum() / normalizer

    def again(rows: Tensor, _: Tensor) -> Tensor:
        loss = definition(rows)
        return loss.unsqueeze(1) if reduction == "none" else loss

    loss = loss_with_slope(compute, again, dtype, rows, target)
    return per_position(loss, input) if reduction == "none" else loss


def _scale(at: Positions, rows: Tensor, normalizer: Tensor | int, dtype: torch.dtype) -> Tensor:
    """By how much the reduced loss grows with the loss of each position."""
    size = (rows.shape[0], 1, *rows.shape[2:])
    if isinstance(normalizer, int) and normalizer > 0:  # one operation less for a small call
        return at.scaled(rows.new_full(size, 1 / normalizer, dtype=dtype))
    return at.scaled(rows.new_ones(size, dtype=dtype) / normalizer)


def _joined(losses: list[Tensor], rows: Tensor) -> Tensor:
    """The losses of the blocks in one tensor."""
    if len(losses) == 1:
        return losses[0]
    if rows.dim() == 2 or losses[0].shape[2] == rows.shape[2]:
        return torch.cat(losses)
    across = -(-rows.shape[2] // losses[0].shape[2])
    return torch.cat(
        [torch.cat(losses[row : row + across], dim=2) for row in range(0, len(losses), across)]
    )


def _blocks(rows: Tensor, size: int) -> Iterator[tuple[slice, ...]]:
    """Cut axis 0, and where one entry of it is too large also axis 2, into about `size` elements.

    Axis 1, where classes lie, stays in one piece.
    """
    n, classes, across = rows.shape if rows.dim() == 3 else (*rows.shape, 1)
    columns = max(min(across, size // max(classes, 1)), 1)
    height = max(size // max(classes * columns, 1), 1) if columns == max(across, 1) else 1
    for row in range(0, n, height):
        if rows.dim() == 2:
            yield (slice(row, row + height),)
            continue
        for column in range(0, across, columns):
            yield (slice(row, row + height), slice(None), slice(column, column + columns))
