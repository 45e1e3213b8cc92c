"""The content security policy of the built site, and that a browser keeps it.

That nothing on the site offends against it, the tests in a browser judge: each offence is an error
of the console.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from logged import Logged
from playwright.sync_api import Browser, Page

from lossdocs.site.guard import policy
from lossdocs.site.hooks import build as hooks
from lossdocs.site.memory import memory

POLICY = re.compile(
    r'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="([^"]*)">'
)


def test_every_page_has_the_same_policy(site: Path) -> None:
    """Instant navigation keeps that of the first page; it stands before all that it judges."""
    found = set()
    for path in site.rglob("*.html"):
        page = path.read_text()
        policies = POLICY.findall(page)
        assert len(policies) == 1, path.relative_to(site)
        assert page.index("http-equiv") < min(map(page.index, ["<link", "<script"]))
        found |= set(policies)
    assert len(found) == 1


def test_the_policy_names_no_other_host_and_no_unsafe_script(site: Path) -> None:
    """Only attributes may set a style on the spot, which MathJax needs."""
    found = POLICY.search((site / "index.html").read_text())
    assert found
    rules = dict(rule.split(" ", 1) for rule in found[1].split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert rules["style-src-elem"] == "'self'"
    sources = {source for value in rules.values() for source in value.split()}
    words = {source for source in sources if not source.startswith("'sha256-")}
    assert words == {"'none'", "'self'", "'unsafe-inline'", "data:"}


def test_a_page_is_served_with_scripts_that_no_build_has_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The script of the live reload has other numbers in each answer."""
    monkeypatch.setattr(policy, "live", False)
    monkeypatch.setattr(memory, "on", False)
    hooks.on_startup(command="build", dirty=False)
    assert "'unsafe-inline'" not in policy.element(["a"]).partition("style-src")[0]
    hooks.on_startup(command="serve", dirty=False)
    assert "script-src 'self' 'unsafe-inline';" in policy.element(["a"])
    assert "sha256" not in policy.element(["a"])


def test_a_page_without_a_place_for_the_policy_is_a_warning(tmp_path: Path, logged: Logged) -> None:
    """A warning fails a strict build."""
    (tmp_path / "page.html").write_text("<title>A page</title>")
    policy.publish(tmp_path)
    assert 'page.html: no <meta charset="utf-8">' in logged.text


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    """A page, and what it complains of."""
    context = browser.new_context()
    watch = Watch(context)
    yield context.new_page(), watch
    context.close()


OFFENCES = {
    "script-src-elem": "inline('script', 'window.ran = true')",
    "style-src-elem": "inline('style', 'body { color: red }')",
    "script-src-attr": "document.body.setAttribute('onclick', 'window.ran = true'), "
    "document.body.click()",
    "img-src": "new Image().src = 'http://localhost:9/image.png'",
    "connect-src": "fetch('http://localhost:9/').catch(() => {})",
    "script-src": "setTimeout('window.ran = true')",
    "worker-src": "new Worker(URL.createObjectURL(new Blob([''])))",
}
OFFEND = """() => new Promise(resolve => {
    document.addEventListener("securitypolicyviolation", e => resolve(e.effectiveDirective));
    const inline = (tag, text) =>
        document.head.append(Object.assign(document.createElement(tag), { textContent: text }));
    setTimeout(resolve, 60_000, "nothing reported");
    CODE;
})"""


def test_a_browser_reports_each_offence(
    watched: tuple[Page, Watch], serve: Callable[[Path], str], site: Path
) -> None:
    """And does not do what it reports."""
    page, watch = watched
    base = serve(site)
    for directive, code in OFFENCES.items():
        page.goto(base + "404.html")
        watch.errors.clear()
        assert page.evaluate(OFFEND.replace("CODE", code)) == directive
        assert "Content Security Policy" in "".join(watch.errors)
        assert page.evaluate("window.ran") is None
    with pytest.raises(AssertionError):
        watch.judge("http://127.0.0.1:")
