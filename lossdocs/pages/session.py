"""Examples: prompts, their continuation lines and the output below."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from lossdocs.pages.model import Example, Line

RANDOM = re.compile(
    r"(?:^|\.)(?:rand\w*|(?:normal|uniform|bernoulli)_|multinomial)$"
    r"|^torch\.(?:normal|bernoulli)$|(?:^|\.)random\."
)


def examples(lines: Sequence[Line], prefix: str) -> Iterator[Example]:
    r"""The examples of a block whose first line is a prompt.

    An output reaches to the next prompt or to the end of the block, blank lines included.

    Examples:
        >>> from lossdocs.pages.model import split_lines
        >>> [one] = examples(split_lines(">>> for x in 1, 2:\n...     x\n1\n2"), "")
        >>> one.source, one.want
        ('for x in 1, 2:\n    x\n', '1\n2')
    """
    bodies = [line.text[len(prefix) :].rstrip() for line in lines]
    index = 0
    while index < len(lines):
        first = index
        index += 1
        while index < len(lines) and is_continuation(bodies[index]):
            index += 1
        output = index
        while index < len(lines) and not is_prompt(bodies[index]):
            index += 1
        last = index
        while last > output and not bodies[last - 1]:
            last -= 1
        yield Example(
            line=lines[first].number,
            source="".join(f"{body[4:]}\n" for body in bodies[first:output]),
            want="\n".join(bodies[output:last]),
            prefix=prefix,
            want_line=lines[output - 1].number + 1,
            start=lines[output - 1].end,
            end=lines[last - 1].end,
        )


def is_prompt(body: str) -> bool:
    """Whether an example begins here."""
    return body == ">>>" or body.startswith(">>> ")


def is_continuation(body: str) -> bool:
    """Whether the source goes on here, if it stands above."""
    return body == "..." or body.startswith("... ")


def plain_blocks(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    r"""The examples that stand in a docstring without a fence, as indentation and lines.

    As where mkdocstrings renders them, a blank line or a smaller indentation ends one.

    Examples:
        >>> from lossdocs.pages.model import split_lines
        >>> [(prefix, block)] = plain_blocks(split_lines("  >>> 1\n  1\n\nText"))
        >>> prefix, len(block)
        ('  ', 2)
    """
    prefix, block = "", list[Line]()
    for line in lines:
        body = line.text.lstrip()
        if block and body and line.text.startswith(prefix):
            block.append(line)
            continue
        if block:
            yield prefix, block
            block = []
        if is_prompt(body.rstrip()):
            prefix, block = line.text[: -len(body)], [line]
    if block:
        yield prefix, block


def refusals(source: str) -> Iterator[str]:
    r"""What an example must not do.

    Examples:
        >>> list(refusals("x = torch.randn(3)\n"))
        ['torch.randn is random: show literal numbers']
    """
    if "# doctest:" in source:
        yield "a doctest directive is not obeyed: show what is printed"
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # The example raises it when it runs.
    for node in ast.walk(tree):
        name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if RANDOM.search(name):
            yield f"{name} is random: show literal numbers"
