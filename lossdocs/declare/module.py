"""A loss as an `nn.Module`: its function, with the options bound."""

import linecache
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from lossdocs.declare.checks import converted
from lossdocs.declare.declaration import signature
from lossdocs.declare.loss import Loss, about


class LossModule(nn.Module):
    """A loss function and its options.

    Weights are buffers, as in torch: they follow `.to()` and stand in the `state_dict`.
    The other options are attributes.
    """

    about: Loss
    function: Callable[..., Tensor]

    def _set(self, **options: Any) -> None:
        options = converted(self.about.declaration, options)
        super().__init__()
        for name, value in options.items():
            if self.about.declaration[name].weight:
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    def extra_repr(self) -> str:
        """Show every option, weights first, and of a weight its shape."""
        bound = sorted(self.about.declaration.bound, key=lambda parameter: not parameter.weight)
        return ", ".join(f"{p.name}={_shown(getattr(self, p.name))}" for p in bound)

    def _options(self) -> dict[str, Any]:
        return {p.name: getattr(self, p.name) for p in self.about.declaration.bound}


# Written out for each loss, so that Python itself refuses wrong arguments, and names them.
METHODS = """\
def __init__(self, {parameters}) -> None:
    self._set({options})

def forward(self, {tensors}):
    return type(self).function({tensors}, **self._options())
"""


def module_of(function: Callable[..., Tensor]) -> type[LossModule]:
    """The class of a loss, of the name that its declaration gives."""
    known = about(function)
    name, bound = known.declaration.name, known.declaration.bound
    module = type(
        known.declaration.module,
        (LossModule,),
        {
            "about": known,
            "function": staticmethod(function),
            "__doc__": f"Module form of [`{name}`][lossdocs.losses.{name}.{name}].",
            "__module__": "lossdocs.modules",
        },
    )
    source = METHODS.format(
        parameters=signature(bound, lambda one: one.name, lambda one: f"=_{one.name}"),
        options=", ".join(f"{parameter.name}={parameter.name}" for parameter in bound),
        tensors=", ".join(parameter.name for parameter in known.declaration.tensors),
    )
    defaults = {f"_{parameter.name}": parameter.default for parameter in bound}
    for method in _compiled(source, f"<methods of {module.__name__}>", defaults):
        method.__qualname__ = f"{module.__name__}.{method.__name__}"
        setattr(module, method.__name__, method)
    return module


def _compiled(source: str, file: str, names: dict[str, Any]) -> list[Any]:
    """The functions of a source that tracebacks and inspect can show, as dataclasses have it."""
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    before = set(names)
    exec(compile(source, file, "exec"), names)  # noqa: S102  # written from a declaration
    return [value for name, value in names.items() if name not in before and callable(value)]


def _shown(option: object) -> str:
    return f"Tensor{list(option.shape)}" if isinstance(option, Tensor) else repr(option)
