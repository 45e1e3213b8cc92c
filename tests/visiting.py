"""One visit of a page in Chromium, in which all is judged that a browser alone can see.

A page is opened once, as on a phone; then the same document is widened to that of a desktop and
its colors are switched, so that it is fetched, parsed and drawn a single time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe import AXE, Contrasts, violations
from browser import Watch
from playwright.sync_api import Browser, Error

WIDTH = 320
PHONE = {"width": WIDTH, "height": 640, "deviceScaleFactor": 1, "mobile": False}
# All is in view, as what is not has no colors to find; drawn small, which costs less.
DESKTOP = {"width": 1280, "height": 40_000, "scale": 0.05, "deviceScaleFactor": 1, "mobile": False}

READY = """() => document.fonts.status === "loaded"
    && !document.querySelector("loss-explorer:not([data-ready])")"""
# What repeats is judged by the first eight of its kind on a page; all of it would take longer.
PRUNE = """() => {
    for (const kind of [".highlight", "tbody > tr", "mjx-container", "details.derivation"])
        [...document.querySelectorAll(kind)].slice(8).forEach(one => one.remove());
}"""
# Wide code can be scrolled by the keyboard, as soon as it is in view; axe lets 13 pixels pass.
MEASURED = """() => [...document.querySelectorAll("pre > code")].every(
    code => code.scrollWidth <= code.clientWidth + 13 || code.tabIndex === 0
        || code.closest("details:not([open])"))"""


class Visitor:
    """Goes from page to page, and says what is wrong with each."""

    def __init__(self, browser: Browser) -> None:
        """Open a window."""
        self.context = browser.new_context()
        self.watch = Watch(self.context)
        self.context.add_init_script(AXE)
        self.contrasts = Contrasts()
        self.page = self.context.new_page()
        self._device = self.context.new_cdp_session(self.page)

    def findings(self, base: str, address: str) -> list[str]:
        """All that is wrong with a page of the site at `base`, each with the check that saw it."""
        self.watch.clear()
        try:
            found = list(self._seen(base + address))
        except Error as error:  # a script may have failed, of which the rest tells
            found = [error.message]
        others = [line for line in self.watch.lines if line not in self.watch.errors]
        return [*found, *self.watch.wrong(base), *(f"console: {line}" for line in others)]

    def _seen(self, url: str) -> Iterator[str]:
        page = self.page
        self._as_on(PHONE)
        page.emulate_media(color_scheme="light")
        page.goto(url)
        page.wait_for_function(READY)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width != WIDTH:
            yield f"phone: scrolls sideways, {width} pixels wide in a window of {WIDTH}"
        page.evaluate(PRUNE)
        self._as_on(DESKTOP)
        page.wait_for_function(MEASURED)
        yield from (f"axe: {line}" for line in violations(page))
        yield from (f"axe {line}" for line in self.contrasts.judge(page))
        page.wait_for_load_state("networkidle")  # nothing more is asked for

    def _as_on(self, device: dict[str, Any]) -> None:
        self._device.send("Emulation.setDeviceMetricsOverride", device)


def addresses(site: Path) -> list[str]:
    """Every page of a built site, by its address below that of the site."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(path.removesuffix("index.html") for path in paths)
