"""The index of the search: that of Material's plugin, of plain pages and with more fields.

Material's plugin writes an entry for each section. This adds fields to the entries, which `fields`
in mkdocs.yml weighs, and which no result shows:

- `names`: the title and its neighbouring words, each written as one word, as `crossentropy`.
- `page`: the names of the page that the section is on.
- `about`: the description of a page, at its first entry.
- `asked`: the questions and symptoms that the site answers with a link to the section.
"""

import html
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lossdocs.site.finding.plain import plain
from lossdocs.site.finding.search import (
    ASKING,
    EXPLAINING,
    LONG,
    asked,
    errors,
    joined,
    names,
    nickname,
    stem,
    weight,
)
from lossdocs.site.hooks.rendering import made_of
from lossdocs.site.memory import memory


class Index(SearchIndex):  # type: ignore[misc]  # Material has no types
    """The index of Material, of plain pages and with more fields."""

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.entries: list[dict[str, Any]] = []
        self.asked: dict[str, list[str]] = {}
        self.called: list[str] = []  # the page whose sections are added

    def learn(self, files: Files) -> None:
        """Read what is asked on the site, and where it is answered."""
        self.asked = defaultdict(list)
        for name in ASKING:
            file = files.get_file_from_path(name)
            if file is not None and file.page is not None:
                for target, row in asked(file.page.markdown or "", name):
                    path, hash_, anchor = target.partition("#")
                    answer = files.get_file_from_path(path)
                    if answer is not None:
                        self.asked[answer.url + hash_ + anchor].append(row)

    def add_entry_from_context(self, page: Page) -> None:
        """Index a page by what can be read of it."""
        page.meta.setdefault("search", {}).setdefault("boost", weight(page.file.src_uri))
        self.entries += memory.get(
            lambda: self.made_of(page), lambda: self.made(page), on_disk=True
        )

    def made_of(self, page: Page) -> Iterator[str]:
        """What the entries of a page hold."""
        yield from ("search", page.content or "", str(page.title), str(page.meta))
        yield str([item for item in self.asked.items() if item[0].partition("#")[0] == page.url])
        yield made_of(page)

    def made(self, page: Page) -> list[dict[str, Any]]:
        """The entries of a page."""
        before, self.entries = self.entries, []
        shown, page.content = page.content, plain(page.content or "")
        super().add_entry_from_context(page)
        page.content = shown
        made, self.entries = self.entries, before
        return made

    def create_entry_for_section(self, section: Any, toc: Any, url: str, page: Page) -> None:
        """Add the words of readers to an entry, the first of a page or of a section."""
        super().create_entry_for_section(section, toc, url, page)
        entry = self.entries[-1]
        title, path = entry["title"], page.file.src_uri
        fields = {"names": names(title) + errors(entry["text"])}
        fields["asked"] = self.asked.get(entry["location"], [])
        if entry["location"] == page.url:
            longer = page.meta.get("title", "")
            self.called = [joined(name) for name in (title, nickname(longer), stem(path))]
            fields["names"] += [*self.called, *names(longer.partition("(")[0])]
            fields["about"] = [page.meta.get("description", "")]
            entry["title"] = html.escape(longer, quote=False) or title
        elif path.startswith(EXPLAINING):
            fields["page"] = self.called
        whole = entry["location"] == page.url and path.startswith(LONG)
        if whole or "#lossdocs." in entry["location"]:  # the latter is of the API
            entry["boost"] /= 2
        for field, found in fields.items():
            if text := html.escape(" ".join(found), quote=False):
                entry[field] = text
