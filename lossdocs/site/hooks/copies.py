"""The site in other forms: the Markdown of each page, a notebook of it, and a row that offers both.

The Markdown of `docs/losses/kl_div.md` lies at `losses/kl_div.md` of the site, its notebook beside
the page. `llms.txt` lists the Markdown of all pages, and `llms-full.txt` holds that of the pages
that explain. All of it is written straight into the site: for MkDocs a file of that name would be a
page once more.
"""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterable, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from lossdocs.site.copies import llms
from lossdocs.site.copies.as_markdown import Site, markdown, parts
from lossdocs.site.copies.as_notebook import notebook
from lossdocs.site.copies.row import opened, row, with_row
from lossdocs.site.hooks.rendering import fences, made_of
from lossdocs.site.memory import memory

log = logging.getLogger("mkdocs.lossdocs.copies")

# They hold what the others refer to, line by line; with them the text would be twice as long.
LOOKED_UP = ("Behaviour", "Proofs")
LISTS = ("llms.txt", "llms-full.txt")
VECTORS = "behaviour/vectors/"


def publish(files: Files, config: MkDocsConfig) -> None:
    """Write the files into the site and the row into each page, once all pages are rendered."""
    found = [file.page for file in files.documentation_pages() if file.page and file.page.content]
    site = Site(
        url(config), {file.src_uri: markdown_address(file) for file in files}, fences(config)
    )
    notebooks = site._replace(addresses={file.src_uri: file.url for file in files})
    texts = [(page, text(page, site)) for page in in_order(found)]
    for page, content in texts:
        write(config, markdown_uri(page), content)
        if not written_as_notebook(page):
            write(config, notebook_uri(page), cells(page, notebooks, config))
        finish_page(page, config)
    vectors = [file for file in files if file.src_uri.startswith(VECTORS)]
    explained = [content for page, content in texts if section(page) not in LOOKED_UP]
    lists = index([page for page, _ in texts], vectors, config), "\n".join(explained)
    for name, content in zip(LISTS, lists, strict=True):
        files.src_uris[name].content_string = content
    if not config.extra.get("repository"):
        log.info("REPO_URL is not set: no page links to Colab, and no notebook to the package")


def finish_page(page: Page, config: MkDocsConfig) -> None:
    """Offer the files on their page."""
    page.content = with_row(page.content or "", offered(page, config))


def in_order(pages: Sequence[Page]) -> list[Page]:
    """The pages as the navigation has them, then those that are not in it."""
    walked = []
    for page in pages:
        if page.next_page and not page.previous_page:
            following: Page | None = page
            while following:
                walked.append(following.file.src_uri)
                following = following.next_page
    places = {uri: i for i, uri in enumerate(walked)}
    return sorted(pages, key=lambda page: places.get(page.file.src_uri, len(places)))


def text(page: Page, site: Site) -> str:
    """The page as Markdown, which names its origin."""

    def make() -> str:
        body = markdown(page.markdown or "", page.file.src_uri, site)
        return f"{body}\n\n---\n\nFrom <{site.url}{page.file.url}>\n"

    return memory.get(lambda: ["text", site.url, made_of(page)], make, on_disk=True)


def cells(page: Page, site: Site, config: MkDocsConfig) -> str:
    """The page as a notebook; its links lead to the site."""
    origin = f"the page [{page.title}]({site.url}{page.file.url}) of {config.site_name}"
    repository = config.extra.get("repository", "")

    def make() -> str:
        found = parts(page.markdown or "", page.file.src_uri, site)
        return notebook(found, origin, repository)

    made = lambda: ["cells", origin, repository, made_of(page)]  # noqa: E731
    return memory.get(made, make, on_disk=True)


def url(config: MkDocsConfig) -> str:
    """The address of the site, with a slash at its end."""
    return (config.site_url or "").rstrip("/") + "/"


def markdown_address(file: File) -> str:
    """Where a file lies, or the Markdown of a page."""
    is_page = file.is_documentation_page()
    return posixpath.splitext(file.src_uri)[0] + ".md" if is_page else file.url


def markdown_uri(page: Page) -> str:
    """Where the Markdown of a page lies in the site."""
    return markdown_address(page.file)


def notebook_uri(page: Page) -> str:
    """Where the notebook of a page lies: in its folder, and named like it."""
    folder = posixpath.dirname(page.file.dest_uri)
    return posixpath.join(folder, f"{posixpath.basename(folder) or 'lossdocs'}.ipynb")


def written_as_notebook(page: Page) -> bool:
    """Whether the source of a page is a notebook; mkdocs-jupyter puts it into the same place."""
    return page.file.src_uri.endswith(".ipynb")


def write(config: MkDocsConfig, uri: str, content: str) -> None:
    """Write a file of the site."""
    path = Path(config.site_dir, uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def offered(page: Page, config: MkDocsConfig) -> str:
    """The row of a page."""
    repository, branch = (config.extra.get(name, "") for name in ("repository", "notebooks"))
    colab = opened(notebook_uri(page), repository, branch)
    return row(notebook_uri(page), markdown_uri(page), colab)


def section(page: Page) -> str:
    """The part of the navigation in which a page stands, or nothing."""
    titles = [str(section.title) for section in page.ancestors]
    return titles[-1] if titles else ""


def index(pages: Iterable[Page], vectors: Iterable[File], config: MkDocsConfig) -> str:
    """The list of the Markdown of pages, and of the test vectors."""
    sections: dict[str, list[str]] = {}
    for page in pages:
        address = f"{url(config)}{markdown_uri(page)}"
        line = llms.entry(str(page.title), address, page.meta.get("description", ""))
        sections.setdefault(section(page) or "Overview", []).append(line)
    sections["Test vectors"] = [
        llms.entry(Path(file.src_uri).stem, url(config) + file.url, "calls and results as JSON")
        for file in vectors
    ]
    explained = f"All pages that explain are one text in {url(config)}llms-full.txt."
    return llms.index(config.site_name, [str(config.site_description), explained], sections)
