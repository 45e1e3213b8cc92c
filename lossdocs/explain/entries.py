"""Which entries make one loss, and how the same loss comes out in other arithmetic."""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import torch
from torch import Tensor

from lossdocs.declare.kinds import HiddenStates, LogProbabilities
from lossdocs.explain.call import Call, Tensors
from lossdocs.explain.case import Case
from lossdocs.explain.spelling import number, place

Odd = Callable[[str, Tensor], Tensor]  # of an argument and its numbers, which are out of order


class Entry(NamedTuple):
    """One number of an argument."""

    name: str
    place: tuple[int, ...]
    value: Tensor

    def __str__(self) -> str:
        """As it would be written in Python."""
        where = f"[{', '.join(map(str, self.place))}]" if self.place else ""
        return f"{self.name}{where}={number(self.value)}"


def not_finite(_: str, x: Tensor) -> Tensor:
    """Which numbers are nan or infinite."""
    return ~x.isfinite()


def first(bad: Tensor) -> int | None:
    """The first place, counted flat, that is true."""
    return int(bad.flatten().byte().argmax()) if bool(bad.any()) else None


def coordinates(index: int, sizes: torch.Size) -> tuple[int, ...]:
    """Where an entry of a flat tensor stands."""
    where = place(index, sizes)
    return () if where == "-" else tuple(map(int, where.split(", ")))


class Part(NamedTuple):
    """The numbers of an argument that one loss is made of."""

    name: str
    values: Tensor  # flat
    place: Callable[[int], tuple[int, ...]]  # in the argument, of each of them
    of_classes: bool = False  # whether there is one for each class

    def entry(self, index: int) -> Entry:
        """One of them."""
        return Entry(self.name, self.place(index), self.values[index])


def arguments(case: Case) -> Tensors:
    """All tensors of a call by their names, the logits that a layer makes among them."""
    computed = {case.kinds[case.first].name: case.input} if case.has_layer else {}
    return {**case.given, **computed, **case.call.tensors()}


def entries(case: Case, index: int, odd: Odd = not_finite) -> list[Entry]:
    """Of each argument the number that one loss is made of; of several one that is odd or large."""
    parts = [part for name, x in arguments(case).items() for part in _parts(case, name, x, index)]
    of_classes = [first(odd(part.name, part.values)) for part in parts if part.of_classes]
    shared = next((k for k in of_classes if k is not None), None)
    found = []
    for part in parts:
        chosen = shared if part.of_classes else first(odd(part.name, part.values))
        chosen = int(part.values.abs().argmax()) if chosen is None else chosen
        found.append(part.entry(chosen))
    return found


def _parts(case: Case, name: str, x: Tensor, index: int) -> Iterator[Part]:
    at = coordinates(index, case.account.losses.shape)
    ignored = case.indices and bool(case.account.ignored.flatten()[index])
    target = int(case.target.flatten()[index]) if case.indices and not ignored else None
    if x.numel() == 0:
        return
    if _is_class_weight(case, name):
        if not case.indices or case.smoothing > 0:
            yield Part(name, x, lambda k: (k,), of_classes=True)
        elif target is not None:
            yield Part(name, x[target : target + 1], lambda _: (target,))
    elif _of_layer(case, name):
        # A hidden state makes the loss of its position alone.
        start = at[:1] if HiddenStates in case.call.declaration[name].kinds else ()
        start = start[: x.dim() - 1]
        part = x[start]
        yield Part(name, part.flatten(), lambda k: (*start, *coordinates(k, part.shape)))
    elif _has_classes(case, x):
        axis = case.class_axis or 0
        row, before, after = x.movedim(axis, -1)[at[: x.dim() - 1]], at[:axis], at[axis:]
        after = after[: x.dim() - 1 - axis]
        if target is not None and case.input_kind is LogProbabilities:  # no other class counts
            yield Part(name, row[target : target + 1], lambda _: (*before, target, *after))
        else:
            yield Part(name, row, lambda k: (*before, k, *after), of_classes=True)
    elif x.numel() == case.account.losses.numel():
        yield Part(name, x.flatten()[index : index + 1], lambda _: coordinates(index, x.shape))
    else:
        last = at[len(at) - x.dim() :]
        own = tuple(n if size > 1 else 0 for n, size in zip(last, x.shape, strict=True))
        yield Part(name, x[own].reshape(1), lambda _: own)


def _is_class_weight(case: Case, name: str) -> bool:
    return name == "weight" and case.declaration.has_class_weight


def _has_classes(case: Case, x: Tensor) -> bool:
    return case.class_axis is not None and x.shape == case.input.shape


def _of_layer(case: Case, name: str) -> bool:
    declaration = case.call.declaration
    kinds = declaration[name].kinds if name in declaration else ()
    return HiddenStates in kinds or any(kind.parameter for kind in kinds)


def entries_of_gradient(case: Case, name: str, index: int) -> list[Entry]:
    """The number by which a gradient is taken, and what else makes its loss."""
    x = arguments(case)[name]
    itself = Entry(name, coordinates(index, x.shape), x.flatten()[index])
    loss = loss_of(case, name, index)
    others = [] if loss is None else entries(case, loss)
    return [itself, *(entry for entry in others if entry.name != name)]


def loss_of(case: Case, name: str, index: int) -> int | None:
    """The first loss that a number is part of; None where it may be part of any."""
    x, sizes = arguments(case)[name], case.account.losses.shape
    at = coordinates(index, x.shape)
    if _is_class_weight(case, name):
        return first(case.target == at[0]) if case.indices else None
    if _of_layer(case, name):
        return None
    if _has_classes(case, x):
        axis = case.class_axis or 0
        at = (*at[:axis], *at[axis + 1 :])
    elif x.numel() == sizes.numel():
        return index
    # Where an argument is broadcast, the first of its losses.
    at = (*[0] * (len(sizes) - len(at)), *at)
    return sum(n * sizes[k + 1 :].numel() for k, n in enumerate(at))


def told_of(case: Case, name: str, bad: Tensor) -> Tensor:
    """Where a gradient is that of a loss that is bad by itself; all of it, where it is of many."""
    x = arguments(case)[name]
    if _is_class_weight(case, name) or _of_layer(case, name):
        return bad.any().expand(x.shape)
    if _has_classes(case, x):
        return bad.unsqueeze(case.class_axis or 0).expand(x.shape)
    return bad.reshape(x.shape) if x.numel() == bad.numel() else bad.any().expand(x.shape)


class Way(NamedTuple):
    """Another way to compute a loss."""

    key: str  # "wider" or "ours"
    dtype: torch.dtype
    call: Call
    tensors: Tensors


def ways(case: Case, *, whole: bool) -> Iterator[Way]:
    """In wider numbers, then by the definition of lossdocs; of the whole call or of its logits."""
    call, tensors = (case.call, case.given) if whole else (case.inner, case.tensors)
    own = torch.finfo(case.input.dtype).eps
    for dtype in (torch.float32, torch.float64):
        if torch.finfo(dtype).eps < own:
            yield _way("wider", dtype, call, tensors)
    if call.of_torch:
        yield _way("ours", torch.float64, call.of_lossdocs(), tensors)


def _way(key: str, dtype: torch.dtype, call: Call, tensors: Tensors) -> Way:
    return Way(key, dtype, *call.converted(tensors, lambda _: dtype))


def elsewhere(
    case: Case, look: Callable[[Call, Tensors], Tensor], *, whole: bool
) -> tuple[Way, Tensor] | None:
    """The first way in which a number is finite."""
    for way in ways(case, whole=whole):
        with suppress(Exception):  # what one way refuses another may take
            value = look(way.call, way.tensors)
            if bool(value.isfinite()):
                return way, value
    return None


def conversions(case: Case, dtype: torch.dtype) -> str:
    """How all numbers of a call are made wider, as code."""
    method = {torch.float32: "float", torch.float64: "double"}[dtype]
    tensors = {**case.given, **case.call.tensors()}
    return ", ".join(f"{n}.{method}()" for n, x in tensors.items() if x.is_floating_point())


def options_out_of_order(case: Case) -> list[str]:
    """Numbers among the options that are nan or infinite."""
    options = case.call.options.items()
    return [f"{n}={x}" for n, x in options if isinstance(x, float) and not math.isfinite(x)]
