"""What is out of sight is not laid out, and a jump into it ends where it should."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page
from sampling import sampled

LONG = "losses/cross_entropy/"
BLOCKS = ".md-content__inner > .highlight"
SIZES = [(390, 844), (1280, 900)]
SEEN = "block => block.lastElementChild.checkVisibility({contentVisibilityAuto: true})"

# Where the target of a jump is, once it has stayed there for thirty frames.
AT_REST = """() => new Promise(done => {
    const target = document.querySelector(":target");
    let [last, left] = [NaN, 30];
    const look = () => {
        const { top } = target.getBoundingClientRect();
        [last, left] = [top, top === last ? left - 1 : 30];
        left ? requestAnimationFrame(look) : done(top);
    };
    look();
})"""


@pytest.fixture
def address(serve: Callable[[Path], str], site: Path) -> str:
    """Of a long page of the real site."""
    return serve(site) + LONG


@pytest.fixture(params=SIZES, ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """That page; no error may occur."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    watch = Watch(context)
    page = context.new_page()
    page.goto(address)
    yield page
    watch.judge(address.removesuffix(LONG))
    context.close()


def test_a_far_block_waits(page: Page) -> None:
    """It is laid out, and gets its button to copy, when it comes into view."""
    last = page.locator(BLOCKS).last
    page.locator(f"{BLOCKS} button").first.wait_for(state="attached")

    assert last.locator("button").count() == 0
    assert not last.evaluate(SEEN)
    last.scroll_into_view_if_needed()
    last.locator("button").wait_for(state="attached")
    assert last.evaluate(SEEN)


@pytest.mark.parametrize("part", sampled([0.1, 0.5, 0.9], "jumps", 1))
def test_a_jump_ends_at_its_target(page: Page, address: str, part: float) -> None:
    """Though what lies before it has never been laid out."""
    links = page.locator(f"{BLOCKS} > .headerlink")
    link = links.nth(int(part * links.count())).get_attribute("href") or ""

    page.goto("about:blank")
    page.goto(f"{address}#{link.rpartition('#')[2]}")

    assert 0 <= page.evaluate(AT_REST) < 200
