"""A probe, the contract of one loss, and the file it stands in."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Probe:
    """One piece of code and what comes of it; outcomes are in the notation of the data."""

    stem: str
    id: str  # its group and its name there: weights.zero
    shows: str
    code: str
    torch: str = ""  # empty too where torch has no such loss
    torch_warns: tuple[str, ...] = ()
    lossdocs: str = ""  # empty where it is the same as torch's
    lossdocs_warns: tuple[str, ...] = ()
    why: str = ""
    defect: str = ""  # what is wrong with torch here
    right: str = ""  # what torch would do without, where lossdocs does not do so either

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
        """What torch does."""
        return parse(self.torch)

    @property
    def ours(self) -> Value:
        """What lossdocs does."""
        return parse(self.lossdocs or self.torch)

    @property
    def mended(self) -> Value:
        """What torch would do without its defect."""
        return parse(self.right or self.lossdocs)

    @property
    def differs(self) -> bool:
        """Whether more than the wording of a refusal differs."""
        if not (self.torch and self.lossdocs):
            return False
        return not (isinstance(self.theirs, Raised) and isinstance(self.ours, Raised))


@dataclass(frozen=True)
class Contract:
    """All probes of one loss, and the tensors that their code names."""

    stem: str
    torch: str
    tensors: Mapping[str, str]
    probes: tuple[Probe, ...] = field(repr=False)

    def of(self, group: str) -> list[Probe]:
        """The probes of a group; of `defects`, those where torch itself is at fault."""
        if group == "defects":
            return [probe for probe in self.probes if probe.defect]
        return [probe for probe in self.probes if probe.group == group and not probe.defect]


def stems() -> list[str]:
    """The losses that have a contract.

    Examples:
        >>> "kl_div" in stems()
        True
    """
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(stem: str) -> Contract:
    """Read the contract of a loss.

    Examples:
        >>> load("kl_div").probes[0].shows
        'Each entry is p (log p - log q)'
    """
    return loads(stem, (FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))


def loads(stem: str, text: str) -> Contract:
    """Read a contract from its text."""
    data = tomllib.loads(text)
    tables: Iterator[dict[str, Any]] = (
        {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        for table in data["probe"]
    )
    probes = tuple(Probe(stem=stem, **table) for table in tables)
    return Contract(stem, data["torch"], data["tensors"], probes)


def dumps(contract: Contract) -> str:
    """Write a contract, in the one layout that its file has."""
    return "\n".join(_lines(contract)) + "\n"


def _lines(contract: Contract) -> Iterator[str]:
    yield f"# What torch and lossdocs do with {contract.stem}, probe by probe. Outcomes are filled"
    yield f"# in by `python -m lossdocs.contract record {contract.stem}`; all else is written."
    yield f'torch = "{contract.torch}"'
    yield "\n[tensors]"
    for name, code in contract.tensors.items():
        yield f"{name} = {_quoted(code)}"
    for probe in contract.probes:
        yield "\n[[probe]]"
        for key, value in vars(probe).items():
            if value and key != "stem":
                yield f"{key} = {_quoted(value)}" if isinstance(value, str) else _list(key, value)


def _list(key: str, texts: Iterable[str]) -> str:
    return f"{key} = [{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    if text.count("\n") and text.replace("\n", "").isprintable() and "'''" not in text:
        return f"'''\n{text}'''"
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
