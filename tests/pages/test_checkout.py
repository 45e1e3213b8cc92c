"""Commands, files and links that a page names are there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sampling import sampled

from lossdocs.pages.check import check
from lossdocs.pages.find import OUTSIDE, default_paths, find
from lossdocs.pages.plant import plants
from lossdocs.pages.read import read

ROOT = Path(__file__).parents[2]
KINDS = {"make target", "command of the package", "file of the checkout", "dead link"}
Said = Callable[..., list[tuple[int, str]]]


@pytest.fixture
def said(tmp_path: Path) -> Said:
    """What is wrong with a page of a small checkout."""
    for name, text in {
        "Makefile": "VENV := .venv\ntest: lint\n\tpytest $(P)\nchanges-%: x\n\ttrue\n",
        "pyproject.toml": "[dependency-groups]\ndocs = []\n",
        "docs/page.md": "# Of `code`\n",
        "docs/losses/kl_div.md": "",
        "lossdocs/losses/kl_div.py": "",
        "lossdocs/losses/nll_loss.py": "",
        "lossdocs/__main__.py": "add_subparsers()",
        "lossdocs/commands/new.py": '"--root"',
        "lossdocs/pages/__main__.py": 'add_parser("--yes")',
        "benchmarks/speed.py": 'choices=["all"]',
        "CONTRIBUTING.md": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def say(text: str, name: str = "README.md") -> list[tuple[int, str]]:
        path = tmp_path / name
        path.write_text(text)
        return [(failure.line, failure.message) for failure in check(path).failures]

    return say


@pytest.mark.parametrize(
    "command",
    [
        *("make", "make test  # of all", "make changes-lowest", "make test P=docs/page.md"),
        *("CI=true make test", "cd x && make test", "echo make sreve", "cmake sreve"),
        *("python3 -m venv .venv", ".venv/bin/python -m pip install -c c.txt --group docs"),
        *("python -m lossdocs new huber_loss --root x", "python -m lossdocs.pages x --yes"),
        *("python -m benchmarks.speed COMMIT", "python -m benchmarks.speed all", "python -m"),
        *("python lossdocs/losses/kl_div.py", "pytest tests docs/losses/nll_loss.md"),
    ],
)
def test_what_is_there_may_be_named(said: Said, command: str) -> None:
    assert said(f"```console\n$ {command}\nmake sreve, it prints\n```\n\nSay `{command}`.") == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("make sreve", "make has no target sreve"),
        ("make test sreve", "make has no target sreve"),
        ("cd x && CI=true make sreve", "make has no target sreve"),
        ("make test Q=1", "make takes no Q"),
        ("make test P=docs/other.md", "there is no docs/other.md"),
        ("make test P='docs/page.md", "no shell reads make test P='docs/page.md: No closing"),
        ("python -m pip install --group dcos", "pyproject.toml has no group dcos"),
        ("python -m lossdocs.pgaes check", "python -m lossdocs.pgaes is no command"),
        ("python -m lossdocs nwe huber_loss", "python -m lossdocs knows no nwe"),
        ("python -m lossdocs new --rot x", "python -m lossdocs knows no --rot"),
        ("python -m lossdocs.pages --yse", "python -m lossdocs.pages knows no --yse"),
        ("python -m benchmarks.speed al", "python -m benchmarks.speed knows no al"),
        ("python tests/nginx.py", "there is no tests/nginx.py"),
        ("python -m pytest docs/page.txt", "there is no docs/page.txt"),
    ],
)
def test_what_is_not_there_is_found(said: Said, command: str, message: str) -> None:
    [(line, found)] = said(f"Text.\n\n> ```console\n> $ {command}\n> ```", "docs/page.md")

    assert line == 4
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("`make sreve`", "make has no target sreve"),
        ("```console\n$ make test  # or `make sreve`\n```", "make has no target sreve"),
        ("```text\n$ make sreve\n```", "make has no target sreve"),
        ("```sh\n% make sreve\n```", "make has no target sreve"),
        ("`.venv/bin/python -m lossdocs nwe`", "python -m lossdocs knows no nwe"),
        ("`docs/pgae.md`", "there is no docs/pgae.md"),
        ("`lossdocs/kernels/kl_div.py`", "there is no lossdocs/kernels/kl_div.py"),
    ],
)
def test_code_in_a_sentence_is_read_too(said: Said, text: str, message: str) -> None:
    assert [found for _, found in said(text)] == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a](LICENCE)", "the link leads to no file: LICENCE"),
        ("[`a`](docs/pgae.md)", "the link leads to no file: docs/pgae.md"),
        ("[a](docs/page.md#of-cod)", "the link leads to no heading: docs/page.md#of-cod"),
        ("# Here\n\n[a](#heer)", "the link leads to no heading: #heer"),
        ("![a](a.png)", "the link leads to no file: a.png"),
        ("[a][b]\n\n[b]: c.md", "the link leads to no file: c.md"),
        ("<a href='c.md'>a</a>", "the link leads to no file: c.md"),
    ],
)
def test_a_link_of_a_page_outside_leads_somewhere(said: Said, text: str, message: str) -> None:
    """The build of the site looks at those of the others."""
    assert [found for _, found in said(text)] == [message]
    assert said(text, "docs/page.md") == []


def test_links_that_lead_somewhere_pass(said: Said) -> None:
    links = "[a](docs/page.md#of-code) [b](#here) [c](https://x.org/y) [d](docs) `[e](f.md)`"

    assert said(f"# Here\n\n{links}") == []


def test_outside_of_a_checkout_nothing_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("`make sreve` and [a](b.md)")

    assert check(path).failures == []


def test_the_pages_outside_are_checked() -> None:
    assert {ROOT / name for name in OUTSIDE} <= set(find(default_paths(ROOT)))


def test_each_error_planted_in_the_pages_of_this_checkout_is_found() -> None:
    paths = [*(ROOT / name for name in OUTSIDE), ROOT / "docs/index.md", ROOT / "docs/checked.md"]
    errors = [
        (path, plant.kind, plant.into(text))
        for path in paths
        for text in [path.read_text(encoding="utf-8")]
        for plant in plants(path, text)
        if plant.kind in KINDS
    ]
    chosen = sampled(errors, "checkout", 30)

    assert {kind for _, kind, _ in errors} == KINDS
    assert [(path, text) for path, _, text in chosen if not read(path, text).failures] == []
