"""What the site says of derivations, cached on disk from one build to the next.

An answer is read again only while nothing has changed that it was computed from: the proof
checker, the derivations, the two modules that ask, SymPy and mpmath. The tests compute it anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import lossdocs
from lossdocs.site.cache import cache as on_disk

FOLDER = ".cache/proofs"  # of the working directory, beside the caches of other tools
PACKAGE = Path(lossdocs.__path__[0])
SOURCES = ["proof/**/*.py", "derivations/*.py", "site/proofs/*.py"]


def cached(compute: Callable[..., list[str]], *question: str) -> list[str]:
    """Return `compute(*question)`, from the disk if a build with the same sources asked before."""
    parts = [state(), compute.__qualname__, *question]
    answer = on_disk(FOLDER).text(parts, lambda: json.dumps(compute(*question)))
    found: list[str] = json.loads(answer)
    return found


@cache
def state() -> str:
    """A name for everything that answers are computed from; once, as modules are imported once."""
    files = sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern))
    digest = sha256(f"sympy {version('sympy')} mpmath {version('mpmath')}".encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
