"""What axe finds on a page in Chromium, by the rules of WCAG 2.2 at level AA."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page
from sampling import everything

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLORS = ["color-contrast", "link-in-text-block"]
RUN = """async options => {
    const { violations } = await axe.run({ ...options, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
# Each color as it will be, and not on its way there.
COLORED = """palette => {
    if ((document.body.dataset.mdColorScheme ?? palette) !== palette) return false;
    const moving = document.getAnimations().filter(one => one instanceof CSSTransition);
    moving.forEach(one => one.finish());
    return true;
}"""
PALETTES = {"light": "default", "dark": "slate"}  # by what the system of a reader prefers
TEXTS = """() => {
    const written = element => element.checkVisibility({ visibilityProperty: true })
        && (element.matches("input, select, textarea") || [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    window.texts = [...document.body.querySelectorAll("*")].filter(written);
}"""
# How each of them looks: its color, size and weight, and what lies behind it.
LOOKS = """() => {
    const behind = element => {
        if (!element) return "";
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
        const own = `${backgroundColor} ${backgroundImage} ${opacity};`;
        return behind(element.parentElement) + (own === "rgba(0, 0, 0, 0) none 1;" ? "" : own);
    };
    return texts.map(element => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        return [color, fontSize, fontWeight, textShadow, behind(element)].join();
    });
}"""
# Some of them stay, by their numbers; all else is out of the way of axe.
KEEP = """numbers => {
    const kept = new Set();
    for (const number of numbers)
        for (let one = texts[number]; one && !kept.has(one); one = one.parentElement) kept.add(one);
    for (const one of document.body.querySelectorAll("*"))
        if (!kept.has(one)) one.style.setProperty("display", "none", "important");
}"""


def violations(page: Page) -> list[str]:
    """The rules of WCAG 2.2 at level AA that a page breaks, and where; not those of colors."""
    off = {rule: {"enabled": False} for rule in COLORS}
    return _run(page, {"runOnly": LEVELS, "rules": off})


def _run(page: Page, options: Any) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, options)
    return found


class Contrasts:
    """The rules of colors, by which each look is judged once.

    To find what lies behind a text takes axe most of its time, and one page of a site looks like
    another: a few dozen looks are all that it has.
    """

    def __init__(self) -> None:
        """Know no look."""
        self._known = set[str]()

    def judge(self, page: Page) -> list[str]:
        """What breaks them in light or in dark colors; the page is of no use afterwards."""
        page.evaluate(TEXTS)
        looks = [self._looks(page, scheme) for scheme in PALETTES]
        new = {look: number for number, look in enumerate(map("|".join, zip(*looks, strict=True)))}
        if not everything():
            new = {look: number for look, number in new.items() if look not in self._known}
            page.evaluate(KEEP, list(new.values()))
        found = [line for scheme in PALETTES for line in self._broken(page, scheme)] if new else []
        if not found:
            self._known |= new.keys()
        return found

    def _looks(self, page: Page, scheme: str) -> list[str]:
        colored(page, scheme)
        looks: list[str] = page.evaluate(LOOKS)
        return looks

    def _broken(self, page: Page, scheme: str) -> list[str]:
        colored(page, scheme)
        found = _run(page, {"runOnly": {"type": "rule", "values": COLORS}})
        return [f"in {scheme} colors: {line}" for line in found]


def colored(page: Page, scheme: str) -> None:
    """Switch the colors of a page as the system of a reader does."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    page.wait_for_function(COLORED, arg=PALETTES[scheme])
