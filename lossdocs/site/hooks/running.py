"""How a build runs: on two cores, without looking for garbage, and saying how far it has come."""

from __future__ import annotations

import gc
from functools import lru_cache

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from lossdocs.site.hooks import formulas
from lossdocs.site.progress import progress

READING = "Reading what the pages show, for the search, the ledger and the copies ..."


def on_pre_build(*, config: MkDocsConfig) -> None:
    """Begin: a build leaves little garbage, and each look for it goes through all that it holds."""
    gc.disable()
    progress.begin()
    formulas.prepare(config)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Count a page that is rendered."""
    progress.step("Rendered", number(files))


@event_priority(100)  # before the others do what it announces
def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    """Tell what comes between rendering and writing."""
    progress.say(READING)


def on_page_context(
    context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
) -> None:
    """Count a page that is written."""
    progress.step("Wrote", len(context["pages"]))


def on_post_build(*, config: MkDocsConfig) -> None:
    """Look for garbage again."""
    gc.enable()


def on_shutdown() -> None:
    """Do not look for it as the process ends, when all goes."""
    gc.freeze()


def on_build_error(*, error: Exception) -> None:
    """Likewise."""
    gc.enable()


@lru_cache(1)
def number(files: Files) -> int:
    """How many pages there are, counted once for all of them."""
    return len(files.documentation_pages())
