"""The account of a call as facts and tables, for text and HTML alike."""

from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor

from lossdocs.explain.account import Account
from lossdocs.explain.case import Case
from lossdocs.explain.run import same
from lossdocs.explain.spelling import given, number, place, sentence

MOST = 8  # rows of a table
WIDEST = 6  # columns of a gradient shown in full

# What is said of the losses of a call, and of their sum by what it is divided by.
ENTRIES = {
    "one": "entry",
    "each": "Loss of each entry",
    "largest": "The {most} largest losses of {n} entries",
    "losses": "not reduced: {n:# entry|# entries}",
    "value": "{value}, not reduced: {n:# entry|# entries}",
    "nothing": "{value} = {total}, the sum over {n:# entry|# entries}",
    "entries": "{value} = {total} / {divisor}, the sum over {n:# entry|# entries}; "
    "divided by the number of entries",
    "weights": "{value} = {total} / {divisor}, the sum over {n:# entry|# entries}; "
    "divided by the sum of the weights of the entries",
    "rows": "{value} = {total} / {divisor}, the sum over {n:# entry|# entries}; "
    "divided by the first size of {first}",
    "entries-and-rows": "{value} = {total} / {divisor}, the sum over {n:# entry|# entries}; "
    "divided by the number of entries, and the first size of {first}",
}
POSITIONS = ENTRIES | {
    "one": "position",
    "each": "Loss of each position",
    "largest": "The {most} largest losses of {n} positions",
    "losses": "not reduced: {n:# position|# positions}",
    "value": "{value}, not reduced: {n:# position|# positions}",
    "nothing": "{value} = {total}, the sum over {n:# position|# positions}",
    "positions": "{value} = {total} / {divisor}, the sum over {n:# position|# positions}; "
    "divided by the number of positions",
    "counted": "{value} = {total} / {divisor}, the sum over {n:# position|# positions}; "
    "divided by the number of positions that are not ignored",
    "target-weights": "{value} = {total} / {divisor}, the sum over {n:# position|# positions}; "
    "divided by the sum of the weights of the targets",
}
NOT_FINITE = "by {name}: {n} of {all} entries are nan or infinite"
SLOPE = "by {name}: from {low} to {high}, norm {norm}"
SLOPE_OF_SUM = "by {name}, of the sum: from {low} to {high}, norm {norm}"


class Table(NamedTuple):
    """Columns of numbers under their names."""

    caption: str
    header: list[str]
    rows: list[list[str]]


def facts(case: Case) -> Iterator[tuple[str, str]]:
    """What the loss was given, and what it made of it."""
    account = case.account
    for name, tensor, kind in _tensors(case):
        yield name, sentence("{given}, read as {kind}", given=given(tensor), kind=kind)
        if tensor is case.input and case.class_axis is not None:
            says, n = "axis {axis} of {name}, {n:# class|# classes}", case.num_classes
            yield "classes", sentence(says, axis=case.class_axis, name=name, n=n)
    for name, option in case.call.options.items():
        if option is not None:
            yield name, _option(option)
    if case.indices:
        ignored, many = int(account.ignored.sum()), account.ignored.numel()
        yield "ignored", sentence("{n} of {all:# position|# positions}", n=ignored, all=many)
    if not same(account.value, account.computed):
        yield "returned", _value(account.value)
    yield "loss", _loss(case)
    for name, gradient in account.gradients.items():
        yield "gradient", _gradient(account, name, gradient)


def _tensors(case: Case) -> Iterator[tuple[str, Tensor, str]]:
    """What was given; where a layer makes the logits of it, they stand before what is left."""
    computed = case.first if case.has_layer else ""
    for name, tensor in case.given.items():
        if name == computed or name not in case.tensors:
            yield name, tensor, case.call.declaration[name].kinds[0].name
    for name, tensor in case.tensors.items():
        kind = case.kinds[name].name
        yield kind if name == computed else name, tensor, kind


def _option(value: object) -> str:
    if not isinstance(value, Tensor):
        return repr(value)
    values = value.detach().flatten().tolist()
    dots = ", ..." if len(values) > MOST else ""
    shown = ", ".join(number(entry) for entry in values[:MOST])
    return f"{given(value)}: {shown}{dots}"


def _loss(case: Case) -> str:
    account, words = case.account, POSITIONS if case.of_positions else ENTRIES
    one = "value" if account.denominator is None else account.divided_by
    return sentence(
        words["losses" if account.computed.dim() > 0 else one],
        value=account.computed,
        total=account.losses.double().sum(),
        divisor=account.denominator,
        first=case.first,
        n=int((~account.ignored).sum()),
    )


def _value(x: Tensor) -> str:
    return number(x) if x.dim() == 0 else given(x)


def _gradient(account: Account, name: str, gradient: Tensor | None) -> str:
    if gradient is None:
        return sentence("by {name}: torch fails to compute it", name=name)
    if gradient.numel() == 0:
        return sentence("by {name}: empty", name=name)
    if bad := int((~gradient.isfinite()).sum()):
        return sentence(NOT_FINITE, name=name, n=bad, all=gradient.numel())
    says, x = SLOPE if account.computed.dim() == 0 else SLOPE_OF_SUM, gradient.double()
    return sentence(says, name=name, low=x.min(), high=x.max(), norm=x.norm())


def tables(case: Case) -> Iterator[Table]:
    """The losses, the largest first where they are many, and a small gradient."""
    counted = (~case.account.ignored.flatten()).nonzero().flatten()
    if len(counted) > 0:
        yield _losses(case, counted)
    gradient = case.account.gradient
    if gradient is None or gradient.dim() not in (1, 2) or gradient.numel() == 0:
        return
    rows = gradient.double().reshape(-1, gradient.shape[-1])
    if rows.shape[0] > MOST or rows.shape[1] > WIDEST:
        return
    header = ["row", *(f"column {column}" for column in range(rows.shape[1]))]
    body = [[str(n), *map(number, row)] for n, row in enumerate(rows.tolist())]
    yield Table("Gradient by input", header, body)


def _losses(case: Case, chosen: Tensor) -> Table:
    account, words = case.account, POSITIONS if case.of_positions else ENTRIES
    losses, caption = account.losses.double().flatten(), words["each"]
    if len(chosen) > MOST:
        caption = sentence(words["largest"], most=MOST, n=len(chosen))
        size = losses[chosen].abs().nan_to_num(nan=float("inf"))
        chosen = chosen[size.argsort(descending=True, stable=True)[:MOST]]
    columns = {
        "target": case.target if case.indices else None,
        "weight": account.weights,
        "loss": losses,
        "contribution": None if account.denominator in (None, 1) else account.contributions,
    }
    shown = {name: column for name, column in columns.items() if column is not None}
    places = [place(index, account.losses.shape) for index in chosen.tolist()]
    numbers = [map(number, x.flatten()[chosen].tolist()) for x in shown.values()]
    rows = [list(row) for row in zip(places, *numbers, strict=True)]
    return Table(caption, [words["one"], *shown], rows)
