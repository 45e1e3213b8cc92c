"""`python -m lossdocs.contract record` shows what it changes, and writes what it can read alone."""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lossdocs.contract import __main__ as command_line
from lossdocs.contract import model, record
from lossdocs.contract.model import Contract, Probe, dumps, loads
from lossdocs.contract.run import torch_version
from lossdocs.derive.probes.example import Draft
from lossdocs.derive.sources import stems

LOSS = "cross_entropy"
SUM = Draft("values.sum", "The sum", 'cross_entropy(x, y, reduction="sum")', "Not needed")
REFUSAL = "raises IndexError: target must lie between 0 and 1, or be ignore_index=-100, got 2"
ONE = Probe(
    LOSS, "values.one", "A value", "cross_entropy(z, tensor([1]))", torch="float32(0.3132617)"
)
TWO = Probe(LOSS, "values.two", "A refusal", "cross_entropy(z, tensor([2]))", torch="float32(9.5)")
SMALL = Contract(LOSS, torch_version(), {"z": "tensor([[1.0, 2.0]])"}, (ONE, TWO))
NONE = replace(SMALL, tensors={}, probes=())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is written to, beside a contract of two probes and a generic one."""
    monkeypatch.setattr(command_line, "FOLDER", tmp_path)
    monkeypatch.setattr(model, "own", lambda stem: SMALL)
    monkeypatch.setattr(model, "generic", lambda stem: NONE)
    monkeypatch.setattr(record, "drafts", lambda source: [SUM])
    return tmp_path


def test_record_shows_what_has_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And leaves a value that still holds in the digits that it had."""
    path = folder / f"{LOSS}.toml"
    path.write_text(dumps(SMALL))

    assert command_line.main(["record", LOSS]) == 0

    lines = capsys.readouterr().out.partition("generic")[0].splitlines()
    assert [line for line in lines if line[0] in "+-"][2:-1] == [
        '-torch = "float32(9.5)"',
        '+torch = "raises IndexError: Target 2 is out of bounds."',
        f'+lossdocs = "{REFUSAL}"',
    ]
    assert loads(LOSS, path.read_text()).probes[0] == ONE
    assert command_line.main(["record", LOSS]) == 0
    assert capsys.readouterr().out.count(": unchanged\n") == 2


def test_record_writes_the_generic_probes_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the tensors that they name, a reason where it is needed alone; then come findings."""
    monkeypatch.setattr(command_line, "findings", lambda contract: [f"of {contract.stem}"])

    assert command_line.main(["record", LOSS]) == 0
    assert capsys.readouterr().out.endswith(f"\nof {LOSS}\n")

    written = loads(LOSS, (folder / f"generic/{LOSS}.toml").read_text())
    [probe] = written.probes
    assert list(written.tensors) == ["x", "y"]
    assert (probe.id, probe.code, probe.why) == (SUM.id, SUM.code, "")
    assert probe.torch.startswith("float32(")


def test_a_loss_without_probes_of_its_own_has_one_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the generic probes."""
    monkeypatch.setattr(model, "own", model.generic)

    assert command_line.main(["record", LOSS]) == 0
    assert [path.name for path in folder.iterdir()] == ["generic"]


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
        "own": Probe(LOSS, "values.own", lossdocs=value),
    }
    contract = Contract(LOSS, "2.13", {}, tuple(kinds.values()))

    assert list(record.findings(contract)) == [
        f"{LOSS}.values.refused: torch takes it, lossdocs refuses: no reason",
        f"{LOSS}.values.explained: torch takes it, lossdocs refuses: A",
        f"{LOSS}.values.differs: another result without a reason",
        f"{LOSS}.values.idle: an idle reason: C",
    ]


def test_a_message_ends_before_the_files_that_it_names() -> None:
    """Another run may have them elsewhere."""
    code = """(_ for _ in ()).throw(TypeError('no:' + chr(10) + '  File "a.py"'))"""
    own = replace(NONE, probes=(Probe(LOSS, "values.file", "A file", code),))
    [probe] = record.recorded(own, own)[0].probes

    assert probe.torch == "raises TypeError: no:*"


def test_of_a_loss_that_torch_has_not_only_ours_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record, "torch_losses", dict)
    probes = (replace(ONE, torch=""), replace(TWO, torch=""))
    found, _ = record.recorded(replace(SMALL, probes=probes), NONE)

    assert [(probe.torch, probe.lossdocs) for probe in found.probes] == [
        ("", "float32(0.313261688)"),
        ("", REFUSAL),
    ]


@pytest.mark.parametrize("stem", stems())
def test_the_data_is_in_the_layout_that_record_writes(stem: str) -> None:
    """Or the difference that it shows would be full of noise."""
    written = record.texts(model.own(stem), model.generic(stem))

    assert written == {name: (model.FOLDER / name).read_text() for name in written}


@pytest.mark.parametrize("wrong", ["f(", "f(1, 2)", "2.0"], ids=["syntax", "form", "value"])
def test_an_outcome_that_would_not_be_read_back_is_not_written(
    wrong: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(record, "write", lambda value: wrong)

    assert command_line.main(["record", LOSS]) == 1
    said = f"{TWO.name}: its outcome would not be read back: {wrong}"
    assert capsys.readouterr().err == f"not written: {said}\n"
    assert not list(folder.iterdir())


def test_a_text_that_would_be_read_as_another_contract_is_not_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "dumps", lambda contract, head: dumps(NONE))

    assert command_line.main(["record", LOSS]) == 1
    assert not list(folder.iterdir())


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
    """And names a loss that it does not know."""
    monkeypatch.setattr(sys, "argv", ["contract", "record", "crossentropy"])

    with pytest.raises(SystemExit) as left, pytest.warns(RuntimeWarning, match="unpredictable"):
        runpy.run_module("lossdocs.contract", run_name="__main__")

    assert left.value.code == 2
    assert "not crossentropy; there are binary_cross_entropy," in capsys.readouterr().err
