"""The grammar of what a program checks in prose: `0.5644{=loss}`, `more than{=after > before}`.

The number or the words stand as the reader sees them; the braces hold the Python expression that
they are compared with and are removed from the rendered page. `{=loss:.4f}`, with no number in
front, asks `python -m lossdocs.pages update` to write the number and drop the format.

A Markdown extension gives `PATTERN` to an inline processor of lower priority than code spans and
puts `match["shown"] or ""` in place of the match; for plain text there is `visible`. Only the
standard library is imported, so that the site can use the grammar without the checker.
"""

from __future__ import annotations

import re

# U+2212 is the minus sign of typeset prose.
DIGITS = r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
NUMBER = rf"[-+\u2212]?(?:nan|inf|\d+/\d+|{DIGITS}(?:[ \u00a0]?%)?)"
WORD = r"[A-Za-z]+(?:-[A-Za-z]+)*"

# An expression holds no braces and stays on its line. A format is recognised only in these forms,
# because any other text after a colon may belong to the expression, as in `{=x[1:2]}`.
PATTERN = re.compile(
    rf"(?:(?<![\w.])(?P<shown>{NUMBER}|{WORD}))?"
    r"\{=(?P<expression>[^{}\n]+?)(?::(?P<format>\.\d+[efg]|d))?\}"
)


def visible(text: str) -> str:
    """The text that the reader sees: each number without its expression.

    Examples:
        >>> visible("a loss of 0.5644{=loss}, more than{=loss > 0} 0.9{=losses[1:2]}")
        'a loss of 0.5644, more than 0.9'
    """
    return PATTERN.sub(lambda match: match["shown"] or "", text)
