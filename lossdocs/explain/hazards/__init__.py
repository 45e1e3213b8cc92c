"""Mistakes that raise no error: one small function each, from a case to a finding or None."""

from collections.abc import Iterator
from types import ModuleType

from lossdocs.explain.case import Case
from lossdocs.explain.finding import Finding
from lossdocs.explain.hazards import around, axes, infinities, inputs, reductions, rows, targets


def find(case: Case) -> list[Finding]:
    """Every hazard that the case shows."""
    modules = (around, inputs, axes, targets, rows, reductions, infinities)
    return [one for module in modules for one in found_by(module, case)]


def found_by(module: ModuleType, case: Case) -> Iterator[Finding]:
    """What the functions of a module find, in the order in which they stand in it."""
    for name, function in vars(module).items():
        finds = getattr(function, "__annotations__", {}).get("return") == Finding | None
        if finds and name[0] != "_" and function.__module__ == module.__name__:
            yield from filter(None, [function(case)])
