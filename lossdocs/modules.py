"""The `nn.Module` of every loss; `modules.pyi`, which is generated, has their signatures."""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from lossdocs import losses
from lossdocs.declare.loss import about
from lossdocs.declare.module import module_of

if not TYPE_CHECKING:
    for _found in iter_modules(losses.__path__):
        _file = import_module(f"lossdocs.losses.{_found.name}")
        _function = getattr(_file, _found.name)
        if _name := about(_function).declaration.module:
            globals()[_name] = getattr(_file, _name, None) or module_of(_function)
