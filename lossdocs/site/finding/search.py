"""What the search knows beside the text of a page: its weight, and the words of its readers.

Material's plugin writes an entry for each section. This adds fields to the entries, which `fields`
in mkdocs.yml weighs, and which no result shows:

- `names`: the title and its neighbouring words, each written as one word, as `crossentropy`.
- `page`: the names of the page that the section is on.
- `about`: the description of a page, at its first entry.
- `asked`: the questions and symptoms that the site answers with a link to the section.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lossdocs.site.finding.plain import plain

# How much the words of a page count, by the beginning of its path. A page that explains comes
# before one that proves, repeats or lists what another explains.
WEIGHTS = {
    "losses/": 2.0,
    "concepts/": 1.5,
    "guides/": 2.0,
    "behaviour/": 0.3,
    "proofs/": 0.4,
    "notebook/": 0.3,
    "checked.md": 0.2,
    "choosing.md": 1.5,
    "errors.md": 1.5,
    "index.md": 0.5,
    "map.md": 0.5,
    "questions.md": 0.4,
    "reference.md": 0.2,
}
# Of these pages a reader mostly wants a section: the page as a whole counts half.
LONG = ("losses/", "concepts/", "choosing.md")
# The sections of these pages are found by the names of the page too.
EXPLAINING = ("losses/", "concepts/", "guides/", "proofs/")
# Pages whose rows each say what a reader asks or sees, and link to what answers it.
ASKING = ("index.md", "questions.md")
ROW = re.compile(r"^(?:- |\| ).*\]\(.*$", re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|\\.)*)\]\(([^()\s]+)\)")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
SMALL = {"a", "an", "of", "the"}
LONGEST = 4  # words of a title that is one name


class Index(SearchIndex):  # type: ignore[misc]  # Material has no types
    """The index of Material, of plain pages and with more fields."""

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
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
        shown, page.content = page.content, plain(page.content or "")
        super().add_entry_from_context(page)
        page.content = shown

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


def weight(path: str) -> float:
    """How much the words of a page count.

    Examples:
        >>> weight("losses/kl_div.md"), weight("glossary.md")
        (2.0, 1.0)
    """
    return next((value for start, value in WEIGHTS.items() if path.startswith(start)), 1.0)


def names(title: str) -> list[str]:
    """A title and its neighbouring words, each written as one word.

    A reader may write `cross_entropy`, `crossentropy` or "cross entropy", and the search gives
    `crossentropy` for each.

    Examples:
        >>> names("Log-sum-exp"), names("Cross-entropy loss (CrossEntropyLoss)")
        (['logsum', 'logsumexp', 'sumexp'], ['crossentropy', 'crossentropyloss', 'entropyloss'])
    """
    found = set()
    for part in re.split(r"[(),:;]", title):
        for pair in pairwise(words(part)):
            found.add("".join(pair))
        if len(words(part)) <= LONGEST:
            found.add(joined(part))
    return sorted(found - {""})


def joined(title: str) -> str:
    """A title as one word.

    Examples:
        >>> joined("<code>kl_div</code>"), joined("KLDivLoss")
        ('kldiv', 'kldivloss')
    """
    return "".join(words(title))


def words(title: str) -> list[str]:
    """The words of a title as `separator` in mkdocs.yml splits them, but for the small ones.

    Examples:
        >>> words("BCEWithLogitsLoss")
        ['bce', 'with', 'logits', 'loss']
    """
    found = WORD.findall(re.sub(r"<[^>]+>|&\w+;", "", title))
    return [word.lower() for word in found if word not in SMALL]


def nickname(title: str) -> str:
    """The one name in parentheses in a title.

    Examples:
        >>> nickname("Kullback-Leibler divergence (KLDivLoss)"), nickname("Softmax (a, b)")
        ('KLDivLoss', '')
    """
    name = re.search(r"\((\w+)\)", title)
    return name[1] if name else ""


def stem(path: str) -> str:
    """The name of a page in its address.

    Examples:
        >>> stem("losses/kl_div.md")
        'kl_div'
    """
    return PurePosixPath(path).stem


def errors(text: str) -> list[str]:
    """The kinds of errors that a section shows.

    Examples:
        >>> errors("IndexError: Target 3 is out of bounds.")
        ['indexerror']
    """
    return sorted({kind.lower() for kind in re.findall(r"\b(\w+Error): ", text)})


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
