"""Whose work the site ships: `assets/licences.txt`, from the metadata of what is installed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

ADDRESS = "assets/licences.txt"
# Stemmers and word breakers for other languages, under licences of their own; English needs none.
UNUSED = "assets/javascripts/lunr/"
APACHE = "requests"  # has the text, which the wheel of MathJax leaves out


@dataclass(frozen=True)
class Part:
    """The files of one author.

    Attributes:
        name: what it is.
        files: patterns of the files.
        distribution: the Python package that brought it, empty for our own.
        bundles: what it holds of others, each with `name` and `licence`.
    """

    name: str
    files: list[str]
    distribution: str = ""
    bundles: list[dict[str, str]] = field(default_factory=list)


def parts() -> list[Part]:
    """Everything that the site ships, in the order in which files are looked up."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return [Part(**entry) for entry in tomllib.loads(text)["part"]]


def owner(file: str) -> str | None:
    """The name of the part that a file of the site belongs to.

    Examples:
        >>> owner("assets/mathematics/MJXTEX.0123abcd.woff2")
        'MathJax 3: its fonts, and the style of its glyphs'
        >>> owner("assets/stranger.js.gz")
    """
    found = (part for part in parts() if any(fnmatchcase(file, one) for one in part.files))
    return next((part.name for part in found), None)


def text(root: Path) -> str:
    """The file: a line for each part, then the texts of the licences.

    Args:
        root: the folder of the project, with its own licence.
    """
    ours = (root / "LICENSE").read_text(encoding="utf-8").strip()
    head = [line for part in parts() for line in described(part)]
    texts = [titled("lossdocs", ours)]
    texts += [
        titled(part.name, one)
        for part in parts()
        if part.distribution
        for one in licence_texts(distribution(part.distribution))
    ]
    return "\n".join(["What this site ships, and under which licence.", "", *head, "", *texts])


def described(part: Part) -> Iterator[str]:
    """A line for the part, and one for each that it holds."""
    if not part.distribution:
        yield f"{part.name}: MIT"
        return
    meta: Any = distribution(part.distribution).metadata
    licence = meta["License-Expression"] or meta["License"]
    yield f"{part.name}: {licence}, from {part.distribution} {meta['Version']}, {source(meta)}"
    yield from (f"    {bundled['name']}: {bundled['licence']}" for bundled in part.bundles)


def source(meta: Any) -> str:
    """Where the sources of a package are, by its own metadata."""
    urls = dict(url.split(", ", 1) for url in meta.get_all("Project-URL") or [])
    wanted = (urls.get(name) for name in ("Source", "Repository", "Homepage"))
    return next(filter(None, wanted), None) or str(meta["Home-page"])


def licence_texts(package: Distribution) -> list[str]:
    """The licences that a package came with; else that of the Apache Foundation, if it says so."""
    files = package.metadata.get_all("License-File") or []
    if not files:
        assert "Apache" in package.metadata["License"], f"{package.name} has no licence"
        return licence_texts(distribution(APACHE))[:1]
    read = (package.read_text(f"licenses/{name}") for name in files)
    return [text.strip() for text in read if text]


def titled(title: str, text: str) -> str:
    """A text below its title."""
    return f"{'=' * 80}\n{title}\n{'=' * 80}\n\n{text}\n"
