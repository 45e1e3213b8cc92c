"""What a page moves, and what it does not ask for."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

from browser import Watch
from playwright.sync_api import Browser

INDEX = "search/search_index.json"
TEXT = {".html", ".css", ".js", ".json"}


def weight(path: Path) -> int:
    """The bytes that a server sends for a file."""
    content = path.read_bytes()
    return len(gzip.compress(content)) if path.suffix in TEXT else len(content)


def test_a_page_of_twenty_formulas_moves_less_than_150_kb(
    browser: Browser, serve: Callable[[Path], str], site: Path
) -> None:
    """With all that it asks for, compressed; the search index comes with the first search."""
    page = site / "concepts/reductions/index.html"
    assert len(re.findall("<mjx-container", page.read_text())) >= 20
    base = serve(site)
    context = browser.new_context(viewport={"width": 412, "height": 823})
    watch = Watch(context)
    tab = context.new_page()
    tab.goto(f"{base}concepts/reductions/", wait_until="networkidle")
    asked = {url.removeprefix(base) for url in watch.requests if url.startswith(base)}
    assert INDEX not in asked
    paths = [site / (name + "index.html" if name.endswith("/") else name) for name in asked]
    assert sum(map(weight, paths)) < 150_000
    tab.locator("label[for='__search']").first.click()
    tab.keyboard.type("kldivloss")
    tab.locator(".md-search-result__item").first.wait_for()
    assert base + INDEX in watch.requests
    context.close()
    watch.judge(base)
