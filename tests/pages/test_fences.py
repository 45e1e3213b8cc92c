"""Every fence on a page is found, whatever its info string and wherever it stands."""

from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from lossdocs.pages.model import Example, Reason
from lossdocs.pages.read import read

Found = Callable[..., list[tuple[int, str]]]

FORMS = [
    "```pycon\n{}\n```",
    "```Pycon  \n{}\n```  ",
    "``` pycon\n{}\n```",
    '```pycon title="x" hl_lines="1"\n{}\n```',
    "```{{ .pycon .annotate }}\n{}\n```",
    "``` {{#one .pycon}}\n{}\n```",
    "```py\n{}\n```",
    '```python title="x"\n{}\n```',
    "~~~pycon\n{}\n~~~",
    "````pycon\n{}\n````",
    "```pycon\n\n{}\n```",
    "Text\n```pycon\n{}\n```\ntext",
    "A code span `<!--` opens no comment.\n\n```pycon\n{}\n```",
    "<!-- one\ntwo -->\n```pycon\n{}\n```",
    "````text\n```pycon\n````\n```pycon\n{}\n```",
]
PLACES = [
    ("", ""),
    ("!!! note\n\n", "    "),
    ('??? note "Title"\n', "    "),
    ('=== "Tab"\n\n', "    "),
    ('!!! note\n\n    === "Tab"\n\n', "        "),
    ("- item\n\n", "  "),
    ("1. item\n\n", "   "),
    ("Quoted:\n\n", "> "),
    ("Quoted:\n\n", "> > "),
    ("> - item\n>\n", ">   "),
    ("Tabs:\n\n", "\t"),
]


def examples_of(text: str) -> list[Example]:
    """The examples on a page on which nothing is wrong."""
    page = read(Path("page.md"), text)

    assert page.failures == []
    return [item for item in page.sessions[0] if isinstance(item, Example)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES)
def test_every_form_of_fence_is_found_in_every_place(form: str, place: tuple[str, str]) -> None:
    above, prefix = place
    fence = form.format(">>> x = 2\n>>> x\n2")
    text = above + indent(fence, prefix, lambda line: True)

    one, two = examples_of(text)
    lines = text.split("\n")

    assert (one.source, one.want) == ("x = 2\n", "")
    assert (two.source, two.want) == ("x\n", "2")
    assert lines[one.line - 1] == f"{prefix}>>> x = 2"
    assert lines[two.line - 1] == f"{prefix}>>> x"
    assert lines[two.want_line - 1] == f"{prefix}2"
    assert text[two.start : two.end] == f"\n{prefix}2"


def test_a_fence_below_front_matter_is_found() -> None:
    [one] = examples_of("---\ntitle: x\n---\n```pycon\n>>> 1\n1\n```")

    assert one.line == 5


def test_an_output_reaches_to_the_next_prompt() -> None:
    [one, two] = examples_of("```pycon\n>>> f()\na\n\n b\n\n>>> g()\n\nc\n\n```")

    assert (one.want, two.want) == ("a\n\n b", "\nc")


def test_a_quoted_blank_line_belongs_to_its_fence() -> None:
    [one] = examples_of("> ```pycon\n> >>> f()\n> a\n>\n> b\n> ```")

    assert one.want == "a\n\nb"


def test_a_continued_example_is_one_example() -> None:
    [one] = examples_of("```pycon\n>>> for x in 1, 2:\n...\n...     x\n1\n2\n```")

    assert one.source == "for x in 1, 2:\n\n    x\n"


@pytest.mark.parametrize("language", ["text", "console", "toml", "latex", "losses"])
def test_other_languages_are_not_run(language: str) -> None:
    assert examples_of(f"```{language}\nx = 1\n```") == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("```python\nx = 1\n```", 1, "Python shown and not run"),
        ('```py title="x"\nx = 1\n```', 1, "Python shown and not run"),
        ("```pycon\n```", 1, "Python shown and not run"),
        ("```pycon\n# first\n>>> 1\n1\n```", 1, "Python shown and not run"),
        ("```text\n>>> 1\n1\n```", 1, "Python shown and not run"),
        ("```\n>>> 1\n1\n```", 1, "Python shown and not run"),
        ("```\nx\n```", 1, "unknown language ''"),
        ("```pyhton\nx\n```", 1, "unknown language 'pyhton'"),
        ("\n    >>> 1\n    1", 2, "a prompt outside a fence"),
        ("```pycon\n>>> 1\n1", 1, "the fence is not closed"),
        ("```pycon\n>>> 1\n1\n````", 1, "the fence is not closed"),
        ("    ```pycon\n    >>> 1\n    1\nText\n", 1, "the fence is not closed"),
        ("x\n```text", 2, "the fence is not closed"),
        ("- ```pycon", 1, "a fence needs a line of its own"),
        ("<!--\n```pycon\n```\n-->", 2, "an example in a comment"),
        ("<!--\n>>> 1\n-->", 2, "an example in a comment"),
        ("<!-- open\n>>> 1", 2, "an example in a comment"),
        ("---\n```pycon\n>>> 1\n2\n```", 4, "shows 2, printed 1"),
        ("<!-- not run: needs a GPU -->\n\n```pycon\n```", 1, "no fence stands below"),
        ('--8<-- "file.md"', 1, "a snippet shows what is not on this page: write it out"),
        ("```text\n;--8<--\n```", 2, "a snippet shows what is not on this page: write it out"),
        ("<!-- not run: needs a GPU -->\n```text\n```", 2, "never run: remove the reason"),
        ("x\r\n", 1, "lines must end in"),
    ],
)
def test_what_would_go_unnoticed_is_refused(
    found: Found, text: str, line: int, message: str
) -> None:
    assert any(at == line and said.startswith(message) for at, said in found(text))


def test_a_reason_is_collected() -> None:
    page = read(Path("page.md"), "<!-- not run: needs a GPU -->\n```python\nx = 1\n```")

    assert (page.failures, page.sessions, page.reasons) == ([], [[]], [Reason(2, "needs a GPU")])


@pytest.mark.parametrize(
    "source",
    [
        "torch.randn(3)",
        "np.random.normal()",
        "randint(2)",
        "x.normal_()",
        "f(torch.rand(2).sum())",
        "torch.normal(m, s)",
    ],
)
def test_random_functions_are_refused(source: str) -> None:
    [failure] = read(Path("page.md"), f"```pycon\n>>> y = {source}\n```").failures

    assert "is random: show literal numbers" in failure.message


def test_a_normal_form_is_not_random() -> None:
    assert read(Path("page.md"), "```pycon\n>>> y = normal(x)\n```").failures == []


def test_a_doctest_directive_is_refused() -> None:
    [failure] = read(Path("page.md"), "```pycon\n>>> 1 # doctest: +SKIP\n2\n```").failures

    assert failure.message.startswith("a doctest directive is not obeyed")
