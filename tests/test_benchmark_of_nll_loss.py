"""A quick run of the command that measures, for the loss of which peak and error are known."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from benchmarks import cases
from benchmarks.cases import Case
from lossdocs.measurements import sources
from lossdocs.measurements.file import Measured, load

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


def test_nll_loss_reads_one_entry_a_position() -> None:
    work = cases.work(Case("nll_loss", "F.nll_loss", (32, 10), "float32", "cpu"))

    assert (work.reads, work.writes) == (32 * (4 + 8), 32 * 10 * 4)
