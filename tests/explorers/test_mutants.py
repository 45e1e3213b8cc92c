"""Mistakes planted in formulas and drawings, each of which a comparison with torch finds."""

import shutil
from pathlib import Path

import pytest
from explorers.javascript import FOLDER
from explorers.reference import EXPLORERS
from explorers.test_formulas import CASES, check_fits, check_in_float32, check_in_float64, shapes
from explorers.test_shown import check
from sampling import sampled

# What stands in the file, and what is written in its place.
FORMULAS = [
    ("value - largest)", "value)"),
    ("=> value - lse)", "=> value - lse / 2)"),
    ("labels[n] >= 0", "labels[n] > 0"),
    ("row.map((value) => value / temperature)", "row"),
    (
        "(1 - smoothing) * p + smoothing / classes",
        "(1 - smoothing) * p + smoothing / (classes - 1)",
    ),
    ("counted[n] ? weight[c] * p", "counted[n] ? p"),
    ("counted[n] ? weight[c] * p : 0", "weight[c] * p"),
    ("(labels ? weight[labels[n]] : 1)", "1"),
    ("reduction === 'mean' ? sum(denominators) || NaN : 1", "sum(denominators) || NaN"),
    ("sum(denominators) || NaN", "sum(denominators)"),
    ("(q[n][c] * sum(row) - f)", "(q[n][c] - f)"),
    ("sum(row) - f) / temperature / divisor", "sum(row) - f) / divisor"),
    ("fround(1 / fround(1 + fround", "(1 / (1 + "),
    ("fround(Math.log(p)), -100", "fround(Math.log(p)), -99"),
    ("fround(Math.log1p(-p)), -100", "fround(Math.log1p(-p)), -Infinity"),
    ("fround(1e-12)", "fround(1e-8)"),
    ("byProbability * fround(1 - p)) * p", "byProbability) * p"),
    ("fround(1 + (posWeight - 1) * t) * logSigmoid", "fround(posWeight) * logSigmoid"),
    ("Math.min(z, 0)", "Math.max(z, 0)"),
    ("fround(fround(yes + 1 - t) * sigmoid32(x))", "fround(yes * sigmoid32(x))"),
    ("value === 0 ? 0 : value *", "value *"),
    ("Math.log(value) - logq[c]", "Math.log(value) + logq[c]"),
    ("(i - 200) / 10", "(i - 199) / 10"),
    ("const STEP = 0.1", "const STEP = 0.05"),
    ("- Math.log(spread)", "+ Math.log(spread)"),
    ("logNormal(x, -apart, 1)", "logNormal(x, apart, 1)"),
    ("Math.log(1 - share)", "Math.log(share)"),
    ("apart * (1 - 2 * share)", "apart * (2 * share - 1)"),
    ("1 + 4 * share", "1 + 2 * share"),
    ("if (least < best)", "if (least > best)"),
]


def planted(folder: Path, module: str, old: str, new: str) -> Path:
    """A copy of the modules with one mistake."""
    copy = shutil.copytree(FOLDER, folder / "explorers")
    file = copy / f"{module}.js"
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old} is not in {module}.js"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


def compare_formulas(folder: Path) -> None:
    """Do all that the tests of the formulas do."""
    for name in CASES:
        check_in_float64(folder, name)
    check_in_float32(folder)
    for call in shapes()[:4]:
        check_fits(folder, call[1])


@pytest.mark.parametrize(("old", "new"), sampled(FORMULAS, "mistakes in formulas", 6))
def test_a_mistake_in_a_formula_is_found(old: str, new: str, tmp_path: Path) -> None:
    folder = planted(tmp_path, "formulas", old, new)

    with pytest.raises(AssertionError):
        compare_formulas(folder)


SHOWN = [(name, *mistake) for name in EXPLORERS for mistake in EXPLORERS[name].MISTAKES]


@pytest.mark.parametrize(
    ("name", "module", "old", "new"), sampled(SHOWN, "mistakes in what is shown", 6)
)
def test_a_mistake_in_what_is_shown_is_found(
    name: str, module: str, old: str, new: str, tmp_path: Path
) -> None:
    folder = planted(tmp_path, module, old, new)

    with pytest.raises((AssertionError, RuntimeError, ValueError)):
        check(folder, name)


def test_without_a_mistake_nothing_is_found(tmp_path: Path) -> None:
    """The tests above would pass if every comparison failed."""
    folder = planted(tmp_path, "formulas", "GRID", "GRID")

    compare_formulas(folder)
    for name in EXPLORERS:
        check(folder, name)
