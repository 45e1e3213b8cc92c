"""A number in every dress, and words that compare, state what their expression computes."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from lossdocs.pages.words import Phrase, phrase

Found = Callable[..., list[tuple[int, str]]]

ABOVE = """\
```pycon
>>> import math
>>> import torch
>>> third, half, four, big = 1 / 3, 0.5, 4, 2**24
>>> entropy, cross_entropy = 0.935, 1.25
>>> x = torch.tensor([1.0, 3.0])
```

"""
RIGHT = [
    *["33 %{=third}", "33.33 %{=third}", "50%{=half}", "1/3{=third}", "-1/2{=-half}", "4e0{=four}"],
    *["$2^{24}${=big}", r"$\frac{1}{3}${=third}", r"$5 \cdot 10^{-1}${=half}", "$-4${=-four}"],
    *["four{=four} classes", "two thirds{=2 * third}", "three times{=x[1]}", "twice{=four / 2}"],
    *["fourfold{=four}", "half{=half} of it", "one in three{=third}", "about 3{=math.pi * x[0]}"],
    *[
        "nearly four times{=3.9 * x[0]}",
        "4 times{=four} as large",
        "halved{=half}",
        "Twice{=four / 2}",
    ],
    *["more than{=four > half}", "is at most{=half <= four}", "rises{=bool(x[1] > x[0])}"],
    *["the smallest{=x[0] == x.min()}", "the largest{=x[1] == max(x)}", "the least{=x[0] <= x[1]}"],
    *["the same{=math.isclose(half, 0.5)} number", "they differ{=half != four}"],
    *["no more than{=half <= four}", "less{=(x < max(4, four)).all()}"],
    *["an entropy of 0.935{=entropy} nats", "an entropy of 1.35{=entropy / math.log(2)} bits"],
    *["a cross-entropy of 1.250{=cross_entropy}", "a float of 24{=torch.finfo().bits - 8} bits"],
]
WRONG = [
    ("34 %{=third}", "shows 34 %, third is 0.333"),
    ("33.34 %{=third}", "shows 33.34 %, third is 0.333"),
    ("1/4{=third}", "shows 1/4, third is 0.333"),
    ("2e3{=four}", "shows 2e3, four is 4"),
    ("$2^{23}${=big}", "shows 2^{23}, big is 16777216"),
    ("three{=four} classes", "shows three, four is 4"),
    ("twice{=four}", "shows twice, four is 4"),
    ("nearly five times{=four / 2}", "not rounded correctly"),
    ("about 4{=math.pi * x[0]}", "shows 4"),
    ("less than{=four > half}", "'less than' needs < in its expression"),
    ("falls{=four > half}", "needs < in its expression"),
    ("more than{=half > four}", "'more than' is not true"),
    ("the largest{=x[0] == x.min()}", "needs > or >= or max"),
    ("the smallest{=x[1] == x.min()}", "is not true"),
    ("the same{=half == four}", "is not true"),
    ("they differ{=half == four}", "needs !="),
    ("more{=four}", "must be True or False"),
    ("more{=x > 0}", "has no value: RuntimeError"),
    ("more{=not half}", "needs > in its expression"),
    ("more{=third > none}", "has no value: NameError"),
    ("more{=third in (1, 2)}", "needs > in its expression"),
    ("a loss{=half}", "'loss' is no number and compares nothing"),
    ("four{=none}", "has no value: NameError"),
    ("more so{=half}", "'so' is no number and compares nothing"),
    ("an entropy of 0.935{=0.935}", "names nothing of the page"),
    ("0.935{=abs(0.935)}", "names nothing of the page"),
    ("0.935{=torch.tensor(0.935).double()}", "is tied to itself"),
    ("37{=37 + 0 * four}", "is tied to itself"),
    ("an entropy of 1.25{=cross_entropy}", "the sentence does not speak of it"),
    ("a cross-entropy of 0.935{=entropy}", "the sentence does not speak of it"),
    ("an entropy of 0.935{=entropy} bits", "an expression in bits has"),
    ("an entropy of 1.35{=entropy / math.log(2)} nats", "an expression in nats has no"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_stated_truly_is_right(found: Found, text: str) -> None:
    assert found(f"{ABOVE}{text}.") == []


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_stated_wrongly_is_found(found: Found, text: str, message: str) -> None:
    failures = found(f"{ABOVE}{text}.")

    assert [line for line, _ in failures] == [9] * len(failures)
    assert message in failures[0][1]


# The tie of a number holds all of it, and its expression depends on what it names.
WRONG += [
    *[
        (f"0.5{{=half}}{more}", "is not all of the number")
        for more in (" %", "%", " percent", "e3")
    ],
    *[
        (f"0.5{{=half}}{more}", "is not all of the number")
        for more in ("\u00b2", "$^2$", "<sup>2</sup>")
    ],
    *[(f"{less}0.5{{=half}}", "is not all of") for less in ("minus ", "\u221a", "1/", "$-$")],
    *[
        (f"0.5{{=half}}{unit}", "an expression in bits has")
        for unit in ("&nbsp;bits", " **bits**", "-bit")
    ],
    *[
        (f"0.5{{=half}}{unit}", "an expression in bits has")
        for unit in (" [Bits](a.md)", r" $\text{bits}$")
    ],
    ("in bits it is 0.5{=half}", "an expression in bits has"),
    ("0.25{=250 / 1000 + 0 * half}", "does not depend on a part of its expression, 0 * half"),
    ("3.5{=3.5 * half / half}", "is tied to itself"),
    ("1.0{=half / half}", "does not depend on a part"),
    ("5{=half and four + 1}", "does not depend on a part"),
    ("an entropy of 1.25{=cross_entropy + 0}", "is the cross-entropy"),
    ("an entropy of 1.25{=float(cross_entropy)}", "is the cross-entropy"),
    ("twenty-four{=four}", "'twenty-four' is no number"),
    ("one and a half{=half}", "'half' is no number"),
    ("not more than{=four > half}", "'more than' needs <= in its expression"),
    ("never the largest{=x[1] == x.max()}", "needs != or < or <= or max in its"),
    ("at most{=half <= half}", "compares something with itself"),
    ("more than{=four > half or half > four}", "does not depend on a part"),
]
RIGHT += ["not more than{=half <= four}", "it is not the largest{=x[0] < x.max()}"]

BARE = [
    *[
        "37 %",
        "37%",
        "37 percent",
        "1/3",
        "2e3",
        "2E3",
        "2e+3",
        "-5",
        "0,935",
        "1,5",
        "10,000",
        "3x",
    ],
    *["\u00bd", "\u2153", "$2^{24}$", "$10^{-7}$", r"$\frac{1}{3}$", "10^-7", "50000", "three"],
    *[
        "ten thousand",
        "twice",
        "tenfold",
        "ten-fold",
        "a third of it",
        "half",
        "two thirds",
        "a quarter",
    ],
    *["Two samples", "two small classes", "three times", "4 times as large", "$C$ times too small"],
    *[
        "doubled",
        "a dozen",
        "seventeen",
        "v0.48",
        "Table 0.43",
        "Section 2.1",
        "\u00a7 2.1",
        "eq. (1.2)",
    ],
    *["torch 0.48", "PyTorch 2.12.9", "version 0.1", "Python 3.2", "NumPy 2.4", "1.2.3"],
    *[
        "10\u00b3",
        "5nats",
        "5fold",
        "128k",
        "&frac12;",
        "1 nat",
        "0 bits",
        "text[^1]\n\n[^1]: 7 of it",
    ],
    *['<img alt="five times larger">', '[a](b.svg "twelve nats")', "[a]: b.md 'of 37 %'"],
    *['<img alt="37 %">', "<b title='0.5'>b</b>", '!!! note "3 things"', "| 3 |", "# 3 things"],
]


@pytest.mark.parametrize("text", BARE)
def test_a_number_in_any_dress_must_be_tied(found: Found, text: str) -> None:
    line = 3 + text.count("\n")

    assert [line for line, _ in found(f"A line.\n\n{text}\n")][:1] == [line]


@pytest.mark.parametrize("begins", ["title: >", "description: >-\n  Of"])
def test_a_title_that_goes_on_is_read(found: Found, begins: str) -> None:
    """And what is shown to nobody is not."""
    lines = f"---\n{begins}\n  seven classes\nsearch:\n  boost: 37\n---\nText."

    assert found(lines) == [
        (
            begins.count("\n") + 3,
            "seven is not checked: write seven{=expression}, or do without the number",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        *["H(p) = log C", "a \u2265 b", "$H(p)$ = $C$", "$H(p)$ \u2264 log C", "x \u2192 \u221e"],
        *["KL(p) = KL(q)", "H&nbsp;=&nbsp;0", "<em>H(p) = 0</em>", "H<sub>p</sub> = 0", "a < b"],
    ],
)
def test_a_relation_in_plain_text_is_refused(found: Found, text: str) -> None:
    assert [message.partition(" in ")[2] for _, message in found(f"So {text}.")] == [
        "plain text: write a formula, $...$, where it is checked"
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The natural logarithm gives nats.", False),
        ("The natural logarithm gives bits.", True),
        ("With the binary logarithm the unit is the **bit**.", False),
        ("With the binary logarithm the unit is the **nat**.", True),
    ],
)
def test_a_unit_is_that_of_its_logarithm(found: Found, text: str, wrong: bool) -> None:
    assert [message.endswith("is the other unit here") for _, message in found(text)] == [
        True
    ] * wrong


NO_NUMBER = [
    *[
        "0 and 1, -1",
        "the two agree",
        "1. An item\n2. Another",
        "in 16 bits, 8-bit",
        "the third line",
        "a 1D tensor",
        "reduction='sum', weight=w",
        "> quoted",
        '=== "Tab"',
    ],
    *[
        "torch 2.13",
        "torch 2.13.0",
        "version 2.13",
        "Python 3.11",
        "CC BY 4.0",
        "once",
        "$0$, $-1$",
    ],
    *["# Two classes", "a float32", "x2"],
    *["::: lossdocs.losses\n    options:\n      heading_level: 3", "[thread 012](x.md)", "`3`"],
    *["<!-- 3 -->", '<img width="37">', "halves"],
]


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_number_needs_no_tie(found: Found, text: str) -> None:
    assert found(text) == []


COMPARED = [
    *["at most $H(p)$", "it is smaller by the factor $C$", "less than $x$", "the largest, $x$"],
    *["which is more than 0.5644{=x}", "it rises to 0.5644{=x}", "0.5644{=x} at most"],
    *[
        "the smallest is 0.5644{=x}",
        "less than `0.5644`",
        "`0.5644` falls",
        "no more than 0.5644{=x}",
    ],
]


@pytest.mark.parametrize("text", COMPARED)
def test_a_sentence_that_compares_must_tie_the_comparison(found: Found, text: str) -> None:
    """With numbers by an expression, with a formula by the relation in it."""
    [(line, message)] = found(f"```pycon\n>>> x = 0.5644\n```\n{text}.\nMore or less.\n")

    assert line == 4
    assert ("compares with a formula" if "$" in text else "compares numbers") in message


def test_a_sentence_with_a_colon_speaks_of_the_example_below(found: Found) -> None:
    page = "The loss {}{}:\n\n```pycon\n>>> x = 0.25\n>>> x\n0.25\n```\n"

    assert found(page.format("rises", "{=x > 0}")) == []
    assert found(page.format("is", " a fourth{=x}")) == []
    assert "is not checked" in found(page.format("rises", ""))[0][1]
    assert "needs < in" in found(page.format("falls", "{=x > 0}"))[0][1]
    assert found(page.format("raises", " no error")) == []
    assert "has no value" in found(page.format("rises", "{=x > 0} so").replace(" so:", "."))[0][1]


def test_a_phrase_is_read_whole() -> None:
    assert phrase("ten thousand") == Phrase(Fraction(10_000), near=False)
    assert phrase("about two-thirds") == Phrase(Fraction(2, 3), near=True)
    assert phrase("a loss") is None
