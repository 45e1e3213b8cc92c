"""What a test costs is counted for the page or the loss that it is of."""

import subprocess
import sys
from types import SimpleNamespace

import costs
import pytest

LOSS = "nll_loss"


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        (f"docs/losses/{LOSS}.md::page", ("examples", f"docs/losses/{LOSS}.md")),
        (f"tests/site/test_browser.py::test_a[losses/{LOSS}/]", ("page", f"losses/{LOSS}")),
        ("tests/site/test_browser.py::test_a[docs/index.md-dark]", ("page", "home")),
        ("tests/site/test_every_page.py::test_a_page[]", ("page", "home")),
        ("tests/pages/test_evidence.py::test_a[docs/losses/index.md]", ("page", "losses")),
        (f"tests/losses/test_{LOSS}.py::test_a", ("loss", LOSS)),
        (f"tests/contract/test_a.py::test_a[{LOSS}.axes]", ("loss", LOSS)),
        (
            f"tests/derivations/test_a.py::test_a[other_{LOSS}.b]",
            ("other", "tests/derivations"),
        ),
        (f"lossdocs/losses/{LOSS}.py::page", ("loss", LOSS)),
        (f"tests/site/explorers/test_a.py::test_a[{LOSS}]", ("explorer", LOSS)),
        ("README.md::page", ("other", "README.md")),
    ],
)
def test_a_test_is_of_a_page_or_a_loss_that_it_names(
    nodeid: str, expected: tuple[str, str]
) -> None:
    assert costs.subject(nodeid) == expected


def test_what_a_process_below_spends_is_counted() -> None:
    """Also once it has ended."""
    before = costs.spent()
    subprocess.run([sys.executable, "-c", "sum(range(5_000_000))"], check=True)

    assert costs.spent() > before + 0.02


def test_what_costs_more_than_it_may_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all tests of a loss together."""
    found = {f"tests/losses/test_{LOSS}.py::{name}": 2.0 for name in "ab"}
    monkeypatch.setattr(costs, "costs", found | {"docs/map.md::page": 9.0})
    lines: list[str] = []
    costs.pytest_terminal_summary(SimpleNamespace(section=lines.append, line=lines.append))  # type: ignore[arg-type]

    assert lines == [
        "CPU seconds",
        "examples: 9.0",
        "    9.00  docs/map.md",
        "loss: 4.0",
        f"    4.00  {LOSS}  more than 3",
    ]
