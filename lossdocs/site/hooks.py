"""MkDocs hooks, for what a Markdown extension cannot do: files, and pages that are not Markdown.

MathJax's fonts and style sheet have to be written into the site, a reference may be to an equation
of another page, a notebook has to reach the Markdown extensions at all, and the ledger needs every
page as it was rendered. What else a page
shows is up to extensions, not to hooks.
"""

import re
from pathlib import PurePosixPath

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lossdocs.site import ledger, site_mathematics
from lossdocs.site.notebooks import to_markdown

ID = re.compile(r'<[a-z][a-z0-9]*\b[^>]*\sid="([^"]+)"')


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


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add MathJax to the scripts where formulas are left to the browser."""
    site_mathematics.scripts(config)
    return config


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Finish the formulas and the ledger, once every page is rendered and before it is written."""
    site_mathematics.finish(files, config)
    ledger.publish(files, config)
    return env
