"""What a reader may take from a page: its Markdown, a notebook of it, and a row that offers both.

The Markdown of `docs/losses/kl_div.md` lies at `losses/kl_div.md` of the site, its notebook beside
the page. `llms.txt` lists the Markdown of all pages in the way of llmstxt.org, and `llms-full.txt`
holds that of the pages that explain. All of it is written straight into the site: for MkDocs a file
of that name would be a page once more.
"""

from __future__ import annotations

import html
import logging
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from lossdocs.site.copies.as_markdown import Links, markdown, parts
from lossdocs.site.copies.as_notebook import notebook

log = logging.getLogger("mkdocs.lossdocs.take")

COLAB = "https://colab.research.google.com/github/"
GITHUB = "https://github.com/"
# They hold what the others refer to, line by line; with them the text would be twice as long.
LOOKED_UP = ("Behaviour", "Proofs")
LISTS = ("llms.txt", "llms-full.txt")
VECTORS = "behaviour/vectors/"


def publish(files: Files, config: MkDocsConfig) -> None:
    """Write the files into the site and the row into each page, once all pages are rendered."""
    found = [file.page for file in files.documentation_pages() if file.page and file.page.content]
    texts = [(page, text(page, files, config)) for page in in_order(found)]
    for page, content in texts:
        write(config, markdown_uri(page), content)
        if not written_as_notebook(page):
            write(config, notebook_uri(page), cells(page, files, config))
        page.content = with_row(page, config)
    vectors = [file for file in files if file.src_uri.startswith(VECTORS)]
    explained = [content for page, content in texts if section(page) not in LOOKED_UP]
    lists = index([page for page, _ in texts], vectors, config), "\n".join(explained)
    for name, content in zip(LISTS, lists, strict=True):
        files.src_uris[name].content_string = content
    if not config.extra.get("repository"):
        log.info("REPO_URL is not set: no page links to Colab, and no notebook to the package")


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


def text(page: Page, files: Files, config: MkDocsConfig) -> str:
    """The page as Markdown, which names its origin."""
    links = Links(site(config), {file.src_uri: markdown_address(file) for file in files})
    body = markdown(page.markdown or "", page.file.src_uri, links)
    return f"{body}\n\n---\n\nFrom <{site(config)}{page.file.url}>\n"


def cells(page: Page, files: Files, config: MkDocsConfig) -> str:
    """The page as a notebook; its links lead to the site."""
    links = Links(site(config), {file.src_uri: file.url for file in files})
    found = parts(page.markdown or "", page.file.src_uri, links)
    origin = f"the page [{page.title}]({site(config)}{page.file.url}) of {config.site_name}"
    return notebook(found, origin, config.extra.get("repository", ""))


def site(config: MkDocsConfig) -> str:
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


def with_row(page: Page, config: MkDocsConfig) -> str:
    """The page with the row below its title."""
    before, title, after = (page.content or "").partition("</h1>")
    return before + title + row(page, config) + after if title else row(page, config) + before


def row(page: Page, config: MkDocsConfig) -> str:
    """Links to notebook and Markdown, and the button that `copy_markdown.js` shows."""
    here = posixpath.dirname(page.file.dest_uri)
    address = posixpath.relpath(f"/{markdown_uri(page)}", f"/{here}")
    colab = opened(notebook_uri(page), config)
    return (
        '\n<p class="take" data-search-exclude>'
        f'<a href="{posixpath.basename(notebook_uri(page))}" download>Notebook</a>'
        f'<a href="{address}" type="text/markdown">Markdown</a>'
        '<button type="button" hidden>Copy as Markdown</button>'
        + (f'<a href="{html.escape(colab)}">Open in Colab</a>' if colab else "")
        + '<span role="status"></span></p>\n'
    )


def opened(uri: str, config: MkDocsConfig) -> str:
    """The address at which Colab opens a notebook, or nothing: it opens what lies on GitHub."""
    repository, branch = (config.extra.get(name, "") for name in ("repository", "notebooks"))
    if not (repository.startswith(GITHUB) and branch):
        return ""
    path = repository.removeprefix(GITHUB).strip("/")
    return f"{COLAB}{path}/blob/{branch}/{uri}"


def section(page: Page) -> str:
    """The part of the navigation in which a page stands, or nothing."""
    titles = [str(section.title) for section in page.ancestors]
    return titles[-1] if titles else ""


def index(pages: Iterable[Page], vectors: Iterable[File], config: MkDocsConfig) -> str:
    """The file `llms.txt`: a title, what the site is, and the Markdown of its pages."""
    sections: dict[str, list[str]] = {}
    for page in pages:
        address = f"{site(config)}{markdown_uri(page)}"
        line = entry(str(page.title), address, page.meta.get("description", ""))
        sections.setdefault(section(page) or "Overview", []).append(line)
    sections["Test vectors"] = [
        entry(Path(file.src_uri).stem, site(config) + file.url, "calls and results as JSON")
        for file in vectors
    ]
    return "\n\n".join(
        [
            f"# {config.site_name}",
            f"> {config.site_description}",
            f"All pages that explain are one text in {site(config)}llms-full.txt.",
            *blocks(sections),
        ]
    )


def entry(title: str, address: str, said: str) -> str:
    """A line of the list.

    Examples:
        >>> entry("Huber loss", "x.md", ""), entry("Huber loss", "x.md", "What it does.")
        ('- [Huber loss](x.md)', '- [Huber loss](x.md): What it does.')
    """
    return f"- [{title}]({address})" + (f": {said}" if said else "")


def blocks(sections: dict[str, list[str]]) -> Iterator[str]:
    """The sections with their headings."""
    for title, entries in sections.items():
        yield f"## {title}\n\n" + "\n".join(entries) + "\n"
