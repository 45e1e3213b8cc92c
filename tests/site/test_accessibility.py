"""What axe finds where a visit of a page does not come, by the rules of WCAG 2.2 at level AA."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import contrasts, violations
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a desktop."""
    context = browser.new_context(viewport={"width": 1280, "height": 8000})  # all is in view
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_in_the_search(
    page: Page, serve: Callable[[Path], str], site: Path
) -> None:
    """Its dialog is not there before it is asked for."""
    page.goto(serve(site), wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("batchmean")
    page.locator(".md-search-result__item").first.wait_for()
    assert violations(page) == []
    assert contrasts(page) == {"light": [], "dark": []}


def test_axe_sees_what_is_wrong(page: Page) -> None:
    """Or the test above could not fail."""
    page.set_content("<title>A page</title><p style='color: #ddd'>pale</p><img src='data:,'>")
    assert {line.partition(":")[0] for line in violations(page)} == {"html-has-lang", "image-alt"}
    for found in contrasts(page).values():
        assert [line.partition(":")[0] for line in found] == ["color-contrast"]
