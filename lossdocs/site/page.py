"""Which page a Markdown converter is working on."""

from markdown import Markdown


def page_of(md: Markdown) -> str:
    """Return the source path of the page, for messages; MkDocs leaves it in its `relpath`."""
    if "relpath" not in md.treeprocessors:
        return "Markdown"
    path: str = md.treeprocessors["relpath"].file.src_uri  # type: ignore[attr-defined]
    return path
