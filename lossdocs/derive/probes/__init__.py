"""Probes that every loss has, from its declaration alone: code, and what it shows.

What comes of them is recorded by `lossdocs.contract`, beside the probes that are a loss's own.
"""

from collections.abc import Iterator

from lossdocs.derive.probes import classes, elements, modules, numbers, options, tensors, weights
from lossdocs.derive.probes.example import Draft, Example, used
from lossdocs.derive.sources import Source

KINDS = (numbers, tensors, elements, classes, weights, options, modules)


def drafts(source: Source) -> list[Draft]:
    """Every probe that follows from what a loss takes, each under an id of its own."""
    return list(_drafts(Example(source)))


def _drafts(e: Example) -> Iterator[Draft]:
    for kind in KINDS:
        yield from kind.drafts(e)


def tensors_of(source: Source, code: list[str]) -> dict[str, str]:
    """The tensors that some of these probes name."""
    return used(Example(source).tensors, code)
