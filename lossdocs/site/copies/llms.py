"""The file `llms.txt`, in the way of llmstxt.org: a title, what the site is, links by section.

mkdocs-llmstxt would write it, but it makes Markdown of the HTML of pages, which has lost the TeX of
their formulas and the sessions behind their fences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def index(name: str, about: Sequence[str], sections: Mapping[str, Sequence[str]]) -> str:
    """The text of the file.

    Args:
        name: of the site.
        about: what is said of it, a paragraph each; the first is its description.
        sections: the entries by the title of their section.
    """
    description, *more = about
    return "\n\n".join([f"# {name}", f"> {description}", *more, *blocks(sections)])


def entry(title: str, address: str, said: str) -> str:
    """A line of the list.

    Examples:
        >>> entry("Huber loss", "x.md", ""), entry("Huber loss", "x.md", "What it does.")
        ('- [Huber loss](x.md)', '- [Huber loss](x.md): What it does.')
    """
    return f"- [{title}]({address})" + (f": {said}" if said else "")


def blocks(sections: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The sections with their headings."""
    for title, entries in sections.items():
        yield f"## {title}\n\n" + "\n".join(entries) + "\n"
