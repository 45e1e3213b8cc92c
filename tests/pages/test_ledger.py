"""What each thing on a built page is tied to."""

from collections import Counter
from pathlib import Path

import pytest

from lossdocs.pages.__main__ import main
from lossdocs.pages.evidence import Evidence, Tie
from lossdocs.pages.ledger import entries, ledger, unexplained

NONE = Evidence()
CODE = "<pre><code>{}</code></pre>"
RUN = Tie(checked=True, by="page.md:3")
EQUATION = '<div data-tex="{}"><mjx-container display="true"></mjx-container></div>'


def kinds(html: str, page: Evidence = NONE, package: Evidence = NONE) -> list[tuple[str, str, str]]:
    """Kind, text and tie of each entry; what is not checked has its reason in brackets."""
    return [
        (kind, text.strip(), tie.by if tie.checked else f"[{tie.by}]")
        for kind, text, tie in entries(html, page, package)
    ]


def test_a_session_is_tied_example_by_example() -> None:
    page = Evidence(blocks={">>> x = 1\n>>> x\n1": RUN})

    assert kinds(CODE.format("&gt;&gt;&gt; x = 1\n&gt;&gt;&gt; x\n1\n"), page) == [
        ("example", "x = 1", "page.md:3"),
        ("example", "x", "page.md:3"),
        ("output", "1", "page.md:3"),
    ]


def test_code_that_nobody_knows_is_unexplained() -> None:
    html = CODE.format("&gt;&gt;&gt; 1\n2") + CODE.format("ls") + CODE.format("")

    assert [kind for kind, _, tie in kinds(html) if tie == "[]"] == [
        *("example", "output", "block", "block")
    ]


def test_a_cell_and_its_output_are_tied_to_the_notebook() -> None:
    page = Evidence(blocks={"1 / 4": RUN, "0.25": RUN})
    html = '<div class="highlight cell"><pre>1 / 4</pre></div>'
    html += '<div class="highlight cell-output"><pre>0.25</pre></div>'

    assert kinds(html, page) == [
        ("example", "1 / 4", "page.md:3"),
        ("output", "0.25", "page.md:3"),
    ]


def test_a_signature_is_code_of_the_package_however_it_is_laid_out() -> None:
    package = Evidence(blocks={"f(x: int=1)": Tie(checked=True, by="the code of f.py")})

    assert kinds(CODE.format("f(\n    x: int = 1,\n)"), package=package) == [
        ("code", "f(\n    x: int = 1,\n)", "the code of f.py")
    ]


def test_a_number_with_an_expression_may_be_shown_once() -> None:
    page = Evidence(numbers=Counter(["0.5"]))

    assert kinds("<p>0.5 and 0.5</p>", page) == [
        ("number", "0.5", "its expression"),
        ("number", "0.5", "[]"),
    ]


def test_code_may_quote_the_numbers_of_examples_and_prose_may_not() -> None:
    page = Evidence(quotable={"0.5"})

    assert kinds("<p><code>0.5</code></p><p>0.5</p>", page) == [
        ("number", "0.5", "an example with the same number"),
        ("number", "0.5", "[]"),
    ]


def test_a_number_may_have_a_reason_or_be_a_name() -> None:
    page = Evidence(excused={"0.5": "from the paper"})

    assert kinds("<p>0.5 by torch 2.13</p>", page) == [
        ("number", "0.5", "[from the paper]"),
        ("number", "torch 2.13", "[the name of a version, an edition or a place]"),
    ]


def test_an_equation_needs_a_reason_or_a_proof() -> None:
    page = Evidence(equations={"a = b": "a definition"})
    html = EQUATION.format("a  = b") + EQUATION.format("c")
    html += EQUATION.format('d" data-checked="the tests prove it')

    assert kinds(html, page) == [
        ("equation", "a = b", "[a definition]"),
        ("equation", "c", "[]"),
        ("equation", "d", "the tests prove it"),
    ]


def test_a_figure_is_an_output_or_needs_a_reason() -> None:
    image = "data:image/png;base64,AAAA"
    page = Evidence(figures={image: RUN})

    assert [tie for _, _, tie in kinds(f'<img src="{image}"><img src="b.png">', page)] == [
        *("page.md:3", "[]")
    ]


@pytest.mark.parametrize(("count", "tie"), [(1, "[]"), (2, "[photographs]"), (3, "[]")])
def test_a_common_reason_must_know_how_many_it_excuses(count: int, tie: str) -> None:
    page = Evidence(counted=Counter({("figure", "photographs"): count}))

    assert [by for _, _, by in kinds('<img src="a.png"><img src="b.png"><p>0.5</p>', page)] == [
        *(tie, tie, "[]")
    ]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a built site."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "docs/index.md": "Of 0.25{=1/4}.",
        "docs/a/index.md": "Of 0.5{=1/2}.",
        "docs/b.md": "```pycon\n>>> 1\n1\n```",
        "lossdocs/module.py": '"""Of 0.75{=3/4}."""',
        "site/index.html": "<p>0.25</p>",
        "site/a/index.html": "<p>0.5</p>",
        "site/b/index.html": "<pre>&gt;&gt;&gt; 1\n1</pre><p>0.75</p>",
        "site/404.html": "<p>None</p>",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "site"


def test_every_built_page_has_its_source(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = ledger(built, Path("docs"), Path("lossdocs"))

    assert list(pages) == ["404.html", "a/index.html", "b/index.html", "index.html"]
    assert list(unexplained(pages)) == []
    assert main(["ledger", "site"]) == 0
    assert capsys.readouterr().out.split("\n") == [
        "number: 3 checked, 0 not, with a reason",
        "example: 1 checked, 0 not, with a reason",
        "output: 1 checked, 0 not, with a reason",
        *("0 unexplained", ""),
    ]


def test_what_is_unexplained_is_named(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "404.html").write_text("<p>0.125</p>")

    assert main(["ledger", "site"]) == 1
    assert (
        "404.html: number '0.125' is tied to no check and has no reason\n1 unexplained\n"
        in capsys.readouterr().out
    )


def test_a_folder_without_a_site_is_named(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "docs"]) == 1
    assert capsys.readouterr().err == "a folder with a built site is needed, got docs\n"
