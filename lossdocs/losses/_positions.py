"""Losses of positions, each of which picks or weighs classes: computed block by block.

Inputs have the shape `(N, C)` or `(N, C, D)`, what there is one of for each position `(N, 1)` or
`(N, 1, D)`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lossdocs.blocks import block_size, blocks, in_memory, loss_in_blocks, room_for
from lossdocs.classes import Labels, as_rows, check_classes_exist, labels
from lossdocs.reduction import reduce


class Form(NamedTuple):
    """How the losses of positions follow from input and target."""

    losses: Callable[..., Tensor]  # for any transform
    # Given room in the dtype to compute in, where the slopes are left, and their factor, or None
    # where they are not wanted.
    losses_and_slopes: Callable[..., Tensor]
    # Given the input and whether slopes are wanted: whether autograd itself is slower than blocks.
    pays: Callable[[Tensor, bool], bool] = lambda _, wanted: True


class Positions(NamedTuple):
    """What each position counts for: one and the same where nothing is given."""

    factor: Tensor | None = None  # of its loss; 0 where ignored
    kept: Tensor | None = None  # whether it is not ignored; all are if not given
    whole: Tensor | None = None  # what the mean divides by

    def total(self, losses: Tensor, reduction: str) -> Tensor:
        """Reduce the losses of the positions."""
        if self.factor is not None:
            losses = self._of_kept(self.factor * losses, self.factor)
        return reduce(losses, reduction, count=self.whole)

    def share(self, input: Tensor, reduction: str, dtype: torch.dtype) -> Tensor:
        """By how much the total grows with the loss of each position of `input`."""
        factor = self.factor
        if factor is None:
            factor = torch.ones_like(input[:, :1], dtype=dtype)
        if reduction != "mean":
            return factor
        whole = factor.numel() if self.whole is None else self.whole
        return self._of_kept(factor / whole, factor)

    def _of_kept(self, numbers: Tensor, factor: Tensor) -> Tensor:
        # What is ignored may be nan, and nan times 0 is nan.
        return numbers if self.kept is None else torch.where(self.kept, numbers, factor)


def loss_of_indices(
    form: Form,
    input: Tensor,
    target: Tensor,
    weight: Tensor | None,
    *,
    ignore_index: int,
    reduction: str,
    dtype: torch.dtype,
    weighted: bool = True,
) -> Tensor:
    """Reduce the losses of a target of class indices.

    Args:
        form: the loss of a position.
        input: one number a class, `(C)`, `(N, C)` or `(N, C, d1, ..., dK)`.
        target: class indices.
        weight: one factor a class.
        ignore_index: the index of what is left out.
        reduction: `"none"`, `"mean"` or `"sum"`.
        dtype: what to compute in.
        weighted: whether the loss is multiplied by the weight of the class; if not, `form` has the
            weights, and only the mean divides by them.
    """
    rows = as_rows(input)
    places = input.shape[:1] + input.shape[2:] if input.dim() > 1 else torch.Size()
    of = labels(target, (rows.shape[0], 1, *rows.shape[2:]), ignore_index)
    if rows.shape[1] == 0:
        check_classes_exist(of, 0, ignore_index)
        zeros = torch.zeros_like(of.classes, dtype=dtype)
        return reduce(zeros.reshape(places), reduction, count=zeros)
    try:  # torch itself finds an index out of range: no second pass, and no waiting for a GPU
        at = _counted(of, weight, dtype, weighted)
        loss = loss_of_positions(
            form, rows, of.classes, at, weight=weight, reduction=reduction, dtype=dtype
        )
    except (IndexError, RuntimeError):
        check_classes_exist(of, rows.shape[1], ignore_index)
        raise
    return loss.reshape(places) if reduction == "none" else loss


def _counted(of: Labels, weight: Tensor | None, dtype: torch.dtype, weighted: bool) -> Positions:
    kept = None if of.kept is None else of.kept.to(dtype)
    counts = kept if weight is None else of.weights(weight).to(dtype)
    if counts is None:
        return Positions()
    whole = counts.sum(dtype=torch.promote_types(dtype, torch.float32))
    if not weighted:  # nan where the weights of the classes add up to 0, as in torch
        whole = whole * (whole / whole)
    return Positions(counts if weighted else kept, of.kept, whole)


def loss_of_positions(
    form: Form,
    input: Tensor,
    target: Tensor,
    at: Positions,
    *,
    weight: Tensor | None,
    reduction: str,
    dtype: torch.dtype,
) -> Tensor:
    """Reduce the losses of the positions; `weight` takes part in `form`, if at all."""
    at_once = partial(_at_once, losses=form.losses, reduction=reduction, dtype=dtype)
    given = (target,) if weight is None else (target, weight)
    wanted = input.requires_grad and torch.is_grad_enabled()
    in_blocks = form.pays(input, wanted) and in_memory(input, *given)
    if any(x.requires_grad for x in given) or not in_blocks:
        return at_once(input, target, *at)
    by_block = partial(
        _by_block, losses_and_slopes=form.losses_and_slopes, reduction=reduction, wide=dtype
    )
    return loss_in_blocks(by_block, at_once, input, target, *at)


def _at_once(
    input: Tensor,
    target: Tensor,
    *at: Any,
    losses: Callable[..., Tensor],
    reduction: str,
    dtype: torch.dtype,
) -> Tensor:
    return Positions(*at).total(losses(input.to(dtype), target), reduction)


def _by_block(
    slopes: Tensor | None,
    input: Tensor,
    target: Tensor,
    *at: Any,
    losses_and_slopes: Callable[..., Tensor],
    reduction: str,
    wide: torch.dtype,
) -> Tensor:
    positions = Positions(*at)
    share = None if slopes is None else positions.share(input, reduction, wide)

    def of_block(here: Tensor | None, x: Tensor, y: Tensor, share: Tensor | None) -> Tensor:
        room = room_for(x, x.shape, wide) if here is None or here.dtype != wide else here
        losses = losses_and_slopes(room, x, y, share)
        if here is not None and here is not room:
            here.copy_(room)
        return losses

    size = block_size(input, wide)
    if input.numel() <= size:
        return positions.total(of_block(slopes, input, target, share), reduction)
    losses = torch.empty_like(input[:, :1], dtype=wide)
    for block in blocks(input, size):
        here, part = (None if x is None else x[block] for x in (slopes, share))
        losses[block] = of_block(here, input[block], target[block], part)
    return positions.total(losses, reduction)
