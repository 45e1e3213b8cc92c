"""The `nn.Module` of every loss; `modules.pyi`, which is generated, has their signatures."""

from importlib import import_module
from pkgutil import iter_modules

from lossdocs import losses
from lossdocs.declare.loss import about
from lossdocs.declare.module import module_of

_files = [import_module(f"lossdocs.losses.{found.name}") for found in iter_modules(losses.__path__)]
_losses = [(file, getattr(file, file.__name__.rpartition(".")[2])) for file in _files]
globals().update(
    {
        name: getattr(file, name, None) or module_of(function)
        for file, function in _losses
        if (name := about(function).declaration.module)  # a quantity has none
    }
)
