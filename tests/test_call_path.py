"""A call of a loss goes one way through the files of the package."""

from collections import Counter

import pytest

import lossdocs
from benchmarks.call_path import call_path, limit, main, path_of
from lossdocs.derive.sources import stems


@pytest.mark.parametrize("stem", stems())
def test_no_file_is_entered_more_than_three_times(stem: str) -> None:
    """So that one can follow it from the call to the loss."""
    steps = call_path(stem)

    assert {file.partition("/")[0] for file, _ in steps} >= {"declare"}
    assert max(Counter(file for file, _ in steps).values()) <= limit(steps)


def test_the_way_is_that_of_the_call() -> None:
    """Files of the package alone, in the order in which they are entered."""
    steps = path_of(lossdocs.legacy_reduction, size_average=False)

    assert steps == [("declare/reduction.py", "legacy_reduction")]


def test_the_command_prints_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    """And says which file is entered most often."""
    assert main(["kl_div"]) == 0
    assert "kernels/elementwise.py" in capsys.readouterr().out
