"""What one call of a loss did, element by element, and what in it is probably a mistake."""

from collections.abc import Callable
from functools import partial
from typing import Any
from warnings import catch_warnings

import torch
from torch import Tensor, nn

from lossdocs.explain.account import account_of, differentiated
from lossdocs.explain.causes import causes
from lossdocs.explain.explanation import Explanation
from lossdocs.explain.reading import Reading
from lossdocs.explain.refusals import (
    arguments_of,
    is_known,
    is_of_torch,
    no_loss,
    refuse_hidden,
    refuse_others,
)
from lossdocs.explain.run import Recorder, Run, run


def explain(
    loss: nn.Module | Callable[..., Tensor], *arguments: Any, **options: Any
) -> Explanation:
    """Give an account of one call of a loss.

    What is given is run once, on copies of the tensors; hooks run too. The account is that of the
    loss that it calls, and says where what it returned is another number.

    Args:
        loss: a loss of lossdocs, or torch's of the same name: a module, or a function; also what
            calls one, such as a module with a forward of its own.
        arguments: what the loss is given, as it takes it: the tensors, and of a function what
            follows by position.
        options: what it is given by name.

    Returns:
        What was understood, what each element adds to the loss, what the sum is divided by, the
        gradient, and warnings for what is probably a mistake. It prints as text, and a notebook
        shows it as HTML.

    Raises:
        TypeError: `loss` calls none of these, or does not take the arguments.
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
    while isinstance(loss, partial):
        arguments, options = (*loss.args, *arguments), {**loss.keywords, **options}
        loss = loss.func
    given = arguments_of(loss, arguments, options)
    # The warnings of the explanation replace torch's own.
    with catch_warnings(action="ignore"), torch.inference_mode(mode=False), torch.enable_grad():
        recorder = Recorder()
        try:
            done = run(loss, given, arguments, options, recorder)
        except Exception as error:
            _explain_error(error, loss, recorder)
            raise
        if not done.all_seen:
            raise no_loss(loss)
        refuse_hidden(recorder.seen)
        with done.seen.autocast:
            return _explained(done)


def _explain_error(error: Exception, loss: Any, recorder: Recorder) -> None:
    """Say what a loss was given, where it raised; or that something else raised."""
    last = recorder.seen[-1] if recorder.seen else None
    if last is None and is_of_torch(loss) and not is_known(loss):
        raise no_loss(loss) from error
    if last is None or last.value is not None:
        when = "before any loss was called" if last is None else "after the loss had returned"
        error.add_note(f"It was raised {when}.")
        return
    refuse_hidden(recorder.seen)
    refuse_others(last.arguments, last.known)
    for line in causes(error, last.known, last.copies):
        error.add_note(line)


def _explained(done: Run) -> Explanation:
    call, tensors = done.call, done.tensors
    slopes = differentiated(call, tensors, done.requiring)
    inner, computed = call.inner(tensors)
    if inner is not call:
        first = next(iter(computed))
        kind = inner.declaration[first].kinds[0].name
        slopes[kind] = differentiated(inner, computed)[first]
    with torch.no_grad():
        losses = done.seen.value.detach().clone()
        if call.reduction != "none":
            exact, wide = call.wide(tensors)
            losses = exact.elements(wide)
        account = account_of(Reading(inner, computed), done, losses, slopes)
        return Explanation(inner, computed, call, tensors, account, done)
