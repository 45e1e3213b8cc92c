"""The text of each file of a new loss, with a line to fill in wherever its author decides."""

import re
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import get_args

from lossdocs.authoring.files import MARK
from lossdocs.authoring.signature import Argument, arguments, module_name, torchs
from lossdocs.declare.declaration import Declaration, Normalizer, Shapes
from lossdocs.declare.kinds import MEANINGS
from lossdocs.derive.probes.example import Example
from lossdocs.derive.sources import Source

TEMPLATES = Path(__file__).parent / "templates"
# What the tensors of an example are made of; two rows of three classes.
BASES = (
    "tensor([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0]])",
    "tensor([[0.0, 3.0, 1.0], [2.0, 0.0, 1.0]])",
    "tensor([[1.0, 0.0, 2.0], [1.0, 2.0, 0.0]])",
)
NAMES = "xyz"


def loss(stem: str, *, kernel: bool = False) -> str:
    """The module of the loss; its arguments are those of torch's function, where there is one."""
    found = arguments(stem)
    return _filled(
        "loss",
        stem=stem,
        module=module_name(stem),
        words=_words(found),
        shapes=", ".join(get_args(Shapes)),
        normalizers=", ".join(get_args(Normalizer)),
        kernel_import=f"from lossdocs.kernels import {stem} as fast\n" if kernel else "",
        kernel=f"    kernel=fast.{stem},\n" if kernel else "",
        signature="\n".join(_signature(found)),
        described="\n".join(f"        {one.name}: {_described(one)}" for one in found),
        call=f"{stem}({', '.join(_tensors(found))})",
    )


def page(declaration: Declaration) -> str:
    """The page, with the headings of the other pages."""
    stem = declaration.name
    bases = zip(NAMES[: len(declaration.required)], BASES, strict=False)
    lines = [f">>> {name} = torch.{code}" for name, code in bases]
    home = "F" if torchs(stem) else "lossdocs"
    imported = [">>> import torch.nn.functional as F"] if home == "F" else []
    return _filled(
        "page",
        stem=stem,
        module=declaration.module,
        spoken=stem.replace("_", " "),
        session="\n".join(
            [*imported, *lines, f">>> {home}.{stem}({', '.join(_given(declaration))})"]
        ),
    )


def contract(declaration: Declaration) -> str:
    """The probes that are the loss's own: one to begin with, of the tensors of the generic ones."""
    example = Example(Source(declaration, "", has_own_module=False))
    return _filled("contract", stem=declaration.name, call=example(reduction="none"))


def sources(_: Declaration) -> str:
    """The works that no other loss cites."""
    return _filled("sources")


def derivation(_: Declaration) -> str:
    """A derivation to begin with."""
    return _filled("derivation")


def kernel(declaration: Declaration) -> str:
    """A kernel for one term an element."""
    tensors = [f"{parameter.name}: Tensor" for parameter in declaration.tensors]
    tensors += [f"{parameter.name}: Tensor | None" for parameter in declaration.weights]
    options = [
        f"{parameter.name}: {parameter.option.type}"
        for parameter in declaration.options
        if parameter.option and parameter.name != "reduction"
    ]
    return _filled(
        "kernel",
        stem=declaration.name,
        tensors=", ".join(tensors),
        options=f", *, {', '.join(options)}" if options else "",
    )


def _filled(template: str, **values: str) -> str:
    text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _words(found: Iterable[Argument]) -> str:
    names = {name for one in found for name in re.findall(r"\w+", one.annotation)}
    return ", ".join(sorted(names & MEANINGS.keys()))


def _signature(found: Iterable[Argument]) -> Iterable[str]:
    """The arguments, a line each; those behind the first option are given by name."""
    star = False
    for one in found:
        if not star and not one.positional:
            star = True
            yield "    *,"
        default = f" = {one.default}" if one.default else ""
        open = f"  # {MARK}: {one.open}" if one.open else ""
        yield f"    {one.name}: {one.annotation}{default},{open}"


def _described(one: Argument) -> str:
    return one.says or f"{MARK}: what it is, in the words of the reader."


def _tensors(found: Iterable[Argument]) -> list[str]:
    """The tensors of the example in the docstring."""
    given = [one for one in found if not one.default]
    return [f"torch.tensor([{number + 0.5}, 3.0])" for number, _ in enumerate(given)]


def _given(declaration: Declaration) -> list[str]:
    """The tensors of a call as code over these numbers, each of its kind."""
    return [
        re.sub(r"\bx\b", name, parameter.kinds[0].sample.format(axis=1))
        for name, parameter in zip(NAMES, declaration.required, strict=False)
    ]
