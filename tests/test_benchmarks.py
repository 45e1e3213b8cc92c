"""The command that measures writes what the page can show; no test asserts a time."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from mpmath import mp, mpf
from torch import Tensor

import lossdocs
from benchmarks import accuracy, before, cases, losses, measure, overhead, proving
from benchmarks.cases import Case
from lossdocs.measurements.file import Time

LOSS = cases.losses()[0]  # whichever it is
CASE = next(cases.cases(LOSS, "cpu", quick=True))


@pytest.mark.parametrize("loss", cases.losses())
def test_every_loss_of_the_package_can_be_measured(loss: str) -> None:
    """Ours and torch's agree on the inputs of each case, so the two do the same work."""
    every = cases.cases(loss, "cpu", quick=True)
    for case in (case for case in every if case.shape not in cases.LARGE):
        work = cases.work(case)
        ours, theirs = work.ours(*work.inputs), work.theirs(*work.inputs)
        torch.testing.assert_close(ours, theirs)
        slopes = (torch.autograd.grad(value, work.leaves) for value in (ours, theirs))
        torch.testing.assert_close(*slopes)


def test_a_loss_that_torch_lacks_is_compared_with_its_definition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is measured as well."""
    monkeypatch.delattr(F, LOSS)
    [case] = {case.against: case for case in cases.cases(LOSS, "cpu", quick=True)}.values()
    work = cases.work(case)

    assert case.against == "definition"
    torch.testing.assert_close(work.ours(*work.inputs), work.theirs(*work.inputs))


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
    case = CASE
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
    case = CASE
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


@pytest.mark.parametrize("loss", [loss for loss in cases.losses() if accuracy.truth_of(loss)])
def test_what_is_derived_agrees_with_torch_in_float64(loss: str) -> None:
    """Up to a few units where nothing cancels; and of no margin is nothing derived."""
    margins = accuracy.between(0, 1, torch.float64)
    value, slope = accuracy.worst(cases.counterparts(loss)[f"F.{loss}"], loss, margins, "cpu")
    true = list(accuracy.derived(loss, accuracy.rows_of(loss, margins)))

    assert value < 1000
    assert slope < 10
    assert len(true) == len(margins)
    assert not any(mp.isnan(x) for row in true for x in row)


def test_every_derived_loss_has_a_truth() -> None:
    """But for those whose axes have names: a margin is no number that they are given."""
    for loss in cases.losses():
        about = f"lossdocs.derivations.{loss}"
        assert bool(accuracy.truth_of(loss)) == (bool(find_spec(about)) and not cases.axes(loss))


def test_a_row_where_the_loss_is_clamped_is_left_out() -> None:
    """It is then by definition another number than was derived."""
    found, true = torch.tensor([1.0, 2.0]), [mpf(1), mpf(3)]
    kept = accuracy.compare_where_derived(found, true, torch.tensor([1.0, 2.0]))

    assert (kept[0].tolist(), kept[1]) == ([1.0], [mpf(1)])


def test_a_loss_that_is_wrong_by_a_little_is_found() -> None:
    """In value and in slope."""
    margins = accuracy.between(0, 1, torch.float64)

    def wrong(*tensors: Tensor, **given: Any) -> Tensor:
        return cases.counterparts(LOSS)[f"F.{LOSS}"](*tensors, **given) * (1 + 1e-12)

    assert min(accuracy.worst(wrong, LOSS, margins, "cpu")) > 2000


def test_what_a_small_call_costs_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Six numbers a loss, all of them positive."""
    overhead.main(["--loss", LOSS, "--seconds", "0.01"])
    name, *numbers = capsys.readouterr().out.splitlines()[-1].replace(";", " ").split()

    assert name == LOSS
    assert len(numbers) == 6
    assert all(float(number) > 0 for number in numbers)


def test_large_inputs_are_timed_in_fewer_settings() -> None:
    options = losses.parsed([])
    small = CASE
    large = small._replace(shape=cases.ELEMENTS)
    found = losses.settings(small, options)

    assert len(losses.settings(large, options)) < len(found)
    assert any(one.competing for one in found)
    assert {one.threads for one in losses.settings(small._replace(device="cuda"), options)} == {1}


def test_what_the_page_shows_compiled_is_timed_compiled_in_a_full_run() -> None:
    small = CASE
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
    case = (LOSS, "F", "2x3", "float32", "cpu", True, 1, False, False)
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


def test_the_losses_of_another_checkout_stand_beside_ours(tmp_path: Path) -> None:
    """What it imports is its own, and ours is found again afterwards."""
    folder = tmp_path / "lossdocs"
    folder.mkdir()
    (folder / "__init__.py").write_text(f"from lossdocs.other import {LOSS} as {LOSS}\n")
    (folder / "other.py").write_text(f"{LOSS} = 'the other'\n")

    assert list(map(str, before.losses_of(tmp_path).values())) == ["the other"]
    assert import_module("lossdocs") is lossdocs
    assert "lossdocs.other" not in sys.modules


def test_the_derivations_of_a_checkout_are_proved_by_its_own_checker(tmp_path: Path) -> None:
    folder = tmp_path / "lossdocs" / "derivations"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "__init__.py").write_text(
        """
from time import process_time

class Theorem:
    def prove(self):
        begun = process_time()
        while process_time() - begun < 0.02:
            pass

def catalogue():
    return {"one": Theorem(), "two": Theorem()}
"""
    )

    found = proving.spent(tmp_path)

    assert list(found) == ["one", "two"]
    assert min(found.values()) >= 0.02
