"""One module a figure: it computes with the losses and says in words what is to be seen.

A figure about a loss has the name of the loss; that of a loss with one term an element needs no
module, since it follows from the declaration. The first line of its module is its title; its
function `draw` draws into a figure of matplotlib and returns the description, whose numbers it
takes from what it drew. What is drawn is committed under `docs/assets/figures`, since the site is
built where there is neither torch nor matplotlib; `python -m lossdocs.figures` draws it again. It
needs the group `test` of the `pyproject.toml` of a checkout.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from lossdocs.derive.axes import has_curves
from lossdocs.derive.sources import published, read

FOLDER = Path(__file__).parents[2] / "docs/assets/figures"


def names() -> Iterator[str]:
    """The names of all figures: of the modules, and of the losses with a page that need none."""
    written = [found.name for found in iter_modules(__path__) if not found.name.startswith("_")]
    derived = [stem for stem in published() if has_curves(read(stem).declaration)]
    yield from sorted({*written, *derived})


def drawn(name: str) -> str:
    """A figure as SVG, the same text each time."""
    title, draw = _drawing(name)
    svg = import_module(f"{__name__}._svg")
    figure: str = svg.svg(name, title, draw)
    return figure


def _drawing(name: str) -> tuple[str, Callable[..., str]]:
    """Its title, and what draws it."""
    if any(found.name == name for found in iter_modules(__path__)):
        module = import_module(f"{__name__}.{name}")
        return (module.__doc__ or "").partition("\n")[0].removesuffix("."), module.draw
    loss = getattr(import_module(f"lossdocs.losses.{name}"), name)
    draw = import_module(f"{__name__}._elementwise").draw
    return f"{read(name).summary.removesuffix('.')}: the loss and its slope", partial(draw, loss)


def file_of(name: str) -> Path:
    """Where a figure is kept for the site."""
    return FOLDER / f"{name}.svg"
