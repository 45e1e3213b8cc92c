"""What a loss refuses it refuses under every transform under which torch does."""

import math
import shutil
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
import torch
import torch.nn.functional as F
from compiling import compiled
from losses.every import LOSSES, Function, Tested
from sampling import everything, sampled
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd import forward_ad
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils.checkpoint import checkpoint

import lossdocs
from lossdocs.declare.kinds import ClassIndices
from lossdocs.derive.samples import Given

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",
    "ignore::torch.jit.TracerWarning",
    "ignore::FutureWarning",
    "ignore:Attempted to insert a get_attr Node:UserWarning",  # torch's decompositions
)

BETWEEN, TORCHS = lossdocs.binary_cross_entropy, F.binary_cross_entropy  # probabilities

# Under which a loss with a derivative of its own does not work at all: torch has no rule for them.
WITHOUT_A_RULE = {"functionalize"}


class Call:
    """A loss of tensors alone, and two calls of it: a good one, and one with a wrong value."""

    def __init__(self, function: Function, good: Given, bad: Given) -> None:
        self.names = [name for name, value in good.items() if isinstance(value, Tensor)]
        options = {name: value for name, value in good.items() if name not in self.names}
        self.good = tuple(good[name] for name in self.names)
        self.bad = tuple(bad[name] for name in self.names)
        self.both = tuple(torch.stack(pair) for pair in zip(self.good, self.bad, strict=True))

        def call(*tensors: Tensor) -> Tensor:
            return function(**dict(zip(self.names, tensors, strict=True)), **options)

        self.loss: Function = call

    def sum(self, *tensors: Tensor) -> Tensor:
        """A scalar."""
        return self.loss(*tensors).sum()

    def of_input(self, input: Tensor) -> Tensor:
        """A function of the input alone."""
        return self.sum(input, *self.bad[1:])

    def of_target(self, target: Tensor) -> Tensor:
        """A function of the target alone."""
        at = self.names.index("target")
        return self.loss(*self.bad[:at], target, *self.bad[at + 1 :])

    def as_module(self) -> nn.Module:
        """For torch.export."""
        module = nn.Module()
        module.forward = self.loss
        return module

    def with_leaf(self) -> tuple[Tensor, ...]:
        """The bad call, whose input asks for a gradient."""
        return (self.bad[0].clone().requires_grad_(), *self.bad[1:])


def with_a_tangent(call: Call) -> None:
    with forward_ad.dual_level():
        call.loss(forward_ad.make_dual(call.bad[0], torch.ones_like(call.bad[0])), *call.bad[1:])


def without_values(call: Call) -> None:
    with FakeTensorMode() as mode:
        call.loss(*map(mode.from_tensor, call.bad))


def without_dead_code(call: Call) -> None:
    graph = make_fx(call.loss)(*call.good)
    graph.graph.eliminate_dead_code()
    graph.recompile()
    graph(*call.bad)


TRANSFORMS: dict[str, Callable[[Call], Any]] = {
    "eager": lambda c: c.loss(*c.bad),
    "no_grad": lambda c: torch.no_grad()(c.loss)(*c.bad),
    "inference_mode": lambda c: torch.inference_mode()(c.loss)(*c.bad),
    "backward": lambda c: c.sum(*c.with_leaf()).backward(),
    "checkpoint": lambda c: checkpoint(c.loss, *c.with_leaf(), use_reentrant=False),
    "grad": lambda c: torch.func.grad(c.sum)(*c.bad),
    "vjp": lambda c: torch.func.vjp(c.of_input, c.bad[0]),
    "jvp": lambda c: torch.func.jvp(c.of_input, c.bad[:1], (torch.ones_like(c.bad[0]),)),
    "forward mode": with_a_tangent,
    "jacrev": lambda c: torch.func.jacrev(c.of_input)(c.bad[0]),
    "jacfwd": lambda c: torch.func.jacfwd(c.of_input)(c.bad[0]),
    "hessian": lambda c: torch.func.hessian(c.of_input)(c.bad[0]),
    "linearize": lambda c: torch.func.linearize(c.of_input, c.bad[0]),
    "autograd.functional.hessian": lambda c: torch.autograd.functional.hessian(
        c.of_input, c.bad[0]
    ),
    "functionalize": lambda c: torch.func.functionalize(c.loss)(*c.bad),
    "vmap": lambda c: torch.vmap(c.loss)(*c.both),
    "vmap of rows": lambda c: torch.vmap(c.loss)(*c.bad),
    "vmap over the input": lambda c: torch.vmap(c.of_input)(torch.stack([c.bad[0]] * 2)),
    "vmap over the target": lambda c: torch.vmap(c.of_target)(c.both[c.names.index("target")]),
    "vmap in chunks": lambda c: torch.vmap(c.loss, chunk_size=1)(*c.both),
    "vmap of vmap": lambda c: torch.vmap(torch.vmap(c.loss))(*(x.unsqueeze(0) for x in c.both)),
    "vmap of grad": lambda c: torch.vmap(torch.func.grad(c.sum))(*c.both),
    "grad of vmap": lambda c: torch.func.grad(lambda *xs: torch.vmap(c.sum)(*xs).sum())(*c.both),
    "make_fx": lambda c: make_fx(c.loss)(*c.good)(*c.bad),
    "make_fx, fake": lambda c: make_fx(c.loss, tracing_mode="fake")(*c.good)(*c.bad),
    "make_fx, symbolic": lambda c: make_fx(c.loss, tracing_mode="symbolic")(*c.good)(*c.bad),
    "make_fx of grad": lambda c: make_fx(torch.func.grad(c.sum))(*c.good)(*c.bad),
    "make_fx of vmap": lambda c: make_fx(torch.vmap(c.loss))(*(x[:1] for x in c.both))(
        *(x[1:] for x in c.both)
    ),
    "make_fx without dead code": without_dead_code,
    "jit.trace": lambda c: torch.jit.trace(c.loss, c.good, check_trace=False)(*c.bad),
    "compile": lambda c: compiled(c.loss, "aot_eager")(*c.bad),
    "compile, eager": lambda c: compiled(c.loss, "eager")(*c.bad),
    "compile of grad": lambda c: compiled(torch.func.grad(c.sum), "aot_eager")(*c.bad),
    "compile of vmap": lambda c: compiled(torch.vmap(c.loss), "aot_eager")(*c.both),
    "vmap of compile": lambda c: torch.vmap(torch.compile(c.loss, backend="aot_eager"))(*c.both),
    "export": lambda c: torch.export.export(c.as_module(), c.good).module()(*c.bad),
    "export, decomposed": lambda c: (
        torch.export.export(c.as_module(), c.good).run_decompositions().module()(*c.bad)
    ),
    "meta": lambda c: c.loss(*(x.to("meta") for x in c.bad)),
    "fake": without_values,
}


class Case(NamedTuple):
    """A good call of a loss, and one with a wrong value in one argument."""

    tested: Tested
    name: str
    value: float
    good: Given
    bad: Given

    def here(self, transform: str, *, good: bool = False) -> Exception | None:
        """What our loss raises of a call."""
        return self._raised(transform, self.tested.ours, self.good if good else self.bad)

    def there(self, transform: str, *, good: bool = False) -> Exception | None:
        """What torch's raises, or ours where torch has none."""
        loss = self.tested.theirs or self.tested.ours
        return self._raised(transform, loss, self.good if good else self.bad)

    def _raised(self, transform: str, loss: Function, given: Given) -> Exception | None:
        try:
            TRANSFORMS[transform](Call(loss, self.good, given))
        except Exception as error:  # noqa: BLE001  # whichever it is
            return error
        return None


def planted(tested: Tested) -> Iterator[Case]:
    """A case of each argument whose values are looked at and each wrong value."""
    declaration, seen = tested.declaration, set()
    unweighted = (
        given
        for given in tested.calls(reductions=["none"])
        if not any(weight.name in given for weight in declaration.weights)
    )
    for good, parameter in product(unweighted, declaration.tensors):
        if (name := parameter.name) not in good:
            continue
        kind, wrong = declaration.kind(name, good), list[float]()
        if kind is ClassIndices:
            wrong = [-1, 5 if declaration.sizes else 3]
        elif name in declaration.refused_outside:
            wrong = [kind.low - 0.5, kind.high + 0.5, math.nan]
        for value in wrong:
            if (name, value) not in seen:
                seen.add((name, value))
                tensor = good[name].clone()
                tensor.view(-1)[1] = value
                yield Case(tested, name, value, good, good | {name: tensor})


CASES = [case for tested in LOSSES for case in planted(tested)]
# Of each argument one wrong value under the transforms, nan where that is one.
FEW = {f"{case.tested}-{case.name}": case for case in CASES}


def is_dear(transform: str) -> bool:
    """Whether torch traces a graph for a compiler: that takes as long as many others."""
    return any(word in transform for word in ("comp", "export", "symbolic"))


def each(transforms: Iterable[str]) -> pytest.MarkDecorator:
    """Run a test of each argument under each transform; by day three, and one dear one in all."""
    dear = [name for name in transforms if is_dear(name)]
    cheap = [name for name in transforms if not is_dear(name)]
    pairs = [(key, name) for key in FEW for name in sampled(cheap, f"transforms {key}", 3)]
    pairs += sampled(product(FEW, dear), "compilers of all", 1)
    values = [(FEW[key], name) for key, name in pairs]
    return pytest.mark.parametrize(("case", "transform"), values, ids=map("-".join, pairs))


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.tested}-{case.name}-{case.value}" for case in CASES]
)
def test_every_wrong_value_is_refused_by_name(case: Case) -> None:
    """Wherever there is a value to read."""
    for transform in ("eager", "grad", "jvp", "hessian", "forward mode"):
        error = case.here(transform)

        assert isinstance(error, ValueError | IndexError), transform
        assert f"{case.name} must" in str(error), transform
        assert f"got {case.value:g}" in str(error), transform


@each(TRANSFORMS)
def test_what_torch_refuses_is_refused(case: Case, transform: str) -> None:
    """And nothing else, but for what the contract of the loss excepts."""
    here, there = case.here(transform), case.there(transform)

    if transform in case.tested.exceptions:
        assert there is None, "torch was mended"
        assert here is not None
    else:
        assert (here is None) == (there is None), f"torch: {there!r}, here: {here!r}"
    assert here is None or transform in WITHOUT_A_RULE or is_told(here, there, case.name)


def is_told(here: Exception, there: Exception | None, name: str) -> bool:
    """By name or in torch's words; the same words where torch takes no such call at all."""
    return f"{name} must" in str(here) or "out of bounds" in str(here) or str(here) == str(there)


@each([name for name in TRANSFORMS if "comp" not in name])
def test_a_right_call_is_not_refused(case: Case, transform: str) -> None:
    """Where torch takes it."""
    here = case.here(transform, good=True)

    if transform in WITHOUT_A_RULE:
        assert here is None or "NYI: Functionalize rule for custom_function_call" in str(here)
    else:
        assert here is None or case.there(transform, good=True)


def test_of_a_batch_a_wrong_value_is_refused_by_name() -> None:
    """Which value it was no transform says."""
    with pytest.raises(ValueError, match="input must lie between 0 and 1"):
        torch.vmap(BETWEEN)(torch.full((2, 3), 1.5), torch.full((2, 3), 0.5))


@pytest.mark.skipif(shutil.which("gcc") is None, reason="inductor needs a compiler")
def test_a_compiler_records_the_check_as_an_assertion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which it fuses with what reads the values."""
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    answer = torch.ones(1)

    assert BETWEEN(torch.tensor([0.5]), answer).item() == pytest.approx(math.log(2))
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        BETWEEN(torch.tensor([2.0]), answer)


@pytest.mark.skipif(not everything(), reason="inductor generates code: nightly")
def test_inductor_keeps_the_check_that_torchs_loses() -> None:
    """Compiled, torch's loss of 1.5 is a number, or nan; also under vmap ours is refused."""
    p, wrong = torch.full((2, 3), 0.5), torch.full((2, 3), 1.5)

    assert compiled(TORCHS, "inductor")(wrong, p).isnan()
    for function in (BETWEEN, torch.vmap(BETWEEN)):
        with pytest.raises(RuntimeError, match="input must lie between 0 and 1"):
            compiled(function, "inductor")(wrong, p)


def test_a_saved_trace_checks_where_lossdocs_is_not_imported(tmp_path: Any) -> None:
    """It holds operations of torch alone."""
    p = torch.full((2,), 0.5)
    traced = torch.jit.trace(BETWEEN, (p, p))

    assert "_functional_assert_async" in str(traced.graph)
    assert "lossdocs::" not in str(traced.graph)
