"""A module is its function with the options bound."""

import copy
import inspect
import io
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from losses.every import LOSSES, Tested, each
from torch import Tensor, nn
from torch.testing import assert_close

import lossdocs
from lossdocs.declare.module import LossModule
from lossdocs.derive.samples import Given
from lossdocs.derive.sources import read

MADE = [x for x in LOSSES if x.declaration.module and not read(x.stem).has_own_module]
each_module = each(MADE)
pytestmark = pytest.mark.filterwarnings("ignore:reduction. .mean. divides")  # torch's kl_div


def module(tested: Tested) -> type[LossModule]:
    """The class of a loss."""
    found: type[LossModule] = getattr(lossdocs, tested.declaration.module)
    return found


def torchs_module(tested: Tested) -> type[nn.Module]:
    """That of torch, or ours where torch has none."""
    found: type[nn.Module] = getattr(nn, tested.declaration.module, module(tested))
    return found


def calls(tested: Tested) -> Iterator[tuple[Given, Given]]:
    """What modules are made with, and called with."""
    bound = {parameter.name for parameter in tested.declaration.bound}
    for given in tested.calls((2, 3)):
        options = {name: value for name, value in given.items() if name in bound}
        tensors = {name: value for name, value in given.items() if name not in bound}
        if tensors.keys() == {p.name for p in tested.declaration.tensors}:
            yield options, tensors


def copied(made: LossModule) -> Any:
    """A copy that was saved and loaded."""
    saved = io.BytesIO()
    torch.save(copy.deepcopy(made), saved)
    saved.seek(0)
    return torch.load(saved, weights_only=False)


@each_module
def test_a_module_binds_its_options(tested: Tested) -> None:
    """Called, it and a copy that was saved give what torch's function gives with the options."""
    for options, tensors in calls(tested):
        made, expected = module(tested)(**options), tested.torchs(**tensors, **options)
        with tested.naming(options | tensors):
            assert_close(made(**tensors), expected)
            assert_close(copied(made)(*tensors.values()), expected)


@each_module
def test_defaults_are_torchs(tested: Tested) -> None:
    """Attributes, buffers and state of a module without options."""
    ours, theirs = module(tested)(), torchs_module(tested)()

    for parameter in tested.declaration.bound:
        assert getattr(ours, parameter.name) == getattr(theirs, parameter.name)
    assert ours.state_dict().keys() == theirs.state_dict().keys()


@each_module
def test_weights_are_buffers(tested: Tested) -> None:
    """They follow the module to another dtype, and are saved and loaded as torch's are."""
    for options, _ in calls(tested):
        weights = {name: x for name, x in options.items() if isinstance(x, Tensor)}
        made, theirs = (copy.deepcopy(m(tested)(**options)) for m in (module, torchs_module))

        assert made.state_dict().keys() == weights.keys() == theirs.state_dict().keys()
        made.load_state_dict({name: x + 1 for name, x in theirs.state_dict().items()})
        for name, weight in weights.items():
            assert_close(getattr(made, name), weight + 1)
        made.double()
        assert all(getattr(made, name).dtype == torch.float64 for name in weights)


@each_module
def test_a_module_shows_its_options(tested: Tested) -> None:
    """Its repr is a call, with the shape of a weight in place of its values; torch's shows none."""
    for options, _ in calls(tested):
        shown = repr(module(tested)(**options))
        texts = {n: f"Tensor{list(x.shape)}" for n, x in options.items() if isinstance(x, Tensor)}

        assert shown.startswith(f"{tested.declaration.module}(")
        for name, value in options.items():
            assert f"{name}={texts.get(name, repr(value))}" in shown


@each_module
def test_an_attribute_that_is_set_later_is_used(tested: Tested) -> None:
    """As torch's."""
    options, tensors = next(calls(tested))
    made: Any = module(tested)(**options | {"reduction": "mean"})
    made.reduction = "sum"

    assert_close(made(**tensors), tested.torchs(**tensors, **options | {"reduction": "sum"}))


@each_module
def test_what_is_bound_is_refused_when_the_module_is_made(tested: Tested) -> None:
    """Not only when it is called; of a weight that is no tensor nn.Module names the type."""
    with pytest.raises(ValueError, match=r"reduction must be one of .*, got 'average'"):
        module(tested)(reduction="average")
    with pytest.raises(TypeError, match=r"__init__.* unexpected keyword argument 'input'"):
        module(tested)(input=None)
    for parameter in tested.declaration.bound:
        if parameter.weight:
            with pytest.raises(TypeError, match=rf"'list'.*'{parameter.name}'"):
                module(tested)(**{parameter.name: [1.0]})


@each_module
def test_options_are_given_by_name(tested: Tested) -> None:
    """So that a word does not land in another argument, as it does in torch; a weight need not."""
    plain = [parameter.name for parameter in tested.declaration.bound if not parameter.keyword_only]
    places = [torch.ones(3)] * len(plain)
    made = module(tested)(*places)

    assert all(getattr(made, name) is places[0] for name in plain)
    with pytest.raises(TypeError, match=r"__init__.* positional"):
        module(tested)(*places, "sum")
    with pytest.raises(TypeError, match=r"forward.* positional"):
        module(tested)()(*[torch.ones(3)] * (len(tested.declaration.tensors) + 1))


@each_module
def test_a_module_is_found_where_its_class_says(tested: Tested) -> None:
    """So that what was pickled can be loaded; its methods show their source."""
    made = module(tested)

    assert getattr(lossdocs.modules, made.__qualname__) is made
    assert made.__module__ == "lossdocs.modules"
    assert "self._set(" in inspect.getsource(made.__init__)
    assert tested.stem in str(made.__doc__)
