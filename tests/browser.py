"""What tests in a browser share: what pages asked for and complained of, and what axe finds."""

from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, BrowserType, Page
from sampling import everything

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLORS = ["color-contrast", "link-in-text-block"]
RUN = """async options => {
    const { violations } = await axe.run({ ...options, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
# To find what lies behind a text takes axe most of its time. So of texts that look alike, in one
# color, size and weight on the same backgrounds, a few are judged and the others leave its way.
FEW = """count => {
    const behind = element => {
        if (!element) return "";
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
        const own = `${backgroundColor} ${backgroundImage} ${opacity};`;
        return behind(element.parentElement) + (own === "rgba(0, 0, 0, 0) none 1;" ? "" : own);
    };
    const look = element => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        return [color, fontSize, fontWeight, textShadow, behind(element)].join();
    };
    const written = element => element.checkVisibility({ visibilityProperty: true })
        && (element.matches("input, select, textarea") || [...element.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    const all = [...document.body.querySelectorAll("*")];
    const few = [...Map.groupBy(all.filter(written), look).values()]
        .flatMap(alike => alike.slice(0, count));
    const kept = new Set();
    for (let one of few) for (; one && !kept.has(one); one = one.parentElement) kept.add(one);
    for (const one of all)
        if (!kept.has(one)) one.style.setProperty("display", "none", "important");
}"""
PALETTES = {"light": "default", "dark": "slate"}  # by what the system of a reader prefers
# Each color as it will be, and not on its way there.
COLORED = """palette => {
    if ((document.body.dataset.mdColorScheme ?? palette) !== palette) return false;
    const moving = document.getAnimations().filter(one => one instanceof CSSTransition);
    moving.forEach(one => one.finish());
    return true;
}"""


class Watch:
    """What all pages of a context ask for, and the errors of their scripts."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.lines: list[str] = []  # of the console
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda line: self._heard(line.type, line.text))

    def _heard(self, kind: str, text: str) -> None:
        self.lines.append(text)
        if kind == "error":
            self.errors.append(text)

    def wrong(self, *own: str) -> list[str]:
        """Each error, and each request whose address begins in another way than our own."""
        asked = [url for url in self.requests if not url.startswith((*own, "data:"))]
        return [f"asks for {url}" for url in asked] + [f"error: {error}" for error in self.errors]

    def judge(self, *own: str) -> None:
        """Fail on what is wrong."""
        assert self.wrong(*own) == []

    def clear(self) -> None:
        """Begin anew, as for another page."""
        for heard in (self.requests, self.errors, self.lines):
            heard.clear()


def launched(chromium: BrowserType) -> Browser:
    """Chromium, which asks for nothing by itself."""
    installed = Path("/usr/bin/chromium")  # as Debian installs it; else Playwright's own
    return chromium.launch(
        executable_path=str(installed) if installed.exists() else None,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )


def violations(page: Page) -> list[str]:
    """The rules of WCAG 2.2 at level AA that a page breaks, and where; not those of colors."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    off = {rule: {"enabled": False} for rule in COLORS}
    found: list[str] = page.evaluate(RUN, {"runOnly": LEVELS, "rules": off})
    return found


def contrasts(page: Page) -> dict[str, list[str]]:
    """Those of colors, in light ones and in dark ones; the page is of no use afterwards."""
    if not everything():
        page.evaluate(FEW, 1)
    found = {}
    for scheme, palette in PALETTES.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page.wait_for_function(COLORED, arg=palette)
        rules = {"type": "rule", "values": COLORS}
        found[scheme] = page.evaluate(RUN, {"runOnly": rules})
    return found
