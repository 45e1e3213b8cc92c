"""The files that the site is made of, by what they hold: who has read them need not do so again.

A build looks at them once, when it begins; until the next look a fingerprint stays what it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

ROOT = Path(__file__).parents[2]
# What a process of the site imports: losses, contracts and pages it only reads.
MACHINERY = (
    "mkdocs.yml",
    "lossdocs/*.py",
    "lossdocs/contract/*.py",
    "lossdocs/declare/*.py",
    "lossdocs/derive/**/*.py",
    "lossdocs/formulas/*.py",
    "lossdocs/measurements/*.py",
    "lossdocs/pages/**/*",
    "lossdocs/proof/**/*",
    "lossdocs/site/**/*",
)
DERIVATIONS = ("lossdocs/derivations/*.py",)  # imported too, and shown by some pages alone

_P = ParamSpec("_P")
_R = TypeVar("_R")
_hashes: dict[Path, tuple[tuple[int, int], bytes]] = {}  # of a time and a size
_fingerprints: dict[tuple[str, ...], str] = {}


def look() -> None:
    """Look at the files again, from now on."""
    _fingerprints.clear()


def fingerprint(*patterns: str) -> str:
    """A name for the content of the files below the root that match any of the patterns.

    Examples:
        >>> fingerprint("lossdocs/losses/*.py") == fingerprint("lossdocs/losses/[a-z]*.py")
        False
        >>> fingerprint("mkdocs.yml") == fingerprint("mkdocs.yml")
        True
    """
    if patterns not in _fingerprints:
        digest = hashlib.sha256()
        for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + _hash(path))
        _fingerprints[patterns] = digest.hexdigest()
    return _fingerprints[patterns]


def _hash(path: Path) -> bytes:
    """Read again only when time or size has changed."""
    stat = path.stat()
    state = (stat.st_mtime_ns, stat.st_size)
    if path not in _hashes or _hashes[path][0] != state:
        _hashes[path] = (state, hashlib.sha256(path.read_bytes()).digest())
    return _hashes[path][1]


def kept(*patterns: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Keep what a function returns for its arguments, while these files stay as they are."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        results: dict[Any, _R] = {}
        state = ""

        @wraps(function)
        def keeping(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            nonlocal state
            now = fingerprint(*patterns)
            if now != state:
                results.clear()
                state = now
            key = (args, *kwargs.items())
            if key not in results:
                results[key] = function(*args, **kwargs)
            return results[key]

        return keeping

    return decorate
