"""`python -m lossdocs.contract` shows what it changes and writes nothing that it cannot read."""

import json
import math
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lossdocs.contract import __main__ as command_line
from lossdocs.contract import model, record
from lossdocs.contract.model import (
    FOLDER,
    GENERIC,
    GENERIC_HEAD,
    Contract,
    Probe,
    dumps,
    loads,
    stems,
)
from lossdocs.contract.notation import Value
from lossdocs.contract.run import torch_version
from lossdocs.derive.probes.example import Draft

LOSS = "cross_entropy"
SUM = Draft("values.sum", "The sum", 'cross_entropy(x, y, reduction="sum")', "Not needed")

SMALL = f"""
torch = "{torch_version()}"

[tensors]
z = "tensor([[1.0, 2.0]])"

[[probe]]
id = "values.one"
shows = "A value"
code = "cross_entropy(z, tensor([1]))"
torch = "float32(0.3132617)"

[[probe]]
id = "values.two"
shows = "A refusal"
code = "cross_entropy(z, tensor([2]))"
torch = "float32(9.5)"
"""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Contract:
    """Return a contract of two probes, which the commands find in place of that of the loss."""
    contract = loads(LOSS, SMALL)
    none = replace(contract, tensors={}, probes=())
    monkeypatch.setattr(command_line, "load", lambda stem: contract)
    monkeypatch.setattr(model, "own", lambda stem: contract)
    monkeypatch.setattr(model, "generic", lambda stem: none)
    monkeypatch.setattr(record, "drafts", lambda source: [SUM])
    return contract


def test_record_shows_what_has_changed(
    small: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And leaves a value that still holds in the digits that it had."""
    path = tmp_path / f"{LOSS}.toml"
    path.write_text(dumps(small))

    assert command_line.main(["record", LOSS, "--to", str(tmp_path)]) == 0

    lines = capsys.readouterr().out.partition("generic")[0].splitlines()
    changed = [line for line in lines if line[0] in "+-"][2:-1]
    refusal = "raises IndexError: target must lie between 0 and 1, or be ignore_index=-100, got 2"
    assert changed == [
        '-torch = "float32(9.5)"',
        '+torch = "raises IndexError: Target 2 is out of bounds."',
        f'+lossdocs = "{refusal}"',
    ]
    assert loads(LOSS, path.read_text()).probes[0] == small.probes[0]


@pytest.mark.usefixtures("small")
def test_record_writes_the_generic_probes_apart(tmp_path: Path) -> None:
    """With the tensors that they name, and a reason where it is needed alone."""
    assert command_line.main(["record", LOSS, "--to", str(tmp_path)]) == 0

    text = (tmp_path / f"generic/{LOSS}.toml").read_text()
    written = loads(LOSS, text)
    assert text == dumps(written, GENERIC_HEAD)
    assert list(written.tensors) == ["x", "y"]
    assert [(one.id, one.code, one.why) for one in written.probes] == [(SUM.id, SUM.code, "")]
    assert written.probes[0].torch.startswith("float32(")


@pytest.mark.usefixtures("small")
def test_a_loss_without_probes_of_its_own_has_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the generic probes."""
    monkeypatch.setattr(model, "own", model.generic)

    assert command_line.main(["record", LOSS, "--to", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["generic"]


def test_record_says_what_somebody_has_to_look_at() -> None:
    """What lossdocs refuses, what differs without a reason, and a reason for no difference."""
    value, other, refusal = "float32(1.0)", "float32(2.0)", "raises ValueError: no"
    kinds = {
        "same": Probe(LOSS, "values.same", torch=value),
        "refusals": Probe(LOSS, "values.refusals", torch=refusal, lossdocs=f"{refusal}!"),
        "refused": Probe(LOSS, "values.refused", torch=value, lossdocs=refusal),
        "explained": Probe(LOSS, "values.explained", torch=value, lossdocs=refusal, why="A"),
        "differs": Probe(LOSS, "values.differs", torch=value, lossdocs=other),
        "defect": Probe(LOSS, "values.defect", torch=value, lossdocs=other, defect="B"),
        "idle": Probe(LOSS, "values.idle", torch=value, why="C"),
    }
    contract = Contract(LOSS, "2.13", {}, tuple(kinds.values()))

    assert list(record.findings(contract)) == [
        f"{LOSS}.values.refused: torch takes it, lossdocs refuses: no reason",
        f"{LOSS}.values.explained: torch takes it, lossdocs refuses: A",
        f"{LOSS}.values.differs: another result without a reason",
        f"{LOSS}.values.idle: an idle reason: C",
    ]


def test_the_entries_of_the_page_of_errors_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All else on the page stays."""
    (tmp_path / "errors.md").write_text("# Errors\n")
    monkeypatch.setattr(command_line, "DOCS", tmp_path)

    assert command_line.main(["errors", "--to", str(tmp_path)]) == 0
    assert (tmp_path / "errors.md").read_text().startswith("# Errors\n\n<!-- What follows")
    assert command_line.main(["errors", "--to", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("errors.md: unchanged\n")


def test_a_message_ends_before_the_files_that_it_names() -> None:
    """Another run may have them elsewhere."""
    code = """(_ for _ in ()).throw(TypeError('no:' + chr(10) + '  File "a.py"'))"""
    own = Contract(LOSS, "2.13", {}, (Probe(LOSS, "values.file", "A file", code),))
    [probe] = record.recorded(own, own)[0].probes

    assert probe.torch == "raises TypeError: no:*"


def test_of_a_loss_that_torch_has_not_only_ours_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has to look at it, as it differs from nothing."""
    monkeypatch.setattr(record, "torch_losses", dict)
    contract = loads(LOSS, SMALL)
    none = replace(contract, probes=tuple(replace(one, torch="") for one in contract.probes))
    found, _ = record.recorded(none, replace(none, probes=()))

    assert [probe.torch for probe in found.probes] == ["", ""]
    assert [probe.lossdocs for probe in found.probes] == [
        "float32(0.313261688)",
        "raises IndexError: target must lie between 0 and 1, or be ignore_index=-100, got 2",
    ]
    assert list(record.findings(found)) == []


def test_the_findings_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], small: Contract
) -> None:
    """Below the lines that change."""
    found = [f"{LOSS}.values.idle: an idle reason: C"]
    command_line.rewrite(tmp_path, command_line.Written({}, iter(found)))

    assert capsys.readouterr().out == f"{found[0]}\n"


@pytest.mark.parametrize("stem", stems())
def test_the_data_is_in_the_layout_that_record_writes(stem: str) -> None:
    """Or the difference that it shows would be full of noise."""
    assert dumps(model.own(stem)) == (FOLDER / f"{stem}.toml").read_text()
    assert dumps(model.generic(stem), GENERIC_HEAD) == (GENERIC / f"{stem}.toml").read_text()


def test_vectors_are_written_once(
    small: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["vectors", LOSS, "--to", str(tmp_path)]
    assert command_line.main(arguments) == 0
    assert command_line.main(arguments) == 0

    path = tmp_path / f"{LOSS}.json"
    assert capsys.readouterr().out.endswith(f"{path}: unchanged\n")
    first, second = json.loads(path.read_text())["vectors"]
    assert first["expected"]["value"]["values"] == pytest.approx(math.log1p(math.exp(-1)))
    assert second["expected"] == {
        "error": "index",
        "message": "IndexError: Target 2 is out of bounds.",
    }


@pytest.mark.parametrize("command", ["record", "vectors"])
def test_an_unknown_loss_is_named(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main([command, "crossentropy"])

    assert "not crossentropy; there are binary_cross_entropy," in capsys.readouterr().err


def test_vectors_are_those_of_the_losses_that_have_a_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for others is told so."""
    other = next(stem for stem in stems() if stem != LOSS)
    command = command_line.COMMANDS["vectors"]._replace(names=lambda: [LOSS])
    monkeypatch.setitem(command_line.COMMANDS, "vectors", command)

    with pytest.raises(SystemExit):
        command_line.main(["vectors", other])

    assert f"not {other}; there are {LOSS}" in capsys.readouterr().err


def test_a_folder_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["record", "--to", str(tmp_path / "none")])

    assert f"--to needs a folder, got {tmp_path / 'none'}" in capsys.readouterr().err


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("written", ["f(", "f(1, 2)", "2.0"], ids=["syntax", "form", "value"])
def test_an_outcome_that_would_not_be_read_back_is_not_written(
    written: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def write(value: Value) -> str:
        return written

    monkeypatch.setattr(record, "write", write)

    assert command_line.main(["record", LOSS, "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"not written: {LOSS}.values.two: its outcome would not be read back: {written}\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small")
def test_a_text_that_would_be_read_as_another_contract_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lossy(contract: Contract, head: str) -> str:
        return dumps(contract, head).replace("A refusal", "")

    monkeypatch.setattr(record, "dumps", lossy)

    assert command_line.main(["record", LOSS, "--to", str(tmp_path)]) == 1
    assert "its text would be read as something else" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_every_kind_of_text_comes_back_from_a_file() -> None:
    """Quotes, lines, three quotes, tabs and lists."""
    texts = ["plain", 'one "kind"', "both \" and '", "two\nlines", "'''\nthree", "a\tb\\c", "ß→∞"]
    probes = tuple(
        Probe(LOSS, f"values.n{number}", text, text, torch_warns=(text, text))
        for number, text in enumerate(texts)
    )
    contract = Contract(LOSS, "2.13", {"x": "tensor(1.0)"}, probes)

    assert loads(LOSS, dumps(contract)) == contract


def test_the_module_is_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["contract", "--help"])

    with pytest.raises(SystemExit) as left, pytest.warns(RuntimeWarning, match="unpredictable"):
        runpy.run_module("lossdocs.contract", run_name="__main__")

    assert left.value.code == 0
    assert "{record,vectors,errors}" in capsys.readouterr().out
