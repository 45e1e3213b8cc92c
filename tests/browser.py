"""What tests in a browser share: Chromium, and what pages asked for and complained of."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, BrowserType


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
