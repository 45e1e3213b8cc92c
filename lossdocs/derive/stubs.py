"""The public names and the modules, for type checkers and readers: two files that are generated."""

import re
from pathlib import Path

from lossdocs.declare.kinds import MEANINGS
from lossdocs.derive.sources import LOSSES, Source, read, stems

HEAD = "# Generated from the losses by `python -m lossdocs status --write`.\n"
OTHERS = """\
from ._version import __version__ as __version__
from .declare.reduction import legacy_reduction as legacy_reduction
from .explain import explain as explain
"""


def stubs(folder: Path = LOSSES) -> dict[Path, str]:
    """The text of each stub, by its path."""
    sources = [read(stem, folder) for stem in stems(folder)]
    return {
        folder.parent / "__init__.pyi": public_names(sources),
        folder.parent / "modules.pyi": modules(sources),
    }


def public_names(sources: list[Source]) -> str:
    """Each loss, and its module."""
    lines = [f"from .losses.{s.name} import {s.name} as {s.name}\n" for s in sources]
    names = sorted(s.declaration.module for s in sources if s.declaration.module)
    lines += [f"from .modules import {name} as {name}\n" for name in names]
    return HEAD + OTHERS + "".join(lines)


def modules(sources: list[Source]) -> str:
    """The class of each loss with its signature."""
    generated = [s for s in sources if s.declaration.module and not s.has_own_module]
    written = [s for s in sources if s.has_own_module]
    text = "".join(_class(source) for source in generated)
    words = sorted(set(re.findall(r"\b[A-Z]\w+", text)) & MEANINGS.keys())
    literal = "from typing import Literal\n\n" if "Literal[" in text else ""
    imports = "".join(
        f"from .losses.{s.name} import {s.declaration.module} as {s.declaration.module}\n"
        for s in written
    )
    return (
        f"{HEAD}{literal}from .declare.module import LossModule\n"
        f"from .declare.types import {', '.join(words)}\n{imports}{text}"
    )


def _class(source: Source) -> str:
    name, declaration = source.name, source.declaration
    return f'''
class {declaration.module}(LossModule):
    """Module form of [`{name}`][lossdocs.losses.{name}.{name}]."""

    def __init__(self, {source.signature(declaration.bound)}) -> None: ...
'''
