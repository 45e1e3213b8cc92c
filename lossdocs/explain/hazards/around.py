"""What was returned beside what the loss is."""

from collections.abc import Iterator

from torch import Tensor, nn

from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding
from lossdocs.explain.known import of
from lossdocs.explain.refusals import is_replaced
from lossdocs.explain.run import same, shown
from lossdocs.explain.spelling import number, place, sentence

HOOKS = ("_forward_pre_hooks", "_forward_hooks")


def other_value(case: Case) -> Finding | None:
    """Another number was returned than the loss of what was given."""
    run, own = case.run, case.account.computed
    loss = own if (of_given := run.of_given()) is None else of_given
    if same(loss, run.returned) and same(own, run.returned):
        return None
    about = "what was given" if of_given is not None else "what it was called with"
    returned, is_loss = _beside(run.returned, loss)
    says = {"caller": shown(run.loss), "returned": returned, "is": is_loss, "about": about}
    return case.finding("other-value", because="; ".join(_because(case)), **says)


def _beside(returned: object, loss: Tensor) -> tuple[str, str]:
    """Both values, where they differ first."""
    if not isinstance(returned, Tensor):
        return f"a {type(returned).__name__}", _shown(loss)
    if returned.shape != loss.shape or same(returned, loss) or loss.dim() == 0:
        return _shown(returned), _shown(loss)
    differ = (returned != loss) & ~(returned.isnan() & loss.isnan())
    index = int(differ.flatten().int().argmax())
    at = place(index, loss.shape)
    one, other = (_digits(x.flatten()[index]) for x in (returned, loss))
    return f"{one} at {at}", f"{other} there"


def _shown(x: Tensor) -> str:
    return _digits(x) if x.dim() == 0 else sentence("a tensor of shape {shape}", shape=x.shape)


def _digits(x: Tensor) -> str:
    return number(x) if x.dtype.itemsize < 4 else f"{x.item():.7g}"


def _because(case: Case) -> list[str]:
    """What may stand between the loss and what was returned."""
    changed = "what is returned is not what the loss returned"
    if same(case.account.computed, case.run.returned):
        changed = "the loss is called with other numbers"
    return list(_known(case)) or [changed]


def _known(case: Case) -> Iterator[str]:
    loss, found = case.run.loss, of(case.call.declaration, torch=case.call.of_torch)
    if found.of_torch and is_replaced(found):
        yield f"torch.nn.functional.{found.declaration.name} was replaced by another function"
    if isinstance(loss, nn.Module):
        if hooks := sum(len(vars(loss)[name]) for name in HOOKS):
            yield sentence("the module has {n:# hook|# hooks}", n=hooks)
        if "forward" in vars(loss):
            yield "the forward of this module was replaced"
        elif found.module is not None and type(loss).forward is not found.module.forward:
            yield f"{type(loss).__name__} has a forward of its own"
    if len(case.run.all_seen) > 1:
        yield f"it calls {len(case.run.all_seen)} losses, of which this is one"
