"""A decimal in prose is tied to an expression, or its author says why not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lossdocs.pages.elements import ELEMENT, OPAQUE
from lossdocs.pages.inline import PATTERN, visible
from lossdocs.pages.model import Reason
from lossdocs.pages.prose import numbers, unchecked
from lossdocs.pages.read import read

Found = Callable[..., list[tuple[int, str]]]
DOCS = Path(__file__).parents[2] / "docs"
ABOVE = "```pycon\n>>> x = 0.25\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        *["0.25{=x}", "**0.2500{=x}**", "# A loss of 0.25{=x}", "| 0.25{=x} | 2.5e-01{=x} |"],
        *["\u22120.25{=-x}", "-0.25{=-x}", "between 0-0.25{=x}", "4{=1/x}", "inf{=float('inf')}"],
        *["0.5{=[1, x, 2 * x][1:3][1]}", "0.25{=f(x)}, `0.25{=y}` and\n\n> 0.25{=x}"],
        *["!!! note\n\n    It is 0.25{=x}.", "`{=x:.4f}`", "a <b>0.25{=x}</b>"],
    ],
)
def test_a_number_is_evaluated_where_it_stands(found: Found, text: str) -> None:
    assert found("```pycon\n>>> x = 0.25\n>>> f = float\n```\n" + text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.26{=x}", "shows 0.26, x is 0.25 (not rounded correctly at the digits shown)"),
        ("-0.25{=x}", "shows -0.25, x is 0.25 (the signs differ)"),
        ("0{=x}", "shows 0, x is 0.25 (must be exactly equal)"),
        ("{=x:.4f}", "{=x} has no number yet: run the updater"),
        ("{=x}", "{=x} has no number yet: write {=expression:.4f}"),
        ("0.25{=y}", "{=y} has no value: NameError: name 'y' is not defined"),
        ("0.25{=(}", "{=(} has no value: SyntaxError: '(' was never closed"),
        ("1{=x > 0}", "{=x > 0} has no value: TypeError: a number is needed, got True"),
        ("1{=str(x)}", "{=str(x)} has no value: TypeError: a number is needed, got '0.25'"),
        ("$0.25{=x}$", "0.25{=x} is not evaluated in a formula, a tag or a link"),
        ("[x](0.25{=x})", "0.25{=x} is not evaluated in a formula, a tag or a link"),
        ("i <n\n0.25{=x} > y", "0.25{=x} is not evaluated in a formula, a tag or a link"),
    ],
)
def test_a_wrong_number_in_prose_is_found(found: Found, text: str, message: str) -> None:
    assert found(ABOVE + text)[:1] == [(3 + text.count("\n") + 1, message)]


def test_a_number_sees_the_examples_above_it_only(found: Found) -> None:
    text = f"{ABOVE}0.25{{=x}}\n```pycon\n>>> x = 0.5\n```\n0.5{{=x}} 0.25{{=x}}"

    assert [line for line, _ in found(text)] == [8]


def test_a_tensor_with_one_element_is_a_number(found: Found) -> None:
    text = "```pycon\n>>> import torch\n>>> x = torch.tensor([0.1])\n```\n0.1000{=x} 1{=x.numel()}"

    assert found(text) == []
    assert found(text.replace("[0.1]", "[0.1, 0.2]"))[0][1].startswith("{=x} has no value")


@pytest.mark.parametrize(
    "text",
    [
        *["`torch==2.13`", "[text](page-0.5.md)", "[text][0.5]"],
        *['<img width="0.5">', "<!-- 0.5 -->", "<https://x.org/0.5>", "https://x.org/0.5"],
        *["[x]: https://x.org 'of 0.5'", "---\nversion: 0.5\n---"],
        *["```text\ntorch 2.13\n```", "---\ntitle: torch 2.13\n---"],
        *["torch 2.13", "torch 2.13.0", "Python 3.11", "CC BY 4.0", "http://127.0.0.1"],
    ],
)
def test_a_decimal_that_is_no_result_is_allowed(text: str) -> None:
    assert read(Path("page.md"), text).failures == []


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        *[("a loss of 0.5", ["0.5"]), ("| 0.1 | 0.2{=x} |", ["0.1"]), ("[0.5](x.md)", ["0.5"])],
        *[
            ("costs $5 and 0.5 and $6", ["0.5"]),
            ("`a\n\n0.5`", ["0.5"]),
            (r"\$0.5$ 1.5", ["0.5", "1.5"]),
        ],
        *[("0.5 < x > 1.5", ["0.5", "1.5"]), ("torch gives 2.13", ["2.13"])],
        *[(".5 and 1e-7 and 2.5e+03", [".5", "1e-7", "2.5e+03"]), ("x.5, x1e-7", [])],
        *[("```text\nloss 0.5 1.5\n```", ["0.5"]), ("---\ntitle: Of 0.5\n---", ["0.5"])],
    ],
)
def test_a_bare_decimal_is_refused(text: str, decimals: list[str]) -> None:
    failures = read(Path("page.md"), text).failures

    assert [failure.message.partition(" ")[0] for failure in failures] == decimals


QUOTATIONS = ["`0.5`", "``'`', 0.5``", "$0.5$", "$$\n0.5\n$$", r"\(0.5\)", r"\[0.5\]"]
QUOTATIONS += ["\\begin{equation}\n0.5\n\\end{equation}", "```text\n0.5\n```", "`[0.5, {=x}]`"]


@pytest.mark.parametrize("quotation", QUOTATIONS)
def test_code_and_formulas_quote_decimals_of_examples_only(quotation: str) -> None:
    [failure] = read(Path("page.md"), quotation).failures
    assert failure.message.startswith("0.5 ")

    page = read(Path("page.md"), f"{quotation}\n\n```pycon\n>>> 1 / 2\n0.5\n```")
    assert page.failures == []


def test_a_block_that_is_not_run_may_say_why(found: Found) -> None:
    assert found("<!-- not run: kept from a run elsewhere -->\n```text\nloss 0.5\n```") == []


def test_a_reason_excuses_the_line_below() -> None:
    text = "<!-- number: from the paper -->\nThey report 0.5 and 0.6.\nAnd 0.7.\n"
    page = read(Path("page.md"), text)

    assert page.reasons == [Reason(2, "from the paper")]
    assert [failure.line for failure in page.failures] == [3]


def test_a_reason_without_a_decimal_is_refused() -> None:
    [failure] = read(Path("page.md"), "<!-- number: an input -->\nNone here.").failures

    assert (failure.line, failure.message) == (1, "no decimal stands below: remove the comment")


def test_the_reader_sees_the_number_alone() -> None:
    assert visible("0.5{=x} {=y:.2f}, {a} {=}") == "0.5 , {a} {=}"


def test_a_format_is_told_from_a_slice() -> None:
    found = [(number.expression, number.format) for number in numbers("1{=x[1:2]} {=x[1:]:.2e}")]

    assert found == [("x[1:2]", ""), ("x[1:]", ".2e")]


def test_a_braced_equals_sign_in_a_formula_is_latex() -> None:
    assert list(unchecked(r"$x \stackrel{=y} 2$")) == []


def test_what_a_token_begins_with_leaves_none_out() -> None:
    """On the pages of the site, and with every sign of a number."""
    complete = re.compile(rf"{OPAQUE}|(?P<tie>{PATTERN.pattern})", ELEMENT.flags)
    texts = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    for text in (*texts, "three{=x} +1{=x} \u22121{=x} -1{=x} nan{=x} inf{=x} {=x}\n   [a]: b"):
        assert [*map(str, ELEMENT.finditer(text))] == [*map(str, complete.finditer(text))]
