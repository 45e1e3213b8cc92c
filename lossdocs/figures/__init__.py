"""One module a figure: it computes with the losses and says in words what is to be seen.

A figure about a loss has the name of the loss. The first line of its module is its title; its
function `draw` draws into a figure of matplotlib and returns the description, whose numbers it
takes from what it drew. What is drawn is committed under `docs/assets/figures`, since the site is
built where there is neither torch nor matplotlib; `python -m lossdocs.figures` draws it again. It
needs the group `test` of the `pyproject.toml` of a checkout.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path(__file__).parents[2] / "docs/assets/figures"


def names() -> Iterator[str]:
    """The names of all figures, as found in the folder."""
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            yield module.name


def drawn(name: str) -> str:
    """A figure as SVG, the same text each time."""
    module = import_module(f"{__name__}.{name}")
    svg = import_module(f"{__name__}._svg")
    title = (module.__doc__ or "").partition("\n")[0].removesuffix(".")
    figure: str = svg.svg(name, title, module.draw)
    return figure


def file_of(name: str) -> Path:
    """Where a figure is kept for the site."""
    return FOLDER / f"{name}.svg"
