"""Which files are pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = __name__.partition(".")[0]
SUFFIXES = {".bib", ".md", ".ipynb", ".py"}
OUTSIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")  # pages that the site does not show


def default_paths(root: Path) -> list[Path]:
    """What a project has to check: the pages at its root, its `docs` and this package."""
    return [path for name in (*OUTSIDE, "docs", PACKAGE) if (path := root / name).exists()]


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """The pages among files and folders, in order.

    In a folder, a Markdown file or a notebook is no page if its name or a folder's begins with
    `_` or `.`.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name in ("b.md", "a.py", "_part.md", "figure.svg"):
        ...         Path(folder, name).touch()
        ...     print([path.name for path in find([Path(folder)])])
        ['a.py', 'b.md']
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(below for below in path.rglob("*") if is_page(below, path))
        elif path.suffix in SUFFIXES and path.exists():
            yield path
        else:
            kinds = ", ".join(sorted(SUFFIXES))
            raise FileNotFoundError(f"a page ({kinds}) or a folder is needed, got {path}")


def is_page(path: Path, folder: Path) -> bool:
    """Whether a path below a folder is a page of it."""
    parts = path.relative_to(folder).parts
    hidden = any(part[0] in "_." for part in parts)
    return path.suffix in SUFFIXES and path.is_file() and (path.suffix == ".py" or not hidden)
