"""What is compiled in tests; what torch does before it compiles the first time is of none of them.

It imports its compiler, and the decompositions that forward mode asks for: a second or two.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch._decomp.decompositions_for_jvp
from sampling import everything

BACKEND = "inductor" if everything() else "aot_eager"  # the one generates code, the other traces


def compiled(function: Callable[..., Any], backend: str = BACKEND) -> Callable[..., Any]:
    """In one graph, as if nothing had been compiled before: of one function only a few are."""
    torch.compiler.reset()
    found: Callable[..., Any] = torch.compile(function, backend=backend, fullgraph=True)
    return found


compiled(torch.sin, "aot_eager")(torch.ones(1, requires_grad=True)).backward()
