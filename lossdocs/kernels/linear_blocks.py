"""Cross-entropy of `input @ linear_weight.T`, one block of the logits at a time.

A block is computed in one buffer, which the next one overwrites. Of the blocks of a row a few
numbers are kept, `Seen`; `linear_cross_entropy.two_blocks` proves how those of two make one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor

from lossdocs.numerics.autocast import without_autocast

# A block has at most MOST logits, 256 MiB in float32, and at least FEWEST rows where there are so
# many: fewer would read the weight, and read and write its gradient, too often to be fast. Where
# FEWEST whole rows are too many logits, rows are split, and the logits of each part are computed a
# second time for the gradients.
FEWEST, MOST = 128, 2**26
WIDENED = 2**21  # numbers of the weight that are turned from 16 bits into 32 at a time, 8 MiB


Tensors = TypeVar("Tensors", "Problem", "Slopes")


class Problem(NamedTuple):
    """Rows and classes; the loss of a row is pick (LSE - x_y) + spread sum_c w_c (LSE - x_c)."""

    input: Tensor  # (N, D)
    linear_weight: Tensor  # (V, D)
    linear_bias: Tensor | None  # (V)
    target: Tensor  # (N, 1), the number of the class, counted from the first one here
    weight: Tensor  # (V), the w above
    pick: Tensor  # (N, 1)
    spread: Tensor | None  # (N, 1), or None without label smoothing
    ignored: Tensor  # (N, 1), whether the loss is 0 whatever the logits
    by: Tensor  # (N, 1), the factor of each loss in the sum that is differentiated

    def rows(self, part: slice) -> Problem:
        """Some rows of all classes."""
        return _parts(self, ("input", "target", "pick", "spread", "ignored", "by"), part)

    def classes(self, part: slice) -> Problem:
        """Some classes of all rows."""
        piece = _parts(self, ("linear_weight", "linear_bias", "weight"), part)
        return piece._replace(target=self.target - part.start)


class Slopes(NamedTuple):
    """The derivatives of the sum of the losses; None where not wanted."""

    input: Tensor | None = None
    linear_weight: Tensor | None = None
    linear_bias: Tensor | None = None

    def rows(self, part: slice) -> Slopes:
        """Of some rows of the input."""
        return _parts(self, ("input",), part)

    def classes(self, part: slice) -> Slopes:
        """Of some rows of the weight."""
        return _parts(self, ("linear_weight", "linear_bias"), part)


def _parts(of: Tensors, names: tuple[str, ...], part: slice) -> Tensors:
    """A part of some of the tensors, and the others as they are."""
    some: dict[str, Any] = {}
    for name in names:
        tensor = getattr(of, name)
        some[name] = None if tensor is None else tensor[part]
    return of._replace(**some)


class Seen(NamedTuple):
    """What is kept of the logits seen so far, each with one number a row, (N, 1)."""

    top: Tensor  # the largest logit
    target: Tensor  # the logit of the target, 0 before it is seen
    others: Tensor  # the sum of e^(x_c - top) over all classes but the target
    spread: Tensor  # the sum of w_c (x_c - top); not used without label smoothing
    weight: Tensor  # the sum of w_c


def losses_in_blocks(problem: Problem, slopes: Slopes | None = None) -> Tensor:
    """The loss of every row, (N, 1); adds the derivatives of their sum to `slopes`."""
    n, d = problem.input.shape
    rows, columns = block_shape(n, d, len(problem.weight))
    buffer = problem.pick.new_empty(rows * columns)
    losses = torch.empty_like(problem.pick)
    with without_autocast(buffer):
        for part in ranges(len(losses), rows):
            some = slopes and slopes.rows(part)
            losses[part] = _losses_of_rows(problem.rows(part), some, columns, buffer)
    return losses


def block_shape(n: int, d: int, v: int) -> tuple[int, int]:
    """How many rows and how many columns of the logits are computed at a time.

    Examples:
        >>> block_shape(4096, 512, 32000), block_shape(4096, 2048, 32000)
        ((256, 32000), (512, 32000))
        >>> block_shape(4096, 2048, 200000), block_shape(4096, 512, 1000000)
        ((335, 200000), (128, 524288))
    """
    rows = 256 if d <= 512 else 512  # measured: more gain nothing, fewer cost up to a tenth
    rows = min(n, rows, max(FEWEST, MOST // v))
    return rows, min(v, max(MOST // rows, 1))


def ranges(length: int, step: int) -> Iterator[slice]:
    """Split `length`; the last part may be shorter.

    Examples:
        >>> list(ranges(5, 3))
        [slice(0, 3, None), slice(3, 5, None)]
    """
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))


def _losses_of_rows(
    problem: Problem, slopes: Slopes | None, columns: int, buffer: Tensor
) -> Tensor:
    parts = list(ranges(len(problem.weight), columns))
    seen = None
    for part in parts:
        piece = problem.classes(part)
        block = _logits(piece, buffer)
        new = _to_exponentials(piece, block)
        seen = new if seen is None else _merged(seen, new)
    assert seen is not None
    if slopes is not None:
        for part in parts:
            piece = problem.classes(part)
            if len(parts) > 1:  # the buffer holds another block by now
                block = _logits(piece, buffer).sub_(_finite(seen.top)).exp_()
            _to_slopes(piece, seen, block)
            _add(piece, block, slopes.classes(part))
    return _loss(problem, seen).masked_fill(problem.ignored, 0)


def _logits(piece: Problem, buffer: Tensor) -> Tensor:
    n, v = len(piece.target), len(piece.weight)
    block = buffer[: n * v].view(n, v)
    input = piece.input.to(block.dtype)
    for part, weight in _widened(piece.linear_weight, block.dtype):
        torch.mm(input, weight.T, out=block[:, part])
    return block if piece.linear_bias is None else block.add_(piece.linear_bias)


def _widened(weight: Tensor, dtype: torch.dtype) -> Iterator[tuple[slice, Tensor]]:
    """The weight, of 16 bits in parts: a copy of the whole might be larger than the logits."""
    rows = len(weight) if weight.dtype == dtype else WIDENED // max(weight.shape[1], 1) or 1
    for part in ranges(len(weight), rows):
        yield part, weight[part].to(dtype)


def _to_exponentials(piece: Problem, block: Tensor) -> Seen:
    """Put e^(x - top) in the place of the logits, and 0 in that of the target."""
    place, here = _target(piece)
    target = torch.where(here, block.gather(1, place), 0)
    top = block.amax(1, keepdim=True)
    block.sub_(_finite(top))
    spread = top if piece.spread is None else (block @ piece.weight).unsqueeze(1)
    block.exp_()
    block.scatter_(1, place, torch.where(here, 0, block.gather(1, place)))
    return Seen(top, target, block.sum(1, keepdim=True), spread, piece.weight.sum())


def _merged(a: Seen, b: Seen) -> Seen:
    top = torch.maximum(a.top, b.top)
    lower_a, lower_b = _finite(a.top) - _finite(top), _finite(b.top) - _finite(top)
    return Seen(
        top,
        a.target + b.target,
        a.others * lower_a.exp() + b.others * lower_b.exp(),
        a.spread + a.weight * lower_a + b.spread + b.weight * lower_b,
        a.weight + b.weight,
    )


def _loss(problem: Problem, seen: Seen) -> Tensor:
    top = _finite(seen.top)
    # log1p keeps the digits of a loss near 0, where the target is the top: the others are left.
    log_total = (seen.others + (seen.target - top).expm1()).log1p()
    loss = problem.pick * (top - seen.target + log_total)
    if problem.spread is None:
        return loss
    return loss + problem.spread * (seen.weight * log_total - seen.spread)


def _to_slopes(piece: Problem, seen: Seen, block: Tensor) -> None:
    """From e^(x - top) to the derivatives by the logits."""
    place, here = _target(piece)
    of_target = (seen.target - _finite(seen.top)).exp()
    total = seen.others + of_target
    pick, spread = piece.pick * piece.by, None
    evenly = torch.zeros_like(pick)
    if piece.spread is not None:
        spread = piece.spread * piece.by
        evenly = spread * seen.weight
    # softmax - 1 at the target is minus the softmax of the others, which keeps its digits.
    at_target = (evenly * of_target - pick * seen.others) / total
    block.mul_((pick + evenly) / total)
    block.scatter_(1, place, torch.where(here, at_target, block.gather(1, place)))
    if spread is not None:
        block.addr_(spread.squeeze(1), piece.weight, alpha=-1)


def _add(piece: Problem, block: Tensor, slopes: Slopes) -> None:
    if slopes.input is not None:
        for part, weight in _widened(piece.linear_weight, block.dtype):
            slopes.input.addmm_(block[:, part], weight)
    if slopes.linear_weight is not None:
        slopes.linear_weight.addmm_(block.T, piece.input.to(block.dtype))
    if slopes.linear_bias is not None:
        slopes.linear_bias.add_(block.sum(0))


def _target(piece: Problem) -> tuple[Tensor, Tensor]:
    """Where in the block the target stands, and whether it does."""
    width = len(piece.weight)
    return piece.target.clamp(0, width - 1), (piece.target >= 0) & (piece.target < width)


def _finite(top: Tensor) -> Tensor:
    # -inf minus -inf would be nan in a part of the classes that are all ruled out.
    return torch.where(top == -torch.inf, 0, top)
