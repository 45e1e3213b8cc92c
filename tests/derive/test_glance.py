"""What a loss is at a glance follows from its declaration, its docstring and its contract."""

import pytest

from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.derive.glance import arguments, glance, part
from lossdocs.derive.sources import Source, read, stems

DIVERGENCE, HUBER, LABELS = read("kl_div"), read("huber_loss"), read("nll_loss")
REDUCTION = Parameter("reduction", "Reduction", "mean", keyword_only=True)
DELTA = Parameter("delta", "Positive", 1.0, keyword_only=True)
WEIGHT = Parameter("weight", "EntryWeight | None", None)
DOCSTRING = """A loss.

Args:
    input: predictions.
    delta: where it ends.

Returns:
    A scalar.
"""


def declared(*parameters: Parameter, **says: object) -> Source:
    """A loss of these arguments, beside an input of real numbers."""
    taken = (Parameter("input", "Reals"), *parameters)
    defaults = {"mean": "entries"} if REDUCTION in parameters else {}
    return Source(Declaration("some_loss", taken, **(defaults | says)), DOCSTRING, False)  # type: ignore[arg-type]


def rows(source: Source, torch: str = "2.13", **own: str) -> dict[str, str]:
    """The cells by the names of their rows."""
    return dict(glance(source, torch, own))


@pytest.mark.parametrize("stem", stems())
def test_no_cell_of_a_loss_is_empty(stem: str) -> None:
    """Every row that is derived says something."""
    found = rows(read(stem))

    assert {"Function", "Module", "Input", "Output", "Dtypes", "Source", "Version"} <= found.keys()
    assert all(found.values())


def test_the_signature_is_torchs_where_torch_has_the_loss() -> None:
    """Else it is ours, which takes options by name alone."""
    assert rows(HUBER)["Module"] == '`nn.HuberLoss(reduction="mean", delta=1.0)`'
    assert rows(HUBER, "")["Module"] == '`lossdocs.HuberLoss(*, reduction="mean", delta=1.0)`'
    assert rows(HUBER, "")["Version"] == "lossdocs; torch has no such loss"
    assert "In lossdocs" not in rows(HUBER, "")


def test_each_argument_is_described_in_the_words_of_the_docstring() -> None:
    """As a clause, with the default of an option."""
    found = rows(read("cross_entropy"))

    assert found["Input"] == "logits, shape `(C)`, `(N, C)` or `(N, C, d1, ..., dK)`"
    assert found["`ignore_index`"].endswith("left out of sum and mean; by default `-100`")
    assert found["Class axis"] == "1, or 0 for an input of one axis"
    assert "by default" not in found["`weight`"]


def test_the_range_of_an_option_is_said_where_its_words_do_not() -> None:
    """They do if they name its lower end."""
    assert rows(declared(DELTA))["`delta`"] == (
        "where it ends; must be greater than 0; by default `1.0`"
    )
    assert "must" not in rows(HUBER)["`delta`"]
    assert "`weight`" not in rows(declared(WEIGHT))


@pytest.mark.parametrize(
    ("source", "reduction", "expected"),
    [
        (DIVERGENCE, "mean", "the number of entries"),
        (DIVERGENCE, "batchmean", "the number of rows, which is the first size of the input"),
        (read("binary_cross_entropy"), "mean", "the number of entries, whatever the weights"),
        (LABELS, "mean", "the sum of the weights of the target classes, over "),
        (
            declared(WEIGHT, REDUCTION, mean="weights"),
            "mean",
            "the sum of the weights of the entries; without `weight` their number",
        ),
        (
            declared(Parameter("target_lengths", "Lengths"), REDUCTION, mean="lengths"),
            "mean",
            "the length of each target, then the number of targets",
        ),
        (
            read("cross_entropy"),
            "mean",
            "class indices: the sum of the weights of the target classes, ",
        ),
    ],
)
def test_what_a_mean_divides_by_is_said(source: Source, reduction: str, expected: str) -> None:
    """For each reduction that divides."""
    assert rows(source)[f'`"{reduction}"` divides by'].startswith(expected)


def test_a_loss_without_a_reduction_divides_by_nothing() -> None:
    """Nor has it a module or options to be given by name."""
    found = rows(declared())

    assert not [name for name in found if "divides" in name or name == "Module"]
    assert found["In lossdocs"] == "`lossdocs.some_loss`"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (read("binary_cross_entropy"), "; the same for all"),
        (DIVERGENCE, "; different ones are promoted"),
        (
            LABELS,
            "; class indices: int64, or uint8 beside an input of one or two axes",
        ),
        (declared(result="input"), "; the output has that of `input`"),
    ],
)
def test_dtypes_are_said(source: Source, expected: str) -> None:
    """Which there are, and which may stand together."""
    assert rows(source)["Dtypes"] == f"float16, bfloat16, float32, float64{expected}"


def test_a_row_of_the_page_takes_the_place_of_the_derived_one() -> None:
    """Or stands above what is said of the package; with an empty cell there is none."""
    own = {"Input": "mine", "Unit": "none", "Version": "any", "Dtypes": ""}
    found = glance(HUBER, "2.13", own)

    names = [name for name, _ in found]
    assert dict(found)["Input"] == "mine"
    assert "Dtypes" not in names
    assert names.index("Input") < names.index("Unit") < names.index("Computed in")
    assert found[-1] == ("Version", "any")


def test_what_does_not_exist_is_said() -> None:
    """Of the arguments that a reader may look for."""
    assert rows(DIVERGENCE)["`weight`, `ignore_index`, `label_smoothing`"] == "do not exist"
    assert rows(LABELS)["`label_smoothing`"] == "does not exist"


def test_what_it_is_computed_in_is_said() -> None:
    """The least dtype, or that of the input."""
    assert rows(DIVERGENCE)["Computed in"] == "float64, or a wider dtype of the input"
    assert rows(declared(compute_in="input"))["Computed in"] == "the dtype of the input"


def test_a_docstring_without_parts_says_nothing() -> None:
    """As while a loss is being written."""
    assert (part("A loss.", "Returns"), arguments("A loss.")) == ("", {})
    assert part("Returns:\n    A.\n", "Returns") == "A"
