"""A signature is a declaration: what it says is known, and what says nothing is refused."""

from __future__ import annotations

from typing import Literal, get_args

import pytest
import torch
from torch import Tensor

from lossdocs.declare import kinds, types
from lossdocs.declare.declaration import REQUIRED, Declaration, Parameter
from lossdocs.declare.kinds import MEANINGS, Option
from lossdocs.declare.loss import about, loss
from lossdocs.declare.types import (
    ClassWeight,
    EntryWeight,
    LogProbabilities,
    Positive,
    Probabilities,
    Reals,
    Reduction,
)


@loss(module="ExampleLoss", mean="rows", batchmean="entries", page="examples")
def example(
    input: LogProbabilities,
    target: Probabilities | LogProbabilities,
    weight: ClassWeight | None = None,
    *,
    factor: EntryWeight | None = None,
    reduction: Reduction | Literal["batchmean"] = "mean",
    delta: Positive | None = None,
    log_target: bool = False,
    groups: int = 1,
) -> Tensor:
    """Every kind of argument."""
    return input - target


KNOWN = about(example).declaration


def names(parameters: tuple[Parameter, ...]) -> list[str]:
    return [parameter.name for parameter in parameters]


def test_the_arguments_are_told_apart_by_their_annotations() -> None:
    assert names(KNOWN.tensors) == ["input", "target"]
    assert names(KNOWN.weights) == ["weight", "factor"]
    assert names(KNOWN.options) == ["reduction", "delta", "log_target", "groups"]
    assert names(KNOWN.bound) == ["weight", "reduction", "delta", "log_target", "groups"]
    assert [p.name for p in KNOWN.parameters if p.keyword_only] == names(KNOWN.parameters)[3:]


def test_defaults_say_what_is_required_and_what_may_be_none() -> None:
    assert KNOWN["input"].default is REQUIRED
    assert [p.name for p in KNOWN.parameters if p.optional] == ["weight", "factor", "delta"]
    assert "delta" in KNOWN
    assert "gamma" not in KNOWN


def test_words_of_several_annotations_are_those_of_one_option() -> None:
    """`Reduction | Literal["batchmean"]`."""
    assert KNOWN.reductions == ("none", "mean", "sum", "batchmean")
    assert KNOWN["reduction"].option == Option("str", words=KNOWN.reductions)
    assert KNOWN["weight"].option is None
    assert Parameter("x", 'Literal["a"]').option == Option("str", words=("a",))


def test_a_reduction_divides_by_one_word() -> None:
    divided = [KNOWN.divides(word) for word in KNOWN.reductions]

    assert divided == ["", "rows", "", "entries"]


def test_a_quantity_has_no_reduction() -> None:
    """Nor a module; its page is that of its name, unless it says another."""
    quantity = Declaration("advantage", (Parameter("input", "Reals"),))

    assert (quantity.reductions, quantity.module, quantity.page) == ((), "", "advantage")
    assert KNOWN.page == "examples"


@pytest.mark.parametrize("annotation", ["", "Tensor", "str", "list[Reals]", '"Reals"', "None"])
def test_an_annotation_without_a_meaning_is_refused(annotation: str) -> None:
    """Whether in a source or in a function."""
    with pytest.raises(TypeError, match=r"input must be annotated with words of .*types, got"):
        Parameter("input", annotation)


def test_a_function_without_annotations_is_no_loss() -> None:
    """What it would take is not known."""
    with pytest.raises(TypeError, match=r"^x must be annotated with .*, got nothing$"):
        loss()(lambda x: x)


def test_a_kind_is_chosen_by_an_option_or_by_the_shape() -> None:
    """`log_target` chooses between probabilities and their logarithms, a shape class indices."""
    given = {"input": torch.zeros(2, 3), "target": torch.zeros(2, 3)}
    both = Declaration(
        "x", (Parameter("input", "Logits"), Parameter("target", "ClassIndices | Probabilities"))
    )

    assert KNOWN.kind("input", given) is kinds.LogProbabilities
    assert KNOWN.kind("target", given | {"log_target": True}) is kinds.LogProbabilities
    assert KNOWN.kind("target", given | {"log_target": False}) is kinds.Probabilities
    assert both.kind("target", given) is kinds.Probabilities
    assert both.kind("target", given | {"target": torch.zeros(2)}) is kinds.ClassIndices


def test_types_and_kinds_have_the_same_names() -> None:
    """A type checker reads the one, lossdocs the other."""
    told = {name: value for name, value in vars(types).items() if name in MEANINGS}

    assert told.keys() == MEANINGS.keys()
    for name, value in told.items():
        meaning = MEANINGS[name]
        if isinstance(meaning, Option) and meaning.words:
            assert get_args(value) == meaning.words
        else:
            kind = {"float": float, "int": int}.get(getattr(meaning, "type", ""), Tensor)
            assert (value.__origin__, *value.__metadata__) == (kind, meaning)


def test_the_dtype_of_the_result_is_that_of_the_argument_it_names() -> None:
    """Or promoted from all; and never less is computed in than is declared."""

    @loss(result="target")
    def of_target(input: Reals, target: Reals) -> Tensor:
        seen.append(input.dtype)
        return input - target

    @loss(compute_in="float64", shapes="broadcast")
    def promoted(input: Reals, target: Reals) -> Tensor:
        seen.append(input.dtype)
        return input - target

    seen: list[torch.dtype] = []
    half, single = torch.ones(2, dtype=torch.float16), torch.ones(2)

    assert of_target(half, single).dtype == torch.float32
    assert of_target(single, half).dtype == torch.float16
    assert promoted(half, half).dtype == torch.float16
    assert seen == [torch.float32, torch.float32, torch.float64]


def test_a_check_of_its_own_sees_all_arguments() -> None:
    """What no word of a declaration says."""

    def refuse(given: dict[str, object]) -> None:
        raise ValueError(f"{sorted(given)}")

    @loss(check=refuse)
    def checked(input: Reals, target: Reals, *, delta: Positive = 1.0) -> Tensor:
        return input - target

    with pytest.raises(ValueError, match="'delta', 'input', 'target'"):
        checked(torch.ones(2), torch.ones(2))
