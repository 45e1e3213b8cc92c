"""What can be wrong with a file of the bibliography, as far as it shows without a network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bibtexparser.model import Entry

from lossdocs.pages.bibliography import CITATION, Work, parsed, work
from lossdocs.pages.citations import seen
from lossdocs.pages.docstrings import docstrings
from lossdocs.pages.find import default_paths, find
from lossdocs.pages.model import Failure

SHOWN = {"author", "title", "journal", "booktitle", "edition", "year"}
PLACED = {"volume", "number", "pages", "publisher"}  # for who takes the entry
LINKED = {"doi", "archiveprefix", "eprint", "url"}
FIELDS = SHOWN | PLACED | LINKED
DOI = re.compile(r"10\.\d{4,9}/[\w.()/:;-]*\w")
PREPRINT = re.compile(r"(?P<year>\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}")
FIVE_DIGITS = 15  # the year from which the number of a preprint has five
YEAR_IN_DOI = re.compile(r"\.((?:1[89]|20)\d\d)\.")


def mistakes(path: Path, text: str) -> Iterator[Failure]:
    """What is wrong with a file, given those beside it and the pages that cite it."""
    library = parsed(text)
    for block in library.failed_blocks:
        reason = str(block.error) or "an entry or a field has no end"
        yield Failure((block.start_line or 0) + 1, f"no BibTeX: {reason}")
    others = dict(beside(path))
    cited = keys(path.parents[2])
    here: dict[str, str] = {}
    for entry in library.entries:
        line, found = (entry.start_line or 0) + 1, work(entry)
        for problem in of_entry(entry, found):
            yield Failure(line, f"{entry.key}: {problem}")
        if entry.key in others:
            yield Failure(line, f"{entry.key} stands in {others[entry.key]} too")
        if found.address in others | here:
            same = (others | here)[found.address]
            yield Failure(line, f"{entry.key}: its address stands in {same} too")
        if entry.key not in cited:
            yield Failure(line, f"{entry.key} is cited nowhere: cite it, or remove it")
        here[found.address] = entry.key


def beside(path: Path) -> Iterator[tuple[str, str]]:
    """The keys and the addresses of the works in the other files of a folder, with their files."""
    for other in sorted(path.parent.glob("*.bib")):
        if other.name != path.name:
            for entry in parsed(other.read_text(encoding="utf-8")).entries:
                yield entry.key, other.name
                yield work(entry).address, other.name


def keys(root: Path) -> set[str]:
    """Those that the pages and docstrings of a checkout cite."""
    return {
        one["key"] or one["short"]
        for path in find(default_paths(root))
        for text in written(path)
        for one in CITATION.finditer(seen(text))
    }


def written(path: Path) -> Iterator[str]:
    """The texts of a page, or the docstrings of a module, if they cite anything."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".bib" or not CITATION.search(text):
        return
    if path.suffix != ".py":
        yield text
        return
    found = (lines for lines in docstrings(text) if not isinstance(lines, Failure))
    yield from ("\n".join(line.text for line in lines) for lines in found)


def of_entry(entry: Entry, found: Work) -> Iterator[str]:
    """What is wrong with an entry by itself."""
    fields = {field.key.lower(): field.value for field in entry.fields}
    for name in sorted(fields.keys() - FIELDS):
        yield f"{name} is none of its fields, which are {', '.join(sorted(FIELDS))}"
    if not found.family:
        yield "it must name its authors"
    if not all(map(str.strip, found.given)) and "others" not in found.family[-1:]:
        yield "each author must have a family name and a given one, Kullback, S."
    if not found.title.strip():
        yield "it must have a title"
    if not re.fullmatch(r"(?:1[5-9]|20)\d\d", found.year):
        yield f"its year must be one of four digits, got {found.year!r}"
    elif found.family and not re.fullmatch(expected(found) + "[a-z]?", entry.key):
        yield f"its key must be {expected(found)}, of the first author and the year"
    if not found.address:
        yield "it must have a doi, the eprint of a preprint, or a url"
    yield from of_doi(fields.get("doi"), found.year)
    yield from of_preprint(fields, found)


def expected(found: Work) -> str:
    """The key of a work, but for a letter behind it.

    Examples:
        >>> expected(Work("", ("C.",), ("Buciluă",), "", "", "2006", ""))
        'bucilua2006'
    """
    name = unicodedata.normalize("NFKD", found.family[0].rpartition(" ")[2]).lower()
    return re.sub("[^a-z]", "", name) + found.year


def of_doi(doi: str | None, year: str) -> Iterator[str]:
    """What is wrong with a DOI, in which many a publisher puts the year."""
    if doi is None:
        return
    if not DOI.fullmatch(doi):
        yield f"its doi must be one such as 10.1214/aoms/1177729694, got {doi!r}"
    elif "10.48550" in doi:
        yield f"the doi of a preprint is its number: give archiveprefix and eprint, got {doi!r}"
    elif (within := YEAR_IN_DOI.search(doi)) and within[1] != year:
        yield f"its year is {year}, and its doi is of {within[1]}"


def of_preprint(fields: dict[str, str], found: Work) -> Iterator[str]:
    """What is wrong with the number of a preprint, which begins with its year and month."""
    if "eprint" not in fields:
        return
    number = PREPRINT.fullmatch(fields["eprint"])
    if fields.get("archiveprefix") != "arXiv":
        yield "beside an eprint it must have archiveprefix = {arXiv}"
    if not number:
        yield f"its eprint must be a number such as 1503.02531, got {fields['eprint']!r}"
        return
    if len(number[0]) != (10 if int(number["year"]) >= FIVE_DIGITS else 9):
        yield f"its eprint must have five digits from 2015 on, and four before, got {number[0]!r}"
    posted = f"20{number['year']}"
    published = "doi" in fields or bool(found.within)
    if found.year < posted or (found.year != posted and not published):
        yield f"its year is {found.year}, and its preprint is of {posted}"
