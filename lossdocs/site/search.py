"""What the search knows beside the text of a page: its weight, and the words of its readers.

Material's plugin writes an entry for each section. This adds fields to the entries, which `fields`
in mkdocs.yml weighs, and which no result shows:

- `names`: what a heading calls in several words or with a mark, in one word, as `crossentropy`.
- `about`: the description of a page, at its first entry.
- `asked`: the questions and symptoms that the site answers with a link to the section.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from posixpath import normpath
from typing import Any

from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lossdocs.site.plain import plain

# How much the words of a page count, by the beginning of its path. A page that explains comes
# before one that proves, repeats or lists what another explains.
WEIGHTS = {
    "losses/": 2.0,
    "concepts/": 1.5,
    "guides/": 1.5,
    "behaviour/": 0.3,
    "proofs/": 0.4,
    "notebook/": 0.3,
    "checked.md": 0.2,
    "index.md": 0.5,
    "map.md": 0.5,
    "questions.md": 0.4,
    "reference.md": 0.2,
}
# Pages whose rows each say what a reader asks or sees, and link to what answers it.
ASKING = ("index.md", "questions.md")
ROW = re.compile(r"^(?:- |\| ).*\]\(.*$", re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|\\.)*)\]\(([^()\s]+)\)")
COMPOUND = re.compile(r"\w+(?:[-_]\w+)+|\b[A-Z]\w*[a-z][A-Z]\w*")


class Index(SearchIndex):  # type: ignore[misc]  # Material has no types
    """The index of Material, of plain pages and with more fields."""

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.asked: dict[str, list[str]] = {}

    def learn(self, files: Files) -> None:
        """Read what is asked on the site, and where it is answered."""
        self.asked = defaultdict(list)
        for name in ASKING:
            file = files.get_file_from_path(name)
            if file is not None and file.page is not None:
                for target, words in asked(file.page.markdown or "", name):
                    page, _, anchor = target.partition("#")
                    answer = files.get_file_from_path(page)
                    if answer is not None:
                        place = f"{answer.url}#{anchor}" if anchor else answer.url
                        self.asked[place].append(words)

    def add_entry_from_context(self, page: Page) -> None:
        """Index a page by what can be read of it."""
        page.meta.setdefault("search", {}).setdefault("boost", weight(page.file.src_uri))
        shown, page.content = page.content, plain(page.content or "")
        super().add_entry_from_context(page)
        page.content = shown

    def create_entry_for_section(self, section: Any, toc: Any, url: str, page: Page) -> None:
        """Add the words of readers to an entry."""
        super().create_entry_for_section(section, toc, url, page)
        entry = self.entries[-1]
        if entry["location"] == page.url:
            entry["title"] = html.escape(page.meta.get("title", entry["title"]), quote=False)
            entry["about"] = html.escape(page.meta.get("description", ""), quote=False)
        entry["names"] = " ".join(names(entry["title"]))
        entry["asked"] = html.escape(" ".join(self.asked.get(entry["location"], [])), quote=False)
        for field in ("about", "names", "asked"):
            if not entry.get(field):
                entry.pop(field, None)


def weight(path: str) -> float:
    """How much the words of a page count.

    Examples:
        >>> weight("losses/kl_div.md"), weight("glossary.md")
        (2.0, 1.0)
    """
    return next((value for start, value in WEIGHTS.items() if path.startswith(start)), 1.0)


def names(title: str) -> Iterator[str]:
    """Names in a title, each as one word without marks and capitals.

    Examples:
        >>> list(names("Cross-entropy loss (CrossEntropyLoss)")), list(names("label_smoothing"))
        (['crossentropy', 'crossentropyloss'], ['labelsmoothing'])
    """
    for name in COMPOUND.findall(re.sub(r"<[^>]+>", "", title)):
        yield re.sub("[-_]", "", name).lower()


def asked(markdown: str, path: str) -> Iterator[tuple[str, str]]:
    """What each row with a link into the site asks, and the target of the link.

    Examples:
        >>> list(asked("- Why nan? [Answer](losses/kl_div.md#nan)", "questions.md"))
        [('losses/kl_div.md#nan', 'Why nan? Answer')]
    """
    for row in ROW.findall(markdown):
        rest = " ".join(re.sub(r"[|*`\\]|<br>|<!--.*?-->", " ", LINK.sub("", row)).split())
        for text, address in LINK.findall(row):
            if "://" not in address:
                target = normpath(f"{path}/../{address}")
                yield target, f"{rest.strip('- ·,')} {text.replace('`', '')}"
