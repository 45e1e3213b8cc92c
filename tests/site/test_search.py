"""The search of the built site leads to the right page, whatever is typed."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page, expect
from searching import Found, search

from lossdocs.site.page import front_matter

Serve = Callable[[Path], str]

DOCS = Path(__file__).parents[2] / "docs"
MISSED: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "missed.toml").read_text(encoding="utf-8")
)


def address(source: Path) -> str:
    """The address of a page."""
    path = source.relative_to(DOCS).with_suffix("").as_posix()
    return path.removesuffix("index") if path.endswith("index") else f"{path}/"


def expected() -> dict[str, set[str]]:
    """The queries that pages name in their front matter, each with what is equally right.

    A query alone stands for the page or any of its sections, one with anchors for these sections.
    """
    found: dict[str, set[str]] = {}
    for source in sorted(DOCS.rglob("*.md")):
        front = front_matter(source.read_text(encoding="utf-8"))
        for entry in front.get("queries", []):
            query, anchors = next(iter(entry.items())) if isinstance(entry, dict) else (entry, "")
            places = found.setdefault(query, set())
            if isinstance(anchors, str):
                anchors = [anchors]
            places |= {address(source) + (anchor and f"#{anchor}") for anchor in anchors}
    return found


def names() -> dict[str, set[str]]:
    """What whoever has a loss in his code types."""
    found: dict[str, set[str]] = {}
    for source in sorted((DOCS / "losses").glob("[!_]*.md")):
        front = front_matter(source.read_text(encoding="utf-8"))
        if module := re.search(r"\((\w+)\)$", front["title"]):
            forms = ("{0}", "F.{0}", "torch.nn.functional.{0}", "{1}", "nn.{1}", "nn.{1}()")
            for form in forms:
                found[form.format(source.stem, module[1])] = {address(source)}
    return found


QUERIES = expected() | names()
LEAST = 0.9  # of the queries lead to the right page at once
NAMES = ["KLDivLoss", "kldivloss", "ignore_index", "-100", "batchmean"]

# What means something to lunr, and what crashed its worker or the order of the results.
SIGNS = ["1", "-1", "-", "+a", "^", "nan^", "nan~", "~2", ":", "title:", "text:nan", "*", "a*b"]
SIGNS += [
    '"',
    '"nan',
    "\\",
    "\\-",
    "-nan",
    "1e-7",
    "(",
    "a -b +c",
    "é",
    "🙂",
    " ",
    "-100 -1",
    "--5",
]


@pytest.fixture(scope="module")
def page(browser: Browser, serve: Serve, site: Path) -> Iterator[Page]:
    """Return the home page; a warning of a script fails the last test."""
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    page.goto(serve(site), wait_until="networkidle")
    yield page
    context.close()
    watch.judge("http://127.0.0.1:")
    assert not watch.lines


@pytest.fixture(scope="module")
def answers(page: Page) -> tuple[Found, list[str]]:
    """Return what is found first for each query, and all addresses of the index."""
    return search(page, [*QUERIES, *SIGNS, *NAMES])


def right(query: str, found: Found) -> bool:
    """Whether the first page is an expected one, with an expected section first if one is named."""
    page, section, _ = found[query]
    return not QUERIES[query].isdisjoint({page, section})


def test_each_query_leads_to_the_right_page_first(answers: tuple[Found, list[str]]) -> None:
    """But for those that are named as missed; one that is no longer missed is not named."""
    found, _ = answers
    missed = {query for query in QUERIES if not right(query, found)}
    assert [f"{query}: {found[query]}" for query in sorted(missed - set(MISSED))] == []
    assert set(MISSED) - missed == set()
    assert 1 - len(missed) / len(QUERIES) >= LEAST


def test_what_is_expected_is_there(answers: tuple[Found, list[str]]) -> None:
    """No query waits for a page or a section that the site has not."""
    _, places = answers
    assert set[str]().union(*QUERIES.values()) - set(places) == set()
    assert set(MISSED) <= set(QUERIES)
    assert len(QUERIES) > 150


@pytest.mark.parametrize("typed", SIGNS)
def test_signs_are_no_commands(typed: str, answers: tuple[Found, list[str]]) -> None:
    """Nothing that can be typed fails, and what has a word of the site finds pages."""
    found, _ = answers
    _, _, pages = found[typed]
    words = any(word in typed for word in ("nan", "1", "title", "b"))
    assert pages > 0 if words else pages >= 0


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_api_are_found(name: str, answers: tuple[Found, list[str]]) -> None:
    """As they are written in code, and in lower case."""
    found, _ = answers
    _, _, pages = found[name]
    assert pages > 0


def test_a_minus_belongs_to_its_number(answers: tuple[Found, list[str]]) -> None:
    """It does not exclude: a search for -100 finds what names it, and not the whole site."""
    found, places = answers
    pages = len({place.partition("#")[0] for place in places})
    assert found["-100"][0] == "guides/padding/"
    assert 0 < found["-100"][2] < pages / 2


def test_the_keyboard_is_enough(page: Page) -> None:
    """A key opens the search, what is found is counted, and another key leads to it."""
    page.keyboard.press("s")
    page.keyboard.type("KLDivLoss")
    expect(page.get_by_role("status").filter(has_text="matching documents")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kullback-Leibler divergence")


def test_where_nothing_is_found_something_helps(page: Page) -> None:
    """It is said what to try."""
    page.reload(wait_until="networkidle")
    page.keyboard.press("s")
    page.keyboard.type("zzqqxx")
    expect(page.get_by_role("status").filter(has_text="Nothing found. Try ")).to_be_visible()


def test_what_is_shown_of_a_page_reads_well(page: Page) -> None:
    """Formulas are text, and neither prompts nor marks of links are shown."""
    page.reload(wait_until="networkidle")
    page.keyboard.press("s")
    page.keyboard.type("Gibbs inequality")
    shown = page.locator(".md-search-result__item").first
    expect(shown).to_contain_text("it is 0 only for q = p. This is Gibbs' inequality.")
    assert not any(mark in shown.inner_text() for mark in (">>>", "¶", "Missing"))
