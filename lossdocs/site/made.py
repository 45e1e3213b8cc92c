"""Pages that no one writes: the behaviour of a loss, and the proofs of a subject.

A page of that address in the folder of the docs takes the place of one that is made here. What a
reader wants to know of a loss beside its rows stands on the page of the loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from lossdocs.contract.model import GROUPS
from lossdocs.declare.declaration import Declaration
from lossdocs.derive.sources import read
from lossdocs.site.fences.behaviour import contract_of
from lossdocs.site.fences.theorems import subjects
from lossdocs.site.page import DOCS, front_matter, published

# What the rows of a group show, below its heading.
LEADS = {
    "values": (
        "What the loss is, on small tensors and beside the same number written in another way."
    ),
    "shapes": "Which layouts are taken, what comes out of them, and which are refused.",
    "dtypes": "Which dtypes may stand together, and what the result has.",
    "ranges": "Inputs, targets and options at the ends of their range and beyond.",
    "weights": "What a weight multiplies, which shapes it may have, and what the mean divides by.",
    "ignore": "Positions that count for nothing, and class indices that are out of range.",
    "smoothing": "What label smoothing adds, and what is refused.",
    "reductions": "None, mean and sum, their deprecated forms, and what is no reduction.",
    "infinities": "What comes of infinite, missing and very large numbers.",
    "empty": "No rows, no positions, no classes.",
    "autograd": "First and second derivatives, and the transforms of `torch.func`.",
    "precision": "What is left of the digits in 16 bits, in long sums and where the loss is tiny.",
    "modules": "Constructors, attributes, state dicts, scripts, compilation and documentation.",
    "defects": (
        "Here torch itself is wrong, or its documentation is.\n"
        "A test asserts that each defect is still there, and fails on the day torch mends it."
    ),
}
LACKING = {  # what a loss says of a group if it has no such argument
    "weights": ("weight", "This loss has no weight."),
    "ignore": ("ignore_index", "This loss has no `ignore_index`."),
    "smoothing": ("label_smoothing", "This loss has no label smoothing."),
}
HEAD = """\
---
title: "{title}"
description: "{description}"
---

# {title}

"""
BEHAVIOUR = """\
What does `{stem}` do with a call like yours?
Each row below is a piece of code, and what torch and lossdocs do with it: the value, or the type \
and the whole message of the error.

[The loss itself](../losses/{page}.md) is explained on its own page, and [how to read a \
row](index.md#how-to-read-a-row) on another.
The rows are also [test vectors in JSON](vectors/{stem}.json).

``` behaviour
{stem}
```
"""
OF_BEHAVIOUR = (
    "What {names} does with shapes, dtypes, options and infinities: tested values and exact error "
    "messages."
)
GROUP = """
## {heading}

{lead}

``` behaviour
{stem} {group}
```
"""
PROOFS = """\
{about}
[What is trusted](trust.md) says what a proof is here, and the [list of theorems](index.md) has \
all others.

``` theorems
{subject}
```
"""
OF_PROOFS = "{name}: every theorem of it on this site with its assumptions, proved line by line."


def pages(docs: Path = DOCS) -> Iterator[tuple[str, str]]:
    """The source and the text of each page that is made: those that nobody has written.

    Where the page that lists them is not among the docs, neither are they.
    """
    behaviours = [(f"behaviour/{stem}.md", stem, behaviour) for stem in published()]
    derivations = [(f"proofs/{subject}.md", subject, proofs) for subject in subjects()]
    for source, name, make in behaviours + derivations:
        path = docs / source
        if path.with_name("index.md").exists() and not path.exists():
            yield source, make(name)


def behaviour(stem: str) -> str:
    """The rows of a loss, by their groups."""
    found, declared = contract_of(stem), read(stem).declaration
    names = f"{stem} ({declared.module})" if declared.module else stem
    title, description = f"Behaviour of {stem}", OF_BEHAVIOUR.format(names=names)
    groups = [group for group in LEADS if found.of(group)]
    return (
        HEAD.format(title=title, description=description)
        + BEHAVIOUR.format(stem=stem, page=declared.page)
        + "".join(
            GROUP.format(
                heading=GROUPS.get(group, "Defects of torch"),
                lead=lead(group, declared),
                stem=stem,
                group=group,
            )
            for group in groups
        )
    )


def lead(group: str, declared: Declaration) -> str:
    """What the rows of a group show."""
    argument, without = LACKING.get(group, ("", ""))
    lacks = argument and not any(argument in one.name for one in declared.parameters)
    return without if lacks else LEADS[group]


def proofs(subject: str) -> str:
    """Every theorem of a subject."""
    about = " ".join((import_module(f"lossdocs.derivations.{subject}").__doc__ or "").split())
    name = named(subject)
    title, description = f"Proofs: {name}", OF_PROOFS.format(name=name)
    return HEAD.format(title=title, description=description) + PROOFS.format(
        about=about, subject=subject
    )


def named(subject: str) -> str:
    """What a subject is called: by the page of its loss, where it has one."""
    page = DOCS / f"losses/{subject}.md"
    if not page.exists():
        return subject.replace("_", " ").capitalize()
    title: str = front_matter(page.read_text(encoding="utf-8"))["title"]
    return title.partition(" (")[0]
