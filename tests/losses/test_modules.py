"""A module is its function with the options bound."""

import copy
import inspect
import io
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from losses.every import STEMS, declaration, given_to, naming, torchs
from torch import Tensor, nn
from torch.testing import assert_close

import lossdocs
from lossdocs.declare.module import LossModule
from lossdocs.derive.samples import Given
from lossdocs.derive.sources import read

MADE = [stem for stem in STEMS if declaration(stem).module and not read(stem).has_own_module]
each_module = pytest.mark.parametrize("stem", MADE)
pytestmark = pytest.mark.filterwarnings("ignore:reduction. .mean. divides")  # torch's kl_div


def module(stem: str) -> type[LossModule]:
    """The class of a loss."""
    found: type[LossModule] = getattr(lossdocs, declaration(stem).module)
    return found


def torchs_module(stem: str) -> type[nn.Module]:
    """That of torch, or ours where torch has none."""
    found: type[nn.Module] = getattr(nn, declaration(stem).module, module(stem))
    return found


def calls(stem: str) -> Iterator[tuple[Given, Given]]:
    """What modules are made with, and called with."""
    bound = {parameter.name for parameter in declaration(stem).bound}
    for given in given_to(stem, [(2, 3)]):
        options = {name: value for name, value in given.items() if name in bound}
        tensors = {name: value for name, value in given.items() if name not in bound}
        if tensors.keys() == {p.name for p in declaration(stem).tensors}:
            yield options, tensors


def copied(made: LossModule) -> Any:
    """A copy that was saved and loaded."""
    saved = io.BytesIO()
    torch.save(copy.deepcopy(made), saved)
    saved.seek(0)
    return torch.load(saved, weights_only=False)


@each_module
def test_a_module_binds_its_options(stem: str) -> None:
    """Called, it and a copy that was saved give what torch's function gives with the options."""
    for options, tensors in calls(stem):
        made, expected = module(stem)(**options), torchs(stem)(**tensors, **options)
        with naming(stem, options | tensors):
            assert_close(made(**tensors), expected)
            assert_close(copied(made)(*tensors.values()), expected)


@each_module
def test_defaults_are_torchs(stem: str) -> None:
    """Attributes, buffers and state of a module without options."""
    ours, theirs = module(stem)(), torchs_module(stem)()

    for parameter in declaration(stem).bound:
        assert getattr(ours, parameter.name) == getattr(theirs, parameter.name)
    assert ours.state_dict().keys() == theirs.state_dict().keys()


@each_module
def test_weights_are_buffers(stem: str) -> None:
    """They follow the module to another dtype, and are saved and loaded as torch's are."""
    for options, _ in calls(stem):
        weights = {name: x for name, x in options.items() if isinstance(x, Tensor)}
        made, theirs = (copy.deepcopy(m(stem)(**options)) for m in (module, torchs_module))

        assert made.state_dict().keys() == weights.keys() == theirs.state_dict().keys()
        made.load_state_dict({name: x + 1 for name, x in theirs.state_dict().items()})
        for name, weight in weights.items():
            assert_close(getattr(made, name), weight + 1)
        made.double()
        assert all(getattr(made, name).dtype == torch.float64 for name in weights)


@each_module
def test_a_module_shows_its_options(stem: str) -> None:
    """Its repr is a call, with the shape of a weight in place of its values; torch's shows none."""
    for options, _ in calls(stem):
        shown = repr(module(stem)(**options))
        texts = {n: f"Tensor{list(x.shape)}" for n, x in options.items() if isinstance(x, Tensor)}

        assert shown.startswith(f"{declaration(stem).module}(")
        for name, value in options.items():
            assert f"{name}={texts.get(name, repr(value))}" in shown


@each_module
def test_an_attribute_that_is_set_later_is_used(stem: str) -> None:
    """As torch's."""
    options, tensors = next(calls(stem))
    made: Any = module(stem)(**options | {"reduction": "mean"})
    made.reduction = "sum"

    assert_close(made(**tensors), torchs(stem)(**tensors, **options | {"reduction": "sum"}))


@each_module
def test_what_is_bound_is_refused_when_the_module_is_made(stem: str) -> None:
    """Not only when it is called; of a weight that is no tensor nn.Module names the type."""
    with pytest.raises(ValueError, match=r"reduction must be one of .*, got 'average'"):
        module(stem)(reduction="average")
    with pytest.raises(TypeError, match=r"__init__.* unexpected keyword argument 'input'"):
        module(stem)(input=None)
    for parameter in declaration(stem).bound:
        if parameter.weight:
            with pytest.raises(TypeError, match=rf"'list'.*'{parameter.name}'"):
                module(stem)(**{parameter.name: [1.0]})


@each_module
def test_options_are_given_by_name(stem: str) -> None:
    """So that a word does not land in another argument, as it does in torch; a weight need not."""
    plain = [parameter.name for parameter in declaration(stem).bound if not parameter.keyword_only]
    places = [torch.ones(3)] * len(plain)
    made = module(stem)(*places)

    assert all(getattr(made, name) is places[0] for name in plain)
    with pytest.raises(TypeError, match=r"__init__.* positional"):
        module(stem)(*places, "sum")
    with pytest.raises(TypeError, match=r"forward.* positional"):
        module(stem)()(*[torch.ones(3)] * (len(declaration(stem).tensors) + 1))


@each_module
def test_a_module_is_found_where_its_class_says(stem: str) -> None:
    """So that what was pickled can be loaded; its methods show their source."""
    made = module(stem)

    assert getattr(lossdocs.modules, made.__qualname__) is made
    assert made.__module__ == "lossdocs.modules"
    assert "self._set(" in inspect.getsource(made.__init__)
    assert stem in str(made.__doc__)
