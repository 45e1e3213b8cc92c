"""What may be said of a call, and where the site explains it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# What is said of each finding.
SAYINGS = tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))
# The sections of the pages of losses, as `status --write` lists them.
SECTIONS = (HERE / "sections.txt").read_text(encoding="utf-8").split()
ERRORS = ("#errors-you-will-meet", "errors/#shapes")
LANDED = ("*#a-positional-argument-lands-in-size_average",)
WARNINGS = "explain/#what-it-warns-of"


@dataclass(frozen=True)
class Finding:
    """What was seen in a call, in the words of `findings.toml`."""

    key: str
    seen: str  # one sentence: what was seen, with the numbers
    advice: str  # one sentence: what to do
    link: str  # where the site explains it, relative to its address


def link(places: Sequence[str], *pages: str) -> str:
    """The first place that there is, for a loss on these pages.

    Examples:
        >>> link(["#log_target", "*#infinite-logits", "guides/nan/#was-it"], "cross_entropy")
        'losses/cross_entropy/#infinite-logits'
    """
    for place in places:
        where, _, anchor = place.partition("#")
        if where.endswith("/"):
            return place
        found = [each for each in SECTIONS if each.endswith(f"/#{anchor}")]
        own = [each for page in pages for each in found if each.startswith(f"losses/{page}/")]
        if own or (found and where == "*"):
            return [*own, *found][0]
    return WARNINGS
