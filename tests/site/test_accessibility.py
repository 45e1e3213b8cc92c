"""What axe finds where a visit of a page does not come, by the rules of WCAG 2.2 at level AA."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe import Contrasts, violations
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
    assert Contrasts().judge(page) == []


def test_axe_sees_what_is_wrong(page: Page) -> None:
    """Or the test above could not fail."""
    page.set_content("<title>A page</title><p style='color: #ddd'>pale</p><img src='data:,'>")
    assert {line.partition(":")[0] for line in violations(page)} == {"html-has-lang", "image-alt"}
    light, dark = Contrasts().judge(page)
    assert light.startswith("in light colors: color-contrast: <p ")
    assert dark.startswith("in dark colors: color-contrast: <p ")


def test_a_look_that_was_judged_may_stand_on_another_page(page: Page) -> None:
    """What is new there is judged beside it, and what is pale is found again on every page."""
    contrasts = Contrasts()
    for text, pale in [("", 0), ("<b style='color: #ddd'>pale</b>", 2), ("<i>right</i>", 0)] * 2:
        page.set_content(f"<!doctype html><title>A page</title><p>right {text}</p>")
        assert len(contrasts.judge(page)) == pale
