"""Every tensor is made on the device of its input, whatever the default device is."""

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from explain.saying import gathered
from losses.every import Tested, each_loss
from sampling import sampled
from torch import Tensor
from torch.testing import assert_close

import lossdocs
from lossdocs.derive.samples import Given

PACKAGE = Path(lossdocs.__file__).parent
PACKAGES = ["contract", "declare", "derive", "explain", "kernels", "losses", "numerics"]
MAKE = {"arange", "as_tensor", "empty", "eye", "full", "linspace", "logspace", "ones", "rand"}
MAKE |= {"randint", "randn", "randperm", "scalar_tensor", "tensor", "tril_indices", "zeros"}


@contextmanager
def by_default(device: str) -> Iterator[None]:
    """As a program says it once for all that follows."""
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)  # a device would stay a mode, in every call to come


each_way = pytest.mark.parametrize("elsewhere", [torch.device, by_default])


def outcomes(tested: Tested, given: Given) -> list[Tensor]:
    """Value, gradient, and the gradient that is computed anew."""
    leaf = given[tested.first].clone().requires_grad_()
    value = tested.ours(**given | {tested.first: leaf})
    upstream = value.detach().clone()
    return [
        value.detach(),
        *torch.autograd.grad(value, leaf, upstream, retain_graph=True),
        *torch.autograd.grad(value, leaf, upstream),
    ]


@each_loss
@each_way
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32], ids=str)
def test_the_default_device_changes_nothing(
    tested: Tested, elsewhere: Any, dtype: torch.dtype
) -> None:
    """Neither the first call under it nor one after it."""
    calls = tested.calls(dtype=dtype, reductions=["none", "mean"])
    for given in sampled(calls, f"{tested} {dtype} device", 6):
        with elsewhere("meta"):
            inside = outcomes(tested, given)
        outside = outcomes(tested, given)

        with tested.naming(given):
            assert all(tensor.is_cpu for tensor in inside)
            assert_close(inside, outside, rtol=0, atol=0, equal_nan=True)


@each_loss
@each_way
def test_nor_in_a_thread_whose_first_call_is_under_it(tested: Tested, elsewhere: Any) -> None:
    """Nothing that a thread keeps between calls was made there."""
    given = next(tested.calls())
    expected = outcomes(tested, given)

    def both() -> list[list[Tensor]]:
        with elsewhere("meta"):
            inside = outcomes(tested, given)
        return [inside, outcomes(tested, given)]

    with ThreadPoolExecutor(1) as pool:
        for found in pool.submit(both).result():
            assert_close(found, expected, rtol=0, atol=0)


@each_loss
@each_way
def test_a_module_made_before_it_is_called_under_it(tested: Tested, elsewhere: Any) -> None:
    """And one made there has its parameters there, as torch's."""
    module, tensors = tested.module()
    with elsewhere("meta"):
        value = module(*tensors)
        there, _ = tested.module()

    assert value.is_cpu
    assert all(parameter.is_meta for parameter in there.parameters())


@each_way
def test_an_explanation_is_the_same_under_it(elsewhere: Any) -> None:
    """`explain` computes beside what it is given, whatever is wrong with that."""
    for call in sampled(gathered("WARNED"), "explanations", 20):
        expected = str(call.explained())
        with elsewhere("meta"):
            assert str(call.explained()) == expected, call.says


def factories(path: Path) -> Iterator[tuple[str, int]]:
    """The calls that make a tensor on the default device."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        torchs = isinstance(node.func.value, ast.Name) and node.func.value.id == "torch"
        keywords = {keyword.arg for keyword in node.keywords}
        if torchs and node.func.attr in MAKE and not keywords & {"device", "out"}:
            yield path.name, node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_no_call_leaves_the_device_to_the_default(package: str) -> None:
    """As one that does breaks under another default."""
    found = [call for path in (PACKAGE / package).rglob("*.py") for call in factories(path)]

    assert not found


def test_such_a_call_is_found(tmp_path: Path) -> None:
    """The check above sees one."""
    made = ["torch.zeros(3)", "torch.zeros(3, device=x.device)", "x.new_zeros(3)", "torch.eye(2)"]
    (tmp_path / "m.py").write_text("\n".join(made))

    assert list(factories(tmp_path / "m.py")) == [("m.py", 1), ("m.py", 4)]
