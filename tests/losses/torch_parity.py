"""How a loss here is held against torch's: the same value, or a refusal in both."""

import copy
import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

LossFunction = Callable[..., Tensor]
Options = dict[str, Any]

REFUSALS = (ValueError, TypeError, IndexError)


def outcome(function: LossFunction, *arguments: Any, **options: Any) -> Tensor | Exception:
    """The value, or the exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's KLDivLoss warns at each 'mean'
        try:
            return function(*arguments, **options)
        except Exception as error:  # noqa: BLE001  # whichever it is, it is the outcome
            return error


def mismatch(ours: LossFunction, theirs: LossFunction, *arguments: Any, **options: Any) -> str:
    """Say how the two differ on one call; nothing where they agree."""
    expected, actual = (outcome(function, *arguments, **options) for function in (theirs, ours))
    if isinstance(expected, Exception):
        return "" if isinstance(actual, REFUSALS) else f"torch: {expected!r}, here: {actual!r}"
    if isinstance(actual, Exception):
        return f"torch: {expected!r}, here: {actual!r}"
    return as_close_as_torch(actual, expected, theirs, arguments, options)


def as_close_as_torch(
    actual: Tensor, expected: Tensor, theirs: LossFunction, arguments: Any, options: Options
) -> str:
    """Equal within the defaults of assert_close, or at least as near to what float64 gives."""
    try:
        torch.testing.assert_close(actual, expected, equal_nan=True)
    except AssertionError as error:
        if actual.dtype == expected.dtype and actual.shape == expected.shape:
            exact = copy.deepcopy(theirs).double() if isinstance(theirs, nn.Module) else theirs
            truth = outcome(
                exact,
                *map(in_float64, arguments),
                **{name: in_float64(value) for name, value in options.items()},
            )
            assert isinstance(truth, Tensor), truth
            spacing = torch.finfo(actual.dtype).eps * truth.abs()
            near = (actual - truth).abs() <= (expected - truth).abs() + spacing
            both = actual.isnan() & expected.isnan()
            given = [x for x in (*arguments, *options.values()) if isinstance(x, Tensor)]
            if any(x.isinf().any() for x in given) and not any(x.isnan().any() for x in given):
                # Of 0 times infinity torch makes nan, also where the loss is infinite.
                both |= actual.isinf() & expected.isnan()
            if (near | both | (actual == expected)).all():
                return ""
        return f"torch: {expected!r}, here: {actual!r} ({str(error).splitlines()[0]})"
    return ""


def in_float64(value: Any) -> Any:
    """Widen a floating tensor; leave all else as it is."""
    floating = isinstance(value, Tensor) and value.is_floating_point()
    return value.double() if floating else value


def grid(**choices: list[Any]) -> Iterator[Options]:
    """Every combination of the choices."""
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def example(*shape: int, shift: float = 0.0, dtype: torch.dtype = torch.float32) -> Tensor:
    """Fixed values between -3 and 3, all different."""
    count = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (3 * torch.sin(1.7 * count + shift)).reshape(shape).to(dtype)
