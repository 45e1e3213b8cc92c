"""What is costly and always comes out the same, cached on disk from one build to the next."""

import functools
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path


class Cache:
    """Values by what they were made from: a folder with a file for each.

    Builds may run at the same time. Where nothing can be written, as in a folder of another user,
    the values are cached in this process alone.
    """

    def __init__(self, folder: Path | None) -> None:
        """Take a folder, which need not exist; without one, nothing outlives this process."""
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def get(self, parts: Sequence[str], make: Callable[[], bytes]) -> bytes:
        """Return what `make` returns, or what it returned when it was made from the same parts."""
        name = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        if name not in self._known:
            self._known[name] = self._read(name) or self._made(name, make())
        return self._known[name]

    def text(self, parts: Sequence[str], make: Callable[[], str]) -> str:
        """The same for text."""
        return self.get(parts, lambda: make().encode()).decode()

    def _read(self, name: str) -> bytes:
        if self._folder is None:
            return b""
        try:
            return (self._folder / name[:2] / name).read_bytes()
        except OSError:
            return b""

    def _made(self, name: str, value: bytes) -> bytes:
        if self._folder is not None:
            path = self._folder / name[:2] / name
            unfinished = path.with_suffix(f".{os.getpid()}")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                unfinished.write_bytes(value)
                unfinished.replace(path)  # at once, so that no other build reads half of it
            except OSError:
                self._folder = None
        return value


@functools.cache
def cache(folder: str) -> Cache:
    """The cache in a folder, one for each process; without a folder that of the process alone."""
    return Cache(Path(folder).absolute() if folder else None)
