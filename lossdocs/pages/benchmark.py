"""What checking an example costs, beside plain Sybil: `python -m lossdocs.pages cost`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from lossdocs.pages.check import check

SESSION = """\
```python
>>> x = torch.tensor([[{0}.0, 1.0], [0.5, -2.0]])
>>> x.softmax(dim=1).sum()
tensor(2.)
>>> x[0, 0].item() + 1
{1}.0
```

A sentence between them.

"""


def page(blocks: int) -> str:
    """A page of literal tensors: three examples a block."""
    sessions = "".join(SESSION.format(block, block + 1) for block in range(blocks))
    return f"```python\n>>> import torch\n```\n\n{sessions}"


def by_sybil(path: Path) -> None:
    """Run a page as Sybil's own parser and evaluator do."""
    examples = list(Sybil([PythonCodeBlockParser()]).parse(path).examples())
    for example in examples:
        example.evaluate()


def by_check(path: Path) -> None:
    """Run a page as it is checked here."""
    report = check(path)
    assert not report.failures, report


def fastest(function: Callable[[Path], None], path: Path, turns: int) -> float:
    """The least time of several turns, in seconds; the first one imports torch."""
    function(path)
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        function(path)
        times.append(time.perf_counter() - start)
    return min(times)


def measured(blocks: int = 100, turns: int = 5) -> tuple[float, float]:
    """The cost of an example by Sybil and here, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.md"
        path.write_text(page(blocks), encoding="utf-8")
        count = 3 * blocks + 1
        return fastest(by_sybil, path, turns) / count, fastest(by_check, path, turns) / count


def costs() -> str:
    """Both costs and their ratio, in words."""
    sybil, here = measured()
    each = f"Sybil {1e6 * sybil:.0f} us, here {1e6 * here:.0f} us an example"
    return f"{each}: {here / sybil:.2f} times"
