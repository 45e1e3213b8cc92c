"""What axe finds on every page of the site, by the rules of WCAG 2.2 at level AA."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import violations
from playwright.sync_api import Browser, Page

PARTS = 8  # of the pages, for as many cores
# What repeats is judged by the first eight of its kind on a page; all of it would take longer.
PRUNE = """() => {
    for (const kind of [".highlight", "tbody > tr", "mjx-container", "details.derivation"])
        [...document.querySelectorAll(kind)].slice(8).forEach(one => one.remove());
}"""
# Wide code can be scrolled by the keyboard, as soon as it is in view; axe lets 13 pixels pass.
MEASURED = """() => [...document.querySelectorAll("pre > code")].every(
    code => code.scrollWidth <= code.clientWidth + 13 || code.tabIndex === 0)"""
TALL = 20_000  # all is in view: what is not has no colours to find


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a desktop, whose colours follow those of the system."""
    context = browser.new_context(viewport={"width": 1280, "height": TALL})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing(part: int, page: Page, serve: Callable[[Path], str], site: Path) -> None:
    """In light colours; in dark ones only contrast may differ."""
    base = serve(site)
    found = {}
    for path in sorted(site.rglob("*.html"))[part::PARTS]:
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        page.emulate_media(color_scheme="light")
        page.goto(base + address)
        page.evaluate(PRUNE)
        page.wait_for_function(MEASURED, timeout=5000)
        light = violations(page)
        page.emulate_media(color_scheme="dark")
        dark = violations(page, {"type": "rule", "values": ["color-contrast"]})
        found[address] = light + dark
    assert {address: some for address, some in found.items() if some} == {}


def test_axe_finds_nothing_in_the_search(
    page: Page, serve: Callable[[Path], str], site: Path
) -> None:
    """Its dialog is not there before it is asked for."""
    page.goto(serve(site), wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("batchmean")
    page.locator(".md-search-result__item").first.wait_for(timeout=5000)
    assert violations(page) == []


def test_axe_sees_what_is_wrong(page: Page) -> None:
    """Or the tests above could not fail."""
    page.set_content("<title>A page</title><p style='color: #ddd'>pale</p><img src='data:,'>")
    found = {line.partition(":")[0] for line in violations(page)}
    assert found == {"color-contrast", "html-has-lang", "image-alt"}
