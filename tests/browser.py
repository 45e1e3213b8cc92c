"""What tests in a browser share: what pages asked for and complained of, and what axe finds."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import BrowserContext, Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async levels => {
    const { violations } = await axe.run({ runOnly: levels, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
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

    def judge(self, *own: str) -> None:
        """Fail on an error, and on a request whose address begins in another way than our own."""
        assert not [url for url in self.requests if not url.startswith((*own, "data:"))]
        assert not self.errors


def violations(page: Page, rules: Any = LEVELS) -> list[str]:
    """The rules that the state of a page breaks, by default of WCAG 2.2 at level AA, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, rules)
    return found
