"""The ledger while the site is built: a line on each page, and the page *What is checked here*.

It reads the pages as they were rendered, so it works in a hook: no extension sees all pages. What a
page says about its checks is a line at its end; a thing without a check or a reason is a warning,
which fails a strict build.
"""

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from lossdocs.pages.evidence import Evidence, evidence
from lossdocs.pages.ledger import Entry, entries, evidence_of, unexplained
from lossdocs.site.depends import sources
from lossdocs.site.guard.ledger import Ledger, by_lack, by_page, by_reason, line_of, score, version
from lossdocs.site.inputs import MACHINERY, fingerprint
from lossdocs.site.memory import memory

log = logging.getLogger("mkdocs.lossdocs.ledger")

PAGE = "checked.md"
SCORE = "assets/score.json"


def publish(files: Files, config: MkDocsConfig) -> None:
    """Add the ledger to the rendered pages, if the site has a page for it."""
    target = files.get_file_from_path(PAGE)
    if target is None or target.page is None or target.page.content is None:
        return
    root = Path(config.config_file_path).parent
    shown = {file.src_uri: file for file in files.documentation_pages()}
    ledger = read(files, root)
    for line in unexplained(ledger):
        log.warning(line)
    links = {source: link_to(shown[source], target) for source in ledger}
    parts = {
        "pages": by_page(ledger, links),
        "unread": by_lack(links),
        "unchecked": by_reason(ledger, links),
        "version": version(root),
        "score": score(Path(config.docs_dir) / SCORE),
    }
    target.page.content = re.sub(
        "<!-- ledger: (\\w+) -->", lambda mark: parts[mark[1]], target.page.content
    )
    for source, found in ledger.items():
        note(shown[source], found, target)


def note(file: File, found: list[Entry], target: File) -> None:
    """Say at the end of a page what of it is checked."""
    page = file.page
    assert page is not None, "only pages are in the ledger"
    page.content = f"{page.content}\n{line_of(found, target.url_relative_to(file))}"


def finish_page(file: File, files: Files, config: MkDocsConfig) -> None:
    """Do so for one page, which was rendered after the others."""
    target = files.get_file_from_path(PAGE)
    if target is not None:
        found = of_page(file, Path(config.config_file_path).parent)
        for line in unexplained({file.src_uri: found}):
            log.warning(line)
        note(file, found, target)


def read(files: Files, root: Path) -> Ledger:
    """The entries of each page, as it was rendered from its source."""
    pages = (file for file in files.documentation_pages() if file.page is not None)
    return {file.src_uri: of_page(file, root) for file in pages}


def of_page(file: File, root: Path) -> list[Entry]:
    """The entries of a page; of the package it may show what its reference names."""
    assert file.page is not None, "only pages are in the ledger"
    html = file.page.content or ""
    own = Path(file.abs_src_path) if file.abs_src_path else None
    shown = sources(file.page.markdown or "")

    def make() -> list[Entry]:
        said = evidence(own, file.src_uri) if own else Evidence()
        return entries(html, said, evidence_of(shown, root))

    def parts() -> Iterator[str]:
        yield from ("ledger", file.src_uri, html, fingerprint(*MACHINERY))
        yield from (path.read_text(encoding="utf-8") for path in [*([own] if own else []), *shown])

    return memory.get(parts, make, on_disk=True)


def link_to(file: File, target: File) -> str:
    """A link to a page from the page of the ledger."""
    assert file.page is not None, "only pages are in the ledger"
    title = html.escape(str(file.page.title))
    return f'<a href="{file.url_relative_to(target)}">{title}</a>'
