"""Losses with one term an element: computed tile by tile, while a tile lies in the cache.

The kernel of all of them; a loss gives its two formulas, of the terms and of their slopes.
"""

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lossdocs.kernels.slopes import loss_with_slope

TILE = 2**18  # bytes of a tile a thread, so that all that a formula computes lies in its cache

# Of tiles by name and the options: the terms, and what computes their slopes by the first tensor.
Formulas = Callable[..., tuple[Tensor, Callable[[], Tensor]]]


def elementwise(formulas: Formulas) -> Callable[..., Tensor]:
    """Make a kernel of the formulas of a loss.

    Examples:
        >>> import torch
        >>> @elementwise
        ... def square(input, target):
        ...     error = input - target
        ...     return error * error, lambda: 2 * error
        >>> x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2)
        >>> square(None, torch.float32, input=x, target=y, reduction="mean").backward()
        >>> x.grad
        tensor([1., 2.])
    """

    @functools.wraps(formulas)
    def kernel(
        definition: Callable[..., Tensor], dtype: torch.dtype, *, reduction: str, **given: Any
    ) -> Tensor:
        names = [name for name, value in given.items() if isinstance(value, Tensor)]
        options = {name: value for name, value in given.items() if name not in names}
        tensors = [given[name] for name in names]
        if not tensors[0].is_cpu or any(tensor.requires_grad for tensor in tensors[1:]):
            return definition(**given, reduction=reduction)
        rows = tensors[0].shape[:1].numel()
        shape = broadcast_shape(*tensors)
        assert shape is not None, "a loss checks it"
        normalizer = {"none": None, "sum": 1, "mean": shape.numel(), "batchmean": rows}[reduction]

        def compute(slope: Tensor | None, *tensors: Tensor) -> Tensor:
            def of_tile(*tiles: Tensor) -> tuple[Tensor, Callable[[], Tensor]]:
                return formulas(**dict(zip(names, tiles, strict=True)), **options)

            return _by_tile(of_tile, slope, tensors, dtype, normalizer)

        def again(*tensors: Tensor) -> Tensor:
            by_name = dict(zip(names, tensors, strict=True))
            terms = definition(**by_name, **options, reduction="none")
            return terms if normalizer is None else terms.sum() / normalizer

        tensors = [x if x.shape == shape else x.expand(shape) for x in tensors]
        kept_in = torch.float32 if tensors[0].itemsize < 4 else tensors[0].dtype
        return loss_with_slope(compute, again, kept_in, *tensors)

    return kernel


def broadcast_shape(*tensors: Tensor) -> torch.Size | None:
    """The shape all broadcast to, or `None` where they do not."""
    first = tensors[0].shape
    if all(tensor.shape == first for tensor in tensors):  # torch takes 10 times as long to say so
        return first
    try:
        shape: torch.Size = torch.broadcast_shapes(*(tensor.shape for tensor in tensors))
    except RuntimeError as error:
        if type(error) is RuntimeError and "broadcast" in str(error):
            return None
        raise  # such as a size that a compiler does not know
    return shape


def _by_tile(
    of_tile: Callable[..., tuple[Tensor, Callable[[], Tensor]]],
    slope: Tensor | None,
    tensors: tuple[Tensor, ...],
    dtype: torch.dtype,
    normalizer: int | None,
) -> Tensor:
    count, size = tensors[0].numel(), TILE // dtype.itemsize * torch.get_num_threads()
    if count <= size:
        terms, slopes = of_tile(*(tensor.to(dtype) for tensor in tensors))
        if slope is not None:
            _write(slope, slopes(), normalizer)
        return terms if normalizer is None else terms.sum() / normalizer
    flat = [tensor.reshape(-1) for tensor in tensors]
    results = []
    for start in range(0, count, size):
        tile = slice(start, start + size)
        terms, slopes = of_tile(*(tensor[tile].to(dtype) for tensor in flat))
        results.append(terms if normalizer is None else terms.sum())
        if slope is not None:
            _write(slope.view(-1)[tile], slopes(), normalizer)
    if normalizer is None:
        losses = results[0].new_empty(tensors[0].shape)  # autograd lets nobody change a view of it
        torch.cat(results, out=losses.view(-1))
        return losses
    return torch.stack(results).sum() / normalizer


def _write(slopes: Tensor, found: Tensor, normalizer: int | None) -> None:
    if normalizer in (None, 1):
        slopes.copy_(found)
    else:
        torch.div(found, normalizer, out=slopes)
