"""MkDocs hooks, for what a Markdown extension cannot do: files, and pages that are not Markdown.

Fonts and style sheets of formulas have to be written into the site, a reference may be to an
equation of another page, a notebook has to reach the Markdown extensions at all, and the ledger
needs every page as it was rendered. What else a page shows is up to extensions, not to hooks.
"""

import logging
import os
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from lossdocs.pages.fences import separate
from lossdocs.pages.model import split_lines
from lossdocs.site import inputs, made
from lossdocs.site.code import anchors
from lossdocs.site.copies import offline
from lossdocs.site.copies.from_notebook import front_matter, to_markdown
from lossdocs.site.guard import policy
from lossdocs.site.hooks import copies, formulas, head, ledger, licences, rendering, templates
from lossdocs.site.hooks.search import Index
from lossdocs.site.hooks.serving import Built, live
from lossdocs.site.hooks.waiting import waiting
from lossdocs.site.memory import memory

log = logging.getLogger("mkdocs.lossdocs.hooks")


def on_startup(*, command: str, dirty: bool) -> None:
    """Tell the policy and the memory of pages that are served while they are written."""
    policy.live = command == "serve"
    memory.start(on=policy.live)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let the search plugin write our index; add the scripts of formulas, and versions of mike."""
    search: Any = config.plugins["material/search"]
    search.search_index = Index(**search.config)  # it has made its own for this build
    if "MIKE_DOCS_VERSION" in os.environ:
        config.extra["version"] = {"provider": "mike"}
    formulas.scripts(config)
    if memory.on:
        live.folder(config)
    return config


def on_serve(server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> None:
    """Let edits be shown at once."""
    if memory.on:
        waiting.end()
        live.serve(server, builder)


def on_pre_build(*, config: MkDocsConfig) -> None:
    """Look at the files that this build is made of."""
    inputs.look()
    live.begin()


@event_priority(100)  # before the navigation takes the pages of a folder
def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that nobody writes, and files that are written last: links find them."""
    for source, text in made.pages(Path(config.docs_dir)):
        files.append(File.generated(config, source, content=text))
    for name in (*copies.LISTS, offline.ARCHIVE):
        files.append(File.generated(config, name, content=""))
    return files


def on_pre_page(page: Page, *, config: MkDocsConfig, files: Files) -> Page:
    """Render a page, a notebook too, through the memory; mkdocs-jupyter's way is 600 kB a page."""
    rendering.remembering(page)
    return page


@event_priority(-100)  # when it is as the other plugins leave it
def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep it for the pages that are edited later; show the home page of a first build at once."""
    live.nav = nav
    if memory.on and live.server is None:
        waiting.begin(config, files, nav)
    return nav


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn a notebook into Markdown; mkdocs-jupyter puts the file beside the page.

    Of Markdown say what would be shown otherwise than it was meant, such as a fence left open.
    """
    if not page.file.src_uri.endswith(".ipynb"):
        for failure in separate(split_lines(page.file.content_string)).failures:
            log.error("%s:%d: %s", page.file.src_uri, failure.line, failure.message)
        return markdown
    page.meta.update(front_matter(markdown))
    return to_markdown(markdown)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tell MkDocs of every anchor; it finds none that a fence makes, and warns of links to them."""
    for anchor in anchors.repeated(html):
        log.warning("%s: two things have the anchor %r", page.file.src_uri, anchor)
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *anchors.of_page(html)}
    return html


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Finish the formulas and the ledger, once every page is rendered and before it is written."""
    formulas.finish(files, config)
    ledger.publish(files, config)
    search: Any = config.plugins["material/search"]
    search.search_index.learn(files)
    copies.publish(files, config)
    head.publish(files, config)
    licences.publish(files, config)
    if memory.on:
        templates.remembering(env)
        live.building = Built(config, files, live.nav, env)
    return env


def on_page_context(
    context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
) -> TemplateContext:
    """Add what the template of the head shows."""
    return {**context, **head.context(page, config)}  # type: ignore[typeddict-item]


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Give a page its policy at once where all have the same."""
    return policy.given(output, ()) if policy.live else output


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Likewise."""
    is_page = policy.live and template_name.endswith(".html")
    return policy.given(output_content, ()) if is_page else output_content


def on_post_build(*, config: MkDocsConfig) -> None:
    """Give every page its policy, and make the archive of all, once no plugin changes a page."""
    if policy.live:  # pages have it, and the archive is made when it is asked for
        return
    site = Path(config.site_dir)
    policy.publish(site)
    offline.publish(site)
