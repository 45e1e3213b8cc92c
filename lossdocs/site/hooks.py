"""MkDocs hooks, for what a Markdown extension cannot do: files, and pages that are not Markdown.

MathJax's fonts and style sheet have to be written into the site, a notebook has to reach the
Markdown extensions at all, and the ledger needs every page as it was rendered. What else a page
shows is up to extensions, not to hooks.
"""

import os
import re
from pathlib import Path, PurePosixPath

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from lossdocs.site import ledger, licences, mathjax
from lossdocs.site.notebooks import to_markdown

ID = re.compile(r'<[a-z][a-z0-9]*\b[^>]*\sid="([^"]+)"')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Show the selector and the banner of versions where mike builds one, and only there."""
    if "MIKE_DOCS_VERSION" in os.environ:
        config.extra["version"] = {"provider": "mike"}
    return config


def on_pre_page(page: Page, *, config: MkDocsConfig, files: Files) -> Page:
    """Give a notebook the ordinary way to HTML back; mkdocs-jupyter's is 600 kB a page."""
    page.__dict__.pop("render", None)
    return page


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn a notebook into Markdown; mkdocs-jupyter puts the file beside the page."""
    path = PurePosixPath(page.file.src_uri)
    return to_markdown(markdown, path.name) if path.suffix == ".ipynb" else markdown


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tell MkDocs of every anchor; it finds none that a fence makes, and warns of links to them."""
    page.present_anchor_ids = (page.present_anchor_ids or set()) | set(ID.findall(html))
    return html


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Add MathJax's files and the ledger, once every page is rendered and before it is written."""
    ledger.publish(files, config)
    sheet = File.generated(config, "assets/stylesheets/mathjax.css", content=mathjax.css())
    fonts = (
        File.generated(config, f"assets/mathjax/{font.name}", abs_src_path=str(font))
        for font in mathjax.FONTS.glob("*.woff")
    )
    root = Path(config.config_file_path).parent
    rights = File.generated(config, licences.ADDRESS, content=licences.text(root))
    for file in (sheet, rights, *fonts):
        file.inclusion = InclusionLevel.INCLUDED
        files.append(file)
    for file in list(files):
        if file.src_uri.startswith(licences.UNUSED):
            files.remove(file)
    return env
