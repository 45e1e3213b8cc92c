"""What the site says of derivations, cached on disk from one build to the next.

An answer is read again only while nothing has changed that it was computed from: the proof
checker, the derivations, the two modules that ask, SymPy and mpmath. The tests compute it anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from lossdocs.site.cache import cache as on_disk
from lossdocs.site.inputs import DERIVATIONS, fingerprint

FOLDER = ".cache/proofs"  # of the working directory, beside the caches of other tools
SOURCES = (
    "lossdocs/proof/**/*.py",
    "lossdocs/formulas/*.py",
    *DERIVATIONS,
    "lossdocs/site/proofs/*.py",
)


def cached(compute: Callable[..., list[str]], *question: str) -> list[str]:
    """Return `compute(*question)`, from the disk if a build with the same sources asked before."""
    parts = [state(), compute.__qualname__, *question]
    answer = on_disk(FOLDER).text(parts, lambda: json.dumps(compute(*question)))
    found: list[str] = json.loads(answer)
    return found


@cache
def state() -> str:
    """A name for everything that answers are computed from; once, as modules are imported once."""
    return f"sympy {version('sympy')} mpmath {version('mpmath')} {fingerprint(*SOURCES)}"
