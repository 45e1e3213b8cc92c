"""What a loss is at a glance: the rows at the head of its page, from its source and its contract.

A cell is Markdown. What a docstring says of an argument stands there in its own words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lossdocs.declare.declaration import Declaration, Parameter, signature
from lossdocs.declare.kinds import ClassIndices, Probabilities
from lossdocs.derive.sources import Source, shown_default

Row = tuple[str, str]

FLOATS = "float16, bfloat16, float32, float64"
LACKED = ("weight", "ignore_index", "label_smoothing")
LAST = ("Computed in", "In lossdocs", "Also known as", "Source", "Version")  # below all others
NORMALIZERS = {
    "entries": "the number of entries",
    "rows": "the number of rows, which is the first size of the input",
    "positions": "the number of positions",
    "lengths": "the length of each target, then the number of targets",
    "weights": (
        "the sum of the weights of the target classes, over the positions that are not ignored; "
        "without `weight` their number"
    ),
    "weights of entries": "the sum of the weights of the entries; without `weight` their number",
}


def glance(source: Source, torch: str, own: Mapping[str, str]) -> list[Row]:
    """The rows of a loss; a row of the page's own takes the place of one of its name.

    With an empty cell it takes that one away.

    Args:
        source: the loss.
        torch: the version of torch that was tried; empty where torch has no such loss.
        own: what the page itself says.
    """
    derived = dict(_rows(source, torch))
    last = {name: derived.pop(name) for name in LAST if name in derived}
    rows = derived | {name: cell for name, cell in own.items() if name not in last}
    rows |= last | {name: cell for name, cell in own.items() if name in last}
    return [(name, cell) for name, cell in rows.items() if cell]


def _rows(source: Source, torch: str) -> Iterator[Row]:
    yield from _calls(source, torch)
    yield from _arguments(source)
    yield from _result(source)
    yield from _options(source)
    yield from _about(source, torch)


def _calls(source: Source, torch: str) -> Iterator[Row]:
    declared = source.declaration
    functions, modules = ("F", "nn") if torch else ("lossdocs", "lossdocs")
    yield "Function", f"`{functions}.{source.name}({_signature(declared.parameters, torch)})`"
    if declared.module:
        bound = "..." if source.has_own_module else _signature(declared.bound, torch)
        yield "Module", f"`{modules}.{declared.module}({bound})`"


def _arguments(source: Source) -> Iterator[Row]:
    said = arguments(source.docstring)
    for parameter in source.declaration.tensors:
        name = parameter.name
        title = name.capitalize() if name in {"input", "target"} else f"`{name}`"
        yield title, said.get(name, "")
    if source.declaration.shapes == "classes":
        yield "Class axis", "1, or 0 for an input of one axis"


def _result(source: Source) -> Iterator[Row]:
    declared = source.declaration
    yield "Output", part(source.docstring, "Returns")
    yield "Dtypes", _dtypes(declared)
    for reduction in declared.reductions:
        if declared.divides(reduction):
            yield f'`"{reduction}"` divides by', _divides(declared, reduction)


def _options(source: Source) -> Iterator[Row]:
    declared, said = source.declaration, arguments(source.docstring)
    for parameter in (*declared.weights, *declared.options):
        if parameter.name != "reduction":
            yield f"`{parameter.name}`", _option(parameter, said.get(parameter.name, ""))
    if missing := [f"`{name}`" for name in LACKED if name not in declared]:
        yield ", ".join(missing), "do not exist" if len(missing) > 1 else "does not exist"


def _about(source: Source, torch: str) -> Iterator[Row]:
    also = source.declaration.also
    yield "Computed in", _computed(source.declaration)
    if torch:
        yield "In lossdocs", _ours(source)
    if also:
        yield "Also known as", ", ".join(f"`{name}`" if "." in name else name for name in also)
    if source.literature:
        yield "Source", source.literature
    yield "Version", f"torch {torch}, CPU" if torch else "lossdocs; torch has no such loss"


def _signature(parameters: Iterable[Parameter], torch: str) -> str:
    """As torch has it, or as we do, where options are given by name alone."""
    return signature(
        parameters, lambda one: one.name, lambda one: f"={shown_default(one)}", star=not torch
    )


def _dtypes(declared: Declaration) -> str:
    clauses = [FLOATS]
    for parameter in declared.tensors:
        if ClassIndices in parameter.kinds:
            clauses.append("class indices: int64, or uint8 beside an input of one or two axes")
        elif declared.integers_in(parameter) != {"no"}:
            held = "integers" if declared.bools else "integers, no truth values"
            clauses.append(f"`{parameter.name}` may hold {held}")
    if declared.same_dtype:
        clauses.append("the same for all")
    elif declared.result != "promoted":
        names = " and ".join(f"`{name}`" for name in declared.result.split())
        clauses.append(f"the output has that of {names}")
    elif declared.shapes != "classes":
        clauses.append("different ones are promoted")
    return "; ".join(clauses)


def _divides(declared: Declaration, reduction: str) -> str:
    normalizer = declared.divides(reduction)
    if normalizer == "weights" and not declared.has_class_weight:
        normalizer = "weights of entries"
    by = NORMALIZERS[normalizer]
    target = declared["target"].kinds if "target" in declared else ()
    if normalizer == "weights" and Probabilities in target:
        return f"class indices: {by}; probabilities: the number of positions"
    return f"{by}, whatever the weights" if declared.weights and normalizer == "entries" else by


def _option(parameter: Parameter, said: str) -> str:
    clauses = [said] if said else []
    option = parameter.option
    if option and option.type == "float" and f"{option.low:g}" not in said:
        clauses.append(f"must {option.needs}")
    if not parameter.optional:
        clauses.append(f"by default `{shown_default(parameter)}`")
    return "; ".join(clauses)


def _computed(declared: Declaration) -> str:
    least = declared.compute_in
    return (
        "the dtype of the input" if least == "input" else f"{least}, or a wider dtype of the input"
    )


def _ours(source: Source) -> str:
    names = filter(None, (source.name, source.declaration.module))
    by_name = [f"`{one.name}`" for one in source.declaration.parameters if one.keyword_only]
    options = "the options" if len(by_name) > 1 else "".join(by_name)
    listed = " and ".join(f"`lossdocs.{name}`" for name in names)
    return f"{listed}; {options} by name only" if options else listed


def part(docstring: str, title: str) -> str:
    r"""What a part of a docstring says, as one sentence without its full stop.

    Examples:
        >>> part("A loss.\n\nReturns:\n    A scalar,\n    in nats.\n\nSource:\n    A.", "Returns")
        'a scalar, in nats'
    """
    found = re.search(rf"^{title}:\n((?:    .*\n|\n)*)", f"{docstring}\n", re.MULTILINE)
    return _clause(found[1]) if found else ""


def arguments(docstring: str) -> dict[str, str]:
    r"""What a docstring says of each argument.

    Examples:
        >>> arguments("A loss.\n\nArgs:\n    input: logits,\n        any shape.\n    p: labels.\n")
        {'input': 'logits, any shape', 'p': 'labels'}
    """
    found = re.search(r"^Args:\n((?:    .*\n|\n)*)", f"{docstring}\n", re.MULTILINE)
    entries = re.split(r"^    (\w+): ", found[1] if found else "", flags=re.MULTILINE)[1:]
    return {name: _clause(text) for name, text in zip(entries[::2], entries[1::2], strict=True)}


def _clause(text: str) -> str:
    words = " ".join(text.split()).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words
