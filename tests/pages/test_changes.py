"""A report names each statement that the installed torch changes, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from lossdocs.contract.model import Contract, load
from lossdocs.contract.run import torch_version
from lossdocs.pages import changes
from lossdocs.pages.__main__ import main
from lossdocs.pages.changes import differences, report

LOSS = "nll_loss"
STALE = "# A page\n\n```pycon\n>>> 1 / 4\n0.24\n```\n"


def with_first(stem: str, **changed: object) -> Contract:
    """A contract whose first probe is recorded otherwise."""
    contract = load(stem)
    probe = replace(contract.probes[0], **changed)  # type: ignore[arg-type]
    return replace(contract, probes=(probe,))


def test_a_statement_that_changed_is_reported_with_page_line_shown_and_got(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(STALE)
    text = "\n".join(report([page], []))
    assert text.startswith(f"# With torch {torch_version()}\n")
    assert f"## {page}\n" in text
    assert "- Line 5\n\n      shows 0.24, printed 0.25" in text
    assert text.endswith("1 statement changed.")


def test_a_probe_that_changed_is_reported_under_its_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "load", lambda stem: with_first(stem, torch="float32(0.5)"))
    text = "\n".join(report([], [LOSS]))
    assert f"## Behaviour of {LOSS}\n" in text
    assert text.endswith("2 statements changed.")


def test_where_nothing_changed_the_report_says_so(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(STALE.replace("0.24", "0.25"))
    lines = list(report([page], []))
    assert lines == [f"# With torch {torch_version()}", "\nNo statements changed."]


def test_a_probe_that_does_something_else_is_reported_for_torch_and_for_lossdocs() -> None:
    contract = with_first(LOSS, torch="-77.0", lossdocs="")
    torch, lossdocs = differences(contract)
    name = contract.probes[0].name
    assert torch.startswith(f"- torch: `{name}`")
    assert lossdocs.startswith(f"- lossdocs: `{name}`")
    assert "-77.0" in torch


def test_a_probe_that_warns_of_something_else_is_reported() -> None:
    [found] = differences(with_first(LOSS, torch_warns=("Beware.",)))
    assert "warns" in found
    assert "Beware." in found


def test_the_command_fails_where_a_page_or_a_contract_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(changes, "stems", list)
    page = tmp_path / "page.md"
    page.write_text(STALE)
    assert main(["changes", str(page)]) == 1
    page.write_text(STALE.replace("0.24", "0.25"))
    assert main(["changes", str(page)]) == 0
    assert "No statements changed." in capsys.readouterr().out
