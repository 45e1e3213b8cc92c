"""The built site in Chromium."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page

Serve = Callable[[Path], str]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails the test on a request to another host and on an error."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    watch = Watch(context)
    yield context.new_page()
    context.close()
    watch.judge("http://127.0.0.1:")


def test_every_tab_has_room(page: Page, serve: Serve, site: Path) -> None:
    """On a desktop of the usual width none is cut off; a phone has a drawer instead."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(serve(site), wait_until="networkidle")
    tabs = page.locator(".md-tabs__list")
    room, needed = tabs.evaluate("list => [list.clientWidth, list.scrollWidth]")
    assert tabs.get_by_role("link").count() > 5
    assert needed <= room


def test_the_copy_button_copies_the_input(page: Page, serve: Serve, sample: Path) -> None:
    """No prompt and no output reaches the clipboard."""
    page.goto(serve(sample) + "sessions/")
    button = page.locator(".language-pycon .md-code__button").first
    button.click()
    page.get_by_text("Copied to clipboard").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "import torch\n"
        "x = torch.tensor([1.0, 2.0])  # two numbers\n"
        "for value in x:\n"
        "    print(f'{value:.1f} < 3 & \"more\"')\n"
        "x.sum()"
    )


def test_the_copy_button_copies_other_code_whole(page: Page, serve: Serve, sample: Path) -> None:
    """What has no prompts is copied as it is."""
    page.goto(serve(sample) + "sessions/")
    page.locator(".language-python .md-code__button").click()
    page.get_by_text("Copied to clipboard").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "from lossdocs import cross_entropy"


def test_formulas_are_shown_without_javascript(
    browser: Browser, serve: Serve, sample: Path
) -> None:
    """They are part of the page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve(sample) + "mathematics/", wait_until="networkidle")
    box = page.locator("mjx-container").first.bounding_box()
    context.close()
    assert box is not None
    assert box["width"] > 100


@pytest.fixture(scope="module")
def below(
    build_site: Callable[[Path, Path], Path],
    serve: Serve,
    sample: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Return the address of the sample below a folder, which it was built for."""
    root = tmp_path_factory.mktemp("below")
    docs = shutil.copytree(sample.with_name("docs"), root / "docs")
    base = serve(root / "served") + "folder/"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", base)  # or else Material loads whole pages
        build_site(docs, root / "served/folder")
    return base


def test_the_page_for_nothing_leads_home_below_a_folder(page: Page, below: str) -> None:
    """It is shown at any address, so that its links are absolute."""
    page.goto(below + "404.html", wait_until="networkidle")
    links = page.locator("link[href], script[src]").evaluate_all(
        "all => all.map(one => one.href || one.src)"
    )
    assert all(link.startswith(below) for link in links)
    page.locator("a.md-logo").first.click()
    page.wait_for_url(below)


def test_search_works_below_a_folder(page: Page, below: str) -> None:
    """What is found leads to pages below it."""
    page.goto(below, wait_until="networkidle")
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("mathematics")
    found = page.locator(".md-search-result__link").first
    found.wait_for()
    assert found.evaluate("link => link.href").startswith(below + "mathematics/")


def test_instant_navigation_keeps_formulas(page: Page, below: str) -> None:
    """The same document shows one page after another, twice."""
    base = below
    page.goto(base, wait_until="networkidle")
    page.evaluate("window.kept = true")
    for title, address in [("Mathematics", "mathematics/"), ("the API", "api/")] * 2:
        page.locator("article").get_by_role("link", name=title, exact=True).click()
        page.wait_for_url(base + address + "**")
        page.locator("article mjx-container").first.wait_for(state="visible")
        page.go_back()
        page.wait_for_url(base)
    assert page.evaluate("window.kept")
