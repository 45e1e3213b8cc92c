"""The inputs of torch's own tests, which its wheel carries: for each loss and dtype drawn once."""

from functools import cache
from typing import Any

import torch
from torch import nn
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.common_modules import module_db

HOME = "nn.functional."
OPERATORS = {
    op.name.removeprefix(HOME): op
    for op in op_db
    if op.name.startswith(HOME) and not op.variant_test_name
}
MODULES = {
    name: info for info in module_db for name in dir(nn) if info.module_cls is vars(nn)[name]
}


@cache
def of_function(stem: str, dtype: torch.dtype, *, requires_grad: bool = False) -> list[Any]:
    """The samples of the operator tests, legacy arguments left out."""
    operator = OPERATORS[stem]
    if dtype not in operator.supported_dtypes("cpu"):
        return []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)  # they are drawn from the global generator
        found = list(operator.sample_inputs("cpu", dtype, requires_grad=requires_grad))
    assert found
    return found


@cache
def of_module(name: str, dtype: torch.dtype) -> list[Any]:
    """The inputs of the module tests."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        info, given = MODULES[name], {"device": "cpu", "requires_grad": False, "training": True}
        return list(info.module_inputs_func(info, dtype=dtype, **given))
