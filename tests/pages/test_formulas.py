"""A display formula says what it is, and what it says is held against the derivations."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.fences import separate
from lossdocs.pages.formulas import NAMES, cited
from lossdocs.pages.model import split_lines
from lossdocs.pages.read import read

Found = Callable[..., list[tuple[int, str]]]

DECOMPOSITION = "\n$$\nH(p, q) = H(p) + \\DKL(p \\| q)\n$$\n"
RENAMED = "<!-- proved: kl_div.decomposition with u = p and v = q -->"
RENAMED += "\n$$\nH(u, v) = H(u) + \\DKL(u \\| v)\n$$\n"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("<!-- proved: kl_div.decomposition -->" + DECOMPOSITION, None),
        (
            "<!-- proved: kl_div.decomposition -->" + DECOMPOSITION.replace("H(p) +", "H(q) +"),
            "is no line of kl_div.decomposition",
        ),
        ("> <!-- proved: kl_div.decomposition -->" + DECOMPOSITION.replace("\n", "\n> "), None),
        (DECOMPOSITION, "an equation needs"),
        (
            "<!-- proved: kl_div.decomposition -->\n\nA sentence.\n" + DECOMPOSITION,
            "an equation needs",
        ),
        ("\\begin{equation}\\label{eq:a}\na = b\n\\end{equation}\n", "an equation needs"),
        ("$$\n\\sum_{c=1}^{C} p_c \\log p_c\n$$\n", "an equation needs"),
        ("<!-- equation: stated without a proof -->" + DECOMPOSITION, "is no reason: write"),
        (f"<!-- equation: {NAMES} -->\n$$\nu = p\n$$\n", "is no name that a formula"),
        (f"<!-- equation: {NAMES} -->\n$$\nu = p, \\qquad v = q\n$$\n\n{RENAMED}", None),
    ],
)
def test_a_formula_on_lines_of_its_own_is_tied(found: Found, text: str, wrong: str | None) -> None:
    messages = [message for _, message in found(text)]

    assert not messages if wrong is None else wrong in messages[0]


def test_what_a_page_ties_stands_in_comments_and_fences() -> None:
    text = "<!-- proved: a.b with u = p -->\n\n``` derivation\nc.d\n\n```\n"

    assert [(one.name, one.renamed) for one in cited(text, separate(split_lines(text)).fences)] == [
        ("a.b", "u = p"),
        ("c.d", ""),
    ]


def test_a_formula_of_a_docstring_is_read() -> None:
    text = 'def f():\n    r"""A function.\n\n    It is $H(p) = 0$.\n    """\n'

    assert [failure.line for failure in read(Path("module.py"), text).asked] == [4]
