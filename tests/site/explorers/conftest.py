"""A small site with a page for each explorer, and pages of it in the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Watch
from playwright.sync_api import Browser, Page

from lossdocs.site.fences.explorer import kinds


@pytest.fixture(scope="session")
def folder(
    build_site: Callable[[Path, Path], Path],
    serve: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the folder of the built site; its address is in the file `address`."""
    root = tmp_path_factory.mktemp("explorers")
    (root / "docs").mkdir()
    (root / "site").mkdir()
    base = serve(root / "site")
    pages = {
        name: f"# {name}\n\n``` explorer\n{name}\n```\n\n[home](index.md)\n" for name in kinds()
    }
    pages["index"] = "# Home\n\n" + "\n".join(f"- [{name}]({name}.md)" for name in kinds())
    pages["two"] = "# Two\n\n``` explorer\nkl_div\n```\n\n``` explorer\ntwo_modes\n```\n"
    for name, text in pages.items():
        (root / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    listed = "\n".join(f"- [{name}]({name}.md)" for name in pages)
    (root / "docs/SUMMARY.md").write_text(listed, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", base)  # or else Material loads whole pages
        build_site(root / "docs", root / "site")
    (root / "address").write_text(base, encoding="utf-8")
    return root


@pytest.fixture
def base(folder: Path) -> str:
    """Return the address of the site."""
    return (folder / "address").read_text(encoding="utf-8")


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, base: str) -> Iterator[Opened]:
    """Return a function that opens a page; a request to another host or an error fails the test."""
    contexts, watches = [], []

    def start(path: str, *, ready: bool = True, clock: bool = False, **options: object) -> Page:
        context = browser.new_context(
            **{"permissions": ["clipboard-read", "clipboard-write"], **options}  # type: ignore[arg-type]
        )
        contexts.append(context)
        watches.append(Watch(context))
        page = context.new_page()
        if clock:
            page.clock.install(time=0)
        page.goto(base + path)
        if ready:
            page.locator("loss-explorer[data-ready]").first.wait_for()
        return page

    yield start
    for context in contexts:
        context.close()
    for watch in watches:
        watch.judge(base, "blob:")
