"""The ledger while the site is built: a line on each page, and the page *What is checked here*.

It reads the pages as they were rendered, so it works in a hook: no extension sees all pages. What a
page says about its checks is a line at its end; a thing without a check or a reason is a warning,
which fails a strict build.
"""

import html
import logging
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from lossdocs.pages.evidence import Evidence, evidence
from lossdocs.pages.ledger import entries, package_evidence, unexplained
from lossdocs.site.guard.ledger import Ledger, by_page, by_reason, line_of, score, version

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
        "unchecked": by_reason(ledger, links),
        "version": version(root),
        "score": score(Path(config.docs_dir) / SCORE),
    }
    target.page.content = re.sub(
        "<!-- ledger: (\\w+) -->", lambda mark: parts[mark[1]], target.page.content
    )
    for source, found in ledger.items():
        page = shown[source].page
        assert page is not None, "only pages are in the ledger"
        page.content = f"{page.content}\n{line_of(found, target.url_relative_to(shown[source]))}"


def read(files: Files, root: Path) -> Ledger:
    """The entries of each page, as it was rendered from its source."""
    package = package_evidence(root / "lossdocs", root)
    return {
        file.src_uri: entries(
            file.page.content or "",
            evidence(Path(file.abs_src_path), file.src_uri) if file.abs_src_path else Evidence(),
            package,
        )
        for file in files.documentation_pages()
        if file.page is not None
    }


def link_to(file: File, target: File) -> str:
    """A link to a page from the page of the ledger."""
    assert file.page is not None, "only pages are in the ledger"
    title = html.escape(str(file.page.title))
    return f'<a href="{file.url_relative_to(target)}">{title}</a>'
