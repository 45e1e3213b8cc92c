"""What a loss refuses it refuses under every transform under which torch does."""

import math
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from losses.every import STEMS, ours
from losses.every_loss import Given, Loss, calls, declaration_of, theirs
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd import forward_ad
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils.checkpoint import checkpoint

import lossdocs
from lossdocs.declare import classes, values
from lossdocs.declare import loss as declared
from lossdocs.declare.kinds import ClassIndices

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",
    "ignore::torch.jit.TracerWarning",
    "ignore::FutureWarning",
    "ignore:Attempted to insert a get_attr Node:UserWarning",  # torch's decompositions
)

BETWEEN, TORCHS = lossdocs.binary_cross_entropy, F.binary_cross_entropy  # probabilities
OF_CLASSES = lossdocs.nll_loss

# Where one of the two raises and the other does not, and why: all of it.
DIFFERENCES = {
    ("binary_cross_entropy", "export, decomposed"): "torch decomposes its loss without its check",
}

# Under which a loss with a derivative of its own does not work at all: torch has no rule for them.
WITHOUT_A_RULE = {"functionalize"}


class Call:
    """A loss of tensors alone, and two calls of it: a good one, and one with a wrong value."""

    def __init__(self, function: Loss, good: Given, bad: Given) -> None:
        self.names = [name for name, value in good.items() if isinstance(value, Tensor)]
        options = {name: value for name, value in good.items() if name not in self.names}
        self.good = tuple(good[name] for name in self.names)
        self.bad = tuple(bad[name] for name in self.names)
        self.both = tuple(torch.stack(pair) for pair in zip(self.good, self.bad, strict=True))

        def call(*tensors: Tensor) -> Tensor:
            return function(**dict(zip(self.names, tensors, strict=True)), **options)

        self.loss: Loss = call

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


def without_grad(call: Call) -> None:
    with torch.no_grad():
        call.loss(*call.bad)


def in_inference_mode(call: Call) -> None:
    with torch.inference_mode():
        call.loss(*call.bad)


def with_backward(call: Call) -> None:
    call.sum(call.bad[0].clone().requires_grad_(), *call.bad[1:]).backward()


def with_a_tangent(call: Call) -> None:
    with forward_ad.dual_level():
        call.loss(forward_ad.make_dual(call.bad[0], torch.ones_like(call.bad[0])), *call.bad[1:])


def without_values(call: Call) -> None:
    with FakeTensorMode() as mode:
        call.loss(*map(mode.from_tensor, call.bad))


def checkpointed(call: Call) -> None:
    leaf = call.bad[0].clone().requires_grad_()
    checkpoint(call.loss, leaf, *call.bad[1:], use_reentrant=False)


def without_dead_code(call: Call) -> None:
    graph = make_fx(call.loss)(*call.good)
    graph.graph.eliminate_dead_code()
    graph.recompile()
    graph(*call.bad)


def compiled(function: Callable[..., Any], backend: str = "aot_eager") -> Callable[..., Any]:
    torch.compiler.reset()
    found: Callable[..., Any] = torch.compile(function, backend=backend, fullgraph=True)
    return found


def exported(call: Call) -> Any:
    return torch.export.export(call.as_module(), call.good)


TRANSFORMS: dict[str, Callable[[Call], Any]] = {
    "eager": lambda c: c.loss(*c.bad),
    "no_grad": without_grad,
    "inference_mode": in_inference_mode,
    "backward": with_backward,
    "checkpoint": checkpointed,
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
    "compile": lambda c: compiled(c.loss)(*c.bad),
    "compile, eager": lambda c: compiled(c.loss, "eager")(*c.bad),
    "compile of grad": lambda c: compiled(torch.func.grad(c.sum))(*c.bad),
    "compile of vmap": lambda c: compiled(torch.vmap(c.loss))(*c.both),
    "vmap of compile": lambda c: torch.vmap(torch.compile(c.loss, backend="aot_eager"))(*c.both),
    "export": lambda c: exported(c).module()(*c.bad),
    "export, decomposed": lambda c: exported(c).run_decompositions().module()(*c.bad),
    "meta": lambda c: c.loss(*(x.to("meta") for x in c.bad)),
    "fake": without_values,
}


def planted(stem: str) -> Iterator[tuple[str, float, Given, Given]]:
    """For each argument whose values are looked at and each wrong value a good and a bad call."""
    declaration = declaration_of(stem)
    seen = set()
    for good in calls(stem, reductions=["none"]):
        for parameter in declaration.tensors:
            name = parameter.name
            if name not in good or any(weight.name in good for weight in declaration.weights):
                continue
            kind = declaration.kind(name, good)
            wrong: list[float] = []
            if kind is ClassIndices:
                wrong = [-1, 5 if declaration.sizes else 3]
            elif name in declaration.refused_outside:
                wrong = [kind.low - 0.5, kind.high + 0.5, math.nan]
            for value in wrong:
                if (name, value) not in seen:
                    seen.add((name, value))
                    tensor = good[name].clone()
                    tensor.view(-1)[1] = value
                    yield name, value, good, good | {name: tensor}


CASES = [(stem, *case) for stem in STEMS for case in planted(stem)]
# Of each argument one wrong value under all transforms, nan where that is one.
FEW = {(stem, name): (stem, name, *rest) for stem, name, *rest in CASES}


def raised(transform: str, function: Loss, good: Given, bad: Given) -> Exception | None:
    """What it raised."""
    try:
        TRANSFORMS[transform](Call(function, good, bad))
    except Exception as error:  # noqa: BLE001  # whichever it is
        return error
    return None


@pytest.mark.parametrize(("stem", "name", "value", "good", "bad"), CASES)
def test_every_wrong_value_is_refused_by_name(
    stem: str, name: str, value: float, good: Given, bad: Given
) -> None:
    """Wherever there is a value to read."""
    for transform in ("eager", "grad", "jvp", "hessian", "forward mode"):
        error = raised(transform, ours(stem), good, bad)

        assert isinstance(error, ValueError | IndexError), transform
        assert f"{name} must" in str(error), transform
        assert f"got {value:g}" in str(error), transform


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(("stem", "name", "value", "good", "bad"), FEW.values(), ids=map(str, FEW))
def test_what_torch_refuses_is_refused(
    stem: str, name: str, value: float, good: Given, bad: Given, transform: str
) -> None:
    """And nothing else, but for what is listed above."""
    function = theirs(stem) or ours(stem)
    here = raised(transform, ours(stem), good, bad)
    there = raised(transform, function, good, bad)

    if (stem, transform) in DIFFERENCES:
        assert there is None, "torch was mended"
        assert here is not None
    else:
        assert (here is None) == (there is None), f"torch: {there!r}, here: {here!r}"
    assert here is None or transform in WITHOUT_A_RULE or is_told(here, there, name)


def is_told(here: Exception, there: Exception | None, name: str) -> bool:
    """By name or in torch's words; the same words where torch takes no such call at all."""
    return f"{name} must" in str(here) or "out of bounds" in str(here) or str(here) == str(there)


@pytest.mark.parametrize("transform", [name for name in TRANSFORMS if "comp" not in name])
@pytest.mark.parametrize(("stem", "name", "value", "good", "bad"), FEW.values(), ids=map(str, FEW))
def test_a_right_call_is_not_refused(
    stem: str, name: str, value: float, good: Given, bad: Given, transform: str
) -> None:
    """Where torch takes it."""
    here = raised(transform, ours(stem), good, good)

    if transform in WITHOUT_A_RULE:
        assert here is None or "NYI: Functionalize rule for custom_function_call" in str(here)
    else:
        assert here is None or raised(transform, theirs(stem) or ours(stem), good, good)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="inductor needs a compiler")
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


def fails(*_: Any, **__: Any) -> Any:
    """An accident that no check foresees."""
    raise RuntimeError("planted")


INDICES = torch.tensor([0, 2])
ACCIDENTS: list[tuple[Any, str, Loss]] = [
    (torch, "broadcast_shapes", lambda: lossdocs.kl_div(torch.zeros(2, 3), torch.ones(3))),
    (Tensor, "__bool__", lambda: BETWEEN(torch.ones(2), torch.ones(2))),
    (
        values,
        "_passed",
        lambda: torch.vmap(BETWEEN)(torch.ones(2), torch.ones(2)),
    ),
    (Tensor, "gather", lambda: OF_CLASSES(torch.zeros(2, 3), INDICES)),
    (declared, "in_memory", lambda: OF_CLASSES(torch.zeros(2, 3), INDICES)),
]


@pytest.mark.parametrize(
    ("module", "name", "call"), ACCIDENTS, ids=[name for _, name, _ in ACCIDENTS]
)
def test_an_accident_is_told_as_what_it_is(
    module: Any, name: str, call: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What catches an error passes on what it does not know."""
    monkeypatch.setattr(module, name, fails)

    with pytest.raises(RuntimeError, match="planted"):
        call()


def test_an_accident_while_an_accident_is_explained_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first one is the cause."""

    def first(*_: Any, **__: Any) -> Any:
        raise IndexError("the cause")

    monkeypatch.setattr(declared.about(OF_CLASSES), "kernel", first)
    monkeypatch.setattr(classes, "refuse_where_known", fails)

    with pytest.raises(IndexError, match="the cause"):
        OF_CLASSES(torch.zeros(2, 3), INDICES)
