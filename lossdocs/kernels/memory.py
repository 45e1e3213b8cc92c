"""Whether a kernel may write beside tensors."""

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual
from torch.jit import is_tracing  # type: ignore[attr-defined]


def in_memory(*tensors: Tensor) -> bool:
    """Whether a kernel may write beside these tensors: plain ones, and no transform looks on.

    Not while compiling or tracing, under vmap or another function transform, even one that looks at
    other tensors, with a tangent of forward mode, for a subclass, or without any value.
    """
    return not is_recorded() and all(map(_is_plain, tensors))


def kept(tensor: Tensor) -> Tensor:
    """What autograd may keep: of a tensor of inference mode, which it refuses, a copy."""
    return tensor.clone() if tensor.is_inference() else tensor


def is_recorded() -> bool:
    """Whether a compiler, a trace or a function transform looks on."""
    if torch.compiler.is_compiling() or is_tracing():
        return True
    # Nothing public says whether torch.func is at work, or make_fx.
    proxies = torch._C._get_dispatch_mode(torch._C._TorchDispatchModeKey.PROXY)  # noqa: SLF001
    return proxies is not None or torch._C._are_functorch_transforms_active()  # noqa: SLF001


def _is_plain(tensor: Tensor) -> bool:
    if type(tensor) not in (Tensor, torch.nn.Parameter) or tensor.layout != torch.strided:
        return False
    if tensor.is_neg():  # its numbers have the other sign in memory, and copy_ of torch forgets it
        return False
    try:
        return tensor.data_ptr() != 0 and unpack_dual(tensor).tangent is None
    except RuntimeError:  # a tensor of a transform has no memory of its own
        return False
