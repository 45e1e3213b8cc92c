"""What a page shows of the site's own, each belonging to its subject or asked for by name.

A fence of another subject says so above, with a reason of `reasons.toml`:

    <!-- explorer two_modes: a part of this subject -->
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lossdocs.derive.sources import LOSSES, read, stems
from lossdocs.pages.fences import Fence, Parts
from lossdocs.pages.model import Failure
from lossdocs.pages.reasons import REASONS, unlisted

FENCES = ("derivation", "explorer", "figure", "glance", "theorems")
ASKED = re.compile(
    rf"[ \t>]*<!-- (?P<fence>{'|'.join(FENCES)}) (?P<name>[\w.]+): (?P<reason>\S.*?) -->\s*$"
)
STRANGE = (
    "the {fence} {name} is of another subject than {page}: write {own} there, or {asked} above"
)
LEFT_OVER = "the fence below does not show the {fence} {name}: remove the comment"
NEEDLESS = "the {fence} {name} belongs to {page}: remove the comment"


def wrong(path: Path, parts: Parts) -> Iterator[Failure]:
    r"""The fences of a page that show what belongs to another, and comments that ask for none.

    Examples:
        >>> from lossdocs.pages.fences import separate
        >>> from lossdocs.pages.model import split_lines
        >>> parts = separate(split_lines("``` derivation\nentropy.minimum\n```"))
        >>> [failure.message.partition(":")[0] for failure in wrong(Path("kl_div.md"), parts)]
        ['the derivation entropy.minimum is of another subject than kl_div.md']
    """
    asked = {
        line.number + 1: comment for line in parts.prose if (comment := ASKED.match(line.text))
    }
    for fence in parts.fences:
        if fence.language in FENCES:
            yield from of_fence(path, fence, asked.pop(fence.opening.number, None))
    for below, comment in asked.items():
        yield Failure(below - 1, LEFT_OVER.format(fence=comment["fence"], name=comment["name"]))


def of_fence(path: Path, fence: Fence, asked: re.Match[str] | None) -> Iterator[Failure]:
    """What is wrong with one of them, given the comment above it."""
    names = [line.text.split()[0] for line in fence.content if line.text.strip(" \t>")][:1]
    shown = {"fence": fence.language, "name": names[0] if names else "", "page": path.name}
    line = fence.opening.number
    if belongs(shown["name"], path.stem):
        if asked:
            yield Failure(line - 1, NEEDLESS.format(**shown))
    elif asked is None:
        comment = "<!-- {fence} {name}: REASON -->".format(**shown)
        yield Failure(line, STRANGE.format(**shown, own=f"one of {path.stem}", asked=comment))
    elif (asked["fence"], asked["name"]) != (fence.language, shown["name"]):
        yield Failure(line - 1, LEFT_OVER.format(fence=asked["fence"], name=asked["name"]))
    elif asked["reason"] not in REASONS["shown"]:
        yield Failure(line - 1, unlisted("shown", asked["reason"]))


def belongs(name: str, page: str) -> bool:
    """Whether something is of a page by its name: the page's own stem, or a loss of its family.

    Examples:
        >>> belongs("kl_div.gibbs", "kl_div"), belongs("kl_directions", "kl_div")
        (True, False)
    """
    stem = name.partition(".")[0]
    return (
        not stem or stem == page or (stem in stems(LOSSES) and read(stem).declaration.page == page)
    )
