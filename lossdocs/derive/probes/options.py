"""Options at their ends, beyond them and of other types; reductions; arguments of other losses."""

from collections.abc import Iterator

from lossdocs.derive.probes.example import Draft, Example

DEPRECATED = "lossdocs does not take the deprecated arguments; `legacy_reduction` translates them"
NO_SMOOTHING = "Smoothing below 0 or nan is a mistake; torch reads it as 0"
BY_NAME = "In lossdocs options are given by name, so that none lands in another argument"
ELSEWHERE = {"ignore_index": ("ignore", "0"), "label_smoothing": ("smoothing", "0.1")}


VALUES = {
    "float": {
        "zero": "0.0",
        "below_zero": "-0.5",
        "half": "0.5",
        "one": "1.0",
        "above_one": "1.1",
        "infinite": "inf",
        "minus_infinite": "-inf",
        "nan": "nan",
        "tensor": "tensor(0.1)",
        "vector": "tensor([0.1, 0.1])",
        "bool": "True",
        "integer": "1",
        "string": '"0.1"',
        "none_value": "None",
        "complex": "1j",
    },
    "int": {
        "float": "1.0",
        "none": "None",
        "bool": "True",
        "string": '"-100"',
        "vector": "tensor([1, 1])",
        "too_many_bits": "2**63",
        "too_few_bits": "-(2**63) - 1",
        "not_present": "7",
    },
    "bool": {"string": '"yes"', "one": "1", "none": "None"},
    "str": {},
}


def drafts(e: Example) -> Iterator[Draft]:
    """All of them."""
    for parameter in e.declaration.options:
        assert parameter.option is not None
        name, type = parameter.name, parameter.option.type
        group = f"dtypes.{name}_" if type == "bool" else f"ranges.{name}_"
        if name in ELSEWHERE:  # the page has a group of it, under shorter ids
            group = f"{ELSEWHERE[name][0]}."
        for id, value in VALUES[type].items():
            why = NO_SMOOTHING if name == "label_smoothing" else ""
            yield Draft(f"{group}{id}", f"`{name}={value}`", e(**{name: value}), why)
    if "reduction" in e.declaration:
        yield from _reductions(e)
    for name, (group, value) in ELSEWHERE.items():
        if name not in e.declaration:
            yield Draft(f"{group}.{name}", f"It has no `{name}`", e(**{name: value}))


def _reductions(e: Example) -> Iterator[Draft]:
    for id, shows, value in (
        ("unknown", "An unknown name is refused", "avg"),
        ("none_value", 'None is no reduction; the string `"none"` is', "None"),
        ("capital", "Names are in lower case", "Mean"),
        ("elementwise_mean", "The old name of the mean is still taken", "elementwise_mean"),
        ("number", "A number is no reduction", "1"),
        ("empty_name", "The empty name", '""'),
    ):
        yield Draft(f"reductions.{id}", shows, e(reduction=value))
    if "batchmean" not in e.declaration.reductions:
        code = e(reduction="batchmean")
        yield Draft("reductions.batchmean", '`"batchmean"` belongs to another loss', code)
    tensors = e.given().values()
    legacy = e.plain(*tensors, "size_average=a", "reduce=r")
    pairs = "    for a in (None, True, False)\n    for r in (None, True, False)"
    shows = (
        "`size_average` and `reduce`, deprecated: the number of entries for every pair of values"
    )
    code = f"{{\n    (a, r): {legacy}.numel()\n{pairs}\n}}"
    yield Draft("reductions.legacy", shows, code, DEPRECATED)
    code = e.plain(*tensors, '"sum"')
    yield Draft("reductions.positional", "A reduction by position", code, BY_NAME)
    if e.module:
        code = f"{e.made(reduction='avg')}{e.arguments}"
        yield Draft("reductions.unknown_module", "An unknown name, given to a module", code)
        shows = "`size_average=False` given to the module"
        code = f"{e.made(size_average='False')}{e.arguments}"
        yield Draft("reductions.legacy_module", shows, code, DEPRECATED)
