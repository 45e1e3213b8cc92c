"""Entries of the page of errors that follow from the contract: what one loss alone says.

Each is a session with the call that raises and the call that was meant, run here and, as all of
the page, by its tests.
"""

import ast
from collections.abc import Iterable, Iterator

from lossdocs.contract.errors import explained, general, said
from lossdocs.contract.model import Contract
from lossdocs.contract.run import ONLY_TORCH, namespace, result, torch_losses
from lossdocs.derive import sources
from lossdocs.derive.probes.example import used

BEGIN = "<!-- What follows is written by `python -m lossdocs status --write`. -->\n"
HEAD = "\n## Messages of one loss\n"
ENTRY = """
### {heading}

<div class="grid" markdown>

``` pycon title="Wrong"
{wrong}
```

``` pycon title="Right"
{right}
```

</div>

**Cause.** {cause}.

**Fix.** {fix}.
See [`{stem}`](losses/{page}.md).
"""
TRACEBACK = "Traceback (most recent call last):\n  ..."
LONGEST = 80  # of a heading


def written(page: str, contracts: Iterable[Contract]) -> str:
    """A page with the entries of some losses at its end, in place of those that it has."""
    entries = "".join(_entries(contracts))
    above = page.partition(BEGIN)[0].rstrip("\n")
    return f"{above}\n\n{BEGIN}" + (HEAD + entries if entries else "")


def _entries(contracts: Iterable[Contract]) -> Iterator[str]:
    by_stem = {contract.stem: contract for contract in contracts}
    for message, probe in explained(by_stem.values()).items():
        contract = by_stem[probe.stem]
        wrong, right = _needed(contract, probe.code), _needed(contract, probe.instead)
        value = result(probe.instead, namespace(contract, torch_losses()))
        further = [line for line in right if line not in wrong]
        yield ENTRY.format(
            heading=_heading(message),
            wrong="\n".join([_session([*wrong, probe.code]), TRACEBACK, said(probe)]),
            right=f"{_session([*further, probe.instead])}\n{value!r}",
            cause=probe.cause,
            fix=probe.fix,
            stem=probe.stem,
            page=sources.read(probe.stem).declaration.page,
        )


def _heading(message: str) -> str:
    """A message without its type and its last words, if it is long."""
    text = general(message).partition(": ")[2].replace("#", "N").rstrip(".")
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST + 1].rpartition(" ")[0]


def _needed(contract: Contract, code: str) -> list[str]:
    """The assignments of the tensors that code names, and of those that these name."""
    return [f"{name} = {text}" for name, text in used(contract.tensors, [code]).items()]


def _session(code: list[str]) -> str:
    """Code without its output, with the names that the page has."""
    lines = (ast.unparse(_Public().visit(node)) for node in ast.parse("\n".join(code)).body)
    return "\n".join(f">>> {line}".replace("\n", "\n... ") for line in lines)


class _Public(ast.NodeTransformer):
    """Writes names as a reader has them who has imported torch, F and nn."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Say where the name is from."""
        if node.id in {"tensor", "inf", "nan"}:
            return _attribute("torch", node.id)
        if node.id in torch_losses() or node.id in ONLY_TORCH:
            return _attribute("nn" if node.id[0].isupper() else "F", node.id)
        return node


def _attribute(module: str, name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(module, ast.Load()), name, ast.Load())
