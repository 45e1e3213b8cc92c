"""The account of a call as facts, tables and findings, for text and HTML alike."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import Tensor

from lossdocs.explain.account import Account
from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding
from lossdocs.explain.spelling import given, number, place, sentence

MOST = 8  # rows of a table
WIDEST = 6  # columns of a gradient shown in full


@dataclass(frozen=True)
class Words:
    """How what a loss counts is called."""

    one: str
    counted: str
    each: str
    largest: str


ENTRY = Words(
    "entry",
    "{n:# entry|# entries}",
    "Loss of each entry",
    "The {shown} largest losses of {all} entries",
)
POSITION = Words(
    "position",
    "{n:# position|# positions}",
    "Loss of each position",
    "The {shown} largest losses of {all} positions",
)
TENSOR = "{given}, read as {kind}"
CLASSES = "axis {axis} of {of}, {n:# class|# classes}"
IGNORED = "{n} of {all:# position|# positions}"
SUM = "{value} = {total}, the sum over {many}"
MEAN = "{value} = {total} / {divisor}, the sum over {many}; divided by {words}"
NOT_FINITE = "by {name}: {n} of {all} entries are nan or infinite"
SLOPE = "by {name}: from {low} to {high}, norm {norm}"
SLOPE_OF_SUM = "by {name}, of the sum: from {low} to {high}, norm {norm}"


@dataclass(frozen=True)
class Table:
    """Columns of numbers under their names."""

    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Content:
    """Everything an explanation shows, in order."""

    title: str
    facts: list[tuple[str, str]]
    tables: list[Table]
    warnings: list[Finding]
    notes: list[Finding] = field(default_factory=list)


def content(case: Case, warnings: list[Finding], notes: list[Finding]) -> Content:
    """Choose what is shown of a case."""
    tables = [_elements(case), *_gradient_table(case)]
    shown = [table for table in tables if table.rows]
    return Content(case.call.name, _facts(case), shown, warnings, notes)


def _facts(case: Case) -> list[tuple[str, str]]:
    account, facts = case.account, []
    for name, tensor, kind in _tensors(case):
        facts.append((name, sentence(TENSOR, given=given(tensor), kind=kind)))
        if tensor is case.input and case.class_axis is not None:
            n = case.num_classes
            facts.append(("classes", sentence(CLASSES, axis=case.class_axis, of=name, n=n)))
    facts += [(name, _option(x)) for name, x in case.call.options.items() if x is not None]
    if case.indices:
        ignored, all_ = int(account.ignored.sum()), account.ignored.numel()
        facts.append(("ignored", sentence(IGNORED, n=ignored, all=all_)))
    return [*facts, ("loss", _loss(case)), *(("gradient", each) for each in _gradients(account))]


def _tensors(case: Case) -> Iterator[tuple[str, Tensor, str]]:
    """What was given; where a layer makes the logits of it, they stand before what is left."""
    taken = case.given.keys() - case.passed_on
    for name in (name for name in case.given if name in taken):
        yield name, case.given[name], case.call.declaration[name].kinds[0].name
    for name, tensor in case.tensors.items():
        kind = case.kinds[name].name
        yield kind if name in taken else name, tensor, kind


def _option(value: object) -> str:
    if not isinstance(value, Tensor):
        return repr(value)
    values = value.detach().flatten().tolist()
    dots = ", ..." if len(values) > MOST else ""
    shown = ", ".join(number(entry) for entry in values[:MOST])
    return f"{given(value)}: {shown}{dots}"


def _loss(case: Case) -> str:
    account = case.account
    counted = int((~account.ignored).sum())
    many = sentence(_words(case).counted, n=counted)
    if account.value.dim() > 0:
        return sentence("not reduced: {many}", many=many)
    if account.denominator is None:
        return sentence("{value}, not reduced: {many}", value=account.value, many=many)
    return sentence(
        SUM if account.divided_by == "nothing" else MEAN,
        value=account.value,
        total=account.losses.double().sum(),
        divisor=account.denominator,
        many=many,
        words=account.divided_by,
    )


def _words(case: Case) -> Words:
    return ENTRY if case.class_axis is None else POSITION


def _gradients(account: Account) -> Iterator[str]:
    for name, gradient in account.gradients.items():
        if gradient is None:
            yield sentence("by {name}: torch fails to compute it", name=name)
        elif gradient.numel() == 0:
            yield sentence("by {name}: empty", name=name)
        elif bad := int((~gradient.isfinite()).sum()):
            yield sentence(NOT_FINITE, name=name, n=bad, all=gradient.numel())
        else:
            wide = gradient.double()
            yield sentence(
                SLOPE if account.value.dim() == 0 else SLOPE_OF_SUM,
                name=name,
                low=wide.min(),
                high=wide.max(),
                norm=wide.norm(),
            )


def _elements(case: Case) -> Table:
    account, words = case.account, _words(case)
    losses = account.losses.double().flatten()
    counted = (~account.ignored.flatten()).nonzero().flatten()
    caption, chosen = words.each, counted.tolist()
    if len(counted) > MOST:
        size = losses[counted].abs().nan_to_num(nan=float("inf"))
        chosen = counted[size.argsort(descending=True, stable=True)[:MOST]].tolist()
        caption = sentence(words.largest, shown=MOST, all=len(counted))
    columns = {"target": case.target} if case.indices else {}
    if account.weights is not None:
        columns["weight"] = account.weights.double()
    columns["loss"] = losses
    if account.denominator not in (None, 1):
        columns["contribution"] = account.contributions
    numbers = [map(number, column.flatten()[chosen].tolist()) for column in columns.values()]
    places = [place(index, account.losses.shape) for index in chosen]
    rows = [list(row) for row in zip(places, *numbers, strict=True)]
    return Table(caption, [words.one, *columns], rows)


def _gradient_table(case: Case) -> list[Table]:
    gradient = case.account.gradient
    if gradient is None or gradient.dim() not in (1, 2) or gradient.numel() == 0:
        return []
    rows = gradient.double().reshape(-1, gradient.shape[-1])
    if rows.shape[0] > MOST or rows.shape[1] > WIDEST:
        return []
    header = ["row", *(f"column {column}" for column in range(rows.shape[1]))]
    body = [[str(n), *(number(value) for value in row)] for n, row in enumerate(rows.tolist())]
    return [Table("Gradient by input", header, body)]
