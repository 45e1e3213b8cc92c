"""The page for addresses that do not exist, in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page

Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def visit(browser: Browser, serve: Callable[[Path], str], site: Path) -> Iterator[Open]:
    """Return a function that opens a page by its path; nothing may go wrong but what is missing."""
    base = serve(site)
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()

    def goto(path: str) -> Page:
        page.goto(base + path)
        return page

    yield goto
    context.close()
    watch.errors = [error for error in watch.errors if "404 (Not Found)" not in error]
    watch.judge(base)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("losses/crossentropy.html", "losses/cross_entropy/"),
        ("deep/below/KLDiv", "losses/kl_div/"),
        ("guide/class-imbalance/", "guides/class_imbalance/"),
        ("concept/labelsmoothing/index.html", "concepts/label_smoothing/"),
    ],
)
def test_it_shows_the_address_and_guesses_the_page(path: str, near: str, visit: Open) -> None:
    page = visit(path)
    assert page.locator("[data-missing=asked]").inner_text() == f"/{path}"
    found = page.locator("[data-missing=near] a").evaluate_all(
        "links => links.map(a => a.pathname)"
    )
    assert 1 <= len(found) <= 3
    assert f"/{near}" in found


def test_it_guesses_nothing_from_noise(visit: Open) -> None:
    assert not visit("%C3%A9zqx").locator("[data-missing=near]").is_visible()


def test_it_shows_an_address_as_text(visit: Open) -> None:
    """Whatever somebody else has put into a link."""
    page = visit("%3Cimg%20src=x%3E%E9")
    assert page.locator("[data-missing=asked] img").count() == 0


def test_its_search_opens_that_of_the_site(visit: Open) -> None:
    page = visit("no/such/page")
    page.get_by_role("searchbox", name="Search the site").fill("batchmean")
    page.keyboard.press("Enter")
    page.locator(".md-search-result__item").first.wait_for()
