"""What one call of a loss did, element by element, and what in it is probably a mistake."""

from collections.abc import Callable
from typing import Any
from warnings import catch_warnings

import torch
from torch import Tensor, nn

from lossdocs.explain.account import account_of, differentiated
from lossdocs.explain.call import called
from lossdocs.explain.causes import causes
from lossdocs.explain.explanation import Explanation
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
    # The warnings of the explanation replace torch's own.
    with catch_warnings(action="ignore"), torch.inference_mode(mode=False), torch.enable_grad():
        call = call.with_options(lambda x: x.clone() if isinstance(x, Tensor) else x)
        tensors = {name: tensor.detach().clone() for name, tensor in given.items()}
        try:
            value, slopes = differentiated(call, tensors)
        except Exception as error:
            for line in causes(error, call, tensors):
                error.add_note(line)
            raise
        inner, computed = call.inner(tensors)
        if inner is not call:
            first = next(iter(computed))
            kind = inner.declaration[first].kinds[0].name
            slopes[kind] = differentiated(inner, computed)[1][first]
        with torch.no_grad():
            losses = call.elements(tensors)
            account = account_of(Reading(inner, computed), value, losses, slopes)
            last = next(iter(given.values())).grad_fn if inner is call else None
            made_by = None if last is None else last.name().removesuffix("Backward0")
            return Explanation(inner, computed, call, tensors, account, made_by)
