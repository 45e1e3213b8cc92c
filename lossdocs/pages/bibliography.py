"""The works that pages and docstrings cite: BibTeX below `docs/sources`, a file for each stem.

`[@fisher1922]` stands for the whole reference, `[@fisher1922, section 6]` for a place in it, and
`@fisher1922` in a sentence for its authors and year. Each of the three is a link to the work.

mkdocs-bibtex would show them on pages alone, and brings Pandoc and a client for the network; what
is shown here also stands in docstrings, in the cells of fences, and in the copies of a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry

from lossdocs.pages.elements import OPAQUE

SOURCES = Path(__file__).parents[2] / "docs/sources"
CITATION = re.compile(
    r"\[@(?P<key>[^\],\s]+)(?:, (?P<place>[^\]\n]+))?\]"
    r"|(?<![\w@.\[/])@(?P<short>[A-Za-z][\w-]*\d{2}[a-z]?)\b"
)
TOKEN = re.compile(
    rf"(?P<citation>(?-x:{CITATION.pattern}))|(?P<opaque>{OPAQUE})",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


class Work(NamedTuple):
    """A publication; the parts that an entry lacks are empty.

    Attributes:
        key: by which it is cited.
        given: the initials of each author.
        family: the family name of each author, with its "van der".
        title: as it is printed.
        within: the journal or the proceedings, or the edition of a book.
        year: of the publication.
        address: where it can be read.
    """

    key: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    title: str
    within: str
    year: str
    address: str


class Reference(NamedTuple):
    """A citation as it is shown: a link between two texts."""

    before: str
    words: str
    address: str
    after: str

    @property
    def markdown(self) -> str:
        """As Markdown."""
        return f"{self.before}[{self.words}]({self.address}){self.after}"


def parsed(text: str) -> Library:
    """The entries of a file, with names in parts and without LaTeX."""
    middleware = [LatexDecodingMiddleware(), SeparateCoAuthors(), SplitNameParts()]
    return parse_string(text, append_middleware=middleware)


def work(entry: Entry) -> Work:
    r"""The publication of an entry.

    Examples:
        >>> [entry] = parsed("@book{x, author={van der Maaten, L.}, edition={second}}").entries
        >>> work(entry)[:5]
        ('x', ('L.',), ('van der Maaten',), '', 'second edition')
    """
    found = {field.key.lower(): field.value for field in entry.fields}
    names = found.get("author", [])
    edition = f"{found['edition']} edition" if "edition" in found else ""
    return Work(
        entry.key,
        tuple(" ".join(name.first) for name in names),
        tuple(" ".join([*name.von, *name.last, *name.jr]) for name in names),
        found.get("title", ""),
        found.get("journal", found.get("booktitle", edition)),
        found.get("year", ""),
        address(found),
    )


def address(found: Mapping[str, str]) -> str:
    """Where a work can be read: that of its DOI, else of its preprint, else any.

    Examples:
        >>> address({"doi": "10.1214/aoms/1177729694"}), address({"eprint": "1503.02531"})
        ('https://doi.org/10.1214/aoms/1177729694', 'https://arxiv.org/abs/1503.02531')
    """
    if "doi" in found:
        return f"https://doi.org/{found['doi']}"
    return f"https://arxiv.org/abs/{found['eprint']}" if "eprint" in found else found.get("url", "")


def works(folder: Path = SOURCES) -> Mapping[str, Work]:
    """All works, by their keys."""
    return _works(tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.bib"))))


@lru_cache(2)
def _works(texts: tuple[str, ...]) -> Mapping[str, Work]:
    entries = (entry for text in texts for entry in parsed(text).entries)
    return {entry.key: work(entry) for entry in entries}


def reference(citation: re.Match[str], known: Mapping[str, Work]) -> Reference | None:
    """What is shown in place of a citation; nothing where its key is unknown.

    Examples:
        >>> for text in "[@shannon1948]", "@kullback1951", "@hinton2015", "@nobody1900":
        ...     found = reference(CITATION.match(text), works())
        ...     print(found and found.before + found.words + found.after)
        C. E. Shannon, "A Mathematical Theory of Communication", Bell System Technical Journal, 1948
        Kullback and Leibler (1951)
        Hinton et al. (2015)
        None
    """
    found = known.get(citation["key"] or citation["short"])
    if found is None:
        return None
    if citation["short"]:
        return Reference("", f"{short(found.family)} ({found.year})", found.address, "")
    names = [" ".join(filter(None, name)) for name in zip(found.given, found.family, strict=True)]
    after = "".join(f", {part}" for part in (found.within, found.year, citation["place"]) if part)
    return Reference(f"{listed(names)}, ", f'"{found.title}"', found.address, after)


def listed(names: list[str]) -> str:
    """The names of all authors.

    Examples:
        >>> listed(["A. B", "C. D"]), listed(["A. B", "C. D", "others"])
        ('A. B and C. D', 'A. B, C. D and others')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def short(families: tuple[str, ...]) -> str:
    """The authors as a sentence names them: one, two, or the first of more."""
    return " and ".join(families) if len(families) <= 2 else f"{families[0]} et al."


def with_references(text: str, shown: Callable[[re.Match[str]], str]) -> str:
    r"""A text with something else in place of each citation, as they stand outside of code.

    Examples:
        >>> with_references("`[@a1900]` of @b1901", lambda citation: citation["short"])
        '`[@a1900]` of b1901'
    """
    return TOKEN.sub(lambda token: shown(token) if token["citation"] else token[0], text)


def in_markdown(citation: re.Match[str]) -> str:
    """A citation as Markdown; one of an unknown key stays as it is."""
    found = reference(citation, works())
    return found.markdown if found else citation[0]
