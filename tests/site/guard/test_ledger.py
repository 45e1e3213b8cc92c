"""The ledger of the built site: complete, published, and broken by what nobody checks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from lossdocs.pages.evidence import Tie
from lossdocs.pages.ledger import Entry, ledger, unexplained
from lossdocs.pages.reasons import REASONS
from lossdocs.pages.unread import unread
from lossdocs.site.guard import ledger as published

ROOT = Path(__file__).parents[3]
LINE = re.compile(r'<p class="checked" data-search-exclude>.*?</p>', re.DOTALL)

# One of each kind in each place, by what is left unexplained.
PLANTS = {
    "0.101": "A sentence of 0.101.",
    "0.102": "## A heading of 0.102",
    "0.103": "| Table |\n| --- |\n| 0.103 |",
    "0.104": "- A list\n\n    - of 0.104",
    "0.105": "> A quotation of 0.105",
    "0.106": '!!! note "A title of 0.106"\n\n    Text.',
    "0.107": "??? note\n\n    Folded, of 0.107.",
    "0.108": '=== "A tab"\n\n    Of 0.108.',
    "0.109": "A footnote.[^1]\n\n[^1]: Of 0.109.",
    "0.110": "Term\n:   A definition of 0.110.",
    "0.111": "Code `x = 0.111`.",
    "0.112": "A formula $x = 0.112$.",
    "0.113": "<div>Raw HTML of 0.113</div>",
    "0.114": "[A link of 0.114](index.md)",
    "114e-5": "A power of 114e-5.",
    "x = 205": "    x = 205",
    "x = 206": "<pre><code>x = 206</code></pre>",
    "a = 301": "$$\na = 301\n$$",
    "a = 302": r"\[ a = 302 \]",
    "a = 303": "> $$\n> a = 303\n> $$",
    "401.png": "![A figure](401.png)",
    "402.png": '<img src="402.png" alt="A figure">',
    "<svg>": "<svg><text>1</text></svg>",
}


def built(folder: Path, text: str, *, strict: bool) -> Path:
    """Build a site with one page and the page of the ledger."""
    docs = folder / "docs"
    (docs / "assets/stylesheets").mkdir(parents=True)
    (docs / "index.md").write_text(text)
    (docs / "401.png").write_bytes(b"")
    (docs / "402.png").write_bytes(b"")
    (docs / "assets/score.json").write_text((ROOT / "docs/assets/score.json").read_text())
    sheet = "assets/stylesheets/extra.css"
    (docs / sheet).write_text((ROOT / "docs" / sheet).read_text())
    (docs / "checked.md").write_text((ROOT / "docs/checked.md").read_text())
    options: dict[str, Any] = {"docs_dir": str(docs), "site_dir": str(folder / "site")}
    build(load_config(str(ROOT / "mkdocs.yml"), strict=strict, **options))
    return folder / "site"


def test_the_site_has_nothing_unexplained(site: Path) -> None:
    pages = ledger(site, ROOT / "docs", ROOT / "lossdocs")

    assert list(unexplained(pages)) == []
    assert sum(entry.tie.checked for found in pages.values() for entry in found) > 1000


def test_whatever_is_added_by_hand_is_unexplained(tmp_path: Path) -> None:
    text = "# A page\n\n" + "\n\n<!-- -->\n\n".join(PLANTS.values())
    site = built(tmp_path, text, strict=False)
    package = tmp_path / "package"
    package.mkdir()
    missing = "\n".join(unexplained(ledger(site, tmp_path / "docs", package)))

    assert [plant for plant in PLANTS if plant not in missing] == []


@pytest.mark.parametrize("plant", ["0.101", "x = 205", "a = 301", "401.png"])
def test_a_build_fails_on_what_is_unexplained(tmp_path: Path, plant: str) -> None:
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        built(tmp_path, f"# A page\n\n{PLANTS[plant]}", strict=True)


def test_a_page_that_is_checked_says_so(tmp_path: Path) -> None:
    site = built(tmp_path, "# A page\n\n```pycon\n>>> 1\n1\n```", strict=True)

    [line] = LINE.findall((site / "index.html").read_text())
    assert "Checked on this page: 1 example, 1 output. <a " in line


def test_every_page_says_what_is_checked_on_it(site: Path) -> None:
    for path in site.rglob("index.html"):
        [line] = LINE.findall(path.read_text())
        assert "Checked on this page: " in line
        target = re.search(r'href="([^"]*)"', line)
        assert target
        assert (path.parent / target[1]).resolve() == site / "checked", path

    index = (site / "search/search_index.json").read_text()
    assert "Checked on this page" not in index


def test_the_page_of_the_ledger_counts_what_the_ledger_has(site: Path) -> None:
    page = (site / "checked/index.html").read_text()
    pages = ledger(site, ROOT / "docs", ROOT / "lossdocs")
    examples = [e for found in pages.values() for e in found if e.kind == "example"]
    score = json.loads((ROOT / "docs/assets/score.json").read_text())["kinds"]

    assert "<!-- ledger" not in page
    assert re.search(r"<p>torch 2\.\d+\.\d+, commit \w+", page)
    last = re.search(r"<td>All pages</td><td>([^<]*)</td>", page)
    assert last
    assert last[1] in {
        str(len(examples)),
        f"{sum(e.tie.checked for e in examples)} of {len(examples)}",
    }
    lacking = unread()
    assert f"<td>all</td><td>{sum(lacking.values())}</td>" in page
    assert f"</a></td><td>{lacking['docs/questions.md']}</td>" in page
    for kind, row in score.items():
        assert f"<td>{kind}</td><td>{row['planted']}</td><td>{row['caught']}</td>" in page


def test_without_git_the_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "constraints.txt").write_text("torch==2.99.0\n")
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["torch>=2.77"]\n')

    assert published.version(tmp_path).startswith("<p>torch 2.99.0, commit unknown.")
    monkeypatch.setattr(published, "git", lambda *_: "abc")
    assert published.version(tmp_path).startswith("<p>torch 2.99.0, commit abc, with changes.")


def test_a_site_without_the_page_has_no_ledger(sample: Path) -> None:
    assert "Checked on this page" not in (sample / "index.html").read_text()


def test_one_of_a_kind_is_in_the_singular() -> None:
    entry = Entry("code", "x", Tie(checked=True, by="x"))

    assert published.counts([entry]) == "1 listing"
    assert published.counts([entry, entry]) == "2 listings"
    assert published.cell([entry], "figure") == ""
    assert published.line_of([], "a") == (
        '<p class="checked" data-search-exclude><small>Checked on this page: nothing. '
        '<a href="a">What is checked here</a>.</small></p>'
    )


def test_what_is_not_checked_is_counted_by_its_reason_and_told_in_a_sentence() -> None:
    quoted = Tie(checked=False, by="as the question has it")
    shown = {"a.md": [Entry("number", "0.5", quoted), Entry("number", "0.6", quoted)]}
    shown["b.md"] = [Entry("number", "0.5", quoted), Entry("block", "x", quoted)]
    table = published.by_reason(shown, {"a.md": "A", "b.md": "B"})

    assert re.findall(r"<tr>(<td>.*?)</tr>", table) == [
        f"<td>{REASONS['number'][quoted.by]}</td><td>{what}</td><td>{many}</td><td>{where}</td>"
        for what, many, where in (("other blocks", 1, "B (1)"), ("numbers", 3, "A (2), B (1)"))
    ]
