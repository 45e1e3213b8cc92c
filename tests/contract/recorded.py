"""What was recorded of torch and of lossdocs stays recorded, in whichever file and probe.

    python tests/contract/recorded.py              # what is recorded no longer; 1 if anything is
    python tests/contract/recorded.py --elsewhere  # what a probe of other code alone still records
    python tests/contract/recorded.py --write      # begin anew with what is recorded today

`recorded.jsonl` holds the outcomes of one day, one a line. That of a probe is still recorded where
probes of its loss have the same code, and all of them the same outcome; or, where none has its
code, if any probe of its loss has the same outcome. That of a test vector is still recorded where
vectors of its loss have the same call, and all of them the same outcome. An outcome is what torch
does, what lossdocs does, and the warnings. `faults.toml` names what need not be recorded, and why.
"""

import ast
import json
import sys
import tomllib
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lossdocs.contract.model import Contract, loads
from lossdocs.contract.notation import Array, Value, flat, parse, same

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "lossdocs/contract", ROOT / "docs/behaviour/vectors")
RECORDED = Path(__file__).parent / "recorded.jsonl"
FAULTS = Path(__file__).parent / "faults.toml"

CALL = ("input", "target", "options", "gradient_by")  # of a vector
GIVEN = ("expected", "lossdocs")  # likewise

Line = dict[str, Any]


def recorded(*folders: Path) -> Iterator[Line]:
    """Every outcome in folders and those below; a file of probes has the name of its loss."""
    for folder in folders:
        for path in sorted(folder.rglob("*.toml")):
            yield from of_probes(loads(path.stem, path.read_text(encoding="utf-8")))
        for path in sorted(folder.rglob("*.json")):
            yield from of_vectors(json.loads(path.read_text(encoding="utf-8")))


def of_probes(contract: Contract) -> Iterator[Line]:
    """The outcomes of the probes that were run, without what is empty."""
    for probe in contract.probes:
        line = {
            "loss": contract.stem,
            "name": probe.name,
            "code": whole(probe.code, contract.tensors),
            "torch": probe.torch,
            "torch_warns": probe.torch_warns,
            "lossdocs": probe.lossdocs,
            "lossdocs_warns": probe.lossdocs_warns,
        }
        if probe.torch:
            yield {key: value for key, value in line.items() if value}


def whole(code: str, tensors: Mapping[str, str]) -> str:
    """Code in one layout, with the tensors in place of their names.

    Those that the code binds anew stand in front of it.
    """
    bound = tensors.keys() & set(names_bound(code))
    first = [f"{name} = {tensors[name]}" for name in tensors if name in bound]
    free = {name: tensors[name] for name in tensors.keys() - bound}
    return ast.unparse(Tensors(free).visit(ast.parse("\n".join([*first, code]))))


def names_bound(code: str) -> Iterator[str]:
    """The names that code gives a value, also as arguments."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        if isinstance(node, ast.arg):
            yield node.arg


class Tensors(ast.NodeTransformer):
    """Puts tensors, which may name others, in place of their names."""

    def __init__(self, tensors: Mapping[str, str]) -> None:
        """Take the code of each."""
        self.tensors = tensors

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the tensor of a name, or the name."""
        if node.id not in self.tensors:
            return node
        tensor: ast.expr = self.visit(ast.parse(self.tensors[node.id], mode="eval").body)
        return tensor


def of_vectors(file: Mapping[str, Any]) -> Iterator[Line]:
    """The outcomes of the vectors of a file."""
    for vector in file["vectors"]:
        call = {key: vector[key] for key in CALL if key in vector}
        given = {key: vector[key] for key in GIVEN if key in vector}
        yield {"loss": file["loss"], "name": vector["id"], "call": call} | given


def source(line: Line) -> str:
    """What an outcome comes of: the loss, and the code or the call in one layout."""
    if "code" in line:
        return f"{line['loss']}: {whole(line['code'], {})}"
    return f"{line['loss']}: {json.dumps(line['call'], sort_keys=True)}"


def outcome(line: Line) -> Value:
    """An outcome as `same` compares it."""
    if "call" in line:
        return {key: value(line[key]) for key in GIVEN if key in line}
    ours = line.get("lossdocs") or line["torch"]
    warnings = [list(line.get(f"{family}_warns", [])) for family in ("torch", "lossdocs")]
    return (parse(line["torch"]), parse(ours), warnings)


def value(given: Any) -> Any:
    """What a vector gives, as `same` compares it: its tensors are arrays."""
    if not isinstance(given, dict):
        return given
    if "dtype" not in given:
        return {key: value(item) for key, item in given.items()}
    numbers = flat(given["values"])
    read = (float(number) if isinstance(number, str) else number for number in numbers)
    return Array(given["dtype"], tuple(given["shape"]), tuple(read))


class Today:
    """What is recorded now."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Read every outcome once."""
        self.by_source: dict[str, list[tuple[Line, Value]]] = defaultdict(list)
        self.probes: dict[str, list[tuple[Line, Value]]] = defaultdict(list)
        for line in lines:
            found = (line, outcome(line))
            self.by_source[source(line)].append(found)
            if "code" in line:
                self.probes[line["loss"]].append(found)

    def other(self, line: Line) -> str:
        """The name of a probe of other code that has this outcome, where none has its code."""
        if source(line) in self.by_source:
            return ""
        was = outcome(line)
        names = (one["name"] for one, now in self.probes[line["loss"]] if same(now, was))
        return next(names, "")

    def missing(self, line: Line) -> str:
        """How an outcome is recorded no longer, or nothing."""
        was, again = outcome(line), self.by_source.get(source(line), [])
        changed = [one for one, now in again if not same(now, was)]
        if changed:
            of = "code" if "code" in line else "call"
            now = shown(changed[0])
            return f"another outcome of the same {of}\n  was {shown(line)}\n  now {now}"
        return "" if again or self.other(line) else f"recorded nowhere\n  was {shown(line)}"


def shown(line: Line) -> str:
    """An outcome as its file has it."""
    return json.dumps(line, separators=(",", ":"))


def wrong(old: Iterable[Line], today: Today, faults: Mapping[str, str]) -> list[str]:
    """What is recorded no longer and is no fault, and the faults that are none."""
    missing = {line["name"]: said for line in old if (said := today.missing(line))}
    lost = [f"{name}: {said}" for name, said in missing.items() if name not in faults]
    needless = [
        f"{name}: a fault, and nothing of it is missing" for name in faults.keys() - missing
    ]
    silent = [f"{name}: a fault without a reason" for name in faults if not faults[name].strip()]
    return lost + sorted(needless) + silent


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is recorded no longer, or only elsewhere; or write what is recorded today."""
    parser = ArgumentParser(description="Compare what is recorded with what was.")
    parser.add_argument("--elsewhere", action="store_true", help="what other code alone records")
    parser.add_argument("--write", action="store_true", help="begin anew with today's outcomes")
    options = parser.parse_args(arguments)
    now = list(recorded(*FOLDERS))
    if options.write:
        RECORDED.write_text("".join(f"{shown(line)}\n" for line in now), encoding="utf-8")
        return 0
    old, today = read(), Today(now)
    if options.elsewhere:
        found = ((line["name"], today.other(line)) for line in old)
        sys.stdout.writelines(f"{name}: only by {other}\n" for name, other in found if other)
        return 0
    mistakes = wrong(old, today, tomllib.loads(FAULTS.read_text(encoding="utf-8")))
    sys.stdout.writelines(f"{mistake}\n" for mistake in mistakes)
    return int(bool(mistakes))


def read() -> list[Line]:
    """The outcomes of the file."""
    return [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
