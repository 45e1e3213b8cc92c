"""The formulas of the site as a whole: their files, and references from one page to another."""

import html
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lossdocs.formulas.known import known
from lossdocs.site.fences import derivation as derivations
from lossdocs.site.formulas import in_browser, mathematics, references
from lossdocs.site.hooks.files import add

log = logging.getLogger("mkdocs.lossdocs.mathematics")

FOLDER = "assets/mathematics"


def options(config: MkDocsConfig) -> Mapping[str, Any]:
    """Those of the extension in mkdocs.yml."""
    given: Mapping[str, Any] = config.mdx_configs.get(mathematics.NAME, {})
    return mathematics.with_defaults(given)


def scripts(config: MkDocsConfig) -> None:
    """Add MathJax to every page, if formulas are left to the browser."""
    if mathematics.in_the_browser(options(config)):
        script = ExtraScriptValue(f"{FOLDER}/{in_browser.SCRIPT}")
        script.defer = True
        config.extra_javascript.append(script)


def prepare(config: MkDocsConfig) -> None:
    """In a first build, let what the site shows be typeset while its pages are rendered."""
    given, docs = options(config), Path(config.docs_dir)
    if mathematics.in_the_browser(given) or not given["cache"] or Path(given["cache"]).exists():
        return
    sources = (path.read_text(encoding="utf-8") for path in sorted(docs.rglob("*.md")))
    proofs = known().values() if (docs / "proofs").exists() else ()
    shown = (line for derivation in proofs for line in derivations.lines(derivation))
    mathematics.prepare(sources, (rf"\[{html.escape(line, quote=False)}\]" for line in shown))


def finish(files: Files, config: MkDocsConfig) -> None:
    """Resolve the references of the rendered pages, and add what their formulas need."""
    pages = {page.url: page for file in files.documentation_pages() if (page := file.page)}
    link(pages)
    contents = [page.content or "" for page in pages.values()]
    for name, content in mathematics.files(contents, options(config)).items():
        add(files, config, f"{FOLDER}/{name}", content)


def finish_page(page: Page, files: Files) -> None:
    """Resolve the references of one page, which was rendered after the others."""
    if references.waiting(page.content or ""):
        link({one.url: one for file in files.documentation_pages() if (one := file.page)})


def link(pages: Mapping[str, Page]) -> None:
    """Resolve the references; what is wrong is a warning, which fails a strict build."""
    changed, mistakes = references.resolve({url: page.content or "" for url, page in pages.items()})
    for url, content in changed.items():
        pages[url].content = content
    for url, mistake in mistakes:
        log.warning("%s: %s", pages[url].file.src_uri, mistake)
