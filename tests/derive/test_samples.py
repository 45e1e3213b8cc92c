"""Samples hold what their kind says, and leave out no option, no kind and no weight."""

import pytest
import torch
from torch import Tensor

import lossdocs
from lossdocs.declare import kinds
from lossdocs.declare.declaration import Declaration, Parameter
from lossdocs.declare.kinds import MEANINGS, Kind, Option
from lossdocs.declare.loss import about
from lossdocs.derive.samples import calls, drawn, values
from lossdocs.derive.sources import stems

KINDS = {name: meaning for name, meaning in MEANINGS.items() if isinstance(meaning, Kind)}
each_loss = pytest.mark.parametrize("stem", stems())


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 3, 2)])
def test_numbers_are_of_their_kind(name: str, shape: tuple[int, ...]) -> None:
    """In its range, whole where they must be, and summed to 1 where they do."""
    kind, found = KINDS[name], drawn(KINDS[name], shape)

    assert kind.low <= found.min() <= found.max() <= kind.high
    assert found.is_floating_point() == (kind.integers != "only")
    if kind.sums_to_1:
        total = (found.exp() if kind.logarithm else found).sum(min(1, len(shape) - 1))
        torch.testing.assert_close(total, torch.ones_like(total))
    assert torch.equal(found, drawn(kind, shape))
    if shape == (4, 3):
        assert not torch.equal(found, drawn(kind, shape, seed=3))


def test_values_are_the_ends_and_something_between() -> None:
    """An end that is refused is left out, and so is infinity."""
    assert values(kinds.Fraction) == [0.3, 0, 1]
    assert values(kinds.Positive) == [0.3, 2.0]
    assert values(kinds.NotNegative) == [0.3, 2.0, 0]
    assert values(kinds.Real) == [0.3, 2.0]
    assert values(kinds.Index) == [-100, 1]
    assert values(Option("bool")) == [False, True]
    assert values(kinds.Reduction) == ["none", "mean", "sum"]


@each_loss
def test_every_argument_takes_every_value(stem: str) -> None:
    """And no call is refused: the kinds are those that the options ask for."""
    known = about(getattr(lossdocs, stem)).declaration
    seen: dict[str, set[object]] = {parameter.name: set() for parameter in known.parameters}
    for given in calls(known, [(2, 3)]):
        getattr(lossdocs, stem)(**given)
        for name, value in given.items():
            seen[name].add(known.kind(name, given) if known[name].kinds else kind_of(value))

    for parameter in known.parameters:
        if parameter.option:
            more = {None} if parameter.optional else set()
            assert seen[parameter.name] == {*values(parameter.option), *more}
        elif parameter.weight:
            assert seen[parameter.name] == {Tensor}
        elif not known.sizes:
            assert seen[parameter.name] == set(parameter.kinds)


def kind_of(value: object) -> object:
    return Tensor if isinstance(value, Tensor) else value


def test_what_may_be_left_out_is_given_alone_and_together() -> None:
    """A tensor like a weight."""
    known = Declaration(
        "x",
        (
            Parameter("input", "Reals"),
            Parameter("weight", "EntryWeight | None", None),
            Parameter("lengths", "Lengths | None", None),
            Parameter("other", "Variances | None", None),
        ),
    )
    found = [sorted(given) for given in calls(known, [(2, 3)])]

    assert found == [
        ["input"],
        ["input", "weight"],
        ["input", "lengths"],
        ["input", "other"],
        ["input", "lengths", "other", "weight"],
    ]


def test_a_dtype_is_that_of_all_that_is_not_whole() -> None:
    """Weights too."""
    known = about(lossdocs.nll_loss).declaration
    for given in calls(known, [(2, 3)], torch.float64):
        dtypes = {name: x.dtype for name, x in given.items() if isinstance(x, Tensor)}

        assert dtypes.pop("target") == torch.int64
        assert set(dtypes.values()) == {torch.float64}
