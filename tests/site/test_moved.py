"""An anchor that has moved leads a reader on, in Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import anchors
import pytest
from browser import Watch
from playwright.sync_api import Browser, Page, expect
from sampling import sampled

MOVED = anchors.moved()


@pytest.fixture(scope="module")
def visitor(
    browser: Browser, serve: Callable[[Path], str], site: Path
) -> Iterator[tuple[Page, str]]:
    """A page, and the address of the site."""
    base = serve(site)
    context = browser.new_context()
    watch = Watch(context)
    yield context.new_page(), base
    context.close()
    watch.judge(base)


@pytest.mark.parametrize("old", sampled(MOVED, "moved", 8))
def test_an_anchor_that_moved_leads_on(old: str, visitor: tuple[Page, str]) -> None:
    """It is opened as a link from elsewhere would."""
    page, base = visitor
    page.goto("about:blank")
    page.goto(f"{base}{old.removeprefix('./')}")
    page.wait_for_url(f"{base}{MOVED[old].removeprefix('./')}")


def test_an_anchor_that_never_was_leads_nowhere(visitor: tuple[Page, str]) -> None:
    """The page opens at its top."""
    page, base = visitor
    with page.expect_response("**/moved.txt"):
        page.goto(f"{base}losses/kl_div/#no-such-anchor")

    expect(page).to_have_url(f"{base}losses/kl_div/#no-such-anchor")
