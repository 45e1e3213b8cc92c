"""What one call of a loss did, element by element, and what in it is probably a mistake."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lossdocs.explain.account import account, quietly
from lossdocs.explain.call import Call, called
from lossdocs.explain.case import Case
from lossdocs.explain.causes import causes
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.hazards import find
from lossdocs.explain.notes import note
from lossdocs.explain.reading import read


def explain(
    loss: nn.Module | Callable[..., Tensor],
    input: Tensor,
    target: Tensor,
    *arguments: Any,
    **options: Any,
) -> Explanation:
    """Give an account of one call of a loss.

    The tensors are copied first; neither they nor the loss are changed.

    Args:
        loss: `CrossEntropyLoss`, `NLLLoss`, `KLDivLoss`, `BCELoss` or `BCEWithLogitsLoss`, or
            their functions, of lossdocs or of torch.
        input: what the loss is given first.
        target: what it is given second.
        arguments: of a function, what follows by position.
        options: of a function, its options by name.

    Returns:
        What was understood, what each element adds to the loss, what the sum is divided by, the
        gradient, and warnings for what is probably a mistake. It prints as text, and a notebook
        shows it as HTML.

    Raises:
        TypeError: `loss` is none of these, or does not take the options.
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
    for name, tensor in {"input": input, "target": target}.items():
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{name} must be a Tensor, got {type(tensor).__name__}")
    with torch.inference_mode(mode=False), torch.enable_grad():
        given = {name: usable(value) for name, value in options.items()}
        call = called(loss, tuple(map(usable, arguments)), given)
        x, t = input.detach().clone(), target.detach().clone()
        value = evaluated(call, x.requires_grad_(x.is_floating_point()), t)
        reading = read(call, x, t)
        parts = account(call, reading, value, x, t)
    with torch.no_grad():
        case = Case(call, x.detach(), t, reading, parts, made_by(input))
        return Explanation(case, find(case), note(case))


def usable(value: Any) -> Any:
    """A tensor that autograd may save; made in inference mode it may not."""
    return value.clone() if isinstance(value, Tensor) and value.is_inference() else value


def made_by(input: Tensor) -> str | None:
    """The operation that made a tensor, by autograd's record."""
    return None if input.grad_fn is None else input.grad_fn.name().removesuffix("Backward0")


def evaluated(call: Call, input: Tensor, target: Tensor) -> Tensor:
    """The value of the loss; what the loss raises says what it was given, and what may help."""
    try:
        return quietly(call, input, target)
    except Exception as error:
        for line in causes(error, call, input.detach(), target):
            error.add_note(line)
        raise
