"""What was recorded of torch and of lossdocs is still recorded, and what is lost is seen."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from contract import recorded
from contract.recorded import Line, Today, whole, wrong

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

    def probes(self, *probes: Probe, to: str = LOSS, tensors: Mapping[str, str] = TENSORS) -> None:
        """Write a file of probes."""
        path = self.folder / f"{to}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dumps(Contract(path.stem, "2.13", tensors, probes)))

    def vectors(self, *vectors: dict[str, Any], loss: str = LOSS) -> None:
        """Write a file of vectors."""
        text = json.dumps({"loss": loss, "torch": "2.13", "vectors": vectors})
        (self.folder / "vectors.json").write_text(text)

    def now(self) -> list[Line]:
        """What is recorded now, as a file would have it."""
        return [json.loads(recorded.shown(line)) for line in recorded.recorded(self.folder)]

    def wrong(self, faults: Mapping[str, str] | None = None) -> list[str]:
        """The first line of each mistake."""
        said = wrong(self.old, Today(self.now()), faults or {})
        return [mistake.splitlines()[0] for mistake in said]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """Two probes and a vector."""
    return Data(tmp_path)


def test_what_was_recorded_is_still_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    """All of it, but for the faults."""
    old = recorded.read()

    assert (recorded.main([]), capsys.readouterr().out) == (0, "")
    assert sum("code" in line for line in old) > 800
    assert sum("call" in line for line in old) > 800
    assert len({line["name"] for line in old}) == len(old)


def test_a_probe_may_move_and_be_laid_out_anew(data: Data) -> None:
    """To another file and id, with other names for its tensors."""
    moved = replace(VALUE, id="shapes.moved", code="kl_div(\n    q,\n    w, reduction='sum'\n)")
    data.probes(moved, to=f"generic/{LOSS}", tensors={"w": TENSORS["x"], "q": "w.log_softmax(1)"})
    data.probes(REFUSAL)

    assert data.wrong() == []


@pytest.mark.parametrize("probe", [VALUE, REFUSAL], ids=["value", "refusal"])
def test_a_probe_of_other_code_may_have_the_outcome(probe: Probe, data: Data) -> None:
    """Of the same loss, and with the same warnings."""
    other = replace(probe, id="values.other", code=OTHER)
    data.probes(*(other if one is probe else one for one in (VALUE, REFUSAL)))

    assert data.wrong() == []


CHANGES: list[dict[str, Any]] = [
    {"torch": "float32(0.6)"},
    {"torch": "float64(0.5)"},
    {"torch": "raises ValueError: no"},
    {"lossdocs": "float32(0.3)"},
    {"lossdocs": ""},
    {"torch_warns": ()},
    {"torch_warns": ("UserWarning: even",)},
    {"lossdocs_warns": ("UserWarning: odd",)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_another_outcome_is_reported(change: dict[str, Any], data: Data) -> None:
    """Of the same code, though a probe of other code has the old outcome; and of other code."""
    changed = replace(VALUE, **change)
    other, again = replace(VALUE, id="values.other", code=OTHER), replace(VALUE, id="values.again")
    for probes in ([changed], [changed, other], [again, changed]):
        data.probes(*probes, REFUSAL)
        assert data.wrong() == [f"{LOSS}.values.one: another outcome of the same code"]
    data.probes(replace(changed, code=OTHER), REFUSAL)
    assert data.wrong() == [f"{LOSS}.values.one: recorded nowhere"]


@pytest.mark.parametrize("change", [{"torch": "raises RuntimeError: size"}, {"lossdocs": ""}])
def test_another_refusal_is_reported(change: dict[str, Any], data: Data) -> None:
    """The message of either is part of it."""
    data.probes(VALUE, replace(REFUSAL, code=OTHER, **change))

    assert data.wrong() == [f"{LOSS}.shapes.other: recorded nowhere"]


def test_a_number_may_differ_as_in_the_tests_of_the_contract(data: Data) -> None:
    """Within the tolerance of its dtype."""
    data.probes(replace(VALUE, torch="float32(0.50000001)"), REFUSAL)
    near = {"dtype": "float32", "shape": [], "values": 0.50000001}
    data.vectors(VECTOR | {"expected": VECTOR["expected"] | {"value": near}})

    assert data.wrong() == []


def test_the_probe_of_another_loss_counts_for_nothing(data: Data) -> None:
    """With the same code and outcome."""
    data.probes(REFUSAL)
    data.probes(VALUE, to="nll_loss")

    assert data.wrong() == [f"{LOSS}.values.one: recorded nowhere"]


def test_a_probe_that_was_never_run_records_nothing(data: Data) -> None:
    data.probes(VALUE, replace(REFUSAL, torch="", lossdocs=""))

    assert data.wrong() == [f"{LOSS}.shapes.other: recorded nowhere"]


def test_a_vector_may_have_another_name_and_text(data: Data) -> None:
    """The order of its options is none of its call."""
    options = dict(reversed(VECTOR["options"].items()))
    data.vectors(VECTOR | {"id": f"{LOSS}.shapes.any.7", "shows": "Else", "options": options})

    assert data.wrong() == []


@pytest.mark.parametrize("key", recorded.CALL)
def test_a_call_that_no_vector_has_is_reported(key: str, data: Data) -> None:
    """Each part of the call counts, and so does the loss; an equal outcome does not."""
    without = {part: value for part, value in VECTOR.items() if part != key}
    for vector, loss in ((VECTOR | {key: []}, LOSS), (without, LOSS), (VECTOR, "nll_loss")):
        data.vectors(vector, loss=loss)
        assert data.wrong() == [f"{LOSS}.values.one.1: recorded nowhere"]


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
        assert data.wrong() == [f"{LOSS}.values.one.1: another outcome of the same call"]


def test_a_fault_is_let_off_while_it_is_missing(data: Data) -> None:
    """By its name and with its reason; what is there or was never recorded is no fault."""
    data.probes(VALUE)
    reason = "the message was that of another version"

    assert data.wrong({f"{LOSS}.shapes.other": reason}) == []
    faults = {
        f"{LOSS}.shapes.other": " ",
        f"{LOSS}.values.one": reason,
        f"{LOSS}.values.no": reason,
    }
    assert data.wrong(faults) == [
        f"{LOSS}.values.no: a fault, and nothing of it is missing",
        f"{LOSS}.values.one: a fault, and nothing of it is missing",
        f"{LOSS}.shapes.other: a fault without a reason",
    ]


def test_the_command_shows_what_is_lost_and_what_is_elsewhere(
    data: Data, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And begins anew where it is told to."""
    monkeypatch.setattr(recorded, "FOLDERS", [data.folder])
    monkeypatch.setattr(recorded, "RECORDED", data.folder / "recorded.jsonl")
    monkeypatch.setattr(recorded, "FAULTS", data.folder / "faults")
    (data.folder / "faults").touch()

    assert (recorded.main(["--write"]), recorded.main([])) == (0, 0)
    assert recorded.read() == data.old

    data.probes(VALUE, replace(REFUSAL, code=OTHER))
    assert capsys.readouterr().out == ""
    assert recorded.main(["--elsewhere"]) == 0
    assert capsys.readouterr().out == f"{LOSS}.shapes.other: only by {LOSS}.shapes.other\n"

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
