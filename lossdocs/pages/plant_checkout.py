"""Errors to plant in what a page says of its checkout: commands, files and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lossdocs.pages.checkout import CODE, FILE, LINK
from lossdocs.pages.find import OUTSIDE
from lossdocs.pages.plant_sources import Found

MAKE = re.compile(r"(?:^\$ |`)make (\w+)", re.MULTILINE)
MODULE = re.compile(r"(?:^\$ |`)(?:\S*/)?python -m (?:lossdocs|benchmarks)(?:\.\w+)+", re.MULTILINE)


def in_checkout(path: Path, text: str) -> Iterator[Found]:
    """A target, a command and a file with a slip, and on a page outside a link with one."""
    for target in MAKE.finditer(text):
        name = target[1]
        slip = name[1] + name[0] + name[2:]
        yield "make target", target.start(1), target.end(1), slip
    for command in MODULE.finditer(text):
        yield "command of the package", command.end(), command.end(), "x"
    for code in CODE.finditer(text):
        if FILE.fullmatch(code[1]):
            yield "file of the checkout", code.end(1), code.end(1), "x"
    if path.name in OUTSIDE:
        for link in LINK.finditer(text):
            yield "dead link", link.end() - 1, link.end() - 1, "x"
