"""What tests of formulas share: a page without MkDocs."""

from collections.abc import Mapping
from typing import Any

import markdown

from lossdocs.site.formulas import mathematics

EXTENSIONS = ["pymdownx.arithmatex", mathematics.NAME]


def convert(text: str, **options: object) -> str:
    """The HTML of a page, by default without its rules and fonts."""
    configs: Mapping[str, Mapping[str, Any]] = {
        "pymdownx.arithmatex": {"generic": True},
        mathematics.NAME: {"standalone": False} | options,
    }
    return markdown.markdown(text, extensions=EXTENSIONS, extension_configs=configs)
