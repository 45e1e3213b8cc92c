"""A type checker sees the true signature of a loss and of its module, and refuses wrong calls.

What mypy says of the code below stands behind each line, as a comment.
"""

import re
from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]
CODE = """
import torch
import lossdocs
from lossdocs import HuberLoss, KLDivLoss, huber_loss, kl_div, nll_loss

x, y = torch.ones(2), torch.ones(2)
reveal_type(huber_loss)  # Revealed type is "def (input: Tensor, target: Tensor, *, reduction: Literal['none'] | Literal['mean'] | Literal['sum'] =, delta: float =, weight: Tensor | None =) -> Tensor"
reveal_type(nll_loss)  # Revealed type is "def (input: Tensor, target: Tensor, weight: Tensor | None =, *, ignore_index: int =, reduction: Literal['none'] | Literal['mean'] | Literal['sum'] =) -> Tensor"
reveal_type(KLDivLoss)  # Revealed type is "def (*, reduction: Literal['none'] | Literal['mean'] | Literal['sum'] | Literal['batchmean'] =, log_target: bool =) -> KLDivLoss"
reveal_type(HuberLoss)  # Revealed type is "def (*, reduction: Literal['none'] | Literal['mean'] | Literal['sum'] =, delta: float =) -> HuberLoss"
module: KLDivLoss = KLDivLoss(reduction="batchmean")
huber_loss(x, y, delta=2)
kl_div(x, y, reduction="batchmean")
huber_loss(x, y, reduction="batchmean")  # Argument "reduction" to "huber_loss" has incompatible type "Literal['batchmean']"; expected "Literal['none', 'mean', 'sum']"  [arg-type]
kl_div(x, y, reduction="average")  # Argument "reduction" to "kl_div" has incompatible type "Literal['average']"; expected "Literal['none', 'mean', 'sum'] | Literal['batchmean']"  [arg-type]
huber_loss(x, y, beta=1.0)  # Unexpected keyword argument "beta" for "huber_loss"  [call-arg]
huber_loss([1.0], y)  # Argument 1 to "huber_loss" has incompatible type "list[float]"; expected "Tensor"  [arg-type]
huber_loss(x, y, delta="a")  # Argument "delta" to "huber_loss" has incompatible type "str"; expected "float"  [arg-type]
kl_div(x, y, "batchmean")  # Too many positional arguments for "kl_div"  [call-arg]
KLDivLoss(weight=x)  # Unexpected keyword argument "weight" for "KLDivLoss"  [call-arg]
KLDivLoss("batchmean")  # Too many positional arguments for "KLDivLoss"  [call-arg]
HuberLoss(delta="a")  # Argument "delta" to "HuberLoss" has incompatible type "str"; expected "float"  [arg-type]
lossdocs.huber  # Module has no attribute "huber"  [attr-defined]
"""  # noqa: E501  # a line as mypy says it


def test_mypy_says_what_stands_behind_each_line(tmp_path: Path) -> None:
    """And nothing of the other lines."""
    file = tmp_path / "calls.py"
    file.write_text(CODE)
    said, errors, _ = api.run(
        [str(file), "--strict", "--hide-error-context", f"--cache-dir={ROOT / '.mypy_cache'}"]
    )
    expected = {
        number: comment
        for number, line in enumerate(CODE.splitlines(), 1)
        if (comment := line.partition("  # ")[2])
    }
    said_of = re.findall(r"calls\.py:(\d+): (?:error|note): (.*)", said)
    found = {  # what is said first: a further line says where it is defined
        int(number): re.sub(r"(torch\._tensor|lossdocs\.[a-z_.]+)\.(?=[A-Z])", "", text)
        for number, text in reversed(said_of)
    }

    assert errors == ""
    assert {number: text.replace("?", "") for number, text in found.items()} == expected
