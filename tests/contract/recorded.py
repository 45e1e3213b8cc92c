"""What was recorded of torch and of lossdocs stays recorded, in whichever file and probe.

    python tests/contract/recorded.py          # what is recorded no longer; 1 if anything is
    python tests/contract/recorded.py --write  # begin anew with what is recorded today

`recorded.jsonl` holds the outcomes of one day, one a line. That of a probe is still recorded where
probes of its loss have the same code, and all of them the same outcome; or, where none has its
code, if any probe of its loss has the same outcome. That of a test vector is still recorded where
vectors of its loss have the same call, and all of them the same outcome. An outcome is what torch
does, what lossdocs does, and the warnings. One that was wrong loses its line, and the commit says
why.
"""

import ast
import json
import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lossdocs.contract.encoding import decoded
from lossdocs.contract.model import Contract, loads
from lossdocs.contract.notation import Value, parse, same

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "lossdocs/contract", ROOT / "docs/behaviour/vectors")
RECORDED = Path(__file__).parent / "recorded.jsonl"

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
    nodes = list(ast.walk(ast.parse(code)))
    stored = {
        one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    bound = stored | {one.arg for one in nodes if isinstance(one, ast.arg)}
    first = [f"{name} = {tensors[name]}" for name in tensors if name in bound]
    free = {name: tensors[name] for name in tensors.keys() - bound}
    return ast.unparse(Tensors(free).visit(ast.parse("\n".join([*first, code]))))


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
        return {key: decoded(line[key]) for key in GIVEN if key in line}
    ours = line.get("lossdocs") or line["torch"]
    warnings = [list(line.get(f"{family}_warns", [])) for family in ("torch", "lossdocs")]
    return (parse(line["torch"]), parse(ours), warnings)


def lost(old: Iterable[Line], now: Iterable[Line]) -> Iterator[str]:
    """How each outcome that is recorded no longer was, and is."""
    by_source: dict[str, list[tuple[Line, Value]]] = defaultdict(list)
    by_loss: dict[str, list[Value]] = defaultdict(list)
    for line in now:
        found = outcome(line)
        by_source[source(line)].append((line, found))
        by_loss[line["loss"]].append(found)
    for line in old:
        was, again = outcome(line), by_source.get(source(line), [])
        if changed := [one for one, found in again if not same(found, was)]:
            of = "code" if "code" in line else "call"
            said = (
                f"another outcome of the same {of}\n  was {shown(line)}\n  now {shown(changed[0])}"
            )
        elif again or any(same(found, was) for found in by_loss[line["loss"]] if "code" in line):
            continue
        else:
            said = f"recorded nowhere\n  was {shown(line)}"
        yield f"{line['name']}: {said}"


def shown(line: Line) -> str:
    """An outcome as its file has it."""
    return json.dumps(line, separators=(",", ":"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is recorded no longer; or write what is recorded today."""
    parser = ArgumentParser(description="Compare what is recorded with what was.")
    parser.add_argument("--write", action="store_true", help="begin anew with today's outcomes")
    now = recorded(*FOLDERS)
    if parser.parse_args(arguments).write:
        RECORDED.write_text("".join(f"{shown(line)}\n" for line in now), encoding="utf-8")
        return 0
    mistakes = list(lost(read(), now))
    sys.stdout.writelines(f"{mistake}\n" for mistake in mistakes)
    return int(bool(mistakes))


def read() -> list[Line]:
    """The outcomes of the file."""
    return [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
