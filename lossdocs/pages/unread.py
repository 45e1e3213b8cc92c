"""The pages that are not read yet: what they lack is counted, and may only become less.

A page that is read must tie each number, comparison and formula. One of `unread.toml` may lack as
many as stand beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from lossdocs.pages.model import Failure

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("unread.toml")

MORE = (
    "lacks {found} ties, and {allowed} stand in lossdocs/pages/unread.toml: tie what is new\n{all}"
)


@cache
def unread() -> Mapping[str, int]:
    """How many ties each page may lack that is not read yet, by its path in the checkout."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))["lacking"]  # type: ignore[no-any-return]


def allowed(path: Path) -> int:
    """How many ties a page may lack."""
    whole = path.resolve()
    inside = whole.is_relative_to(ROOT)
    return unread().get(whole.relative_to(ROOT).as_posix(), 0) if inside else 0


def beyond(path: Path, asked: Sequence[Failure]) -> Iterator[Failure]:
    """What of that which a page lacks is wrong: all of it, or its number on a page not read yet."""
    limit = allowed(path)
    if not limit:
        yield from asked
    elif len(asked) > limit:
        listed = "\n".join(f"    {line}: {message}" for line, message, _ in asked)
        yield Failure(1, MORE.format(found=len(asked), allowed=limit, all=listed))
