"""The docstrings of a module, with their true places in its file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lossdocs.pages.model import Failure, Line, split_lines

CHECKED = re.compile(
    r">>>|```|~~~|\d\.\d|-8<-|@|[A-Z]\.[ -]?[A-Z]|https?:|et al|(?i:arxiv|doi)|(?:1[89]|20)\d\d"
    r"|\$[^\s$]"
)
QUOTES = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')")


def docstrings(text: str) -> Iterator[list[Line] | Failure]:
    r"""The lines of every docstring of a module that holds examples, fences or decimals.

    Every string that is a statement counts: a module, a class, a function and an attribute are
    documented by nothing else.

    Examples:
        >>> [[line.number for line in lines] for lines in docstrings("x = 1\n'''\n>>> x\n1\n'''")]
        [[2, 3, 4, 5]]
    """
    starts = [line.start for line in split_lines(text)]
    strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr))
    literals = [node for node in strings if isinstance(node, ast.Constant)]
    for node in sorted(literals, key=lambda node: node.lineno):
        if not isinstance(node.value, str) or not CHECKED.search(node.value):
            continue
        source = ast.get_source_segment(text, node)
        assert source, "a node of this text has its source in it"
        quotes = QUOTES.match(source)
        assert quotes, "a string begins with its quotes"
        inside = source[quotes.end() : -len(quotes[1])]
        if inside != node.value:
            yield Failure(
                node.lineno, "a docstring with examples or decimals must be raw, one literal"
            )
            continue
        # The column counts bytes of UTF-8, but only blanks stand before a docstring.
        yield split_lines(
            inside, node.lineno, starts[node.lineno - 1] + node.col_offset + quotes.end()
        )
