"""The command that measures writes what the page can show; no test asserts a time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from mpmath import mpf
from torch import Tensor

import lossdocs
from benchmarks import accuracy, cases, losses, measure
from benchmarks.cases import Case
from lossdocs.measurements import sources
from lossdocs.measurements.file import Measured, Time, load

ROOT = Path(__file__).parents[1]
SHAPES = ["32\N{MULTIPLICATION SIGN}10", "256\N{MULTIPLICATION SIGN}1000"]


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Return what a quick run for one loss writes."""
    file = tmp_path_factory.mktemp("benchmark") / "quick.json"
    command = [sys.executable, "-m", "benchmarks.losses", "--quick", "--loss", "nll_loss"]
    subprocess.run([*command, "--out", file], cwd=ROOT, check=True, capture_output=True)
    return load(file)


def test_the_command_writes_a_file_that_the_page_can_show(quick: Measured) -> None:
    assert quick.processes == 1
    assert quick.sources == {"nll_loss": sources.fingerprint("nll_loss")}
    assert quick.versions["torch"] == torch.__version__
    assert {row.loss for row in quick.times} == {"nll_loss"}
    assert list(dict.fromkeys(row.shape for row in quick.times)) == SHAPES
    assert {(row.backward, row.threads) for row in quick.times} == {
        (False, 2),
        (True, 1),
        (True, 2),
    }


def test_the_peak_of_nll_loss_of_torch_is_its_gradient(quick: Measured) -> None:
    """Besides, only the mean and a denominator are allocated, and the gradient of the mean."""
    (row,) = (row for row in quick.memory if row.shape == SHAPES[1] and row.backward)

    assert 1 <= row.torch < 1.001


def test_nll_loss_has_no_error(quick: Measured) -> None:
    """It hands on a number of its input."""
    assert {error for row in quick.accuracy for error in row[5:]} == {0}


@pytest.mark.parametrize("loss", cases.losses())
def test_every_loss_of_the_package_can_be_measured(loss: str) -> None:
    """Ours and torch's agree on the inputs of each case, so the two do the same work."""
    for case in cases.cases(loss, "cpu", quick=True):
        work = cases.work(case)
        ours, theirs = work.ours(*work.inputs), work.theirs(*work.inputs)
        torch.testing.assert_close(ours, theirs)
        slopes = (torch.autograd.grad(value, work.leaves) for value in (ours, theirs))
        torch.testing.assert_close(*slopes)
    assert loss in accuracy.TRUTHS or loss.startswith("linear")


def test_the_losses_are_those_that_the_package_exports() -> None:
    assert cases.losses() == sorted(path.stem for path in (ROOT / "lossdocs/losses").glob("[!_]*"))


def test_a_loss_of_which_nothing_is_known_is_named() -> None:
    with pytest.raises(KeyError, match=r"benchmarks/cases.py must say with what huber_loss"):
        cases.kind("huber_loss")


def test_a_loss_may_have_several_counterparts_and_inputs_with_gradients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As that of a layer has, measured against torch's and against two steps."""
    monkeypatch.setattr(lossdocs, "linear_cross_entropy", F.linear_cross_entropy, raising=False)
    first, second = cases.counterparts("linear_cross_entropy")
    found = list(cases.cases("linear_cross_entropy", "cpu", quick=False))
    case = next(case for case in found if case.against == second)
    work = cases.work(case)
    made = 4 * (256 * 128 + 1000 * 128)

    assert first == "F.linear_cross_entropy"
    assert [case.against for case in found if case.shape == cases.LARGE_LAYER] == [first, second]
    assert (len(work.leaves), work.writes, work.reads) == (2, made, made + 8 * 256)
    assert work.logits == 4 * 256 * 1000
    torch.testing.assert_close(work.ours(*work.inputs), work.theirs(*work.inputs))


def test_nll_loss_reads_one_entry_a_position() -> None:
    work = cases.work(Case("nll_loss", "F.nll_loss", (32, 10), "float32", "cpu"))

    assert (work.reads, work.writes) == (32 * (4 + 8), 32 * 10 * 4)


def test_calls_take_turns_in_both_orders() -> None:
    seen: list[str] = []
    calls = [lambda: seen.append("a"), lambda: seen.append("b")]
    rounds = measure.in_turns(calls, 0)
    turns = [after for before, after in pairwise(seen) if before != after]

    assert len(rounds) == measure.FEWEST
    assert "".join(turns).startswith("b")  # each once before, to be ready
    assert all(len(one) == 2 and min(one) > 0 for one in rounds)


def test_the_ratio_is_above_1_where_ours_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of known times: torch takes three seconds, we take two, and a copy takes one."""
    monkeypatch.setattr(measure, "in_turns", lambda calls, seconds: [[2.0, 3.0, 1.0]])
    case = Case("kl_div", "F.kl_div", (32, 10), "float32", "cpu")
    settings = [measure.Setting(True, 1, competing, False) for competing in (False, True)]
    alone, crowded = measure.timed(case, settings, 0)

    assert alone.faster == crowded.faster == [1.5]
    assert alone.bandwidth == [0.75]  # three tensors move in the time that four could
    assert alone.torch_bandwidth == [0.5]
    assert (alone.competing, crowded.competing) == (False, True)


def test_what_is_compiled_is_so_before_its_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first call that takes seconds would leave one call for each turn."""
    ready: set[object] = set()

    def compiled(loss: Callable[..., Tensor], *, dynamic: bool) -> Callable[..., Tensor]:
        def call(*given: Tensor) -> Tensor:
            ready.add(loss)
            return loss(*given)

        assert dynamic is False
        return call

    def in_turns(calls: object, seconds: float) -> list[list[float]]:
        assert len(ready) == 2
        return [[2.0, 3.0, 1.0]]

    monkeypatch.setattr(torch, "compile", compiled)
    monkeypatch.setattr(measure, "in_turns", in_turns)
    case = Case("kl_div", "F.kl_div", (32, 10), "float32", "cpu")
    [row] = measure.timed(case, [measure.Setting(True, 1, False, True)], 0)

    assert (row.compiled, row.faster) == (True, [1.5])


def test_what_takes_long_is_called_once_to_be_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call of something short says nothing of the next ones."""
    times = iter([1.0, 0.01, measure.TURN / 8])
    monkeypatch.setattr(measure, "spent", lambda call, number: next(times))

    assert measure.repeats(print) == 1
    assert measure.repeats(print) == 8
    assert next(times, None) is None


def test_a_peak_is_the_highest_sum() -> None:
    assert measure.highest([5, 3, -5, 1]) == 8


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("x", [1.0, 1.5, 3.0, 0.625, 1e-3])
def test_the_unit_is_the_distance_to_the_next_number(x: float, dtype: torch.dtype) -> None:
    number = torch.tensor(x, dtype=dtype)
    after = torch.nextafter(number, number.new_tensor(torch.inf))

    assert accuracy.unit(mpf(number.item()), torch.finfo(dtype)) == (after - number).item()


def test_an_error_of_three_units_is_found() -> None:
    numbers = torch.tensor([1.0, 2.0, 4.0])
    true = [mpf(1), mpf(2) + 3 * mpf(2) ** -22, mpf(4)]

    assert accuracy.largest(numbers, true) == 3


def test_what_is_true_agrees_with_torch_in_float64() -> None:
    """Up to a few units where nothing cancels."""
    margins = accuracy.between(0, 1, torch.float64)
    for loss in accuracy.TRUTHS:
        value, slope = accuracy.worst(getattr(F, loss), loss, margins, "cpu")
        assert (value < 1000, slope < 10) == (True, True), loss


def test_large_inputs_are_timed_in_fewer_settings() -> None:
    options = losses.parsed([])
    small = Case("kl_div", "F.kl_div", (32, 10), "float32", "cpu")
    large = small._replace(shape=cases.ELEMENTS)
    found = losses.settings(small, options)

    assert len(losses.settings(large, options)) < len(found)
    assert any(one.competing for one in found)
    assert {one.threads for one in losses.settings(small._replace(device="cuda"), options)} == {1}


def test_what_the_page_shows_compiled_is_timed_compiled_in_a_full_run() -> None:
    small = Case("kl_div", "F.kl_div", (32, 10), "float32", "cpu")
    others = [
        small._replace(**other)
        for other in ({"shape": cases.ELEMENTS}, {"dtype": "bfloat16"}, {"device": "cuda"})
    ]

    def compiled(case: Case, *given: str) -> list[measure.Setting]:
        return [one for one in losses.settings(case, losses.parsed(given)) if one.compiled]

    assert {(one.backward, one.threads) for one in compiled(small)} == {(True, 1), (True, 2)}
    assert compiled(small, "--quick", "--compiled", "--out", "x") == compiled(small)
    assert compiled(small, "--quick", "--out", "x") == []
    assert [compiled(other) for other in others] == [[], [], []]


def test_rows_of_several_processes_become_one() -> None:
    case = ("kl_div", "F.kl_div", "2x3", "float32", "cpu", True, 1, False, False)
    rows = [Time(*case, [x], [x + 1], [x + 2]) for x in (1.0, 5.0)]

    assert losses.merged(rows) == [Time(*case, [1.0, 5.0], [2.0, 6.0], [3.0, 7.0])]


def test_a_part_of_a_run_does_not_replace_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        losses.parsed(["--quick"])
    assert "--out must be given" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        losses.parsed(["--processes", "0"])
    assert "at least 1, got 0" in capsys.readouterr().err


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Leave torch with as many threads as before."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
