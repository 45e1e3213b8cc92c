"""Results by all that they were made from: the next build of a server need not make them again.

Only a server has a memory: what is published is made anew. It is kept on disk too, so that a
server that is started again has its pages at once.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lossdocs.site.cache import cache, name_of

FOLDER = ".cache/pages"  # of the working directory, beside the caches of other tools
OFF = "LOSSDOCS_MEMORY"  # a variable of the environment; with the value "off" all is made anew

_T = TypeVar("_T")


class Memory:
    """What was made for the last build, and while it is on what was made for those before."""

    def __init__(self, folder: str = FOLDER) -> None:
        """Take a folder; as long as it is off nothing is kept."""
        self.on = False
        self._folder = folder
        self._known: dict[str, Any] = {}
        self._asked: set[str] = set()

    def start(self, *, on: bool = True) -> None:
        """Keep results from now on, or none, as where the environment forbids it."""
        self.on = on and os.environ.get(OFF) != "off"

    def get(
        self, parts: Callable[[], Iterable[str]], make: Callable[[], _T], *, on_disk: bool = False
    ) -> _T:
        """Return what `make` returns, or what it returned when it was made from the same parts.

        Asked for its parts only if it is on; what is None is not kept.
        """
        if not self.on:
            return make()
        name = name_of(parts())
        self._asked.add(name)
        if name in self._known:
            known: _T = self._known[name]
            return known
        value = self._read(name, make) if on_disk else make()
        if value is not None:
            self._known[name] = value
        return value

    def _read(self, name: str, make: Callable[[], _T]) -> _T:
        made: list[_T] = []

        def written() -> bytes:
            made.append(make())
            if made[0] is None:
                return b""
            return zlib.compress(pickle.dumps(made[0], pickle.HIGHEST_PROTOCOL), 1)

        found = cache(self._folder).get([name], written)
        if made:
            return made[0]
        if not found:
            return make()
        value: _T = pickle.loads(zlib.decompress(found))  # noqa: S301  # this project has written it
        return value

    def forget(self) -> None:
        """Drop what was not asked for since the last time: no page is made of it any longer."""
        self._known = {name: self._known[name] for name in self._asked & self._known.keys()}
        self._asked = set()


memory = Memory()
