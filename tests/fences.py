"""What tests of fences share: a page without MkDocs."""

import markdown

from lossdocs.site.fences.fence import Fence


def convert(text: str, *extensions: str, **fences: Fence) -> str:
    """The HTML of a page with some fences of the site, by their names."""
    given = [{"name": name, "class": name, "format": fence} for name, fence in fences.items()]
    return markdown.markdown(
        text,
        extensions=["pymdownx.superfences", *extensions],
        extension_configs={"pymdownx.superfences": {"custom_fences": given}},
    )
