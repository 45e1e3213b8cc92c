"""What one call of a loss did, element by element, and what in it is probably a mistake."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lossdocs.explain import notes
from lossdocs.explain.account import account_of, gradients, quietly
from lossdocs.explain.call import Call, Tensors, called
from lossdocs.explain.case import Case
from lossdocs.explain.causes import causes
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.hazards import find, found_by
from lossdocs.explain.reading import Reading


def explain(
    loss: nn.Module | Callable[..., Tensor], *arguments: Any, **options: Any
) -> Explanation:
    """Give an account of one call of a loss.

    The tensors are copied first; neither they nor the loss are changed.

    Args:
        loss: a loss of lossdocs, or torch's of the same name: a module, or a function, also one
            in a `functools.partial` or compiled by torch.
        arguments: what the loss is given, as it takes it: the tensors, and of a function what
            follows by position.
        options: what it is given by name.

    Returns:
        What was understood, what each element adds to the loss, what the sum is divided by, the
        gradient, and warnings for what is probably a mistake. It prints as text, and a notebook
        shows it as HTML.

    Raises:
        TypeError: `loss` is none of these, or does not take the arguments.
        Exception: what the loss itself raises, with notes on what may be wrong.

    Examples:
        >>> import torch
        >>> from lossdocs import explain
        >>> explanation = explain(
        ...     torch.nn.CrossEntropyLoss(), torch.tensor([[0.7, 0.2, 0.1]]), torch.tensor([0])
        ... )
        >>> explanation.account.value
        tensor(0.7679)
        >>> [warning.key for warning in explanation.warnings]
        ['probabilities-as-logits']
    """
    call, given = called(loss, arguments, options)
    with torch.inference_mode(mode=False), torch.enable_grad():
        call = call.with_options(usable)
        tensors = {name: copied(name, tensor) for name, tensor in given.items()}
        value = evaluated(call, tensors)
        slopes = gradients(value, tensors)
        inner, computed = call.inner(tensors)
        if inner is not call:
            first = next(iter(computed))
            logits = {first: computed[first].detach().requires_grad_()}
            reached = gradients(quietly(inner, computed | logits), logits)
            slopes[inner.declaration[first].kinds[0].name] = reached[first]
        losses = quietly(call.elements, tensors).detach()
    with torch.no_grad():
        read = Reading(inner, detached(computed))
        found = account_of(read, value.detach(), losses, slopes)
        made = made_by(next(iter(given.values()))) if inner is call else None
        case = Case(inner, read.tensors, call, detached(tensors), found, made)
        return Explanation(case, find(case), list(found_by(notes, case)))


def usable(value: Any) -> Any:
    """A tensor that autograd may save; made in inference mode it may not."""
    return value.clone() if isinstance(value, Tensor) and value.is_inference() else value


def copied(name: str, tensor: Tensor) -> Tensor:
    """A tensor by which the loss is differentiated, unless it is what is aimed at."""
    copy = tensor.detach().clone()
    return copy.requires_grad_(copy.is_floating_point() and name != "target")


def detached(tensors: Tensors) -> Tensors:
    """The same numbers without a graph."""
    return {name: tensor.detach() for name, tensor in tensors.items()}


def made_by(input: Tensor) -> str | None:
    """The operation that made a tensor, by autograd's record."""
    return None if input.grad_fn is None else input.grad_fn.name().removesuffix("Backward0")


def evaluated(call: Call, tensors: Tensors) -> Tensor:
    """The value of the loss; what the loss raises says what it was given, and what may help."""
    try:
        return quietly(call, tensors)
    except Exception as error:
        for line in causes(error, call, detached(tensors)):
            error.add_note(line)
        raise
