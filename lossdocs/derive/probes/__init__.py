"""Probes that every loss has, from its declaration alone: code, and what it shows.

What comes of them is recorded by `lossdocs.contract`, beside the probes that are a loss's own.
"""

from lossdocs.derive.probes import classes, elements, modules, numbers, options, tensors, weights
from lossdocs.derive.probes.example import Draft, Example, used
from lossdocs.derive.sources import Source

KINDS = (numbers, tensors, elements, classes, weights, options, modules)


def drafts(source: Source) -> list[Draft]:
    """Every probe that follows from what a loss takes, each under an id of its own."""
    example = Example(source)
    return [draft for kind in KINDS for draft in kind.drafts(example)]


def tensors_of(source: Source, code: list[str]) -> dict[str, str]:
    """The tensors that some of these probes name."""
    return used(Example(source).tensors, code)
