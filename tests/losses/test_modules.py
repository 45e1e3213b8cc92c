"""A module is its function with the options bound."""

import copy
import io
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.torch_parity import example
from torch import nn

import lossdocs

WEIGHT = torch.tensor([0.5, 2.0, 3.0])
INDICES, PROBABILITIES = torch.tensor([0, 2]), example(2, 3, shift=1.0).softmax(1)

# name: function, options other than the defaults, target
MODULES: dict[str, tuple[str, dict[str, Any], torch.Tensor]] = {
    "CrossEntropyLoss": (
        "cross_entropy",
        {"weight": WEIGHT, "ignore_index": 1, "reduction": "sum", "label_smoothing": 0.3},
        INDICES,
    ),
    "NLLLoss": (
        "nll_loss", {"weight": WEIGHT, "ignore_index": 1, "reduction": "sum"}, INDICES,
    ),
    "KLDivLoss": ("kl_div", {"reduction": "batchmean", "log_target": True}, PROBABILITIES.log()),
    "BCELoss": ("binary_cross_entropy", {"weight": WEIGHT, "reduction": "sum"}, PROBABILITIES),
    "BCEWithLogitsLoss": (
        "binary_cross_entropy_with_logits",
        {"weight": WEIGHT, "reduction": "sum", "pos_weight": WEIGHT + 1},
        PROBABILITIES,
    ),
}  # fmt: skip

each_module = pytest.mark.parametrize(
    ("name", "function", "options", "target"),
    [(name, *rest) for name, rest in MODULES.items()],
    ids=MODULES.keys(),
)


def test_every_module_is_tested() -> None:
    """The table above names all of them but the one that holds a layer, which has its own tests."""
    names = {name for name in dir(lossdocs) if hasattr(nn, name)}

    assert names - {"LinearCrossEntropyLoss", "HuberLoss", "SoftMarginLoss"} == MODULES.keys()


@each_module
def test_a_module_binds_its_options(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """Called, it gives what the function gives with the same options."""
    input = PROBABILITIES.flip(0)

    actual = getattr(lossdocs, name)(**options)(input, target)

    torch.testing.assert_close(actual, getattr(lossdocs, function)(input, target, **options))
    torch.testing.assert_close(actual, getattr(F, function)(input, target, **options))


@each_module
def test_defaults_are_torchs(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """Attributes, buffers and state of a module without options are those of torch's."""
    ours, theirs = getattr(lossdocs, name)(), getattr(nn, name)()

    for option in options:
        assert getattr(ours, option) == getattr(theirs, option)
    assert ours.state_dict().keys() == theirs.state_dict().keys()


@each_module
def test_weights_are_buffers(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """They follow the module to another dtype, and are saved and loaded as torch's are."""
    module, theirs = getattr(lossdocs, name)(**options), getattr(nn, name)(**options)
    module, theirs = copy.deepcopy(module), copy.deepcopy(theirs)  # a buffer is not a copy
    weights = {k: v for k, v in options.items() if isinstance(v, torch.Tensor)}

    assert module.state_dict().keys() == weights.keys() == theirs.state_dict().keys()
    module.load_state_dict({key: value + 1 for key, value in theirs.state_dict().items()})
    for key, value in weights.items():
        torch.testing.assert_close(getattr(module, key), value + 1)
    module.double()
    assert all(getattr(module, key).dtype == torch.float64 for key in weights)


@each_module
def test_a_module_shows_its_options(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """Its repr is a call, with the shape of a weight in place of its values."""
    shown = repr(getattr(lossdocs, name)(**options))

    assert shown.startswith(f"{name}(")
    for option, value in options.items():
        text = "Tensor[3]" if isinstance(value, torch.Tensor) else repr(value)
        assert f"{option}={text}" in shown


@each_module
def test_a_module_can_be_copied_saved_and_changed(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """Copies and pickles work, and an attribute set later is used."""
    module = copy.deepcopy(getattr(lossdocs, name)(**options))
    saved = io.BytesIO()
    torch.save(module, saved)
    saved.seek(0)
    loaded = torch.load(saved, weights_only=False)
    loaded.reduction = "none"

    assert loaded(PROBABILITIES, target).shape == target.shape


@each_module
def test_an_unknown_reduction_is_refused_when_the_module_is_made(
    name: str, function: str, options: dict[str, Any], target: torch.Tensor
) -> None:
    """Not only when it is called."""
    with pytest.raises(ValueError, match=r"reduction must be one of .*, got 'average'"):
        getattr(lossdocs, name)(reduction="average")


def test_a_weight_that_is_no_tensor_is_refused_when_the_module_is_made() -> None:
    """nn.Module's own refusal names the buffer and the type."""
    with pytest.raises(TypeError, match=r"'list'.*'weight'"):
        lossdocs.CrossEntropyLoss(weight=[1.0, 2.0])
