"""Noticing that a page was saved."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path


def changes(pages: Sequence[Path], pause: float = 0.3) -> Iterator[Path]:
    """Yield each page that is saved, without end."""
    seen = {page: page.stat().st_mtime_ns for page in pages}
    while True:
        for page in pages:
            # An editor that replaces the file leaves a moment without one.
            saved = page.stat().st_mtime_ns if page.exists() else seen[page]
            if saved != seen[page]:
                seen[page] = saved
                yield page
        time.sleep(pause)
