"""What is costly and always comes out the same, cached on disk from one build to the next."""

import functools
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

LIMIT = 64 * 2**20  # bytes of a folder; the site has three


class Cache:
    """Values by what they were made from: a folder with a file for each.

    Builds may run at the same time. Where nothing can be written, as in a folder of another user,
    the values are cached in this process alone. What is damaged is made again, and where the folder
    grows too large, what was not asked for longest goes.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        """Take a folder, which need not exist; without one, nothing outlives this process."""
        self._folder = folder
        self._limit = limit
        self._room = 0  # bytes that may be written before it is looked at how many there are
        self._known: dict[str, bytes] = {}

    def get(self, parts: Sequence[str], make: Callable[[], bytes]) -> bytes:
        """Return what `make` returns, or what it returned when it was made from the same parts."""
        name = name_of(parts)
        if not self.has(parts):
            self._known[name] = self._made(name, make())
        return self._known[name]

    def text(self, parts: Sequence[str], make: Callable[[], str]) -> str:
        """The same for text."""
        return self.get(parts, lambda: make().encode()).decode()

    def has(self, parts: Sequence[str]) -> bool:
        """Whether something was made from these parts."""
        name = name_of(parts)
        if name not in self._known and (value := self._read(name)):
            self._known[name] = value
        return name in self._known

    def _read(self, name: str) -> bytes:
        if self._folder is None:
            return b""
        path = self._folder / name[:2] / name
        try:
            content = path.read_bytes()
        except OSError:
            return b""
        with suppress(OSError):
            os.utime(path)  # asked for today
        value = content[_DIGEST:]
        return value if content == _sealed(value) else b""

    def _made(self, name: str, value: bytes) -> bytes:
        if self._folder is not None:
            path = self._folder / name[:2] / name
            unfinished = path.with_suffix(f".{os.getpid()}")
            try:
                self._make_room(len(value))
                path.parent.mkdir(parents=True, exist_ok=True)
                unfinished.write_bytes(_sealed(value))
                unfinished.replace(path)  # at once, so that no other build reads half of it
            except OSError:
                self._folder = None
        return value

    def _make_room(self, size: int) -> None:
        """Remove the oldest files where the folder is nearly full."""
        self._room -= size
        if self._room < 0:
            self._room = self._limit // 8
            left = self._limit - self._room - size
            for _, bytes_, path in sorted(self._files(), reverse=True):
                left -= bytes_
                if left < 0:
                    path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was asked for, its size and its path."""
        assert self._folder is not None, "there are files"
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # another build makes room too
                stat = path.stat()
                yield stat.st_mtime, stat.st_size, path


def name_of(parts: Iterable[str]) -> str:
    """A name for texts in their order, wherever one ends."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _sealed(value: bytes) -> bytes:
    """A value with its digest before it, by which half of one is known."""
    return hashlib.sha256(value).digest() + value


_DIGEST = len(_sealed(b""))


@functools.cache
def cache(folder: str) -> Cache:
    """The cache in a folder, one for each process; without a folder that of the process alone."""
    return Cache(Path(folder).absolute() if folder else None)
