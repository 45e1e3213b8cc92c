"""Something in a call that is probably a mistake, or that is good to know."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lossdocs.explain.links import link
from lossdocs.explain.spelling import sentence


@dataclass(frozen=True)
class Finding:
    """What was seen in a call, in the words of `findings.toml`."""

    key: str
    seen: str  # one sentence: what was seen, with the numbers
    advice: str  # one sentence: what to do
    link: str  # where the site explains it, relative to its address


def finding(name: str, pages: list[str], values: dict[str, Any]) -> Finding:
    """Fill the sentences of a key, or of one of its variants."""
    key = name.partition("/")[0]
    words = sayings()[key] | sayings()[name]
    seen, advice = (sentence(words[which], **values) for which in ("seen", "advice"))
    return Finding(key, seen, advice, link(words["link"], *pages))


@cache
def sayings() -> dict[str, dict[str, Any]]:
    """What is said of each finding."""
    text = Path(__file__).with_name("findings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
