"""A probe, the contract of one loss, and the two files it stands in.

`kl_div.toml` is written by hand but for the outcomes: the probes that are the loss's own.
`generic/kl_div.toml` is recorded as a whole: the probes that every loss has.
"""

import ast
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from lossdocs.contract.notation import Raised, Value, parse

FOLDER = Path(__file__).parent

GROUPS = {
    "values": "Values and identities",
    "shapes": "Shapes",
    "dtypes": "Dtypes and kinds of arguments",
    "ranges": "Ranges of values",
    "weights": "Weights",
    "ignore": "Ignored positions and class indices",
    "smoothing": "Label smoothing",
    "reductions": "Reductions",
    "infinities": "Infinities, nan and extremes",
    "empty": "Empty tensors",
    "autograd": "Gradients",
    "precision": "Low precision and tails",
    "modules": "Modules and tools",
}


# Where a loss may differ from torch in what the tests ask of every loss, and no probe shows.
EXCEPTIONS = {
    "autocast": "Under autocast torch computes some calls in 16 bits",
    "integers": "Of some integers torch makes integers, which are refused here",
    "jagged": "Of some jagged tensors torch gives other numbers than of their rows",
    "torchscript": "torch.jit.script does not compile torch's function",
    "export, decomposed": "A wrong value is taken by torch's, exported and decomposed",
    **{
        f"{layout} {name} {what}": f"With a {layout} {name} torch has a {what}, lossdocs has none"
        for layout, name, what in product(
            ("sparse_coo", "sparse_csr"), ("input", "target"), ("value", "gradient")
        )
    },
}


@dataclass(frozen=True)
class Probe:
    """One piece of code and what comes of it; outcomes are in the notation of the data."""

    stem: str
    id: str  # its group and its name there: weights.zero
    shows: str = ""
    code: str = ""  # empty where a generic probe of this id has it
    torch: str = ""  # empty too where torch has no such loss
    torch_warns: tuple[str, ...] = ()
    lossdocs: str = ""  # empty where it is the same as torch's
    lossdocs_warns: tuple[str, ...] = ()
    why: str = ""
    defect: str = ""  # what is wrong with torch here
    right: str = ""  # what torch would do without, where lossdocs does not do so either
    cause: str = ""  # of a refusal that no entry of the page of errors explains
    fix: str = ""  # what to do about it
    instead: str = ""  # the call that was meant, as code

    @property
    def name(self) -> str:
        """The id among all losses."""
        return f"{self.stem}.{self.id}"

    @property
    def group(self) -> str:
        """One of the keys of `GROUPS`."""
        return self.id.partition(".")[0]

    @property
    def theirs(self) -> Value:
        """What torch does; nothing where it has no such loss."""
        return parse(self.torch) if self.torch else None

    @property
    def ours(self) -> Value:
        """What lossdocs does."""
        return parse(self.lossdocs or self.torch)

    @property
    def differs(self) -> bool:
        """Whether more than the wording of a refusal differs."""
        both = self.torch and self.lossdocs
        return bool(both) and not all(isinstance(x, Raised) for x in (self.theirs, self.ours))


@dataclass(frozen=True)
class Contract:
    """All probes of one loss, and the tensors that their code names."""

    stem: str
    torch: str
    tensors: Mapping[str, str]
    probes: tuple[Probe, ...] = field(repr=False)
    exceptions: Mapping[str, str] = field(default_factory=dict)  # of `EXCEPTIONS`, each with why

    def __post_init__(self) -> None:
        """Refuse an exception that no test knows, or without a reason."""
        known = ", ".join(map(repr, EXCEPTIONS))
        for name, why in self.exceptions.items():
            if name not in EXCEPTIONS:
                raise ValueError(f"{self.stem}: an exception must be one of {known}, got {name!r}")
            if not why.strip():
                raise ValueError(f"{self.stem}: the exception {name!r} must have a reason")

    def of(self, group: str) -> list[Probe]:
        """The probes of a group; of `defects`, those where torch itself is at fault."""
        if group == "defects":
            return [probe for probe in self.probes if probe.defect]
        return [probe for probe in self.probes if probe.group == group and not probe.defect]


def load(stem: str) -> Contract:
    """Read the contract of a loss: its own probes, then the generic ones.

    Examples:
        >>> load("kl_div").probes[0].shows
        'Each entry is p (log p - log q)'
    """
    return merged(own(stem), generic(stem))


def own(stem: str, folder: Path = FOLDER) -> Contract:
    """Read what is a loss's own; nothing where it has no file yet."""
    path = folder / f"{stem}.toml"
    if not path.exists():
        return Contract(stem, "", {}, ())
    return loads(stem, path.read_text(encoding="utf-8"))


def generic(stem: str, folder: Path = FOLDER) -> Contract:
    """Read what was recorded of the probes that every loss has."""
    return own(stem, folder / "generic")


def merged(own: Contract, generic: Contract) -> Contract:
    """One contract of two.

    An entry of a loss's own with code takes the place of the generic probe with its id; one
    without code says something else about it, such as a reason.

    Raises:
        ValueError: an entry without code is that of no generic probe, or a tensor has two codes.
    """
    probes = {probe.id: probe for probe in generic.probes}
    entries = {
        probe.id: {key: said for key, said in vars(probe).items() if said}
        for probe in own.probes
        if not probe.code
    }
    if unknown := entries.keys() - probes.keys():
        raise ValueError(f"{own.stem}: no generic probe has the id {', '.join(sorted(unknown))}")
    tensors = {**own.tensors, **generic.tensors}
    if other := [name for name in own.tensors if tensors[name] != own.tensors[name]]:
        raise ValueError(f"{own.stem}: two tensors are called {', '.join(other)}")
    written = [probe for probe in own.probes if probe.code]
    derived = [replace(one, **entries.get(one.id, {})) for one in left(own, generic.probes)]
    version = own.torch or generic.torch
    return Contract(own.stem, version, tensors, (*written, *derived), own.exceptions)


def left(own: Contract, probes: Iterable[Probe]) -> list[Probe]:
    """The generic probes that no probe of the loss's own replaces, by its id or its code."""
    written = [probe for probe in own.probes if probe.code]
    ids, codes = {probe.id for probe in written}, {_plain(probe.code) for probe in written}
    return [one for one in probes if one.id not in ids and _plain(one.code) not in codes]


def _plain(code: str) -> str:
    """Code in one layout."""
    return ast.unparse(ast.parse(code))


def loads(stem: str, text: str) -> Contract:
    """Read a contract from its text."""
    data = tomllib.loads(text)
    tables: Iterable[dict[str, Any]] = (
        {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        for table in data.get("probe", ())
    )
    probes = tuple(Probe(stem, **table) for table in tables)
    return Contract(stem, data["torch"], data["tensors"], probes, data.get("exceptions", {}))


OWN_HEAD = """\
# What torch and lossdocs do with {0}, probe by probe: what is its own. Outcomes are filled
# in by `python -m lossdocs.contract record {0}`; all else is written.
"""
GENERIC_HEAD = """\
# What torch and lossdocs do with {0} in the probes that every loss has.
# All of it is written by `python -m lossdocs.contract record {0}`.
"""


def dumps(contract: Contract, head: str = OWN_HEAD) -> str:
    """Write a contract, in the one layout that its file has."""
    lines = [f'torch = "{contract.torch}"', "\n[tensors]"]
    lines += [f"{name} = {_quoted(code)}" for name, code in contract.tensors.items()]
    lines += ["\n[exceptions]"] if contract.exceptions else []
    for name, why in contract.exceptions.items():
        lines.append(f"{name if name.isidentifier() else _quoted(name)} = {_quoted(why)}")
    for probe in contract.probes:
        said = {key: value for key, value in vars(probe).items() if value and key != "stem"}
        lines += ["\n[[probe]]", *(f"{key} = {_quoted(value)}" for key, value in said.items())]
    return head.format(contract.stem) + "\n".join(lines) + "\n"


def _quoted(text: str | tuple[str, ...]) -> str:
    if isinstance(text, tuple):
        return f"[{', '.join(map(_quoted, text))}]"
    if text.count("\n") and text.replace("\n", "").isprintable() and "'''" not in text:
        return f"'''\n{text}'''"
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
