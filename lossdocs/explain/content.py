"""The account of a call as facts, tables and findings, for text and HTML alike."""

from dataclasses import dataclass, field

from torch import Tensor

from lossdocs.explain.account import Account
from lossdocs.explain.case import Case, Finding
from lossdocs.explain.spelling import count, dtype, number, shape

MOST = 8  # rows of a table
WIDEST = 6  # columns of a gradient shown in full


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
    reading, account = case.reading, case.account
    given = f"{reading.input_dtype} {shape(reading.input_shape)}"
    facts = [("input", f"{given}, read as {reading.input_is}")]
    if reading.class_axis is not None:
        many = count(reading.num_classes or 0, "class", "classes")
        facts.append(("classes", f"axis {reading.class_axis} of input, {many}"))
    given = f"{reading.target_dtype} {shape(reading.target_shape)}"
    facts.append(("target", f"{given}, read as {reading.target_is}"))
    facts += [
        (name, _option(value)) for name, value in case.call.options.items() if value is not None
    ]
    if reading.indices:
        ignored = f"{int(account.ignored.sum())} of {count(account.ignored.numel(), 'position')}"
        facts.append(("ignored", ignored))
    return [*facts, ("loss", _loss(case)), ("gradient", _gradient(account))]


def _option(value: object) -> str:
    if not isinstance(value, Tensor):
        return repr(value)
    values = value.detach().flatten().tolist()
    dots = ", ..." if len(values) > MOST else ""
    shown = ", ".join(number(entry) for entry in values[:MOST])
    return f"{dtype(value.dtype)} {shape(value.shape)}: {shown}{dots}"


def _loss(case: Case) -> str:
    account = case.account
    many = count(int((~account.ignored).sum()), _what(case), _what(case, several=True))
    if account.value.dim() > 0 or account.denominator is None:
        alone = f"{number(account.value)}, " if account.value.dim() == 0 else ""
        return f"{alone}not reduced: {many}"
    total = number(account.losses.double().sum())
    divisor = number(account.denominator)
    by = "" if account.divided_by == "nothing" else f" / {divisor}"
    words = f"; divided by {account.divided_by}" if by else ""
    return f"{number(account.value)} = {total}{by}, the sum over {many}{words}"


def _what(case: Case, *, several: bool = False) -> str:
    if case.reading.class_axis is not None:
        return "positions" if several else "position"
    return "entries" if several else "entry"


def _gradient(account: Account) -> str:
    gradient = account.gradient
    if gradient is None:
        return "torch fails to compute it"
    if gradient.numel() == 0:
        return "empty"
    bad = int((~gradient.isfinite()).sum())
    if bad:
        return f"{bad} of {gradient.numel()} entries are nan or infinite"
    wide = gradient.double()
    span = f"from {number(wide.min())} to {number(wide.max())}"
    whole = "" if account.value.dim() == 0 else ", of the sum"
    return f"by input{whole}: {span}, norm {number(wide.norm())}"


def _elements(case: Case) -> Table:
    account = case.account
    losses = account.losses.double().flatten()
    counted = (~account.ignored.flatten()).nonzero().flatten()
    size = losses[counted].abs().nan_to_num(nan=float("inf"))
    order = (
        size.argsort(descending=True, stable=True)[:MOST] if len(counted) > MOST else slice(None)
    )
    chosen = counted[order].tolist()
    mean = account.denominator not in (None, 1)
    caption = "Loss of each " + _what(case)
    if len(counted) > MOST:
        caption = f"The {MOST} largest losses of {len(counted)} {_what(case, several=True)}"
    header = [_what(case)]
    columns = [[_place(index, account.losses.shape) for index in chosen]]
    if case.reading.indices:
        header.append("target")
        columns.append([number(value) for value in case.target.flatten()[chosen].tolist()])
    if account.weights is not None:
        header.append("weight")
        weights = account.weights.double().flatten()
        columns.append([number(value) for value in weights[chosen].tolist()])
    header.append("loss")
    columns.append([number(value) for value in losses[chosen].tolist()])
    if mean:
        header.append("contribution")
        contributions = account.contributions.flatten()[chosen].tolist()
        columns.append([number(value) for value in contributions])
    return Table(caption, header, [list(row) for row in zip(*columns, strict=True)])


def _place(index: int, sizes: tuple[int, ...]) -> str:
    place: list[str] = []
    for size in reversed(sizes):
        index, at = divmod(index, size)
        place.append(str(at))
    return ", ".join(reversed(place)) or "-"


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
