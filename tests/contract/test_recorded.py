"""What was recorded of torch and of lossdocs is still recorded, and what is lost is seen."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from contract import recorded
from contract.recorded import Line, lost, whole

from lossdocs.contract.model import Contract, Probe, dumps

LOSS = "kl_div"
TENSORS = {"x": "tensor([[1.0, 2.0]])", "log_q": "x.log_softmax(1)"}
OTHER = "kl_div(x, x)"
VALUE = Probe(
    LOSS,
    "values.one",
    "A value",
    'kl_div(log_q, x, reduction="sum")',
    torch="float32(0.5)",
    torch_warns=("UserWarning: odd",),
    lossdocs="float32(0.25)",
)
REFUSAL = Probe(
    LOSS,
    "shapes.other",
    "A refusal",
    "kl_div(log_q, x[0])",
    torch="raises RuntimeError: sizes",
    lossdocs="raises ValueError: shapes",
)
VECTOR: dict[str, Any] = {
    "id": f"{LOSS}.values.one.1",
    "shows": "A value",
    "input": {"dtype": "float32", "shape": [2], "values": [1.0, "-inf"]},
    "target": {"dtype": "float32", "shape": [2], "values": [1.0, 0.0]},
    "options": {"reduction": "sum", "log_target": False},
    "gradient_by": ["input"],
    "expected": {
        "value": {"dtype": "float32", "shape": [], "values": 0.5},
        "gradient_by_input": {"dtype": "float32", "shape": [2], "values": ["nan", 0.0]},
        "tolerance": {"relative": 1.3e-06, "absolute": 1e-05},
    },
    "lossdocs": {"error": "value", "message": "ValueError: no"},
}


class Data:
    """Files of probes and vectors in a folder, and what was recorded there at first."""

    def __init__(self, folder: Path) -> None:
        """Write two probes and a vector."""
        self.folder = folder
        self.probes(VALUE, REFUSAL)
        self.vectors(VECTOR)
        self.old = self.now()

    def probes(self, *probes: Probe, to: str = LOSS, **tensors: str) -> None:
        """Write a file of probes."""
        path = self.folder / f"{to}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dumps(Contract(path.stem, "2.13", tensors or TENSORS, probes)))

    def vectors(self, vector: dict[str, Any], loss: str = LOSS) -> None:
        """Write a file of one vector."""
        text = json.dumps({"loss": loss, "torch": "2.13", "vectors": [vector]})
        (self.folder / "vectors.json").write_text(text)

    def now(self) -> list[Line]:
        """What is recorded now, as a file would have it."""
        return [json.loads(recorded.shown(line)) for line in recorded.recorded(self.folder)]

    def lost(self) -> list[str]:
        """The first line of each mistake, without the name of the loss."""
        found = lost(self.old, self.now())
        return [said.splitlines()[0].removeprefix(f"{LOSS}.") for said in found]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """Two probes and a vector."""
    return Data(tmp_path)


def test_what_was_recorded_is_still_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    """All of it."""
    old = recorded.read()

    assert (recorded.main([]), capsys.readouterr().out) == (0, "")
    assert sum("code" in line for line in old) > 800
    assert sum("call" in line for line in old) > 800
    assert len({line["name"] for line in old}) == len(old)


def test_a_probe_may_move_and_be_laid_out_anew(data: Data) -> None:
    """To another file and id, with other names for its tensors."""
    moved = replace(VALUE, id="shapes.moved", code="kl_div(\n    q,\n    w, reduction='sum'\n)")
    data.probes(moved, to=f"generic/{LOSS}", w=TENSORS["x"], q="w.log_softmax(1)")
    data.probes(REFUSAL)

    assert data.lost() == []


def test_a_probe_of_other_code_may_have_the_outcome(data: Data) -> None:
    """Of the same loss, and with the same warnings."""
    value, refusal = (replace(one, id="values.other", code=OTHER) for one in (VALUE, REFUSAL))
    for probes in ((value, REFUSAL), (VALUE, refusal)):
        data.probes(*probes)
        assert data.lost() == []


CHANGES: list[tuple[Probe, dict[str, Any]]] = [
    (VALUE, {"torch": "float32(0.6)"}),
    (VALUE, {"torch": "float64(0.5)"}),
    (VALUE, {"torch": "raises ValueError: no"}),
    (VALUE, {"lossdocs": "float32(0.3)"}),
    (VALUE, {"lossdocs": ""}),
    (VALUE, {"torch_warns": ()}),
    (VALUE, {"torch_warns": ("UserWarning: even",)}),
    (VALUE, {"lossdocs_warns": ("UserWarning: odd",)}),
    (REFUSAL, {"torch": "raises RuntimeError: size"}),
    (REFUSAL, {"lossdocs": ""}),
]


@pytest.mark.parametrize(("probe", "change"), CHANGES, ids=str)
def test_another_outcome_is_reported(probe: Probe, change: dict[str, Any], data: Data) -> None:
    """Of the same code, though a probe of other code has the old outcome; and of other code."""
    changed, [rest] = replace(probe, **change), {VALUE, REFUSAL} - {probe}
    other, again = replace(probe, id="values.other", code=OTHER), replace(probe, id="values.again")
    for probes in ([changed], [changed, other], [again, changed]):
        data.probes(*probes, rest)
        assert data.lost() == [f"{probe.id}: another outcome of the same code"]
    data.probes(replace(changed, code=OTHER), rest)
    assert data.lost() == [f"{probe.id}: recorded nowhere"]


def test_a_probe_that_was_never_run_records_nothing(data: Data) -> None:
    data.probes(VALUE, replace(REFUSAL, torch="", lossdocs=""))

    assert data.lost() == ["shapes.other: recorded nowhere"]


def test_a_number_may_differ_as_in_the_tests_of_the_contract(data: Data) -> None:
    """Within the tolerance of its dtype."""
    data.probes(replace(VALUE, torch="float32(0.50000001)"), REFUSAL)
    near = {"dtype": "float32", "shape": [], "values": 0.50000001}
    data.vectors(VECTOR | {"expected": VECTOR["expected"] | {"value": near}})

    assert data.lost() == []


def test_the_probe_of_another_loss_counts_for_nothing(data: Data) -> None:
    """With the same code and outcome."""
    data.probes(REFUSAL)
    data.probes(VALUE, to="nll_loss")

    assert data.lost() == ["values.one: recorded nowhere"]


def test_a_vector_may_have_another_name_and_text(data: Data) -> None:
    """The order of its options is none of its call."""
    options = dict(reversed(VECTOR["options"].items()))
    data.vectors(VECTOR | {"id": f"{LOSS}.shapes.any.7", "shows": "Else", "options": options})

    assert data.lost() == []


@pytest.mark.parametrize("key", recorded.CALL)
def test_a_call_that_no_vector_has_is_reported(key: str, data: Data) -> None:
    """Each part of the call counts, and so does the loss; an equal outcome does not."""
    without = {part: value for part, value in VECTOR.items() if part != key}
    for vector, loss in ((VECTOR | {key: []}, LOSS), (without, LOSS), (VECTOR, "nll_loss")):
        data.vectors(vector, loss=loss)
        assert data.lost() == ["values.one.1: recorded nowhere"]


OUTCOMES: list[dict[str, Any]] = [
    {"expected": VECTOR["lossdocs"]},
    {"lossdocs": VECTOR["expected"]},
    {"lossdocs": {"error": "value", "message": "ValueError: yes"}},
    {"expected": VECTOR["expected"] | {"gradient_by_input": VECTOR["target"]}},
    {"expected": VECTOR["expected"] | {"value": VECTOR["target"]}},
]


@pytest.mark.parametrize("change", OUTCOMES)
def test_another_outcome_of_a_call_is_reported(change: dict[str, Any], data: Data) -> None:
    """Of torch or of lossdocs, of the value or of a gradient."""
    for vector in (VECTOR | change, {key: VECTOR[key] for key in VECTOR if key != "lossdocs"}):
        data.vectors(vector)
        assert data.lost() == ["values.one.1: another outcome of the same call"]


def test_the_command_shows_what_is_lost(
    data: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And begins anew where it is told to."""
    monkeypatch.setattr(recorded, "FOLDERS", [data.folder])
    monkeypatch.setattr(recorded, "RECORDED", data.folder / "recorded.jsonl")

    assert (recorded.main(["--write"]), recorded.main([])) == (0, 0)
    assert recorded.read() == data.old
    assert capsys.readouterr().out == ""

    data.probes(replace(VALUE, torch="float32(1.0)"), REFUSAL)
    assert recorded.main([]) == 1
    said, was, now = capsys.readouterr().out.splitlines()
    assert said == f"{LOSS}.values.one: another outcome of the same code"
    assert was == f"  was {recorded.shown(data.old[0])}"
    assert now == was.replace("was", "now").replace("float32(0.5)", "float32(1.0)")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("f( x,\n 'a')", "f(tensor([[1.0, 2.0]]), 'a')"),
        ('log_q.f(x=1e0, y="")', "tensor([[1.0, 2.0]]).log_softmax(1).f(x=1.0, y='')"),
        ("x = x + 1\nx", "x = tensor([[1.0, 2.0]])\nx = x + 1\nx"),
        ("f(lambda x: x)", "x = tensor([[1.0, 2.0]])\nf(lambda x: x)"),
    ],
)
def test_code_is_written_with_its_tensors(code: str, text: str) -> None:
    """In one layout; a name that it binds stays, and its tensor stands before."""
    assert whole(code, TENSORS) == text
