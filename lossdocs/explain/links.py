"""Where the site explains a finding: on the page of the loss if it has such a section."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ERRORS = ("#errors-you-will-meet", "errors/#shapes")
LANDED = ("*#a-positional-argument-lands-in-size_average",)
WARNINGS = "explain/#what-it-warns-of"


def link(places: Sequence[str], *pages: str) -> str:
    """The first place that there is, for a loss on these pages.

    Examples:
        >>> link(["#log_target", "*#infinite-logits", "guides/nan/#was-it"], "cross_entropy")
        'losses/cross_entropy/#infinite-logits'
    """
    return next(_found(places, pages), WARNINGS)


def _found(places: Sequence[str], pages: tuple[str, ...]) -> Iterator[str]:
    for place in places:
        where, mark, anchor = place.partition("#")
        if where.endswith("/"):
            yield place
        found = [each for each in sections() if each.endswith(f"/{mark}{anchor}")]
        yield from (each for page in pages for each in found if each.startswith(f"losses/{page}/"))
        yield from found if where == "*" else []


@cache
def sections() -> list[str]:
    """The sections of the pages of losses, as `tests/explain/links.py` lists them."""
    return Path(__file__).with_name("sections.txt").read_text(encoding="utf-8").split()
