"""A loss as an `nn.Module`: its function, with the options bound."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn


class Loss(nn.Module):
    """A loss function and its options.

    Weights are buffers, as in torch: they follow `.to()` and stand in the `state_dict`.
    The other options are attributes.

    Args:
        function: the loss, called as `function(input, target, **options)`.
        buffers: the options that are tensors, by name; `None` where not given.
        options: the other options, by name.
    """

    def __init__(
        self, function: Callable[..., Tensor], buffers: dict[str, Tensor | None], **options: Any
    ) -> None:
        super().__init__()
        self._function = function
        self._names = (*buffers, *options)
        for name, tensor in buffers.items():
            self.register_buffer(name, tensor)
        for name, value in options.items():
            setattr(self, name, value)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of `input` against `target`."""
        options = {name: getattr(self, name) for name in self._names}
        return self._function(input, target, **options)

    def extra_repr(self) -> str:
        """Show every option, and of a weight its shape."""
        options = {name: getattr(self, name) for name in self._names}
        return ", ".join(f"{name}={_shown(value)}" for name, value in options.items())


def _shown(option: object) -> str:
    return f"Tensor{list(option.shape)}" if isinstance(option, Tensor) else repr(option)
